"""Which files become documents, under which names, and what is said of the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import kg.readers
from kg.errors import InputError
from kg.model import Document, Loss
from kg.readers import Reader, Source, discover, read
from kg.readers._text import read_text
from kg.store import Store


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")


@pytest.fixture(autouse=True)
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, with its parent as the working folder so that paths are short."""
    monkeypatch.chdir(tmp_path)
    folder = Path("corpus")
    folder.mkdir()
    return folder


def names(sources: tuple[Source, ...]) -> list[str]:
    return [source.name for source in sources]


def reasons(losses: tuple[Loss, ...]) -> dict[str, str]:
    assert {loss.kind for loss in losses} <= {"unread"}
    assert {loss.line for loss in losses} <= {0}
    return {loss.path: loss.reason for loss in losses}


def test_a_folder_is_walked_whole_and_in_order(corpus: Path) -> None:
    write(corpus, "b.ann", "b.txt", "a/z.ann", "a/z.txt", "a/c/1.2.ann", "a/c/1.2.txt")
    sources, losses = discover([corpus])
    assert names(sources) == ["a/c/1.2", "a/z", "b"]
    assert [source.shown for source in sources] == [
        "corpus/a/c/1.2.ann",
        "corpus/a/z.ann",
        "corpus/b.ann",
    ]
    assert {source.reader.name for source in sources} == {"brat"}
    assert losses == ()


def test_a_file_given_itself_is_called_by_its_stem(corpus: Path) -> None:
    write(corpus, "a/z.ann", "a/z.txt")
    sources, losses = discover([corpus / "a" / "z.ann"])
    assert (names(sources), losses) == (["z"], ())
    assert sources[0].shown == "corpus/a/z.ann"


def test_a_source_is_read_under_its_name(corpus: Path) -> None:
    write(corpus, "a/z.ann", "a/z.txt")
    (source,), _ = discover([corpus])
    document = read(source)
    assert (document.name, document.path, document.format) == ("a/z", "corpus/a/z.ann", "brat")
    assert document.sources == ("corpus/a/z.ann", "corpus/a/z.txt")


def test_a_file_reached_twice_is_one_source(corpus: Path) -> None:
    write(corpus, "a/z.ann", "a/z.txt")
    sources, _ = discover([corpus, Path("corpus/../corpus/a/z.ann"), corpus / "a"])
    assert names(sources) == ["a/z"]


def test_what_belongs_to_a_corpus_and_is_no_document_is_no_loss(corpus: Path) -> None:
    write(corpus, "z.ann", "z.txt", "annotation.conf", "kg.toml", "README.md", "readme", "LICENSE")
    assert discover([corpus])[1] == ()


def test_what_no_reader_takes_is_listed(corpus: Path) -> None:
    write(corpus, "z.ann", "z.txt", "table.xlsx", "a/lonely.txt", "a/kg.toml.bak")
    assert reasons(discover([corpus])[1]) == {
        "corpus/a/kg.toml.bak": "no reader takes it; 'kg formats' lists what is read",
        "corpus/a/lonely.txt": "a text without annotations: no lonely.ann beside it",
        "corpus/table.xlsx": "no reader takes it; 'kg formats' lists what is read",
    }


def test_hidden_files_and_folders_are_passed_over(corpus: Path) -> None:
    write(corpus, "z.ann", "z.txt", ".x.ann", ".git/y.ann", ".DS_Store")
    sources, losses = discover([corpus])
    assert (names(sources), losses) == (["z"], ())


