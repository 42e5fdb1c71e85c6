"""The page to write queries in, and the list of query files.

Both work without any script. Where the front end was built, a script makes an editor of the form.
"""

from __future__ import annotations

import html as markup
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, Response

from kg.sparql.answering import HEADERS
from kg.sparql.files import QueryFile
from kg.sparql.pages import STYLE
from kg.store import View

STATIC = Path(__file__).parent / "static"
"""Where the built front end is, if it was built."""

FIRST = """# What there is, by class. Ctrl-Enter asks; Ctrl-Space completes names.
SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class
ORDER BY DESC(?things)
LIMIT 20
"""
_FORMATS = ("html", "json", "csv", "tsv", "xml", "md", "turtle")


def editor(view: View, files: Sequence[QueryFile]) -> Response:
    """The page with a form for a query, and the query files beside it."""
    nonce = secrets.token_urlsafe(16)
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",  # The editor makes a style sheet.
            "style-src-attr 'unsafe-inline'",  # Browsers write such styles while somebody types.
            "img-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'self'",  # Pictures are pages of their own, with a policy of theirs.
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
    headers = {**HEADERS, "Content-Security-Policy": policy, "Cache-Control": "no-store"}
    built = (STATIC / "sparql.js").is_file()
    return HTMLResponse(_page(view, files, nonce, built), 200, headers)


def _page(view: View, files: Sequence[QueryFile], nonce: str, built: bool) -> str:
    options = "".join(f"<option>{name}</option>" for name in _FORMATS)
    return (
        _head("SPARQL", nonce, built) + '<body class="desk">\n<header><h1><a href="/">'
        f"{markup.escape(view.ontology.label)}</a> <span>SPARQL</span></h1><nav>"
        '<a href="/queries">Query files</a><a href="/graphql">GraphQL</a>'
        f'<code title="The generation that answers">{markup.escape(view.generation)}</code>'
        '</nav></header>\n<main>\n<section id="work">\n'
        '<form id="ask" action="/sparql" method="post">'
        '<p class="written"><textarea name="query" rows="16" cols="80" spellcheck="false" '
        f'aria-label="The query">{markup.escape(FIRST)}</textarea></p>\n'
        f'<p class="plain"><select name="format" aria-label="Format">{options}</select> '
        "<button>Ask</button></p></form>\n"
        f'{_prefixes(view)}</section>\n<aside id="library"><h2>Query files</h2>\n{_items(files)}'
        "</aside>\n</main>\n</body>\n</html>\n"
    )


def _head(title: str, nonce: str = "", built: bool = False) -> str:
    """The beginning of a page. ``title`` is text."""
    linked = (
        f'<meta name="kg-nonce" content="{nonce}">\n'
        '<link rel="stylesheet" href="/sparql/static/sparql.css">\n'
        '<script type="module" src="/sparql/static/sparql.js"></script>\n'
        if built
        else f"<style{f' nonce={nonce}' if nonce else ''}>{STYLE}</style>\n"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<title>{markup.escape(title)}</title>\n<link rel="icon" href="data:,">\n'
        f"{linked}</head>\n"
    )


def _prefixes(view: View) -> str:
    prefixes = "\n".join(f"PREFIX {p}: <{n}>" for p, n in sorted(view.prefixes.by_prefix.items()))
    return (
        '<details class="plain"><summary>Prefixes that need no declaration</summary>\n'
        f"<pre>{markup.escape(prefixes)}</pre></details>\n"
    )


def _items(files: Sequence[QueryFile]) -> str:
    return f"<ul>\n{''.join(map(_item, files))}</ul>\n"


def _item(file: QueryFile) -> str:
    address = f"/queries/{file.name}?{urlencode({**file.examples, 'format': 'html'})}"
    return (
        f'<li><a href="{markup.escape(address)}" data-name="{markup.escape(file.name)}" '
        f'title="{markup.escape(file.description)}">{markup.escape(file.title)}</a></li>\n'
    )


def listed(files: Sequence[QueryFile]) -> str:
    """The query files, each with a form for its parameters."""
    forms = "\n".join(_form(file) for file in files)
    return (
        _head("Query files") + '<body>\n<h1>Query files</h1>\n<p><a href="/sparql">Write one</a> · '
        '<a href="/queries/openapi.json">OpenAPI</a></p>\n'
        f"{forms}\n</body>\n</html>\n"
    )


def _form(file: QueryFile) -> str:
    fields = "".join(
        f"<label>{markup.escape(p.description or p.name)} "
        f'<input name="{markup.escape(p.name)}" value="{markup.escape(p.example or "")}" '
        f'placeholder="{markup.escape(p.shown_type)}"{" required" if p.default is None else ""}>'
        "</label> "
        for p in file.parameters
    )
    return (
        f'<h2 id="{file.name}">{markup.escape(file.title)}</h2>\n'
        f"<p>{markup.escape(file.description)} "
        f'<a href="/sparql#file={file.name}">Open in the editor</a></p>\n'
        f'<form action="/queries/{file.name}"><input type="hidden" name="format" value="html">'
        f"{fields}<button>Ask</button></form>"
    )
