"""A page about one thing: its facts, each with the words behind it."""

from __future__ import annotations

import html as markup
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.sparql.cells import Cells
from kg.sparql.engine import Value
from kg.sparql.pages import head
from kg.store import EntityRow, FactRow, StatementRow, View

MOST = 200
"""The most facts that a page shows, each way."""
QUOTES = 3
"""The most stretches of text that it shows of a fact."""


def portrait(view: View, iri: str) -> str:
    """The page of an entity; of anything else, its triples."""
    entity = view.entity(iri)
    return _of_entity(view, entity) if entity else _of_other(view, iri)


def _of_entity(view: View, entity: EntityRow) -> str:
    known = view.ontology.classes
    names = [known[c].label for c in view.classes([entity.id])[entity.id] if c in known]
    ahead = view.facts([entity.id])[entity.id]
    back = view.facts([entity.id], inverse=True)[entity.id]
    shown = [*ahead[:MOST], *back[:MOST]]
    ends = view.entities_by_id([i for f in shown for i in (f.subject, f.object) if i is not None])
    said = view.statements([f.id for f in shown])
    rows = "".join(_row(view, entity, f, ends, said[f.id]) for f in shown)
    left = len(ahead) + len(back) - len(shown)
    more = f"<p>{left:,} more facts are not shown.</p>\n" if left else ""
    return (
        head(entity.label)
        + f"<h1>{markup.escape(entity.label)}</h1>\n<p>{markup.escape(', '.join(names))}. "
        f"<code>{markup.escape(entity.iri)}</code> {_data(view, entity.iri)}</p>\n"
        f"<table>\n{rows}</table>\n{more}</body>\n</html>\n"
    )


def _row(
    view: View,
    entity: EntityRow,
    fact: FactRow,
    ends: dict[int, EntityRow],
    said: list[StatementRow],
) -> str:
    prop = view.ontology.properties.get(fact.property)
    label = prop.label if prop else view.prefixes.shorten(fact.property)
    if fact.subject != entity.id:
        left, value = f"is {label} of", _linked(view, ends[fact.subject])
    elif fact.object is not None:
        left, value = label, _linked(view, ends[fact.object])
    else:
        left, value = label, markup.escape(view.prefixes.shorten(fact.value or ""))
    quotes = dict.fromkeys(e.quote for s in said for e in s.evidence if not s.negated)
    words = " ".join(f"“{markup.escape(q)}”" for q in list(quotes)[:QUOTES])
    rule = "inferred: " if fact.inferred else ""
    return f"<tr><th>{markup.escape(left)}</th><td>{value}</td><td>{rule}{words}</td></tr>\n"


def _of_other(view: View, iri: str) -> str:
    cells = Cells(view)
    quads = view.store.quads_for_pattern(ox.NamedNode(iri), None, None, None)
    triples = sorted({quad.triple for quad in quads}, key=str)[: 2 * MOST]
    rows = "".join(
        f"<tr><th>{markup.escape(cells.shown(t.predicate))}</th>"
        f"<td>{_term(view, cells, t.object)}</td></tr>\n"
        for t in triples
    )
    return (
        head(iri)
        + f"<h1>{markup.escape(iri)}</h1>\n<p>{_data(view, iri)}</p>\n<table>\n{rows}</table>\n"
        "</body>\n</html>\n"
    )


def _term(view: View, cells: Cells, term: Value) -> str:
    shown = markup.escape(cells.shown(term))
    if isinstance(term, ox.NamedNode) and term.value.startswith(view.base):
        return f'<a href="{_path(view, term.value)}">{shown}</a>'
    return shown


def _linked(view: View, entity: EntityRow) -> str:
    return f'<a href="{_path(view, entity.iri)}">{markup.escape(entity.label)}</a>'


def _path(view: View, iri: str) -> str:
    """The address of an IRI on this server."""
    return markup.escape(urlsplit(view.base).path + iri.removeprefix(view.base))


def _data(view: View, iri: str) -> str:
    """Links to the data."""
    links = (("Turtle", ".ttl"), ("JSON-LD", ".jsonld"), ("N-Triples", ".nt"))
    path = _path(view, iri)
    return " · ".join(f'<a href="{path}{suffix}">{name}</a>' for name, suffix in links)
