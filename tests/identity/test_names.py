"""Names: what is canonical, what agrees, and that what agrees is compared."""

from __future__ import annotations

import unicodedata
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.identity.blocks import MAX_KEYS, block_keys
from kg.identity.likeness import (
    NOTHING,
    PART,
    SURE,
    UNDECIDED,
    agreement,
    alike,
)
from kg.identity.names import MAX_LENGTH, canonical_given, compared, parsed
from kg.ontology import NameStyle
from tests.hanging import not_for_ever

PERSON, BODY, PLAIN = NameStyle.PERSONAL, NameStyle.ORGANIZATION, NameStyle.PLAIN
STYLES = st.sampled_from(list(NameStyle))


@pytest.mark.parametrize(
    ("name", "style", "form"),
    [
        ("Attorney General Kamala D. Harris", PERSON, "kamala d harris"),
        ("HARRIS, Kamala D.", PERSON, "kamala d harris"),
        ("Kamala D. Harris, Attorney General of California", PERSON, "kamala d harris"),
        ("California Attorney General Kamala Harris", PERSON, "kamala harris"),
        ("Mexican President Enrique Peña Nieto", PERSON, "enrique pena nieto"),
        ("President Obama", PERSON, "obama"),
        ("Smith, Dr. John, PhD", PERSON, "john smith"),
        ("King, Martin Luther, Jr.", PERSON, "martin luther king jr"),
        ("Martin Luther King, Junior", PERSON, "martin luther king jr"),
        ("King Charles III", PERSON, "charles iii"),
        ("J. R. R. Tolkien", PERSON, "j r r tolkien"),
        ("JRR Tolkien", PERSON, "j r r tolkien"),
        ("JD Vance", PERSON, "j d vance"),
        ("LI NA", PERSON, "li na"),
        ('William "Bill" Clinton', PERSON, "william clinton"),
        ("Кольцов Юрий", PERSON, "koltsov yuriy"),
        ("Sea\u0301n O\u2019Brien", PERSON, "sean obrien"),
        ("Malcolm X", PERSON, "malcolm x"),
        ("president of Mexico", PERSON, "president of mexico"),
        ("Dr.", PERSON, "dr"),
        ("The Acme Co., Ltd.", BODY, "acme co ltd"),
        ("Acme Incorporated", BODY, "acme inc"),
        ("Petróleos Mexicanos, S.A. de C.V.", BODY, "petroleos mexicanos cv"),
        ("\u041e\u041e\u041e Газпром", BODY, "gazprom ooo"),
        ("Federal Bureau of Investigation (FBI)", BODY, "federal bureau of investigation"),
        ("Union (North)", BODY, "union north"),
        ("U.S. Dept. of Justice", BODY, "us department of justice"),
        ("AT&T Inc.", BODY, "att inc"),
        ("Smith & Sons", BODY, "smith and sons"),
        ("Limited", BODY, "limited"),
        ("Acme Inc", PLAIN, "acme inc"),
        ("Accord II", PLAIN, "accord 2"),
        ("12th Street", PLAIN, "12 street"),
        ("St. Louis", PLAIN, "saint louis"),
        ("The Hague", PLAIN, "hague"),
        ("The", PLAIN, "the"),
        ("\N{SLIGHTLY SMILING FACE}!", PLAIN, ""),
    ],
)
def test_canonical_forms(name: str, style: NameStyle, form: str) -> None:
    assert compared(name, style) == form


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Kamala D. Harris", "Harris, Kamala D.", "the same"),
        ("Barack Hussein Obama", "Barack Obama", "the same but for middle names"),
        ("Barack Hussein Obama", "Barack H. Obama", "the same but for middle names"),
        ("Xi Jinping", "习近平", "the same but for spaces and small words"),
        ("Bashar al-Assad", "Bashar Assad", "the same but for spaces and small words"),
        ("Orbán Viktor", "Viktor Orbán", "the same words in another order"),
        ("John Ronald Reuel Tolkien", "J.R.R. Tolkien", "initials of the other"),
        ("Christopher Lindqvist", "Christopher Lindkvist", "spelt alike"),
    ],
)
def test_names_of_one_person(one: str, other: str, how: str) -> None:
    found = agreement(one, other, PERSON)
    assert found.how == how
    assert found.score >= SURE


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("K. Harris", "Kamala Harris", "initials of the other"),
        ("K. Harris", "K. Harris", "the same initials and name"),
        ("Obama", "President Obama", "the same single name"),
        ("Li Na", "Lina", "the same but for spaces and small words"),
        ("Bill Clinton", "William Clinton", "a short form or spelling of the other"),
        ("Kamala Haris", "Kamala Harris", "spelt alike"),
        ("Nils Andersen", "Nils Anderson", "spelt alike"),
        ("Alexander Bergstrom", "Alexandra Bergstrom", None),
        ("John Smith", "John Smith Jr.", "only one names its generation"),
        ("Gabriel García", "Gabriel García Márquez", PART),
    ],
)
def test_names_that_may_be_of_one_person(one: str, other: str, how: str | None) -> None:
    found = agreement(one, other, PERSON)
    if how is None:
        assert found == NOTHING
    else:
        assert found.how == how
        assert UNDECIDED <= found.score < SURE


