"""Scores: what joins, what never does, and that the order of two things does not matter."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.identity.contested import MAX_FORMS, contested
from kg.identity.features import FEATURES, NAME_SCALE
from kg.identity.likeness import SURE
from kg.identity.names import compared
from kg.identity.profiles import MAX_NAMES, Context, Profile, fullest
from kg.identity.scores import DIFFERENT_BELOW, SAME_ABOVE, Score, bounds, score
from kg.ontology import NameStyle, parse, read

ROOT = Path(__file__).parents[2]
NS = "https://kg.example/ontology#"
PERSON, BODY, PLACE = NS + "Person", NS + "Organization", NS + "Place"
HOLDS, MEMBER = NS + "holds", NS + "memberOf"
ONTOLOGY = read(ROOT / "ontology")
CONTEXT = Context(ONTOLOGY)


def person(*names: str, **more: object) -> Profile:
    return replace(Profile(PERSON, names), **more)  # type: ignore[arg-type]


def values(**said: str) -> dict[str, frozenset[str]]:
    return {NS + prop: frozenset(tokens.split()) for prop, tokens in said.items()}


def scored(one: Profile, other: Profile, context: Context = CONTEXT) -> Score:
    found = score(one, other, context)
    assert found == score(other, one, context)
    return found


def said(found: Score) -> dict[str, str]:
    return {reason.feature: reason.words for reason in found.reasons}


# --- What joins ------------------------------------------------------------------------------


def test_a_full_name_joins_where_nothing_speaks_against_it() -> None:
    found = scored(person("Kamala D. Harris"), person("Harris, Kamala D."))
    assert found.verdict == "same"
    assert said(found) == {
        "names": "“Harris, Kamala D.” and “Kamala D. Harris”: the same",
    }


@pytest.mark.parametrize(
    ("more", "feature"),
    [
        ({"traits": values(holds="senator")}, "traits"),
        ({"related": values(memberOf="b")}, "related"),
        ({"company": frozenset("xyz")}, "company"),
        ({"years": (1901, 1910)}, "years"),
    ],
)
def test_what_speaks_against_a_name_leaves_it_undecided(
    more: dict[str, object], feature: str
) -> None:
    known = person(
        "Ann Lee",
        traits=values(holds="judge"),
        related=values(memberOf="a"),
        company=frozenset("abc"),
        years=(2001, 2010),
    )
    found = scored(known, person("Ann Lee", **more))
    assert found.verdict == "undecided"
    assert feature in said(found)


def test_a_name_that_is_nearly_the_same_needs_support() -> None:
    bill, william = person("Bill Clinton"), person("William Clinton")
    assert scored(bill, william).verdict == "undecided"
    office = values(holds="president")
    assert scored(replace(bill, traits=office), replace(william, traits=office)).verdict == "same"


def test_the_best_pair_of_names_counts() -> None:
    found = scored(person("Ann Lee", "Annie L."), person("A. Lee", "Ann Lee", "Zoe Ray"))
    assert said(found)["names"] == "“Ann Lee” and “Ann Lee”: the same"


def test_names_that_conflict_count_whatever_else_agrees() -> None:
    father = person("George Bush", "George H. W. Bush")
    son = person("George Bush", "George W. Bush")
    found = scored(father, son)
    assert found.verdict == "different"
    assert said(found)["names"].endswith("middle names differ")


def test_a_rare_thing_in_common_is_worth_more() -> None:
    context = Context(ONTOLOGY, 1000, {"un": 900, "acme": 2})
    values_of = [
        scored(*(person("A. Lee", related=values(memberOf=token)) for _ in "ab"), context).value
        for token in ("un", "acme")
    ]
    assert values_of[0] < values_of[1]
    assert context.rarity("unheard") == 1
    assert context.rarity("un") == 0
    assert CONTEXT.rarity("un") == 0.5


# --- What never joins ------------------------------------------------------------------------


def test_identifiers_decide() -> None:
    one, two = ({"w": frozenset({i})} for i in ("Q1", "Q2"))
    known = {"traits": values(holds="judge"), "company": frozenset("abc")}
    found = scored(
        person("Ann Lee", external=one, **known), person("Ann Lee", external=two, **known)
    )
    assert found.verdict == "different"
    assert found.rule == "identifiers differ in w"
    pair = ("Ann Lee", "Bo Ray")
    offices = [person(n, external=one, traits=values(holds=n[0])) for n in pair]
    assert scored(*offices).verdict == "same", "an identifier overrules names and offices"


def test_classes_that_nothing_can_share_keep_apart() -> None:
    city, state = (
        Profile(PLACE, ("New York",), classes=frozenset({NS + name}), company=frozenset("abc"))
        for name in ("City", "State")
    )
    found = scored(city, state)
    assert (found.verdict, found.rule) == ("different", "nothing is both a City and a State")


EVERYTHING = {
    "related": values(memberOf="acme", activeIn="ohio"),
    "company": frozenset("abcdef"),
    "years": (2001, 2002),
}


@pytest.mark.parametrize("names", [(), ("!?",)])
def test_what_has_no_name_is_never_joined_by_it(names: tuple[str, ...]) -> None:
    more = {**EVERYTHING, "traits": values(holds="judge")}
    rare = Context(ONTOLOGY, documents=100)
    found = scored(person(*names, **more), person("Ann Lee", **more), rare)
    assert found.verdict == "undecided"
    assert found.rule == "what has no name is not known by it"


@pytest.mark.parametrize("short", ["Lee", "Ann"])
def test_a_part_of_a_name_takes_more_than_company(short: str) -> None:
    known, hint = person("Ann Lee", **EVERYTHING), person(short, **EVERYTHING)
    assert scored(known, hint).verdict == "undecided"
    again = scored(hint, hint)
    assert again.verdict == "undecided", "nor does a single name"
    assert again.rule.endswith("the same single name")
    office = values(holds="judge")
    assert scored(*(replace(hint, traits=office) for _ in "ab")).verdict == "same"


def test_offices_with_nothing_in_common_are_never_joined() -> None:
    offices = (person("Ann Lee", traits=values(holds=o), **EVERYTHING) for o in ("judge", "mayor"))
    found = scored(*offices)
    assert found.verdict == "undecided"
    assert said(found)["traits"] == "holds has nothing in common"


def test_two_kinds_are_not_compared() -> None:
    with pytest.raises(ValueError, match="two kinds"):
        score(person("Clinton"), Profile(PLACE, ("Clinton",)), CONTEXT)


# --- Names that two have ---------------------------------------------------------------------


def test_a_name_of_two_offices_is_contested() -> None:
    things = [person("Ann Lee", traits=values(holds=o)) for o in ("judge", "mayor")]
    things += [person("Bo Ray", traits=values(holds=o)) for o in ("judge", "judge mayor", "mayor")]
    found = contested(things, CONTEXT)
    assert found == {(PERSON, "ann lee")}, "what hangs together by a third is one"
    names = [person("Ann Lee"), person("Ann Lee", company=frozenset("ab"))]
    context = replace(CONTEXT, contested=found)
    doubtful = scored(*names, context)
    assert doubtful.verdict == "undecided"
    assert said(doubtful)["contested"] == "more than one is called “ann lee”"
    company = [replace(name, company=frozenset("ab")) for name in names]
    rare = replace(context, documents=100)
    assert scored(*company, rare).verdict == "same", "something rare in common tells which"


def test_a_name_of_things_that_share_nothing_is_contested() -> None:
    apart = [person("Ann Lee", company=frozenset(c)) for c in ("abc", "def")]
    assert contested(apart, CONTEXT) == {(PERSON, "ann lee")}
    assert not contested([*apart, person("Ann Lee", company=frozenset("cdf"))], CONTEXT)
    few = [person("Ann Lee", company=frozenset(c)) for c in ("ab", "de")]
    assert not contested(few, CONTEXT), "too little is said to tell"


def test_a_name_between_two_that_conflict_is_contested() -> None:
    things = [person(n) for n in ("George Bush", "George W. Bush", "George H. W. Bush", "Ann Lee")]
    assert contested(things, CONTEXT) == {(PERSON, "george bush")}
    bodies = [Profile(BODY, (n,)) for n in ("Acme", "Acme Inc", "Acme Ltd", "Local 12", "Local 21")]
    assert contested(bodies, CONTEXT) == {(BODY, "acme")}


def test_names_that_many_have_are_contested() -> None:
    letters = [f"{a}{b}" for a in "abcdefgh" for b in "abcdefgh"][: MAX_FORMS + 1]
    crowd = [person(f"John {word} Smith") for word in letters]
    assert len(contested(crowd, CONTEXT)) == len(crowd)


# --- Profiles and bounds ---------------------------------------------------------------------


def test_a_part_of_a_fuller_name_is_left_out() -> None:
    names = ("Harris", "Kamala D. Harris", "Kamala Harris", "Momala")
    assert fullest(names, NameStyle.PERSONAL) == ("Kamala D. Harris", "Momala")
    many = tuple(f"Ann{chr(97 + n)} Lee" for n in range(2 * MAX_NAMES))
    assert len(fullest(many, NameStyle.PERSONAL)) == MAX_NAMES


KINDS = """\
@prefix : <https://kg.example/b#> .
@prefix kg: <https://kg.example/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vann: <http://purl.org/vocab/vann/> .
<https://kg.example/b> a owl:Ontology ; rdfs:label "B" ;
    vann:preferredNamespacePrefix "b" ; vann:preferredNamespaceUri "https://kg.example/b#" .
