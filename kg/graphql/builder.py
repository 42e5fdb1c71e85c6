"""Strawberry types made from data: shells first, so that types may name each other freely."""

from __future__ import annotations

import enum
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLField
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from kg.graphql.naming import Taken

_PLANNED = "kg.sql"
_ONCE = "kg.once"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field; without a ``default`` it may be left out or null all the same."""

    name: str
    type: Any
    description: str
    default: Any = strawberry.UNSET


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object type or interface.

    ``sql`` takes a ``planning.Call`` and gives the SQL of the field's JSON. ``once`` is what the
    field costs besides, of however many objects it is asked: work that is done before.
    """

    name: str
    type: Any
    description: str
    sql: Callable[[Any], str]
    arguments: tuple[Argument, ...] = ()
    once: int = 0


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
        strawberry.interface(self._filled(name, fields), name=name, description=description)

    def object(self, name: str, description: str, fields: Iterable[Field]) -> None:
        """Give an object type its fields."""
        strawberry.type(self._filled(name, fields), name=name, description=description)

    def input(
        self,
        name: str,
        description: str,
        fields: Mapping[str, tuple[Any, str]],
        *,
        one_of: bool = False,
    ) -> None:
        """Give an input type its fields, each with its type and description; all are optional.

        With ``one_of``, exactly one of them is given.
        """
        shell = self._shells[name]
        shell.__annotations__ = {}
        for field, (kind, said) in fields.items():
            attribute = _attribute(field)
            shell.__annotations__[attribute] = kind | None
            made = strawberry.field(name=field, description=said, default=strawberry.UNSET)
            setattr(shell, attribute, made)
        strawberry.input(shell, name=name, description=description, one_of=one_of)

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
            setattr(shell, _attribute(field.name), _made(field))
        return shell


def many(kind: Any) -> Any:
    """A list type, of a type that is known at run time only."""
    return types.GenericAlias(list, (kind,))


def sql_of(field: GraphQLField) -> Callable[[Any], str]:
    """What gives the SQL of a field of a schema that was built here."""
    made: StrawberryField = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    sql: Callable[[Any], str] = made.metadata[_PLANNED]
    return sql


def once(field: GraphQLField) -> int:
    """What a field of a schema that was built here costs once."""
    made: StrawberryField | None = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return int(made.metadata.get(_ONCE, 0)) if made is not None else 0


def _made(field: Field) -> StrawberryField:
    made: StrawberryField = strawberry.field(
        name=field.name,
        graphql_type=field.type,
        description=field.description,
        metadata={_PLANNED: field.sql, _ONCE: field.once},
    )
    made.arguments = [_argument(argument) for argument in field.arguments]
    return made


def _argument(argument: Argument) -> StrawberryArgument:
    return StrawberryArgument(
        argument.name,
        argument.name,
        StrawberryAnnotation(argument.type),
        description=argument.description,
        default=argument.default,
    )


def _attribute(name: str) -> str:
    """The Python name of a field: GraphQL names may be keywords, or mean something to Python."""
    return f"f_{name}"
