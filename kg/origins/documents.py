"""Which documents are prints of one article: one origin, however often it was printed."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from kg.origins.components import components
from kg.origins.texts import alike_pairs, bands, table

NEAR = 8
"""With how many documents on either side of it a bucket compares a document. A bucket may hold
every text of a publisher that has one imprint under all; so each costs the same however many there
are. Prints of one article share many buckets, of which few are as crowded as that."""

_BATCH = 20_000


class Prints(Protocol):
    """The fingerprints of all documents, as they are now."""

    def signature(self, name: str) -> bytes | None:
        """A document's fingerprint; None where there is no such document."""

    def near(self, bucket: bytes, name: str) -> Sequence[str]:
        """Who stands near a name in a bucket, in the order of names, the name itself left out.

        At most ``NEAR`` names before it and ``NEAR`` behind it; the name need not be there.
        """


class Memory:
    """Prints in memory; ``put`` and ``drop`` change them."""

    def __init__(self, signatures: Mapping[str, bytes]) -> None:
        self._signatures = dict(sorted(signatures.items()))
        self._buckets: dict[bytes, list[str]] = defaultdict(list)
        for name, signature in self._signatures.items():
            for bucket in bands(signature):
                self._buckets[bucket].append(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._signatures)

    def signature(self, name: str) -> bytes | None:
        """A document's fingerprint; None where there is no such document."""
        return self._signatures.get(name)

    def near(self, bucket: bytes, name: str) -> Sequence[str]:
        """At most ``NEAR`` names before a name in a bucket, and as many behind it."""
        names = self._buckets.get(bucket, [])
        place = bisect_left(names, name)
        behind = place + (place < len(names) and names[place] == name)
        return names[max(0, place - NEAR) : place] + names[behind : behind + NEAR]

    def put(self, name: str, signature: bytes) -> None:
        """Add a document, or change it."""
        self.drop(name)
        self._signatures[name] = signature
        for bucket in bands(signature):
            insort(self._buckets[bucket], name)

    def drop(self, name: str) -> None:
        """Take a document out; nothing happens where there is none."""
        signature = self._signatures.pop(name, None)
        for bucket in bands(signature) if signature is not None else ():
            self._buckets[bucket].remove(name)


def groups(signatures: Mapping[str, bytes]) -> dict[str, str]:
    """For each document the least name among the prints of its article, itself included."""
    return _grouped(signatures, Memory(signatures))


def regrouped(changed: Mapping[str, bytes | None], prints: Prints) -> dict[str, str | None]:
    """What ``groups`` says now of all documents of which a change may have altered that.

    ``changed`` maps each document that came, went or has another text to the fingerprint that it
    had, None where it is new; ``prints`` are those after the change. The answer has None for a
    document that is gone. Whoever is not in the answer belongs where it belonged before.
    """
    found: set[str] = set()
    for name, before in changed.items():
        now = prints.signature(name)
        found.update((name,) if now is not None else ())
        # The change moved only pairs around it in its buckets, those that it has left as well.
        for bucket in {b for s in (before, now) if s is not None for b in bands(s)}:
            found.update(prints.near(bucket, name))
    gone: dict[str, str | None] = {n: None for n in changed if prints.signature(n) is None}
    return {**_grouped(found, prints), **gone}


def _grouped(names: Iterable[str], prints: Prints) -> dict[str, str]:
    return components(names, lambda asked: _prints_of_one(sorted(asked), prints))


def _prints_of_one(names: Sequence[str], prints: Prints) -> Iterator[tuple[str, str]]:
    """The pairs of documents near each other in some bucket that are prints of one article."""
    known: dict[str, bytes] = {}

    def signature(name: str) -> bytes:
        if name not in known:
            known[name] = prints.signature(name) or b""
        return known[name]

    candidates = (
        pair
        for name in names
        for pair in {
            (min(name, other), max(name, other))
            for bucket in bands(signature(name))
            for other in prints.near(bucket, name)
        }
    )
    while batch := list(islice(candidates, _BATCH)):
        ones, others = (table([signature(pair[side]) for pair in batch]) for side in (0, 1))
        same = alike_pairs(ones, others)
        yield from (pair for pair, is_same in zip(batch, same, strict=True) if is_same)
