"""Random requests over a schema, with their variables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from kg.graphql.paging import cursor
from kg.store import View
from tests.graphql.worlds import DATES, WORDS

SKIPPED = {
    "search",
    "suggest",
    "network",
    "conflicts",
    "documentFacets",
    "facets",
    "sums",
    "centrality",
}
"""Fields that have tests of their own."""


class Request:
    """A request that is drawn field by field."""

    def __init__(self, schema: GraphQLSchema, view: View, draw: Random) -> None:
        self.schema, self.view, self.draw = schema, view, draw
        self.variables: dict[str, Any] = {}
        self.declared: list[str] = []
        self.count = 0
        query = schema.query_type
        assert query is not None
        roots = " ".join(self._selection(query, 4) for _ in range(draw.randint(1, 2)))
        given = f"({', '.join(self.declared)})" if self.declared else ""
        self.text = f"query {given} {{ {roots} }}"

    # --- selections ---------------------------------------------------------------------------

    def _selection(self, kind: Any, depth: int) -> str:
        parts = []
        for _ in range(self.draw.choice((1, 2, 2, 3))):
            if is_abstract_type(kind) and self.draw.random() < 0.3:
                on = self.draw.choice(
                    list(self.schema.get_possible_types(kind))
                    + list(getattr(kind, "interfaces", ()))
                )
                parts.append(f"... on {on.name} {{ {self._selection(on, depth)} }}")
            elif self.draw.random() < 0.1:
                parts.append("__typename")
            else:
                parts.append(self._field(kind, depth))
        return " ".join(parts)

    def _field(self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        fields: Mapping[str, GraphQLField] = kind.fields
        names = [
            n for n, f in fields.items()
            if n not in SKIPPED and (depth > 0 or is_leaf_type(get_named_type(f.type)))
        ]  # fmt: skip
        if not names:
            return "__typename"
        leaves = [n for n in names if is_leaf_type(get_named_type(fields[n].type))]
        inner = [n for n in names if n not in leaves]
        name = self.draw.choice(inner if inner and self.draw.random() < 0.6 else leaves or inner)
        known = fields[name]
        self.count += 1
        text = f"f{self.count}: {name}{self._arguments(known)}{self._directive()}"
        below = get_named_type(known.type)
        return text if is_leaf_type(below) else f"{text} {{ {self._selection(below, depth - 1)} }}"

    def _directive(self) -> str:
        if self.draw.random() > 0.1:
            return ""
        name = self.draw.choice(("skip", "include"))
        return f" @{name}(if: {self._variable('Boolean!', self.draw.random() < 0.5)})"

    def _variable(self, kind: str, value: Any, *, given: bool = True) -> str:
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {kind}")
        if given:
            self.variables[name] = value
        return f"${name}"

    # --- arguments ----------------------------------------------------------------------------

    def _arguments(self, known: GraphQLField) -> str:
        found = []
        chosen = {
            n for n, a in known.args.items()
            if (isinstance(a.type, GraphQLNonNull) and a.default_value is a.default_value)
            or self.draw.random() < (0.04 if n in ("after", "before") else 0.25)
        }  # fmt: skip
        if "last" in chosen and self.draw.random() < 0.9:
            chosen.discard("first")
        if "sources" in chosen or "policy" in chosen:
            chosen -= {"sources", "policy"}
            if self.draw.random() < 0.5:
                chosen.add("policy")
        for name in known.args:
            if name not in chosen:
                continue
            kind = known.args[name].type
            value = self._value(name, kind)
            if name == "policy" and value == "SOURCES":
                found.append('sources: ["B & Co", "doc2", "some"]')
            if name not in ("start", "covered") and self.draw.random() < 0.5:
                found.append(f"{name}: {self._variable(str(kind), value)}")
            elif self.draw.random() < 0.03 and not isinstance(kind, GraphQLNonNull):
                found.append(
                    f"{name}: {self._variable(str(kind), None, given=self.draw.random() < 0.5)}"
                )
            else:
                found.append(f"{name}: {self.literal(value, kind)}")
        return f"({', '.join(found)})" if found else ""

    def literal(self, value: Any, kind: Any) -> str:
        """A value as GraphQL has it."""
        bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if value is None:
            return "null"
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(bare, GraphQLList):
            return f"[{', '.join(self.literal(v, bare.of_type) for v in value)}]"
        if isinstance(bare, GraphQLEnumType):
            return str(value)
        if isinstance(bare, GraphQLInputObjectType):
            fields = (f"{k}: {self.literal(v, bare.fields[k].type)}" for k, v in value.items())
            return f"{{{', '.join(fields)}}}"
        return f'"{_escaped(value)}"' if isinstance(value, str) else str(value)

    def _value(self, name: str, kind: GraphQLInputType, depth: int = 2) -> Any:
        draw = self.draw
        if isinstance(kind, GraphQLNonNull):
            return self._value(name, kind.of_type, depth)
        if isinstance(kind, GraphQLList):
            many = draw.choice((0, 1, 2))
            return [self._value(name, kind.of_type, depth) for _ in range(many)]
        if isinstance(kind, GraphQLEnumType):
            return draw.choice(list(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, depth)
        made: Mapping[str, Callable[[], Any]] = {
            "Int": lambda: draw.choice((0, 1, 1, 2, 3, 5)),
            "Boolean": lambda: draw.random() < 0.5,
            "ID": self._id,
            "EDTF": lambda: draw.choice(DATES),
            "Decimal": lambda: draw.choice((0, 12, -5, 99.5, 105)),
            "Integer": lambda: draw.choice((0, 12)),
        }
        if kind.name in made:
            return made[kind.name]()
        if name in ("after", "before"):
            return cursor(self.view.generation, draw.choice(self._numbers()))
        if name in ("from", "to"):
            return draw.choice(("2012", "2012-05", "2013"))
        return draw.choice(WORDS)

    def _object(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        """A filter: few fields, and no deeper than it should be."""
        names = [
            n for n, f in kind.fields.items()
            if depth > 0 or not isinstance(get_named_type(f.type), GraphQLInputObjectType)
        ]  # fmt: skip
        chosen = self.draw.sample(names, min(len(names), self.draw.choice((0, 1, 1, 1, 2))))
        return {n: self._value(n, kind.fields[n].type, depth - 1) for n in chosen}

    def _id(self) -> str:
        rows = self.view.rows("SELECT curie FROM entity UNION ALL SELECT iri FROM former")
        others = self.view.rows("SELECT curie FROM document UNION ALL SELECT iri FROM statement")
        found = self.draw.choice(rows if self.draw.random() < 0.7 else others)[0]
        return str(found) if self.draw.random() < 0.95 else "id:nothing"

    def _numbers(self) -> list[int]:
        sql = " UNION ALL ".join(f"SELECT id FROM {t}" for t in ("entity", "statement", "document"))
        return [row[0] for row in self.view.rows(sql)]


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]
