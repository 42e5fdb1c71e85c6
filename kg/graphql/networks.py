"""The root field ``network``: how entities hang together, with the words behind every step."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from kg.errors import QueryError
from kg.graphql.builder import Builder, Field, Value, many
from kg.graphql.connections import first_statement
from kg.graphql.loaded import Entity, Loading, Statement, by_fact, entities
from kg.graphql.naming import constant
from kg.graphql.paging import page_size
from kg.graphql.resolve import First, Info
from kg.metrics import ranked, score, scores
from kg.network import Hop, network, shortest_path
from kg.store import View

SHELLS = ("Network", "Ranked", "Path", "Hop")

# A generation does not change, so its network and its measures are computed once.
_networks: weakref.WeakKeyDictionary[View, Any] = weakref.WeakKeyDictionary()
_scores: weakref.WeakKeyDictionary[View, dict[str, list[tuple[int, float]]]] = (
    weakref.WeakKeyDictionary()
)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A hop whose entities and statements were loaded with those of the other hops."""

    hop: Hop
    things: dict[int, Entity]
    said: dict[int, list[Statement]]


def fill(b: Builder) -> None:
    """Fill the types that ``network`` leads to."""
    known = [Value(constant(m.name), m.name, m.summary) for m in scores()]
    b.enum("Measure", "How important an entity is to the network.", known, "a type of kg's own")
    b.object(
        "Network",
        "The entities and the facts between them, as a graph.",
        [
            Field("centrality", many(b["Ranked"]), "The entities that a measure puts first.",
                  _centrality(b["Measure"])),
            Field("shortestPath", b["Path"] | None, "The fewest facts that lead from one entity to "
                  "another, read in either direction; null if none do.", _path),
        ],
    )  # fmt: skip
    b.object(
        "Ranked",
        "An entity and its score.",
        [
            Field("node", b["Entity"], "The entity.", lambda root: root[0]),
            Field("score", float, "The higher, the more important.", lambda root: root[1]),
        ],
    )
    b.object(
        "Path",
        "Facts that lead from one entity to another.",
        [
            Field("length", int, "How many facts it takes.", lambda root: len(root)),
            Field("hops", many(b["Hop"]), "The facts, in order.", lambda root: root),
        ],
    )
    b.object(
        "Hop",
        "One fact on the way from one entity to another.",
        [
            Field("from", b["Entity"], "Where it starts.",
                  lambda root: root.things[root.hop.source]),
            Field("to", b["Entity"], "Where it leads.", lambda root: root.things[root.hop.target]),
            Field("property", b["PropertyName"], "What connects the two.", _property),
            Field("backward", bool, "Whether the fact is read from its value to its subject.",
                  lambda root: root.hop.backward),
            Field("statement", b["Statement"], "The best statement of the fact.",
                  lambda root: first_statement(root.said[root.hop.fact])),
            Field("statements", many(b["Statement"]), "All its statements, the best first.",
                  lambda root: root.said[root.hop.fact]),
        ],
    )  # fmt: skip


def fields(b: Builder) -> list[Field]:
    """The root field."""
    return [Field("network", b["Network"], "How entities hang together.", _itself)]


def _itself(info: Info) -> Loading:
    return info.context


def _graph(view: View) -> Any:
    if view not in _networks:
        _networks[view] = network(view)
    return _networks[view]


def _centrality(kinds: Any) -> Any:
    def resolve(root: Any, measure: Any, first: First = UNSET) -> Any:
        loading: Loading = root
        size = page_size(None if first is UNSET else first, None)
        ranked = _ranked(loading.view, measure.value)[:size]
        found = entities(loading, (number for number, _ in ranked))
        return [(found[number], score) for number, score in ranked]

    told = strawberry.argument(description="What makes an entity important.")
    resolve.__annotations__["measure"] = Annotated[kinds, told]
    return resolve


def _ranked(view: View, name: str) -> list[tuple[int, float]]:
    """All entities by a measure, the highest score first; ties go by IRI."""
    known = _scores.setdefault(view, {})
    if name not in known:
        known[name] = ranked(score(name).compute(_graph(view)))
    return known[name]


From = Annotated[strawberry.ID, strawberry.argument(name="from", description="Where it starts.")]
To = Annotated[strawberry.ID, strawberry.argument(description="Where it leads.")]


def _path(root: Any, from_: From, to: To) -> Any:
    loading: Loading = root
    start, end = (_the(loading.view, name) for name in (from_, to))
    try:
        hops = shortest_path(_graph(loading.view), start, end)
    except QueryError:  # Every entity is in the network, so nothing connects these two.
        return None
    return steps(loading, hops)


def _the(view: View, name: str) -> int:
    row = view.entity(name)
    if row is None:
        raise QueryError(f"{name!r} is no entity of this generation; give a CURIE or an IRI")
    return row.id


def steps(loading: Loading, hops: Sequence[Hop]) -> list[Step]:
    """Hops with their entities and statements, each loaded as one batch."""
    things = entities(loading, (n for hop in hops for n in (hop.source, hop.target)))
    said = by_fact(loading, (hop.fact for hop in hops))
    return [Step(hop, things, said) for hop in hops]


def _property(root: Any) -> str:
    step: Step = root
    return step.hop.property
