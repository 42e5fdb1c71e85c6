"""kg diff: facts that came and went, and those of which only an IRI is another."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from kg.build import add, build, judge, remove
from kg.cli import main
from kg.diff import Diff, FactChange, Stated, between, patch, sentences
from kg.errors import QueryError, StoreError
from kg.identity.ledger import FILE, Judgement, MentionOf, append
from kg.store import Store, View
from kg.store.dump import dump
from tests.brat import write
from tests.build.corpora import Paper, corpora

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
ONE, OTHER = MentionOf("a", "Ann Lee"), MentionOf("b", "Annabel Leigh")


def corpus(folder: Path) -> Path:
    member = "R1|memberOf Arg1:T1 Arg2:T2"
    people = "T1 Person Ann Lee\nT2 Company Acme"
    write(folder, "a", "Ann Lee of Acme. Bo Ek came.", f"{people}\nT3 Person Bo Ek", member)
    write(folder, "b", "Annabel Leigh in Oslo.", "T1 Person Annabel Leigh\nT2 City Oslo")
    write(folder, "c", "Ann Lee of Acme again.", people, member)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    build([corpus(tmp_path / "docs")], ONTOLOGY, store)
    return store


def nonzero(diff: Diff) -> dict[str, dict[str, int]]:
    found = {w: {c: n for c, n in counts.items() if n} for w, counts in diff.counts().items()}
    return {what: counts for what, counts in found.items() if counts}


def words(stated: Stated | None) -> tuple[str, str, str]:
    assert stated
    value = stated.object.label if stated.object else stated.value or ""
    return stated.subject.label, stated.property.rpartition("#")[2], value.rpartition("#")[2]


def key(stated: Stated) -> tuple[object, ...]:
    thing = stated.object.iri if stated.object else None
    return (
        stated.subject.iri, stated.property, thing, stated.value, stated.datatype, stated.language
    )  # fmt: skip


def facts(view: View) -> set[tuple[object, ...]]:
    return set(
        view.rows(
            "SELECT s.iri, property, o.iri, value, datatype, language FROM fact "
            "JOIN entity AS s ON s.id = subject LEFT JOIN entity AS o ON o.id = object "
            "WHERE asserted"
        )
    )


def of(diff: Diff, change: str) -> list[FactChange]:
    return [fact for fact in diff.facts() if fact.change == change]


# --- documents and facts ----------------------------------------------------------------------


def test_a_document_that_goes_takes_its_facts_and_leaves_others_on_fewer(store: Store) -> None:
    remove(["a"], store)
    with between(store) as diff:
        assert [(d.change, d.name) for d in diff.documents()] == [("removed", "a")]
        assert {words(f.before) for f in of(diff, "removed")} == {
            ("Bo Ek", "name", "Bo Ek"),
            ("Bo Ek", "type", "Person"),
        }
        fewer = {words(f.after): f for f in of(diff, "fewer")}
        member = fewer["Ann Lee", "memberOf", "Acme"]
        assert member.before
        assert member.after
        assert (member.before.documents, member.after.documents) == (2, 1)
        assert (member.before.statements, member.after.statements) == (2, 1)
        assert set(nonzero(diff)) == {"documents", "facts"}
        assert nonzero(diff)["facts"].keys() == {"removed", "fewer"}


def test_a_document_that_comes_is_the_reverse(store: Store, tmp_path: Path) -> None:
    first = store.current
    remove(["a"], store)
    add([tmp_path / "docs" / "a.ann"], store)
    assert store.current
    assert first
    with between(store) as diff:
        assert [(d.change, d.name) for d in diff.documents()] == [("added", "a")]
        assert {words(f.after) for f in of(diff, "added")} == {
            ("Bo Ek", "name", "Bo Ek"),
            ("Bo Ek", "type", "Person"),
        }
        assert ("Ann Lee", "memberOf", "Acme") in {words(f.after) for f in of(diff, "more")}
    with between(store, first, store.current) as diff:
        assert nonzero(diff) == {}
        assert not diff.differ


def test_another_word_at_the_same_place_is_another_thing(store: Store, tmp_path: Path) -> None:
    write(tmp_path / "docs", "b", "Annabel Leaks in Oslo.", "T1 Person Annabel Leaks\nT2 City Oslo")
    build([tmp_path / "docs"], ONTOLOGY, store)
    with between(store) as diff:
        assert [(d.change, d.name) for d in diff.documents()] == [("changed", "b")]
        assert list(diff.identities()) == []
        assert of(diff, "restated") == []
        assert ("Annabel Leaks", "name", "Annabel Leaks") in {
            words(f.after) for f in of(diff, "added")
        }
        assert ("Annabel Leigh", "name", "Annabel Leigh") in {
            words(f.before) for f in of(diff, "removed")
        }


def test_what_else_went_in_is_named(store: Store, tmp_path: Path) -> None:
    build([tmp_path / "docs"], ONTOLOGY, store, keep_going=True)
    with between(store) as diff:
        assert diff.inputs() == ["keep_going"]
        assert nonzero(diff) == {}


def test_a_fact_shows_its_sentences(store: Store) -> None:
    remove(["a"], store)
    with between(store) as diff:
        (name,) = [f for f in of(diff, "removed") if words(f.before)[1] == "name"]
        assert name.before
        (found,) = sentences(diff.old, name.before.id)
        assert (found.document, found.text) == ("a", "Bo Ek came.")
        assert diff.old.text(diff.old.document("a").id)[found.start : found.end] == found.text  # type: ignore[union-attr]


# --- identity -----------------------------------------------------------------------------------


def same(store: Store, path: Path, verdict: str) -> None:
    append(path, [Judgement(verdict, ONE, OTHER, by="c", when="2024-05-01", why="photo")])
    judge(store, path)


def test_a_merge_restates_facts_and_a_split_takes_it_back(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "docs" / FILE
    same(store, path, "same")
    with between(store) as diff:
        (merged,) = diff.identities()
        assert (merged.change, merged.before.label, merged.after.label) == (
            "merged", "Annabel Leigh", "Ann Lee",
        )  # fmt: skip
        assert of(diff, "added") == []
        assert of(diff, "removed") == []
        restated = {(words(f.before), words(f.after)) for f in of(diff, "restated")}
        assert (
            ("Annabel Leigh", "name", "Annabel Leigh"),
            ("Ann Lee", "name", "Annabel Leigh"),
        ) in restated
        assert diff.inputs() == ["ledger"]
    same(store, path, "undo")
    with between(store) as diff:
        (split,) = diff.identities()
        assert (split.change, split.before.label, split.after.label) == (
            "split", "Ann Lee", "Annabel Leigh",
        )  # fmt: skip
        assert of(diff, "added") == []
        assert of(diff, "removed") == []


def test_a_fuller_name_renames(tmp_path: Path) -> None:
    """One person gets a fuller name from a second document, tied by an external identifier."""
    folder, store = tmp_path / "docs", Store(tmp_path / "store")
    link = "N1|Reference T1 Wikidata:Q1|{}"
    write(folder, "a", "Ann Lee came.", "T1 Person Ann Lee", link.format("Ann Lee"))
    build([folder], ONTOLOGY, store)
    write(folder, "b", "Ann Mary Lee.", "T1 Person Ann Mary Lee", link.format("Ann Mary Lee"))
    build([folder], ONTOLOGY, store)
    with between(store) as diff:
        (renamed,) = diff.identities()
        assert (renamed.change, renamed.before.label, renamed.after.label) == (
            "renamed", "Ann Lee", "Ann Mary Lee",
        )  # fmt: skip
        assert {words(f.after) for f in of(diff, "added")} == {
            ("Ann Mary Lee", "name", "Ann Mary Lee")
        }
        assert of(diff, "removed") == []
        assert len(of(diff, "restated")) >= 2


def test_what_follows_from_facts_is_restated_with_them(tmp_path: Path) -> None:
    """No document says an inferred fact, so that its entities alone tell who became whom."""
    folder, store = tmp_path / "docs", Store(tmp_path / "store")
    link = "N1|Reference T1 Wikidata:Q1|{}"
    spans = "T1 Person Ann Lee\nT2 Agreement Oslo Accord"
    signed = link.format("Ann Lee") + "\nR1|signatory Arg1:T2 Arg2:T1"
    write(folder, "a", "Ann Lee signed the Oslo Accord.", spans, signed)
    build([folder], ONTOLOGY, store)
    write(folder, "b", "Ann Mary Lee.", "T1 Person Ann Mary Lee", link.format("Ann Mary Lee"))
    build([folder], ONTOLOGY, store)
    with between(store) as diff:
        inferred = [f for f in of(diff, "restated") if f.before and f.before.inferred]
        assert [(words(f.before), words(f.after)) for f in inferred] == [
            (("Oslo Accord", "party", "Ann Lee"), ("Oslo Accord", "party", "Ann Mary Lee"))
        ]
        assert of(diff, "removed") == []
        hold(diff)


# --- laws ---------------------------------------------------------------------------------------


def applied(dumped: bytes, patched: bytes) -> bytes:
    """What RDF Patch makes of a dump; what is deleted must be there, what is added must not."""
    first, *changes, last = patched.splitlines(keepends=True)
    assert (first, last) == (b"TX .\n", b"TC .\n")
    lines = set(dumped.splitlines(keepends=True))
    for change in changes:
        mark, line = change[:2], change[2:]
        if mark == b"D ":
            lines.remove(line)
        else:
            assert mark == b"A "
            assert line not in lines
            lines.add(line)
    return b"".join(sorted(lines))


def hold(diff: Diff) -> None:
    """The laws of a comparison."""
    found = list(diff.facts())
    counted = Counter(fact.change for fact in found)
    assert {c: n for c, n in diff.counts()["facts"].items() if n} == counted
    old, new = facts(diff.old), facts(diff.new)
    lots = {c: [f for f in found if f.change == c] for c in counted}
    added = {key(f.after) for f in lots.get("added", ()) if f.after}
    removed = {key(f.before) for f in lots.get("removed", ()) if f.before}
    restated = [(f.before, f.after) for f in lots.get("restated", ()) if f.before and f.after]
    befores, afters = {key(b) for b, _ in restated}, {key(a) for _, a in restated}
    assert added <= new - old
    assert removed <= old - new
    assert befores <= old
    assert afters <= new
    assert not added & afters
    assert not removed & befores
    assert (old - removed - (befores - new)) | added | (afters - old) == new
    for before, after in restated:
        assert key(before) != key(after)
        assert key(before)[1] == key(after)[1]
        assert key(before)[3:] == key(after)[3:]
    patched = b"".join(patch(diff.old, diff.new))
    assert applied(dump(diff.old, "nquads"), patched) == dump(diff.new, "nquads")
    assert diff.differ == (patched != b"TX .\nTC .\n")


def mirrored(one: Diff, other: Diff) -> None:
    def seen(diff: Diff, *, back: bool) -> set[tuple[object, ...]]:
        turned = {"added": "removed", "removed": "added", "fewer": "more", "more": "fewer"}
        return {
            (turned.get(f.change, f.change), f.after and key(f.after), f.before and key(f.before))
            if back
            else (f.change, f.before and key(f.before), f.after and key(f.after))
            for f in diff.facts()
        }

    assert seen(one, back=False) == seen(other, back=True)


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(corpora(), corpora())
def test_laws_of_any_two_corpora(one: dict[str, Paper], other: dict[str, Paper]) -> None:
    with tempfile.TemporaryDirectory() as place:
        store, names = Store(Path(place) / "store"), []
        for number, papers in enumerate((one, other)):
            folder = Path(place) / str(number)
            for name, paper in papers.items():
                paper.put(folder, name)
            names.append(build([folder], ONTOLOGY, store, keep_going=True).generation)
        with between(store, *names) as diff:
            hold(diff)
            with between(store, *reversed(names)) as back:
                mirrored(diff, back)
        with between(store, names[0], names[0]) as diff:
            assert nonzero(diff) == {}
            assert not diff.differ


def test_laws_of_the_seeds(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    build([ROOT / "seeds"], ONTOLOGY, store)
    names = [d.name for d in store.open().documents()]
    assert len(names) > 5
    remove(names[::3], store)
    with between(store) as diff:
        assert diff.counts()["documents"]["removed"] == len(names[::3])
        hold(diff)


def test_a_patch_holds_when_the_ontology_changes(store: Store, tmp_path: Path) -> None:
    changed = tmp_path / "ontology"
    changed.mkdir()
    for file in ONTOLOGY.glob("*.ttl"):
        text = file.read_text("utf-8")
        (changed / file.name).write_text(text.replace("A person", "Some person"), "utf-8")
    (changed / "kg-note.ttl").write_text(
        "<urn:x> <http://www.w3.org/2000/01/rdf-schema#seeAlso> [ "
        "<http://www.w3.org/2000/01/rdf-schema#label> 'a blank node' ] .",
        encoding="utf-8",
    )
    build([tmp_path / "docs"], changed, store)
    with between(store) as diff:
        assert "ontology" in diff.inputs()
        assert diff.differ
        hold(diff)


# --- the command --------------------------------------------------------------------------------


def run(store: Store, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["diff", *arguments, "--store", str(store.folder)])
    assert result.exit_code == code, result.output
    return result.output


def test_text_names_things_and_quotes_them(store: Store) -> None:
    remove(["a"], store)
    lines = run(store, "--quotes").splitlines()
    old, new = store.names()
    assert lines[0] == f"{old} → {new}"
    assert lines[1] == "- document a  Ann Lee of Acme."
    at = next(n for n, line in enumerate(lines) if line.endswith("“Bo Ek”"))
    assert lines[at].startswith("- id:bo-ek-")
    assert " (Bo Ek) ont:name " in lines[at]
    assert lines[at + 1 : at + 3] == ["    Bo Ek came.", "    a, 17-28"]
    assert any("[2 documents, 2 statements → 1 document, 1 statement]" in line for line in lines)
    assert lines[-1].startswith("1 document removed; 2 facts removed, ")
    assert "Bo Ek came." not in run(store)


def test_json_is_the_same_as_the_comparison(store: Store, tmp_path: Path) -> None:
    remove(["a"], store)
    out = tmp_path / "diff.json"
    assert run(store, "--format", "json", "--quotes", "-o", str(out)) == ""
    said = json.loads(out.read_text("utf-8"))
    assert list(said) == [
        "format", "from", "to", "differ", "inputs", "counts", "documents", "identity", "facts",
    ]  # fmt: skip
    assert [said["from"], said["to"]] == store.names()
    with between(store) as diff:
        assert said["counts"] == diff.counts()
        assert len(said["facts"]) == len(list(diff.facts()))
    (name,) = [f for f in said["facts"] if f["change"] == "removed" and f["before"]["value"]
               and f["before"]["value"] == "Bo Ek"]  # fmt: skip
    assert name["after"] is None
    assert [s["text"] for s in name["sentences"]] == ["Bo Ek came."]
    assert run(store, "--format", "json") == run(store, *store.names(), "--format", "json")


def test_json_without_any_change(store: Store) -> None:
    assert store.current
    said = json.loads(run(store, store.current, store.current, "--format", "json"))
    assert (said["documents"], said["identity"], said["facts"]) == ([], [], [])


def test_the_exit_code_says_whether_they_differ(store: Store) -> None:
    remove(["a"], store)
    first, second = store.names()
    run(store, "--exit-code", code=1)
    run(store, "--exit-code", "--format", "patch", code=1)
    run(store, second, second, "--exit-code")
    assert run(store, second, second, "--format", "patch") == "TX .\nTC .\n"
    assert run(store, first) == run(store)


def test_what_cannot_be_compared_is_said(store: Store, tmp_path: Path) -> None:
    assert f"no generation before {store.current} is kept" in run(store, code=1)
    assert "no generation 0009-x; there are: 0001-" in run(store, "0009-x", code=1)
    build([tmp_path / "docs"], ONTOLOGY, store, base="https://other.example/id/")
    with pytest.raises(QueryError, match=r"https://kg.example/id/.* https://other.example/id/"):
        between(store)
    assert store.current
    index = store.path(store.current) / "index.sqlite"
    index.write_bytes(b"no database at all, " * 100)
    with pytest.raises(StoreError, match="kg reindex"):
        between(store, store.current, store.current)
