"""Which of several values a request takes for the best: the arguments policy and sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from kg.conflicts import shown
from kg.graphql.builder import Builder, Value
from kg.graphql.loaded import Batch, Loading
from kg.policy import DEFAULT, MAX_SOURCES, POLICIES, Ground, Ranking, backing, ordered
from kg.store import FactRow

Sources = Annotated[
    list[str] | None,
    strawberry.argument(
        description="For the policy SOURCES: publishers, datasets or names of documents, the best "
        f"one first; at most {MAX_SOURCES}."
    ),
]


def fill(b: Builder) -> None:
    """Fill the enum of policies."""
    known = [Value(p.name.upper(), p.name, p.summary) for p in POLICIES.values()]
    described = "How the best of several values is found. What stands side by side stays."
    b.enum("ConflictPolicy", described, known, "a type of kg's own")


def policy_argument(b: Builder) -> Any:
    """The type of the argument ``policy``, for a resolver's annotations."""
    told = f"How the best value is found; {DEFAULT.upper()} if absent."
    policies = b["ConflictPolicy"]
    return Annotated[policies | None, strawberry.argument(description=told)]


def asked_ranking(policy: Any, sources: Any) -> Ranking:
    """What the two arguments ask for; null is the same as nothing. Raises QueryError."""
    name = policy.value if policy else DEFAULT
    return Ranking(name, tuple(sources) if sources and sources is not UNSET else ())


def ground(loading: Loading) -> Ground:
    """What policies may look at, read once in a request."""
    return loading.once("ground", lambda: Ground(loading.view))


def best_first(
    batch: Batch, found: dict[int, list[FactRow]], ranking: Ranking, *, inverse: bool
) -> dict[int, list[FactRow]]:
    """The facts of each entity in a single-valued property, the best by a policy first.

    Statements are read for those entities alone that have several values.
    """
    several = [f for facts in found.values() if len(facts) > 1 for f in facts]
    if not several:
        return found
    view = batch.view
    said = view.statements([f.id for f in several])
    ends = {f.id: f.subject if inverse else f.object for f in several}
    others = view.entities_by_id([i for i in ends.values() if i is not None])

    def tie(fact: FactRow) -> tuple[object, ...]:
        other = others.get(ends[fact.id] or 0)
        return shown(view, fact, other), other.iri if other else ""

    def rank(facts: Sequence[FactRow]) -> list[FactRow]:
        on = ground(batch.loading)
        return ordered(facts, ranking, on, lambda f: backing(said[f.id]), tie)

    return {i: rank(facts) if len(facts) > 1 else facts for i, facts in found.items()}
