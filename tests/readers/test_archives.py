"""Compressed files and archives: read like folders, and refused where they are unsafe."""

from __future__ import annotations

import gzip
import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cli import main
from kg.errors import InputError
from kg.model import Loss
from kg.readers import _archives as module
from kg.readers import discover, read, unpack
from kg.readers._archives import Refused, unpack_archive
from kg.reading import inputs

LINE = b'{"text": "Harris signed.", "spans": [{"label": "Person", "start": 0, "end": 6}]}\n'
CORPUS = {"a/x.ann": b"T1\tPerson 0 6\tHarris\n", "a/x.txt": b"Harris signed.", "b.jsonl": LINE}


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: Mapping[str, bytes | tarfile.TarInfo], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                content.name = name
                archive.addfile(content)
            else:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def link(to: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo()
    member.type, member.linkname = kind, to
    return member


@pytest.fixture(autouse=True)
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = Path("corpus")
    folder.mkdir()
    return folder


def found(path: Path, folder: str = "unpacked") -> tuple[list[str], list[Loss]]:
    """The names and shown paths of the documents, which are read, and the losses."""
    sources, losses = discover([path], None, Path(folder))
    parts, lost = unpack(sources, Path("parts"))
    for source in parts:
        assert [m.label for m in read(source).mentions] == ["Person"]
    return [f"{s.name} {s.shown}" for s in sources], [*losses, *lost]


@pytest.mark.parametrize("name", ["c.zip", "c.tar", "c.tar.gz", "c.TGZ"])
def test_an_archive_is_read_like_a_folder(corpus: Path, name: str) -> None:
    mode = "w" if name == "c.tar" else "w:gz"
    path = corpus / name
    path.write_bytes(zipped(CORPUS) if name == "c.zip" else tarred(CORPUS, mode))
    assert found(path) == (
        [f"c/a/x corpus/{name}/a/x.ann", f"c/b corpus/{name}/b.jsonl"],
        [],
    )


def test_archives_in_a_folder_of_mixed_formats(corpus: Path) -> None:
    (corpus / "in").mkdir()
    (corpus / "in" / "c.zip").write_bytes(zipped({**CORPUS, "z.docx": b"", "d.zip": b"PK"}))
    (corpus / "in" / "e.jsonl.gz").write_bytes(gzip.compress(LINE))
    (corpus / "f.jsonl").write_bytes(LINE)
    (corpus / "g.zip").write_bytes(zipped({"readme.txt": b""}))
    (corpus / "h.zip").write_bytes(b"PK\3\4no")
    names, losses = found(corpus)
    assert names == [
        "f corpus/f.jsonl", "in/c/a/x corpus/in/c.zip/a/x.ann", "in/c/b corpus/in/c.zip/b.jsonl",
        "in/e corpus/in/e.jsonl",
    ]  # fmt: skip
    assert [(x.path, x.kind, x.reason) for x in losses] == [
        ("corpus/g.zip", "unread", "no annotated document in it; 'kg formats' lists what is read"),
        ("corpus/h.zip", "refused", "broken: File is not a zip file"),
        ("corpus/in/c.zip/d.zip", "unread", "an archive within an archive, which is not looked "
         "into"),
        ("corpus/in/c.zip/z.docx", "unread", "no reader takes it; 'kg formats' lists what is read"),
    ]  # fmt: skip


def test_a_compressed_file_is_the_file(corpus: Path) -> None:
    path = corpus / "e.jsonl.gz"
    path.write_bytes(gzip.compress(LINE))
    assert found(path) == (["e corpus/e.jsonl"], [])


@pytest.mark.parametrize("text", ["x.txt", "x.txt.gz"])
@pytest.mark.parametrize("given", ["", "x.ann.gz"])
def test_the_text_of_a_compressed_file_is_beside_it(corpus: Path, text: str, given: str) -> None:
    (corpus / "x.ann.gz").write_bytes(gzip.compress(CORPUS["a/x.ann"]))
    words = CORPUS["a/x.txt"]
    (corpus / text).write_bytes(gzip.compress(words) if text.endswith(".gz") else words)
    assert found(corpus / given) == (["x corpus/x.ann"], [])


def test_a_compressed_file_without_its_text_is_refused(corpus: Path) -> None:
    (corpus / "a.jsonl").write_bytes(LINE)
    (corpus / "x.ann.gz").write_bytes(gzip.compress(CORPUS["a/x.ann"]))
    (corpus / "x.txt").symlink_to("/etc/hostname")
    names, losses = found(corpus)
    assert names == ["a corpus/a.jsonl"]
    refused = {(x.path, x.reason) for x in losses if x.kind == "refused"}
    assert [path for path, _ in refused] == ["corpus/x.ann.gz"]


def test_without_a_folder_archives_are_listed(corpus: Path) -> None:
    (corpus / "c.zip").write_bytes(zipped(CORPUS))
    (corpus / "f.jsonl").write_bytes(LINE)
    sources, losses = discover([corpus])
    assert [s.name for s in sources] == ["f"]
    assert [loss.path for loss in losses] == ["corpus/c.zip"]


def test_the_profile_is_that_in_the_archive_or_that_beside_it(corpus: Path) -> None:
    outer = corpus / "kg.toml"
    outer.write_text("[rename]\n", encoding="utf-8")
    profile = b'[drop]\nlabels = ["Person"]\n'
    (corpus / "c.zip").write_bytes(zipped({**CORPUS, "a/kg.toml": profile}))
    (one, other), losses, _ = inputs([corpus], Path("unpacked"))
    assert losses == ()
    assert one.profile is not None
    assert one.profile.read_bytes() == profile
    assert other.profile == outer


def test_an_archive_is_built_and_its_documents_stay(corpus: Path) -> None:
    (corpus / "c.zip").write_bytes(zipped(CORPUS))
    for command in (["build", "corpus/c.zip"], ["remove", "c/b/1"]):
        done = CliRunner().invoke(main, [*command, "--store", "store"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    assert "1 document" in done.output


# --- What is refused ------------------------------------------------------------------------


def test_members_that_lead_elsewhere_are_refused_and_the_rest_is_read(corpus: Path) -> None:
    path = corpus / "c.zip"
    out = io.BytesIO(zipped({"../x.jsonl": LINE, "/y.jsonl": LINE, "a/../../z.jsonl": LINE,
                             "C:/w.jsonl": LINE, "back\\slash.jsonl": LINE, "b.jsonl": LINE,
                             ".hidden.jsonl": LINE, "__MACOSX/b.jsonl": LINE}))  # fmt: skip
    with zipfile.ZipFile(out, "a") as archive:
        member = zipfile.ZipInfo("l.jsonl")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("b.jsonl", b"{}")
    path.write_bytes(out.getvalue())
    names, losses = found(path)
    assert names == ["c/b corpus/c.zip/b.jsonl"]
    assert {loss.kind for loss in losses} == {"refused"}
    assert {loss.path.removeprefix("corpus/c.zip/"): loss.reason for loss in losses} == {
        "../x.jsonl": "its name leaves the archive",
        "/y.jsonl": "its name is no path below the archive",
        "a/../../z.jsonl": "its name leaves the archive",
        "C:/w.jsonl": "its name is no path below the archive",
        "back\\slash.jsonl": "its name is no path below the archive",
        "l.jsonl": "a link",
        "b.jsonl": "another one has its name",
    }
    assert not any(p.name in {"x.jsonl", "y.jsonl", "z.jsonl"} for p in Path().rglob("*"))


def test_links_and_devices_of_a_tar_are_refused(corpus: Path) -> None:
    files: dict[str, bytes | tarfile.TarInfo] = {
        "l.jsonl": link("/etc/passwd"), "h.jsonl": link("b.jsonl", tarfile.LNKTYPE),
        "p.jsonl": link("", tarfile.FIFOTYPE), "../x.jsonl": LINE, "./b.jsonl": LINE,
        "b.jsonl/c.jsonl": LINE, "/".join("d" * 40): LINE,
    }  # fmt: skip
    path = corpus / "c.tar.gz"
    path.write_bytes(tarred(files))
    refused = {one.name: one.reason for one in unpack_archive(path, "c", Path("home"))}
    assert (
        refused
        == {
            "l.jsonl": "a link",
            "h.jsonl": "a link",
            "p.jsonl": "no file",
            "../x.jsonl": "its name leaves the archive",
            "b.jsonl/c.jsonl": "another one has its name",
            "/".join("d" * 40): "its name is empty, or deeper than 32 folders",
        }
        or refused["b.jsonl/c.jsonl"]
    )
    assert [p.name for p in Path("home").rglob("*") if p.is_file()] == ["b.jsonl"]


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz", "bomb.jsonl.gz"])
def test_bombs_are_stopped_while_they_go_off(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(module, "FREE", 1 << 20)
    zeros = bytes(20 << 20)
    content = {"bomb.zip": zipped({"b.jsonl": zeros}), "bomb.tar.gz": tarred({"b.jsonl": zeros}),
               "bomb.jsonl.gz": gzip.compress(zeros)}[name]  # fmt: skip
    (corpus / name).write_bytes(content)
    (corpus / "f.jsonl").write_bytes(LINE)
    with pytest.raises(InputError, match=rf"^corpus/{name}: more than [\d,]+ bytes come out of it"):
        discover([corpus / name], None, Path("unpacked"))
    written = sum(p.stat().st_size for p in Path("unpacked").rglob("*") if p.is_file())
    assert written < 10 << 20
    names, losses = found(corpus, "again")
    assert names == ["f corpus/f.jsonl"]
    assert [(loss.kind, loss.path) for loss in losses] == [("refused", f"corpus/{name}")]


def test_a_header_that_claims_to_be_long_is_read_under_the_bound(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What tarfile reads by itself (names, extended headers) is counted as well."""
    monkeypatch.setattr(module, "FREE", 1 << 20)
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 64 << 20
    path = corpus / "c.tar.gz"
    path.write_bytes(gzip.compress(header.tobuf() + bytes(64 << 20)))
    with pytest.raises(InputError, match=r"^c: more than [\d,]+ bytes come out of it"):
        unpack_archive(path, "c", Path("home"))


def test_archives_have_a_bound_on_size_and_members(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = corpus / "c.zip"
    path.write_bytes(zipped(CORPUS))
    monkeypatch.setattr(module, "MAX_MEMBERS", 2)
    with pytest.raises(InputError, match=r"^c: more than 2 files in one archive$"):
        unpack_archive(path, "c", Path("home"))
    monkeypatch.setattr(module, "MAX_ARCHIVE", 10)
    with pytest.raises(InputError, match=r"^c: more than 10 bytes, the limit of archives$"):
        unpack_archive(path, "c", Path("home2"))


def test_encrypted_members_are_refused(corpus: Path) -> None:
    path = corpus / "c.zip"
    content = bytearray(zipped({"b.jsonl": LINE}))
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(signature) + flags] |= 1
    path.write_bytes(content)
    assert unpack_archive(path, "c", Path("home")) == [Refused("b.jsonl", "it is encrypted")]


@settings(deadline=None)
@given(data=st.data(), name=st.sampled_from(["c.zip", "c.tar", "c.tar.gz", "c.gz"]))
def test_law_damaged_archives_are_taken_apart_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, name: str
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    mode = "w" if name == "c.tar" else "w:gz"
    content = bytearray(zipped(CORPUS) if name == "c.zip" else tarred(CORPUS, mode))
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    (folder / name).write_bytes(content[:cut] if data.draw(st.booleans()) else content)
    home = folder / "home" / "deep"
    with suppress(InputError):
        unpack_archive(folder / name, "shown", home)
    outside = {p for p in folder.rglob("*") if p.is_file()} - {folder / name}
    assert all(os.path.commonpath([p, home]) == str(home) for p in outside)
