"""What docs/graphql.md and docs/asking.md say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg import graphql
from kg.cli.serving import serve
from kg.graphql.paging import MAX_PAGE
from kg.store import View

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "graphql.md").read_text("utf-8")


def test_every_limit_is_told_with_its_default() -> None:
    told = re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", PAGE, flags=re.MULTILINE)
    names = graphql.Limits.names()
    assert told == [(name, f"{getattr(graphql.LIMITS, name):,}") for name in names]
    assert f"at most {MAX_PAGE} edges" in PAGE


def test_every_option_that_is_told_exists() -> None:
    known = {opt for p in serve.params for opt in (*p.opts, *p.secondary_opts)}
    lines = [line for line in PAGE.splitlines() if "kg serve" in line]
    told = {opt for line in lines for opt in re.findall(r"--[a-z-]+", line)}
    assert told <= known
    assert {"--documents", "--only-documents", "--workers", "--max-age", "--limit"} <= told
    for option in ("--no-introspection", "--no-suggestions"):
        assert option in PAGE
        assert option in known


@pytest.mark.parametrize("name", ["graphql.md", "asking.md"])
def test_its_requests_are_answered(seed_view: View, name: str) -> None:
    page = (DOCS / name).read_text("utf-8")
    blocks = re.findall(r"^```graphql\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        answer = graphql.execute(seed_view, block, subscribing=True)
        assert "errors" not in answer, answer["errors"]
