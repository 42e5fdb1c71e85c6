"""Connected components: who belongs together when some pairs do."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Pairs = Callable[[set[str]], Iterable[tuple[str, str]]]
"""Of some names, the pairs that tie them to each other and to further names."""


def components(start: Iterable[str], pairs: Pairs) -> dict[str, str]:
    """Every name that a chain of pairs leads to from ``start``, with the least name of its group.

    ``pairs`` is asked once for each name, many names at a time, and has to give all pairs that a
    name is in; then the groups are whole, and do not depend on where the walk began.
    """
    leader = {name: name for name in start}
    found = set(leader)
    while found:
        following: set[str] = set()
        for one, other in pairs(found):
            for name in (one, other):
                if name not in leader:
                    leader[name] = name
                    following.add(name)
            _join(leader, one, other)
        found = following
    return {name: _leader(leader, name) for name in sorted(leader)}


def _join(leader: dict[str, str], one: str, other: str) -> None:
    first, second = _leader(leader, one), _leader(leader, other)
    if first != second:
        leader[max(first, second)] = min(first, second)


def _leader(leader: dict[str, str], name: str) -> str:
    """The least name of a group, as far as it is known; names passed on the way point to it."""
    top = name
    while leader[top] != top:
        top = leader[top]
    while leader[name] != top:
        leader[name], name = top, leader[name]
    return top
