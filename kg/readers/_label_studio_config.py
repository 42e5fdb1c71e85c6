"""Label Studio's labelling configuration: what is shown to annotators, and what they may say.

The file is called ``config.xml`` or something like it, and lies in the folder of the export or
up to two above.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kg.readers._text import read_text
from kg.readers._xml import parse_xml

FILE_NAMES = ("config.xml", "label_config.xml", "labeling_config.xml", "labelling_config.xml")
LEVELS = 2  # how many folders above that of the export
SIZE_LIMIT = 4 * 1024 * 1024  # bytes

TEXT, HYPERTEXT, PARAGRAPHS = "Text", "HyperText", "Paragraphs"
_OBJECTS = (TEXT, HYPERTEXT, PARAGRAPHS)
_ROOT = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<View\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that annotators see: how it is shown, and the key of its data.

    ``author`` and ``said`` are the keys of an utterance in ``Paragraphs``.
    """

    kind: str
    key: str
    by_address: bool = False
    author: str = "author"
    said: str = "text"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration declares, by the names of its tags, in its order.

    ``controls`` maps the names of what annotators say something with to the values that they
    may choose; empty where they are not listed there. ``shown`` is the file as people see it.
    """

    shown: str = ""
    texts: Mapping[str, Shown] = field(default_factory=dict)
    controls: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def objection(self, control: str, value: str) -> str:
        """Why a value is not one of a control's; empty where it is, or nothing is known."""
        known = self.controls.get(control)
        if not known or value in known:
            return ""
        return f"not declared under {control!r} in {self.shown}"


def beside(export: Path) -> tuple[Path, ...]:
    """The configuration that governs an export, if any."""
    folder = os.path.dirname(os.path.abspath(export))
    for _ in range(LEVELS + 1):
        for name in FILE_NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and _is_one(Path(path)):
                return (Path(path),)
        folder = os.path.dirname(folder)
    return ()


def _is_one(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return _ROOT.match(file.read(1 << 14)) is not None


def read_configuration(paths: tuple[Path, ...]) -> Configuration:
    """The configuration that was found, or an empty one. Raises InputError where it is no XML."""
    for path in paths:
        return parse(read_text(path, path.name, SIZE_LIMIT), path.name)
    return Configuration()


@lru_cache(maxsize=8)  # The tasks of a project share it.
def parse(text: str, shown: str) -> Configuration:
    """Read the text of a configuration. Raises InputError where it is no XML, or has a DTD."""
    root = parse_xml(text.encode("utf-8"), shown)
    texts: dict[str, Shown] = {}
    controls: dict[str, frozenset[str]] = {}
    for element in root.iter("*"):
        name, value = element.get("name", ""), element.get("value", "")
        if element.tag in _OBJECTS and value.startswith("$"):
            texts[name] = Shown(
                element.tag,
                value[1:],
                element.get("valueType") == "url",
                element.get("nameKey", "author"),
                element.get("textKey", "text"),
            )
        elif element.get("toName"):
            controls[name] = frozenset(
                value
                for inner in element.iter("Label", "Choice")
                for value in (inner.get("value"), inner.get("alias"))
                if value
            )
    return Configuration(shown, texts, controls)
