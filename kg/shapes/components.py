"""The constraint components: how each finds the values that break it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence

from kg.model import Literal
from kg.names import SH
from kg.ontology import Constraint, Term
from kg.ontology.shape_reader import FLAGS
from kg.shapes.entity import Compiled, Focus, Offenders
from kg.shapes.literals import less, term_key, well_formed, within

MAX_MATCHED = 10_000
"""The longest value, in characters, that a pattern is tried on; a longer one does not match.

Patterns are Python's, which may take exponential time on the wrong text: this and the limit on
the length of a pattern bound the text, not the time. Whoever writes the ontology of a build can
make it slow.
"""

Make = Callable[[Constraint, tuple[Compiled, ...]], Offenders]


def offenders(constraint: Constraint, shapes: tuple[Compiled, ...]) -> Offenders:
    """How a constraint finds the values that break it; ``shapes`` are those it refers to."""
    return _MAKERS[constraint.component](constraint, shapes)


def _each(holds: Callable[[Term], bool]) -> Offenders:
    """A constraint on each value by itself."""
    return lambda focus, values: [v for v in values if not holds(v)]


def _number(constraint: Constraint) -> int:
    return int(_text(constraint.terms[0]))


def _text(term: Term) -> str:
    return term if isinstance(term, str) else term.value


def _class(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
    (wanted,) = constraint.terms
    return lambda focus, values: [
        v for v in values if not (isinstance(v, str) and wanted in focus.classes_of(v))
    ]


def _datatype(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
    (wanted,) = constraint.terms
    return _each(lambda v: isinstance(v, Literal) and v.datatype == wanted and well_formed(v))


def _node_kind(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
    # There are no blank nodes among facts, so "blank node or literal" asks for a literal.
    kind = _text(constraint.terms[0]).removeprefix(SH)
    iris, literals = "IRI" in kind, "Literal" in kind
    return _each(lambda v: iris if isinstance(v, str) else literals)


def _in(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
    allowed = frozenset(term_key(t) for t in constraint.terms)
    return _each(lambda v: term_key(v) in allowed)


def _has_value(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
    wanted = term_key(constraint.terms[0])
    return lambda focus, values: () if any(term_key(v) == wanted for v in values) else (None,)


def _pattern(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
    pattern, letters = (_text(t) for t in constraint.terms)
    flags = sum(FLAGS[letter] for letter in sorted(set(letters)))
    search = re.compile(pattern, flags).search
    return _each(lambda v: len(_text(v)) <= MAX_MATCHED and search(_text(v)) is not None)


def _language_in(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
    ranges = tuple(_text(t).lower() for t in constraint.terms)

    def holds(value: Term) -> bool:
        tag = "" if isinstance(value, str) else value.language.lower()
        return bool(tag) and any(r in ("*", tag) or tag.startswith(r + "-") for r in ranges)

    return _each(holds)


def _unique_lang(_: Constraint, __: tuple[Compiled, ...]) -> Offenders:
    def found(focus: Focus, values: Sequence[Term]) -> tuple[None, ...]:
        tags = [v.language.lower() for v in values if isinstance(v, Literal) and v.language]
        return () if len(tags) == len(set(tags)) else (None,)

    return found


def _length(holds: Callable[[int, int], bool]) -> Make:
    def make(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
        limit = _number(constraint)
        return _each(lambda v: holds(len(_text(v)), limit))

    return make


def _count(holds: Callable[[int, int], bool]) -> Make:
    def make(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
        limit = _number(constraint)
        return lambda focus, values: () if holds(len(values), limit) else (None,)

    return make


def _bound(holds: Callable[[int, int], bool]) -> Make:
    def make(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
        (bound,) = constraint.terms
        return _each(
            lambda v: (
                isinstance(v, Literal)
                and isinstance(bound, Literal)
                and within(v, bound, lambda n: holds(n, 0))
            )
        )

    return make


def _equals(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
    other = _text(constraint.terms[0])

    def found(focus: Focus, values: Sequence[Term]) -> list[Term]:
        others = focus.properties.get(other, ())
        return [*_without(values, others), *_without(others, values)]

    return found


def _disjoint(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
    other = _text(constraint.terms[0])

    def found(focus: Focus, values: Sequence[Term]) -> list[Term]:
        others = {term_key(v) for v in focus.properties.get(other, ())}
        return [v for v in values if term_key(v) in others]

    return found


def _without(values: Sequence[Term], others: Sequence[Term]) -> list[Term]:
    keys = {term_key(v) for v in others}
    return [v for v in values if term_key(v) not in keys]


def _less(*, or_equal: bool) -> Make:
    def make(constraint: Constraint, _: tuple[Compiled, ...]) -> Offenders:
        other = _text(constraint.terms[0])
        return lambda focus, values: [
            v
            for v in values
            if not all(less(v, o, or_equal=or_equal) for o in focus.properties.get(other, ()))
        ]

    return make


def _shapes(holds: Callable[[Sequence[bool]], bool]) -> Make:
    """A constraint on how many of some shapes each value conforms to."""

    def make(_: Constraint, shapes: tuple[Compiled, ...]) -> Offenders:
        return lambda focus, values: [
            v for v in values if not holds([s.holds(focus.at(v)) for s in shapes])
        ]

    return make


_MAKERS: Mapping[str, Make] = {
    "And": _shapes(all),
    "Class": _class,
    "Datatype": _datatype,
    "Disjoint": _disjoint,
    "Equals": _equals,
    "HasValue": _has_value,
    "In": _in,
    "LanguageIn": _language_in,
    "LessThan": _less(or_equal=False),
    "LessThanOrEquals": _less(or_equal=True),
    "MaxCount": _count(operator.le),
    "MaxExclusive": _bound(operator.lt),
    "MaxInclusive": _bound(operator.le),
    "MaxLength": _length(operator.le),
    "MinCount": _count(operator.ge),
    "MinExclusive": _bound(operator.gt),
    "MinInclusive": _bound(operator.ge),
    "MinLength": _length(operator.ge),
    "Node": _shapes(all),
    "NodeKind": _node_kind,
    "Not": _shapes(lambda held: not any(held)),
    "Or": _shapes(any),
    "Pattern": _pattern,
    "UniqueLang": _unique_lang,
    "Xone": _shapes(lambda held: sum(held) == 1),
}
