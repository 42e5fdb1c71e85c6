"""Scalars for the datatypes that an ontology may use, and how a stored value becomes one."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from kg.names import EDTF as EDTF_IRI
from kg.names import XSD, XSD_ANYURI, XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER

Number = int | float | str

Decimal = NewType("Decimal", str)
Integer = NewType("Integer", str)
Edtf = NewType("Edtf", str)
Date = NewType("Date", str)
DateTime = NewType("DateTime", str)
Year = NewType("Year", str)
Duration = NewType("Duration", str)
Uri = NewType("Uri", str)
Wkt = NewType("Wkt", str)

_WKT_IRI: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"
_EXACT_BELOW: Final = 2**53


def number(lexical: str) -> Number:
    """A number as JSON can hold it: int or float if no digit is lost, otherwise the text.

    Whole numbers from 2**53 on stay text, since many JSON readers round them.
    """
    value = decimal.Decimal(lexical)
    if not value.is_finite() or value.adjusted() > 15 or value.adjusted() < -300:
        return 0 if value == 0 else lexical
    if value == value.to_integral_value():
        return int(value) if abs(value) < _EXACT_BELOW else lexical
    close = float(value)
    return close if decimal.Decimal(repr(close)) == value else lexical


_QUOTED = "json_quote({})"


@dataclass(frozen=True, slots=True)
class Stored:
    """A GraphQL type, and the SQL that makes its JSON of a stored lexical form."""

    type: Any
    made: str = _QUOTED

    @property
    def as_it_is(self) -> bool:
        """Whether its JSON is the lexical form as a string."""
        return self.made == _QUOTED

    def sql(self, lexical: str) -> str:
        """The JSON of a lexical form that SQL gives."""
        return self.made.format(lexical)


DATATYPES: Mapping[str, Stored] = {
    XSD_DECIMAL: Stored(Decimal, "kg_number({})"),
    XSD + "double": Stored(Decimal, "kg_number({})"),
    XSD_INTEGER: Stored(Integer, "kg_number({})"),
    XSD_BOOLEAN: Stored(bool, "CASE WHEN {} IN ('true', '1') THEN 'true' ELSE 'false' END"),
    XSD + "date": Stored(Date),
    XSD + "dateTime": Stored(DateTime),
    XSD + "gYear": Stored(Year),
    XSD + "duration": Stored(Duration),
    XSD_ANYURI: Stored(Uri),
    EDTF_IRI: Stored(Edtf),
    _WKT_IRI: Stored(Wkt),
}
"""How values of each datatype are shown; what is missing here is a String."""

NUMBERS = frozenset({XSD_DECIMAL, XSD_INTEGER, XSD + "double"})
DATES = frozenset({EDTF_IRI, XSD + "date", XSD + "dateTime", XSD + "gYear"})
BOOLEANS = frozenset({XSD_BOOLEAN})
STRING = Stored(str)


def _scalar(
    name: str, description: str, url: str | None = None, serialize: Callable[[Any], Any] = str
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=url,
        serialize=serialize,
        parse_value=str,
    )


SCALARS: Mapping[object, ScalarDefinition] = {
    Decimal: _scalar(
        "Decimal",
        "A number. A JSON number where that loses no digit, otherwise the digits as a string.",
        XSD_DECIMAL,
        number,
    ),
    Integer: _scalar(
        "Integer",
        "A whole number of any size. A JSON number below 2^53, otherwise the digits as a string.",
        XSD_INTEGER,
        number,
    ),
    Edtf: _scalar(
        "EDTF",
        "A date or a stretch of time, which may be vague or open (Extended Date/Time Format): "
        "2008, 2008-09/.., XXXX-XX for some month of some year.",
        "https://www.loc.gov/standards/datetime/",
    ),
    Date: _scalar("Date", "A day: 2012-10-01.", XSD + "date"),
    DateTime: _scalar("DateTime", "A moment: 2012-10-01T12:00:00Z.", XSD + "dateTime"),
    Year: _scalar("Year", "A year: 2012.", XSD + "gYear"),
    Duration: _scalar(
        "Duration", "A length of time in ISO 8601: P1Y is one year.", XSD + "duration"
    ),
    Uri: _scalar("URI", "An absolute IRI.", "https://www.rfc-editor.org/rfc/rfc3987"),
    Wkt: _scalar(
        "WKT",
        "A place on the earth as well-known text in WGS 84, longitude first: POINT(-119.4 36.8).",
        "https://www.ogc.org/standard/sfa/",
    ),
}
"""The scalars of every schema; only those that a field uses are printed."""
