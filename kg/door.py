"""The Python door: ``kg.open(store)`` gives a View that also answers GraphQL and SPARQL."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import networkx as nx

from kg import graphql, notebook, sparql
from kg.network import network
from kg.ontology import Projection
from kg.sparql import Queries
from kg.store import Store, View


class OpenView(View):
    """A View with all doors: ``rdf``, ``network()``, ``graphql(…)``, ``sparql(…)``, ``queries``."""

    def network(
        self,
        around: str | None = None,
        depth: int = 2,
        as_of: str | None = None,
        *,
        projection: str | Projection | None = None,
    ) -> nx.MultiGraph[int]:
        """Entities as nodes and what links them as edges, as a networkx graph.

        ``projection`` names one that the ontology declares, or is one; without it every fact
        between two entities is an edge. ``around`` names an entity and keeps what is within
        ``depth`` steps of it; ``as_of``, an EDTF date or interval, leaves out the facts that do
        not hold at any time in it. In a notebook a network of up to 150 entities is a picture.
        """
        centre = self.the(around).id if around is not None else None
        graph = network(self, projection=projection, around=centre, depth=depth, as_of=as_of)
        return notebook.shown(self, graph)

    def graphql(
        self, query: str, variables: Mapping[str, Any] | None = None, operation: str | None = None
    ) -> dict[str, Any]:
        """The answer to a GraphQL request, with ``data``, ``errors`` and ``extensions``.

        In a notebook it is a table.
        """
        return notebook.Told(graphql.execute(self, query, variables, operation))

    def sparql(self, query: str | Path, **parameters: object) -> sparql.Answer:
        """The answer to a SPARQL query: its text, or the path of a query file.

        It has ``rows``, ``records()``, ``pandas()`` and ``polars()``. Raises QueryError for a
        query that cannot be answered.
        """
        file = sparql.load(query) if isinstance(query, Path) else sparql.parse(query)
        return sparql.Answer(self, sparql.run(self, file, sparql.texts(parameters)))

    def _repr_html_(self) -> str:
        return notebook.contents(self)

    @property
    def queries(self) -> Queries:
        """The query files as functions: ``view.queries.agreements_by_party(place="Mexico")``."""
        return Queries(self)


def open_store(store: str | PathLike[str], generation: str | None = None) -> OpenView:
    """Open a store for reading, at its current generation or at another one that is kept.

    Raises StoreError for a folder that is no store or a generation that is not kept.
    """
    view = Store(Path(store)).open(generation)
    return OpenView(view.folder, view.ontology, view.manifest, view.prefixes)
