"""A UIMA CAS as it is in JSON and in XMI alike: texts, and feature structures that point about.

Both forms are taken apart here and not by dkpro-cassis, which gives up a whole file for one
dangling reference (docs/decisions.md); tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

TOP = "uima.cas.TOP"
ANNOTATION = "uima.tcas.Annotation"
SOFA = "uima.cas.Sofa"
_LISTS = frozenset({"uima.cas.NonEmptyFSList", "uima.cas.EmptyFSList", "uima.cas.FSList"})
_MOST = 1_000_000  # elements of a list

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Structure:
    """One feature structure: values and references by feature; arrays have several of them.

    ``elements`` are those of an array that is a structure of its own. ``line`` is 0 in a file of
    one line.
    """

    id: int
    type: str
    values: Mapping[str, tuple[Value, ...]]
    references: Mapping[str, tuple[int, ...]]
    elements: tuple[int, ...] | None = None
    line: int = 0

    def text(self, feature: str) -> str:
        """The value of a feature if it is a string, and otherwise nothing."""
        value = next(iter(self.values.get(feature, ())), "")
        return value if isinstance(value, str) else ""

    def number(self, feature: str) -> int | None:
        """The value of a feature if it is a whole number."""
        value = next(iter(self.values.get(feature, ())), None)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def short_type(self) -> str:
        """The type without its package."""
        return self.type.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Sofa:
    """A subject of analysis: a text and its name."""

    id: int
    name: str
    text: str


@dataclass
class Cas:
    """Structures by id, texts by id, and what could not be made sense of: (line, item, reason)."""

    structures: dict[int, Structure] = field(default_factory=dict)
    sofas: dict[int, Sofa] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    odd: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, structure: Structure) -> None:
        """Take a structure, unless its id is taken."""
        if structure.id in self.structures:
            item = f"{structure.short_type} {structure.id}"
            self.odd.append((structure.line, item, f"the id {structure.id} is taken"))
        else:
            self.structures[structure.id] = structure

    def texts(self) -> tuple[Sofa, ...]:
        """The texts that are not empty, in the order of the file."""
        return tuple(sofa for sofa in self.sofas.values() if sofa.text.strip())

    def is_a(self, type_: str, *wanted: str) -> bool:
        """Whether a type is one of those that are wanted, or below one."""
        seen: set[str] = set()
        while type_ and type_ not in seen:
            if type_ in wanted:
                return True
            seen.add(type_)
            type_ = self.parents.get(type_, "")
        return False

    def targets(self, ids: Iterable[int]) -> Iterator[int]:
        """The structures that references lead to, through arrays and lists."""
        for id_ in ids:
            structure = self.structures.get(id_)
            if structure is None:
                yield id_
            elif structure.elements is not None:
                yield from structure.elements
            elif structure.type in _LISTS:
                yield from self._walk(structure)
            else:
                yield id_

    def chain(self, first: int, feature: str) -> Iterator[Structure]:
        """Structures that follow each other by a feature, each once."""
        seen: set[int] = set()
        here: int | None = first
        while here is not None and here not in seen and here in self.structures:
            seen.add(here)
            structure = self.structures[here]
            yield structure
            here = next(iter(structure.references.get(feature, ())), None)

    def _walk(self, first: Structure) -> Iterator[int]:
        for number, cell in enumerate(self.chain(first.id, "tail")):
            if number >= _MOST:
                return
            yield from cell.references.get("head", ())
