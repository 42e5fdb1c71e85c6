"""Arguments while a request is planned: what they are now, and how to read them the next time.

A plan serves every request of one shape. The shape of a request is what its SQL depends on: which
variables are given or null, enums and booleans, the keys of input objects and the length of lists
of them. All else is a parameter that is read from the variables when the plan runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    value_from_ast,
)

Variables = Mapping[str, Any]
_EMPTY = ("list", "empty list")


@dataclass(frozen=True, slots=True)
class Given:
    """A value of the request: what it is in the request that is planned, and how to read it."""

    value: Any
    read: Callable[[Variables], Any]

    def fields(self) -> Iterator[tuple[str, Given]]:
        """The fields of an input object that are given, null ones too."""
        for name, value in self.value.items():
            if isinstance(value, Given):
                yield name, value
            else:
                yield name, Given(value, partial(_item, self.read, name))

    def items(self) -> Iterator[Given]:
        """The items of a list."""
        for place, value in enumerate(self.value):
            if isinstance(value, Given):
                yield value
            else:
                yield Given(value, partial(_item, self.read, place))


def _item(read: Callable[[Variables], Any], key: Any, variables: Variables) -> Any:
    return read(variables)[key]


def shape(value: Any) -> object:
    """What a plan depends on in the value of a variable; hashable."""
    if isinstance(value, dict):
        return tuple((key, shape(item)) for key, item in value.items())
    if isinstance(value, list):
        shaped = any(isinstance(v, dict | Enum) for v in value)
        return tuple(map(shape, value)) if shaped else _EMPTY[not value]
    return value if value is None or isinstance(value, bool | Enum) else "given"


def arguments(
    known: Mapping[str, GraphQLArgument], node: FieldNode, variables: Variables
) -> dict[str, Given]:
    """The arguments of a field: those that the request gives, and defaults that are not null."""
    written = {a.name.value: a.value for a in node.arguments or ()}
    found = {}
    for name, argument in known.items():
        value = _given(written.get(name), argument.type, variables)
        if value is None and argument.default_value is not Undefined:
            value = _constant(argument.default_value)
        if value is not None:
            found[name] = value
    return found


def _constant(value: Any) -> Given:
    return Given(value, lambda _: value)


def _given(node: ValueNode | None, kind: GraphQLInputType, variables: Variables) -> Given | None:
    """None where nothing is given: no value, or a variable that is not."""
    if node is None:
        return None
    if isinstance(node, VariableNode):
        name = node.name.value
        if name not in variables:
            return None
        return Given(variables[name], lambda given: given[name])
    if isinstance(kind, GraphQLNonNull):
        return _given(node, kind.of_type, variables)
    if isinstance(kind, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        found = {}
        for field in node.fields:
            one = _given(field.value, kind.fields[field.name.value].type, variables)
            if one is not None:
                found[field.name.value] = one
        return Given(found, lambda _: found)
    if isinstance(kind, GraphQLList) and isinstance(node, ListValueNode):
        items = [_given(v, kind.of_type, variables) or _constant(None) for v in node.values]
        return Given(items, lambda given: [item.read(given) for item in items])
    if isinstance(kind, GraphQLList) and isinstance(node, ObjectValueNode):
        item = _given(node, kind.of_type, variables)
        return Given([item], lambda _: [item])
    return _constant(plain(value_from_ast(node, kind)))


def plain(value: Any) -> Any:
    """A coerced value with enums as the store has them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.value if isinstance(value, Enum) else value
