"""Files that hold several documents are taken apart, and each is a source of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model import Document, Loss, Span
from kg.readers import Part, Reader, Source, read, unpack


def _parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        name, colon, _ = line.decode().partition(":")
        yield Part(name, line) if colon else Loss(shown, number, "unread", name, "no colon")


def _read(path: Path, name: str, shown: str) -> Document:
    text = path.read_text() + (path.parent / "labels.cfg").read_text()
    return Document(name, shown, "lines", text, (Span(0, len(text)),), "none")


def _beside(path: Path) -> tuple[Path, ...]:
    return (path.parent / "labels.cfg",)


LINES = Reader(
    "lines", "A document a line.", (".lines",), lambda path: "", _read, "", _beside, _parts
)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    path = tmp_path / "given" / "all.lines"
    path.parent.mkdir()
    path.write_bytes(b"a: one\nnothing\nb: two\r\na: three\n")
    (path.parent / "labels.cfg").write_text("!")
    return Source("x/all", path, LINES, "given/all.lines")


def test_each_part_is_a_source_with_its_own_content(source: Source, tmp_path: Path) -> None:
    found, losses = unpack([source], tmp_path / "parts")
    assert [one.name for one in found] == ["x/all/a", "x/all/b", "x/all/a~2"]
    assert [one.shown for one in found] == [
        "given/all.lines#a", "given/all.lines#b", "given/all.lines#a~2",
    ]  # fmt: skip
    assert [one.path.read_bytes() for one in found] == [b"a: one\n", b"b: two\r\n", b"a: three\n"]
    assert {one.path.name for one in found} == {"all.lines"}
    assert {one.origin for one in found} == {source.path}
    assert losses == (Loss("given/all.lines", 2, "unread", "nothing\n", "no colon"),)


def test_a_part_is_read_with_the_companions_of_its_file(source: Source, tmp_path: Path) -> None:
    found, _ = unpack([source], tmp_path / "parts")
    assert [read(one).text for one in found] == ["a: one\n!", "b: two\n!", "a: three\n!"]


def test_a_part_is_taken_apart_into_itself(source: Source, tmp_path: Path) -> None:
    found, _ = unpack([source], tmp_path / "parts")
    again, losses = unpack(found[1:2], tmp_path / "again")
    assert [one.path.read_bytes() for one in again] == [b"b: two\r\n"]
    assert losses == ()


def test_other_files_stay_as_they_are(source: Source, tmp_path: Path) -> None:
    whole = Reader("whole", "One document.", (".one",), lambda path: "", _read)
    plain = Source("y", source.path, whole, "y.one")
    assert unpack([plain], tmp_path / "parts") == ((plain,), ())
    assert not (tmp_path / "parts").exists()


def test_a_part_is_not_called_as_another_file(source: Source, tmp_path: Path) -> None:
    other = Source("x/all/b", source.path, Reader("w", "", (), lambda path: "", _read), "b.one")
    with pytest.raises(InputError, match=r"b\.one and given/all\.lines#b would both be"):
        unpack([other, source], tmp_path / "parts")
