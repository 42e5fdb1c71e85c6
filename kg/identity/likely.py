"""Clusters that are one by their scores: the last thing that joins, and the first that yields.

    cluster  what names, identifiers, keys and curators make one thing, and what is known of it
    block    the keys of each cluster's names: clusters that share one are compared
    likely   pairs of clusters whose score says that they are the same

A score is a function of two clusters and of those that share a key with either, so that after a
change only what shares a key with what changed may be compared again. Pairs are joined the surest
first, and only where nothing in the two groups speaks against it: a chain of likely
pairs with an impossible one in it is split, and what was refused is listed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

from kg.identity.blocks import block_keys
from kg.identity.contested import between, contradict
from kg.identity.grouping import grouped
from kg.identity.known import Run, known
from kg.identity.names import compared
from kg.identity.profiles import Context, Profile, fullest
from kg.identity.renewed import WIDEST, Renewed, Row
from kg.identity.scores import Score, against, score
from kg.identity.tables import form_of
from kg.lift import normal
from kg.ontology import Class, NameStyle, Ontology

_REMEMBERED = 1 << 14

Pair = tuple[str, str]


class Likely:
    """The likely pairs among the clusters of one kind, in the registry's tables.

    What is remembered holds as long as the tables do not change: make a new one after that.
    """

    def __init__(self, run: Run, ontology: Ontology, kind: Class, token: Callable[[str], str]):
        """``token`` tells what another chain is, by its key."""
        self.run, self.ontology, self.kind, self.token = run, ontology, kind, token
        self.style = NameStyle(kind.name_style)
        self.keeping = False
        self.profile = lru_cache(_REMEMBERED)(self._profile)
        self.members = lru_cache(_REMEMBERED)(self._members)
        self.in_dispute = lru_cache(_REMEMBERED)(self._in_dispute)
        self.contested = lru_cache(_REMEMBERED)(self._contested)
        self.against = lru_cache(_REMEMBERED)(self._against)

    def follow(self, touched: Iterable[str]) -> set[str]:
        """Compare again after a change; ``touched`` has all clusters that came, went or changed.

        Gives the clusters that are no longer joined with the same others.
        """
        self.keeping = True
        renewed = Renewed(self.run)
        for cluster in sorted(touched):
            self._renew(cluster, renewed)
        again = renewed.after.keys() | renewed.near()
        seeds, before = set(again), set[Pair]()
        for cluster in sorted(again):
            for one, other, joined in self._taken(cluster):
                seeds |= {one, other}
                if joined:
                    before.add((one, other))
        for pair, value in self._compared(again).items():
            self.run("INSERT INTO likely VALUES (?, ?, ?, 0, '')", (*pair, value))
            seeds |= set(pair)
        after = self._joined(seeds, before)
        return {cluster for pair in before ^ after for cluster in pair}

    def joined(self, clusters: Iterable[str]) -> list[Pair]:
        """The pairs that are joined, of some clusters, the surest first."""
        sql = "SELECT value, one, other FROM likely WHERE joined AND one = ?"
        found = (row for cluster in clusters for row in self.run(sql, (cluster,)))
        return [(one, other) for _, one, other in sorted(found, key=lambda r: (-r[0], *r[1:]))]

    def score(self, one: str, other: str) -> Score:
        """What speaks for and against two clusters' being one."""
        context = Context(self.ontology, contested=self.contested(one) | self.contested(other))
        return score(self.profile(one), self.profile(other), context)

    # --- what has changed ---------------------------------------------------------------------

    def _renew(self, cluster: str, renewed: Renewed) -> None:
        """Bring a cluster's rows up to date; it is ``renewed`` if it is not what it was."""
        rows = self._rows(cluster)
        sql = "SELECT key, name, whole FROM block WHERE cluster = ?"
        old = set(self.run(sql, (cluster,)))
        stored = self.run("SELECT profile FROM cluster WHERE iri = ?", (cluster,)).fetchone()
        if rows != old:
            self.run("DELETE FROM block WHERE cluster = ?", (cluster,))
            self.run("DELETE FROM cluster WHERE iri = ?", (cluster,))
            if rows:
                self.run("INSERT INTO cluster VALUES (?, NULL)", (cluster,))
                for row in sorted(rows):
                    self.run("INSERT INTO block VALUES (?, ?, ?, ?)", (*row, cluster))
        elif stored is None or stored[0] is None:
            return  # nothing has ever been compared with it
        else:
            made = _packed(self._known(cluster))
            if made == stored[0]:
                return
            self.run("UPDATE cluster SET profile = ? WHERE iri = ?", (made, cluster))
        renewed.put(cluster, old, rows)

    def _rows(self, cluster: str) -> set[Row]:
        sql = "SELECT id, kind, data FROM form WHERE cluster = ?"
        forms = [form_of(*row) for row in self.run(sql, (cluster,)).fetchall()]
        names = tuple(sorted({n for f in forms for n in f.names}))
        found: dict[tuple[int, str], int] = {}
        whole = set(fullest(names, self.style))
        for name in names:
            form = compared(name, self.style)
            for key in block_keys(name, self.style):
                at = (_number(f"{self.kind.iri} {key}"), form)
                found[at] = max(found.get(at, 0), int(name in whole))
        return {(key, form, flag) for (key, form), flag in found.items()}

    def _taken(self, cluster: str) -> list[tuple[str, str, int]]:
        """Take out the pairs of a cluster."""
        sql = "FROM likely WHERE one = ? OR other = ?"
        found = self.run(f"SELECT one, other, joined {sql}", (cluster, cluster)).fetchall()
        self.run(f"DELETE {sql}", (cluster, cluster))
        return list(found)

    # --- comparing ----------------------------------------------------------------------------

    def _compared(self, clusters: Iterable[str]) -> dict[Pair, float]:
        """The pairs of clusters that are the same, with their scores."""
        found: dict[Pair, float] = {}
        seen: set[Pair] = set()
        for one in sorted(clusters):
            sql = "SELECT DISTINCT key FROM block WHERE cluster = ? AND whole"
            for (key,) in self.run(sql, (one,)).fetchall():
                for other in self.members(key):
                    pair = (min(one, other), max(one, other))
                    if one != other and pair not in seen:
                        seen.add(pair)
                        result = self.score(*pair)
                        if result.verdict == "same" and not self._share_a_name(*pair):
                            found[pair] = result.value
        return found

    def _members(self, key: int) -> tuple[str, ...]:
        """The clusters that are compared because of a key."""
        sql = f"SELECT DISTINCT cluster FROM block WHERE key = ? AND whole LIMIT {WIDEST + 1}"
        found = tuple(sorted(row[0] for row in self.run(sql, (key,))))
        return found if len(found) <= WIDEST else ()

    def _share_a_name(self, one: str, other: str) -> bool:
        """Whether two clusters have one name as written, and so were left apart on purpose."""
        mine, theirs = ({normal(n) for n in self.profile(c).names} for c in (one, other))
        return bool(mine & theirs)

    def _profile(self, cluster: str) -> Profile:
        sql = "SELECT profile FROM cluster WHERE iri = ?"
        (stored,) = self.run(sql, (cluster,)).fetchone()
        if stored is not None:
            return _unpacked(stored)
        made = self._known(cluster)
        if self.keeping:  # Whoever only asks may read a generation that is published.
            self.run("UPDATE cluster SET profile = ? WHERE iri = ?", (_packed(made), cluster))
        return made

    def _known(self, cluster: str) -> Profile:
        return known(self.run, self.ontology, self.kind, "cluster", cluster, self.token)

    def _contested(self, cluster: str) -> frozenset[tuple[str, str]]:
        """The names of a cluster that more than one thing must have."""
        rows = self.run("SELECT name, key FROM block WHERE cluster = ?", (cluster,)).fetchall()
        keys: dict[str, set[int]] = defaultdict(set)
        for name, key in rows:
            keys[name].add(key)
        return frozenset(
            (self.kind.iri, name)
            for name, some in keys.items()
            if any(name in self.in_dispute(key) for key in sorted(some))
            or self._held_apart(name, min(some))
        )

    def _held_apart(self, name: str, key: int) -> bool:
        sql = "SELECT DISTINCT cluster FROM block WHERE key = ? AND name = ?"
        holders = [self.profile(row[0]) for row in sorted(self.run(sql, (key, name)).fetchall())]
        written = [form for p in holders for form in {normal(n) for n in p.names}]
        return len(written) > len(set(written)) or contradict(holders, Context(self.ontology))

    def _in_dispute(self, key: int) -> frozenset[str]:
        """The names with a key that agree with two others of it which conflict."""
        rows = self.run("SELECT DISTINCT name FROM block WHERE key = ?", (key,))
        return frozenset(between({row[0] for row in rows}, self.style))

    # --- joining ------------------------------------------------------------------------------

    def _joined(self, seeds: Iterable[str], before: set[Pair]) -> set[Pair]:
        """Join what hangs together with some clusters; adds to ``before`` what was joined."""
        after: set[Pair] = set()
        seen: set[str] = set()
        for seed in sorted(seeds):
            pairs = self._component(seed, seen)
            before |= {(one, other) for _, one, other, joined in pairs if joined}
            for one, other, reason in grouped((p[:3] for p in pairs), self.against):
                joined = not reason
                self.run(
                    "UPDATE likely SET joined = ?, reason = ? WHERE one = ? AND other = ?",
                    (int(joined), reason, one, other),
                )
                if joined:
                    after.add((one, other))
        return after

    def _component(self, seed: str, seen: set[str]) -> set[tuple[float, str, str, int]]:
        """The likely pairs that hang together with a cluster."""
        found: set[tuple[float, str, str, int]] = set()
        queue = [seed]
        while queue:
            current = queue.pop()
            if current not in seen:
                seen.add(current)
                sql = "SELECT value, one, other, joined FROM likely WHERE one = ? OR other = ?"
                for row in self.run(sql, (current, current)).fetchall():
                    found.add(row)
                    queue += row[1:3]
        return found

    def _against(self, one: str, other: str) -> str:
        """What speaks against two clusters' being one thing; empty if nothing does."""
        names = [min(self.profile(c).names) for c in (one, other)]
        if why := against(self.score(one, other)):
            return f"“{names[0]}” and “{names[1]}” may differ: {why}"
        return f"“{names[0]}” may be several things" if self._share_a_name(one, other) else ""


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def _packed(profile: Profile) -> str:
    several = (profile.external, profile.traits, profile.related)
    parts = [{k: sorted(v) for k, v in sorted(part.items())} for part in several]
    whole = [
        profile.kind, profile.names, *parts, sorted(profile.classes), sorted(profile.company),
        profile.years,
    ]  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _unpacked(packed: str) -> Profile:
    kind, names, external, traits, related, classes, company, years = json.loads(packed)
    several = [{k: frozenset(v) for k, v in part.items()} for part in (external, traits, related)]
    return Profile(
        kind, tuple(names), several[0], frozenset(classes), several[1], several[2],
        frozenset(company), tuple(years) if years else None,
    )  # fmt: skip
