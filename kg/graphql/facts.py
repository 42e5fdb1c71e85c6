"""Facts as SQL: the values of a property, and the statements behind them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.graphql.planning import Call
from kg.graphql.sql import quoted
from kg.names import RDF_TYPE
from kg.ontology import Ontology, Property
from kg.store import Column, columns

_BEST = (
    "CASE {0}.rank WHEN 'preferred' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END",
    "{0}.negated", "({0}.mode <> 'asserted')", "({0}.rule IS NOT NULL)", "{0}.iri",
)  # fmt: skip
BEST = ", ".join(_BEST)
"""The order of statements, best first; the field is their alias."""

BACKS = "{0}.negated = 0 AND {0}.rank <> 'deprecated' AND {0}.mode <> 'quoted'"
"""Whether a statement makes a fact, whether a document says it or a rule draws it."""

SUPPORTS = BACKS + " AND {0}.rule IS NULL"
"""Whether a document itself stands behind a statement."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one entity in a property; ``own`` and ``other`` are columns of their ends."""

    alias: str
    own: str
    other: str
    stored: str

    def source(self, entity: str) -> str:
        """What stands behind FROM for the entity with a number."""
        f = self.alias
        return (
            f"fact AS {f} WHERE {f}.{self.own} = {entity} AND {f}.property = {quoted(self.stored)} "
            f"AND {f}.asserted"
        )


def facts(ontology: Ontology, prop: Property, alias: str) -> Facts:
    """The facts of a property, read in its own direction."""
    stored, inverse = ontology.forward(prop)
    own, other = ("object", "subject") if inverse else ("subject", "object")
    return Facts(alias, own, other, stored.iri)


def column_of(call: Call, prop: Property) -> Column | None:
    """Where an entity's row has its values of a property; None where only its facts have them."""
    ontology = call.planner.ontology
    return columns(ontology).get(ontology.forward(prop)[0].iri)


def behind(s: str, condition: str) -> str:
    """What stands behind FROM for statements and their facts: ``s``, and ``s`` with an f."""
    return f"statement AS {s} JOIN fact AS {s}f ON {s}f.id = {s}.fact WHERE {condition}"


def in_order(s: str) -> list[str]:
    """The order of statements of many facts: by the fact, the best of each first; never null."""
    f = f"{s}f"

    def iri(column: str) -> str:
        return f"(SELECT iri FROM entity WHERE id = {f}.{column})"

    fact = [
        iri("subject"), f"{f}.property", f"coalesce({iri('object')}, {f}.value)",
        f"coalesce({f}.datatype, '')", f"coalesce({f}.language, '')",
    ]  # fmt: skip
    return [*fact, *(part.format(s) for part in _BEST)]


def roots(statements: str, alias: str) -> str:
    """The statements of a query and what they rest on, as a table of one column, id.

    Those that a rule drew have neither a document nor evidence of their own.
    """
    return (
        f"(WITH RECURSIVE below (id) AS ({statements} UNION "
        "SELECT premise.premise FROM below JOIN premise ON premise.statement = below.id) "
        f"SELECT id FROM below) AS {alias}"
    )


def typing(entity: str, s: str) -> str:
    """The condition that a statement says of an entity what it is."""
    return f"{s}f.subject = {entity} AND {s}f.property = {quoted(RDF_TYPE)}"
