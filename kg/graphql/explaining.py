"""``explain: true``: how a request is answered, and the SPARQL that finds the same entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import is_leaf_type

from kg.errors import QueryError
from kg.graphql.answering import Operation, Plans, Root
from kg.graphql.filters import fields_of
from kg.graphql.given import Given, Variables, arguments
from kg.graphql.scalars import BOOLEANS, DATES, NUMBERS
from kg.names import KG, identity_graph
from kg.ontology import Class, Property
from kg.store import View


def explained(
    plans: Plans, roots: Sequence[Root], operation: Operation, variables: Variables
) -> list[dict[str, Any]]:
    """For each root field its SQL with what SQLite makes of it, and SPARQL where there is any."""
    found = []
    for root in roots:
        name = root.entry.nodes[0].name.value
        shown: dict[str, Any] = {"field": root.entry.key}
        if root.plan is not None:
            shown["queries"] = [
                {"sql": query.sql, "plan": plans.explain(query)} for query in root.plan.queries
            ]
        c = next((c for c in plans.view.ontology.classes.values() if c.plural == name), None)
        if c is not None and not is_leaf_type(root.entry.types[0]):
            known = root.entry.types[0].fields[name].args
            given = arguments(known, root.entry.nodes[0], variables)
            shown |= _sparql(plans.view, c, given)
        found.append(shown)
    return found


def _sparql(view: View, c: Class, given: Mapping[str, Given]) -> dict[str, str]:
    try:
        if (source := given.get("from")) and source.value:
            raise QueryError("from: documents are filtered by what is no fact")
        where = given.get("where")
        return {"sparql": sparql(view, c, None if where is None else _values(where))}
    except QueryError as error:
        return {"sparqlMissing": str(error)}


def _values(given: Any) -> Any:
    """A value with all that is in it."""
    value = given.value if isinstance(given, Given) else given
    if isinstance(value, dict):
        return {key: _values(item) for key, item in value.items()}
    return [_values(item) for item in value] if isinstance(value, list) else value


def sparql(view: View, c: Class, where: Mapping[str, Any] | None) -> str:
    """The SPARQL that finds the entities of a class that meet a filter.

    Raises QueryError for a filter that SPARQL over the facts cannot say.
    """
    writing = _Writing(view)
    found = writing.filter("?entity", where or {}, fields_of(view.ontology, c.iri), "where")
    test = f"\n  FILTER({found})" if found != "true" else ""
    return f"SELECT ?entity WHERE {{\n  ?entity a <{c.iri}> .{test}\n}} ORDER BY ?entity"


class _Writing:
    """Writes filters as SPARQL expressions; each pattern has variables of its own."""

    def __init__(self, view: View) -> None:
        self.view, self.ontology = view, view.ontology
        self.count = 0

    def variable(self) -> str:
        self.count += 1
        return f"?v{self.count}"

    def filter(
        self, e: str, where: Mapping[str, Any], fields: Mapping[str, Property], path: str
    ) -> str:
        """Whether an entity meets a filter."""
        found = [
            one
            for name, given in where.items()
            for one in self._condition(e, name, given, fields, f"{path}.{name}")
        ]
        return _joined(found, "&&", "true")

    def _condition(
        self, e: str, name: str, given: Any, fields: Mapping[str, Property], path: str
    ) -> Iterator[str]:
        if name in ("and", "or"):
            parts = [self.filter(e, one, fields, path) for one in given]
            yield _joined(parts, "&&", "true") if name == "and" else _joined(parts, "||", "false")
        elif name == "not":
            yield f"(!{self.filter(e, given, fields, path)})"
        elif name == "id":
            for ids in given.values():
                rows = [self.view.entity(i) for i in ids]
                yield f"({e} IN ({', '.join(f'<{r.iri}>' for r in rows if r)}))"
        elif name == "class":
            for names in given.values():
                v = self.variable()
                yield f"EXISTS {{ {e} a {v} FILTER({v} IN ({_iris(names)})) }}"
        elif name == "label":
            v = self.variable()
            graph = identity_graph(self.view.base)
            tests = list(self._text(v, given, path))
            pattern = f"GRAPH <{graph}> {{ {e} <{KG}label> {v} }}"
            yield f"EXISTS {{ {pattern} FILTER({_joined(tests, '&&', 'true')}) }}"
        elif name == "statements":
            raise QueryError(f"{path}: statements are no facts")
        else:
            yield from self._property(e, fields[name], given, path)

    def _property(self, e: str, prop: Property, given: Any, path: str) -> Iterator[str]:
        v = self.variable()
        stored, inverse = self.ontology.forward(prop)
        fact = f"{v} <{stored.iri}> {e}" if inverse else f"{e} <{stored.iri}> {v}"
        known = self.ontology.classes.get(prop.range)
        if prop.literal or known is None or known.members:
            yield from self._literal(v, fact, prop, given, path)
            return
        inner = fields_of(self.ontology, prop.range)
        if prop.single:
            if given:
                yield f"EXISTS {{ {fact} FILTER({self.filter(v, given, inner, path)}) }}"
            return
        for name, one in given.items():
            if name in ("count", "said"):
                raise QueryError(f"{path}.{name}: not said in this SPARQL")
            test = self.filter(v, one, inner, f"{path}.{name}")
            test = f"(!{test})" if name == "every" else test
            yield f"{'' if name == 'some' else 'NOT '}EXISTS {{ {fact} FILTER({test}) }}"

    def _literal(self, v: str, fact: str, prop: Property, given: Any, path: str) -> Iterator[str]:
        there = given.get("exists")
        tests = list(self._tests(v, prop, given, path))
        if tests or there:
            yield f"EXISTS {{ {fact} FILTER({_joined(tests, '&&', 'true')}) }}"
        if there is False:
            yield f"NOT EXISTS {{ {fact} }}"

    def _tests(self, v: str, prop: Property, given: Any, path: str) -> Iterator[str]:
        operators = {k: x for k, x in given.items() if k != "exists"}
        if not operators:
            return
        stated = [k.quantity for k in self.ontology.kinds if k.quantity]
        if prop.range in DATES or any(
            q.value == prop.iri and (q.comparator or q.least or q.greatest) for q in stated
        ):
            raise QueryError(f"{path}: SPARQL compares no intervals")
        if prop.range in NUMBERS:
            for name, value in operators.items():
                many = value if name == "in" else [value]
                sign = _SIGNS[name]
                yield _joined([f"({v} {sign} {float(x)!r})" for x in many], "||", "false")
        elif prop.range in BOOLEANS:
            yield f"({v} = {str(operators['eq']).lower()})"
        elif not prop.literal:
            for value in operators.values():
                yield f"({v} IN ({_iris(value if isinstance(value, list) else [value])}))"
        else:
            yield from self._text(v, operators, path)

    def _text(self, v: str, given: Mapping[str, Any], path: str) -> Iterator[str]:
        for name, value in given.items():
            if name == "in":
                yield f"(STR({v}) IN ({', '.join(map(_quoted, value))}))"
            elif name in _TEXTS:
                yield _TEXTS[name].format(v, _quoted(value))
            elif name == "exists":
                yield str(value).lower()
            else:
                raise QueryError(f"{path}.{name}: SPARQL folds case in another way")


_SIGNS = {"eq": "=", "in": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_TEXTS = {
    "eq": "(STR({0}) = {1})",
    "contains": "CONTAINS(STR({0}), {1})",
    "startsWith": "STRSTARTS(STR({0}), {1})",
    "endsWith": "STRENDS(STR({0}), {1})",
    "language": "(LANG({0}) = {1})",
}


def _joined(parts: Sequence[str], sign: str, empty: str) -> str:
    return f"({f' {sign} '.join(parts)})" if parts else empty


def _iris(iris: Sequence[str]) -> str:
    return ", ".join(f"<{iri}>" for iri in iris)


def _quoted(text: str) -> str:
    """A text as SPARQL; whatever is in it stays in it."""
    escaped = "".join(c if c.isalnum() or c in " -_.,:;%()" else f"\\U{ord(c):08X}" for c in text)
    return f'"{escaped}"'
