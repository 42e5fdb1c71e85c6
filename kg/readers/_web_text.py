"""The texts that web annotations are about: inside their file, or in a file beside it.

Nothing is fetched. An annotated page is looked for beside the annotations, under the last name of
its address or, where a file annotates one page only, under the stem of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kg.readers._page import Page, read_page, read_xml_page
from kg.readers._text import read_bytes, read_text
from kg.readers._web_items import Json
from kg.readers._whole_json import text_of

SUFFIXES = (".txt", ".html", ".htm", ".xhtml", ".xml")
_NO_NAME = re.compile(r"[^\w.~-]+")


def page_of(source: str, described: Json, path: Path, alone: bool, shown: str) -> Page | None:
    """The text of a source, or None if there is none. Raises InputError if it cannot be read."""
    value = described.get("value")
    if isinstance(value, str):
        return Page(value, text_of(described.get("title")))
    found = file_of(source, path, alone)
    if found is None:
        return None
    if found.suffix == ".txt":
        return Page(read_text(found, f"{shown} ({found.name})"))
    data = read_bytes(found, f"{shown} ({found.name})")
    return read_xml_page(data, shown) if found.suffix == ".xml" else read_page(data)


def file_of(source: str, path: Path, alone: bool) -> Path | None:
    """The file beside the annotations that holds a source; ``alone`` if there is no other."""
    for name in _names(source, path, alone):
        beside = path.parent / name
        if beside != path and beside.is_file():
            return beside
    return None


def wanted(source: str, path: Path, alone: bool) -> str:
    """The file that would be taken, for people to put there."""
    return next((name for name in _names(source, path, alone) if name.endswith(".txt")), "")


def _names(source: str, path: Path, alone: bool) -> Iterator[str]:
    last = last_name(source)
    stems = [last, Path(last).stem] if last else []
    yield from (stem for stem in stems[:1] if stem.endswith(SUFFIXES))
    yield from (stem + suffix for stem in dict.fromkeys(stems) for suffix in SUFFIXES)
    if alone:
        yield from (path.stem + suffix for suffix in SUFFIXES)


def last_name(source: str) -> str:
    """The last name in the path of an address, as a file may be called; empty if there is none."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return ""
    names = [_NO_NAME.sub("-", unquote(name)) for name in parts.path.split("/") if name]
    name = names[-1].lstrip(".-")[:100] if names else ""
    return name or _NO_NAME.sub("-", parts.netloc)[:100]


def part_names(sources: Sequence[str]) -> Mapping[str, str]:
    """What each source is called within its file: by its address, or by its number.

    A text that has no address, and is the only one, is called as its file.
    """
    return {
        source: Path(last_name(source)).stem or (str(number) if len(sources) > 1 else "")
        for number, source in enumerate(sources, 1)
    }
