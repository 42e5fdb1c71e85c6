"""Text that pictures and files can hold."""

from __future__ import annotations

import json
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.exporters._text import clean, isolated, shortened, width, wrapped, xml

ANY = st.text(st.characters(codec=None, categories=None), max_size=60)


@given(ANY)
def test_anything_survives_xml_or_becomes_a_replacement(text: str) -> None:
    root = ElementTree.fromstring(f'<a b="{xml(text)}">{xml(text)}</a>')
    assert root.text == clean(text) or not text
    kept = [a for a, b in zip(text, clean(text), strict=True) if a == b]
    assert all(unicodedata.category(c) not in ("Cs",) for c in kept)
    clean(text).encode()


@given(ANY)
def test_attributes_survive_but_for_white_space(text: str) -> None:
    root = ElementTree.fromstring(f'<a b="{xml(text)}"/>')
    value = root.get("b")
    assert value is not None
    plain = str.maketrans("\t\n", "  ")
    assert value == clean(text).translate(plain)


@pytest.mark.parametrize("char", ["\x00", "\x08", "\x0b", "\x1f", "\x7f", "\ud800", "\ufffe"])
def test_what_xml_forbids_is_replaced(char: str) -> None:
    assert clean(f"a{char}b") == "a\ufffdb"


@given(st.text(max_size=200), st.integers(4, 60))
def test_shortened_text_is_a_beginning(text: str, length: int) -> None:
    line = " ".join(text.split())
    short = shortened(text, length)
    assert len(short) <= length
    assert short == line or (short[-1] == "…" and line.startswith(short[:-1]))


def test_text_is_cut_between_words_and_never_before_an_accent() -> None:
    assert shortened("the quick brown fox jumps", 18) == "the quick brown…"
    assert shortened("the quick brown fox", 16) == "the quick brown…"
    cut = shortened("x" * 8 + "e\u0301" + "y" * 20, 10)
    assert cut == "x" * 8 + "…"


@given(st.text(max_size=120), st.integers(60, 300))
def test_wrapped_lines_fit_and_lose_nothing(text: str, most: int) -> None:
    lines = wrapped(text, most, 13)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert width(line, 13) <= most or sum(not unicodedata.combining(c) for c in line) <= 1


def test_lines_break_behind_hyphens() -> None:
    lines = wrapped("United States-Mexico-Canada Agreement", 150, 13)
    assert lines[0].endswith("-") or lines[0] == "United"
    assert "".join(lines).count("-") == 2
    assert all("Mexico" in line or "Mexi" not in line for line in lines)


@given(st.text(), st.text())
def test_width_adds_up(one: str, other: str) -> None:
    assert width(one + other, 10) == pytest.approx(width(one, 10) + width(other, 10))


def test_isolated_text_cannot_leave_its_isolation() -> None:
    assert isolated("a\u2069b\u2067c") == "\u2068abc\u2069"
    assert json.loads(json.dumps(isolated("x"))) == "\u2068x\u2069"
