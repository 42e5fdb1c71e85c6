"""HTML: the GraphiQL page, and the headers of every page."""

from __future__ import annotations

import html as markup
import json
from pathlib import Path

from starlette.responses import HTMLResponse

from kg.graphql.example import example
from kg.store import View

STATIC = Path(__file__).parent / "static"
"""Where the built front end is, if it was built."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # The editor sets styles on its elements.
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_PLACE = '"__KG_DEFAULT_QUERY__"'


def html(text: str, status: int = 200) -> HTMLResponse:
    """A page that loads nothing from elsewhere and is shown in no frame."""
    return HTMLResponse(text, status, _HEADERS)


def page(title: str, body: str) -> str:
    """A plain page. ``body`` is HTML, ``title`` is text."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{markup.escape(title)}</title>\n"
        "<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;"
        "padding:0 1rem}pre{padding:1rem;overflow:auto;border:1px solid #8888}"
        "table{border-spacing:0}th,td{text-align:left;padding:.1rem 1.5rem .1rem 0}</style>\n"
        f"</head>\n<body>\n{body}</body>\n</html>\n"
    )


def graphiql(view: View, query: str | None = None) -> str:
    """The GraphiQL page, with a query in it; a plain page where the front end was not built."""
    first = query or example(view)
    try:
        text = (STATIC / "graphiql.html").read_text("utf-8")
    except FileNotFoundError:
        return _without(first)
    # In a script element "<" could end it, and the line separators are no part of JavaScript.
    return text.replace(_PLACE, json.dumps(first).replace("<", "\\u003c"))


def _without(query: str) -> str:
    command = "curl -H 'Content-Type: application/json' --data @request.json ADDRESS/graphql"
    request = json.dumps({"query": query}, ensure_ascii=False)
    return page(
        "kg GraphQL",
        "<h1>GraphQL</h1>\n<p>The API works: send POST requests to <code>/graphql</code>. "
        "GraphiQL, the page to write queries in, is not part of this installation: it is built "
        "when kg is installed on a machine that reaches an npm registry. Install kg again with "
        "<code>KG_REQUIRE_FRONTEND=1</code> set, and the installation says what it lacks.</p>\n"
        f"<p>A query to try:</p>\n<pre>{markup.escape(query)}</pre>\n"
        f"<p>As a request, with this in <code>request.json</code>:</p>\n"
        f"<pre>{markup.escape(request)}</pre>\n<pre>{markup.escape(command)}</pre>\n",
    )
