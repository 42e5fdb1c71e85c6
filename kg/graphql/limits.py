"""What a request may cost. Every measure is linear in the size of the request.

A fragment is measured once and counts wherever it is spread, so fragments that spread each other
cost their text and not the tree that they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    Lexer,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
    ValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from kg.graphql.builder import once
from kg.graphql.paging import DEFAULT_PAGE, MAX_PAGE

LIST = 3
"""How many things a list that has no pages is taken to hold."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may have.

    ``body`` is the size of an HTTP request in bytes, ``bytes`` that of its GraphQL document in
    UTF-8. Documents have lexical ``tokens``, ``depth`` of fields within fields, ``aliases``,
    ``directives``, ``roots`` (fields of the root), ``fields``, each with every spread fragment
    counted, and ``cost``: the fields of the answer, with pages as large as they are asked for,
    and what is computed before for some of them.
    ``time`` is how many milliseconds may be spent on an answer, and ``streams`` how many
    subscriptions may be open at once in one process.

    Besides, it says whether a schema may be asked for (``introspection``), and whether an error
    may say what of it looks like a name that is not in it (``suggestions``).
    """

    body: int = 1_000_000
    bytes: int = 20_000
    tokens: int = 4_000
    depth: int = 20
    aliases: int = 50
    directives: int = 50
    roots: int = 50
    fields: int = 500
    cost: int = 100_000
    time: int = 10_000
    streams: int = 100
    introspection: bool = True
    suggestions: bool = True

    def refuse(self, name: str, value: int, what: str) -> None:
        """Raise GraphQLError if a value is above the limit with this name."""
        limit: int = getattr(self, name)
        if value > limit:
            raise GraphQLError(
                f"the request has {what} {value:,}, and the limit is {limit:,} (setting: {name})",
                extensions={"limit": name, "value": value, "maximum": limit},
            )

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The settings that are numbers."""
        return tuple(f.name for f in fields(cls) if not isinstance(f.default, bool))


LIMITS = Limits()


def check_text(query: str, limits: Limits) -> None:
    """Refuse a request that is too long to be parsed. Raises GraphQLError."""
    limits.refuse("bytes", len(query.encode("utf-8", "surrogatepass")), "a length in bytes of")
    lexer, count = Lexer(Source(query)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        count += 1
        if count > limits.tokens:
            limits.refuse("tokens", count, "tokens: at least")


def measured(
    document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, Any]
) -> list[Total]:
    """The measures of each operation. Raises GraphQLError for a page that is too large."""
    measuring = _Measuring(document, schema, variables)
    return [measuring.operation(d) for d in document.definitions if _is_operation(d)]


def _is_operation(definition: Any) -> bool:
    return isinstance(definition, OperationDefinitionNode)


@dataclass(frozen=True, slots=True)
class Total:
    """The measures of a selection set, for one object that it is asked of.

    ``width`` is the number of its own fields, without those within them. ``once`` is what is
    spent before, and does not grow with how many objects there are.
    """

    depth: int = 0
    width: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    cost: int = 0
    once: int = 0

    def __add__(self, other: Total) -> Total:
        """Two selections side by side."""
        return Total(
            max(self.depth, other.depth),
            self.width + other.width,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.fields + other.fields,
            self.cost + other.cost,
            self.once + other.once,
        )

    @property
    def price(self) -> int:
        """What all of it costs."""
        return self.cost + self.once

    def check(self, limits: Limits) -> None:
        """Refuse what is too deep, too wide or too dear. Raises GraphQLError."""
        limits.refuse("depth", self.depth, "a depth of")
        limits.refuse("aliases", self.aliases, "aliases:")
        limits.refuse("fields", self.fields, "fields:")
        limits.refuse("directives", self.directives, "directives:")
        limits.refuse("roots", self.width, "fields of the root:")
        limits.refuse("cost", self.price, "a cost of")


