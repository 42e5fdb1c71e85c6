"""Random corpora of small documents over the shipped ontology, whose names and places clash."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

NAMES = (
    "Ann Lee",
    "A. Lee",
    "Lee",
    "Lee, Ann",
    "Ann B. Lee",
    "Dr. Ann Lee",
    "Bo Ek",
    "Ann Lee Jr.",
)
PLACES = ("Oslo", "Norway", "Europe", "Lee")
ROLES = ("attorney general", "president")
IDS = ("Q1", "Q2")


@dataclass(frozen=True)
class Paper:
    """One document as text and annotations."""

    text: str
    annotations: str

    def put(self, folder: Path, name: str) -> Path:
        """Write the document, and return its annotation file."""
        path = folder / f"{name}.ann"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".txt").write_text(self.text, encoding="utf-8", newline="")
        path.write_text(self.annotations, encoding="utf-8", newline="")
        return path


class _Draft:
    def __init__(self) -> None:
        self.text, self.lines = "", list[str]()

    def mention(self, label: str, words: str) -> str:
        start = len(self.text)
        self.text += words
        return self.line("T", f"{label} {start} {start + len(words)}\t{words}", " . ")

    def line(self, letter: str, rest: str, after: str = "") -> str:
        self.text += after
        identifier = f"{letter}{len(self.lines) + 1}"
        self.lines.append(f"{identifier}\t{rest}")
        return identifier

    def paper(self) -> Paper:
        return Paper(self.text, "".join(f"{line}\n" for line in self.lines))


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """A document with people, places, offices, agreements and what joins them."""
    made = _Draft()
    people, places = [], []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3)):
        person = made.mention("Person", name)
        people.append(person)
        if draw(st.integers(0, 3)) == 0:
            made.line("N", f"Reference {person} Wikidata:{draw(st.sampled_from(IDS))}\t{name}")
        if draw(st.integers(0, 7)) == 0:
            made.line("A", f"Mode {person} reported")
    if len(people) > 1 and draw(st.booleans()):
        made.lines.append(f"*\tCoref {people[0]} {people[1]}")
    for name in draw(st.lists(st.sampled_from(PLACES), max_size=3)):
        kind = draw(st.sampled_from(("Place", "City", "State", "Country")))
        places.append(made.mention(kind, name))
    for one, other in pairwise(places):
        if draw(st.booleans()):
            made.line("R", f"within Arg1:{one} Arg2:{other}")
    if draw(st.booleans()):
        office = made.mention("Office", draw(st.sampled_from(ROLES)))
        made.line("A", f"Form {office} nominal")
        if draw(st.booleans()):
            made.line("R", f"holds Arg1:{people[0]} Arg2:{office}")
        if places and draw(st.booleans()):
            made.line("R", f"jurisdiction Arg1:{office} Arg2:{places[0]}")
    if draw(st.booleans()):
        accord = made.mention("Agreement", draw(st.sampled_from(("Oslo Accord", "the accord"))))
        if made.text.endswith("the accord . "):
            made.line("A", f"Form {accord} nominal")
        if draw(st.booleans()):
            signed = made.line("R", f"signatory Arg1:{accord} Arg2:{people[-1]}")
        else:
            says = made.mention("signatory", "signed")
            roles = f"Subject:{accord} Object:{people[-1]} attributedTo:{people[0]}"
            signed = made.line("E", f"signatory:{says} {roles}")
        mark = draw(st.sampled_from(("", "Negated", "Mode quoted", "Mode reported")))
        if mark:
            what, _, value = mark.partition(" ")
            made.line("A", f"{what} {signed} {value}".rstrip())
        if draw(st.booleans()):
            made.line("R", f"party Arg1:{accord} Arg2:{people[0]}")
    if draw(st.booleans()):
        _figures(draw, made, people, places)
    if draw(st.booleans()):
        _meets(draw, made, people, places)
    return made.paper()


def _figures(draw: st.DrawFn, made: _Draft, people: list[str], places: list[str]) -> None:
    """A statistic that an organization reports, and what that works at."""
    group = made.mention(
        draw(st.sampled_from(("NGO", "Company", "Organization"))),
        draw(st.sampled_from(("Acme", "Acme Inc.", "Acme Aid", "Lee"))),
    )
    if draw(st.integers(0, 2)) == 0:
        made.line("N", f"Reference {group} Wikidata:{draw(st.sampled_from(IDS))}\tAcme")
    if places and draw(st.booleans()):
        made.line("R", f"basedIn Arg1:{group} Arg2:{places[-1]}")
    if draw(st.booleans()):
        made.line("R", f"memberOf Arg1:{people[0]} Arg2:{group}")
    count = made.mention("Count", draw(st.sampled_from(("nearly 60 calls", "40 calls"))))
    made.line("#", f"AnnotatorNotes {count}\tunit = call")
    teller = draw(st.sampled_from((group, people[0])))
    told = made.line("R", f"reportedBy Arg1:{count} Arg2:{teller}")
    if draw(st.booleans()):
        made.line("A", f"Mode {told} {draw(st.sampled_from(('quoted', 'reported', 'estimated')))}")
    if places and draw(st.booleans()):
        made.line("R", f"place Arg1:{count} Arg2:{places[0]}")


def _meets(draw: st.DrawFn, made: _Draft, people: list[str], places: list[str]) -> None:
    """An event with who takes part in it, and a topic."""
    event = made.mention("Meeting", draw(st.sampled_from(("met", "the Oslo summit"))))
    for person in people[:2]:
        made.line("R", f"participant Arg1:{event} Arg2:{person}")
    if places and draw(st.booleans()):
        made.line("R", f"place Arg1:{event} Arg2:{places[0]}")
    if draw(st.booleans()):
        topic = made.mention("Topic", draw(st.sampled_from(("trade", "Trade", "crime"))))
        made.line("R", f"about Arg1:{event} Arg2:{topic}")


@dataclass(frozen=True)
class Edit:
    """A change of a corpus: a document put in the place of what it was, or taken out."""

    name: str
    paper: Paper | None


def corpora(least: int = 1) -> st.SearchStrategy[dict[str, Paper]]:
    """Documents by their names."""
    return st.dictionaries(st.sampled_from("abcdef"), papers(), min_size=least, max_size=6)


def edits(most: int = 3) -> st.SearchStrategy[list[Edit]]:
    """Changes, one after the other."""
    one = st.builds(Edit, st.sampled_from("abcdef"), st.one_of(st.none(), papers(), papers()))
    return st.lists(one, min_size=1, max_size=most)
