"""How well reprints are found, and how quickly.

    python benchmarks/origins.py [STORIES] [DOCUMENTS]

Which pairs of generated texts are taken for one article, STORIES (default 400) of each sort: texts
of 60 to 400 words that share an imprint or fill in one form are different, reprints are the same.
Then the groups among DOCUMENTS documents (default 100,000), and the time that they take.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, combinations, count

from kg.origins import Memory, alike, bands, fingerprint, groups, regrouped

SYLLABLES = [first + last for first in "bdfklmnprstv" for last in "aeio"][::2]


class Writer:
    """Writes stories: sentences of invented words whose frequencies fall as those of English do."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = [self._word(n) for n in range(3000)]
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def _word(self, rank: int) -> str:
        return "".join(self.random.choices(SYLLABLES, k=1 + min(3, rank // 12 + 1)))

    def some(self, number: int) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.weights, k=number)

    def title(self) -> str:
        return " ".join(self.some(self.random.randint(4, 12))).capitalize()

    def sentence(self) -> str:
        words = self.some(self.random.randint(8, 24))
        if self.random.random() < 0.3:
            words[self.random.randrange(len(words))] = f"{self.random.randint(2, 99_999):,}"
        if self.random.random() < 0.3:
            words[1], words[-1] = "“" + words[1], words[-1] + "\u2019s”"
        return " ".join(words).capitalize() + "."

    def paragraphs(self, words: int) -> list[str]:
        found: list[str] = []
        while sum(len(p.split()) for p in found) < words:
            found.append(" ".join(self.sentence() for _ in range(self.random.randint(1, 3))))
        return found

    def imprint(self, words: int) -> list[str]:
        """So many words that stand under every story of a publisher."""
        return [" ".join(" ".join(self.paragraphs(words)).split()[:words])] if words else []

    def story(self, boilerplate: list[str]) -> str:
        """A title, a body, and what its publisher puts under every story."""
        length = self.random.randint(60, 400)
        body = max(30, length - sum(len(p.split()) for p in boilerplate))
        return "\n\n".join([self.title(), *self.paragraphs(body), *boilerplate])

    def form(self) -> Callable[[], str]:
        """A text with gaps, such as a monthly report, and the means to fill it in anew."""
        text = [w.split() for w in self.paragraphs(self.random.randint(60, 250))]
        share = self.random.uniform(0.15, 0.35)
        gaps = {(i, j) for i, p in enumerate(text) for j in range(len(p))
                if self.random.random() < share}  # fmt: skip

        def fill() -> str:
            def word(i: int, j: int) -> str:
                if (i, j) not in gaps:
                    return text[i][j]
                number = self.random.random() < 0.4
                return f"{self.random.randint(2, 99_999):,}" if number else self._word(99)

            return "\n\n".join(
                " ".join(word(i, j) for j in range(len(p))) for i, p in enumerate(text)
            )

        return fill

    # --- reprints -------------------------------------------------------------------------------

    def retitled(self, text: str) -> str:
        return "\n\n".join([self.title(), *text.split("\n\n")[1:]])

    def edited(self, text: str) -> str:
        """5 to 10 of 100 words replaced, left out or put in."""
        share, found = self.random.uniform(0.05, 0.10), list[str]()
        for paragraph in text.split("\n\n"):
            words: list[str] = []
            for word in paragraph.split(" "):
                chance = self.random.random() / share
                new = self.some(1)[0]
                words += [word] if chance >= 1 else [[new], [], [word, new]][int(chance * 3)]
            found.append(" ".join(words))
        return "\n\n".join(found)

    def cut(self, text: str) -> str:
        """The last quarter of its words is gone."""
        words = text.split(" ")
        return " ".join(words[: max(20, len(words) * 3 // 4)])

    def lengthened(self, text: str) -> str:
        """A paragraph of up to 40 words stands in it that the first did not have."""
        parts = text.split("\n\n")
        added = " ".join(self.some(self.random.randint(15, 40)))
        parts.insert(self.random.randint(1, len(parts)), added)
        return "\n\n".join(parts)

    def typeset(self, text: str) -> str:
        """Other quotation marks, spaces and case; not another word."""
        plain = (
            text.replace("“", '"').replace("”", '"').replace("\u2019", "'").replace("\n\n", "\n \n")
        )
        title, _, rest = plain.partition("\n")
        return title.upper() + "\n" + rest.replace(" ", "\u00a0", 9)

    def all_at_once(self, text: str) -> str:
        return self.typeset(self.lengthened(self.edited(self.retitled(text))))


REPRINTS = ("retitled", "edited", "cut", "lengthened", "typeset", "all_at_once")


@dataclass(frozen=True)
class Pair:
    kind: str
    same: bool
    one: str
    other: str


def pairs(stories: int, seed: int = 7) -> Iterator[Pair]:
    """Two different stories of each sort, and reprints of one, STORIES times over."""
    writer = Writer(seed)
    for _ in range(stories):
        imprint = writer.imprint(writer.random.choice([25, 50, 75]))
        one, other = writer.story(imprint), writer.story(imprint)
        fill = writer.form()
        yield Pair("two stories, one imprint of 25 to 75 words", False, one, other)
        yield Pair("one form, filled in twice", False, fill(), fill())
        for kind in REPRINTS:
            yield Pair(kind.replace("_", " "), True, one, getattr(writer, kind)(one))
        yield Pair("two reprints of one story", True, writer.edited(one), writer.all_at_once(one))


def compare(stories: int) -> None:
    """Print how many pairs of each sort are taken for one, and share a bucket."""
    taken: dict[tuple[str, bool], list[bool]] = {}
    for pair in pairs(stories):
        one, other = fingerprint(pair.one), fingerprint(pair.other)
        found = alike(one, other) and bool(set(bands(one)) & set(bands(other)))
        taken.setdefault((pair.kind, pair.same), []).append(found)
    print("| Pair | Is one article | Taken for one |\n|---|---|---|")
    for (kind, same), found in taken.items():
        print(f"| {kind} | {'yes' if same else 'no'} | {sum(found) / len(found):.1%} |")


def corpus(documents: int, seed: int = 11) -> tuple[dict[str, str], dict[str, str]]:
    """Texts by name, in an order that says nothing, and the story that each is a print of.

    Each publisher has 200 stories under one imprint; one story in eight has three reprints.
    """
    writer, written = Writer(seed), list[tuple[str, str]]()
    imprint: list[str] = []
    for number in count():
        if len(written) >= documents:
            break
        if number % 200 == 0:
            imprint = writer.imprint(writer.random.choice([0, 25, 50, 75]))
        text = writer.story(imprint)
        written.append((text, str(number)))
        if number % 8 == 0:
            reprints = (getattr(writer, kind) for kind in writer.random.sample(REPRINTS, 3))
            written += [(change(text), str(number)) for change in reprints]
    writer.random.shuffle(written)
    names = [f"d{n:06}" for n in range(len(written))]
    texts = {name: text for name, (text, _) in zip(names, written, strict=True)}
    return texts, {name: story for name, (_, story) in zip(names, written, strict=True)}


def together(group_of: dict[str, str]) -> set[tuple[str, str]]:
    """The pairs that are in one group."""
    members: dict[str, list[str]] = {}
    for name, group in group_of.items():
        members.setdefault(group, []).append(name)
    return {pair for names in members.values() for pair in combinations(sorted(names), 2)}


def group(documents: int) -> None:
    """Print what groups are found among documents, and how long that takes."""
    texts, story_of = corpus(documents)
    start = time.perf_counter()
    signatures = {name: fingerprint(text) for name, text in texts.items()}
    printed = time.perf_counter()
    found = groups(signatures)
    grouped = time.perf_counter()
    memory = Memory(signatures)
    some = list(signatures)[:: max(1, len(signatures) // 200)]
    changing = time.perf_counter()
    for name in some:
        memory.drop(name)
        regrouped({name: signatures[name]}, memory)
        memory.put(name, signatures[name])
        regrouped({name: None}, memory)
    changed = (time.perf_counter() - changing) / len(some) / 2
    right, told = together(story_of), together(found)
    rows = {
        "pairs in one group that are one article (precision)": f"{_share(right & told, told)}",
        "pairs of one article in one group (recall)": f"{_share(right & told, right)}",
        "fingerprints": f"{(printed - start) / len(texts) * 1e6:.0f} µs a document",
        "groups of all": f"{(grouped - printed) / len(texts) * 1e6:.0f} µs a document",
        "one document comes or goes": f"{changed * 1e3:.1f} ms",
    }
    print(f"\n| {len(texts):,} documents | |\n|---|---|")
    for what, figure in rows.items():
        print(f"| {what} | {figure} |")


def _share(part: set[tuple[str, str]], whole: set[tuple[str, str]]) -> str:
    return f"{len(part) / len(whole):.1%}"


if __name__ == "__main__":
    given = [int(a.replace("_", "")) for a in sys.argv[1:]]
    compare(given[0] if given else 400)
    group(given[1] if len(given) > 1 else 100_000)
