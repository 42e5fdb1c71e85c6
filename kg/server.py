"""The web server: an app is a list of routes over the current generation of a store."""

from __future__ import annotations

import contextlib
import html as markup
import json
import logging
import threading
import weakref
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette_compress import CompressMiddleware, add_compress_type

from kg import graphql, sparql
from kg.errors import StoreError
from kg.store import Store, View

_log = logging.getLogger("kg.server")
add_compress_type("application/graphql-response+json")


class Current:
    """The View of a store's current generation, opened anew when another one is published.

    A request keeps the View that it began with. While a new generation cannot be opened, the
    old one goes on answering.
    """

    def __init__(self, store: Store) -> None:
        """Raises StoreError for a store that cannot be read."""
        self.store = store
        self._view = store.open()
        self._lock = threading.Lock()

    def __call__(self) -> View:
        """The View of the generation that is current now."""
        if self._stale():
            with self._lock:
                if self._stale():
                    self._reopen()
        return self._view

    def ready(self) -> View | None:
        """The same without any waiting: None where it is still to be opened."""
        return None if self._stale() else self._view

    def _stale(self) -> bool:
        try:
            return self.store.current not in (None, self._view.generation)
        except OSError:
            return False

    def _reopen(self) -> None:
        try:
            # The old View's connections are closed when its last request lets go of it.
            self._view = self.store.open()
        except StoreError as error:
            _log.error("still serving %s: %s", self._view.generation, error)


def app(
    store: Store,
    settings: graphql.Settings = graphql.SETTINGS,
    sparql_limits: sparql.Limits = sparql.LIMITS,
    endpoint: str | None = None,
) -> Starlette:
    """The application; SPARQL is asked of an ``endpoint`` elsewhere, where one is given.

    Raises StoreError for a store that cannot be read, and InputError for a persisted document
    that would be refused.
    """
    current = Current(store)
    # The schema is made here, so that the first request need not wait for it.
    graphql.schema(current().ontology)
    graphql.check(settings.documents, current().ontology, settings.limits)
    pool = sparql.Pool(sparql_limits, endpoint)

    @contextlib.asynccontextmanager
    async def warm(app: Starlette) -> AsyncIterator[None]:
        pool.warm(current())
        yield
        pool.close()

    return Starlette(
        routes=routes(current, pool, settings),
        middleware=[Middleware(CompressMiddleware)],
        lifespan=warm,
    )


def routes(
    current: Current, pool: sparql.Pool, settings: graphql.Settings = graphql.SETTINGS
) -> list[BaseRoute]:
    """All routes: the home page, the health check, and the doors."""
    pages: weakref.WeakKeyDictionary[View, str] = weakref.WeakKeyDictionary()

    def page() -> str:
        view = current()
        if view not in pages:
            pages[view] = _home(view)
        return pages[view]

    async def home(request: Request) -> Response:
        return graphql.html(await run_in_threadpool(page))

    async def health(request: Request) -> Response:
        view = await run_in_threadpool(current)
        return JSONResponse({"status": "ok", "generation": view.generation})

    doors = [
        *graphql.routes(current, settings, current.ready),
        *sparql.routes(current, pool),
        *sparql.linked_data(current),
    ]
    return [Route("/", home), Route("/health", health), *doors]


def tries(view: View, options: str = "") -> list[tuple[str, str]]:
    """Three things to try with a generation, each with what it shows.

    ``options`` are what the commands need besides, such as which store.
    """
    named = json.dumps(_best_linked(view), ensure_ascii=False)
    return [
        ("GraphQL, in the query editor or as a POST request", graphql.example(view)),
        (
            "SPARQL, from a query file (kg queries lists the others)",
            f"kg query facts-about --param entity={named}{options}",
        ),
        (
            "A picture in which every line shows its quote",
            f"kg export network.html --around {named} --depth 2{options}",
        ),
    ]


def _best_linked(view: View) -> str:
    """What most facts between entities lead to, in the words that a person would use."""
    found = view.rows(
        "SELECT entity.label, entity.curie FROM fact JOIN entity ON entity.id IN (subject, object) "
        "WHERE object IS NOT NULL AND asserted AND length(entity.label) < 40 "
        "GROUP BY entity.id ORDER BY count(*) DESC, entity.id LIMIT 1"
    )
    if not found:
        return "NAME"
    label, curie = map(str, found[0])
    return label if len(view.find(label)) == 1 else curie


def _home(view: View) -> str:
    counts = "".join(
        f"<tr><th>{markup.escape(name)}</th><td>{number:,}</td></tr>\n"
        for name, number in view.describe().items()
    )
    shown = "".join(
        f"<p>{markup.escape(what)}:</p>\n<pre>{markup.escape(text.strip())}</pre>\n"
        for what, text in tries(view)
    )
    title = view.ontology.label
    return graphql.page(
        title,
        f"<h1>{markup.escape(title)}</h1>\n"
        f"<p>Generation <code>{markup.escape(view.generation)}</code>:</p>\n"
        f"<table>\n{counts}</table>\n"
        '<ul>\n<li><a href="/graphql">/graphql</a>: the GraphQL API, and in a browser the editor '
        'to try it in</li>\n<li><a href="/sparql">/sparql</a>: the SPARQL endpoint; '
        '<a href="/queries">/queries</a>: its query files</li>\n'
        '<li><a href="/health">/health</a>: whether the server answers</li>\n'
        f"</ul>\n<h2>Three things to try</h2>\n{shown}",
    )
