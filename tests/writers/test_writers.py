"""kg export --document: a document's annotations again, and what is read of them again."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kg.build import build
from kg.cli import main
from kg.lift import Lifted, Profile, lift
from kg.model import Document, Literal, Statement
from kg.readers import discover, read, unpack
from kg.reading import read_documents
from kg.store import Store, View
from kg.store.dump import dump
from kg.writers import annotated, write, writer_for, writers

ROOT = Path(__file__).parents[2]
SEA = ROOT / "tests" / "worlds" / "sea"
ONTOLOGY = ROOT / "ontology"


def nquads(store: Path) -> bytes:
    view = Store(store).open()
    try:
        return dump(view, "nquads")
    finally:
        view.close()


def exported(store: Path, folder: Path, suffix: str) -> None:
    """Write every document of a store to a folder."""
    view = Store(store).open()
    for row in view.documents():
        target = folder / f"{row.name}{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        write(view, row.name, target)
    view.close()


def profiles(source: Path, target: Path) -> None:
    """What is known of documents stands in profiles, and not in brat's files."""
    for path in source.rglob("kg.toml"):
        there = target / path.relative_to(source)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(path.read_bytes())


@pytest.mark.parametrize(
    ("source", "ontology"),
    [(ROOT / "seeds", ONTOLOGY), (SEA / "logs", SEA / "ontology")],
    ids=["seeds", "sea"],
)
def test_from_brat_to_the_graph_and_back_nothing_changes(
    tmp_path: Path, source: Path, ontology: Path
) -> None:
    build([source], ontology, Store(tmp_path / "one"), ledger=None)
    exported(tmp_path / "one", tmp_path / "docs", ".ann")
    profiles(source, tmp_path / "docs")
    result = build([tmp_path / "docs"], ontology, Store(tmp_path / "other"), ledger=None)
    assert [x for x in result.losses if x.kind not in ("anchored", "open", "undeclared")] == []
    assert nquads(tmp_path / "other") == nquads(tmp_path / "one")


@pytest.fixture(scope="module")
def in_line(seed_view: View) -> Callable[[Path, str], Document]:
    """Write the seed article in a format, and read it with the reader that takes it."""

    def again(folder: Path, suffix: str) -> Document:
        (row,) = seed_view.documents()
        write(seed_view, row.name, folder / f"article{suffix}")
        sources, losses = discover([folder])
        (source,), lost = unpack(sources, folder / ".parts")
        assert (losses, lost) == ((), ())
        document = read(source)
        return Document(
            row.name, document.path, document.format, document.text, document.sentences,
            document.splitter, document.mentions, document.relations, document.groups,
            document.metadata, document.losses,
        )  # fmt: skip

    return again


@pytest.mark.parametrize("suffix", [".ann", ".jsonl", ".jsonld"])
def test_each_format_says_the_same(
    in_line: Callable[[Path, str], Document], seed_view: View, tmp_path: Path, suffix: str
) -> None:
    document = in_line(tmp_path, suffix)
    found = lift(document, seed_view.ontology, Profile())
    assert (document.losses, found.losses) == ((), ())
    (row,) = seed_view.documents()
    original = annotated(seed_view, row)
    expected = lift(original, seed_view.ontology, Profile())

    link = seed_view.ontology.link_property
    ours = {s.id for s in found.statements if s.predicate == link and _is_ours(s, seed_view)}
    assert bool(ours) == (suffix == ".jsonld"), "Web Annotation has no name for a graph's own IRIs"
    assert {k: s for k, s in said(found).items() if k not in ours} == said(expected)
    assert len(found.statements) - len(ours) == 175


def _is_ours(statement: Statement, view: View) -> bool:
    return isinstance(statement.object, Literal) and statement.object.value.startswith(view.base)


def test_every_mention_has_a_link_to_its_entity(seed_view: View) -> None:
    (row,) = seed_view.documents()
    document = annotated(seed_view, row)
    assert len(document.mentions) == 73
    known = {e.iri for e in seed_view.entities()}
    linked = [m for m in document.mentions if m.links]
    assert {m.links[0].identifier for m in linked} == known
    harris = [m for m in linked if m.links[0].label == "Kamala D. Harris"]
    words = {document.text[m.spans[0].start : m.spans[0].end] for m in harris}
    assert {"Kamala D. Harris", "attorney generals of"} < words


