"""brat: the whole format, its traps, and the corpora that other people annotated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError
from kg.model import Argument, Attribute, Document, Group, Link, Loss, Mention, Relation, Span
from kg.readers import brat as reader
from kg.readers import discover, read
from kg.readers._brat_conf import parse as parse_configuration
from kg.readers._brat_lines import parse as parse_lines

TEXT = "Harris met Obama.\nBoth signed the accord in New York.\n"
#       0      7   11     18   23     30  34     41 44
FOUR = (
    "T1\tPerson 0 6\tHarris\n"
    "T2\tPerson 11 16\tObama\n"
    "T3\tSign 23 29\tsigned\n"
    "T4\tAgreement 34 40\taccord\n"
)
Read = Callable[..., Document]


@pytest.fixture
def brat(tmp_path: Path) -> Read:
    """Read an annotation file with its text, and a configuration where one is given."""

    def make(
        annotations: str | bytes, text: str | bytes = TEXT, conf: str | None = None
    ) -> Document:
        for suffix, content in ((".ann", annotations), (".txt", text)):
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            (tmp_path / f"x{suffix}").write_bytes(data)
        if conf is not None:
            (tmp_path / "annotation.conf").write_text(conf, encoding="utf-8")
        return reader.read(tmp_path / "x.ann", "x", "x.ann")

    return make


def lost(document: Document) -> list[tuple[int, str, str]]:
    assert list(document.losses) == sorted(document.losses)
    return [(loss.line, loss.kind, f"{loss.item}: {loss.reason}") for loss in document.losses]


def mention(document: Document, id_: str) -> Mention:
    return next(mention for mention in document.mentions if mention.id == id_)


# --- Every kind of line ---------------------------------------------------------------------


def test_a_document_with_every_kind_of_line(brat: Read) -> None:
    document = brat(
        FOUR
        + "T5\tPlace 44 47;48 52\tNew York\n"
        + "E1\tSign:T3 Signatory:T1 Signatory2:T2 Object:T4\n"
        + "R1\tLocated Arg1:E1 Arg2:T5\t\n"
        + "A1\tConfidence E1 High\n"
        + "M1\tNegation E1\n"
        + "A2\tFormal T4\n"
        + "A3\tTense R1 simple past\n"
        + "N1\tReference T1 Wikidata:Q10853588\tKamala Harris\n"
        + "*\tAlias T1 T2\n"
        + "#1\tAnnotatorNotes T4\tWhich one?  Not named.\n"
        + "#2\tAnnotatorNotes E1\tlast month\n"
        + "#3\tCheck R1\t\n"
    )
    assert document.losses == ()
    assert [m.id for m in document.mentions] == ["T1", "T2", "T3", "T4", "T5"]
    assert mention(document, "T1") == Mention(
        "T1",
        "Person",
        (Span(0, 6),),
        links=(Link("Wikidata", "Q10853588", "Kamala Harris", 12),),
        line=1,
    )
    assert mention(document, "T5").spans == (Span(44, 47), Span(48, 52))
    assert mention(document, "T4").attributes == (
        Attribute("Formal", None, 10),
        Attribute("AnnotatorNotes", "Which one?  Not named.", 14, note=True),
    )
    assert document.relations == (
        Relation(
            "E1",
            "Sign",
            (Argument("Signatory", "T1"), Argument("Signatory", "T2"), Argument("Object", "T4")),
            trigger="T3",
            attributes=(
                Attribute("Confidence", "High", 8),
                Attribute("Negation", None, 9),
                Attribute("AnnotatorNotes", "last month", 15, note=True),
            ),
            line=6,
        ),
        Relation(
            "R1",
            "Located",
            (Argument("Arg1", "E1"), Argument("Arg2", "T5")),
            attributes=(Attribute("Tense", "simple past", 11), Attribute("Check", None, 16, True)),
            line=7,
        ),
    )
    assert document.groups == (Group("Alias", ("T1", "T2"), 13),)


def test_notes_come_after_attributes(brat: Read) -> None:
    document = brat(FOUR + "#1\tNote T1\tfirst\nA1\tB T1\nA2\tA T1\n")
    assert [a.name for a in mention(document, "T1").attributes] == ["B", "A", "Note"]


def test_the_document_names_its_origin(brat: Read, tmp_path: Path) -> None:
    document = brat("", conf="[entities]\n")
    assert (document.name, document.path, document.format, document.text) == (
        "x",
        "x.ann",
        "brat",
        TEXT,
    )
    names = ("x.ann", "x.txt", "annotation.conf")
    assert document.sources == tuple(str(tmp_path / name) for name in names)
    assert document.metadata == {"offsets": "code points"}
    assert [TEXT[s.start : s.end] for s in document.sentences] == [
        "Harris met Obama.",
        "Both signed the accord in New York.",
    ]
    assert document.splitter.startswith("nupunkt ")


@pytest.mark.parametrize("annotations", ["", "\n", "\n \n\t\n\r\n"])
def test_an_empty_file_is_a_document_without_annotations(brat: Read, annotations: str) -> None:
    document = brat(annotations)
    assert (document.mentions, document.relations, document.losses) == ((), (), ())


def test_an_empty_text(brat: Read) -> None:
    document = brat("T1\tPerson 0 6\tHarris\n", text="")
    assert (document.sentences, document.mentions) == ((), ())
    assert len(document.losses) == 1


def test_lines_may_refer_forward_and_ids_may_have_gaps(brat: Read) -> None:
    document = brat(
        "R7\tMet Arg1:T40 Arg2:T9\nA3\tFlag T40\n*\tAlias T40 T9\nE2\tX:T9 A:E88\n"
        "T40\tPerson 0 6\tHarris\nT9\tX 11 16\tObama\nE88\tX:T9\n"
    )
    assert document.losses == ()
    assert [relation.id for relation in document.relations] == ["R7", "E2", "E88"]
    assert len(document.groups) == 1


def test_line_ends_of_windows_and_a_byte_order_mark(brat: Read) -> None:
    document = brat("\ufeff" + FOUR.replace("\n", "\r\n") + "R1\tMet Arg1:T1 Arg2:T2\r\n")
    assert document.losses == ()
    assert len(document.mentions) == 4
    assert document.relations[0].arguments[1] == Argument("Arg2", "T2")


@pytest.mark.parametrize("separator", ["\u2028", "\x85", "\v", "\x1c", "\r"])
def test_only_a_line_feed_ends_a_line(brat: Read, separator: str) -> None:
    quote = f"New{separator}York"
    document = brat(f"T1\tPlace 0 8\t{quote}\n#1\tNote T1\ta{separator}b\n", text=quote)
    assert document.losses == ()
    assert document.mentions[0].attributes[0].value == f"a{separator}b"


def test_arguments_may_have_any_name(brat: Read) -> None:
    document = brat(FOUR + "R1\tSigned who:T1 what2:T4\n")
    assert document.relations[0].arguments == (Argument("who", "T1"), Argument("what2", "T4"))


def test_only_events_number_their_roles(brat: Read) -> None:
    document = brat(FOUR + "E1\tSign:T3 Theme12:T1 Place-Arg:T2 2:T4\n")
    assert [a.role for a in document.relations[0].arguments] == ["Theme", "Place-Arg", "2"]


def test_an_event_may_have_no_roles_and_nest(brat: Read) -> None:
    document = brat(FOUR + "E1\tSign:T3\nE2\tPerson:T1 Of:E1\nE3\tPerson:T2 Of:E2 By:T1\n")
    assert document.losses == ()
    assert document.relations[2].arguments == (Argument("Of", "E2"), Argument("By", "T1"))


@pytest.mark.parametrize(
    ("reference", "link"),
    [
        ("Wikidata:Q42\tLabel", Link("Wikidata", "Q42", "Label", 5)),
        ("Wikidata:Q42", Link("Wikidata", "Q42", "", 5)),
        ("GO:GO:0005515\t", Link("GO", "GO:0005515", "", 5)),
        ("W:http://x.org/a:b?c=d#e", Link("W", "http://x.org/a:b?c=d#e", "", 5)),
        ("Wikipedia:Barack Obama", Link("Wikipedia", "Barack Obama", "", 5)),
        ("TAC:NIL0012", Link("TAC", "NIL0012", "", 5)),
        ("Wikidata:\tnobody", Link("Wikidata", None, "nobody", 5)),
        ("Wikidata:NIL", Link("Wikidata", None, "", 5)),
        ("Wikidata:-", Link("Wikidata", None, "", 5)),
        ("Wikidata:none", Link("Wikidata", None, "", 5)),
        ("NIL", Link("", None, "", 5)),
        ("-\tnobody", Link("", None, "nobody", 5)),
        ("", Link("", None, "", 5)),
    ],
)
def test_links_and_the_ways_to_say_that_there_is_no_entry(
    brat: Read, reference: str, link: Link
) -> None:
    document = brat(FOUR + f"N1\tReference T1 {reference}\n")
    assert document.losses == ()
    assert mention(document, "T1").links == (link,)


@pytest.mark.parametrize("reference", ["Q42", "Wikidata", ":Q42", "Wikidata Q42", ":", ":-"])
def test_a_malformed_link_is_listed(brat: Read, reference: str) -> None:
    document = brat(FOUR + f"N1\tReference T1 {reference}\n")
    assert mention(document, "T1").links == ()
    ((line, kind, reason),) = lost(document)
    assert (line, kind) == (5, "unread")
    assert reason.endswith(f"{reference!r} is not of the form 'Database:id'")


def test_links_and_groups_of_events_are_kept_at_their_triggers(brat: Read) -> None:
    document = brat(
        FOUR
        + "E1\tSign:T3\nE2\tPerson:T1\nN1\tReference E1 Wikidata:Q1\n*\tSame E1 E2 T3\n"
        + "R1\tMet Arg1:T1 Arg2:T2\nN2\tReference R1 Wikidata:Q2\n"
    )
    assert mention(document, "T3").links == (Link("Wikidata", "Q1", "", 7),)
    assert document.groups == (Group("Same", ("T3", "T1"), 8),)
    assert lost(document) == [
        (10, "refused", "N2 Wikidata R1: no mention or event of this file is R1")
    ]


# --- Lines that are none, and ids that point nowhere ----------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("garbage", "does not begin with an id"),
        ("T\tPerson 0 6\tHarris", "does not begin with an id"),
        ("X1\tPerson 0 6\tHarris", "does not begin with an id"),
        ("T1 Person 0 6\tHarris", "does not begin with an id"),
        (" T1\tPerson 0 6\tHarris", "does not begin with an id"),
        ("# a comment", "does not begin with an id"),
        ("T1", "no TAB after the id"),
        ("T1\r", "no TAB after the id"),
        ("T1\t", "'' is not of the form 'Label start end'"),
        ("T1\tPerson\tHarris", "'Person' is not of the form 'Label start end'"),
        ("T1\tPerson 0\tHarris", "'0' are no offsets of the form 'start end;start end'"),
        ("T1\tPerson 0 6;\tHarris", "'0 6;' are no offsets"),
        ("T1\tPerson 0 six\tHarris", "'0 six' are no offsets"),
        ("T1\tPerson 0 6 9\tHarris", "'0 6 9' are no offsets"),
        ("T1\tPerson 0 \u0666\tHarris", "are no offsets"),
        (f"T1\tPerson 0 {'9' * 5000}\tHarris", "are no offsets"),
        ("R1\tMet", "a relation has two arguments, not 0"),
        ("R1\tMet Arg1:T1", "a relation has two arguments, not 1"),
        ("R1\tMet Arg1:T1 Arg2:T2 Arg3:T3", "a relation has two arguments, not 3"),
        ("R1\tMet Arg1:T1 T2", "'T2' is not of the form 'Role:T1'"),
        ("R1\tMet Arg1:T1 :T2", "':T2' is not of the form 'Role:T1'"),
        ("E1\t", "not of the form 'Label:T1 Role:T2'"),
        ("E1\tSign", "'Sign' is not of the form 'Label:T1'"),
        ("E1\tSign:T3 By:", "'By:' is not of the form 'Role:T1'"),
        ("A1\tFlag", "not of the form 'Name T1 value'"),
        ("N1\tReference", "not of the form 'Reference T1 Database:id'"),
        ("N1\tReferent T1 W:Q1", "a link of the unknown kind 'Referent'"),
        ("*\t", "not of the form 'Label T1 T2'"),
        ("#1\tNote\ttext", "not of the form 'Word T1'"),
        ("#1\tNote T1 text", "not of the form 'Word T1', with a TAB before the text"),
    ],
)
def test_a_line_that_is_no_annotation_is_listed_and_sinks_nothing(
    brat: Read, line: str, reason: str
) -> None:
    document = brat(f"\n{line}\n" + FOUR)
    ((number, kind, why),) = lost(document)
    assert (number, kind) == (2, "unread")
    assert reason in why
    assert why.startswith(line.strip()[:79])
    assert [m.id for m in document.mentions] == ["T1", "T2", "T3", "T4"]


@pytest.mark.parametrize(
    "line", ["R1\tMet Arg1:T1 Arg2:T2", "A1\tFlag T1", "N1\tReference T1 W:Q\tlabel", "*\tS T1 T2"]
)
def test_a_column_too_many_is_listed_and_the_rest_is_read(brat: Read, line: str) -> None:
    document = brat(FOUR + f"{line}\tmore\n")
    assert lost(document) == [(5, "unread", "more: a column that this kind of line has not")]
    assert parse_lines(f"{line}\tmore", "x").losses


def test_a_text_may_hold_tabs_and_have_a_column_after_it(brat: Read) -> None:
    document = brat(
        "T1\tRow 0 3\ta\tb\nT2\tRow 0 3\ta\tb\tmore\nT3\tRow 0 1\ta\t\t\nT4\tRow 0 1\n", text="a\tb"
    )
    assert [m.spans for m in document.mentions] == [
        (Span(0, 3),),
        (Span(0, 3),),
        (Span(0, 1),),
        (Span(0, 1),),
    ]
    assert lost(document) == [(2, "unread", "more: a column that this kind of line has not")]


def test_offsets_the_wrong_way_round_cut_no_column_off(brat: Read) -> None:
    document = brat("T1\tRow 2 0\ta\tb\nT2\tRow 2 3\tb\n", text="a\tb")
    assert mention(document, "T1").spans == (Span(0, 3),)
    assert [(line, kind) for line, kind, _ in lost(document)] == [(1, "repaired")]


def test_the_second_of_two_equal_ids_is_listed(brat: Read) -> None:
    document = brat(
        FOUR + "T1\tPlace 44 52\tNew York\nA1\tF T1\nA1\tG T1\n#1\tN T1\tx\n#1\tN T1\ty\n"
    )
    assert mention(document, "T1").label == "Person"
    assert [a.name for a in mention(document, "T1").attributes] == ["F", "N"]
    assert lost(document) == [
        (5, "refused", "T1\tPlace 44 52\tNew York: the id T1 is taken by line 1"),
        (7, "refused", "A1\tG T1: the id A1 is taken by line 6"),
        (9, "refused", "#1\tN T1\ty: the id #1 is taken by line 8"),
    ]


def test_what_points_nowhere_is_listed(brat: Read) -> None:
    document = brat(
        FOUR
        + "R1\tMet Arg1:T1 Arg2:T9\n"
        + "E1\tSign:T9 By:T1\n"
        + "E2\tSign:T3 By:T9 By2:T1 Of:E1 Of2:R1\n"
        + "A1\tFlag T9\nA2\tFlag R1\nN1\tReference E1 W:Q1\n"
        + "*\tSame T1 T9 T2\n*\tSame T1 T9\n*\tSame T1 T1\n"
        + "#1\tNote A1\ttext\n"
        + "R2\tMet Arg1:T1 Arg2:A1\n"
    )
    assert [r.id for r in document.relations] == ["E2"]
    assert document.relations[0].arguments == (Argument("By", "T1"),)
    assert [group.members for group in document.groups] == [("T1", "T2")]
    assert {kind for _, kind, _ in lost(document)} == {"refused"}
    nothing = "no mention or event of this file is"
    few = "fewer than two mentions to put together"
    assert [(line, why) for line, _, why in lost(document)] == [
        (5, f"R1 Met: {nothing} T9"),
        (6, "E1 Sign: its trigger T9 is no mention that stands"),
        (7, f"E2 By:T9: {nothing} T9"),
        (7, "E2 Of:E1: E1 was refused at line 6"),
        (7, f"E2 Of:R1: {nothing} R1"),
        (8, "A1 Flag T9: no mention, event or relation of this file is T9"),
        (9, "A2 Flag R1: R1 was refused at line 5"),
        (10, "N1 W E1: E1 was refused at line 6"),
        (11, f"* Same T9: {nothing} T9"),
        (12, f"* Same: {few}"),
        (12, f"* Same T9: {nothing} T9"),
        (13, f"* Same: {few}"),
        (14, "#1 Note A1: no mention, event or relation of this file is A1"),
        (15, f"R2 Met: {nothing} A1"),
    ]


def test_a_trigger_of_another_label_is_listed_and_the_event_kept(brat: Read) -> None:
    document = brat(FOUR + "E1\tSigning:T3 By:T1\n")
    assert document.relations[0].label == "Signing"
    assert lost(document) == [
        (5, "repaired", "E1 Signing: its trigger T3 is a Sign; read as Signing")
    ]


@pytest.mark.parametrize(
    ("events", "dropped"),
    [
        (["E1\tSign:T3 Of:E1 By:T1"], ["E1 Of:E1"]),
        (["E1\tSign:T3 Of:E2", "E2\tSign:T3 Of:E1 By:T1"], ["E2 Of:E1"]),
        (["E1\tSign:T3 Of:E2 Of2:E3", "E2\tSign:T3 Of:E3", "E3\tSign:T3 Of:E1"], ["E3 Of:E1"]),
        (["E1\tSign:T3 Of:E2 By:E2", "E2\tSign:T3 Of:E1 By:E1"], ["E2 By:E1", "E2 Of:E1"]),
        (["E1\tSign:T3 Of:E2 By:E3", "E2\tSign:T3 Of:E3", "E3\tSign:T3"], []),
    ],
)
def test_the_argument_that_closes_a_circle_of_events_is_dropped(
    brat: Read, events: list[str], dropped: list[str]
) -> None:
    document = brat(FOUR + "\n".join(events))
    assert len(document.relations) == len(events)
    assert [loss.item for loss in document.losses] == dropped
    assert {loss.reason for loss in document.losses} <= {"it closes a circle of events"}
    given_ = sum(line.count(":E") for line in events)
    kept = sum(a.target.startswith("E") for r in document.relations for a in r.arguments)
    assert kept == given_ - len(dropped)


def test_events_may_nest_deeper_than_the_stack_of_python(brat: Read) -> None:
    depth = 50_000
    events = [f"E{n}\tSign:T3 Of:E{n + 1}" for n in range(depth)] + [f"E{depth}\tSign:T3 Of:E0"]
    document = brat(FOUR + "\n".join(events))
    assert len(document.relations) == depth + 1
    assert [loss.item for loss in document.losses] == [f"E{depth} Of:E0"]


def test_events_that_share_arguments_are_walked_once(brat: Read) -> None:
    depth = 60  # 2 ** 60 paths
    events = [f"E{n}\tSign:T3 Of:E{n + 1} By:E{n + 1}" for n in range(depth)]
    document = brat(FOUR + "\n".join([*events, f"E{depth}\tSign:T3"]))
    assert document.losses == ()


# --- Offsets --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "offsets", "convention"),
    [
        ("\U0001f973\U0001f973 Harris", (5, 11), "UTF-16 code units"),
        ("A\r\n\r\nHarris", (3, 9), "CR LF counted as one"),
        ("\ufeffHarris", (0, 6), "byte order mark not counted"),
        ("Harris", (1, 7), "byte order mark counted"),
        ("\ufeffHarris", (1, 7), "code points"),
        ("\U0001f973 Harris", (2, 8), "code points"),
        ("A\r\nHarris", (3, 9), "code points"),
    ],
)
def test_the_convention_that_holds_is_found_and_recorded(
    brat: Read, text: str, offsets: tuple[int, int], convention: str
) -> None:
    document = brat(f"T1\tPerson {offsets[0]} {offsets[1]}\tHarris\n", text=text)
    assert document.text == text, "as it is in the file"
    assert document.metadata == {"offsets": convention}
    assert document.losses == ()
    (span,) = document.mentions[0].spans
    assert text[span.start : span.end] == "Harris"


def test_a_mention_at_the_wrong_place_is_found_near_by_and_listed(brat: Read) -> None:
    document = brat(FOUR + "T5\tPlace 40 48\tNew York\nA1\tFlag T5\n")
    assert mention(document, "T5").spans == (Span(44, 52),)
    assert mention(document, "T5").attributes == (Attribute("Flag", None, 6),)
    ((line, kind, reason),) = lost(document)
    assert (line, kind) == (5, "repaired")
    assert reason == (
        "T5 Place: the text at 40 to 48 is ' in New ', not 'New York'; found at 44 to 52"
    )


@pytest.mark.parametrize(
    "offsets", ["0 5", "900 905", "5 0", "-5 -1", "0 0", "0 4;2 6", "7777777 7777784"]
)
def test_a_mention_that_the_text_does_not_have_takes_its_relations_with_it(
    brat: Read, offsets: str
) -> None:
    document = brat(
        FOUR + f"T5\tPlace {offsets}\tParis\nR1\tIn Arg1:T4 Arg2:T5\nE1\tSign:T3 At:T5 By:T1\n"
        "E2\tPlace:T5\nA1\tFlag T5\n"
    )
    assert [m.id for m in document.mentions] == ["T1", "T2", "T3", "T4"]
    assert document.relations == (
        Relation("E1", "Sign", (Argument("By", "T1"),), trigger="T3", line=7),
    )
    assert [(line, kind) for line, kind, _ in lost(document)] == [
        (line, "refused") for line in (5, 6, 7, 8, 9)
    ]
    assert "T5 was refused at line 5" in document.losses[1].reason


def test_a_line_break_within_a_mention_is_a_space(brat: Read) -> None:
    document = brat("T1\tX 11 22\tObama. Both\n")
    assert document.losses == ()
    assert document.mentions[0].spans == (Span(11, 22),)


# --- annotation.conf ------------------------------------------------------------------------

CONF = """\
# What may be used.
[entities]
Actor
\tPerson
\t\tGovernor
-----
!Thing
\tAgreement
Straße

