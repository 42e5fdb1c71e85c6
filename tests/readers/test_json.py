"""JSON in files: one value after another, whatever stands between them."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Loss
from kg.readers import _json as module
from kg.readers._json import Unread, Value, loads, opening, quoted, values

Write = Callable[..., Path]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(content: str | bytes, name: str = "x.jsonl") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def found(path: Path) -> list[tuple[int, object]]:
    return [
        (one.line, json.loads(one.text) if isinstance(one, Value) else one.reason)
        for one in values(path, "shown")
    ]


def test_a_value_a_line(write: Write) -> None:
    assert found(write('{"a": 1}\n\n{"b": 2}\r\n[3]\n')) == [(1, {"a": 1}), (3, {"b": 2}), (4, [3])]


def test_values_may_be_printed_over_many_lines(write: Write) -> None:
    path = write('{\n  "a": [\n    {"b": 1}\n  ]\n}\n{\n  "c": 2\n}')
    assert found(path) == [(1, {"a": [{"b": 1}]}), (6, {"c": 2})]


def test_an_array_is_its_elements(write: Write) -> None:
    path = write('\ufeff [\n {"a": 1},\n {"b": [2]} ]\n', "x.json")
    assert found(path) == [(2, {"a": 1}), (3, {"b": [2]})]
    assert found(write("[]", "x.json")) == []
    assert found(write('[{"a": 1},\n]', "x.json")) == [(1, {"a": 1})]
    assert found(write("", "x.json")) == []


def test_what_is_no_json_is_passed_over_up_to_the_next_value(write: Write) -> None:
    path = write('{"a": 1}\nno\n  {"inner": 1}\n{"b": 2} rest\n{"c": "x\n{"d": 4}\n{"e":')
    assert found(path) == [
        (1, {"a": 1}),
        (2, "not JSON: Expecting value (character 1)"),
        (4, {"b": 2}),
        (4, "not JSON: Expecting value (character 1)"),
        (5, "not JSON: Invalid control character at (character 9)"),
        (6, {"d": 4}),
        (7, "not JSON: Expecting value (character 6)"),
    ]


def test_a_broken_object_of_many_lines_is_one_loss(write: Write) -> None:
    path = write('{\n  "a": [\n    {"b": 1},\n  ],\n}\n{"c": 2}\n')
    reasons = [reason for _, reason in found(path)]
    assert len(reasons) == 2
    assert reasons[1] == {"c": 2}


@pytest.mark.parametrize(
    ("text", "read", "line", "reason"),
    [
        ('[{"a": 1},\n{"b": 2', 1, 2, "not JSON: Expecting ',' delimiter"),
        ('[{"a": 1}\n{"b": 2}]', 1, 2, "neither a comma nor the end"),
        ('[{"a": 1}]\n{"b": 2}', 1, 2, "something after the end"),
        ("[", 0, 1, "not JSON: Expecting value"),
        ("[" * 100_000, 0, 1, "nested too deep"),
    ],
)
def test_a_broken_array_is_read_as_far_as_it_goes(
    write: Write, text: str, read: int, line: int, reason: str
) -> None:
    *good, last = values(write(text, "x.json"), "shown")
    assert len(good) == read
    assert isinstance(last, Loss)
    assert (last.path, last.line, last.kind) == ("shown", line, "unread")
    assert last.reason.startswith(reason)
    assert last.reason.endswith("; the file is not read from here on")


def test_one_line_that_is_not_utf_8_does_not_sink_the_others(write: Write) -> None:
    path = write(b'{"a": "\xe9"}\n{"b": "\xc3\xa9"}\n')
    assert found(path) == [(1, "not UTF-8"), (2, {"b": "é"})]


def test_values_longer_than_a_piece_of_the_file(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHUNK", 3)
    content = [{"key": "x" * n, "numbers": [n, -n * 1.5, True, None], "é": "\\\"\n😀"}
               for n in range(40)]  # fmt: skip
    lines = "\n".join(json.dumps(one) for one in content)
    assert [value for _, value in found(write(lines))] == content
    broken = lines.replace('{"key": "xxx"', 'broken {"key": "xxx"')
    assert [v for _, v in found(write(broken)) if isinstance(v, dict)] == content[:3] + content[4:]
    array = write(json.dumps(content, indent=1, ensure_ascii=False), "x.json")
    assert [value for _, value in found(array)] == content


def test_a_file_that_is_broken_again_and_again_is_given_up(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WASTED", 100_000)
    garbage = write("no\n{\n" * 3000 + '{"a": 1}')
    assert found(garbage)[-1] == (6001, {"a": 1})
    *_, last = found(write("[\n" * 200_000 + '{"a": 1}'))
    assert last[1] == "too much of it is broken; the file is not read from here on"


def test_a_value_has_a_size_limit(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK", 10)
    monkeypatch.setattr(module, "SIZE_LIMIT", 1000)
    assert len(found(write(json.dumps(["x" * 300] * 20), "x.json"))) == 20
    with pytest.raises(InputError, match=r"^shown:2: more than 1,000 characters in one document"):
        found(write('{}\n{"a": "' + "x" * 3000))


def test_no_more_is_held_than_a_value(write: Write) -> None:
    path = write((json.dumps({"text": "x" * 1000}) + "\n") * 20_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in values(path, "shown")) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 8_000_000  # of 20 MB
    finally:
        tracemalloc.stop()


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^shown: cannot be read: No such file"):
        found(tmp_path / "nothing.json")


@settings(deadline=None)
@given(content=st.lists(JSON), indent=st.none() | st.integers(0, 2), ascii_=st.booleans())
def test_law_every_value_of_an_array_is_found(
    tmp_path_factory: pytest.TempPathFactory, content: list[object], indent: int | None,
    ascii_: bool,
) -> None:  # fmt: skip
    path = tmp_path_factory.mktemp("law") / "x.json"
    path.write_bytes(json.dumps(content, indent=indent, ensure_ascii=ascii_).encode())
    assert [value for _, value in found(path)] == content


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text('{}[]",:\\ \n1a', max_size=60).map(str.encode))
def test_law_any_bytes_are_values_or_losses(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    for name in ("x.json", "x.jsonl"):
        path = tmp_path_factory.mktemp("fuzz") / name
        path.write_bytes(data)
        for one in values(path, "shown"):
            assert isinstance(one, Value | Loss)
        opening(path, (".json", ".jsonl"))


# --- One value ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "the key 'c' stands twice in one object"),
        ("[" * 5000 + "]" * 5000, "nested too deep"),
        (r'{"a": "\ud83d"}', "holds half of a surrogate pair, which is no character"),
        ('{"a": ' + "9" * 5000 + "}", "Exceeds the limit"),
        ("", "not JSON: Expecting value"),
    ],
)
def test_what_stands_for_no_value_for_certain(text: str, reason: str) -> None:
    with pytest.raises(Unread, match=reason):
        loads(text)


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert loads(r'"\ud83d\ude00"') == "😀"
    assert loads(r'"\\ud83d"') == "\\ud83d"


def test_values_are_quoted_in_short() -> None:
    assert quoted({"a": ["é\n", 1]}) == '{"a": ["é\\n", 1]}'
    assert quoted("a\n  b\ud83d") == "a b?"
    assert len(quoted("x" * 1000)) == 80


# --- What a file begins with ----------------------------------------------------------------


def test_the_opening_of_a_file(write: Write) -> None:
    suffixes = (".json", ".jsonl")
    assert opening(write('\n{"a": 1}\nno', "1.jsonl"), suffixes).object == {"a": 1}
    array = opening(write('[{"a": 1}, {', "2.json"), suffixes)
    assert (array.object, array.in_array) == ({"a": 1}, True)
    assert opening(write('["text", {}]', "3.jsonl"), suffixes).value == ["text", {}]
    assert opening(write('{"a": 1}', "4.txt"), suffixes).value is None
    assert opening(write('{"a": 1, "b": tru', "5.json"), suffixes).value == {"a": 1, "b": ...}
    assert opening(write(b"\xff\xfe{\x00", "6.json"), suffixes).value is None
    assert opening(Path("nothing.json"), suffixes).value is None


def test_the_opening_of_a_long_object_are_the_members_that_lie_in_it(write: Write) -> None:
    long = json.dumps([{"a": 1, "b": {"c": "]"}, "text": "x" * module.HEAD, "d": 4}])
    found = opening(write(long, "x.json"), (".json",))
    assert found.object == {"a": 1, "b": {"c": "]"}, "text": ...}
    assert found.in_array
