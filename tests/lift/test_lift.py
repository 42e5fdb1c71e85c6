"""What annotations say: labels, relations, events, attributes, notes, coreference."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.lift import Lifted
from kg.lift.profile import read as read_profile
from kg.model import Literal, Statement
from kg.names import EDTF, RDF_TYPE, XSD
from kg.ontology import Ontology, read
from kg.reading import read_and_lift
from tests.brat import write

ROOT = Path(__file__).parents[2]
ONT = "https://kg.example/ontology#"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read(ROOT / "ontology")


def lifted(folder: Path, ontology: Ontology, text: str, spans: str, rest: str = "") -> Lifted:
    write(folder, "doc", text, spans, rest)
    return read_and_lift([folder], ontology).lifted[0]


def said(one: Lifted, prop: str) -> list[Statement]:
    return [s for s in one.statements if s.predicate == ONT + prop]


def quotes(one: Lifted, key: object) -> str:
    return next(r.fragments[0].quote for r in one.referents if r.key == key)


def test_a_relation_is_a_statement_with_both_ends(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee leads Acme.",
        "T1 Person Ann Lee\nT2 Company Acme", "R1|memberOf Arg1:T1 Arg2:T2",
    )  # fmt: skip
    (statement,) = said(one, "memberOf")
    assert [f.quote for f in statement.evidence] == ["Ann Lee", "Acme"]
    assert statement.coreference == ()
    assert quotes(one, statement.subject) == "Ann Lee"
    assert one.losses == ()


def test_an_inverse_label_is_stored_forwards(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee leads Acme.",
        "T1 Person Ann Lee\nT2 Company Acme", "R1|members Arg1:T2 Arg2:T1",
    )  # fmt: skip
    (statement,) = said(one, "memberOf")
    assert quotes(one, statement.subject) == "Ann Lee"


def test_the_wrong_ends_are_refused_in_words(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee leads Acme.",
        "T1 Person Ann Lee\nT2 Company Acme", "R1|signatory Arg1:T1 Arg2:T2",
    )  # fmt: skip
    (loss,) = one.losses
    assert (loss.line, loss.kind) == (3, "refused")
    assert loss.reason == "signatory goes from Agreement to Actor, not from Person to Company"


def test_an_unknown_label_has_a_suggestion(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(tmp_path, ontology, "Ann Lee.", "T1 Persn Ann Lee")
    (loss,) = one.losses
    assert loss.kind == "unmapped"
    assert loss.reason.endswith("did you mean Person?")
    assert one.statements == ()


def test_an_abstract_label_names_the_kinds(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(tmp_path, ontology, "Ann Lee.", "T1 Actor Ann Lee")
    assert one.losses[0].reason == "Actor is no kind: label it Organization or Person"


def test_a_share_reads_its_words(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "More than 1,500 calls came.",
        "T1 Count More than 1,500 calls", "#1|AnnotatorNotes T1|unit = call",
    )  # fmt: skip
    values = {s.predicate.removeprefix(ONT): s.object for s in one.statements}
    assert values["value"] == Literal("1500", XSD + "decimal")
    assert values["comparator"] == ONT + "moreThan"
    assert values["unit"] == Literal("call", XSD + "string")
    assert one.losses == ()


def test_an_attribute_comes_before_a_note_and_a_note_before_the_words(
    tmp_path: Path, ontology: Ontology
) -> None:
    one = lifted(
        tmp_path, ontology, "Over 10 calls.", "T1 Count Over 10 calls",
        "#1|AnnotatorNotes T1|value = 20; comparator = about; unit = call\nA1|Value T1 30",
    )  # fmt: skip
    values = {s.predicate.removeprefix(ONT): s.object for s in one.statements}
    assert values["value"] == Literal("30", XSD + "decimal")
    assert values["comparator"] == ONT + "approximately"


def test_words_without_a_comparator_are_exact(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(tmp_path, ontology, "All 50 states.", "T1 Count All 50 states")
    assert [s.object for s in said(one, "comparator")] == [ONT + "exactly"]


def test_an_interval_given_by_a_note_is_not_read_again(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Between 14,000 and 17,500 people.",
        "T1 Count Between 14,000 and 17,500 people",
        "#1|AnnotatorNotes T1|minimum = 14000; maximum = 17500; unit = person",
    )  # fmt: skip
    assert one.losses == ()
    assert said(one, "value") == []
    assert [s.object for s in said(one, "maximum")] == [Literal("17500", XSD + "decimal")]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("secretary-general", []),
        ("Attorney-General", ["attorneyGeneral"]),
        ("secretary", ["minister"]),
    ],
)
def test_a_role_is_a_whole_word(
    words: str, role: list[str], tmp_path: Path, ontology: Ontology
) -> None:
    one = lifted(
        tmp_path, ontology, f"The {words} left.", f"T1 Office {words}", "A1|Form T1 nominal"
    )
    assert [s.object for s in said(one, "role")] == [ONT + r for r in role]


def test_a_bound_takes_the_end_of_an_interval_that_it_is(
    tmp_path: Path, ontology: Ontology
) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee works for Acme since 2021.",
        "T1 Person Ann Lee\nT2 memberOf works for\nT3 Company Acme\nT4 Date since 2021",
        "E1|memberOf:T2 Subject:T1 Object:T3 validFrom:T4",
    )  # fmt: skip
    assert [s.qualifiers.valid_from for s in said(one, "memberOf")] == ["2021"]


def test_what_no_parser_takes_is_listed(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Many calls.", "T1 Count Many calls",
        "#1|AnnotatorNotes T1|unit = call; confidence = 7",
    )  # fmt: skip
    assert sorted((x.kind, x.item) for x in one.losses) == [
        ("unparsed", "confidence of Count T1"),
        ("unparsed", "value of Count T1"),
    ]


def test_a_remark_is_listed(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(tmp_path, ontology, "Ann.", "T1 Person Ann", "#1|AnnotatorNotes T1|who is this?")
    assert [x.kind for x in one.losses] == ["unmapped"]


def test_an_event_of_a_kind_is_an_entity(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee and Bo Ek met in Oslo in 2011.",
        "T1 Person Ann Lee\nT2 Person Bo Ek\nT3 Meeting met\nT4 City Oslo\nT5 Date in 2011",
        "E1|Meeting:T3 participant:T1 participant2:T2 place:T4 date:T5",
    )  # fmt: skip
    assert len(said(one, "participant")) == 2
    assert [s.object for s in said(one, "date")] == [Literal("2011", EDTF)]
    assert [f.quote for f in said(one, "place")[0].evidence] == ["met", "Oslo"]


def test_an_event_of_a_property_is_a_qualified_statement(
    tmp_path: Path, ontology: Ontology
) -> None:
    one = lifted(
        tmp_path, ontology, "Bo Ek said that Ann Lee no longer works for Acme.",
        "T1 Person Ann Lee\nT2 Company Acme\nT3 memberOf works for\nT4 Person Bo Ek",
        "E1|memberOf:T3 Subject:T1 Object:T2 attributedTo:T4\nA1|Negated E1\nA2|confidence T3 0.5",
    )  # fmt: skip
    (statement,) = said(one, "memberOf")
    assert [f.quote for f in statement.evidence] == ["Ann Lee", "works for", "Acme"]
    assert statement.qualifiers.negated
    assert statement.qualifiers.mode == "reported"
    assert statement.qualifiers.confidence == 0.5
    assert quotes(one, statement.qualifiers.attributed_to) == "Bo Ek"
    assert not statement.is_fact


def test_an_event_of_a_property_joins_each_subject_with_each_object(
    tmp_path: Path, ontology: Ontology
) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee and Bo Ek work for Acme and Bolt.",
        "T1 Person Ann Lee\nT2 Person Bo Ek\nT3 memberOf work for\nT4 Company Acme\n"
        "T5 Company Bolt",
        "E1|memberOf:T3 Subject:T1 Subject2:T2 Object:T4 Object2:T5 attributedTo:T1 "
        "attributedTo2:T2",
    )  # fmt: skip
    joined = {(quotes(one, s.subject), quotes(one, s.object)) for s in said(one, "memberOf")}
    assert joined == {(a, b) for a in ("Ann Lee", "Bo Ek") for b in ("Acme", "Bolt")}
    assert [(x.kind, x.reason) for x in one.losses] == [("refused", "a second attributedTo")]


def test_what_a_relation_cannot_have_is_listed(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee leads Acme.", "T1 Person Ann Lee\nT2 Company Acme",
        "R1|memberOf Arg1:T1 Arg2:T2\nA1|Form R1 name\nA2|Mode R1 reported\nA3|Mode R1 quoted",
    )  # fmt: skip
    assert sorted((x.line, x.reason) for x in one.losses) == [
        (4, "only a mention has it"), (6, "'reported' is given already"),
    ]  # fmt: skip
    assert [s.qualifiers.mode for s in said(one, "memberOf")] == ["reported"]


def test_an_event_whose_trigger_has_no_term_is_listed(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee paid Bo Ek.",
        "T1 Person Ann Lee\nT2 Payment paid\nT3 Person Bo Ek", "E1|Payment:T2 from:T1 to:T3",
    )  # fmt: skip
    assert [(x.line, x.kind) for x in one.losses] == [(2, "unmapped"), (4, "refused")]


def test_what_a_value_cannot_have_is_listed(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "In 2011.", "T1 Date In 2011",
        "N1|Reference T1 Wikidata:Q1|x\nA1|Activist T1\nA2|Negated T1",
    )  # fmt: skip
    assert sorted((x.line, x.kind) for x in one.losses) == [
        (2, "refused"), (3, "unmapped"), (4, "refused"),
    ]  # fmt: skip


def test_a_nested_event_is_its_trigger(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "“Yes,” she said at the Oslo talks.",
        "T1 Quotation “Yes,”\nT2 Person she\nT3 Conference talks",
        "A1|Form T2 pronoun\nE1|Conference:T3\nE2|Quotation:T1 speaker:T2 event:E1",
    )  # fmt: skip
    assert quotes(one, said(one, "event")[0].object) == "talks"


def test_a_pronoun_leans_on_the_name(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee spoke. She leads Acme.",
        "T1 Person Ann Lee\nT2 Person She\nT3 Company Acme",
        "A1|Form T2 pronoun\nR1|memberOf Arg1:T2 Arg2:T3\n*|Coref T1 T2",
    )  # fmt: skip
    (statement,) = said(one, "memberOf")
    assert [f.quote for f in statement.evidence] == ["She", "Acme"]
    assert [f.quote for f in statement.coreference] == ["Ann Lee"]


def test_coreference_follows_a_chain_of_links(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee spoke. The minister left. She leads Acme.",
        "T1 Person Ann Lee\nT2 Person The minister\nT3 Person She\nT4 Company Acme",
        "A1|Form T2 nominal\nA2|Form T3 pronoun\nR1|memberOf Arg1:T3 Arg2:T4\n"
        "R2|Coref Arg1:T3 Arg2:T2\nR3|Coref Arg1:T2 Arg2:T1",
    )  # fmt: skip
    (statement,) = said(one, "memberOf")
    assert [f.quote for f in statement.coreference] == ["Ann Lee", "The minister"]


def test_coreference_between_kinds_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann leads Acme.", "T1 Person Ann\nT2 Company Acme", "*|Coref T1 T2"
    )
    assert [(x.kind, x.reason) for x in one.losses] == [
        ("refused", "joins Organization and Person")
    ]


def test_a_flag_refines_and_a_link_links(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "Ann Lee.", "T1 Person Ann Lee",
        "A1|Activist T1\nN1|Reference T1 Wikidata:Q1|Ann B. Lee\nN2|Reference T1 Nowhere:1",
    )  # fmt: skip
    types = {s.object for s in one.statements if s.predicate == RDF_TYPE}
    assert types == {ONT + "Person", ONT + "Activist"}
    assert [s.object for s in said(one, "sameAs")] == [
        Literal("http://www.wikidata.org/entity/Q1", XSD + "anyURI")
    ]
    assert [s.object for s in said(one, "alias")] == [Literal("Ann B. Lee", XSD + "string")]
    assert [x.kind for x in one.losses] == ["unmapped"]


def test_an_unanchored_date_stays_open(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "They signed the accord last month.",
        "T1 Accord the accord\nT2 Date last month",
        "A1|Form T1 nominal\nR1|signedOn Arg1:T1 Arg2:T2",
    )  # fmt: skip
    (statement,) = said(one, "signedOn")
    assert statement.object == Literal("XXXX-XX", EDTF)
    assert [f.quote for f in statement.evidence] == ["the accord", "last month"]
    assert [x.kind for x in one.losses] == ["open"]


def test_fragments_are_never_joined(tmp_path: Path, ontology: Ontology) -> None:
    text = "“We win,” she said, “and we stay.”"
    write(tmp_path, "doc", text, "", "")
    (tmp_path / "doc.ann").write_text(
        f"T1\tQuotation 0 9;20 {len(text)}\t“We win,” “and we stay.”\n", encoding="utf-8"
    )
    one = read_and_lift([tmp_path], ontology).lifted[0]
    (statement,) = said(one, "text")
    assert [f.quote for f in statement.evidence] == ["“We win,”", "“and we stay.”"]
    assert statement.object == Literal("“We win,” … “and we stay.”", XSD + "string")


def test_a_profile_renames_drops_reverses_and_maps(tmp_path: Path, ontology: Ontology) -> None:
    (tmp_path / "kg.toml").write_text(
        '[rename]\nHuman = "Person"\nemploys = "memberOf"\n[drop]\nlabels = ["Colour"]\n'
        '[reverse]\nlabels = ["employs"]\n'
        '[attributes]\nSort = "class"\nSure = "qualifier confidence"\n'
        '[documents]\npublisher = "P"\n[documents."doc"]\ntitle = "T"\n'
    )
    one = lifted(
        tmp_path, ontology, "Acme hired red Ann Lee.",
        "T1 Human Ann Lee\nT2 Company Acme\nT3 Colour red",
        "R1|employs Arg1:T2 Arg2:T1\nA1|Sort T1 Activist\nA2|Sure R1 0.75",
    )  # fmt: skip
    (statement,) = said(one, "memberOf")
    assert quotes(one, statement.subject) == "Ann Lee"
    assert statement.qualifiers.confidence == 0.75
    assert ONT + "Activist" in {s.object for s in one.statements}
    assert one.losses == ()
    assert [(x.kind, x.item) for x in one.document.losses] == [("dropped", "mention Colour T3")]
    assert (one.document.metadata["publisher"], one.document.metadata["title"]) == ("P", "T")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[rename", "not a TOML file"),
        ("[renames]\na = 'b'", r"\[renames\] means nothing"),
        ("[rename]\na = 1", "must be a string"),
        ("[drop]\nlabel = ['a']", "takes labels"),
        ("[attributes]\na = 'colour'", "say class, value, property NAME, qualifier NAME, link"),
        ("[documents]\nauthor = 'x'", "author"),
        ("rename = 3", "must be a table"),
    ],
)
def test_a_bad_profile_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "kg.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_profile(path)


def test_two_people_in_one_phrase_stay_two(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(
        tmp_path, ontology, "The two attorneys general met.",
        "T1 Person The two attorneys general\nT2 Person The two attorneys general",
        "A1|Form T1 nominal\nA2|Form T2 nominal",
    )  # fmt: skip
    assert len({r.key for r in one.referents}) == 2
    assert len(one.chains) == 2
