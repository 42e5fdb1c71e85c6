"""Generated corpora of brat documents, for the benchmarks: the same number, the same bytes.

    python benchmarks/corpora.py 1000 FOLDER

Every document has 25 facts. People, organisations and agreements are drawn from pools that grow
with the corpus, so that names recur as they do in a newspaper; places are few and recur often.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

GIVEN = (
    "Ada", "Alma", "Amir", "Anna", "Ben", "Carla", "Chidi", "Clara", "Dana", "Diego", "Elena",
    "Emil", "Erik", "Fatima", "Felix", "Gita", "Hana", "Henry", "Ines", "Ivan", "Jana",
    "Jonas", "Julia", "Kaito", "Karl", "Laila", "Leo", "Lena", "Lucia", "Maja", "Marco",
    "Mila", "Nadia", "Noah", "Olga", "Omar", "Paula", "Pavel", "Rana", "Rosa", "Samir",
    "Sara", "Tara", "Tomas", "Uma", "Vera", "Victor", "Wanda", "Yusuf", "Zora",
)  # fmt: skip
STEMS = (
    "ash", "bar", "bel", "ber", "bran", "cal", "car", "cor", "dal", "dor", "el", "fair",
    "fal", "fen", "gar", "glen", "gran", "hal", "har", "hol", "kel", "ker", "lan", "lin",
    "lor", "mal", "mar", "mer", "mil", "mon", "nor", "or", "pel", "per", "quin", "ral", "ren",
    "ros", "sal", "ser", "sil", "tal", "tor", "ul", "val", "ver", "wal", "wen", "wil", "yar",
    "zan",
)  # fmt: skip
ENDS = (
    "berg", "by", "dale", "ford", "gate", "ham", "ley", "low", "man", "mark", "mont", "more",
    "ner", "rick", "son", "stead", "ton", "vale", "wick", "worth",
)  # fmt: skip
TOPICS = ("water rights", "border safety", "child labour", "wage theft", "opioid sales",
          "data protection", "river pollution", "housing fraud")  # fmt: skip
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def coined(number: int) -> str:
    """A made-up surname or place name, another one for each number below 40,000."""
    number = number * 7919 % (len(ENDS) * len(STEMS) ** 2)  # a prime: neighbours differ
    number, end = divmod(number, len(ENDS))
    number, last = divmod(number, len(STEMS))
    first = STEMS[number % len(STEMS)]
    return (first + STEMS[last] + ENDS[end]).capitalize()


class Text:
    """A document as it grows: words that are mentions get their offsets."""

    def __init__(self) -> None:
        self.text, self.count = "", {"T": 0, "R": 0, "A": 0}
        self.lines: list[str] = []

    def say(self, words: str) -> None:
        self.text += words

    def mention(self, label: str, words: str, **attributes: str) -> str:
        start = len(self.text)
        self.text += words
        identifier = self._line("T", f"{label} {start} {start + len(words)}\t{words}")
        for name, value in attributes.items():
            self._line("A", f"{name} {identifier} {value}")
        return identifier

    def relation(self, label: str, one: str, other: str) -> None:
        self._line("R", f"{label} Arg1:{one} Arg2:{other}")

    def _line(self, letter: str, rest: str) -> str:
        self.count[letter] += 1
        self.lines.append(f"{letter}{self.count[letter]}\t{rest}\n")
        return f"{letter}{self.count[letter]}"


def document(number: int, size: int, *, edition: int = 0) -> tuple[str, str]:
    """Text and annotations of one document of a corpus; another edition says other things."""
    draw = random.Random(f"{size} {number} {edition}")

    def person() -> str:
        who = draw.randrange(max(10, size // 2))
        return f"{GIVEN[who % len(GIVEN)]} {coined(who // 3)}"

    def agreement() -> str:
        return f"{coined(draw.randrange(max(5, size // 5)))} Accord"

    def organization() -> str:
        return f"{coined(draw.randrange(max(5, size // 10)))} Watch"

    t = Text()
    one = t.mention("Person", person())
    t.say(", the ")
    office = t.mention("Office", "attorney general", Form="nominal")
    t.say(" of ")
    state = t.mention("State", coined(draw.randrange(200)))
    t.say(", and ")
    other = t.mention("Person", person())
    t.say(" signed the ")
    accord = t.mention("Agreement", agreement())
    t.say(" on ")
    day = f"{draw.randrange(1, 28)} {draw.choice(MONTHS)} {draw.randrange(1990, 2024)}"
    date = t.mention("Date", day)
    t.say(". It is about ")
    topic = t.mention("Topic", draw.choice(TOPICS))
    t.say(". ")
    ngo = t.mention("NGO", organization())
    t.say(" counted ")
    count = t.mention("Count", f"more than {draw.randrange(100, 90000)} calls", Unit="call")
    t.say(f" in the year before. Dossier {number} of the register holds the minutes.\n")
    t.relation("holds", one, office)
    t.relation("jurisdiction", office, state)
    t.relation("signatory", accord, one)
    t.relation("signatory", accord, other)
    t.relation("signedOn", accord, date)
    t.relation("about", accord, topic)
    t.relation("reportedBy", count, ngo)
    return t.text, "".join(t.lines)


def place(folder: Path, number: int) -> Path:
    """Where a document is: a thousand to a folder. The annotation's path."""
    return folder / f"{number // 1000:03d}" / f"d{number:06d}.ann"


def write(folder: Path, size: int) -> None:
    """Write a corpus of ``size`` documents below a folder."""
    for number in range(size):
        put(folder, number, size)


def put(folder: Path, number: int, size: int, *, edition: int = 0) -> Path:
    """Write one document of a corpus, and return its annotation's path."""
    path = place(folder, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    text, annotations = document(number, size, edition=edition)
    path.with_suffix(".txt").write_text(text, encoding="utf-8", newline="")
    path.write_text(annotations, encoding="utf-8", newline="")
    return path


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
