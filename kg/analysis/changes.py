"""How a measure changes from one network to another: between dates, or between generations."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from kg.network import Network
from kg.store import View

_DIGITS = 12

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Moved(Generic[Key]):
    """What a measure gave something before and after; None where it was in no network."""

    key: Key
    before: float | None
    after: float | None

    @property
    def change(self) -> float:
        """How much it rose; what is in no network counts as 0."""
        return (self.after or 0.0) - (self.before or 0.0)


def moved(before: Mapping[Key, float], after: Mapping[Key, float]) -> list[Moved[Key]]:
    """What changed most comes first; equal changes stay in the order of ``after``, of ``before``.

    What did not change is left out.
    """
    keys = dict.fromkeys([*after, *before])
    found = [Moved(key, before.get(key), after.get(key)) for key in keys]
    ordered = sorted(found, key=lambda m: -round(abs(m.change), _DIGITS))
    return [m for m in ordered if m.before != m.after]


def by_iri(
    values: Mapping[int, float], graph: Network, later: View | None = None
) -> dict[str, float]:
    """Values by the IRIs of entities, in their order.

    With a View of a ``later`` generation they are the IRIs that the entities have there, if they
    are still there. Of several that became one, it has the value of that whose IRI stayed, or
    else the highest.
    """
    own = {graph.nodes[node]["iri"]: value for node, value in values.items()}
    if later is None:
        return {iri: own[iri] for iri in sorted(own)}
    found: dict[str, float] = {}
    for iri, value in own.items():
        now = later.entity(iri)
        name = now.iri if now is not None else iri
        if name == iri or name not in own:
            found[name] = value if name == iri else max(value, found.get(name, value))
    return {iri: found[iri] for iri in sorted(found)}
