"""An engine elsewhere: a SPARQL endpoint over the graphs that ``kg publish`` put there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.errors import QueryError
from kg.names import facts_graph
from kg.sparql.engine import Answer, Engine, Question, Row, lexical
from kg.sparql.inlined import inlined
from kg.sparql.syntax import Query
from kg.sparql.wire import Remote
from kg.store import View

_FORM = "application/x-www-form-urlencoded"
_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.5"


def remote(view: View, endpoint: Remote) -> Engine:
    """An endpoint as an engine; names and prefixes come from the view.

    Facts stand there in a graph of their own, which is the default graph of the question.
    """
    return lambda question: _asked(view, endpoint, question)


def _asked(view: View, endpoint: Remote, question: Question) -> Answer:
    query = Query(question.source or question.text, question.where)
    text = _prologue(question, query) + inlined(query, question.substitutions)
    graphs = question.default_graphs
    default = (facts_graph(view.base),) if graphs is None else graphs
    pairs = [("query", text), *(("default-graph-uri", iri) for iri in default)]
    pairs += [("named-graph-uri", iri) for iri in question.named_graphs or _graphs(view, text)]
    rows = query.form in ("select", "ask")
    headers = {"Content-Type": _FORM, "Accept": _RESULTS if rows else _TRIPLES}
    content = endpoint.request("POST", "", urlencode(pairs).encode(), headers)
    try:
        if not rows:
            return _triples(content)
        return _solutions(query, ox.parse_query_results(content, ox.QueryResultsFormat.JSON))
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"{endpoint.address}: what it answers cannot be read: {error}") from None


def _prologue(question: Question, query: Query) -> str:
    """The prefixes that the query uses and does not declare."""
    used = {t.text.partition(":")[0] for t in query.tokens if t.kind == "prefixed"}
    declared = {t.text.rstrip(":") for t in query.tokens[: query.start] if t.kind == "prefixed"}
    known = question.prefixes
    return "".join(f"PREFIX {p}: <{known[p]}>\n" for p in sorted((used - declared) & known.keys()))


def _graphs(view: View, text: str) -> Iterator[str]:
    """The named graphs, for a query that speaks of any."""
    if "graph" in text.lower():
        yield from sorted(g.value for g in view.store.named_graphs() if isinstance(g, ox.NamedNode))


def _solutions(query: Query, found: ox.QuerySolutions | ox.QueryBoolean) -> Answer:
    if isinstance(found, ox.QueryBoolean):
        return Answer("boolean", ("answer",), iter([(ox.Literal(bool(found)),)]))
    if query.form == "ask":
        # Virtuoso answers with a table of one cell.
        cells = [lexical(v) for solution in found for v in solution if v is not None]
        truth = ox.Literal(any(cell in ("1", "true") for cell in cells))
        return Answer("boolean", ("answer",), iter([(truth,)]))
    rows: Iterator[Row] = (tuple(solution) for solution in found)
    return Answer("solutions", tuple(v.value for v in found.variables), rows)


def _triples(content: bytes) -> Answer:
    quads = ox.parse(content, ox.RdfFormat.TURTLE)
    rows: Iterator[Row] = ((q.subject, q.predicate, q.object) for q in quads)
    return Answer("triples", ("subject", "predicate", "object"), islice(rows, None))