@pytest.mark.parametrize(
    ("one", "other", "style", "how"),
    [
        ("George H. W. Bush", "George W. Bush", PERSON, "middle names differ"),
        ("John A. Smith", "John B. Smith", PERSON, "middle names differ"),
        ("John Smith Jr", "John Smith Sr", PERSON, "generations differ"),
        ("King Charles II", "King Charles III", PERSON, "generations differ"),
        ("Barack Obama", "Obama", PERSON, PART),
        ("Kamala", "Kamala Harris", PERSON, PART),
        ("Bill Clinton", "Hillary Clinton", PERSON, "nothing alike"),
        ("Jon Smyth", "Jon Smith", PERSON, "nothing alike"),
        ("Thomas Fischer", "Thomes Fisher", PERSON, "nothing alike"),
        ("K. Haris", "Kamala Harris", PERSON, "nothing alike"),
        ("Local 12", "Local 21", BODY, "numbers differ"),
        ("Accord I", "Accord II", PLAIN, "numbers differ"),
        ("Accord", "Accord II", PLAIN, PART),
        ("Polaris", "Polaris Project", BODY, PART),
        ("Ministry of Finance", "Ministry of Justice", BODY, "nothing alike"),
        ("Iran", "Iraq", PLAIN, "nothing alike"),
        ("Ireland", "Iceland", PLAIN, "nothing alike"),
        ("!", "?", PLAIN, "nothing alike"),
    ],
)
def test_names_of_two(one: str, other: str, style: NameStyle, how: str) -> None:
    found = agreement(one, other, style)
    assert found.how == how
    assert found.score < UNDECIDED


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ("Polaris Project", "The Polaris Project", 1, 1),
        ("Acme Inc", "Acme Incorporated", 1, 1),
        ("Acme Inc", "Acme", SURE, 1),
        ("Smith & Sons", "Smith and Sons", 1, 1),
        ("Bank of the West", "Bank West", SURE, 1),
        ("HewlettPackard", "Hewlett-Packard", SURE, 1),
        ("Acme Inc", "Acme Ltd", UNDECIDED, 0.6),
        ("Department of Justice", "Justice Department", UNDECIDED, SURE),
        ("FBI", "Federal Bureau of Investigation", UNDECIDED, SURE),
        ("DoJ", "Department of Justice", UNDECIDED, SURE),
        ("Polaris Foundation", "Polaris Foundatoin", UNDECIDED, SURE),
    ],
)
def test_names_of_organisations(one: str, other: str, low: float, high: float) -> None:
    score = agreement(one, other, BODY).score
    assert low <= score
    assert score < high or high == 1


def test_one_error_is_alike_in_a_long_word_alone() -> None:
    assert alike("harris", "haris")
    assert alike("bergstrom", "bregstrom")
    assert not alike("harris", "barris"), "another first letter"
    assert not alike("smith", "smyth"), "a short word"
    assert not alike("harris", "hasrri"), "two errors"
    assert not alike("martin", "matrin"), "neighbours in a word of six letters"


# --- Laws -------------------------------------------------------------------------------------

TEXT = """
Ann Anne J. R. V Jon William Bill Robert Bob Kamala Harris Haris de la von García Garcia Márquez
Bergstrom Bergstorm Jr. III Dr. President of Mexico Ministry Department Dept. Justice Justise
Finance Federal Bureau Investigation FBI FB I Inc. Ltd S.A. OOO the The & and 12 21 II V 3rd
Lindqvist Lindkvist Fischer Fisher Attorney General , , - ( ) Юрий 近平 习 O'Brien Obrien At&t
"""
WORDS = TEXT.split()
NAMES = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    st.text(max_size=40),
)


