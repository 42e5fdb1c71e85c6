"""Prints of one article are found, whatever was done to them; other stories are not."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.origins import (
    BYTES,
    NEAR,
    Memory,
    alike,
    bands,
    documents,
    fingerprint,
    groups,
    overlap,
    regrouped,
    resemblance,
)
from kg.origins.texts import RUN, SHORT, words
from tests.origins.conftest import ROOT, Said

PAIR = ("trafficking-accord-2012", "trafficking-accord-2012-reprint")


def story(seed: int, length: int = 120) -> list[str]:
    chance = random.Random(seed)
    known = ["".join(chance.choices("bcdfghklmnprstvz", k=5)) for _ in range(400)]
    return chance.choices(known, k=length)


def prints(*texts: str) -> list[bytes]:
    return [fingerprint(text) for text in texts]


# --- fingerprints -------------------------------------------------------------------------------


def test_the_seeds_have_one_reprint(seeds: Said) -> None:
    of = {name: fingerprint(text) for name, text in seeds.texts.items()}
    assert len(of) >= 12
    assert groups(of) == {name: PAIR[0] if name in PAIR else name for name in of}
    one, other = (set(_runs(seeds.texts[name])) for name in PAIR)
    exact = len(one & other) / len(one | other)
    assert resemblance(of[PAIR[0]], of[PAIR[1]]) == pytest.approx(exact, abs=0.1)


def _runs(text: str) -> list[tuple[str, ...]]:
    said = words(text)
    return [tuple(said[n : n + RUN]) for n in range(len(said) - RUN + 1)]


def test_layout_case_and_quotation_marks_are_nothing() -> None:
    text = "“The accord”, said Harris\u2019s office in Los Angeles, “is part of a wider effort.”"
    other = (
        '"THE ACCORD",\u00a0said Harris\'s of\u00adfice in\n\nLos Angeles: '
        "'is part of a wider effort'"
    )
    assert fingerprint(text) == fingerprint(other)
    assert len(fingerprint(text)) == BYTES


@pytest.mark.parametrize("seed", range(20))
def test_a_cut_print_and_one_with_more_in_it_are_prints(seed: int) -> None:
    said = story(seed)
    whole, cut = " ".join(said), " ".join(said[:80])
    longer = " ".join([*said[:50], *story(seed + 100, 40), *said[50:]])
    titled = " ".join([*story(seed + 200, 6), *said[6:]])
    of = prints(whole, cut, longer, titled)
    assert all(alike(of[0], other) and alike(other, of[0]) for other in of)
    assert overlap(of[0], of[1]) > 0.9
    assert not any(alike(of[0], other) for other in prints(" ".join(story(seed + 300)), ""))


@pytest.mark.parametrize("seed", range(20))
def test_an_imprint_makes_no_print(seed: int) -> None:
    """Two thirds of both texts are what their publisher prints under every story."""
    under = story(500, 80)
    one, other = prints(*(" ".join([*story(n, 40), *under]) for n in (seed, seed + 100)))
    assert resemblance(one, other) > 0.3
    assert not alike(one, other)


@pytest.mark.parametrize("seed", range(20))
def test_a_report_with_other_figures_is_another_report(seed: int) -> None:
    said = story(seed)
    months = []
    for month in (1, 2):
        figures = random.Random(f"{seed} {month}")
        filled = [w if n % 12 else str(figures.randint(100, 99_999)) for n, w in enumerate(said)]
        months.append(" ".join(filled))
    one, other = prints(*months)
    assert not alike(one, other)
    assert alike(*prints(months[0], months[0].replace(said[1], said[2])))


def test_short_texts_are_prints_word_for_word() -> None:
    short = "Harris and Morales signed the accord in Los Angeles."
    assert len(words(short)) < SHORT
    same, changed = (
        "HARRIS and Morales signed the accord, in Los Angeles",
        short.replace("the", "an"),
    )
    one, two, three, none = prints(short, same, changed, " … ")
    assert alike(one, two)
    assert not alike(one, three)
    assert resemblance(one, three) == 0
    assert bands(none) == ()
    assert not alike(none, none)
    assert groups({"a": none, "b": none}) == {"a": "a", "b": "b"}


def test_scripts_without_spaces_have_words() -> None:
    text = "加利福尼亚州总检察长与墨西哥总检察长在洛杉矶签署了一项打击人口贩运的协议"
    assert len(words(text)) == len(text)
    assert alike(*prints(text, text[:-8]))
    assert not alike(*prints(text, text[::-1]))


def test_a_text_of_one_word_repeated_has_one_run() -> None:
    assert overlap(*prints("no " * 50, "no " * 5000)) == 1


def test_a_fingerprint_is_the_same_in_another_process() -> None:
    text = " ".join(story(1))
    code = f"from kg.origins import fingerprint; print(fingerprint({text!r}).hex())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.strip() == fingerprint(text).hex()
    assert fingerprint("one two three four")[:8].hex() == "679af0579123d414"


def test_what_is_no_fingerprint_is_refused() -> None:
    with pytest.raises(ValueError, match=f"3 bytes; it has {BYTES}"):
        alike(b"abc", fingerprint("a"))


# --- groups -------------------------------------------------------------------------------------

STORIES = [story(n, 40) for n in range(4)]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A print of one of a few stories, more or less changed, so that groups join and part."""
    said = list(draw(st.sampled_from(STORIES)))
    for place in draw(st.lists(st.integers(0, len(said) - 1), max_size=6)):
        said[place] = "word"
    start = draw(st.integers(0, 15))
    return " ".join([*draw(st.sampled_from([[], STORIES[0][:20]])), *said[start:]])


