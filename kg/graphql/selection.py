"""Which fields a selection set asks for, by the specification's CollectFields.

Where a selection may meet objects of several types, each response key has an entry for each set
of types that ask the same of it, so that what they share is planned once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
)

from kg.graphql.given import Variables

_Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What objects of some types answer under a key: the field of all these nodes."""

    key: str
    nodes: tuple[FieldNode, ...]
    types: tuple[GraphQLObjectType, ...]


class Collecting:
    """Collects the fields of one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Variables,
    ) -> None:
        self.schema, self.fragments, self.variables = schema, fragments, variables

    def entries(
        self, types: Sequence[GraphQLObjectType], nodes: Sequence[FieldNode]
    ) -> list[Entry]:
        """The entries of what lies below some nodes of one field, in the order of the answer."""
        sets = [node.selection_set for node in nodes if node.selection_set]
        return self.collect(types, sets)

    def collect(
        self, types: Sequence[GraphQLObjectType], sets: Sequence[SelectionSetNode]
    ) -> list[Entry]:
        """The entries of selection sets that are merged."""
        asked: dict[tuple[_Place, ...], list[GraphQLObjectType]] = {}
        known: dict[tuple[_Place, ...], tuple[str, tuple[FieldNode, ...]]] = {}
        for kind in types:
            by_key: dict[str, list[tuple[_Place, FieldNode]]] = {}
            spread: set[str] = set()
            for place, one in enumerate(sets):
                for found in self._fields(kind, one, (place,), spread):
                    node = found[1]
                    key = node.alias.value if node.alias else node.name.value
                    by_key.setdefault(key, []).append(found)
            for key, several in by_key.items():
                places = tuple(place for place, _ in several)
                asked.setdefault(places, []).append(kind)
                known[places] = key, tuple(node for _, node in several)
        return [Entry(*known[places], tuple(asked[places])) for places in sorted(known)]

    def _fields(
        self, kind: GraphQLObjectType, node: SelectionSetNode, place: _Place, spread: set[str]
    ) -> Iterator[tuple[_Place, FieldNode]]:
        for number, one in enumerate(node.selections):
            here = (*place, number)
            if not self._included(one):
                continue
            if isinstance(one, FieldNode):
                yield here, one
            elif isinstance(one, InlineFragmentNode):
                on = one.type_condition
                if on is None or self._meets(kind, on.name.value):
                    yield from self._fields(kind, one.selection_set, here, spread)
            elif isinstance(one, FragmentSpreadNode) and one.name.value not in spread:
                spread.add(one.name.value)
                fragment = self.fragments[one.name.value]
                if self._meets(kind, fragment.type_condition.name.value):
                    yield from self._fields(kind, fragment.selection_set, here, spread)

    def _meets(self, kind: GraphQLObjectType, name: str) -> bool:
        on = self.schema.get_type(name)
        return on is kind or (is_abstract_type(on) and self.schema.is_sub_type(on, kind))

    def _included(self, node: SelectionNode) -> bool:
        found = {d.name.value: self._condition(d) for d in node.directives or ()}
        return found.get("include", True) and not found.get("skip", False)

    def _condition(self, directive: DirectiveNode) -> bool:
        for argument in directive.arguments or ():
            if isinstance(argument.value, VariableNode):
                return bool(self.variables.get(argument.value.name.value))
            return bool(getattr(argument.value, "value", False))
        return True