def test_links_that_leave_the_folder_are_listed_and_not_read(corpus: Path) -> None:
    write(Path("elsewhere"), "x.ann", "x.txt", "in/y.ann", "in/y.txt")
    write(corpus, "z.ann", "z.txt", "in/w.ann", "in/w.txt")
    (corpus / "x.ann").symlink_to(Path("../elsewhere/x.ann"))
    (corpus / "gone.ann").symlink_to(Path("nowhere.ann"))
    (corpus / "out").symlink_to(Path("../elsewhere/in"))
    (corpus / "again").symlink_to(Path("in"))
    (corpus / "circle").symlink_to(Path("."))
    sources, losses = discover([corpus])
    assert names(sources) == ["in/w", "z"]
    assert reasons(losses) == {
        "corpus/again": "a link to a folder, which is not followed",
        "corpus/circle": "a link to a folder, which is not followed",
        "corpus/gone.ann": "no file",
        "corpus/out": "a link to a folder, which is not followed",
        "corpus/x.ann": "a link that leaves the folder that was given",
    }


def test_a_store_in_the_folder_is_not_looked_into(corpus: Path) -> None:
    write(corpus, "z.ann", "z.txt", "generations/x.ann", "generations/x.txt")
    with Store(corpus / "a" / "store").lock():
        write(corpus / "a" / "store", "generations/1/y.ann", "generations/1/y.txt")
        sources, losses = discover([corpus])
    assert names(sources) == ["generations/x", "z"]
    (loss,) = losses
    assert (loss.path, loss.kind) == ("corpus/a/store", "dropped")
    assert loss.reason.startswith("a store of generations")


def test_a_text_may_be_a_link_within_the_folder_and_not_out_of_it(corpus: Path) -> None:
    write(corpus, "z.ann", "z.txt", "y.ann")
    (corpus / "y.txt").symlink_to(Path("z.txt"))
    assert names(discover([corpus])[0]) == ["y", "z"]
    (corpus / "y.txt").unlink()
    write(Path("elsewhere"), "secret.txt")
    (corpus / "y.txt").symlink_to(Path("../elsewhere/secret.txt"))
    with pytest.raises(InputError, match=r"^corpus/y\.ann: y\.txt beside it is a link that leaves"):
        discover([corpus])


def test_a_pipe_is_no_file(corpus: Path) -> None:
    write(corpus, "z.ann", "z.txt")
    os.mkfifo(corpus / "pipe.ann")
    assert reasons(discover([corpus])[1]) == {"corpus/pipe.ann": "no file"}


def test_a_name_that_is_not_utf_8_is_listed(corpus: Path) -> None:
    write(corpus, "z.ann", "z.txt")
    os.mkdir(os.fsencode(corpus) + b"/\xfe")
    for name in (b"\xff.ann", b"\xfe/y.ann"):
        with open(os.fsencode(corpus) + b"/" + name, "wb"):
            pass
    sources, losses = discover([corpus])
    assert names(sources) == ["z"]
    assert reasons(losses) == {
        "corpus/\\xff.ann": "its name is not UTF-8",
        "corpus/\\xfe/y.ann": "its name is not UTF-8",
    }
    with pytest.raises(InputError, match=r"^corpus/\\xff\.ann: its name is not UTF-8$"):
        discover([Path(os.fsdecode(os.fsencode(corpus) + b"/\xff.ann"))])


def test_an_annotation_file_without_text_stops_the_build(corpus: Path) -> None:
    write(corpus, "a/x.ann", "z.ann", "z.txt")
    message = r"^corpus/a/x\.ann: no x\.txt beside it; brat keeps the text of x\.ann in x\.txt$"
    for path in (corpus, corpus / "a" / "x.ann"):
        with pytest.raises(InputError, match=message):
            discover([path])


def test_two_sources_with_one_name_are_both_named(corpus: Path) -> None:
    write(corpus, "a/z.ann", "a/z.txt", "b/z.ann", "b/z.txt")
    with pytest.raises(InputError, match=r"corpus/a/z\.ann and corpus/b/z\.ann .* 'z'"):
        discover([corpus / "a", corpus / "b"])


def test_files_that_differ_by_suffix_alone_keep_it_in_their_names(corpus: Path) -> None:
    write(corpus, "y.ann", "y.txt", "z.ann", "z.txt", "a/z.ann", "a/z.txt")
    (corpus / "z.jsonl").write_text('{"text": "", "spans": []}', encoding="utf-8")
    assert names(discover([corpus])[0]) == ["a/z", "y", "z.ann", "z.jsonl"]


