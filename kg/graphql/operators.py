"""Operators of ``where`` on single values: what SQL a value has to meet."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from kg.errors import QueryError
from kg.graphql.builder import Builder, many
from kg.graphql.given import Given
from kg.graphql.planning import Call
from kg.graphql.scalars import Decimal, Edtf
from kg.periods import period
from kg.store import day_number

MAX_LISTED = 1000
"""The most values that an ``in`` may list."""

STRING_FILTER = "StringFilter"


def refuse_null(given: Given, path: str, what: str = "a value") -> None:
    """Raise QueryError for what is null and may not be."""
    if given.value is None:
        raise QueryError(f"{path} is null; leave it out, or give {what}")


def listed(call: Call, given: Given, path: str, made: Callable[[Any], Any] = lambda v: v) -> str:
    """The values that an ``in`` lists, as SQL behind IN. Raises QueryError for too many."""

    def checked(values: list[Any]) -> list[Any]:
        if len(values) > MAX_LISTED:
            raise QueryError(f"{path} has {len(values)} values, and {MAX_LISTED} are allowed")
        return [made(v) for v in values]

    return f"(SELECT value FROM {call.planner.listed(given, checked)})"


# --- texts --------------------------------------------------------------------------------------

_TEXTS: Mapping[str, tuple[str, str]] = {
    "eq": ("{0} = {1}", "Is this text."),
    "contains": ("instr({0}, {1}) > 0", "Has this text in it."),
    "startsWith": ("substr({0}, 1, length({1})) = {1}", "Starts with this text."),
    "endsWith": ("substr({0}, -length({1}), length({1})) = {1}", "Ends with this text."),
}
_FOLDED = "Insensitive"


def texts(
    call: Call, column: str, given: Given, path: str, language: str | None = None
) -> Iterator[str]:
    """The conditions that a column has to meet, by the operators of a StringFilter.

    ``language`` is the column of its language tag, where the text is a fact's: then the caller
    sees to ``exists``.
    """
    for name, value in given.fields():
        here = f"{path}.{name}"
        refuse_null(value, here)
        bare = name.removesuffix(_FOLDED)
        folded = bare != name
        made: Callable[[Any], Any] = str.casefold if folded else str
        tested = f"kg_fold({column})" if folded else column
        if bare == "in":
            yield f"{tested} IN {listed(call, value, here, made)}"
        elif bare == "language":
            yield f"{language} = {call.planner.bound(value)}" if language else "0"
        elif bare == "exists":
            if language is None:
                yield f"({column} NOTNULL) = {int(value.value)}"
        else:
            yield _TEXTS[bare][0].format(tested, call.planner.bound(value, made))


# --- numbers and dates --------------------------------------------------------------------------

_NUMBERS: Mapping[str, tuple[str, str]] = {
    "eq": ("{low} <= {0} AND {high} >= {0}", "Is this number."),
    "gt": ("{high} > {0}", "Is greater."),
    "gte": ("{high} >= {0}", "Is as great, or greater."),
    "lt": ("{low} < {0}", "Is less."),
    "lte": ("{low} <= {0}", "Is as little, or less."),
}
_DATES: Mapping[str, tuple[str, str]] = {
    "overlaps": ("{low} <= {1} AND {high} >= {0}", "May lie in this time, or share a day with it."),
    "within": ("{low} >= {0} AND {high} <= {1}", "Lies wholly in this time."),
    "before": ("{high} < {0}", "Ends before this time begins."),
    "after": ("{low} > {1}", "Begins after this time ends."),
}


@dataclass(frozen=True, slots=True)
class Ends:
    """The SQL of the least and the greatest that a value may be."""

    low: str
    high: str


def numbers(call: Call, ends: Ends, given: Given, path: str) -> Iterator[str]:
    """The conditions of a NumberFilter: an interval meets it if some number in it does."""
    for name, value in given.fields():
        here = f"{path}.{name}"
        refuse_null(value, here)
        if name == "in":
            j = call.planner.alias("j")
            found = call.planner.listed(value, partial(_bounded, path=here))
            inside = _NUMBERS["eq"][0].format(f"{j}.value", low=ends.low, high=ends.high)
            yield f"EXISTS (SELECT 1 FROM {found} AS {j} WHERE {inside})"
        elif name != "exists":
            bound = call.planner.bound(value, partial(_float, path=here))
            yield _NUMBERS[name][0].format(bound, low=ends.low, high=ends.high)


def _bounded(values: list[Any], path: str) -> list[float]:
    if len(values) > MAX_LISTED:
        raise QueryError(f"{path} has {len(values)} values, and {MAX_LISTED} are allowed")
    return [_float(v, path) for v in values]


def _float(value: Any, path: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise QueryError(f"{path}: {str(value)[:60]!r} is no number; write 12 or 0.5")
    return found


def dates(call: Call, f: str, given: Given, path: str) -> Iterator[str]:
    """The conditions of an EDTFFilter over a fact: dates are stretches of days."""
    for name, value in given.fields():
        here = f"{path}.{name}"
        refuse_null(value, here)
        if name == "eq":
            yield f"{f}.value = {call.planner.bound(value)}"
        elif name != "exists":
            first, last = (
                call.planner.bound(value, partial(_day, end=end, path=here))
                for end in ("first", "last")
            )
            yield _DATES[name][0].format(first, last, low=f"{f}.low", high=f"{f}.high")


def _day(date: str, end: str, path: str) -> float:
    try:
        return day_number(getattr(period(str(date)), end))
    except ValueError as error:
        raise QueryError(f"{path}: {error}") from None


def choices(call: Call, column: str, given: Given, path: str) -> Iterator[str]:
    """The conditions of a filter of booleans, or of the members of an enumeration."""
    for name, value in given.fields():
        here = f"{path}.{name}"
        refuse_null(value, here)
        if name == "in":
            yield f"{column} IN {listed(call, value, here)}"
        elif name == "eq" and isinstance(value.value, bool):
            yield f"({column} IN ('true', '1')) = {int(value.value)}"
        elif name == "eq":
            yield f"{column} = {call.planner.bound(value)}"


# --- types --------------------------------------------------------------------------------------

NUMBER_FILTER, EDTF_FILTER, BOOLEAN_FILTER, INT_FILTER = (
    "NumberFilter", "EDTFFilter", "BooleanFilter", "IntFilter",
)  # fmt: skip
SHELLS = (STRING_FILTER, NUMBER_FILTER, EDTF_FILTER, BOOLEAN_FILTER, INT_FILTER)
_EXISTS = {"exists": (bool, "Whether there is a value at all.")}


def fill(b: Builder) -> None:
    """Fill the input types that hold operators. All operators that are given must hold."""
    folded = {
        f"{name}{_FOLDED}": (str, f"{told[:-1]}, whatever the case of its letters.")
        for name, (_, told) in _TEXTS.items()
    }
    b.input(
        STRING_FILTER,
        "What a text must be like. Case counts where nothing else is said. All that is given must "
        "hold, of one value.",
        {
            **{name: (str, told) for name, (_, told) in _TEXTS.items()},
            "in": (list[str], "Is one of these texts; nothing is one of none."),
            **folded,
            f"in{_FOLDED}": (list[str], "Is one of these texts, whatever the case of its letters."),
            "language": (str, "Has this language tag; texts of documents have none."),
            **_EXISTS,
        },
    )
    for name, kind in ((NUMBER_FILTER, Decimal), (INT_FILTER, int)):
        whole = name == INT_FILTER
        b.input(
            name,
            "How many there must be." if whole else
            "What a number must be like. A number that is known as an interval (nearly 60, more "
            "than 15) meets it if some number in the interval does. All that is given must hold.",
            {
                **{op: (kind, told) for op, (_, told) in _NUMBERS.items()},
                "in": (many(kind), "Is one of these; nothing is one of none."),
                **({} if whole else _EXISTS),
            },
        )  # fmt: skip
    b.input(
        EDTF_FILTER,
        "What a date must be like. Dates are stretches of days: 2012 is all of its days. All that "
        "is given must hold.",
        {
            "eq": (Edtf, "Is written like this."),
            **{name: (Edtf, told) for name, (_, told) in _DATES.items()},
            **_EXISTS,
        },
    )
    b.input(BOOLEAN_FILTER, "What a yes or no must be.", {"eq": (bool, "Is this."), **_EXISTS})


def enumeration(b: Builder, name: str) -> None:
    """Fill the filter of an enumeration."""
    b.input(
        f"{name}Filter",
        f"Which members of {name} are meant. All that is given must hold.",
        {
            "eq": (b[name], "Is this one."),
            "in": (many(b[name]), "Is one of these; nothing is one of none."),
            **_EXISTS,
        },
    )
