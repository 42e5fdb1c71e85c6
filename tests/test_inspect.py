"""kg inspect: what was read, what became of it, and why, as a table, as JSON and as a page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.cli import main
from tests.brat import write

ROOT = Path(__file__).parents[1]
TEXT = "Ann <Lee> leads Acme. It is in Ohio. Nothing else is said."


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["inspect", *arguments, "--ontology", str(ROOT / "ontology")])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path, "doc", TEXT,
        "T1 Person Ann <Lee>\nT2 Company Acme\nT3 Plaace Ohio\nT4 Colour Nothing\nT5 Place Ohio",
        "R1|memberOf Arg1:T1 Arg2:T2\nR2|basedIn Arg1:T2 Arg2:T3\nR3|within Arg1:T2 Arg2:T5\n"
        "A1|Form T1 name\nA2|Mood T1 merry\nnonsense",
    )  # fmt: skip
    write(tmp_path, "other", "Ann left.", "T1 Person Ann")
    (tmp_path / "kg.toml").write_text('[drop]\nlabels = ["Colour"]\n')
    (tmp_path / "stray.dat").write_bytes(b"\x00")
    return tmp_path


def test_every_annotation_is_in_one_column(folder: Path) -> None:
    code, text = run(str(folder), "--format", "json")
    found: dict[str, Any] = json.loads(text)
    assert code == 0
    assert found["annotations"] == [
        {"sort": "mentions", "read": 6, "mapped": 4, "left_out": 1, "repeated": 0, "no_place": 1},
        {"sort": "relations", "read": 3, "mapped": 1, "left_out": 0, "repeated": 0, "no_place": 2},
        {"sort": "attributes", "read": 2, "mapped": 1, "left_out": 0, "repeated": 0, "no_place": 1},
    ]
    document = found["documents"][0]
    assert (document["format"], document["taken"]) == ("brat", "its suffix is .ann")
    assert document["offsets"] == "code points"
    assert [x["text"] for x in document["sentences_without_fact"]] == ["Nothing else is said."]
    assert found["kinds"] == {"dropped": 1, "refused": 2, "unmapped": 2, "unread": 2}
    assert [x["item"] for x in found["losses"]] == ["stray.dat"]
    assert found["understood"] is False
    for loss in document["losses"]:
        assert loss["path"].endswith("doc.ann")
        assert loss["line"] > 0
        assert loss["reason"]


def test_a_label_has_its_term_or_the_closest(folder: Path) -> None:
    found = json.loads(run(str(folder), "--format", "json")[1])
    labels = {(x["what"], x["label"]): (x["fate"], x["term"], x["times"]) for x in found["labels"]}
    ont = "https://kg.example/ontology#"
    assert labels == {
        ("attribute", "Form"): ("mapped", "kg:form", 1),
        ("attribute", "Mood"): ("unknown", "", 1),
        ("mention", "Colour"): ("left out", "", 1),
        ("mention", "Company"): ("mapped", ont + "Company", 1),
        ("mention", "Person"): ("mapped", ont + "Person", 2),
        ("mention", "Place"): ("mapped", ont + "Place", 1),
        ("mention", "Plaace"): ("unknown", "Place", 1),
        ("relation", "basedIn"): ("refused", "", 1),
        ("relation", "memberOf"): ("mapped", ont + "memberOf", 1),
        ("relation", "within"): ("refused", "", 1),
    }


def test_the_table_shows_documents_then_sums(folder: Path) -> None:
    code, text = run(str(folder))
    assert code == 0
    for line in (
        "  reader    brat, since its suffix is .ann",
        "  mentions       5       3         1         0         1",
        "  unknown   mention Plaace     closest is Place  (1)",
        "  coverage  2 of 3 sentences carry a fact",
        "            37-58  Nothing else is said.",
        "doc.ann:11: nonsense: does not begin with an id",
        "stray.dat:0: stray.dat: no reader takes it",
        "2 documents, ",
        "  mentions       6       4         1         0         1",
        "  noted     1 dropped",
        "  LOST      2 refused, 2 unmapped, 2 unread",
    ):
        assert line in text, text
    summary = run(str(folder), "--summary")[1]
    assert summary.splitlines() == text.splitlines()[-len(summary.splitlines()) :]
    assert "  reader" not in summary


class _Page(HTMLParser):
    """Collects the text of a page, and whatever would load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [f"{k}={v}" for k, v in attrs if k in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


def test_the_page_says_the_same_and_loads_nothing(folder: Path) -> None:
    (folder / "doc.txt").write_text(TEXT.replace("Nothing", "<b>Noth"), encoding="utf-8")
    code, text = run(str(folder), "--format", "html")
    page = _Page()
    page.feed(text)
    assert code == 0
    assert page.loads == []
    assert {"script", "b>"}.isdisjoint(page.tags)
    assert not re.search(r"https?://(?!kg\.example)", text)
    for said in ("doc.ann", "stray.dat", "Plaace", "Place", "ont:Company", "<b>Noth"):
        assert said in page.text, said
    assert page.tags.count("details") == 2


def test_strict_fails_on_any_loss_and_on_nothing_else(folder: Path, tmp_path: Path) -> None:
    assert run(str(folder), "--strict")[0] == 1
    assert run(str(folder / "other.ann"), "--strict")[0] == 0
    assert run(str(ROOT / "seeds"), "--strict", "--summary")[0] == 0


def test_a_summary_is_of_the_table_only(folder: Path) -> None:
    code, said = run(str(folder), "--summary", "--format", "json")
    assert code == 2
    assert "--summary is of the table" in said


def test_what_several_annotators_agree_on_is_no_loss() -> None:
    found = json.loads(run(str(ROOT / "seeds" / "accord"), "--format", "json")[1])
    for row in found["annotations"]:
        assert row["read"] == row["mapped"] > 0
