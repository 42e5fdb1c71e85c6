"""The root field ``network``: how entities hang together, with the words behind every step.

What networkx computes becomes rows of JSON; the plan adds the entities and the statements.
"""

from __future__ import annotations

import json
import weakref
from typing import Any

import strawberry

from kg.errors import QueryError
from kg.graphql.builder import Argument, Builder, Field, Value, many
from kg.graphql.facts import BEST, behind
from kg.graphql.listing import PAGE
from kg.graphql.naming import constant
from kg.graphql.paging import page_size
from kg.graphql.planning import Call, Run
from kg.graphql.sql import UNSAID, json_array, json_bool, mark, quoted
from kg.metrics import ranked, score, scores
from kg.network import network, shortest_path
from kg.store import View

SHELLS = ("Network", "Ranked", "Path", "Hop")

# A generation does not change, so its network and its measures are computed once.
_networks: weakref.WeakKeyDictionary[View, Any] = weakref.WeakKeyDictionary()
_scores: weakref.WeakKeyDictionary[View, dict[str, list[tuple[int, float]]]] = (
    weakref.WeakKeyDictionary()
)


def fill(b: Builder) -> None:
    """Fill the types that ``network`` leads to. Rows of paths and hops are JSON, as SQL."""
    known = [Value(constant(m.name), m.name, m.summary) for m in scores()]
    b.enum("Measure", "How important an entity is to the network.", known, "a type of kg's own")
    wanted = Argument("measure", b["Measure"], "What makes an entity important.")
    b.object(
        "Network",
        "The entities and the facts between them, as a graph.",
        [
            Field("centrality", many(b["Ranked"]), "The entities that a measure puts first.",
                  _centrality, (wanted, PAGE[0])),
            Field("shortestPath", b["Path"] | None, "The fewest facts that lead from one entity to "
                  "another, read in either direction; null if none do.", _path, (
                      Argument("from", strawberry.ID, "Where it starts."),
                      Argument("to", strawberry.ID, "Where it leads."),
                  )),
        ],
    )  # fmt: skip
    b.object(
        "Ranked",
        "An entity and its score.",
        [
            Field("node", b["Entity"], "The entity.", lambda c: c.entity(f"{c.row} ->> 0")),
            Field("score", float, "The higher, the more important.", lambda c: f"({c.row} -> 1)"),
        ],
    )
    b.object(
        "Path",
        "Facts that lead from one entity to another.",
        [
            Field("length", int, "How many facts it takes.",
                  lambda c: f"json_array_length({c.row})"),
            Field("hops", many(b["Hop"]), "The facts, in order.", _hops),
        ],
    )  # fmt: skip
    b.object(
        "Hop",
        "One fact on the way from one entity to another.",
        [
            Field("from", b["Entity"], "Where it starts.", lambda c: c.entity(f"{c.row} ->> 0")),
            Field("to", b["Entity"], "Where it leads.", lambda c: c.entity(f"{c.row} ->> 1")),
            Field("property", b["PropertyName"], "What connects the two.",
                  lambda c: f"({c.row} -> 2)"),
            Field("backward", bool, "Whether the fact is read from its value to its subject.",
                  lambda c: json_bool(f"{c.row} ->> 3")),
            Field("statement", b["Statement"], "The best statement of the fact.", _best),
            Field("statements", many(b["Statement"]), "All its statements, the best first.", _said),
        ],
    )  # fmt: skip


def fields(b: Builder) -> list[Field]:
    """The root field."""
    told = "How entities hang together."
    return [Field("network", b["Network"], told, lambda c: c.select(None))]


def _graph(view: View) -> Any:
    if view not in _networks:
        _networks[view] = network(view)
    return _networks[view]


def _centrality(call: Call) -> str:
    name, first = call.given["measure"], call.asked("first")

    def rows(run: Run) -> str:
        size = page_size(first.read(run.variables) if first else None, None)
        return json.dumps(_ranked(run.view, name.read(run.variables))[:size])

    j = call.planner.alias("j")
    listed = f"FROM json_each({call.planner.parameter(rows)}) AS {j} ORDER BY {j}.key"
    return json_array(call.select(f"{j}.value"), listed)


def _ranked(view: View, name: str) -> list[tuple[int, float]]:
    """All entities by a measure, the highest score first; ties go by IRI."""
    known = _scores.setdefault(view, {})
    if name not in known:
        known[name] = ranked(score(name).compute(_graph(view)))
    return known[name]


def _path(call: Call) -> str:
    def hops(run: Run) -> str | None:
        start, end = (
            _the(run.view, call.given[name].read(run.variables)) for name in ("from", "to")
        )
        try:
            found = shortest_path(_graph(run.view), start, end)
        except QueryError:  # Every entity is in the network, so nothing connects these two.
            return None
        return json.dumps([(h.source, h.target, h.property, h.backward, h.fact) for h in found])

    row = call.planner.parameter(hops)
    return f"CASE WHEN {row} IS NULL THEN 'null' ELSE {call.select(row)} END"


def _the(view: View, name: str) -> int:
    row = view.entity(name)
    if row is None:
        raise QueryError(f"{name!r} is no entity of this generation; give a CURIE or an IRI")
    return row.id


def _hops(call: Call) -> str:
    j = call.planner.alias("j")
    return json_array(
        call.select(f"{j}.value"), f"FROM json_each({call.row}) AS {j} ORDER BY {j}.key"
    )


def _said(call: Call) -> str:
    s = call.planner.alias("s")
    found = behind(s, f"{s}.fact = {call.row} ->> 4")
    return json_array(call.select(s), f"FROM {found} ORDER BY {BEST.format(s)}")


def _best(call: Call) -> str:
    s, t = call.planner.alias("s"), call.planner.alias("s")
    best = f"SELECT {t}.id FROM {behind(t, f'{t}.fact = {call.row} ->> 4')}"
    one = f"{s}.id = ({best} ORDER BY {BEST.format(t)} LIMIT 1)"
    return f"coalesce((SELECT {call.select(s)} FROM {behind(s, one)}), {quoted(mark(UNSAID))})"
