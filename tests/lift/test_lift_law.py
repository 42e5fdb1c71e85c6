"""The law of lift: whatever is annotated, nothing raises, and every quote is its slice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ontology import Ontology, read
from kg.reading import read_and_lift

ROOT = Path(__file__).parents[2]
TEXT = "Ann Lee said in 2011 that nearly 36% of Acme left Ohio; she did not."
LABELS = (
    "Person", "Company", "Office", "State", "Statistic", "Share", "Event", "Meeting", "Quotation",
    "Topic", "Date", "Duration", "Aim", "Actor", "memberOf", "signatory", "within", "Role",
    "Document", "Nonsense",
)  # fmt: skip
RELATIONS = (
    "memberOf", "holds", "within", "about", "signatory", "value", "Coref", "period", "Nonsense",
    "subjectOf",
)  # fmt: skip
ROLES = (
    "Subject", "Object", "Subject2", "attributedTo", "validFrom", "participant", "date", "place",
    "Arg1", "x",
)  # fmt: skip
NAMES = (
    "Form", "Mode", "Negated", "value", "Role", "confidence", "unit", "Activist", "class", "rank",
    "validFrom", "x",
)  # fmt: skip
MEANT = {"Form": "name", "Mode": "reported", "confidence": "0.5", "rank": "normal"}
VALUES = ("", "name", "reported", "0.5", "7", "attorneyGeneral", "T1", "2011", "last month", "x=y")


@st.composite
def annotations(draw: st.DrawFn) -> str:
    lines = ["T6\tPerson 0 7\tAnn Lee", "T7\tCompany 40 44\tAcme", "R9\tmemberOf Arg1:T6 Arg2:T7"]
    for n in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(TEXT) - 2))
        end = draw(st.integers(start + 1, min(len(TEXT), start + 30)))
        words = TEXT[start:end]
        lines.append(f"T{n}\t{draw(st.sampled_from(LABELS))} {start} {end}\t{words}")
    things = st.sampled_from([f"T{n}" for n in range(8)] + ["R1", "R9", "E0", "E1"])
    for n in range(draw(st.integers(0, 3))):
        ends = f"Arg1:{draw(things)} Arg2:{draw(things)}"
        lines.append(f"R{n}\t{draw(st.sampled_from(RELATIONS))} {ends}")
    for n in range(draw(st.integers(0, 2))):
        trigger = lines[3].split("\t")[1].split(" ")[0]
        roles = draw(st.lists(st.sampled_from(ROLES), max_size=4))
        parts = " ".join(f"{role}:{draw(things)}" for role in roles)
        lines.append(f"E{n}\t{trigger}:T0 {parts}".rstrip())
    for n in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(NAMES))
        value = draw(st.just(MEANT.get(name, "")) | st.sampled_from(VALUES))
        lines.append(f"A{n}\t{name} {draw(things)} {value}".rstrip())
    for n in range(draw(st.integers(0, 2))):
        note = f"{draw(st.sampled_from(NAMES))} = {draw(st.sampled_from(VALUES))}"
        lines.append(f"#{n}\tAnnotatorNotes {draw(things)}\t{note}")
    if draw(st.booleans()):
        lines.append(f"*\tCoref {draw(things)} {draw(things)}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read(ROOT / "ontology")


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(written=annotations())
def test_nothing_raises_and_every_quote_is_its_slice(
    written: str, ontology: Ontology, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("law")
    (folder / "a.txt").write_text(TEXT)
    (folder / "a.ann").write_text(written)
    (one,) = read_and_lift([folder], ontology).lifted
    keys = {r.key for r in one.referents}
    for s in one.statements:
        assert s.subject in keys
        assert s.evidence
        for f in (*s.evidence, *s.coreference):
            assert TEXT[f.start : f.end] == f.quote
    assert len({s.id for s in one.statements}) == len(one.statements)
