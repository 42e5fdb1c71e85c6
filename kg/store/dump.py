"""A generation as RDF, in every syntax; the same generation always gives the same bytes."""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import QueryError
from kg.store.lines import nquads
from kg.store.view import View

FORMATS = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def dump(view: View, form: str) -> bytes:
    """The whole dataset; syntaxes without named graphs hold the default graph, the facts.

    Raises QueryError for an unknown format.
    """
    if form not in FORMATS:
        raise QueryError(f"no format {form!r}; there are {', '.join(FORMATS)}")
    lines = nquads(view.store)
    if form == "nquads":
        return b"".join(lines)
    quads = [q for line in lines for q in ox.parse(line, format=ox.RdfFormat.N_QUADS)]
    quads.sort(key=_by_graph)
    syntax = FORMATS[form]
    if not syntax.supports_datasets:
        triples = [q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)]
        return ox.serialize(triples, format=syntax, prefixes=view.prefixes.by_prefix) or b""
    return ox.serialize(quads, format=syntax, prefixes=view.prefixes.by_prefix) or b""


def _by_graph(quad: ox.Quad) -> tuple[bool, str]:
    """The facts first, then graph by graph; lines keep their order within a graph."""
    return not isinstance(quad.graph_name, ox.DefaultGraph), str(quad.graph_name)
