"""The types that ``network`` leads to. Their rows are JSON, as SQL."""

from __future__ import annotations

from kg.graphql import roots
from kg.graphql.builder import Argument, Builder, Field, many
from kg.graphql.facts import BEST, behind
from kg.graphql.paging import DEFAULT_PAGE, MAX_PAGE, page_size
from kg.graphql.planning import Call, Run
from kg.graphql.sql import UNSAID, json_array, json_bool, mark, quoted

SHELLS = (
    "Network", "Centrality", "Ranked", "Path", "Hop", "Community", "Neighborhood", "Neighbor",
    "Robustness", "RankingWithout", "RankedBefore",
    "Moved",
)  # fmt: skip


def fill(b: Builder) -> None:
    """Fill the types."""
    _fill_links(b)
    _fill_groups(b)
    _fill_robustness(b)
    b.object(
        "Ranked",
        "An entity and its score.",
        [
            Field("node", b["Entity"], "The entity.", lambda c: c.entity(f"{c.row} ->> 0")),
            Field("score", float, "What the measure gives it.", lambda c: f"({c.row} -> 1)"),
        ],
    )

    b.object(
        "Moved",
        "An entity whose score changed.",
        [
            Field("node", b["Entity"], "The entity.", lambda c: c.entity(f"{c.row} ->> 0")),
            Field("before", float | None, "What the measure gives it at the earlier date.",
                  lambda c: f"({c.row} -> 1)"),
            Field("after", float | None, "What it gives it at the later one.",
                  lambda c: f"({c.row} -> 2)"),
        ],
    )  # fmt: skip


def _fill_links(b: Builder) -> None:
    b.object(
        "Path",
        "Links that lead from one entity to another.",
        [
            Field("length", int, "How many links it takes.",
                  lambda c: f"json_array_length({c.row})"),
            Field("hops", many(b["Hop"]), "The links, in order.", lambda c: _each(c, "$")),
        ],
    )  # fmt: skip
    b.object(
        "Hop",
        "One link of a network, from one entity to another.",
        [
            Field("from", b["Entity"], "Where it starts.", lambda c: c.entity(f"{c.row} ->> 0")),
            Field("to", b["Entity"], "Where it leads.", lambda c: c.entity(f"{c.row} ->> 1")),
            Field("property", b["PropertyName"] | None, "What connects the two; null where a "
                  "projection makes one link of several facts.", lambda c: f"({c.row} -> 2)"),
            Field("label", str, "The same in words.", lambda c: f"({c.row} -> 3)"),
            Field("backward", bool, "Whether the fact is read from its value to its subject.",
                  lambda c: json_bool(f"{c.row} ->> 4")),
            Field("weight", float, "How strong the link is: how many statements, or what the "
                  "projection counts.", lambda c: f"({c.row} -> 5)"),
            Field("statement", b["Statement"], "The best statement behind it.", _best),
            Field("statements", many(b["Statement"]), "All that stand behind it, the best first.",
                  _said),
        ],
    )  # fmt: skip


def _fill_groups(b: Builder) -> None:
    first = Argument("first", int | None, f"How many: {DEFAULT_PAGE} by default, at most "
                     f"{MAX_PAGE}.")  # fmt: skip
    b.object(
        "Community",
        "A part of a network.",
        [
            Field("size", int, "How many entities it has.", lambda c: f"({c.row} ->> 0)"),
            Field("members", many(b["Entity"]), "The first of them, in the order of their IRIs.",
                  _members, (first,)),
        ],
    )  # fmt: skip
    b.object(
        "Neighborhood",
        "What is near an entity.",
        [
            Field("totalCount", int, "How many entities are as near, that one included.",
                  lambda c: f"({c.row} ->> 0)"),
            Field("nodes", many(b["Neighbor"]), "The nearest.", lambda c: _each(c, "$[1]")),
            Field("links", many(b["Hop"]), "What links those; each is read in its own direction.",
                  lambda c: _each(c, "$[2]")),
        ],
    )  # fmt: skip
    b.object(
        "Neighbor",
        "An entity near another one.",
        [
            Field("node", b["Entity"], "The entity.", lambda c: c.entity(f"{c.row} ->> 0")),
            Field("steps", int, "How many links away it is.", lambda c: f"({c.row} ->> 1)"),
        ],
    )


