"""Resolvers of the fields that come from the ontology, and of connections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from kg.errors import QueryError
from kg.graphql import sources
from kg.graphql.connections import Condition, Page, first_statement, listed, queried
from kg.graphql.filters import conditions
from kg.graphql.loaded import (
    Batch,
    Entity,
    Loading,
    Statement,
    best,
    by_fact,
    entities,
)
from kg.graphql.paging import DEFAULT_PAGE, MAX_PAGE, Window, window
from kg.graphql.ranking import Sources, asked_ranking, best_first
from kg.graphql.scalars import Edtf, Stored
from kg.ontology import Property
from kg.policy import Ranking
from kg.store import FactRow
from kg.validity import checked, facts_at, statements_at

Info = strawberry.Info[Loading, None]
First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many edges from the front: {DEFAULT_PAGE} by default, at most {MAX_PAGE}."
    ),
]
After = Annotated[str | None, strawberry.argument(description="Only what follows this cursor.")]
Last = Annotated[
    int | None,
    strawberry.argument(description=f"How many edges from the back, at most {MAX_PAGE}."),
]
Before = Annotated[str | None, strawberry.argument(description="Only what precedes this cursor.")]
AsOf = Annotated[
    Edtf | None,
    strawberry.argument(
        description="Only what may hold at some time in this date, by validFrom and validUntil."
    ),
]


def asked(loading: Loading, first: Any, after: Any, last: Any, before: Any) -> Window:
    """The window that a connection's arguments ask for; null is the same as nothing."""
    given = [None if value is UNSET else value for value in (first, last, after, before)]
    return window(loading.view.generation, *given)


def moment(as_of: Any) -> str | None:
    """The date that an argument asks for; null is the same as nothing. Raises QueryError."""
    return None if as_of is UNSET or as_of is None else checked(as_of)


_PLAIN = Ranking()


# --- facts ----------------------------------------------------------------------------------


def facts_of(batch: Batch, prop: Property, ranking: Ranking = _PLAIN) -> dict[int, list[FactRow]]:
    """The facts of a batch of entities in a property, the best first.

    The policy decides where a property that has one value has several.
    """

    def load(ids: Sequence[int]) -> dict[int, list[FactRow]]:
        stored, inverse = batch.loading.ontology.forward(prop)
        found = batch.view.facts(ids, stored.iri, inverse=inverse)
        if prop.single:
            return best_first(batch, found, ranking, inverse=inverse)
        return {i: best(facts) for i, facts in found.items()}

    return batch.once(("facts", prop.iri, ranking), load)


def facts_then(
    batch: Batch, prop: Property, as_of: str | None, ranking: Ranking = _PLAIN
) -> dict[int, list[FactRow]]:
    """The same, without those that do not hold at a date, if one is given."""
    if as_of is None:
        return facts_of(batch, prop, ranking)

    def load(_: Sequence[int]) -> dict[int, list[FactRow]]:
        found = facts_of(batch, prop, ranking)
        held = facts_at(batch.view, (f.id for fs in found.values() for f in fs), as_of)
        return {i: [f for f in fs if held[f.id] is not False] for i, fs in found.items()}

    return batch.once(("facts", prop.iri, as_of, ranking), load)


def then(loading: Loading, said: Sequence[Statement], as_of: str | None) -> list[Statement]:
    """Statements without those that do not hold at a date. Raises QueryError for no date."""
    if as_of is None:
        return list(said)
    held = statements_at(loading.view, [s.row for s in said], as_of)
    return [s for s in said if held[s.row.id] is not False]


def value_of(prop: Property, stored: Stored, policy_type: Any) -> Callable[..., Any]:
    """Resolves a single-valued literal or enumeration: its best value, or null."""

    def resolve(root: Any, policy: Any = UNSET, sources: Sources = UNSET) -> Any:
        values = _values(root, prop, stored, asked_ranking(policy, sources))
        return values[0] if values else None

    return _with_policy(resolve, policy_type)


def values_of(prop: Property, stored: Stored) -> Callable[..., Any]:
    """Resolves a many-valued literal or enumeration: each value once, the best first."""

    def resolve(root: Any) -> Any:
        return _values(root, prop, stored, _PLAIN)

    return resolve


def _with_policy(resolve: Callable[..., Any], policy_type: Any) -> Callable[..., Any]:
    """The resolver, with the type of its argument ``policy``, which each schema has of its own."""
    resolve.__annotations__["policy"] = policy_type
    return resolve


def _values(root: Entity, prop: Property, stored: Stored, ranking: Ranking) -> list[Any]:
    found = facts_of(root.batch, prop, ranking)[root.row.id]
    return [stored.value(v) for v in dict.fromkeys(f.value for f in found) if v is not None]


