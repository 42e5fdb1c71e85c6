"""The ontology's triples → shapes. What kg cannot check is told, and never passed over."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal

import pyoxigraph as ox

from kg.model import Literal
from kg.names import OWL, RDF, RDF_TYPE, RDFS, SH, XSD, XSD_BOOLEAN, XSD_INTEGER, XSD_STRING
from kg.ontology.shapes import Constraint, Shape, Term

MAX_PATTERN = 500
"""The longest sh:pattern that is read, in characters."""

FLAGS: Mapping[str, re.RegexFlag] = {"i": re.I, "m": re.M, "s": re.S}
"""The sh:flags that are read."""

_Node = ox.NamedNode | ox.BlankNode
_Object = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Facts = Mapping[str, list[_Object]]

_SILENT = frozenset({
    SH + "name", SH + "description", SH + "order", SH + "group", SH + "defaultValue",
    SH + "declare", SH + "prefix", SH + "namespace",
})  # fmt: skip
"""Words of SHACL that ask for nothing, and make no shape of what has them."""

_BESIDE = frozenset({
    SH + "targetClass", SH + "targetSubjectsOf", SH + "path", SH + "message", SH + "severity",
    SH + "deactivated", SH + "flags", SH + "ignoredProperties",
})  # fmt: skip
"""Words of a shape that are no constraints."""

_PROPERTY_ONLY = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")
_NODE_KINDS = frozenset(
    SH + n
    for n in ("IRI", "Literal", "IRIOrLiteral", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral")
)
_ORDERED: Mapping[str, Callable[[str], object]] = {
    XSD_STRING: str,
    XSD + "date": date.fromisoformat,
    XSD + "dateTime": datetime.fromisoformat,
    XSD + "time": time.fromisoformat,
    XSD + "float": float,
    XSD + "double": float,
    XSD + "decimal": Decimal,
    XSD_INTEGER: int,
}
"""The datatypes of bounds, with a reading that fails where the value is none of them."""


def read_shapes(triples: Iterable[ox.Triple]) -> tuple[dict[str, Shape], tuple[str, ...]]:
    """The shapes by name, and what of them kg cannot check; both in the order of the triples."""
    reading = _Reading(triples)
    shapes = [reading.shape(node) for node in reading.nodes()]
    return {shape.name: shape for shape in shapes}, tuple(dict.fromkeys(reading.problems))


class _Reading:
    """One pass over the shapes among an ontology's triples."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.about: dict[object, dict[str, list[_Object]]] = {}
        for triple in triples:
            facts = self.about.setdefault(triple.subject, {})
            facts.setdefault(triple.predicate.value, []).append(triple.object)
        self.problems: list[str] = []
        self.names: dict[ox.BlankNode, str] = {}
        self.bare = Shape("")

    def nodes(self) -> list[_Node]:
        """Whatever has a word of SHACL that asks for something, or is called a shape.

        A blank node that is somebody's path is left to the one whose path it is.
        """
        paths = {o for facts in self.about.values() for o in facts.get(SH + "path", ())}
        return [
            node
            for node, facts in self.about.items()
            if isinstance(node, _Node)
            and not (isinstance(node, ox.BlankNode) and node in paths)
            and (any(p.startswith(SH) and p not in _SILENT for p in facts) or _types(facts))
        ]

    def shape(self, node: _Node) -> Shape:
        """One shape, without what is refused of it."""
        facts = self.about[node]
        name = self.name(node)
        self.bare = Shape(name)
        self.bare = Shape(name, next(iter(self.iris(facts, "path", one=True)), None))
        self.refuse_unknown(facts)
        named = isinstance(node, ox.NamedNode)
        own = {t.value for t in facts.get(RDF_TYPE, ()) if isinstance(t, ox.NamedNode)}
        implicit = (name,) if named and own & {OWL + "Class", RDFS + "Class"} else ()
        return Shape(
            name,
            self.bare.path,
            tuple(self.constraints(facts)),
            tuple(dict.fromkeys((*self.iris(facts, "targetClass"), *implicit))),
            self.iris(facts, "targetSubjectsOf"),
            self.message(facts),
            next(iter(self.iris(facts, "severity", one=True)), SH + "Violation"),
            not self.flag(facts, "deactivated"),
        )

    def refuse(self, problem: str) -> None:
        self.problems.append(f"{self.bare}: {problem}")

    def refuse_unknown(self, facts: _Facts) -> None:
        """Words that kg does not check, or that do not belong to a shape of this sort."""
        known = {SH + local for local in _PARAMETERS} | _SILENT | _BESIDE
        for predicate in facts:
            if predicate.startswith(SH) and predicate not in known:
                self.refuse(f"sh:{predicate.removeprefix(SH)} is not supported")
        for found in _types(facts):
            if found not in ("NodeShape", "PropertyShape"):
                self.refuse(f"sh:{found} is not supported")
            elif (found == "PropertyShape") != (SH + "path" in facts):
                self.refuse(f"an sh:{found} {'without' if found[0] == 'P' else 'with'} an sh:path")
        for local in _PROPERTY_ONLY:
            if SH + local in facts and SH + "path" not in facts:
                self.refuse(f"sh:{local} needs an sh:path beside it")
        for local, owner in (("flags", "pattern"), ("ignoredProperties", "closed")):
            if SH + local in facts and SH + owner not in facts:
                self.refuse(f"sh:{local} without sh:{owner}")

    def constraints(self, facts: _Facts) -> Iterator[Constraint]:
        for local, read in _PARAMETERS.items():
            if SH + local in facts:
                yield from read(self, facts, local)

    # --- values of one word -------------------------------------------------------------------

    def name(self, node: _Node) -> str:
        if isinstance(node, ox.NamedNode):
            return node.value
        return self.names.setdefault(node, f"_:{len(self.names)}")

    def values(self, facts: _Facts, local: str) -> list[_Object]:
        return list(dict.fromkeys(facts.get(SH + local, ())))

    def one(self, facts: _Facts, local: str) -> _Object | None:
        found = self.values(facts, local)
        if len(found) > 1:
            self.refuse(f"{len(found)} values of sh:{local}; one is allowed")
        return found[0] if found else None

    def iris(self, facts: _Facts, local: str, *, one: bool = False) -> tuple[str, ...]:
        found = [self.one(facts, local)] if one else self.values(facts, local)
        iris = tuple(v.value for v in found if isinstance(v, ox.NamedNode))
        if len(iris) < sum(v is not None for v in found):
            what = "the IRI of one property" if local == "path" else "an IRI"
            self.refuse(f"sh:{local} takes {what}")
        return iris

    def text(self, facts: _Facts, local: str, *datatypes: str) -> str | None:
        value = self.one(facts, local)
        if isinstance(value, ox.Literal) and value.datatype.value in datatypes:
            return value.value
        if value is not None:
            names = " or ".join(d.rpartition("#")[2] for d in datatypes)
            self.refuse(f"sh:{local} takes a value of type {names}")
        return None

    def flag(self, facts: _Facts, local: str) -> bool:
        found = self.text(facts, local, XSD_BOOLEAN)
        if found not in (None, "true", "false", "1", "0"):
            self.refuse(f"sh:{local} is true or false, and not {found!r}")
        return found in ("true", "1")

    def message(self, facts: _Facts) -> str:
        """The message; where there are several, one without a language, or of the first."""
        found = self.values(facts, "message")
        texts = [(v.language or "", v.value) for v in found if isinstance(v, ox.Literal)]
        if len(texts) < len(found):
            self.refuse("sh:message takes a text")
        return min(texts)[1] if texts else ""

    def term(self, local: str, value: _Object) -> Term | None:
        if isinstance(value, ox.NamedNode):
            return value.value
        if isinstance(value, ox.Literal):
            return Literal(value.value, value.datatype.value, value.language or "")
        self.refuse(f"sh:{local} takes IRIs and values, no blank nodes")
        return None

    def items(self, local: str, head: _Object | None) -> list[_Object]:
        """The members of an RDF list; none, and a problem, where it is not well made."""
        found: list[_Object] = []
        seen: set[_Object] = set()
        while head is not None and head != ox.NamedNode(RDF + "nil"):
            facts = self.about.get(head, {})
            first, rest = (list(dict.fromkeys(facts.get(RDF + n, ()))) for n in ("first", "rest"))
            if head in seen or len(first) != 1 or len(rest) != 1:
                self.refuse(f"sh:{local} takes a list that is well made")
                return []
            seen.add(head)
            found += first
            head = rest[0]
        return found

    # --- constraints --------------------------------------------------------------------------

    def each_iri(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        yield from (Constraint(_component(local), (iri,)) for iri in self.iris(facts, local))

    def one_iri(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        for iri in self.iris(facts, local, one=True):
            if local == "nodeKind" and iri not in _NODE_KINDS:
                self.refuse(f"sh:nodeKind {iri} is none")
            yield Constraint(_component(local), (iri,))

    def count(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        found = self.text(facts, local, XSD_INTEGER)
        if found is not None and not re.fullmatch(r"\+?[0-9]{1,9}", found, re.ASCII):
            self.refuse(f"sh:{local} is a number from 0 to 999,999,999, and not {found[:40]!r}")
        elif found is not None:
            yield Constraint(_component(local), (Literal(found, XSD_INTEGER),))

    def bound(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        value = self.one(facts, local)
        if not isinstance(value, ox.Literal) or value.datatype.value not in _ORDERED:
            names = ", ".join(d.rpartition("#")[2] for d in _ORDERED)
            self.refuse(f"sh:{local} takes a value that has an order: {names}")
            return
        try:
            _ORDERED[value.datatype.value](value.value)
        except (ValueError, ArithmeticError):
            self.refuse(f"sh:{local} has {value.value[:40]!r}, which is not of its datatype")
            return
        yield Constraint(_component(local), (Literal(value.value, value.datatype.value),))

    def pattern(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        pattern = self.text(facts, local, XSD_STRING)
        flags = self.text(facts, "flags", XSD_STRING) or ""
        if set(flags) - set(FLAGS):
            self.refuse(f"sh:flags are among {', '.join(FLAGS)}, and not {flags[:40]!r}")
        elif pattern is not None and len(pattern) > MAX_PATTERN:
            self.refuse(f"sh:pattern is longer than {MAX_PATTERN} characters")
        elif pattern is not None and (problem := _no_pattern(pattern)):
            self.refuse(f"sh:pattern {pattern!r} is no regular expression: {problem}")
        elif pattern is not None:
            terms = (Literal(pattern, XSD_STRING), Literal(flags, XSD_STRING))
            yield Constraint(_component(local), terms)

    def languages(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        found = self.items(local, self.one(facts, local))
        tags = [v for v in found if isinstance(v, ox.Literal) and not v.language]
        if len(tags) < len(found):
            self.refuse(f"sh:{local} takes a list of language tags")
        yield Constraint(_component(local), tuple(Literal(t.value, XSD_STRING) for t in tags))

    def listed(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        found = (self.term(local, v) for v in self.items(local, self.one(facts, local)))
        yield Constraint(_component(local), tuple(t for t in found if t is not None))

    def each_term(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        found = (self.term(local, v) for v in self.values(facts, local))
        yield from (Constraint(_component(local), (t,)) for t in found if t is not None)

    def truth(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        if self.flag(facts, local):
            yield Constraint(_component(local))

    def closed(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        ignored = self.items("ignoredProperties", self.one(facts, "ignoredProperties"))
        iris = tuple(v.value for v in ignored if isinstance(v, ox.NamedNode))
        if len(iris) < len(ignored):
            self.refuse("sh:ignoredProperties takes a list of IRIs")
        if self.flag(facts, local):
            yield Constraint(_component(local), iris)

    def each_shape(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        for value in self.values(facts, local):
            yield from self.referring(local, [value])

    def each_list(self, facts: _Facts, local: str) -> Iterator[Constraint]:
        for value in self.values(facts, local):
            members = self.items(local, value)
            if not members:
                self.refuse(f"sh:{local} takes a list of shapes")
            yield from self.referring(local, members)

    def referring(self, local: str, values: Iterable[_Object]) -> Iterator[Constraint]:
        found = list(values)
        names = tuple(self.name(v) for v in found if isinstance(v, _Node))
        if len(names) < len(found):
            self.refuse(f"sh:{local} takes shapes")
        if names:
            yield Constraint(_component(local), shapes=names)


def _types(facts: _Facts) -> list[str]:
    """The classes of SHACL that a node is given, but for groups, by their local names."""
    types = [t.value for t in facts.get(RDF_TYPE, ()) if isinstance(t, ox.NamedNode)]
    return [t[len(SH) :] for t in types if t.startswith(SH) and t != SH + "PropertyGroup"]


def _component(local: str) -> str:
    return local[0].upper() + local[1:]


def _no_pattern(pattern: str) -> str:
    """Why Python does not take a pattern, or nothing. What it warns of is not taken either."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, Warning, OverflowError) as error:
        return str(error)
    except RecursionError:
        return "nested too deep"
    return ""


_Read = Callable[[_Reading, _Facts, str], Iterator[Constraint]]
_PARAMETERS: Mapping[str, _Read] = {
    "minCount": _Reading.count,
    "maxCount": _Reading.count,
    "nodeKind": _Reading.one_iri,
    "datatype": _Reading.one_iri,
    "class": _Reading.each_iri,
    "in": _Reading.listed,
    "hasValue": _Reading.each_term,
    "pattern": _Reading.pattern,
    "minLength": _Reading.count,
    "maxLength": _Reading.count,
    "minInclusive": _Reading.bound,
    "maxInclusive": _Reading.bound,
    "minExclusive": _Reading.bound,
    "maxExclusive": _Reading.bound,
    "languageIn": _Reading.languages,
    "uniqueLang": _Reading.truth,
    "equals": _Reading.each_iri,
    "disjoint": _Reading.each_iri,
    "lessThan": _Reading.each_iri,
    "lessThanOrEquals": _Reading.each_iri,
    "closed": _Reading.closed,
    "not": _Reading.each_shape,
    "and": _Reading.each_list,
    "or": _Reading.each_list,
    "xone": _Reading.each_list,
    "node": _Reading.each_shape,
    "property": _Reading.each_shape,
}
"""The parameters of constraints, in the order in which they are checked, and how each is read."""
