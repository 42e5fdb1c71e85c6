"""Which annotations count: annotators, candidates, label paths, values and links by kg.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.lift import Lifted, Profile, lift, read_profile
from kg.lift.tally import SORTS
from kg.model import (
    Argument,
    Attribute,
    Document,
    Group,
    Link,
    Mention,
    Relation,
    Span,
    Status,
)
from kg.names import folded
from kg.ontology import Ontology, read

ROOT = Path(__file__).parents[2]
ONT = "https://kg.example/ontology#"
TEXT = "Ann Lee leads Acme in Ohio. She left."
PLACES = {"Ann Lee": (0, 7), "Acme": (14, 18), "Ohio": (22, 26), "She": (28, 31)}


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read(ROOT / "ontology")


def mention(
    id_: str, label: str, words: str, by: str = "", status: Status = "accepted",
    attributes: Sequence[Attribute] = (), links: Sequence[Link] = (),
) -> Mention:  # fmt: skip
    return Mention(
        id_, label, (Span(*PLACES[words]),), tuple(attributes), tuple(links), annotator=by,
        status=status,
    )  # fmt: skip


def relation(
    id_: str, label: str, one: str, other: str, by: str = "", trigger: str | None = None,
    attributes: Sequence[Attribute] = (), status: Status = "accepted",
) -> Relation:  # fmt: skip
    ends = (Argument("Subject", one), Argument("Object", other))
    return Relation(
        id_, label, ends, trigger, tuple(attributes), annotator=by, status=status
    )  # fmt: skip


def document(
    mentions: Sequence[Mention] = (), relations: Sequence[Relation] = (),
    groups: Sequence[Group] = (),
) -> Document:  # fmt: skip
    return Document(
        "d", "d.ann", "test", TEXT, (Span(0, 27), Span(28, 37)), "test",
        tuple(mentions), tuple(relations), tuple(groups),
    )  # fmt: skip


def profile(folder: Path, text: str) -> Profile:
    path = folder / "kg.toml"
    path.write_text(text, encoding="utf-8")
    return read_profile(path)


def facts(one: Lifted) -> set[tuple[object, ...]]:
    return {(s.subject, s.predicate, s.object, s.qualifiers) for s in one.statements}


def reasons(one: Lifted) -> list[str]:
    assert {x.kind for x in one.losses} | {x.kind for x in one.document.losses} <= {"dropped"}
    return [f"{x.item}: {x.reason}" for x in sorted((*one.document.losses, *one.losses))]


def of_all(count: int) -> Document:
    """One small document, annotated by some annotators in the same way."""
    mentions, relations, groups = [], [], []
    for n in range(1, count + 1):
        by = f"a{n}"
        note = Attribute("Form", "pronoun")
        mentions += [
            mention(f"{by}.1", "Person", "Ann Lee", by), mention(f"{by}.2", "Company", "Acme", by),
            mention(f"{by}.3", "Person", "She", by, attributes=[note]),
        ]  # fmt: skip
        relations += [relation(f"{by}.4", "memberOf", f"{by}.1", f"{by}.2", by)]
        groups += [Group("Coref", (f"{by}.1", f"{by}.3"), annotator=by)]
    return document(mentions, relations, groups)


# --- candidates -----------------------------------------------------------------------------


def test_rejected_and_predicted_annotations_are_left_out_with_what_leans_on_them(
    ontology: Ontology,
) -> None:
    one = lift(
        document(
            [
                mention("1", "Person", "Ann Lee"),
                mention("2", "Company", "Acme", status="rejected"),
                mention("3", "Place", "Ohio", status="predicted"),
            ],
            [relation("4", "memberOf", "1", "2")],
            [Group("Coref", ("1", "3"))],
        ),
        ontology,
        Profile(),
    )
    assert [r.fragments[0].quote for r in one.referents] == ["Ann Lee"]
    assert reasons(one) == [
        "group Coref: fewer than two of its mentions are left",
        "mention Company 2: rejected by a reviewer",
        "mention Place 3: predicted by a machine, and accepted by nobody",
        "relation memberOf 4: 2, which it needs, is left out",
    ]
    assert one.tally.left_out == {"mentions": 2, "relations": 1, "groups": 1}
    assert all(one.tally.without_place(sort) == 0 for sort in SORTS)


def test_candidates_are_kept_on_request(tmp_path: Path, ontology: Ontology) -> None:
    asked = profile(tmp_path, '[candidates]\nkeep = ["predicted"]\n')
    found = [mention("1", "Person", "Ann Lee", status="predicted"),
             mention("2", "Place", "Ohio", status="rejected")]  # fmt: skip
    one = lift(document(found), ontology, asked)
    assert [r.fragments[0].quote for r in one.referents] == ["Ann Lee"]


def test_what_is_less_sure_than_asked_is_left_out(tmp_path: Path, ontology: Ontology) -> None:
    asked = profile(
        tmp_path, '[attributes]\nSure = "qualifier confidence"\n[candidates]\nconfidence = 0.5\n'
    )
    found = [
        mention("1", "Person", "Ann Lee", attributes=[Attribute("Sure", "0.5")]),
        mention("2", "Place", "Ohio", attributes=[Attribute("confidence", "0.49")]),
        mention("3", "Company", "Acme"),
    ]
    one = lift(document(found), ontology, asked)
    assert [r.fragments[0].quote for r in one.referents] == ["Ann Lee", "Acme"]
    assert reasons(one) == ["mention Place 2: its confidence is 0.49, below 0.5"]


def test_what_needs_a_dropped_label_goes_with_it(tmp_path: Path, ontology: Ontology) -> None:
    asked = profile(tmp_path, '[drop]\nlabels = ["Weapon"]\n')
    found = [
        mention("1", "Person", "Ann Lee"),
        mention("2", "Weapon", "Acme"),
        mention("3", "memberOf", "She"),
        mention("4", "Company", "Ohio"),
    ]
    joined = [
        relation("5", "memberOf", "1", "2", trigger="3"),
        relation("6", "memberOf", "1", "4"),
        relation("7", "unheardOf", "2", "4"),
    ]
    one = lift(document(found, joined), ontology, asked)
    assert reasons(one) == [
        "event memberOf 5: 2, which it needs, is left out",
        "mention Weapon 2: left out by the profile",
        "mention memberOf 3: the words of 5, which is left out",
        "relation unheardOf 7: 2, which it needs, is left out",
    ]
    assert one.omitted == {("mention", "Weapon"): 1}
    assert [s.predicate for s in one.statements].count(ONT + "memberOf") == 1
    assert all(one.tally.without_place(sort) == 0 for sort in SORTS)


def test_a_confidence_that_chooses_is_no_loss_where_nothing_is_qualified(
    tmp_path: Path, ontology: Ontology
) -> None:
    sure = Attribute("confidence", "0.9")
    found = [
        mention("1", "Person", "Ann Lee"),
        mention("2", "Person", "She"),
        mention("3", "Date", "Ohio", attributes=[sure]),
    ]
    linked = [relation("4", "Coref", "1", "2", attributes=[sure])]
    chosen = lift(document(found, linked), ontology, Profile(confidence=0.5))
    assert [x.kind for x in chosen.losses] == ["dropped", "dropped"]
    every = lift(document(found, linked), ontology, Profile())
    assert [x.kind for x in every.losses] == ["refused", "refused"]
    assert all(chosen.tally.without_place(sort) == 0 for sort in SORTS)


def test_an_event_keeps_the_roles_that_are_left(ontology: Ontology) -> None:
    one = lift(
        document(
            [
                mention("1", "Meeting", "Acme"),
                mention("2", "Person", "Ann Lee"),
                mention("3", "Place", "Ohio", status="rejected"),
            ],
            [Relation("4", "Meeting", (Argument("participant", "2"), Argument("place", "3")), "1")],
        ),
        ontology,
        Profile(),
    )
    assert {s.predicate for s in one.statements if not isinstance(s.object, str)} >= {ONT + "name"}
    assert ONT + "participant" in {s.predicate for s in one.statements}
    assert "role place of event Meeting 4: 3 is left out" in reasons(one)


# --- annotators -----------------------------------------------------------------------------


def test_the_same_by_several_annotators_is_one_annotation(ontology: Ontology) -> None:
    alone, together = (lift(of_all(n), ontology, Profile()) for n in (1, 3))
    assert facts(together) == facts(alone)
    assert together.tally.read["mentions"] == 9
    assert together.tally.repeated == {"mentions": 6, "relations": 2, "attributes": 2}
    assert together.tally.mapped["relations"] == 1
    assert together.losses == ()


def test_a_majority_says_the_same_as_each_of_those_who_agree(ontology: Ontology) -> None:
    by_majority = Profile(choose="majority")
    assert facts(lift(of_all(3), ontology, by_majority)) == facts(
        lift(of_all(1), ontology, Profile())
    )


def test_what_no_majority_made_is_left_out_and_listed(ontology: Ontology) -> None:
    agreed = of_all(2)
    sure = Attribute("confidence", "0.9")
    odd = [
        mention("o", "Place", "Ohio", "a2"),
        replace(agreed.mentions[0], id="a3.1", annotator="a3", attributes=(sure,)),
        mention("a3.2", "Organization", "Acme", "a3"),
    ]
    disputed = replace(agreed, mentions=(*agreed.mentions, *odd))
    one = lift(disputed, ontology, Profile(choose="majority"))
    assert facts(one) == facts(lift(of_all(1), ontology, Profile()))
    assert reasons(one) == [
        "attribute confidence on Person a1.1: said by 1 of 3 who made a1.1",
        "mention Organization a3.2: made by 1 of 3 annotators",
        "mention Place o: made by 1 of 3 annotators",
    ]
    assert all(one.tally.without_place(sort) == 0 for sort in SORTS)


def test_two_of_two_annotators_are_a_majority_and_one_is_none(ontology: Ontology) -> None:
    found = [mention("1", "Person", "Ann Lee", "a1"), mention("2", "Person", "Ann Lee", "a2"),
             mention("3", "Place", "Ohio", "a2")]  # fmt: skip
    one = lift(document(found), ontology, Profile(choose="majority"))
    assert [r.fragments[0].quote for r in one.referents] == ["Ann Lee"]


def test_a_majority_decides_about_groups_member_by_member(ontology: Ontology) -> None:
    everybody = of_all(3)
    extra = [mention(f"a{n}.5", "Person", "Ohio", f"a{n}") for n in (1, 2, 3)]
    groups = [
        Group("Coref", ("a1.1", "a1.3"), annotator="a1"),
        Group("Coref", ("a2.1", "a2.3", "a2.5"), annotator="a2"),
        Group("Coref", ("a3.3", "a3.5"), annotator="a3"),
    ]
    disputed = replace(everybody, mentions=(*everybody.mentions, *extra), groups=tuple(groups))
    one = lift(disputed, ontology, Profile(choose="majority"))
    # She is Ann Lee for two, and Ohio for two: she joins both, and each pair has its majority.
    assert one.document.groups[0].members == ("a1.3", "a1.1", "a1.5")
    assert one.tally.without_place("groups") == 0


def test_one_annotator_is_chosen(tmp_path: Path, ontology: Ontology) -> None:
    chosen = profile(tmp_path, '[annotators]\nchoose = "one"\nannotator = "a2"\n')
    found = [mention("1", "Person", "Ann Lee", "a1"), mention("2", "Company", "Ann Lee", "a2"),
             mention("3", "Place", "Ohio")]  # fmt: skip
    one = lift(
        document(found, groups=[Group("Coref", ("1", "2"), annotator="a1")]), ontology, chosen
    )
    assert [sorted(r.classes) for r in one.referents] == [[ONT + "Company"], [ONT + "Place"]]
    assert "mention Person 1: by annotator a1; a2 was chosen" in reasons(one)


def test_attributed_to_names_the_annotation_that_stands_for_all(ontology: Ontology) -> None:
    found = []
    relations = []
    for by in ("a1", "a2"):
        labels = {"Person": "Ann Lee", "Company": "Acme", "Organization": "Ohio"}
        found += [mention(f"{by}.{w}", label, w, by) for label, w in labels.items()]
        said = Attribute("attributedTo", f"{by}.Ohio")
        relations.append(
            relation(f"{by}.r", "memberOf", f"{by}.Ann Lee", f"{by}.Acme", by, attributes=[said])
        )
    one = lift(document(found, relations), ontology, Profile())
    (statement,) = [s for s in one.statements if s.predicate == ONT + "memberOf"]
    assert statement.qualifiers.attributed_to == "d#Organization:22,26"
    assert (one.losses, one.document.losses) == ((), ())


def test_an_event_that_points_to_itself_is_joined_all_the_same(ontology: Ontology) -> None:
    found = []
    events = []
    for by in ("a1", "a2"):
        found.append(mention(f"{by}.1", "Meeting", "Acme", by))
        events.append(
            Relation(f"{by}.2", "Meeting", (Argument("about", f"{by}.2"),), f"{by}.1", annotator=by)
        )
    one = lift(document(found, events), ontology, Profile())
    assert one.tally.repeated == {"mentions": 1, "events": 1}


_MENTIONS = st.builds(
    mention,
    st.just(""),
    st.sampled_from(["Person", "Company", "Place", "Nonsense", "Date"]),
    st.sampled_from(sorted(PLACES)),
    st.sampled_from(["", "a1", "a2", "a3"]),
    st.sampled_from(["accepted", "rejected", "predicted"]),
    st.lists(
        st.builds(
            Attribute,
            st.sampled_from(["Form", "confidence", "Nothing", "note", "class"]),
            st.sampled_from([None, "0.3", "name", "x = 1", "Minister"]),
            note=st.booleans(),
        ),
        max_size=2,
    ),
    st.lists(st.builds(Link, st.just("Wikidata"), st.sampled_from([None, "Q1"])), max_size=1),
)
_IDS = st.integers(0, 9)
_LABELS = st.sampled_from(["memberOf", "Coref", "Meeting", "nonsense"])


@given(
    mentions=st.lists(_MENTIONS, max_size=8),
    ends=st.lists(st.tuples(_LABELS, _IDS, _IDS, st.booleans()), max_size=6),
    together=st.lists(st.lists(_IDS, min_size=1, max_size=4), max_size=3),
    choose=st.sampled_from(["all", "majority", "one"]),
    dropped=st.sampled_from([frozenset(), frozenset({"person"}), frozenset({"form", "coref"})]),
)  # fmt: skip
def test_every_annotation_is_accounted_for(
    ontology: Ontology,
    mentions: list[Mention],
    ends: list[tuple[str, int, int, bool]],
    together: list[list[int]],
    choose: str,
    dropped: frozenset[str],
) -> None:
    numbered = [replace(m, id=str(n)) for n, m in enumerate(mentions)]
    by = ["", "a1", "a2", "a3"]
    relations = [
        relation(f"r{n}", label, str(a), str(b), by[n % 4], str(a) if event else None)
        for n, (label, a, b, event) in enumerate(ends)
    ]
    groups = [
        Group("Coref", tuple(map(str, ids)), annotator=by[n]) for n, ids in enumerate(together)
    ]
    chosen = Profile(choose=choose, annotator="a1", drop=dropped, confidence=0.4)  # type: ignore[arg-type]
    one = lift(document(numbered, relations, groups), ontology, chosen)
    for sort in SORTS:
        assert one.tally.without_place(sort) >= 0, sort
        listed = {x.item for x in (*one.losses, *one.document.losses)}
        gone = one.tally.without_place(sort) + one.tally.left_out.get(sort, 0)
        assert listed or not gone, f"{sort}: {gone} are gone, and nothing is listed"
    assert {m.id for m in one.document.mentions} <= {m.id for m in numbered}


# --- words ----------------------------------------------------------------------------------


def test_a_label_path_is_a_class_and_its_refinement(tmp_path: Path, ontology: Ontology) -> None:
    asked = profile(
        tmp_path,
        '[paths]\nseparator = "/"\n[rename]\nOfficial = "Minister"\n"PER/Boss" = "Activist"\n'
        '[drop]\nlabels = ["Unspecified"]\n',
    )
    found = [
        mention("1", "PER/Official/Unspecified", "Ann Lee"),
        mention("2", "PER/Boss", "She"),
        mention("3", "ORG/Nobody", "Acme"),
    ]
    one = lift(document(found), ontology, asked)
    classes = {
        r.fragments[0].quote: {c.rpartition("#")[2] for c in r.classes} for r in one.referents
    }
    assert classes == {
        "Ann Lee": {"Person", "Minister"},
        "She": {"Activist"},
        "Acme": {"Organization"},
    }
    listed = [f"{x.kind} {x.item}" for x in sorted((*one.losses, *one.document.losses))]
    assert listed == [
        "dropped label Unspecified of PER/Official/Unspecified 1",
        "unmapped attribute class on ORG 3",
    ]


def test_an_attribute_may_be_a_link(tmp_path: Path, ontology: Ontology) -> None:
    asked = profile(tmp_path, '[attributes]\nwiki = "link Wikidata"\nurl = "link"\n')
    found = [
        mention("1", "Person", "Ann Lee", attributes=[Attribute("wiki", "Q1")]),
        mention("2", "Place", "Ohio", attributes=[Attribute("url", "https://example.org/ohio")]),
        mention("3", "Company", "Acme", attributes=[Attribute("wiki", "NIL")]),
    ]
    one = lift(document(found), ontology, asked)
    assert [r.external for r in one.referents] == [
        ("http://www.wikidata.org/entity/Q1",), ("https://example.org/ohio",), (),
    ]  # fmt: skip
    assert one.losses == ()
    assert one.tally.without_place("links") == 0


def test_values_get_the_ontologys_names_or_are_left_out(tmp_path: Path, ontology: Ontology) -> None:
    asked = profile(
        tmp_path,
        '[attributes]\nCertainty = "qualifier confidence"\n'
        '[values.Certainty]\nhigh = "0.9"\nguess = ""\n',
    )
    found = [
        mention("1", "Person", "Ann Lee", attributes=[Attribute("Certainty", "High")]),
        mention("2", "Place", "Ohio", attributes=[Attribute("Certainty", "guess")]),
        mention("3", "Company", "Acme", attributes=[Attribute("Certainty", "0.5")]),
    ]
    one = lift(document(found), ontology, asked)
    confidence = {s.evidence[0].quote: s.qualifiers.confidence for s in one.statements}
    assert confidence == {"Ann Lee": 0.9, "Ohio": None, "Acme": 0.5}
    assert reasons(one) == ["attribute Certainty guess on Place 2: left out by the profile"]


def test_an_attribute_may_be_the_value_of_a_value(tmp_path: Path, ontology: Ontology) -> None:
    asked = profile(tmp_path, '[attributes]\niso = "value"\n')
    found = [
        mention("1", "Accord", "Acme"),
        mention("2", "Date", "Ohio", attributes=[Attribute("iso", "2012-02")]),
    ]
    one = lift(document(found, [relation("3", "signedOn", "1", "2")]), ontology, asked)
    (said,) = [s.object for s in one.statements if s.predicate == ONT + "signedOn"]
    assert getattr(said, "value", None) == "2012-02"


# --- profiles -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[annotators]\nchoose = 'most'", "choose = 'most'; it is one of all, majority, one"),
        ("[annotators]\nchoose = 'one'", 'goes with annotator = "…"'),
        ("[annotators]\nannotator = 'a1'", 'goes with annotator = "…"'),
        ("[annotators]\nwho = 'a1'", r"\[annotators\] who means nothing; there are choose"),
        ("[candidates]\nkeep = ['accepted']", "it lists some of rejected, predicted"),
        ("[candidates]\nkeep = 'predicted'", "it lists some of rejected, predicted"),
        ("[candidates]\nconfidence = 2", "it is a number from 0 to 1"),
        ("[candidates]\nconfidence = true", "it is a number from 0 to 1"),
        ("[candidates]\nconfidence = nan", "it is a number from 0 to 1"),
        ("[paths]\nseparator = ''", "must be a sign between labels"),
        ("[names]\nby = 'length'", "by = 'length'; it is one of kind, capitals, never"),
        ("[rename]\na = []", r"\[rename\] a must be a string, or a list of strings"),
        ("[paths]\nsplit = '/'", r"\[paths\] split means nothing"),
        ("[values]\nCertainty = 'x'", r"must be a table: \[values.Certainty\]"),
        ("[values.Certainty]\nhigh = 1", r"\[values.Certainty\] high must be a string"),
        ("[attributes]\na = 'class Person'", "say class, value, property NAME"),
        ("[attributes]\na = 'value x'", "say class, value, property NAME"),
        ("[drop]\nlabels = [1]", "takes labels"),
        ("[documents.'a']\nsource = 'gazette'", r"source: .* is no absolute address"),
    ],
)  # fmt: skip
def test_a_bad_profile_says_where_and_what_would_be_right(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        profile(tmp_path, text)
    assert str(caught.value).startswith(str(tmp_path / "kg.toml"))


def test_what_a_document_says_of_itself_comes_before_defaults(tmp_path: Path) -> None:
    found = profile(
        tmp_path, '[documents]\npublisher = "P"\n[documents."d"]\ntitle = "T"\n[documents."x/d"]\n'
        'title = "X"\n'
    )  # fmt: skip
    assert found.defaults == {"publisher": "P"}
    assert found.metadata("y/d") == {"title": "T"}
    assert found.metadata("x/d") == {"title": "X"}
    assert found.metadata("e") == {}


def test_the_examples_in_the_docs_are_profiles(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "profiles.md").read_text("utf-8")
    blocks = [part.partition("```")[0] for part in text.split("```toml\n")[1:]]
    assert len(blocks) >= 4
    for block in blocks:
        assert profile(tmp_path, block) != Profile(path=tmp_path / "kg.toml")


def test_a_date_that_nothing_counts_from_is_noted(ontology: Ontology) -> None:
    dated = replace(document(), metadata={"date": "spring 2013"})
    (note,) = lift(dated, ontology, Profile()).losses
    assert (note.kind, note.item) == ("open", "date of the document")
    assert "'spring 2013' is no EDTF date" in note.reason
    assert lift(replace(document(), metadata={"date": "2013"}), ontology, Profile()).losses == ()


def test_a_class_that_no_document_has_is_listed(ontology: Ontology) -> None:
    for name in ("Rapport", "Person"):
        described = replace(document(), metadata={"class": name})
        (loss,) = lift(described, ontology, Profile()).losses
        assert (loss.kind, loss.item) == ("unmapped", f"class {name} of the document")
    assert lift(replace(document(), metadata={"class": "Report"}), ontology, Profile()).losses == ()


def test_a_label_may_mean_the_first_property_that_fits(tmp_path: Path, ontology: Ontology) -> None:
    asked = profile(tmp_path, '[rename]\nbelongs = ["memberOf", "partOf"]\n')
    found = [mention("1", "Person", "Ann Lee"), mention("2", "Company", "Acme"),
             mention("3", "Organization", "Ohio")]  # fmt: skip
    joined = [relation("4", "belongs", "1", "2"), relation("5", "belongs", "2", "3")]
    one = lift(document(found, joined), ontology, asked)
    between = {(s.predicate, s.subject) for s in one.statements if s.object in
               {r.key for r in one.referents}}  # fmt: skip
    assert between == {
        (ONT + "memberOf", "d#Person:0,7"), (ONT + "partOf", "d#Organization:14,18")
    }  # fmt: skip
    assert one.losses == ()


@pytest.mark.parametrize(
    ("words", "is_name"),
    [
        ("Ann Lee", True), ("the Bank of Ohio", True), ("UN", True), ("U.S. Army", True),
        ("She", False), ("Bo", False),
        ("minister", False), ("the U.S. army", False), ("They", False),
        ("3rd Army", True), ("1990", False), ("Kassel", True), ("мэр Москвы", False),
        ("Юрий Лужков", True),
    ],
)  # fmt: skip
def test_names_are_known_by_their_capitals(
    tmp_path: Path, ontology: Ontology, words: str, is_name: bool
) -> None:
    asked = profile(tmp_path, '[names]\nby = "capitals"\n')
    text = f"{words} came. So they left, and came to {words}."
    spans = (Span(0, len(words)),)
    one = lift(
        Document("d", "d", "test", text, (Span(0, len(words) + 6),), "test",
                 (Mention("1", "Organization", spans),)),
        ontology, asked,
    )  # fmt: skip
    assert one.referents[0].names == ((words,) if is_name else ())


def test_what_an_annotator_says_comes_before_capitals(tmp_path: Path, ontology: Ontology) -> None:
    asked = profile(tmp_path, '[names]\nby = "never"\n')
    found = [mention("1", "Person", "Ann Lee", attributes=[Attribute("Form", "name")]),
             mention("2", "Company", "Acme")]  # fmt: skip
    one = lift(document(found), ontology, asked)
    assert [r.names for r in one.referents] == [("Ann Lee",), ()]
    assert one.tally.read["attributes"] == 1


@pytest.mark.parametrize(
    ("dropped", "kinds"),
    [([], ["unmapped", "unmapped"]), (["mood"], ["dropped", "unmapped"]),
     (["Glad", "weather"], ["dropped", "dropped"])],
)  # fmt: skip
def test_what_is_said_of_the_whole_document_can_be_dropped(
    ontology: Ontology, dropped: list[str], kinds: list[str]
) -> None:
    said = Attribute("mood", "glad", 7), Attribute("weather", None, 8)
    document = Document("x", "x.json", "test", "A text.", (), "none", said=said)
    profile = Profile(drop=frozenset(map(folded, dropped)))
    losses = lift(document, ontology, profile).losses
    assert [(x.line, x.kind, x.item) for x in losses] == [
        (7, kinds[0], "document label mood glad"), (8, kinds[1], "document label weather"),
    ]  # fmt: skip