@given(NAMES, STYLES)
@example("習 近平 ²①ª", PERSON)
@example("ᚠ\u0345\U0001f600", BODY)
@example("㋐", BODY)
@settings(max_examples=600)
def test_a_canonical_form_is_its_own(name: str, style: NameStyle) -> None:
    form = compared(name, style)
    assert compared(form, style) == form
    if any(unicodedata.category(c)[0] == "L" or c.isdecimal() for c in name):
        assert form


@given(NAMES, NAMES, STYLES)
@settings(max_examples=600)
def test_agreement_is_symmetric_and_bounded(one: str, other: str, style: NameStyle) -> None:
    found = agreement(one, other, style)
    assert found == agreement(other, one, style)
    assert 0 <= found.score <= 1
    assert found.how


@given(NAMES, STYLES)
def test_a_name_agrees_with_itself(name: str, style: NameStyle) -> None:
    if compared(name, style):
        assert agreement(name, name, style).score >= UNDECIDED


@st.composite
def variants(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and the same with words changed, left out or put elsewhere, and a letter wrong."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
    other = list(words)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(other) - 1))
        word = other[place]
        letter = draw(st.integers(0, len(word) - 1))
        change = draw(st.sampled_from(["out", "initial", "wrong", "gone", "swap", "move"]))
        if change == "out" and len(other) > 1:
            del other[place]
        elif change == "initial":
            other[place] = word[0]
        elif change == "wrong":
            other[place] = word[:letter] + "e" + word[letter + 1 :]
        elif change == "gone":
            other[place] = word[:letter] + word[letter + 1 :] or word
        elif change == "swap":
            other[place] = word[:letter] + word[letter : letter + 2][::-1] + word[letter + 2 :]
        else:
            other.insert(0, other.pop(place))
    return " ".join(words), " ".join(other)


@given(st.one_of(variants(), st.tuples(NAMES, NAMES)), STYLES)
@settings(max_examples=2000)
def test_what_may_be_one_shares_a_key(pair: tuple[str, str], style: NameStyle) -> None:
    one, other = (block_keys(name, style) for name in pair)
    assert max(len(one), len(other)) <= MAX_KEYS
    if agreement(*pair, style).score >= UNDECIDED:
        assert one & other


def test_unrelated_names_seldom_share_a_key() -> None:
    given_names = ("Ann", "Bert", "Carla", "Dmitri", "Elena", "Farid", "Grace", "Hugo", "Ines")
    families = ("Abbott", "Berg", "Castillo", "Dahl", "Evans", "Fischer", "Garza", "Hoang")
    names = [f"{g} {f}" for g in given_names for f in families]
    keys = [block_keys(name, PERSON) for name in names]
    sharing = sum(bool(a & b) for a, b in combinations(keys, 2))
    assert sharing / (len(names) * (len(names) - 1) / 2) < 0.005


def test_a_name_that_is_too_long_is_compared_as_a_whole() -> None:
    long = "Ann " * (MAX_LENGTH // 4) + "Lee"
    assert agreement(long, long.upper(), PERSON).score == 1
    assert agreement(long, long + "!", PERSON) == NOTHING
    assert block_keys(long, PERSON) == block_keys(long.upper(), PERSON)


@pytest.mark.parametrize("style", NameStyle)
@pytest.mark.parametrize(
    "part", ["a ", "a.b,", "((", "de la ", "dr ", "1 ", "近", '"', "&", "jr, "]
)
def test_hostile_names_end(part: str, style: NameStyle) -> None:
    names = [(part * 200)[:MAX_LENGTH], part * 100_000]
    with not_for_ever():
        for name in names:
            other = name[:-1] + "x"
            agreement(name, other, style)
            block_keys(name, style)


def test_the_tables_hold() -> None:
    """No spelling of one given name is the canonical form of another."""
    for name in ("william", "muhammad", "john"):
        assert canonical_given(name) == name
    assert canonical_given("bill") == canonical_given("willie") == "william"
    assert parsed("Acme Co Ltd", BODY).forms == {"co", "ltd"}