:Ship a owl:Class ; rdfs:label "Ship" ; rdfs:comment "A ship." ;
    kg:identifiedBy kg:Mention ; kg:sameAbove 0.999 ; kg:differentBelow 0.5 .
"""


def test_an_ontology_sets_the_bounds() -> None:
    context = Context(parse({"b.ttl": KINDS}))
    ship = Profile("https://kg.example/b#Ship", ("Dawn",))
    assert bounds(ship.kind, context) == (0.999, 0.5)
    assert bounds(PERSON, CONTEXT) == (SAME_ABOVE, DIFFERENT_BELOW)
    assert score(ship, ship, context).verdict == "undecided", "a name gives 0.996"
    assert score(ship, replace(ship, names=("Dusk",)), context).verdict == "different"


def test_a_second_world_is_compared_in_its_own_way() -> None:
    sea = Context(read(ROOT / "tests" / "worlds" / "sea" / "ontology"))
    sailor, port = "https://sea.example/terms/Sailor", "https://sea.example/terms/Port"
    assert sea.style(sailor) == NameStyle.PERSONAL
    assert sea.style(port) == NameStyle.PLAIN
    found = score(Profile(sailor, ("Dahl, Ingrid",)), Profile(sailor, ("Ingrid Dahl",)), sea)
    assert found.verdict == "same"


def test_a_sure_name_suffices_and_no_less() -> None:
    """SURE is where the weight of a name alone reaches the bound."""
    odds = NAME_SCALE * (SURE - 0.5)
    assert 1 / (1 + 2.718281828**-odds) >= SAME_ABOVE
    odds = NAME_SCALE * (SURE - 0.01 - 0.5)
    assert 1 / (1 + 2.718281828**-odds) < SAME_ABOVE


TOKENS = st.frozensets(st.sampled_from("abcdef"), max_size=4)
PROFILES = st.builds(
    Profile,
    kind=st.just(PERSON),
    names=st.lists(
        st.sampled_from(
            ["Ann Lee", "A. Lee", "Lee", "Bo Ray", "Ann B. Lee", "Ann C. Lee", "Lee Jr.", "?"]
        ),
        max_size=3,
        unique=True,
    ).map(lambda names: tuple(sorted(names))),
    external=st.dictionaries(st.sampled_from(["w", "v"]), TOKENS, max_size=2),
    classes=st.frozensets(st.sampled_from([NS + "Judge", NS + "Activist"])),
    traits=st.dictionaries(st.just(HOLDS), TOKENS),
    related=st.dictionaries(st.sampled_from([MEMBER, NS + "activeIn"]), TOKENS),
    company=TOKENS,
    years=st.none() | st.tuples(st.integers(1900, 1950), st.integers(1950, 2020)),
)


@given(PROFILES, PROFILES, st.booleans())
@settings(max_examples=400)
def test_a_score_has_no_order_and_follows_its_rules(
    one: Profile, other: Profile, known: bool
) -> None:
    context = Context(ONTOLOGY, 8, {"a": 5, "b": 2}) if known else CONTEXT
    context = replace(context, contested=contested((one, other), context))
    assert contested((other, one), context) == context.contested
    found = scored(one, other, context)
    both = [d for d in one.external if one.external[d] and other.external.get(d)]
    if any(not one.external[d] & other.external[d] for d in both):
        assert found.verdict == "different"
    elif not both and not ({compared(n, NameStyle.PERSONAL) for n in one.names} - {""}):
        assert found.verdict != "same"
    if found.verdict == "same":
        assert found.value >= SAME_ABOVE
        assert not found.rule


# --- What is published -----------------------------------------------------------------------


def test_the_explanations_are_published() -> None:
    page = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    for feature in FEATURES:
        assert feature.__doc__
        assert f"| {feature.__name__} | {feature.__doc__} |" in page
    source = (ROOT / "kg" / "identity" / "likeness.py").read_text(encoding="utf-8")
    for how in re.findall(r'(?:Agreement\([^"\n]*|= )"([a-z][a-z ]+)"', source):
        assert how in page, f"docs/identity.md does not have {how!r}"
