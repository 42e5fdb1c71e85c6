"""Values: a parser per datatype, for what annotators write and for what documents say.

``explicit`` reads an attribute or note in the datatype's lexical form, or close to it.
``from_text`` reads the running words of a document. Both give canonical literals, so that
equal values are equal literals, and both raise ValueError for whatever could be read in two
ways: a value that is not sure is listed, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kg.lift import durations, lexical
from kg.lift.dates import Unanchored, date_from, date_in
from kg.lift.degrees import point_in
from kg.lift.edtf_dates import edtf
from kg.lift.members import individual, member
from kg.lift.numerals import decimal_in, integer_in
from kg.lift.relative import Anchor, anchor
from kg.lift.wkt import WKT_LITERAL, wkt
from kg.model import Literal
from kg.names import EDTF, XSD, XSD_ANYURI, XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER, XSD_STRING

__all__ = [
    "Anchor", "Unanchored", "anchor", "counted", "explicit", "from_text", "individual", "member",
]  # fmt: skip

_Parser = Callable[[str], str]


def explicit(text: str, datatype: str) -> Literal:
    """The literal that an attribute or note gives for a property with this datatype.

    Raises ValueError, whose message says what would have been right.
    """
    return Literal(_parser(_EXPLICIT, datatype)(text), datatype)


def from_text(text: str, datatype: str) -> Literal:
    """The literal that words of a document give for a property with this datatype.

    A string is the words themselves, unchanged. Raises Unanchored for a date that counts from
    another that is not given ("last month"), and ValueError, saying what would have been
    right, for words that give no value or could give two.
    """
    return Literal(_parser(_FROM_TEXT, datatype)(text), datatype)


def counted(text: str, datatype: str, anchor: Anchor) -> Literal | None:
    """The literal of a date in words that counts from a document's date; None if there is none.

    Raises Unanchored for an EDTF date that the document's date does not settle.
    """
    if datatype not in _OF_DATES:
        return None
    try:
        found = date_from(text, anchor)
        return Literal(_OF_DATES[datatype](found), datatype) if found else None
    except ValueError:
        if datatype == EDTF:
            raise
        return None  # as in _anchored


def _parser(parsers: Mapping[str, _Parser], datatype: str) -> _Parser:
    if datatype not in parsers:
        raise ValueError(f"no parser for {datatype}; kg reads {', '.join(sorted(_EXPLICIT))}")
    return parsers[datatype]


def _double_in(text: str) -> str:
    return lexical.double(decimal_in(text))


def _day_in(text: str) -> str:
    return lexical.date(_anchored(text))


def _year_in(text: str) -> str:
    return lexical.year(_anchored(text))


def _anchored(text: str) -> str:
    """The date in a text; xsd:date and xsd:gYear cannot hold what is known of an unanchored one."""
    try:
        return date_in(text)
    except Unanchored as error:
        raise ValueError(str(error)) from None


_EXPLICIT: dict[str, _Parser] = {
    EDTF: edtf,
    WKT_LITERAL: wkt,
    XSD_ANYURI: lexical.iri,
    XSD_BOOLEAN: lexical.boolean,
    XSD_DECIMAL: lexical.decimal,
    XSD_INTEGER: lexical.integer,
    XSD_STRING: lexical.string,
    XSD + "date": lexical.date,
    XSD + "dateTime": lexical.date_time,
    XSD + "double": lexical.double,
    XSD + "duration": lexical.duration,
    XSD + "gYear": lexical.year,
    XSD + "language": lexical.language,
}

_OF_DATES: dict[str, _Parser] = {
    EDTF: edtf,
    XSD + "date": lexical.date,
    XSD + "gYear": lexical.year,
}

_FROM_TEXT: dict[str, _Parser] = {
    **_EXPLICIT,
    EDTF: date_in,
    WKT_LITERAL: point_in,
    XSD_DECIMAL: decimal_in,
    XSD_INTEGER: integer_in,
    XSD + "date": _day_in,
    XSD + "double": _double_in,
    XSD + "duration": durations.duration_in,
    XSD + "gYear": _year_in,
}