def _fill_robustness(b: Builder) -> None:
    b.object(
        "Robustness",
        "What a ranking owes to single documents or speakers.",
        [
            Field("first", many(b["Entity"]), "The first entities, with everything.",
                  lambda c: _entities(c, "$[0]")),
            Field("totalCount", int, "How many things were left out in turn.",
                  lambda c: f"({c.row} ->> 1)"),
            Field("without", many(b["RankingWithout"]), "The ranking without each of them; those "
                  "that change it most come first.", lambda c: _each(c, "$[2]")),
        ],
    )  # fmt: skip
    b.object(
        "RankingWithout",
        "The first entities of a ranking when something is left out.",
        [
            Field("leftOut", b["Node"] | None, "What was left out: a document (the first of its "
                  "origin), or who makes claims.", lambda c: roots.by_number(c, f"{c.row} ->> 0")),
            Field("label", str, "What it is called.", lambda c: f"({c.row} -> 1)"),
            Field("kept", float, "Which share of the first entities is still among them.",
                  lambda c: f"({c.row} -> 2)"),
            Field("same", bool, "Whether they are in the same order.",
                  lambda c: json_bool(f"{c.row} ->> 3")),
            Field("lost", many(b["Entity"]), "Who is no longer among them.",
                  lambda c: _entities(c, "$[4]")),
            Field("top", many(b["RankedBefore"]), "The first entities now.",
                  lambda c: _each(c, "$[5]")),
        ],
    )  # fmt: skip
    b.object(
        "RankedBefore",
        "An entity, and the rank that it had.",
        [
            Field("node", b["Entity"], "The entity.", lambda c: c.entity(f"{c.row} ->> 0")),
            Field("before", int | None, "Its rank with everything; null if it had none.",
                  lambda c: f"({c.row} -> 1)"),
        ],
    )  # fmt: skip


def _each(call: Call, path: str) -> str:
    """The array of what a row has at a path, an object each."""
    j = call.planner.alias("j")
    listed = f"FROM json_each({call.row}, '{path}') AS {j} ORDER BY {j}.key"
    return json_array(call.select(f"{j}.value"), listed)


def _entities(call: Call, path: str, limit: str = "-1") -> str:
    """The array of the entities whose numbers a row has at a path."""
    j = call.planner.alias("j")
    listed = f"FROM json_each({call.row}, '{path}') AS {j} ORDER BY {j}.key LIMIT {limit}"
    return json_array(call.entity(f"{j}.value"), listed)


def _members(call: Call) -> str:
    first = call.asked("first")

    def size(run: Run) -> int:
        return page_size(first.read(run.variables) if first else None, None)

    return _entities(call, "$[1]", call.planner.parameter(size))


def _behind(call: Call, s: str) -> str:
    """The statements of a link's fact, or those that it names."""
    named = f"{s}.iri IN (SELECT value FROM json_each({call.row}, '$[7]'))"
    return behind(s, f"({s}.fact = {call.row} ->> 6 OR {named})")


def _said(call: Call) -> str:
    s = call.planner.alias("s")
    return json_array(call.select(s), f"FROM {_behind(call, s)} ORDER BY {BEST.format(s)}")


def _best(call: Call) -> str:
    s, t = call.planner.alias("s"), call.planner.alias("s")
    best = f"SELECT {t}.id FROM {_behind(call, t)}"
    one = f"{s}.id = ({best} ORDER BY {BEST.format(t)} LIMIT 1)"
    return f"coalesce((SELECT {call.select(s)} FROM {behind(s, one)}), {quoted(mark(UNSAID))})"
