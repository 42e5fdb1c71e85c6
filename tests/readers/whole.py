"""What holds of every document that any reader makes, and files that are nearly right."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Document, Loss
from kg.readers import Source, read, unpack
from kg.readers._reader import Reader

FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""For tests that write one file again and again, on machines that others use too."""

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def sound(document: Document) -> Document:
    """Check the laws of documents: every place is in the text, every reference is there."""
    mentions = {m.id for m in document.mentions}
    ids = mentions | {r.id for r in document.relations}
    assert len(mentions) == len(document.mentions)
    assert len({r.id for r in document.relations}) == len(document.relations)
    for mention in document.mentions:
        assert mention.spans
        last = 0
        for span in mention.spans:
            assert last <= span.start < span.end <= len(document.text)
            last = span.end
    for relation in document.relations:
        assert relation.trigger is None or relation.trigger in mentions
        assert all(argument.target in ids for argument in relation.arguments)
    assert all(set(group.members) <= mentions for group in document.groups)
    last = 0
    for sentence in document.sentences:
        assert last <= sentence.start < sentence.end <= len(document.text)
        assert not document.text[last : sentence.start].strip()
        last = sentence.end
    assert not document.text[last:].strip()
    assert list(document.losses) == sorted(document.losses)
    return document


def read_all(reader: Reader, path: Path) -> tuple[list[Document], tuple[Loss, ...]]:
    """Take a file apart and read its documents, each of which is sound."""
    with tempfile.TemporaryDirectory() as folder:
        source = Source(path.stem, path, reader, path.name)
        sources, losses = unpack([source], Path(folder))
        return [sound(read(one)) for one in sources], losses


def survives(reader: Reader, path: Path, data: bytes) -> None:
    """Whatever is in a file, it is read or refused."""
    path.write_bytes(data)
    reader.sniff(path)
    with suppress(InputError):
        read_all(reader, path)


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """A file with some bytes cut out, doubled, or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 30)))
        new = draw(
            st.one_of(
                st.just(b""),
                st.just(data[start:end] * 2),
                st.binary(max_size=6),
                st.sampled_from(
                    [b"-1", b"0", b"99999999999999999999", b"null", b"[]", b"{}", b'"']
                ),
            )
        )
        data = data[:start] + new + data[end:]
    return data
