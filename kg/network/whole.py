"""Facts as the read index counts them, where every statement counts.

The statements of a large graph take longer to look at one by one than networkx takes to add their
edges. So the index puts them together, and gives a row for each fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import networkx as nx

from kg.names import RDF_TYPE
from kg.network.words import Names
from kg.store import View

_COUNT = "NOT s.negated AND s.rank <> 'deprecated' AND s.mode <> 'quoted'"
# Not by the index of objects, which asks for the rows of the table one by one, and for most.
_LINKS = (
    "SELECT id, subject, property, object, inferred, support, CASE WHEN support < 2 THEN support "
    "ELSE (SELECT count(DISTINCT document) FROM statement AS s WHERE fact = fact.id "
    f"AND rule IS NULL AND {_COUNT}) END, origins, (SELECT group_concat(iri, ' ') "
    f"FROM statement AS s WHERE fact = fact.id AND {_COUNT}) FROM fact NOT INDEXED "
    "WHERE object IS NOT NULL AND asserted"
)
_RESTING = (
    "WITH RECURSIVE below (fact, id) AS (SELECT fact, id FROM statement AS s WHERE fact IN "
    "(SELECT f.id FROM statement AS i JOIN fact AS f ON f.id = i.fact "
    f"WHERE i.rule IS NOT NULL AND f.object IS NOT NULL AND f.asserted) AND {_COUNT} "
    "UNION SELECT fact, premise FROM below JOIN premise ON premise.statement = below.id) "
    "SELECT below.fact, count(DISTINCT d.id), count(DISTINCT d.origin) FROM below "
    "JOIN statement AS s ON s.id = below.id JOIN document AS d ON d.id = s.document "
    f"WHERE {_COUNT} GROUP BY below.fact"
)
_CLASSES = (
    "SELECT subject, group_concat(s.iri, ' ') FROM fact JOIN statement AS s ON s.fact = fact.id "
    f"WHERE property = ? AND asserted AND {_COUNT} GROUP BY subject"
)


Edge = tuple[int, int, int, dict[str, Any]]
"""Source, target, key and attributes."""


def add_facts(
    graph: nx.MultiDiGraph[int], view: View, names: Names, weight: str, *, inferred: bool
) -> None:
    """Add the facts between the nodes of a new network, in the order of its nodes.

    ``inferred`` adds the facts that only rules infer.
    """
    # The dictionaries themselves: networkx looks at each end several times, and copies attributes.
    leaving = dict(graph.adjacency())
    coming = dict(graph.reverse(copy=False).adjacency())
    for source, target, fact, told in _facts(view, list(graph), names, weight, inferred=inferred):
        row = leaving[source]
        if target in row:
            row[target][fact] = told
        else:
            row[target] = coming[target][source] = {fact: told}


def _facts(
    view: View, nodes: Sequence[int], names: Names, weight: str, *, inferred: bool
) -> Iterator[Edge]:
    rank = {node: i for i, node in enumerate(nodes)}
    words = cache(names.of_property)
    resting = cache(_resting)
    weighing = "support" if weight == "statements" else weight
    found = view.rows(_LINKS if inferred else f"{_LINKS} AND NOT inferred")
    rows = [row for row in found if row[1] in rank and row[3] in rank]
    rows.sort(key=lambda row: (rank[row[1]], row[2], rank[row[3]]))
    for fact, subject, iri, entity, ruled, support, documents, origins, told in rows:
        statements = _each(told)
        if len(statements) > support:  # Rules infer it: they lean on what other facts rest on.
            documents, origins = resting(view)[fact]
        name, label = words(iri)
        edge: dict[str, Any] = {
            "property": name,
            "label": label,
            "iri": iri,
            "inferred": bool(ruled),
            "facts": (fact,),
            "statements": statements,
            "support": support,
            "documents": documents,
            "origins": origins,
            "ways": 1,
        }
        edge["weight"] = float(edge[weighing] or 1)
        yield subject, entity, fact, edge


def _resting(view: View) -> dict[int, tuple[int, int]]:
    """How many documents and origins stand behind facts that rules infer too, by their numbers."""
    return {fact: (documents, origins) for fact, documents, origins in view.rows(_RESTING)}


def classifying(view: View) -> dict[int, list[str]]:
    """The IRIs of the statements that say of what class each entity is, in order."""
    return {entity: list(_each(told)) for entity, told in view.rows(_CLASSES, (RDF_TYPE,))}


def _each(iris: str) -> tuple[str, ...]:
    """IRIs with a space in between, in order. SQLite 3.40 cannot put them in order itself."""
    return tuple(sorted(iris.split(" "))) if " " in iris else (iris,)
