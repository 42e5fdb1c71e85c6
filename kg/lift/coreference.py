"""Coreference within a document: which mentions the annotator says are one thing.

A mention that is no name gets its identity through links. ``Chains.path`` gives the mentions
that lie on the shortest chain of links from a mention to the one that names the thing.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from itertools import combinations

from kg.model import Referent

_AROUND = " .,;:'\"()[]\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"


class Chains:
    """Referents of one document, chained by the annotator's links."""

    def __init__(self, referents: Sequence[Referent], groups: Iterable[Sequence[str]]) -> None:
        self.by_key = {r.key: r for r in referents}
        self.links: dict[str, set[str]] = defaultdict(set)
        for group in groups:
            for one, other in combinations(group, 2):
                self.links[one].add(other)
                self.links[other].add(one)
        self._canonical: dict[str, str] = {}
        for key in self.by_key:
            if key not in self._canonical:
                chain = self._reachable(key)
                best = min(chain, key=self._preference)
                self._canonical.update(dict.fromkeys(chain, best))

    def chains(self) -> list[tuple[str, ...]]:
        """The chains, each in the order of the text; a mention without links is a chain of one."""
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.by_key, key=self._position):
            found[self._canonical[key]].append(key)
        return [tuple(keys) for keys in found.values()]

    def canonical(self, key: str) -> Referent:
        """The mention that names the thing: its longest name, otherwise its first mention."""
        return self.by_key[self._canonical[key]]

    def path(self, key: str) -> tuple[Referent, ...]:
        """The mentions behind ``key`` on its way to the naming one; empty if it needs no link."""
        goal = self._canonical[key]
        mention, named = self.by_key[key], self.by_key[goal]
        if key == goal or {normal(n) for n in mention.names} & {normal(n) for n in named.names}:
            return ()
        before: dict[str, str] = {key: key}
        queue = deque([key])
        while queue and goal not in before:
            current = queue.popleft()
            for neighbour in sorted(self.links[current], key=self._position):
                if neighbour not in before:
                    before[neighbour] = current
                    queue.append(neighbour)
        steps = [goal]
        while before[steps[-1]] != key:
            steps.append(before[steps[-1]])
        return tuple(self.by_key[s] for s in reversed(steps))

    def _reachable(self, key: str) -> list[str]:
        seen, queue = {key}, [key]
        while queue:
            for neighbour in self.links[queue.pop()]:
                if neighbour not in seen:
                    seen.add(neighbour)
                    queue.append(neighbour)
        return sorted(seen)

    def _position(self, key: str) -> tuple[tuple[int, int], ...]:
        return tuple((f.start, f.end) for f in self.by_key[key].fragments)

    def _preference(self, key: str) -> tuple[bool, int, object, str]:
        referent = self.by_key[key]
        return (
            not referent.names,
            -max((len(n) for n in referent.names), default=0),
            self._position(key),
            key,
        )


def normal(name: str) -> str:
    """A name as names are compared: case, width, spaces, outer punctuation, a leading "the"."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    plain = plain.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip(_AROUND).removesuffix("'s")
    return plain.removeprefix("the ") or plain
