"""The root field ``conflicts``: what cannot all be right, with the words of every side.

A page of conflicts becomes JSON; the plan adds the entities and the statements that it names.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import strawberry

from kg.conflicts import KINDS, Conflict, Kind, Side, chosen, conflicts
from kg.graphql import listing, ranking
from kg.graphql.builder import Argument, Builder, Field, Value, many
from kg.graphql.facts import behind
from kg.graphql.paging import cursor, cut, window
from kg.graphql.planning import Call, Run
from kg.graphql.sql import json_array, json_bool
from kg.policy import Ground, support
from kg.store import EntityRow, View

SHELLS = ("Conflict", "ConflictSide", "ConflictTerm")

# A generation does not change, so its conflicts are found once.
_found: weakref.WeakKeyDictionary[View, list[Conflict]] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Page:
    """A page as JSON, in SQL: what a connection's fields read from it."""

    json: str

    def _each(self, call: Call, made: Callable[[str], str]) -> str:
        j = call.planner.alias("j")
        listed = f"FROM json_each({self.json}, '$.edges') AS {j} ORDER BY {j}.key"
        return json_array(made(f"{j}.value"), listed)

    def edges(self, call: Call) -> str:
        """The edges of the page."""
        return self._each(call, call.select)

    def nodes(self, call: Call) -> str:
        """What the edges lead to."""
        return self._each(call, lambda row: call.select(f"({row} -> 'node')"))

    def total(self) -> str:
        """How many there are on all pages."""
        return f"({self.json} -> 'total')"

    def earlier(self) -> str:
        """Whether something precedes the page."""
        return f"({self.json} -> 'earlier')"

    def later(self) -> str:
        """Whether something follows the page."""
        return f"({self.json} -> 'later')"

    def cursor(self, *, last: bool) -> str:
        """The cursor of the first or the last edge; null without one."""
        place = "#-1" if last else "0"
        return f"coalesce({self.json} -> '$.edges[{place}].cursor', 'null')"


def shells(b: Builder) -> None:
    """Declare the types."""
    for name in SHELLS:
        b.shell(name, "a type of kg's own")
    listing.shells(b, "Conflict", "a page of conflicts")
    known = [Value(name.upper(), name, told) for name, told in KINDS.items()]
    b.enum("ConflictKind", "Why things cannot all be right.", known, "a type of kg's own")


def fill(b: Builder) -> None:
    """Fill the types that ``conflicts`` leads to. All rows are JSON, as SQL."""
    b.object(
        "Conflict",
        "Values that cannot all be right. All of them stay in the graph.",
        [
            Field("id", strawberry.ID, "A name that stays as long as the same things conflict.",
                  _member("id")),
            Field("kind", b["ConflictKind"], "Why they cannot.", _member("kind")),
            Field("property", b["PropertyName"], "The property that the statements of the sides "
                  "have.", _member("property")),
            Field("entity", b["Entity"] | None, "What the sides are about; null for quantities, "
                  "where each side has figures of its own.", _entity("entity")),
            Field("agreed", many(b["ConflictTerm"]), "What all figures of quantities are about: "
                  "in this they agree.", _rows("agreed")),
            Field("sides", many(b["ConflictSide"]), "The values, the best one by the policy first.",
                  _rows("sides")),
        ],
    )  # fmt: skip
    b.object(
        "ConflictTerm",
        "A property that figures agree in.",
        [
            Field("property", b["PropertyName"], "The property.", _member(0)),
            Field("value", str, "Its value, as people read it.", _member(1)),
        ],
    )
    b.object(
        "ConflictSide",
        "One of the values, with the words behind it. Read mode and attributedTo of its "
        "statements: a document may only say that somebody says so.",
        [
            Field("value", str, "The value, as people read it.", _member("value")),
            Field("object", b["Entity"] | None, "The value, where it is an entity.",
                  _entity("object")),
            Field("subjects", many(b["Entity"]), "What the statements are about: the conflict's "
                  "entity, or the figures.", _entities("subjects")),
            Field("claimants", many(b["Entity"]), "Whose word it is: whom a figure names, and whom "
                  "statements are attributed to.", _entities("claimants")),
            Field("asserted", bool, "Whether a document says so in its own voice as well.",
                  lambda c: json_bool(f"{c.row} ->> 'asserted'")),
            Field("statements", many(b["Statement"]), "What says so; for each fact the best first.",
                  _statements),
            Field("support", b["Support"], "How much stands behind it.", lambda c: c.select(
                tuple(f"({c.row} -> '$.support[{n}]')" for n in range(3)))),
        ],
    )  # fmt: skip
    b.object(
        "ConflictEdge",
        "One of conflicts, and its place on the list.",
        [
            Field("cursor", str, "For after and before.", _member("cursor")),
            Field("node", b["Conflict"], "What the edge leads to.",
                  lambda c: c.select(f"({c.row} -> 'node')")),
        ],
    )  # fmt: skip
    listing.fill_page(b, "Conflict", "conflicts")


