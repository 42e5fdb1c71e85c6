"""Small corpora whose documents contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import build
from kg.store import Store, View
from tests import brat

ROOT = Path(__file__).parents[2]


PROFILE = """\
[documents]
isPartOf = "papers"
[documents."ana"]
publisher = "The Gazette"
date = "2012-05-01"
[documents."ben"]
publisher = "The Courier"
date = "2013-02-01"
[documents."cy"]
publisher = "The Courier"
date = "2012-12-31"
[documents."dee"]
date = "2011"
"""


def holder(folder: Path, name: str, person: str, role: str, since: str, until: str) -> None:
    """A document in which a person held an office of Oregon, between two dates or from one on."""
    times = f"from {since}" + (f" to {until}" if until else "")
    ends = " validUntil:T6" if until else ""
    brat.write(
        folder, f"holder-{name}", f"{person} served as {role} of Oregon {times}.",
        f"T1 Person {person}\nT2 Office {role} of Oregon\nT3 State Oregon\nT4 holds served as\n"
        f"T5 Date {since}\n" + (f"T6 Date {until}" if until else ""),
        f"E1|holds:T4 Subject:T1 Object:T2 validFrom:T5{ends}\nR1|jurisdiction Arg1:T2 Arg2:T3",
    )  # fmt: skip


def calls(folder: Path, name: str, words: str, year: str = "2011", by: str = "") -> None:
    """A document that gives a number of calls to one hotline in a year."""
    claimant = f"According to {by}, the" if by else "The"
    brat.write(
        folder, name, f"{claimant} Night Line took {words} calls in {year}.",
        f"T1 Count {words} calls\nT2 Population calls\nT3 Hotline Night Line\nT4 Date {year}\n"
        + (f"T5 Person {by}" if by else ""),
        "#1|AnnotatorNotes T1|unit = call\nR1|measures Arg1:T1 Arg2:T2\n"
        "R2|receivedBy Arg1:T2 Arg2:T3\nR3|period Arg1:T1 Arg2:T4\n"
        + ("R4|reportedBy Arg1:T1 Arg2:T5" if by else ""),
    )  # fmt: skip


def change(folder: Path, name: str, label: str, note: str) -> None:
    """A document whose figure, in percent, is given by a note."""
    brat.write(
        folder, name, "Calls to the Night Line fell that much.",
        f"T1 {label} that much\nT2 Population Calls\nT3 Hotline Night Line",
        f"#1|AnnotatorNotes T1|unit = percent; {note}\nR1|measures Arg1:T1 Arg2:T2\n"
        "R2|receivedBy Arg1:T2 Arg2:T3",
    )  # fmt: skip


def pact(folder: Path, name: str, year: str, rest: str = "", by: str = "") -> None:
    """A document that says when the Lima Pact was signed."""
    brat.write(
        folder, name, f"The Lima Pact was signed in {year}, says Eve Hart.",
        f"T1 Accord Lima Pact\nT2 signedOn signed\nT3 Date {year}\nT4 Person Eve Hart",
        f"E1|signedOn:T2 Subject:T1 Object:T3{by}\n{rest}",
    )  # fmt: skip


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """A corpus with conflicts of every kind, and with what looks like one and is none."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "kg.toml").write_text(PROFILE, "utf-8")
    # Support: 2001, in two documents. Recency and the Courier: 2002. Rank: 2003.
    pact(folder, "ana", "2001")
    pact(folder, "cy", "2001")
    pact(folder, "ben", "2002", "A1|Mode E1 reported", " attributedTo:T4")
    pact(folder, "dee", "2003", "A1|rank E1 preferred")
    pact(folder, "gus", "1999", "A1|Mode E1 quoted")
    calls(folder, "calls-1", "about 100")
    calls(folder, "calls-2", "nearly 110", by="Dana Fox")
    calls(folder, "calls-3", "150", by="Dana Fox")
    calls(folder, "calls-4", "150")
    calls(folder, "calls-5", "900", year="2012")
    change(folder, "change-1", "Change", "value = -10; comparator = approximately")
    change(folder, "change-2", "Change", "minimum = -8; maximum = -5")
    change(folder, "change-3", "Change", "value = -9; comparator = at least")  # meets both
    change(folder, "change-4", "Count", "value = 3")  # of another class
    holder(folder, "ana", "Ana Ruiz", "governor", "2010", "2014")
    holder(folder, "ben", "Ben Cole", "governor", "2012", "")
    holder(folder, "cy", "Cy Dean", "governor", "2014", "2018")
    holder(folder, "dee", "Dee Ford", "senator", "2010", "2014")
    holder(folder, "eli", "Eli Gray", "senator", "2010", "2014")
    store = Store(tmp_path_factory.mktemp("store") / "store")
    build([folder], ROOT / "ontology", store)
    view = store.open()
    yield view
    view.close()
