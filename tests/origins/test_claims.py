"""Equal claims are one claim, and two “36 %” are two figures until enough is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Document, Fragment, Literal, Referent, Span
from kg.names import EDTF, XSD, XSD_DECIMAL, XSD_STRING
from kg.ontology import Ontology
from kg.origins import (
    ATTRIBUTED,
    Claim,
    Claims,
    Fact,
    Place,
    claim_groups,
    claim_keys,
    defining,
    fingerprint,
    groups,
    places,
    quotation,
    reclaimed,
    support,
)
from tests.origins.conftest import Said

NS = "https://kg.example/ontology#"
POLARIS, HOTLINE = "id:polaris", "id:hotline"
VITAL = "a vital component of our efforts to protect public safety in California"


def fact(name: str, value: str | Literal, *, negated: bool = False) -> Fact:
    return Fact(NS + name, value, negated)


SHARE = (
    fact("value", Literal("36", XSD_DECIMAL)),
    fact("unit", Literal("percent", XSD_STRING)),
    fact("comparator", NS + "exactly"),
)
CALLS = Claim("p", NS + "Population", "calls", frozenset({fact("receivedBy", HOTLINE)}))
PEOPLE = Claim("q", NS + "Population", "people")
BY, BASE = fact("reportedBy", POLARIS), fact("base", "p")
PERIOD = fact("period", Literal("2008/..", EDTF))


@pytest.fixture(scope="module")
def ontology(seeds: Said) -> Ontology:
    return seeds.ontology


def share(*facts: Fact, entity: str = "e") -> Claim:
    return Claim(entity, NS + "Statistic", "36 %", frozenset({*SHARE, *facts}))


def keys(ontology: Ontology, claim: Claim, *known: Claim) -> tuple[str, ...]:
    found = claim_keys(claim, {c.entity: c for c in known}, ontology)
    assert list(found) == sorted(set(found))
    return found


@pytest.mark.parametrize(
    "facts",
    [
        (),
        (BY,),
        (BASE,),
        (PERIOD,),
        (fact("base", "q"), PERIOD),
        (fact("base", "q"),),
        (fact("about", "id:trafficking"), BY),
        (BY, fact("period", Literal("XXXX-XX", EDTF)), BASE),
    ],
    ids=["value", "claimant", "base", "period", "unknown base", "people", "topic", "some month"],
)
def test_too_little_said_is_no_claim(ontology: Ontology, facts: tuple[Fact, ...]) -> None:
    assert keys(ontology, share(*facts), CALLS, PEOPLE) == ()


@pytest.mark.parametrize("facts", [(BY, BASE), (BY, PERIOD), (BASE, PERIOD)])
def test_two_things_that_tell_it_from_others_suffice(
    ontology: Ontology, facts: tuple[Fact, ...]
) -> None:
    one, two = share(*facts), share(*facts, entity="f")
    assert keys(ontology, one, CALLS) == keys(ontology, two, replace(CALLS, entity="p")) != ()


def test_what_it_speaks_of_is_compared_by_what_is_said_of_it(ontology: Ontology) -> None:
    """Each document has its own node for “calls”; what matters is whose calls they are."""
    one = keys(ontology, share(BY, BASE), CALLS)
    there = keys(ontology, share(BY, fact("base", "r")), replace(CALLS, entity="r", words="Calls"))
    assert one == there
    of_others = frozenset({fact("receivedBy", "id:other")})
    assert one != keys(ontology, share(BY, BASE), replace(CALLS, facts=of_others))
    assert one != keys(ontology, share(BY, BASE), replace(CALLS, words="messages"))


@pytest.mark.parametrize(
    "other",
    [
        (BY, BASE, PERIOD),
        (fact("reportedBy", "id:other"), BASE),
        (BY, BASE, Fact(ATTRIBUTED, "id:somebody")),
        (fact("reportedBy", POLARIS, negated=True), BASE, fact("place", "id:california")),
    ],
    ids=["period", "claimant", "attributed", "denied"],
)
def test_all_that_defines_it_has_to_agree(ontology: Ontology, other: tuple[Fact, ...]) -> None:
    assert set(keys(ontology, share(BY, BASE), CALLS)).isdisjoint(
        keys(ontology, share(*other), CALLS)
    )


def test_a_topic_defines_no_figure(ontology: Ontology) -> None:
    about = fact("about", "id:trafficking")
    assert keys(ontology, share(BY, BASE), CALLS) == keys(ontology, share(BY, BASE, about), CALLS)
    assert NS + "about" not in defining(NS + "Statistic", ontology)


def test_two_meetings_of_one_year_are_two(ontology: Ontology) -> None:
    who = (fact("participant", "id:harris"), fact("participant", "id:morales"))
    year = fact("date", Literal("2012", EDTF))
    meeting = Claim("m", NS + "Event", "met", frozenset({*who, year}))
    assert keys(ontology, meeting) == ()
    there = replace(meeting, facts=meeting.facts | {fact("place", "id:los-angeles")})
    assert keys(ontology, there) != ()


def test_a_long_quotation_is_one_whoever_prints_it(ontology: Ontology) -> None:
    def said(text: str, *facts: Fact) -> Claim:
        text_fact = fact("text", Literal(text, XSD_STRING))
        return Claim("s", NS + "Quotation", text, frozenset({text_fact, *facts}))

    speaker = fact("speaker", "id:harris")
    one, two = said(f"“{VITAL}.”", speaker), said(f'"{VITAL.upper()}"')
    assert set(keys(ontology, one)) & set(keys(ontology, two)) == {quotation(VITAL)}
    assert keys(ontology, said("“Yes.”", speaker)) == ()
    assert quotation("We will not rest") is None
    denied = Claim("s", NS + "Quotation", "", frozenset({
        fact("text", Literal(VITAL, XSD_STRING), negated=True)}))  # fmt: skip
    assert keys(ontology, denied) == ()


def test_another_ontology_needs_no_declaration(logs: Said) -> None:
    """Without kg:claim all that the kind has defines it; what others have of it does not."""
    ns = "https://sea.example/terms/"
    voyage = Claim("v", ns + "Voyage", "crossing", frozenset({
        Fact(ns + "vessel", "id:aurora"), Fact(ns + "passengers", Literal("12", XSD + "integer")),
    }))  # fmt: skip
    assert claim_keys(voyage, {}, logs.ontology) == ()
    sailed = replace(voyage, facts=voyage.facts | {Fact(ns + "sailed", Literal("1912-04", EDTF))})
    assert len(claim_keys(sailed, {}, logs.ontology)) == 1
    assert ns + "callers" not in defining(ns + "Voyage", logs.ontology)
    port = replace(sailed, facts=sailed.facts | {Fact(ns + "caller", "id:x")})
    assert claim_keys(port, {}, logs.ontology) == claim_keys(sailed, {}, logs.ontology)
    assert sum(map(len, logs.claims({n: n for n in logs.texts}).values())) > 0


# --- places -------------------------------------------------------------------------------------


def paper(name: str, text: str) -> Document:
    ends = [n + 1 for n, c in enumerate(text) if c == "."]
    spans = [Span(a, b) for a, b in zip([0, *ends], ends, strict=False)]
    return Document(name, name, "brat", text, tuple(spans), "test")


def mention(document: Document, quote: str, nth: int = 0, kind: str = "K") -> Referent:
    start = -1
    for _ in range(nth + 1):
        start = document.text.index(quote, start + 1)
    at = (Fragment(start, start + len(quote), quote),)
    return Referent(f"{document.name}#{kind}:{quote}:{nth}", document.name, kind, (), at)


def test_places_survive_a_new_title_and_other_quotation_marks() -> None:
    one = paper("a", "Of the calls “36 %” came at night and 36 % by day. More.")
    two = paper("b", 'New title. Of the calls "36 %" came at  night and 36 % by day.')
    for nth in (0, 1):
        found = [p for d in (one, two) for p in places(d, "o", [mention(d, "36 %", nth)]).values()]
        assert found[0].parts() == found[1].parts()
        assert found[0].ordinal == nth
    assert places(one, "o", []) == {}


def test_places_tell_apart_what_is_said_twice() -> None:
    document = paper("a", "He said no. He said no. She said no, no.")
    mentions = [mention(document, "no", n) for n in range(4)]
    found = places(document, "o", mentions)
    assert len({place.parts() for place in found.values()}) == 4
    twins = [mentions[0], replace(mentions[0], key="another")]
    assert places(document, "o", twins) == {}
    assert len(places(document, "o", [mentions[0], mention(document, "no", 0, "L")])) == 2


def test_a_place_is_of_one_origin_and_one_kind(ontology: Ontology) -> None:
    place = Place("o", "Some 36 % of them.", "36 %")
    one = Claim("e", NS + "Statistic", "36 %", places=(place, place))
    assert len(keys(ontology, one)) == 1
    for other in (
        replace(one, places=(replace(place, origin="another"),)),
        replace(one, places=(replace(place, sentence="Some 36 % of us."),)),
        replace(one, kind=NS + "Event"),
    ):
        assert set(keys(ontology, one)).isdisjoint(keys(ontology, other))


# --- the seeds ----------------------------------------------------------------------------------


def test_the_reprint_makes_the_claims_of_the_first_print(seeds: Said) -> None:
    origins = groups({name: fingerprint(text) for name, text in seeds.texts.items()})
    claims = seeds.claims(origins)
    of = {
        e: claim_keys(c, mine, seeds.ontology) for mine in claims.values() for e, c in mine.items()
    }
    found = claim_groups(of)
    document = {e: name for name, mine in claims.items() for e in mine}
    together: dict[str, list[str]] = {}
    for entity, group in found.items():
        together.setdefault(group, []).append(entity)
    joint = [sorted(members) for members in together.values() if len(members) > 1]
    assert len(of) > 100
    assert len(joint) >= 7
    pair = ["trafficking-accord-2012", "trafficking-accord-2012-reprint"]
    assert all([document[e] for e in members] == pair for members in joint)
    for members in joint:
        said = [(document[e], origins[document[e]]) for e in members]
        assert support(said) == (2, 1)


# --- groups and support -------------------------------------------------------------------------

KEYS = st.frozensets(st.sampled_from("abcdef"), max_size=3)
ENTITIES = st.integers(0, 12).map(lambda n: f"e{n}")


@settings(max_examples=250, deadline=None)
@given(st.lists(st.dictionaries(ENTITIES, KEYS, max_size=6), max_size=6))
def test_changes_give_what_all_claims_at_once_give(steps: list[dict[str, frozenset[str]]]) -> None:
    now: dict[str, frozenset[str]] = {}
    found: dict[str, str] = {}
    for step in steps:
        before = {entity: now.get(entity, frozenset()) for entity in step}
        now |= step
        for entity, group in reclaimed(before, Claims(now)).items():
            found.pop(entity, None)
            if group is not None:
                found[entity] = group
        assert found == claim_groups(now)


@given(st.dictionaries(ENTITIES, KEYS))
def test_claims_are_together_if_a_chain_of_keys_joins_them(of: dict[str, frozenset[str]]) -> None:
    found = claim_groups(of)
    assert set(found) == {e for e, own in of.items() if own}
    parts = [{e} for e in found]
    for key in "abcdef":
        joined = [p for p in parts if any(key in of[e] for e in p)]
        parts = [p for p in parts if p not in joined] + ([set().union(*joined)] if joined else [])
    assert sorted(map(sorted, parts)) == sorted(
        sorted(e for e in found if found[e] == group) for group in set(found.values())
    )


def test_a_group_keeps_its_name_when_others_join() -> None:
    assert claim_groups({"x": ["a"]})["x"] == claim_groups({"y": ["a", "b"], "z": ["b"]})["z"]


PAIRS = st.lists(st.tuples(st.sampled_from("stuvw"), st.sampled_from("opqr")))


@given(PAIRS, st.tuples(st.sampled_from("stuvw"), st.sampled_from("opqr")))
def test_support_counts_documents_and_their_origins(
    said: list[tuple[str, str]], more: tuple[str, str]
) -> None:
    documents, origins = support(said)
    assert documents == len({d for d, _ in said})
    assert bool(documents) <= origins <= documents
    assert origins <= len({o for _, o in said})
    assert support(said[::-1] + said) == (documents, origins)
    assert documents <= support([*said, more])[0] <= documents + 1


def test_reprints_and_shared_quotations_are_one_origin() -> None:
    reprints = [(f"d{n}", "d0") for n in range(10)]
    assert support(reprints) == (10, 1)
    assert support([*reprints, ("x", "x")]) == (11, 2)
    quoted = quotation(VITAL) or ""
    assert support([("x", "x"), ("x", quoted), ("y", "y"), ("y", quoted), ("z", "z")]) == (3, 2)
    assert support([]) == (0, 0)
