"""SHACL shapes as data: what a shape asks of an entity."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Literal
from kg.names import SH

Term = str | Literal
"""An IRI, or a value."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that a shape asks for.

    ``component`` is the name of the SHACL component without its ending, as in ``MinCount``;
    ``terms`` are its parameters, ``shapes`` the names of the shapes that it refers to. A
    ``Pattern`` has its flags as second term; the terms of ``Closed`` are the properties that it
    ignores.
    """

    component: str
    terms: tuple[Term, ...] = ()
    shapes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape with its ``path``, the IRI of one property.

    ``name`` is the IRI, or ``_:`` and a number. ``classes`` and ``subjects_of`` are the targets:
    the instances of a class, and whatever has a property.
    """

    name: str
    path: str | None = None
    constraints: tuple[Constraint, ...] = ()
    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    message: str = ""
    severity: str = SH + "Violation"
    active: bool = True

    @property
    def references(self) -> tuple[str, ...]:
        """The names of the shapes that it refers to."""
        return tuple(name for c in self.constraints for name in c.shapes)

    def __str__(self) -> str:
        if not self.name.startswith("_:"):
            return f"shape {self.name}"
        return f"the shape of {self.path}" if self.path else "a shape without a name"