def _member(key: str | int) -> Callable[[Call], str]:
    return lambda c: f"({c.row} -> {key if isinstance(key, int) else repr(key)})"


def _entity(key: str) -> Callable[[Call], str]:
    return lambda c: c.entity(f"({c.row} ->> '{key}')")


def _rows(key: str) -> Callable[[Call], str]:
    def sql(call: Call) -> str:
        j = call.planner.alias("j")
        listed = f"FROM json_each({call.row}, '$.{key}') AS {j} ORDER BY {j}.key"
        return json_array(call.select(f"{j}.value"), listed)

    return sql


def _entities(key: str) -> Callable[[Call], str]:
    def sql(call: Call) -> str:
        j = call.planner.alias("j")
        listed = f"FROM json_each({call.row}, '$.{key}') AS {j} ORDER BY {j}.key"
        return json_array(call.entity(f"{j}.value"), listed)

    return sql


def _statements(call: Call) -> str:
    j, s = call.planner.alias("j"), call.planner.alias("s")
    found = behind(s, f"{s}.id = {j}.value")
    one = f"(SELECT {call.select(s)} FROM {found})"
    listed = f"FROM json_each({call.row}, '$.statements') AS {j} ORDER BY {j}.key"
    return json_array(one, listed)


def fields(b: Builder) -> list[Field]:
    """The root field."""
    described = "What sources contradict each other in, by kind and by what it is about."
    arguments = (
        Argument("kind", b["ConflictKind"] | None, "Only those of this kind."),
        Argument("property", b["PropertyName"] | None, "Only those in this property."),
        Argument("entity", strawberry.ID | None,
                 "Only those in which this takes part: a CURIE or an IRI."),
        *ranking.arguments(b),
        *listing.PAGE,
    )  # fmt: skip
    return [Field("conflicts", b["ConflictConnection"], described, _page, arguments)]


_ASKED = ("kind", "property", "entity", "policy", "sources", *(a.name for a in listing.PAGE))


def _page(call: Call) -> str:
    given = {argument: call.asked(argument) for argument in _ASKED}

    def page(run: Run) -> str:
        run.deadline.at_length()
        values = {n: g.read(run.variables) if g else None for n, g in given.items()}
        return json.dumps(_made(run.view, **values), ensure_ascii=False)

    return call.select(Page(call.planner.parameter(page)))


def _made(
    view: View,
    *,
    kind: Kind | None,
    property: str | None,
    entity: str | None,
    policy: str | None,
    sources: list[str] | None,
    **page: Any,
) -> dict[str, Any]:
    """A page of the conflicts that are meant; entities and statements by their numbers."""
    part, asked = window(view.generation, **page), ranking.made(policy, sources)
    every = _every(view)
    number_of = {id(c): n for n, c in enumerate(every)}
    iri = _iri(view, entity) if entity else None
    wanted = [number_of[id(c)] for c in chosen(every, kind=kind, prop=property, entity=iri)]
    low, high = cut(wanted, part)
    ground = Ground(view)
    return {
        "total": len(wanted),
        "earlier": low > 0,
        "later": high < len(wanted),
        "edges": [
            {
                "cursor": cursor(view.generation, n),
                "node": _row(every[n].ranked(asked, ground), ground),
            }
            for n in wanted[low:high]
        ],
    }


def _row(conflict: Conflict, ground: Ground) -> dict[str, Any]:
    return {
        "id": conflict.id,
        "kind": conflict.kind.upper(),
        "property": conflict.stored.name,
        "entity": conflict.entity.id if conflict.entity else None,
        "agreed": conflict.agreed,
        "sides": [_side(side, ground) for side in conflict.sides],
    }


def _side(side: Side, ground: Ground) -> dict[str, Any]:
    documents, statements = side.support
    origins, _ = support(side.statements, ground)
    return {
        "value": side.value,
        "object": side.object.id if side.object else None,
        "subjects": _numbers(side.subjects),
        "claimants": _numbers(side.claimants),
        "asserted": side.asserted,
        "statements": [row.id for row in side.statements],
        "support": (documents, origins, statements),
    }


def _numbers(rows: Iterable[EntityRow]) -> list[int]:
    return [row.id for row in rows]


def _every(view: View) -> list[Conflict]:
    if view not in _found:
        _found[view] = conflicts(view)
    return _found[view]


def _iri(view: View, name: str) -> str:
    """The IRI of an entity, former ones led on; a name that nothing has matches nothing."""
    row = view.entity(name)
    return row.iri if row else name