class _Measuring:
    """One pass over a document."""

    def __init__(
        self, document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, Any]
    ) -> None:
        self.schema = schema
        self.variables = {**_defaults(document), **variables}
        self.totals: dict[str, Total] = {}
        self.fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        for name in self._inner_first():
            fragment = self.fragments[name]
            on = schema.get_type(fragment.type_condition.name.value)
            self.totals[name] = self.selections(fragment.selection_set, on)

    def operation(self, operation: Any) -> Total:
        root = self.schema.get_root_type(operation.operation)
        own = Total(directives=len(operation.directives or ()))
        return own + self.selections(operation.selection_set, root)

    def _inner_first(self) -> Iterator[str]:
        """Fragments, each behind those that it spreads; a circle is cut where it closes.

        Validation refuses circles, so what they are taken to cost does not matter.
        """
        done: dict[str, bool] = {}
        for start in self.fragments:
            stack = [start]
            while stack:
                name = stack[-1]
                inner = [] if name in done else _spreads(self.fragments[name].selection_set)
                new = [n for n in inner if n in self.fragments and n not in done]
                if name in done or not new:
                    stack.pop()
                    if not done.get(name):
                        done[name] = True
                        yield name
                else:
                    done[name] = False
                    stack += new

    def selections(self, node: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Total:
        total = Total()
        for selection in node.selections if node else ():
            total += Total(directives=len(selection.directives or ()))
            if isinstance(selection, FieldNode):
                total += self.field(selection, parent)
            elif isinstance(selection, FragmentSpreadNode):
                total += self.totals.get(selection.name.value, Total())
            elif isinstance(selection, InlineFragmentNode):
                on = selection.type_condition
                inner = self.schema.get_type(on.name.value) if on else parent
                total += self.selections(selection.selection_set, inner)
        return total

    def field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Total:
        known = getattr(parent, "fields", {}).get(node.name.value)
        named = get_named_type(known.type) if known else None
        inner = self.selections(node.selection_set, named)
        alias = 1 if node.alias else 0
        if node.name.value.startswith("__"):
            # Introspection has its own rule, and an answer that does not grow with the graph.
            return replace(inner, depth=1, width=1, aliases=alias + inner.aliases,
                           fields=1 + inner.fields, cost=1)  # fmt: skip
        many = self._size(node, known, parent) if known else 1
        return Total(
            depth=1 + inner.depth,
            width=1,
            aliases=alias + inner.aliases,
            directives=inner.directives,
            fields=1 + inner.fields,
            cost=1 + many * inner.cost,
            once=inner.once + (once(known) if known else 0),
        )

    def _size(self, node: FieldNode, field: GraphQLField, parent: GraphQLNamedType | None) -> int:
        """How many objects a field is taken to give."""
        if "first" in field.args:
            sizes = [self._argument(node, name) for name in ("first", "last")]
            asked = [s for s in sizes if isinstance(s, int)]
            for size in asked:
                if size > MAX_PAGE:
                    raise GraphQLError(
                        f"{node.name.value} asks for {size:,} edges, and one page holds at most "
                        f"{MAX_PAGE}; ask for more pages with after or before",
                        [node],
                    )
            return max(asked, default=DEFAULT_PAGE)
        if "ids" in field.args:
            ids = self._argument(node, "ids")
            return len(ids) if isinstance(ids, list) else 1
        on_page = "pageInfo" in getattr(parent, "fields", {})
        return LIST if _is_list(field.type) and not on_page else 1

    def _argument(self, node: FieldNode, name: str) -> Any:
        found = next((a.value for a in node.arguments or () if a.name.value == name), None)
        if isinstance(found, VariableNode):
            return self.variables.get(found.name.value)
        return _literal(found)


def _defaults(document: DocumentNode) -> dict[str, Any]:
    """What variables are by default; the larger where two operations differ."""
    found: dict[str, Any] = {}
    for operation in document.definitions:
        for one in getattr(operation, "variable_definitions", None) or ():
            name, value = one.variable.name.value, _literal(one.default_value)
            other = found.get(name)
            larger = isinstance(value, int) and isinstance(other, int) and other > value
            found[name] = other if larger else value
    return found


def _literal(node: ValueNode | None) -> Any:
    """The value of a number or list that stands in the request itself."""
    if isinstance(node, IntValueNode):
        return int(node.value) if len(node.value) < 20 else 10**20
    return list(node.values) if isinstance(node, ListValueNode) else None


def _is_list(kind: Any) -> bool:
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)


def _spreads(node: SelectionSetNode) -> list[str]:
    """The fragments that a selection set spreads, at any depth."""
    found, stack = dict[str, None](), [node]
    while stack:
        for selection in stack.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                found[selection.name.value] = None
            elif inner := getattr(selection, "selection_set", None):
                stack.append(inner)
    return list(found)
