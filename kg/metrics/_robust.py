"""Robustness: how a ranking changes when one document, origin or claimant is left out."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import QueryError
from kg.metrics._measure import Scores
from kg.network import Ground, Without, network, to_leave_out
from kg.ontology import Projection
from kg.store import View

MOST = 1000
"""How many documents, origins or claimants are left out in turn."""

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Change:
    """The ranking without something.

    ``top`` are the first entities, each with its rank before; None for one that had none. ``lost``
    are those of the first that are no longer among them. ``kept`` is the share of the first that
    stayed among them, and ``same`` whether they are in the same order.
    """

    without: Without
    top: tuple[tuple[int, int | None], ...]
    lost: tuple[int, ...]
    kept: float
    same: bool


def robustness(
    view: View,
    measure: Scores,
    projection: Projection,
    by: str,
    top: int = 10,
    classes: Sequence[str] = (),
) -> tuple[list[int], list[Change]]:
    """The first entities by a measure, and how they change without each document.

    ``by`` is document, origin or claimant. The changes come with the greatest first: by what they
    keep of the first entities, by whether they keep their order, and as the left out come.

    ``classes`` restricts the ranking to entities of any of them, and the network to nothing.
    Entities of which nothing else speaks are gone with what is left out. Those with equal values
    are in the order of their IRIs.

    Raises QueryError for what cannot be left out, and for more than can be left out in turn.
    """
    left = to_leave_out(view, by)
    if len(left) > MOST:
        raise QueryError(f"{len(left):,} {by}s; at most {MOST:,} are left out in turn")
    ground = Ground(view)
    whole = network(view, projection=projection, ground=ground)
    listed = set(
        network(view, projection=projection, classes=classes, ground=ground) if classes else whole
    )
    before = _order(measure.compute(whole), listed)
    first, rank = before[:top], {node: i for i, node in enumerate(before, 1)}
    changes = [
        _change(_order(_without(view, measure, projection, ground, one), listed), one, first, rank)
        for one in left
    ]
    return first, sorted(changes, key=lambda c: (c.kept, c.same))


def _without(
    view: View, measure: Scores, projection: Projection, ground: Ground, left: Without
) -> dict[int, float]:
    try:
        graph = network(view, projection=projection, ground=ground, without=left)
    except QueryError:  # Nothing else speaks of anything.
        return {}
    return measure.compute(graph)


def _change(
    after: Sequence[int], left: Without, first: Sequence[int], rank: Mapping[int, int]
) -> Change:
    top = after[: len(first)]
    lost = tuple(node for node in first if node not in top)
    return Change(
        left,
        tuple((node, rank.get(node)) for node in top),
        lost,
        1 - len(lost) / len(first) if first else 1.0,
        list(top) == list(first),
    )


def _order(values: Mapping[int, float], listed: Container[int]) -> list[int]:
    ordered = sorted(values.items(), key=lambda item: -round(item[1], _DIGITS))
    return [node for node, _ in ordered if node in listed]
