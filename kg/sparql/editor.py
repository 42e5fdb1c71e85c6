"""The page to write queries in, and the list of query files. They work without any script."""

from __future__ import annotations

import html as markup
from collections.abc import Sequence
from urllib.parse import urlencode

from kg.sparql.files import QueryFile
from kg.sparql.pages import head
from kg.store import View

_FIRST = """SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class
ORDER BY DESC(?things)
LIMIT 20"""
_FORMATS = ("html", "json", "csv", "tsv", "xml", "md", "turtle")


def page(view: View, files: Sequence[QueryFile]) -> str:
    """A form for a query, with the prefixes of the store and the query files beside it."""
    prefixes = "\n".join(f"PREFIX {p}: <{n}>" for p, n in sorted(view.prefixes.by_prefix.items()))
    options = "".join(f"<option>{name}</option>" for name in _FORMATS)
    return (
        head("SPARQL") + f"<h1>SPARQL</h1>\n<p>{markup.escape(view.ontology.label)}, generation "
        f"<code>{markup.escape(view.generation)}</code>. The default graph has the facts; what "
        "each document says, with its words, is a graph of its own.</p>\n"
        '<form action="/sparql"><p><textarea name="query" rows="16" style="width:100%;'
        'font:.9rem monospace" spellcheck="false">'
        f"{markup.escape(_FIRST)}</textarea></p>\n"
        f'<p><select name="format">{options}</select> <button>Ask</button></p></form>\n'
        "<h2>Prefixes that need no declaration</h2>\n"
        f"<pre>{markup.escape(prefixes)}</pre>\n<h2>Query files</h2>\n{_items(files)}"
        "</body>\n</html>\n"
    )


def listed(files: Sequence[QueryFile]) -> str:
    """The query files, each with a form for its parameters."""
    forms = "\n".join(_form(file) for file in files)
    return (
        head("Query files")
        + '<h1>Query files</h1>\n<p><a href="/queries/openapi.json">OpenAPI</a></p>\n'
        f"{forms}\n</body>\n</html>\n"
    )


def _items(files: Sequence[QueryFile]) -> str:
    items = (
        f'<li><a href="/queries/{f.name}?{urlencode({**f.examples, "format": "html"})}">'
        f"{markup.escape(f.title)}</a></li>"
        for f in files
    )
    return f"<ul>\n{''.join(items)}\n</ul>\n"


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
        f"<p>{markup.escape(file.description)}</p>\n"
        f'<form action="/queries/{file.name}"><input type="hidden" name="format" value="html">'
        f"{fields}<button>Ask</button></form>"
    )
