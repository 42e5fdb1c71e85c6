"""Strawberry types made from data: shells first, so that types may name each other freely."""

from __future__ import annotations

import enum
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from kg.graphql.naming import Taken


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object type or interface.

    ``resolve`` is a strawberry resolver: its ``root`` is the object that the field is of, and
    its other parameters are the field's arguments.
    """

    name: str
    type: Any
    description: str
    resolve: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an enum: its GraphQL name, and what stands for it in the store."""

    name: str
    stored: str
    description: str


class Builder:
    """The types of one schema. Names are taken once; a second taker is an OntologyError."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._taken = Taken()
        for name in reserved:
            self._taken.take(name, "a type of kg's own")
        self._shells: dict[str, type] = {}

    def shell(self, name: str, what: str, bases: Sequence[type] = ()) -> type:
        """A type that has no fields yet; ``what`` says in an error what it is for."""
        self._taken.take(name, what)
        made = types.new_class(name, tuple(bases))
        self._shells[name] = made
        return made

    def __getitem__(self, name: str) -> Any:
        """The type with this name."""
        return self._shells[name]

    def interface(self, name: str, description: str, fields: Iterable[Field]) -> None:
        """Give an interface its fields. Those of its own bases must have theirs already."""
        shell = self._filled(name, fields)
        shell.resolve_type = classmethod(_typename)
        strawberry.interface(shell, name=name, description=description)

    def object(self, name: str, description: str, fields: Iterable[Field]) -> None:
        """Give an object type its fields."""
        shell = self._filled(name, fields)
        if shell.__bases__ != (object,):
            shell.is_type_of = classmethod(_is_called(name))
        strawberry.type(shell, name=name, description=description)

    def input(self, name: str, description: str, fields: Mapping[str, tuple[Any, str]]) -> None:
        """Give an input type its fields, each with its type and description; all are optional."""
        shell = self._shells[name]
        shell.__annotations__ = {}
        for field, (kind, said) in fields.items():
            attribute = _attribute(field)
            shell.__annotations__[attribute] = kind | None
            made = strawberry.field(name=field, description=said, default=strawberry.UNSET)
            setattr(shell, attribute, made)
        strawberry.input(shell, name=name, description=description)

    def enum(self, name: str, description: str, values: Sequence[Value], what: str) -> Any:
        """An enum. Python never sees the values' names, which may be anything."""
        self._taken.take(name, what)
        names = Taken()
        members = {
            f"v{n}": strawberry.enum_value(
                value.stored,
                name=names.take(value.name, value.stored),
                description=value.description,
            )
            for n, value in enumerate(values)
        }
        made: Any = enum.Enum(name, members)  # type: ignore[misc]
        self._shells[name] = strawberry.enum(made, name=name, description=description)
        return self._shells[name]

    def _filled(self, name: str, fields: Iterable[Field]) -> Any:
        shell: Any = self._shells[name]
        for field in fields:
            setattr(shell, _attribute(field.name), made_field(field))
        return shell


def many(kind: Any) -> Any:
    """A list type, of a type that is known at run time only."""
    return types.GenericAlias(list, (kind,))


def made_field(field: Field) -> StrawberryField:
    """A strawberry field."""
    made: StrawberryField = strawberry.field(
        resolver=field.resolve,
        name=field.name,
        graphql_type=field.type,
        description=field.description,
    )
    return made


def _attribute(name: str) -> str:
    """The Python name of a field: GraphQL names may be keywords, or mean something to Python."""
    return f"f_{name}"


def given(filter_: Any, name: str) -> Any:
    """What an input object has in a field; strawberry.UNSET where the request says nothing."""
    return getattr(filter_, _attribute(name))


def _typename(cls: type, obj: Any, info: Any, abstract: Any) -> str:
    name: str = obj.typename
    return name


def _is_called(name: str) -> Callable[..., bool]:
    def is_type_of(cls: type, obj: Any, info: Any) -> bool:
        return bool(obj.typename == name)

    return is_type_of
