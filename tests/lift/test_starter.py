"""kg profile new: a profile to begin with, which changes nothing until somebody has looked."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import main
from kg.lift import Profile, read_profile
from kg.lift.starter import starter
from kg.lift.survey import Survey, survey
from kg.ontology import Ontology, read
from kg.reading import read_documents
from tests.brat import write

ROOT = Path(__file__).parents[2]
TEXT = "Ann Lee leads Acme in Ohio. She left Acme. Bo stayed."


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read(ROOT / "ontology")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path, "doc", TEXT,
        "T1 Human Ann Lee\nT2 Companies Acme\nT3 GPE Ohio\nT4 Human Bo\nT5 Company Acme @2\n"
        "T6 Gizmo left",
        "R1|worksAt Arg1:T1 Arg2:T2\nR2|memberOf Arg1:T1 Arg2:T5\nR3|worksAt Arg1:T4 Arg2:T5\n"
        "R4|located Arg1:T5 Arg2:T3\n"
        "A1|Mention T1 Name\nA2|Certainty R1 high\nA3|Certainty R2 low\nA4|Certainty R3 high\n"
        "A5|Sort T1 Minister\nN1|Reference T1 IMDB:7|Ann Lee",
    )  # fmt: skip
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        main, ["profile", "new", *arguments, "--ontology", str(ROOT / "ontology")]
    )
    return result.exit_code, result.output


def uncommented(text: str) -> str:
    """The profile with every proposal of a mapping taken on."""
    lines = [
        line.removeprefix("# ") if line.startswith('# "') and '"?"' not in line else line
        for line in text.splitlines()
    ]
    return "\n".join(line for line in lines if "property ?" not in line)


def test_it_counts_what_it_finds_and_proposes_terms(folder: Path) -> None:
    code, text = run(str(folder), "--out", "-")
    assert code == 0
    for line in (
        "# Documents: 1 brat. Ontology: Actors and agreements.",
        "# known: Company (1), GPE (1)",
        '# "Human" = "?"    # 2 times; no term is close',
        '# "Companies" = "Company"    # once',
        '# "worksAt" = "worksOn"    # 2 times; mostly from Human to Companies',
        "# known: memberOf (1)",
        '# "Certainty" = "property ?"    # 3 times: high (2), low (1)',
        '# "Mention" = "qualifier form"    # once: Name (1)',
        '# "Sort" = "class"    # once: Minister (1)',
        '# links to "IMDB" (1): the ontology declares geonames, viaf, wikidata',
    ):
        assert line in text.splitlines(), line
    assert '# "located" = "locatedIn"    # once; mostly from Company to GPE, which ' in text


def test_what_is_written_changes_nothing_and_is_written_once(folder: Path) -> None:
    code, said = run(str(folder))
    path = folder / "kg.toml"
    assert (code, said) == (
        0, f"{path}: 5 labels of mentions, 3 labels of relations, 3 names of attributes, in "
        "1 document\n"
    )  # fmt: skip
    assert read_profile(path) == Profile(path=path, documents={"": {}})
    written = path.read_bytes()
    code, said = run(str(folder))
    assert (code, path.read_bytes()) == (1, written)
    assert f"{path}: is there already" in said
    assert run(str(folder), "--out", str(folder / "other.toml"))[0] == 0
    assert (folder / "other.toml").read_bytes() == written
    assert sorted(x.name for x in folder.iterdir()) == [
        "doc.ann",
        "doc.txt",
        "kg.toml",
        "other.toml",
    ]


def test_its_proposals_are_a_profile(folder: Path, ontology: Ontology) -> None:
    text = starter(survey(read_documents([folder])), ontology)
    path = folder / "kg.toml"
    path.write_text(uncommented(text), encoding="utf-8")
    found = read_profile(path)
    assert found.term("Companies") == "Company"
    assert found.attributes["sort"] == ("class", "")
    assert found.attributes["mention"] == ("qualifier", "form")


def test_label_paths_are_seen(ontology: Ontology) -> None:
    found = Survey(mentions=Counter({"Life.Die": 2, "Life.Born": 1, "Person": 4}))
    assert '# separator = "."    # as in Life.Born' in starter(found, ontology)


def test_a_folder_without_documents_is_an_error(tmp_path: Path) -> None:
    code, said = run(str(tmp_path))
    assert code == 1
    assert "no annotated document" in said
    assert list(tmp_path.iterdir()) == []


_COUNTS = st.dictionaries(st.text(max_size=8), st.integers(1, 9), max_size=4).map(Counter)


@given(mentions=_COUNTS, relations=_COUNTS, attributes=_COUNTS, names=st.lists(st.text(max_size=8)))
def test_any_label_makes_a_profile_that_says_nothing(
    ontology: Ontology,
    mentions: Counter[str],
    relations: Counter[str],
    attributes: Counter[str],
    names: list[str],
) -> None:
    found = Survey(mentions=mentions, relations=relations, attributes=attributes, undated=names)
    for name in attributes:
        found.values[name][name] += 1
        found.ends[name][name, name] += 1
    text = starter(found, ontology)
    assert set(map(str, tomllib.loads(text).values())) == {"{}"}
    labels = {*mentions, *relations}
    if len(labels) == len(mentions) + len(relations):
        assert set(tomllib.loads(uncommented(text))["rename"]) <= labels