[relations]
<ACTOR>=Person|Governor
Met Arg1:<ACTOR>, Arg2:<ACTOR>, <REL-TYPE>:symmetric
<OVERLAP> Arg1:Person, Arg2:Person, <OVL-TYPE>:contain

[events]
Sign|Signing By+:Person, Place-Arg?:Place, Two{2}:Thing

[attributes]
Negation\tArg:<EVENT>
Confidence        Arg:<EVENT>, Value:High|Low, <DEFAULT>:High
"""


def test_labels_that_are_declared_are_no_loss(brat: Read) -> None:
    document = brat(
        FOUR
        + "E1\tSign:T3 By:T1\nR1\tMet Arg1:T1 Arg2:T2\nA1\tConfidence E1 Low\nA2\tNegation E1\n"
        + "*\tMet T1 T2\n#1\tAnything T1\tnote\nT5\tStrae 0 6\tHarris\nT6\tStraße 0 6\tHarris\n",
        conf=CONF,
    )
    assert document.losses == ()


def test_labels_that_are_not_declared_are_listed_and_kept(brat: Read) -> None:
    document = brat(
        FOUR
        + "T5\tPlace 44 52\tNew York\nT6\tThing 34 40\taccord\n"
        + "E1\tSign:T3 By:T1\nR1\tNear Arg1:T1 Arg2:T2\nA1\tMood E1\n"
        + "A2\tMood T1 x\n*\tAlias T1 T2\nE2\tPerson:T1\n",
        conf=CONF,
    )
    assert (len(document.mentions), len(document.relations), len(document.groups)) == (6, 3, 1)
    conf = "annotation.conf"
    assert lost(document) == [
        (5, "undeclared", f"Place: not declared under [entities] or [events] in {conf}"),
        (6, "undeclared", f"Thing: {conf} declares it with '!', not for use"),
        (8, "undeclared", f"Near: not declared under [relations] in {conf}"),
        (9, "undeclared", f"Mood: not declared under [attributes] in {conf}"),
        (10, "undeclared", f"Mood: not declared under [attributes] in {conf}"),
        (11, "undeclared", f"Alias: not declared under [relations] in {conf}"),
        (12, "undeclared", f"Person: not declared under [events] in {conf}"),
    ]


def test_a_configuration_declares_labels_by_section() -> None:
    configuration = parse_configuration(CONF, Path("annotation.conf"), "annotation.conf")
    assert configuration.losses == ()
    assert configuration.labels == {
        "entities": {"Actor", "Person", "Governor", "Agreement", "Straße", "Strae"},
        "relations": {"Met"},
        "events": {"Sign"},
        "attributes": {"Negation", "Confidence"},
    }
    assert configuration.grouping["entities"] == {"Thing"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Person\n", 1, "stands before the first section"),
        ("[entities]\n\n[colours]\nred nonsense\n", 3, "no section of annotation.conf"),
        ("[entities]\nA\n\t\tB\n", 3, "indented by 2, which makes it a subtype of nothing"),
        ("[entities]\n\tA\n", 2, "indented by 1"),
        ("[relations]\nMet Arg1:A, Arg2\n", 2, "'Arg2' is no argument of the form Role:Type"),
        ("[entities]\n!\n", 2, "no label"),
        ("[entities]\n|A\n", 2, "no label"),
    ],
)
def test_a_malformed_line_of_a_configuration_is_listed(
    brat: Read, text: str, line: int, reason: str
) -> None:
    ((loss),) = brat("", conf=text).losses
    assert (loss.path, loss.line, loss.kind) == ("annotation.conf", line, "unread")
    assert reason in loss.reason


def test_macros_and_indentation_end_with_their_section() -> None:
    text = "[entities]\n<X>=A|B\n<X>\n\tC\n[events]\n<X>\nD\n[relations]\n\tE Arg1:A\n"
    configuration = parse_configuration(text, Path("c"), "c")
    assert configuration.labels["entities"] == {"A", "C"}
    assert configuration.labels["events"] == {"D"}
    assert [(loss.line, loss.reason) for loss in configuration.losses] == [
        (6, "no macro <X> in this section"),
        (9, "indented by 1, which makes it a subtype of nothing"),
    ]


def test_macros_cannot_grow_without_bound() -> None:
    letters = "zyxwvutsrqponmlkjihgfedcba"
    macros = [f"<{outer}>=<{inner}>|<{inner}>" for outer, inner in pairwise(letters)]
    text = "\n".join(["[events]", *macros, "<a>=X", "Sign By:<z>"])  # 2 ** 25 times X
    configuration = parse_configuration(text, Path("c"), "c")
    assert [loss.reason for loss in configuration.losses] == [
        "longer than 10,000 characters once its macros are expanded"
    ]


def test_the_nearest_configuration_above_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "1" / "2" / "3" / "4" / "5"
    folder.mkdir(parents=True)
    (folder / "x.ann").write_text(FOUR, encoding="utf-8")
    (folder / "x.txt").write_text(TEXT, encoding="utf-8")

    def losses(at: Path) -> list[str]:
        (at / "annotation.conf").write_text("[entities]\nPerson\nbad, bad\n", encoding="utf-8")
        document = reader.read(folder / "x.ann", "x", "given/1/2/3/4/5/x.ann")
        assert document.sources[-1] == str(at / "annotation.conf")
        return [str(loss) for loss in document.losses]

    bad = "annotation.conf:3: bad, bad: "
    far = losses(tmp_path)
    assert far[0].startswith("given/1/2/3/4/5/x.ann:3: Sign: not declared")
    assert far[-1].startswith(f"given/{bad}")
    assert any(loss.startswith(f"given/1/2/3/4/{bad}") for loss in losses(folder.parent))
    assert any(loss.startswith(f"given/1/2/3/4/5/{bad}") for loss in losses(folder))


def test_a_configuration_six_folders_up_is_out_of_reach(tmp_path: Path) -> None:
    folder = tmp_path / "1" / "2" / "3" / "4" / "5" / "6"
    folder.mkdir(parents=True)
    (folder / "x.ann").write_text(FOUR, encoding="utf-8")
    (folder / "x.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "annotation.conf").write_text("[entities]\n", encoding="utf-8")
    assert reader.read(folder / "x.ann", "x", "x.ann").losses == ()


# --- Files that cannot be read --------------------------------------------------------------


@pytest.mark.parametrize(
    ("annotations", "text", "message"),
    [
        (b"T1\tA 0 1\t\xff\n", b"a", r"x\.ann:1: not UTF-8 at byte 9 "),
        (b"", b"a\nb\xe9", r"x\.txt:2: not UTF-8 at byte 3 "),
    ],
)
def test_a_file_that_is_not_utf_8_stops_the_build(
    brat: Read, annotations: bytes, text: bytes, message: str
) -> None:
    with pytest.raises(KgError, match=f"^{message}"):
        brat(annotations, text)


def test_an_annotation_file_needs_its_text(tmp_path: Path) -> None:
    (tmp_path / "x.ann").write_text("", encoding="utf-8")
    with pytest.raises(
        KgError, match=r"^shown/x\.ann: no x\.txt beside it; brat keeps the text of"
    ):
        reader.read(tmp_path / "x.ann", "x", "shown/x.ann")


# --- Laws -----------------------------------------------------------------------------------

WORDS = [
    "Harris",
    "met",
    "Obama",
    "in",
    "New York",
    "\U0001f973",
    "36\xa0%",
    "\u201caccord\u201d",
    "naïve",
]


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[Mention], list[Relation]]:
    """A text, and mentions and relations as they ought to come back from a brat file."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=20))
    gaps = draw(
        st.lists(st.sampled_from([" ", "\n", ". "]), min_size=len(words), max_size=len(words))
    )
    text, places = "", []
    for word, gap in zip(words, gaps, strict=True):
        places.append(Span(len(text), len(text) + len(word)))
        text += word + gap
    chosen = st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True)
    labels = st.sampled_from(["Person", "Place-of_work", "Größe"])
    mentions = [
        Mention(f"T{n * 3}", draw(labels), tuple(sorted(draw(chosen))), line=n + 1)
        for n in range(draw(st.integers(1, 6)))
    ]
    targets = st.sampled_from([m.id for m in mentions])
    relations = [
        Relation(
            f"R{n}",
            draw(labels),
            (Argument("Arg1", draw(targets)), Argument("Arg2", draw(targets))),
            line=len(mentions) + n + 1,
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    return text, mentions, relations


def written(text: str, mentions: list[Mention], relations: list[Relation]) -> str:
    lines = []
    for m in mentions:
        offsets = ";".join(f"{span.start} {span.end}" for span in m.spans)
        quote = " ".join(text[span.start : span.end] for span in m.spans).replace("\n", " ")
        lines.append(f"{m.id}\t{m.label} {offsets}\t{quote}")
    for r in relations:
        arguments = " ".join(f"{a.role}:{a.target}" for a in r.arguments)
        lines.append(f"{r.id}\t{r.label} {arguments}\t")
    return "\n".join(lines) + "\n"


def read_files(folder: Path, annotations: bytes, text: bytes) -> Document:
    (folder / "x.ann").write_bytes(annotations)
    (folder / "x.txt").write_bytes(text)
    return reader.read(folder / "x.ann", "x", "x.ann")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("brat")


@given(documents())
def test_what_is_written_is_read(
    folder: Path, case: tuple[str, list[Mention], list[Relation]]
) -> None:
    text, mentions, relations = case
    document = read_files(folder, written(*case).encode(), text.encode())
    assert list(document.mentions) == mentions
    assert list(document.relations) == relations
    assert document.losses == ()
    assert document.text == text


def accounted(document: Document) -> set[int]:
    """The lines of the annotation file that a document keeps or lists."""
    annotated: list[Mention | Relation] = [*document.mentions, *document.relations]
    kept_lines = {item.line for item in annotated} | {group.line for group in document.groups}
    kept_lines |= {a.line for item in annotated for a in item.attributes}
    kept_lines |= {link.line for m in document.mentions for link in m.links}
    return kept_lines | {loss.line for loss in document.losses if loss.path == document.path}


def not_blank(annotations: str) -> set[int]:
    return {n for n, line in enumerate(annotations.split("\n"), start=1) if line.strip()}


IDS = st.sampled_from(["T1", "T2", "E1", "E2", "R1", "A1", "M1", "N1", "*", "#1", "#2"])
PIECES = st.sampled_from(
    ["\t", "\t", " ", " ", ":", ";", "-", "9", "0 6", "11 16", "Person", "Harris", "Obama"],
)
MORE_PIECES = st.sampled_from(
    ["Arg1:T1", "Arg2:T2", "Reference", "NIL", "\r", "\u2028", "\U0001f973", "\x00"]
)
FIELDS = st.sampled_from(
    [
        "",
        "T1\tPerson 0 6\tHarris",
        "T2\tPerson 12 17\tObama",
        "T3\tSign 23 29\tsigned",
        "E1\tSign:T3 By:E2",
        "E2\tSign:T3 By:E1 By2:T1",
        "R1\tMet Arg1:T1 Arg2:E1",
        "A1\tFlag R1 x",
        "N1\tReference E1 W:1",
        "*\tSame T1 T2 E1",
        "#1\tNote E2\ttext",
        "#2\tNote A1\ttext",
    ]
)
LINES = st.one_of(
    FIELDS, st.lists(IDS | PIECES | MORE_PIECES, max_size=8).map("".join), st.text(max_size=20)
)


@given(st.lists(LINES, max_size=12))
def test_every_line_is_read_or_listed(folder: Path, lines: list[str]) -> None:
    annotations = "\n".join(lines)
    try:
        data = annotations.encode("utf-8")
    except UnicodeEncodeError:
        return
    document = read_files(folder, data, TEXT.encode())
    assert accounted(document) == not_blank(annotations.removeprefix("\ufeff"))
    for item in document.mentions:
        assert all(TEXT[span.start : span.end].strip() for span in item.spans)
    known = {m.id for m in document.mentions} | {r.id for r in document.relations}
    for relation in document.relations:
        assert {argument.target for argument in relation.arguments} <= known
    assert all(set(group.members) <= known for group in document.groups)


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_bytes_are_read_or_refused(folder: Path, annotations: bytes, text: bytes) -> None:
    try:
        document = read_files(folder, annotations, text)
    except KgError:
        with pytest.raises(UnicodeDecodeError):
            (annotations.decode("utf-8"), text.decode("utf-8"))
    else:
        assert document.text == text.decode("utf-8")


@given(st.text(max_size=80), st.lists(st.sampled_from(CONF.splitlines()), max_size=6))
def test_any_configuration_is_read_or_listed(text: str, lines: list[str]) -> None:
    configuration = parse_configuration("\n".join([*lines, text]), Path("c"), "c")
    assert all(isinstance(loss, Loss) and loss.line > 0 for loss in configuration.losses)


# --- Corpora of other people ----------------------------------------------------------------

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
FLOORS = {"brat-tutorials": 26, "measeval": 883}


@pytest.mark.parametrize("name", FLOORS)
def test_a_corpus_is_read_whole(name: str) -> None:
    corpus = CORPORA / name
    if not corpus.is_dir():
        pytest.skip(f"{corpus} is not there")
    sources, _ = discover([corpus])
    assert len(sources) >= FLOORS[name]
    assert len(sources) == len(list(corpus.rglob("*.ann")))
    for source in sources:
        document = read(source)
        annotations = source.path.read_bytes().decode("utf-8")
        assert accounted(document) == not_blank(annotations)
        assert counts(document) == grepped(annotations), source.shown
        assert stated_elsewhere(document, annotations) <= {loss.line for loss in document.losses}
    assert all(read(source).losses == () for source in sources), "as the corpora's README says"


def counts(document: Document) -> Counter[str]:
    """How many annotations of each kind were read or listed."""
    annotated: list[Mention | Relation] = [*document.mentions, *document.relations]
    kinds = Counter(item.id[0] for item in annotated)
    kinds.update("#" if a.note else "A" for item in annotated for a in item.attributes)
    kinds.update("N" for m in document.mentions for _ in m.links)
    kinds.update("*" for _ in document.groups)
    kinds.update(loss.item[0] for loss in document.losses if loss.path == document.path)
    return kinds


def grepped(annotations: str) -> Counter[str]:
    return Counter(re.findall(r"^([TREAN#*])", annotations, re.MULTILINE))


def stated_elsewhere(document: Document, annotations: str) -> set[int]:
    """Lines of mentions whose text, cut out by the file's own offsets, is not what they state."""
    lines = set()
    for number, line in enumerate(annotations.split("\n"), start=1):
        if match := re.match(r"T\d+\t\S+ ([\d ;]+)\t(.*)", line):
            spans = [map(int, span.split()) for span in match[1].split(";")]
            quote = " ".join(document.text[start:end] for start, end in spans)
            kept = next((m for m in document.mentions if m.line == number), None)
            at = " ".join(document.text[s.start : s.end] for s in kept.spans) if kept else None
            if not quote == at == match[2]:
                lines.add(number)
    return lines