def test_a_missing_path_stops_the_build(corpus: Path) -> None:
    with pytest.raises(InputError, match=r"^corpus/nothing: no such file or folder$"):
        discover([corpus / "nothing"])


def test_a_folder_without_documents_says_what_is_looked_for(corpus: Path) -> None:
    write(corpus, "z.txt", "a.docx")
    with pytest.raises(
        InputError, match=r"^corpus: no annotated document in it; 'kg formats' lists what is read$"
    ):
        discover([corpus])


def test_a_file_that_no_reader_takes_says_what_is_looked_for(corpus: Path) -> None:
    write(corpus, "z.docx")
    with pytest.raises(InputError, match=r"^corpus/z\.docx: no annotated document; 'kg formats'"):
        discover([corpus / "z.docx"])


def test_a_folder_that_cannot_be_listed_stops_the_build(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(corpus, "z.ann", "z.txt", "shut/y.ann")
    listing = os.scandir

    def scandir(path: str) -> object:  # Not by permissions: root, as in CI, may list everything.
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match=r"^corpus/shut: cannot be listed: Permission denied$"):
        discover([corpus])


def greedy(path: Path) -> str | None:
    return "it takes everything" if path.suffix in {".ann", ".all"} else None


def nothing_read(path: Path, name: str, shown: str) -> Document:
    raise AssertionError


def test_two_readers_for_one_file_are_both_named(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (*kg.readers.readers(), Reader("greedy", "", (".ann", ".all"), greedy, nothing_read))
    monkeypatch.setattr(kg.readers, "readers", lambda: both)
    write(corpus, "z.ann", "z.txt")
    reasons_given = r"brat \(its suffix is \.ann\) and greedy \(it takes everything\)"
    with pytest.raises(
        InputError,
        match=rf"^corpus/z\.ann: more than one reader .*{reasons_given}; --reader says which$",
    ):
        discover([corpus])


def test_a_reader_with_the_text_inside_needs_no_other_file(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = (Reader("greedy", "", (".ann", ".all"), greedy, nothing_read),)
    monkeypatch.setattr(kg.readers, "readers", lambda: only)
    write(corpus, "z.all", "z.txt", "Makefile")
    sources, losses = discover([corpus])
    assert names(sources) == ["z"]
    assert reasons(losses) == {
        "corpus/Makefile": "no reader takes it; 'kg formats' lists what is read",
        "corpus/z.txt": "no reader takes it; 'kg formats' lists what is read",
    }
    assert names(discover([corpus / "z.all"])[0]) == ["z"]


# --- Text -----------------------------------------------------------------------------------


def test_a_text_is_not_normalised(corpus: Path) -> None:
    text = "\ufeffe\u0301\r\n\xa0\r\x85\u2028\U0001f973"
    (corpus / "z.txt").write_bytes(text.encode("utf-8"))
    assert read_text(corpus / "z.txt", "z.txt") == text


def test_what_is_not_utf_8_is_named_by_byte_and_line(corpus: Path) -> None:
    (corpus / "z.txt").write_bytes("é\nü\n".encode() + b"caf\xe9\n")
    with pytest.raises(InputError, match=r"^shown:3: not UTF-8 at byte 9 "):
        read_text(corpus / "z.txt", "shown")


def test_a_file_has_a_size_limit(corpus: Path) -> None:
    (corpus / "z.txt").write_bytes(b"x" * 1001)
    assert len(read_text(corpus / "z.txt", "shown", limit=1001)) == 1001
    with pytest.raises(InputError, match=r"^shown: more than 1,000 bytes"):
        read_text(corpus / "z.txt", "shown", limit=1000)


def test_a_file_that_cannot_be_opened_is_named(corpus: Path) -> None:
    with pytest.raises(InputError, match=r"^shown: cannot be read: No such file"):
        read_text(corpus / "nothing.txt", "shown")
