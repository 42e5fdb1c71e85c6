"""The seed documents: what they are to show of identity, succession and disagreement."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from kg.build import Result, build
from kg.lift.values import explicit
from kg.names import EDTF, XSD_ANYURI
from kg.reading import read_and_lift, read_documents
from kg.store import EntityRow, StatementRow, Store, View

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
AGREEMENTS = SEEDS / "agreements"
DOCUMENTS = tuple(read_documents([AGREEMENTS]))
TEXTS = {d.name: d.text for d in DOCUMENTS}
ARTICLE = "accord/california-mexico-accord"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Store]:
    """All seed folders in one store."""
    store = Store(tmp_path_factory.mktemp("seeds") / "store")
    return build([SEEDS], ROOT / "ontology", store), store


@pytest.fixture(scope="module")
def view(built: tuple[Result, Store]) -> Iterator[View]:
    view = built[1].open()
    yield view
    view.close()


def documents(view: View, entity: EntityRow) -> set[str]:
    """The documents that say something of the entity."""
    sql = (
        "SELECT DISTINCT document.name FROM fact JOIN statement ON statement.fact = fact.id "
        "JOIN document ON document.id = statement.document WHERE ? IN (fact.subject, fact.object)"
    )
    return {name for (name,) in view.rows(sql, (entity.id,))}


def said(view: View, entity: EntityRow, name: str) -> list[StatementRow]:
    """The statements about an entity that have a property of this name."""
    rows = view.statements_about([entity.id])[entity.id]
    return [s for s in rows if s.fact.property.endswith(f"#{name}")]


def values(view: View, entity: EntityRow, name: str) -> set[str | None]:
    """The values that a property of this name has."""
    return {s.fact.value for s in said(view, entity, name)}


def labels(view: View, entity: EntityRow, name: str) -> set[str]:
    """The labels of the entities that a property of this name leads to."""
    ids = [s.fact.object for s in said(view, entity, name) if s.fact.object is not None]
    return {row.label for row in view.entities_by_id(ids).values()}


# --- the documents ------------------------------------------------------------------------------


def test_there_are_at_least_eight_documents() -> None:
    assert len(TEXTS) >= 8


def test_they_are_kept_in_three_formats() -> None:
    formats = Counter(d.format for d in DOCUMENTS)
    assert formats == {"brat": 3, "jsonl": 4, "web-annotation": 4}


@pytest.mark.parametrize("name", TEXTS)
def test_a_document_has_150_to_400_words(name: str) -> None:
    assert 150 <= len(TEXTS[name].split()) <= 400


def test_nothing_is_lost(built: tuple[Result, Store], view: View) -> None:
    assert read_and_lift([AGREEMENTS], view.ontology).all_losses == ()
    assert {loss.kind for loss in built[0].losses} == {"open"}


def test_every_sentence_but_headlines_and_asides_carries_a_fact(view: View) -> None:
    bare = 0
    for document in view.documents():
        if document.dataset == "agreements":
            marks = {
                (e.start, e.end)
                for s in view.statements_in([document.id])[document.id]
                for e in s.evidence
            }
            spans = [(s.start, s.end) for s in view.sentences(document.id)]
            empty = [(a, b) for a, b in spans if not any(a <= x < b for x, _ in marks)]
            assert len(empty) <= 3, (document.name, empty)
            bare += len(empty)
    assert bare <= 2 * len(TEXTS)


def test_every_document_says_what_it_is_and_where_its_facts_were_checked(view: View) -> None:
    found = {d.name.rpartition("/")[2]: d for d in view.documents() if d.dataset == "agreements"}
    assert set(found) == set(TEXTS)
    for name, document in found.items():
        assert document.title == TEXTS[name].splitlines()[0]
        assert document.date
        assert explicit(document.date, EDTF).value == document.date
        assert document.publisher
        assert document.licence
        assert document.source
        for address in document.source.split(" "):
            assert re.match("https?://", explicit(address, XSD_ANYURI).value)


# --- what they share ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "least"),
    [
        ("Kamala D. Harris", 5),
        ("California", 6),
        ("United States", 10),
        ("Mexico", 6),
        ("human trafficking", 4),
        ("National Human Trafficking Hotline", 3),
        ("attorney general, California", 5),
    ],
)
def test_things_are_shared_with_the_article_and_each_other(
    view: View, label: str, least: int
) -> None:
    where = documents(view, view.the(label))
    assert ARTICLE in where
    assert len(where) >= least


@pytest.mark.parametrize(
    "label",
    [
        "North American Free Trade Agreement",
        "Tobacco Master Settlement Agreement",
        "National Association of Attorneys General",
        "United States Department of State",
        "president, Mexico",
    ],
)
def test_agreements_bodies_and_offices_are_shared(view: View, label: str) -> None:
    assert len(documents(view, view.the(label)) - {ARTICLE}) >= 2


def test_president_obama_of_the_article_is_barack_obama(view: View) -> None:
    obama = view.the("Obama")
    assert obama == view.the("Barack Obama")
    assert ARTICLE in documents(view, obama)
    assert "agreements/paris-agreement-2015" in documents(view, obama)


def test_an_alias_finds_its_bearer(view: View) -> None:
    brown = view.the("Jerry Brown")
    assert brown.label == "Edmund G. Brown Jr."
    assert "Jerry Brown" in values(view, brown, "alias")
    assert view.the("NAFTA").label == "North American Free Trade Agreement"
    assert view.the("USMCA").label == "United States-Mexico-Canada Agreement"


# --- who held what, and when --------------------------------------------------------------------


def test_attorneys_general_of_california_follow_each_other(view: View) -> None:
    office = view.the("attorney general, California")
    terms = {}
    for name in ("Kamala D. Harris", "Xavier Becerra", "Rob Bonta"):
        held = [s for s in said(view, view.the(name), "holds") if s.fact.object == office.id]
        [terms[name]] = {(s.valid_from, s.valid_until) for s in held if s.valid_from}
    assert terms == {
        "Kamala D. Harris": ("2011-01-03", "2017-01-03"),
        "Xavier Becerra": ("2017-01-24", "2021-03"),
        "Rob Bonta": ("2021-04-23", None),
    }


def test_presidents_of_the_united_states_follow_each_other(view: View) -> None:
    office = view.the("president, United States")
    ends = {
        name: {
            (s.valid_from, s.valid_until)
            for s in said(view, view.the(name), "holds")
            if s.fact.object == office.id
        }
        for name in ("George H. W. Bush", "Bill Clinton", "Obama", "Donald Trump", "Joe Biden")
    }
    assert (None, "1993-01") in ends["George H. W. Bush"]
    assert ends["Bill Clinton"] == {("1993-01", None)}
    assert (None, "2017-01-20") in ends["Obama"]
    assert ("2017-01-20", "2021-01-20") in ends["Donald Trump"]
    assert ends["Joe Biden"] == {("2021-01-20", None)}


# --- one name, several bearers ------------------------------------------------------------------


def test_two_presidents_are_called_george_bush(view: View) -> None:
    found = view.find("George Bush")
    assert {next(iter(values(view, e, "sameAs"))) for e in found} == {
        "http://www.wikidata.org/entity/Q207",
        "http://www.wikidata.org/entity/Q23505",
    }
    father, son = view.the("George H. W. Bush"), view.the("George W. Bush")
    assert {father.id, son.id} == {e.id for e in found}
    assert documents(view, father) == {"agreements/nafta-1992"}
    assert documents(view, son) == {"agreements/merida-initiative-2007"}


def test_washington_the_city_is_not_washington_the_state(view: View) -> None:
    classes = view.classes([e.id for e in view.find("Washington")])
    kinds = {iri.rpartition("#")[2] for found in classes.values() for iri in found}
    assert len(classes) == 2
    assert {"City", "State"} <= kinds


def test_only_these_names_are_undecided(built: tuple[Result, Store]) -> None:
    assert {u.name for u in built[0].undecided} == {"bush", "george bush", "washington"}


# --- where sources disagree ---------------------------------------------------------------------


def test_sources_disagree_on_where_and_when_nafta_was_signed(
    built: tuple[Result, Store], view: View
) -> None:
    found = {c.property: dict(c.values) for c in built[0].conflicts}
    assert found == {
        "signedOn": {
            "1992-10-07": ("agreements/usmca-2018",),
            "1992-12-17": ("agreements/nafta-1992",),
        },
        "signedAt": {
            "San Antonio": ("agreements/usmca-2018",),
            "Washington": ("agreements/nafta-1992",),
        },
    }
    nafta, radio = view.the("North American Free Trade Agreement"), view.the("KJZZ")
    by_date = {s.fact.value: s for s in said(view, nafta, "signedOn")}
    assert by_date["1992-10-07"].attributed_to == radio.id
    assert by_date["1992-10-07"].mode == "reported"
    assert by_date["1992-12-17"].attributed_to is None


def test_two_bodies_put_the_mortgage_settlement_at_different_amounts(view: View) -> None:
    [worth] = view.find("the value of the settlement")
    sql = "SELECT subject FROM fact WHERE object = ? AND property LIKE '%#measures'"
    claims = view.entities_by_id([row[0] for row in view.rows(sql, (worth.id,))])
    assert {
        (*labels(view, claim, "reportedBy"), *values(view, claim, "value"))
        for claim in claims.values()
    } == {
        ("National Association of Attorneys General", "25000000000"),
        ("National Public Radio", "26000000000"),
    }


def test_estimates_of_people_trafficked_differ_between_documents(view: View) -> None:
    rate = view.ontology.class_named("Rate")
    assert rate
    least: dict[str, set[str | None]] = {}
    for estimate in view.entities(rate.iri):
        assert labels(view, estimate, "place") == {"United States"}
        for name in documents(view, estimate):
            least.setdefault(name, set()).update(values(view, estimate, "minimum"))
    assert least == {
        ARTICLE: set(),  # somewhere around 16,000 victims
        "agreements/trafficking-accord-2012": {"14000"},
        "agreements/trafficking-accord-2012-reprint": {"14000"},
        "agreements/palermo-protocol-2000": {"14500", "18000"},
    }


# --- a near-reprint -----------------------------------------------------------------------------


def test_one_document_is_nearly_a_reprint_of_another() -> None:
    one, other = TEXTS["trafficking-accord-2012"], TEXTS["trafficking-accord-2012-reprint"]
    assert one != other
    assert one.splitlines()[0] != other.splitlines()[0]
    assert SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.9


def test_no_other_documents_are_alike() -> None:
    names = [n for n in TEXTS if n != "trafficking-accord-2012-reprint"]
    for n, one in enumerate(names):
        for other in names[n + 1 :]:
            words = SequenceMatcher(None, TEXTS[one].split(), TEXTS[other].split(), autojunk=False)
            assert words.ratio() < 0.5, (one, other)
