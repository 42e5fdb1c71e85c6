"""Files are hashed again whenever they may have changed, and else not."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest

from kg.errors import InputError, StoreError
from kg.stamps import Stamps

LONG_AGO = 1_000_000_000_123_456_789


@pytest.fixture
def said(tmp_path: Path) -> Path:
    file = tmp_path / "said.txt"
    file.write_text("one")
    return file


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """All files that there are have been there for a long time."""
    monkeypatch.setattr("kg.stamps.time.time_ns", lambda: 2 * LONG_AGO)


def test_a_file_that_is_as_it_was_is_not_read(
    said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settle(monkeypatch)
    with Stamps(tmp_path / "stamps") as stamps:
        assert stamps.sha256(str(said)) == _hash("one")
    monkeypatch.setattr("kg.stamps.sha256", lambda path: pytest.fail(f"{path} is read"))
    with Stamps(tmp_path / "stamps") as stamps:
        assert stamps.sha256(str(said)) == _hash("one")


def test_other_content_of_the_same_size_and_time_is_seen(
    said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settle(monkeypatch)
    os.utime(said, ns=(LONG_AGO, LONG_AGO))
    with Stamps(tmp_path / "stamps") as stamps:
        stamps.sha256(str(said))
    said.write_text("two")
    os.utime(said, ns=(LONG_AGO, LONG_AGO))
    with Stamps(tmp_path / "stamps") as stamps:
        assert stamps.sha256(str(said)) == _hash("two")


def test_a_file_as_young_as_the_clock_can_tell_is_not_remembered(
    said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = said.stat()
    monkeypatch.setattr("kg.stamps.time.time_ns", lambda: about.st_ctime_ns + 1_000_000)
    with Stamps(tmp_path / "stamps") as stamps:
        stamps.sha256(str(said))
    assert Stamps(tmp_path / "stamps").known == {}


def test_what_is_no_longer_asked_for_is_forgotten(
    said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settle(monkeypatch)
    with Stamps(tmp_path / "stamps") as stamps:
        stamps.sha256(str(said))
    with Stamps(tmp_path / "stamps"):
        pass
    assert Stamps(tmp_path / "stamps").known == {}


def test_an_error_of_the_store_forgets_everything_and_others_nothing(
    said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settle(monkeypatch)
    with Stamps(tmp_path / "stamps") as stamps:
        stamps.sha256(str(said))
    with pytest.raises(InputError), Stamps(tmp_path / "stamps"):
        raise InputError("a line is broken")
    assert Stamps(tmp_path / "stamps").known
    with pytest.raises(StoreError), Stamps(tmp_path / "stamps"):
        raise StoreError("an input changed while it was read; build again")
    assert not (tmp_path / "stamps").exists()


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\0" * 500])
def test_a_broken_file_is_made_anew(
    content: bytes, said: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settle(monkeypatch)
    (tmp_path / "stamps").write_bytes(content)
    with Stamps(tmp_path / "stamps") as stamps:
        assert stamps.sha256(str(said)) == _hash("one")
    with sqlite3.connect(tmp_path / "stamps") as file:
        assert file.execute("SELECT count(*) FROM stamp").fetchone() == (1,)