def test_a_web_annotation_is_tagged_quoted_and_identified(seed_view: View, tmp_path: Path) -> None:
    (row,) = seed_view.documents()
    write(seed_view, row.name, tmp_path / "a.jsonld")
    page = json.loads((tmp_path / "a.jsonld").read_text("utf-8"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    text = page["sources"][0]["value"]
    assert text == seed_view.text(row.id)
    ids = {item["id"] for item in page["items"]}
    assert len(ids) == len(page["items"])
    quoted = 0
    for item in page["items"]:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            if "id" in target:
                assert target["id"] in ids
                continue
            for place in target.get("items", [target]):
                quote, position = place["selector"]
                start, end = position["start"], position["end"]
                assert text[start:end] == quote["exact"]
                assert text[:start].endswith(quote["prefix"])
                assert text[end:].startswith(quote["suffix"])
                quoted += 1
    assert quoted >= 73
    bodies = [body for item in page["items"] for body in item["body"]]
    identified = {b["source"] for b in bodies if b["type"] == "SpecificResource"}
    assert identified == {e.iri for e in seed_view.entities()}


# --- any document ---------------------------------------------------------------------------

TEXT = "Ann Lee and Bo Nash met the Acme Corp of Ohio in Rome. She said that it will stay."
WORDS = TEXT.split()
STARTS = [sum(len(w) + 1 for w in WORDS[:n]) for n in range(len(WORDS))]

_LABELS = ["Person", "Company", "NGO", "Place", "City", "Topic", "Meeting"]
_FORMS = ["", "Form nominal", "Form name", "Form pronoun"]
_PROPERTIES = ["memberOf", "basedIn", "within", "partOf", "participant", "worksOn", "members"]
_LIMITS = ["", "confidence 0.25", "Mode reported", "Mode estimated", "Negated", "rank deprecated"]
_ids = st.integers(1, 7)
_places = st.tuples(st.integers(0, len(WORDS) - 3), st.integers(1, 3))
_mentions = st.tuples(
    st.sampled_from(_LABELS), st.lists(_places, min_size=1, max_size=2), st.sampled_from(_FORMS),
    st.sampled_from(_LIMITS),
)  # fmt: skip
_relations = st.tuples(
    st.sampled_from(_PROPERTIES), _ids, _ids, st.sampled_from(_LIMITS), st.booleans()
)
_documents = st.tuples(
    st.lists(_mentions, min_size=2, max_size=7),
    st.lists(_relations, max_size=6),
    st.lists(st.lists(_ids, min_size=2, max_size=4, unique=True), max_size=2),
)


def brat_lines(mentions: Any, relations: Any, groups: Any) -> list[str]:
    lines, number = [], 0
    for index, (label, places, form, limit) in enumerate(mentions, 1):
        spans = sorted({(STARTS[a], STARTS[a + n - 1] + len(WORDS[a + n - 1])) for a, n in places})
        if any(one[1] > other[0] for one, other in pairwise(spans)):
            spans = spans[:1]
        offsets = ";".join(f"{a} {b}" for a, b in spans)
        lines.append(f"T{index}\t{label} {offsets}\t{' '.join(TEXT[a:b] for a, b in spans)}")
        for said in filter(None, (form, limit)):
            number += 1
            name, _, value = said.partition(" ")
            lines.append(f"A{number}\t{name} T{index} {value}".rstrip())
    for index, (label, one, other, limit, worded) in enumerate(relations, 1):
        if worded:
            lines.append(f"T{90 + index}\t{label} 20 23\t{TEXT[20:23]}")
            lines.append(f"E{index}\t{label}:T{90 + index} Subject:T{one} Object:T{other}")
        else:
            lines.append(f"R{index}\t{label} Arg1:T{one} Arg2:T{other}")
        if limit:
            number += 1
            name, _, value = limit.partition(" ")
            target = f"E{index}" if worded else f"R{index}"
            lines.append(f"A{number}\t{name} {target} {value}".rstrip())
    return lines + [f"*\tCoref {' '.join(f'T{m}' for m in members)}" for members in groups]


@settings(max_examples=1, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(found=st.lists(_documents, min_size=25, max_size=30))
def test_whatever_is_annotated_comes_back(
    tmp_path_factory: pytest.TempPathFactory, found: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("law")
    (folder / "docs").mkdir()
    for number, document in enumerate(found):
        path = folder / "docs" / f"d{number}.ann"
        path.with_suffix(".txt").write_text(TEXT)
        path.write_text("\n".join(brat_lines(*document)) + "\n")
    build([folder / "docs"], ONTOLOGY, Store(folder / "store"), keep_going=True)
    exported(folder / "store", folder / "again", ".ann")
    view = Store(folder / "store").open()
    before, after = (lifted(folder / name, view) for name in ("docs", "again"))
    for name, one in after.items():
        row = view.document(name)
        assert row is not None
        kept = {s.iri.rpartition("/")[2] for s in view.statements_in([row.id])[row.id]}
        assert [str(x) for x in (*one.document.losses, *one.losses)] == []
        assert said(one) == {k: s for k, s in said(before[name]).items() if k in kept}, name
    view.close()


def lifted(folder: Path, view: View) -> dict[str, Lifted]:
    return {d.name: lift(d, view.ontology, Profile()) for d in read_documents([folder])}


def said(one: Lifted) -> dict[str, tuple[object, ...]]:
    """What is said, by the ids of statements: what stands in the file's order apart."""
    return {
        s.id: (s.subject, s.predicate, s.object, s.evidence, s.coreference, s.qualifiers)
        for s in one.statements
    }


# --- the command ----------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["export", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def test_the_command_writes_all_files_of_a_format(seed_store: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.ann"
    name = "california-mexico-accord"
    code, said = run(str(out), "--document", name, "--store", str(seed_store))
    assert code == 0
    assert said == f"{out}, {tmp_path / 'x.txt'}: 73 mentions, 75 relations\n"
    source = ROOT / "seeds" / "accord" / "california-mexico-accord.txt"
    assert (tmp_path / "x.txt").read_bytes() == source.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.ann", "x.txt"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["x.svg", "--document", "a"], 1, "no annotation format has the suffix '.svg'; there are"),
        (["x.ann", "--document", "nothing"], 1, "no document is called 'nothing'; `kg documents`"),
        (["x.ann", "--document", "a", "--around", "b"], 2, "--document is of annotations"),
        (["x.ann"], 1, "no format has the suffix '.ann'"),
        (["no/x.ann", "--document", "california-mexico-accord"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said(
    seed_store: Path, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    found, said = run(str(tmp_path / arguments[0]), *arguments[1:], "--store", str(seed_store))
    assert found == code
    assert message in said
    assert list(tmp_path.iterdir()) == []


def test_each_writer_says_what_it_is() -> None:
    assert [w.name for w in writers()] == ["brat", "jsonl", "web-annotation"]
    assert len({w.suffix for w in writers()}) == 3


@pytest.mark.parametrize("suffix", [".ann", ".jsonl", ".jsonld"])
@pytest.mark.parametrize("folder", ["accord", "agreements"])
def test_what_annotators_made_is_the_same_in_each_format(
    tmp_path: Path, folder: str, suffix: str
) -> None:
    """Annotations as they are read, and not as the graph gives them: notes, groups, links."""
    first = tmp_path / "first"
    build([ROOT / "seeds" / folder], ONTOLOGY, Store(first), ledger=None)
    docs = tmp_path / "docs"
    for document in read_documents([ROOT / "seeds" / folder]):
        for each, content in writer_for(Path(f"x{suffix}")).write(document).items():
            path = docs / f"{document.name}{each}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    profiles(ROOT / "seeds" / folder, docs)
    result = build([docs], ONTOLOGY, Store(tmp_path / "other"), ledger=None)
    assert {x.kind for x in result.losses} <= {"open", "anchored"}
    assert nquads(tmp_path / "other") == nquads(first)
