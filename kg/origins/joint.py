"""Claims that are one claim, and how many origins stand behind what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from kg.names import digest
from kg.origins.components import components


class Keys(Protocol):
    """The keys of all claims, as they are now."""

    def keys(self, entity: str) -> Iterable[str]:
        """The keys of a claim; none where there is no such claim."""

    def sharing(self, key: str) -> Iterable[str]:
        """The claims that have a key."""


class Claims:
    """The keys of claims in memory."""

    def __init__(self, keys: Mapping[str, Iterable[str]]) -> None:
        self._keys = {entity: tuple(own) for entity, own in keys.items()}
        self._sharing: dict[str, list[str]] = {}
        for entity, own in sorted(self._keys.items()):
            for key in own:
                self._sharing.setdefault(key, []).append(entity)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def keys(self, entity: str) -> Iterable[str]:
        """The keys of a claim; none where there is no such claim."""
        return self._keys.get(entity, ())

    def sharing(self, key: str) -> Iterable[str]:
        """The claims that have a key."""
        return self._sharing.get(key, ())


def claim_groups(keys: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The group of each claim that has a key. Claims that share a key are in one group.

    A group is named by a hash of its least key, so its name depends on what is said and on nothing
    else.
    """
    return _grouped(keys, Claims(keys))


def reclaimed(changed: Mapping[str, Iterable[str]], claims: Keys) -> dict[str, str | None]:
    """What ``claim_groups`` says now of all claims of which a change may have altered that.

    ``changed`` maps each claim that came, went or has other keys to those that it had; ``claims``
    are those after the change. None stands for a claim that has no key any more. Whoever is not in
    the answer belongs where it belonged before.
    """
    found = set(changed)
    for before in changed.values():
        for key in before:
            found.update(claims.sharing(key))
    groups = _grouped(found, claims)
    return {**dict.fromkeys(sorted(changed)), **groups}


def support(said: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """How many documents stand behind something, and how many origins they have.

    ``said`` are pairs of a document and an origin: the least name of the document's group and, for
    what is said in a long quotation, the quotation's key as well. Documents that share an origin
    count as one, and so do those that a chain of shared origins joins.
    """
    of_document: dict[str, set[str]] = {}
    of_origin: dict[str, set[str]] = {}
    for document, origin in said:
        of_document.setdefault(document, set()).add(origin)
        of_origin.setdefault(origin, set()).add(document)
    ties = _tied(of_document.__getitem__, of_origin.__getitem__)
    return len(of_document), len(set(components(of_document, ties).values()))


def _grouped(entities: Iterable[str], claims: Keys) -> dict[str, str]:
    found = components(
        (e for e in entities if any(claims.keys(e))), _tied(claims.keys, claims.sharing)
    )
    least: dict[str, str] = {}
    for entity, first in found.items():
        own = min(claims.keys(entity))
        least[first] = min(least.get(first, own), own)
    return {entity: digest(("claim", least[first]), 16) for entity, first in found.items()}


def _tied(
    keys: Callable[[str], Iterable[str]], sharing: Callable[[str], Iterable[str]]
) -> Callable[[set[str]], Iterator[tuple[str, str]]]:
    """Of names the pairs that share a key; each key is asked once, and ties all that have it."""
    asked: set[str] = set()

    def pairs(names: set[str]) -> Iterator[tuple[str, str]]:
        for name in sorted(names):
            for key in keys(name):
                if key not in asked:
                    asked.add(key)
                    yield from ((name, other) for other in sharing(key))

    return pairs
