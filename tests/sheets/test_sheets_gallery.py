"""The gallery of docs/ shows what the program draws today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "gallery.py"


def test_the_gallery_is_what_its_command_makes(tmp_path: Path, rewrite: bool) -> None:
    spec = importlib.util.spec_from_file_location("gallery", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    gallery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gallery)
    gallery.make(tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert len(made) >= 8
    for name in made:
        new, kept = tmp_path / name, gallery.IMAGES / name
        if rewrite and not (kept.exists() and _text(kept) == _text(new)):
            kept.write_bytes(new.read_bytes())
        if name == "network.svg":  # Its layout is linear algebra, whose last bits are a machine's.
            assert _text(new).count("<title>") == _text(kept).count("<title>")
        else:
            assert _text(new) == _text(kept), f"{name}: pytest --rewrite makes the gallery anew"


def test_the_page_shows_every_picture() -> None:
    page = (ROOT / "docs" / "gallery.md").read_text("utf-8")
    linked = set(re.findall(r"\(images/gallery/([^)]+)\)", page))
    assert linked == {p.name for p in (ROOT / "docs" / "images" / "gallery").iterdir()}


def _text(path: Path) -> str:
    """A file without the name of its generation, which changes with the ontology's every word."""
    return re.sub(r"Generation \S+", "Generation", path.read_text("utf-8"))
