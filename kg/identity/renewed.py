"""Which clusters are compared again because others have changed.

Whether two clusters are one is a function of both, and of two things beside: whether a key of
theirs is one by which clusters are compared, and whether a name of theirs is contested. Only what
may have another answer to these is looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from kg.identity.contested import MAX_FORMS
from kg.identity.known import Run

WIDEST = 50
"""A key that more clusters share than this tells too little to compare each with each."""

Row = tuple[int, str, int]
"""A key, a compared name that has it, and whether that is one of the fullest names."""

_Rows = dict[str, set[Row]]


@dataclass(slots=True)
class Renewed:
    """Clusters that are not what they were, each with its rows before and after.

    The table ``block`` has the rows after.
    """

    run: Run
    before: _Rows = field(default_factory=dict)
    after: _Rows = field(default_factory=dict)

    def put(self, cluster: str, before: set[Row], after: set[Row]) -> None:
        """A cluster has changed, or what is known of it has."""
        self.before[cluster], self.after[cluster] = before, after

    def near(self) -> set[str]:
        """The other clusters that a comparison may find to be something else than it did."""
        was, now = _by_key(self.before), _by_key(self.after)
        keys = sorted(was.keys() | now.keys())
        found = chain.from_iterable(self._beside(k, was.get(k, []), now.get(k, [])) for k in keys)
        return set(found)

    def _beside(self, key: int, was: list[_Entry], now: list[_Entry]) -> Iterable[str]:
        """Those of the others with a key of which a comparison may have changed.

        In a block of too many names all are contested, whoever has them.
        """
        others = self._clusters(key) - self.after.keys()
        if not others:
            return ()
        had, have = {e.name for e in was}, {e.name for e in now}
        holders = {name: self._holders(key, name) for name in sorted(had | have)}
        own = {n for n, some in holders.items() if not some - self.after.keys()}
        (names,) = self._count("DISTINCT name", key)
        came, went = own & (have - had), own & (had - have)
        crowded = min(names, names - len(came) + len(went)) > MAX_FORMS
        if ((came or went) and not crowded) or self._other_width(key, was, now):
            return others
        return () if crowded else others & set(chain.from_iterable(holders.values()))

    def _other_width(self, key: int, was: list[_Entry], now: list[_Entry]) -> bool:
        """Whether clusters are compared by a key that were not, or the other way round."""
        had, have = ({e.cluster for e in some if e.whole} for some in (was, now))
        if had == have:
            return False
        (width,) = self._count("DISTINCT cluster", key, "AND whole")
        return (width > WIDEST) != (width - len(have) + len(had) > WIDEST)

    def _count(self, what: str, key: int, where: str = "") -> tuple[int]:
        sql = f"SELECT count({what}) FROM block WHERE key = ? {where}"
        found: tuple[int] = self.run(sql, (key,)).fetchone()
        return found

    def _holders(self, key: int, name: str) -> set[str]:
        sql = "SELECT cluster FROM block WHERE key = ? AND name = ?"
        return {row[0] for row in self.run(sql, (key, name))}

    def _clusters(self, key: int) -> set[str]:
        return {row[0] for row in self.run("SELECT cluster FROM block WHERE key = ?", (key,))}


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    whole: int
    cluster: str


def _by_key(rows: _Rows) -> dict[int, list[_Entry]]:
    found: dict[int, list[_Entry]] = {}
    for cluster, some in rows.items():
        for key, name, whole in some:
            found.setdefault(key, []).append(_Entry(name, whole, cluster))
    return found
