"""What docs/graphql.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

from graphql import parse

from kg import graphql
from kg.cli.serving import serve
from kg.graphql.paging import MAX_PAGE
from kg.store import View

PAGE = (Path(__file__).parents[2] / "docs" / "graphql.md").read_text("utf-8")


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


def test_its_requests_are_answered(seed_view: View) -> None:
    blocks = re.findall(r"^```graphql\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    for block in blocks:
        assert parse(block)
        assert "errors" not in graphql.execute(seed_view, block, subscribing=True)