def statements_of(prop: Property, policy_type: Any) -> Callable[..., Any]:
    """Resolves the statements of all values of a single-valued property, the best first."""

    def load(batch: Batch, ranking: Ranking) -> dict[int, list[Statement]]:
        facts = facts_of(batch, prop, ranking)
        found = by_fact(batch.loading, (f.id for fs in facts.values() for f in fs))
        return {i: [s for f in fs for s in found[f.id]] for i, fs in facts.items()}

    def resolve(root: Any, policy: Any = UNSET, sources: Sources = UNSET) -> Any:
        ranking = asked_ranking(policy, sources)
        key = ("said", prop.iri, ranking)
        return root.batch.once(key, lambda _: load(root.batch, ranking))[root.row.id]

    return _with_policy(resolve, policy_type)


# --- entities -------------------------------------------------------------------------------


def entity_of(prop: Property, policy_type: Any) -> Callable[..., Any]:
    """Resolves a single-valued property between entities: its best value, or null."""

    def load(batch: Batch, as_of: str | None, ranking: Ranking) -> dict[int, Entity]:
        _, inverse = batch.loading.ontology.forward(prop)
        facts = facts_then(batch, prop, as_of, ranking).items()
        first = {i: other for i, fs in facts for f in fs[:1] for other in _other(f, inverse)}
        found = entities(batch.loading, first.values())
        return {i: found[other] for i, other in first.items()}

    def resolve(
        root: Any, policy: Any = UNSET, sources: Sources = UNSET, as_of: AsOf = UNSET
    ) -> Any:
        when, ranking = moment(as_of), asked_ranking(policy, sources)
        key = ("one", prop.iri, when, ranking)
        return root.batch.once(key, lambda _: load(root.batch, when, ranking)).get(root.row.id)

    return _with_policy(resolve, policy_type)


def connection_of(prop: Property) -> Callable[..., Any]:
    """Resolves a many-valued property between entities: a page of its values by their IRIs."""

    def resolve(
        root: Any,
        as_of: AsOf = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        batch: Batch = root.batch
        part, when = asked(batch.loading, first, after, last, before), moment(as_of)
        found = batch.once(
            ("pages", prop.iri, part, when), lambda _: _pages(batch, prop, part, when)
        )
        page = found[root.row.id]
        if isinstance(page, QueryError):
            raise QueryError(str(page))
        return page

    return resolve


def _pages(
    batch: Batch, prop: Property, part: Window, as_of: str | None
) -> dict[int, Page | QueryError]:
    """One page for each entity of a batch; a cursor that does not fit one fits another."""
    _, inverse = batch.loading.ontology.forward(prop)
    values = {
        i: {other: f.id for f in fs for other in _other(f, inverse)}
        for i, fs in facts_then(batch, prop, as_of).items()
    }
    facts = Batch(batch.loading, (f for one in values.values() for f in one.values()))
    shown: dict[int, Entity] = {}

    def load(ids: Sequence[int]) -> dict[int, list[Statement]]:
        found = by_fact(batch.loading, ids)
        kept = then(batch.loading, [s for one in found.values() for s in one], as_of)
        numbers = {s.row.id for s in kept}
        return {i: [s for s in one if s.row.id in numbers] for i, one in found.items()}

    def said(fact: int) -> list[Statement]:
        return facts.once("said", load)[fact]

    def page(fact_of: dict[int, int]) -> Page | QueryError:
        def said_of(number: int) -> list[Statement]:
            return said(fact_of[number])

        try:
            return listed(batch.loading, list(fact_of), part, shown.__getitem__, said_of)
        except QueryError as error:
            return error

    pages = {i: page(fact_of) for i, fact_of in values.items()}
    numbers = [n for p in pages.values() if isinstance(p, Page) for n in p.numbers]
    shown.update(entities(batch.loading, numbers))
    return pages


def _other(fact: FactRow, inverse: bool) -> list[int]:
    """The entity at the other end of a fact; none where the value is no entity."""
    other = fact.subject if inverse else fact.object
    return [] if other is None else [other]


def roots_of(class_iri: str, filters: Any, chosen: Any) -> Callable[..., Any]:
    """Resolves a root field: a page of the entities of a class.

    ``filters`` is the input type that filters them, ``chosen`` the one that filters documents.
    """

    def resolve(
        info: Info,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
        where: Any = UNSET,
        source: Any = UNSET,
    ) -> Any:
        loading = info.context
        part = asked(loading, first, after, last, before)
        wanted: list[Condition] = list(conditions(loading, where)) if where else []
        if source and (condition := sources.chosen(source, "from")):
            wanted.append(sources.spoken_of(condition))
        return queried(loading, class_iri, wanted, part)

    described = strawberry.argument(description="Only those that meet all of these conditions.")
    resolve.__annotations__["where"] = Annotated[filters | None, described]
    told = "Only those that some of these documents speak of."
    resolve.__annotations__["source"] = sources.argument(chosen, told, "from")
    return resolve


def edge_statement(root: Any) -> Any:
    """Resolves the best statement of an edge."""
    return first_statement(root.said())
