"""Loading in pieces gives what loading at once gives, and hides no failure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store import loading
from kg.store.loading import batched, load


def line(n: int) -> bytes:
    return f'<https://example.org/{n}> <https://example.org/p> "{n}" .\n'.encode()


@given(st.lists(st.lists(st.integers(0, 10_000), max_size=6)), st.integers(1, 400))
def test_pieces_are_whole_lines_in_their_order(parts: list[list[int]], size: int) -> None:
    made = [b"".join(map(line, part)) for part in parts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "PIECE", size)
        pieces = list(loading._pieces(made))
    assert b"".join(pieces) == b"".join(made)
    assert all(piece.endswith(b"\n") for piece in pieces if piece)
    assert all(len(piece) >= size for piece in pieces[:-1])


@pytest.mark.parametrize("piece", [1, 1_000, 1_000_000])
def test_all_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr(loading, "PIECE", piece)
    store = ox.Store(str(tmp_path / "rdf"))
    load(store, map(line, range(40)))
    assert {quad.object.value for quad in store} == {str(n) for n in range(40)}
    load(store, [])
    assert len(store) == 40


def test_what_making_lines_raises_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "PIECE", 1)

    def failing() -> Iterator[bytes]:
        yield line(1)
        raise KeyError("no such entity")

    with pytest.raises(KeyError, match="no such entity"):
        load(ox.Store(str(tmp_path / "rdf")), failing())


@pytest.mark.parametrize("good_after", [0, 3])
def test_what_loading_raises_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good_after: int
) -> None:
    monkeypatch.setattr(loading, "PIECE", 1)
    with pytest.raises(SyntaxError):
        load(ox.Store(str(tmp_path / "rdf")), [b"no line\n", *map(line, range(good_after))])


@given(st.integers(0, 50), st.integers(1, 9))
def test_batches_leave_no_line_out(count: int, size: int) -> None:
    lines = list(map(str, range(count)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_LINES", size)
        found = list(batched(lines))
    assert [one for some in found for one in some] == lines
    assert all(len(some) == size for some in found[:-1])
