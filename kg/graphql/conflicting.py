"""The root field ``conflicts``: what cannot all be right, with the words of every side."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from kg.conflicts import KINDS, Conflict, Side, chosen, conflicts
from kg.graphql import system
from kg.graphql.builder import Builder, Field, Value, many
from kg.graphql.connections import listed
from kg.graphql.loaded import Entity, Loading, Statement, as_entities, as_statements
from kg.graphql.ranking import Sources, asked_ranking, ground, policy_argument
from kg.graphql.resolve import After, Before, First, Info, Last, asked
from kg.policy import support
from kg.store import EntityRow, View

SHELLS = ("Conflict", "ConflictSide", "ConflictTerm")

# A generation does not change, so its conflicts are found once.
_found: weakref.WeakKeyDictionary[View, list[Conflict]] = weakref.WeakKeyDictionary()


class Loaded:
    """The entities and statements of some conflicts, each loaded as one batch."""

    def __init__(self, loading: Loading, found: Iterable[Conflict]) -> None:
        self.loading = loading
        sides = [(c, s) for c in found for s in c.sides]
        rows = {
            e.id: e for c, s in sides for e in (*s.subjects, *s.claimants, s.object, c.entity) if e
        }
        self.entities = dict(zip(rows, as_entities(loading, list(rows.values())), strict=True))
        self.statements = as_statements(loading, [r for _, s in sides for r in s.statements])

    def shown(self, rows: Iterable[EntityRow]) -> list[Entity]:
        """Entities of this page."""
        return [self.entities[row.id] for row in rows]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A conflict and what was loaded with it."""

    conflict: Conflict
    loaded: Loaded

    def entity(self) -> Entity | None:
        """What the sides are about."""
        row = self.conflict.entity
        return self.loaded.entities[row.id] if row else None

    def sides(self) -> list[ShownSide]:
        """The sides, the best one first."""
        return [ShownSide(side, self.loaded) for side in self.conflict.sides]


@dataclass(frozen=True, slots=True, eq=False)
class ShownSide:
    """A side and what was loaded with it."""

    side: Side
    loaded: Loaded

    def object(self) -> Entity | None:
        """The value, where it is an entity."""
        row = self.side.object
        return self.loaded.entities[row.id] if row else None

    def statements(self) -> list[Statement]:
        """What says so."""
        return [self.loaded.statements[row.id] for row in self.side.statements]

    def support(self) -> tuple[int, int, int]:
        """In how many documents, by how many statements, and of how many origins it is said."""
        origins, _ = support(self.side.statements, ground(self.loaded.loading))
        return *self.side.support, origins


def shells(b: Builder) -> None:
    """Declare the types."""
    for name in SHELLS:
        b.shell(name, "a type of kg's own")
    system.connection_shells(b, "Conflict", "a page of conflicts")
    known = [Value(name.upper(), name, told) for name, told in KINDS.items()]
    b.enum("ConflictKind", "Why things cannot all be right.", known, "a type of kg's own")


def fill(b: Builder) -> None:
    """Fill the types that ``conflicts`` leads to."""
    b.object(
        "Conflict",
        "Values that cannot all be right. All of them stay in the graph.",
        [
            Field("id", strawberry.ID, "A name that stays as long as the same things conflict.",
                  lambda root: root.conflict.id),
            Field("kind", b["ConflictKind"], "Why they cannot.", lambda root: root.conflict.kind),
            Field("property", b["PropertyName"], "The property that the statements of the sides "
                  "have.", lambda root: root.conflict.stored.name),
            Field("entity", b["Entity"] | None, "What the sides are about; null for quantities, "
                  "where each side has figures of its own.", lambda root: root.entity()),
            Field("agreed", many(b["ConflictTerm"]), "What all figures of quantities are about: "
                  "in this they agree.", lambda root: root.conflict.agreed),
            Field("sides", many(b["ConflictSide"]), "The values, the best one by the policy first.",
                  lambda root: root.sides()),
        ],
    )  # fmt: skip
    b.object(
        "ConflictTerm",
        "A property that figures agree in.",
        [
            Field("property", b["PropertyName"], "The property.", lambda root: root[0]),
            Field("value", str, "Its value, as people read it.", lambda root: root[1]),
        ],
    )
    b.object(
        "ConflictSide",
        "One of the values, with the words behind it. Read mode and attributedTo of its "
        "statements: a document may only say that somebody says so.",
        [
            Field("value", str, "The value, as people read it.", lambda root: root.side.value),
            Field("object", b["Entity"] | None, "The value, where it is an entity.",
                  lambda root: root.object()),
            Field("subjects", many(b["Entity"]), "What the statements are about: the conflict's "
                  "entity, or the figures.", lambda root: root.loaded.shown(root.side.subjects)),
            Field("claimants", many(b["Entity"]), "Whose word it is: whom a figure names, and whom "
                  "statements are attributed to.",
                  lambda root: root.loaded.shown(root.side.claimants)),
            Field("asserted", bool, "Whether a document says so in its own voice as well.",
                  lambda root: root.side.asserted),
            Field("statements", many(b["Statement"]), "What says so; for each fact the best first.",
                  lambda root: root.statements()),
            Field("support", b["Support"], "How much stands behind it.",
                  lambda root: root.support()),
        ],
    )  # fmt: skip
    system.connection(b, "Conflict", "conflicts", stated=False)


def fields(b: Builder) -> list[Field]:
    """The root field."""
    described = "What sources contradict each other in, by kind and by what it is about."
    return [Field("conflicts", b["ConflictConnection"], described, _resolver(b))]


Which = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Only those in which this takes part: a CURIE or an IRI."),
]


def _resolver(b: Builder) -> Any:
    def resolve(
        info: Info,
        kind: Any = UNSET,
        property: Any = UNSET,
        entity: Which = UNSET,
        policy: Any = UNSET,
        sources: Sources = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        loading: Loading = info.context
        part = asked(loading, first, after, last, before)
        ranking = asked_ranking(policy, sources)
        every = _every(loading.view)
        number_of = {id(c): n for n, c in enumerate(every)}
        wanted = chosen(
            every,
            kind=kind.value if kind else None,
            prop=property.value if property else None,
            entity=_iri(loading.view, entity) if entity else None,
        )
        numbers = [number_of[id(c)] for c in wanted]
        shown: dict[int, Shown] = {}
        page = listed(loading, numbers, part, shown.__getitem__)
        found = {n: every[n].ranked(ranking, ground(loading)) for n in page.numbers}
        loaded = Loaded(loading, found.values())
        shown.update({n: Shown(c, loaded) for n, c in found.items()})
        return page

    for name, kinds, told in (
        ("kind", b["ConflictKind"], "Only those of this kind."),
        ("property", b["PropertyName"], "Only those in this property."),
    ):
        described = strawberry.argument(description=told)
        resolve.__annotations__[name] = Annotated[kinds | None, described]
    resolve.__annotations__["policy"] = policy_argument(b)
    return resolve


def _every(view: View) -> list[Conflict]:
    if view not in _found:
        _found[view] = conflicts(view)
    return _found[view]


def _iri(view: View, name: str) -> str:
    """The IRI of an entity, former ones led on; a name that nothing has matches nothing."""
    row = view.entity(name)
    return row.iri if row else name
