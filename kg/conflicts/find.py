"""All conflicts of a View, and those that somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable

from kg.conflicts.figures import in_quantities
from kg.conflicts.overlaps import in_time
from kg.conflicts.sides import KINDS, Conflict, Kind
from kg.conflicts.values import in_values
from kg.errors import QueryError
from kg.store import View


def conflicts(view: View) -> list[Conflict]:
    """All conflicts: by kind, then by what they are about and by property.

    The order, and the sides' own, depend on values and IRIs alone.
    """
    found = [*in_values(view), *in_quantities(view), *in_time(view)]
    return sorted(found, key=_place)


def chosen(
    found: Iterable[Conflict],
    *,
    kind: Kind | None = None,
    prop: str | None = None,
    entity: str | None = None,
) -> list[Conflict]:
    """Those of a kind, in a property (its name or IRI), in which an entity (IRI) takes part."""
    return [
        c
        for c in found
        if (kind is None or c.kind == kind)
        and (prop is None or prop in (c.stored.name, c.stored.iri, c.read.name, c.read.iri))
        and (entity is None or entity in c.entities)
    ]


def known_property(view: View, name: str) -> str:
    """The IRI of the property with this name, label, CURIE or IRI.

    Raises QueryError where none or several have it.
    """
    iri = view.prefixes.expand(name)
    if iri in view.ontology.properties:
        return iri
    found = sorted({p.iri for p in view.ontology.properties_named(name)})
    if len(found) == 1:
        return found[0]
    which = " and ".join(view.prefixes.shorten(i) for i in found)
    raise QueryError(f"{name!r} is {f'the name of {which}' if found else 'no property'}")


def _place(conflict: Conflict) -> tuple[object, ...]:
    about = conflict.entity or conflict.sides[0].subjects[0]
    kind = list(KINDS).index(conflict.kind)
    label = conflict.entity.label if conflict.entity else ""
    return kind, label, conflict.agreed, about.iri, conflict.read.iri
