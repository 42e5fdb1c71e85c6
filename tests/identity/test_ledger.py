"""The ledger: what curators say wins, is checked, and can be taken back exactly."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.build import build, judge
from kg.cli import main
from kg.errors import InputError, InvalidGraph
from kg.identity.ledger import FILE, Judgement, MentionOf, append, parse, read
from kg.store import Store, nquads
from kg.verify import verify
from tests.brat import write

ONTOLOGY = Path(__file__).parents[2] / "ontology"
ONE, OTHER = MentionOf("a", "Ann Lee"), MentionOf("b", "Annabel Leigh")


def corpus(folder: Path) -> Path:
    write(folder, "a", "Ann Lee met Bo Ek. Ann Lee won.",
          "T1 Person Ann Lee\nT2 Person Bo Ek\nT3 Person Ann Lee @2")  # fmt: skip
    write(folder, "b", "Annabel Leigh in Oslo.", "T1 Person Annabel Leigh\nT2 City Oslo")
    write(folder, "c", "Ann Lee of Acme.", "T1 Person Ann Lee\nT2 Company Acme")
    return folder


def quads(store: Store) -> bytes:
    return b"".join(nquads(store.open().store))


def people(store: Store) -> list[str]:
    view = store.open()
    (person,) = [k.iri for k in view.ontology.kinds if k.name == "Person"]
    return [e.label for e in view.entities(person)]


def said(verdict: str, one: MentionOf = ONE, other: MentionOf = OTHER) -> Judgement:
    return Judgement(verdict, one, other, by="curator", when="2024-05-01", why="the same photo")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    build([corpus(tmp_path / "docs")], ONTOLOGY, store)
    return store


def test_what_is_said_the_same_is_one_and_can_be_taken_back(store: Store, tmp_path: Path) -> None:
    before, path = quads(store), tmp_path / "docs" / FILE
    assert people(store) == ["Ann Lee", "Annabel Leigh", "Bo Ek"]
    append(path, [said("same")])
    judge(store, path)
    assert people(store) == ["Ann Lee", "Bo Ek"]
    merged = quads(store)
    view = store.open()
    gone = next(line.split()[0] for line in before.splitlines() if b'"Annabel Leigh" <' in line)
    assert view.entity(gone.decode()[1:-1]) == view.the("Ann Lee"), "the former IRI redirects"
    assert verify(store)[0] == []
    fresh = Store(tmp_path / "fresh")
    build([tmp_path / "docs"], ONTOLOGY, fresh)
    assert quads(fresh) == merged, "made from nothing it is the same"
    append(path, [said("undo")])
    judge(store, path)
    assert quads(store) == before


def test_what_is_said_to_differ_stays_apart(store: Store, tmp_path: Path) -> None:
    before, path = quads(store), tmp_path / "docs" / FILE
    append(path, [said("different", ONE, MentionOf("c", "Ann Lee"))])
    judge(store, path)
    view = store.open()
    assert people(store).count("Ann Lee") == 2 + 1, "the unjudged mention fits both, so neither"
    assert any("a curator says" in u["reason"] for u in view.report()["undecided"])
    assert verify(store)[0] == []
    fresh = Store(tmp_path / "fresh")
    build([tmp_path / "docs"], ONTOLOGY, fresh)
    assert quads(fresh) == quads(store)
    append(path, [said("undo", ONE, MentionOf("c", "Ann Lee"))])
    judge(store, path)
    assert quads(store) == before


def test_things_of_two_kinds_differ_whether_or_not_it_is_said(store: Store, tmp_path: Path) -> None:
    before, path = quads(store), tmp_path / "docs" / FILE
    append(path, [said("different", ONE, MentionOf("b", "Oslo"))])
    assert judge(store, path).asleep == ()
    assert quads(store) == before


def test_what_is_known_by_its_place_alone_is_judged_and_taken_back(tmp_path: Path) -> None:
    store, docs = Store(tmp_path / "store"), tmp_path / "docs"
    for name, words in (("a", "They met in Oslo."), ("b", "The summit in Oslo.")):
        event = "met" if name == "a" else "The summit"
        write(docs, name, words, f"T1 Meeting {event}\nT2 City Oslo", "R1|place Arg1:T1 Arg2:T2")
    build([docs], ONTOLOGY, store)
    before = quads(store)
    one, other = MentionOf("a", "met"), MentionOf("b", "The summit")
    for verdict in ("same", "different"):
        append(docs / FILE, [said(verdict, one, other)])
        judge(store, docs / FILE)
        append(docs / FILE, [said("undo", one, other)])
        judge(store, docs / FILE)
        assert quads(store) == before
        assert verify(store)[0] == []


def test_lines_about_absent_documents_sleep_and_awake(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "docs" / FILE
    append(path, [said("same", ONE, MentionOf("z", "Al Lee"))])
    result = judge(store, path)
    assert [a.partition(": ")[2] for a in result.asleep] == [
        "no mention z “Al Lee” in the documents"
    ]
    write(tmp_path / "docs", "z", "Al Lee.", "T1 Person Al Lee")
    result = build([tmp_path / "docs"], ONTOLOGY, store)
    assert result.asleep == ()
    assert "Al Lee" not in people(store)


BAD = {
    "no json": ("{", r"identity.jsonl:1: no judgement"),
    "no object": ("[]", "not a JSON object"),
    "unknown key": ('{"verdict": "same", "x": 1}', "'x' means nothing"),
    "unknown verdict": ('{"verdict": "maybe"}', "verdict 'maybe'; there are same, different"),
    "no mention": ('{"verdict": "same", "one": {"document": "a"}, "other": {}}', "one needs"),
    "bad occurrence": (
        '{"verdict": "same", "one": {"document": "a", "quote": "b", "occurrence": 0}, "other": {}}',
        "occurrence of one must be a number from 1",
    ),
    "nothing to undo": (json.dumps({
        "verdict": "undo", "one": {"document": "a", "quote": "x"},
        "other": {"document": "b", "quote": "y"}}), "nothing to undo"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_stops_the_build_and_is_named(case: str, store: Store, tmp_path: Path) -> None:
    line, message = BAD[case]
    before = store.current
    (tmp_path / "docs" / FILE).write_text(line + "\n")
    with pytest.raises(InputError, match=message):
        build([tmp_path / "docs"], ONTOLOGY, store)
    assert store.current == before


def test_lines_that_contradict_each_other(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "docs" / FILE
    append(path, [said("same")])
    with pytest.raises(InputError, match=r":2: contradicts line 1, which says same"):
        append(path, [said("different", OTHER, ONE)])
    third = MentionOf("c", "Ann Lee")
    with pytest.raises(InputError, match=r":3: says that .* differ, but other lines"):
        append(path, [said("same", OTHER, third), said("different", ONE, third)])
    assert len(read(path)) == 1, "what was refused is not in the file"


def test_what_cannot_be_one_is_refused(store: Store, tmp_path: Path) -> None:
    docs, before = tmp_path / "docs", store.current
    with pytest.raises(InputError, match="nothing is both a"):
        _judged(store, docs, said("same", ONE, MentionOf("b", "Oslo")))
    write(docs, "p", "Al Po.", "T1 Person Al Po", "N1|Reference T1 Wikidata:Q1|Al Po")
    write(docs, "q", "Ed Po.", "T1 Person Ed Po", "N1|Reference T1 Wikidata:Q2|Ed Po")
    (docs / FILE).unlink()
    append(docs / FILE, [said("same", MentionOf("p", "Al Po"), MentionOf("q", "Ed Po"))])
    with pytest.raises(InvalidGraph, match="makes one of what cannot be") as caught:
        build([docs], ONTOLOGY, store)
    assert "identifiers differ" in caught.value.violations[0]
    assert store.current == before


def _judged(store: Store, docs: Path, judgement: Judgement) -> None:
    append(docs / FILE, [judgement])
    judge(store, docs / FILE)


def test_the_annotator_s_link_is_not_for_the_ledger(store: Store, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    write(docs, "d", "Cy Fox, he.", "T1 Person Cy Fox\nT2 Person he",
          "A1|Form T2 pronoun\n*|Coref T1 T2")  # fmt: skip
    append(docs / FILE, [said("different", MentionOf("d", "Cy Fox"), MentionOf("d", "he"))])
    with pytest.raises(InputError, match="the annotator links these mentions"):
        build([docs], ONTOLOGY, store)


def test_a_line_that_is_not_ended_is_ended(tmp_path: Path) -> None:
    path = tmp_path / FILE
    append(path, [said("same")])
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    append(path, [said("same", ONE, MentionOf("c", "x"))])
    assert len(parse(path.read_bytes(), "x")) == 2


def test_merging_splitting_and_undoing_from_the_command_line(store: Store, tmp_path: Path) -> None:
    def run(*arguments: str, code: int = 0, keys: str | None = None) -> str:
        result = CliRunner().invoke(
            main, ["identity", *arguments, "--store", str(store.folder)], input=keys
        )
        assert result.exit_code == code, result.output
        return result.output

    before = quads(store)
    run("merge", "Ann Lee", "Annabel Leigh", "--why", "a photo", "--by", "me")
    assert people(store) == ["Ann Lee", "Bo Ek"]
    assert read(tmp_path / "docs" / FILE)[0].why == "a photo"
    told = run("explain", "Ann Lee")
    assert "the name “ann lee”: a, c" in told
    assert "a curator: the same as b" in told
    run("undo")
    assert quads(store) == before
    run("split", "a:Ann Lee", "a:Ann Lee@2", "--by", "me")
    assert people(store).count("Ann Lee") == 3
    assert "left apart  Person “ann lee”" in run("list", "--undecided")
    run("undo")
    assert quads(store) == before
    assert "nothing stands there" in run("undo", code=1)
    assert "Oslo" in run("explain", "Oslo")
    assert "two kinds" in run("explain", "Ann Lee", "Oslo")
    assert "nothing in the graph is called" in run("merge", "Ann Lee", "Nobody", code=1)
    lines = (tmp_path / "docs" / FILE).read_bytes()
    run("merge", "Ann Lee", "Oslo", code=1)
    assert (tmp_path / "docs" / FILE).read_bytes() == lines, "a refused judgement leaves no line"


def test_review_asks_and_builds(tmp_path: Path) -> None:
    docs, store = tmp_path / "docs", Store(tmp_path / "store")
    for name, words in (("a", "Katherine Johnsen"), ("b", "Katherine Johnson")):
        write(docs, name, f"{words} won.", f"T1 Person {words}")
    build([docs], ONTOLOGY, store)
    asked = ["identity", "review", "--by", "me", "--store", str(store.folder)]
    skipped = CliRunner().invoke(main, asked, input="s\n")
    assert "nothing was said" in skipped.output, skipped.output
    answered = CliRunner().invoke(main, asked, input="y\n")
    assert answered.exit_code == 0, answered.output
    assert "alike 0." in answered.output
    assert len(people(store)) == 1
    again = CliRunner().invoke(main, asked)
    assert "nothing was said" in again.output, "what was judged is not asked again"


def test_removing_the_ledger_is_taking_everything_back(store: Store, tmp_path: Path) -> None:
    before = quads(store)
    append(tmp_path / "docs" / FILE, [said("same")])
    build([tmp_path / "docs"], ONTOLOGY, store)
    assert quads(store) != before
    shutil.move(tmp_path / "docs" / FILE, tmp_path / "elsewhere.jsonl")
    build([tmp_path / "docs"], ONTOLOGY, store)
    assert quads(store) == before


def test_a_ledger_that_was_named_must_be_there(store: Store, tmp_path: Path) -> None:
    before = store.current
    with pytest.raises(InputError, match=r"none\.jsonl: no such ledger"):
        build([tmp_path / "docs"], ONTOLOGY, store, ledger=tmp_path / "none.jsonl")
    assert store.current == before


def test_a_refused_review_leaves_no_line(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "docs"
    for name, words in (("x", "Katherine Johnsen"), ("y", "Katherine Johnson")):
        write(docs, name, f"{words} won.", f"T1 Person {words}")
    build([docs], ONTOLOGY, store)

    def refused(*_: object) -> None:
        raise InvalidGraph("refused", ["for this test"])

    monkeypatch.setattr("kg.cli.identity.judge", refused)
    asked = ["identity", "review", "--by", "me", "--store", str(store.folder)]
    result = CliRunner().invoke(main, asked, input="y\nq\n")
    assert result.exit_code == 1, result.output
    assert not (docs / FILE).exists()


def test_the_ledger_is_found_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    corpus(Path("docs"))
    build([Path("docs")], ONTOLOGY, Store(Path("store")))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    said = ["identity", "merge", "Ann Lee", "Annabel Leigh", "--by", "one", "--store", "../store"]
    assert CliRunner().invoke(main, said).exit_code == 0
    undone = ["identity", "undo", "--by", "two", "--store", "../store"]
    assert CliRunner().invoke(main, undone).exit_code == 0
    lines = (tmp_path / "docs" / FILE).read_text().splitlines()
    assert [json.loads(line)["by"] for line in lines] == ["one", "two"]