STEPS = st.lists(
    st.dictionaries(st.integers(0, 30).map(lambda n: f"d{n}"), texts() | st.none(), max_size=8),
    max_size=6,
)


@settings(max_examples=250, deadline=None)
@given(STEPS)
def test_changes_give_what_all_documents_at_once_give(
    steps: list[dict[str, str | None]],
) -> None:
    # So few that buckets have more documents than are compared with each other.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "NEAR", 2)
        check_changes(steps)


def check_changes(steps: list[dict[str, str | None]]) -> None:
    memory, found = Memory({}), dict[str, str]()
    for step in steps:
        before = {name: memory.signature(name) for name in step}
        for name, text in step.items():
            if text is None:
                memory.drop(name)
            else:
                memory.put(name, fingerprint(text))
        for name, group in regrouped(before, memory).items():
            found.pop(name, None)
            if group is not None:
                found[name] = group
        assert found == groups(_all(memory))


def _all(memory: Memory) -> dict[str, bytes]:
    return {name: memory.signature(name) or b"" for name in memory}


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1), texts(), max_size=12), st.randoms())
def test_order_is_nothing(of: dict[str, str], chance: random.Random) -> None:
    signatures = {name: fingerprint(text) for name, text in of.items()}
    names = list(signatures)
    chance.shuffle(names)
    found = groups(signatures)
    assert groups({name: signatures[name] for name in names}) == found
    assert all(found[found[name]] == found[name] <= name for name in found)


class Counting(Memory):
    """Counts what it is asked."""

    def __init__(self, signatures: Mapping[str, bytes]) -> None:
        super().__init__(signatures)
        self.asked: set[str] = set()

    def signature(self, name: str) -> bytes | None:
        self.asked.add(name)
        return super().signature(name)


def test_a_change_asks_for_what_is_near_it() -> None:
    """However many stories stand under one imprint."""
    under = story(900, 30)
    many = {f"d{n:04}": fingerprint(" ".join([*story(n, 60), *under])) for n in range(600)}
    memory = Counting(many)
    memory.put("new", fingerprint(" ".join([*story(5, 60)[:50], *under])))
    assert regrouped({"new": None}, memory)["new"] == "d0005"
    # Its own neighbours, and those of the documents that these are compared with.
    assert len(memory.asked) < 600
    assert all(len(memory.near(bucket, "new")) <= 2 * NEAR for bucket in bands(many["d0005"]))
