"""Explicit values: tables of lexical forms that are read, and of what is refused."""

from __future__ import annotations

import pytest

from kg.lift.values import explicit, from_text
from kg.model import Literal
from kg.names import EDTF, XSD, XSD_ANYURI, XSD_DECIMAL, XSD_INTEGER, XSD_STRING
from kg.ontology.lint import DATATYPES
from kg.ontology.lint import GEO_WKT as WKT

EXPLICIT = {
    XSD_DECIMAL: {
        "60,000": "60000", "60000": "60000", "60 000": "60000", "60\u00a0000": "60000",
        "60\u202f000": "60000", "1,234,567.80": "1234567.8", "1.50": "1.5", ".5": "0.5",
        "5.": "5", "+5": "5", "-5": "-5", "\u22125": "-5", "-0": "0", "0.0": "0", "007": "7",
        "36%": "36", "36 %": "36", " 36 ": "36", "1.234": "1.234", "9" * 18: "9" * 18,
    },
    XSD_INTEGER: {"60,000": "60000", "3.0": "3", "-0": "0"},
    XSD + "double": {
        "60,000": "6.0E4", "1.5": "1.5E0", "1E3": "1.0E3", "0.0001": "1.0E-4", "-0": "0.0E0",
        "-2.5e-3": "-2.5E-3", "1.7976931348623157E308": "1.7976931348623157E308",
    },
    XSD + "boolean": {
        "true": "true", "Yes": "true", "1": "true", " FALSE": "false", "no": "false", "0": "false",
    },
    XSD + "date": {
        "2012-03-12": "2012-03-12", "2012-02-29Z": "2012-02-29Z",
        "2012-02-29+00:00": "2012-02-29Z", "2012-02-29-14:00": "2012-02-29-14:00",
    },
    XSD + "dateTime": {
        "2012-03-12 10:00": "2012-03-12T10:00:00", "2012-03-12T10:00:00Z": "2012-03-12T10:00:00Z",
        "2012-03-12T10:00:00.500+02:00": "2012-03-12T10:00:00.5+02:00",
        "2012-03-12T10:00:00.000": "2012-03-12T10:00:00",
    },
    XSD + "gYear": {"2012": "2012", "-0044": "-0044"},
    XSD + "duration": {
        "P1Y": "P1Y", "P12M": "P1Y", "P2W": "P14D", "PT36H": "P1DT12H", "-P1D": "-P1D",
        "P1Y2M3DT4H5M6.70S": "P1Y2M3DT4H5M6.7S", "PT0S": "PT0S", "-P0D": "PT0S",
    },
    XSD_ANYURI: {" https://example.org/a#b ": "https://example.org/a#b", "urn:x:y": "urn:x:y"},
    XSD + "language": {
        "en": "en", "EN-us": "en-US", "sr-latn": "sr-Latn", "zh-hant-tw": "zh-Hant-TW",
        "en-x-AB-abcd": "en-x-ab-abcd",
    },
    XSD_STRING: {"  as it  is\n": "  as it  is\n", "": ""},
    EDTF: {text: text for text in (
        "2008", "2008-03", "2008-03-12", "2008/..", "../2011", "../..", "/2008", "199X", "19XX",
        "XXXX-12", "2008/2010", "2008-05/2008", "2008-03-12T10:00:00Z", "2008~", "2008?/2010~",
        "2008-21", "Y170000002", "[2008,2010]", "{1984-XX-XX,1985}", "-0044", "0000-02-29",
    )} | {" 2008 ": "2008"},
    WKT: {
        "POINT(-119.4 36.8)": "POINT(-119.4 36.8)", "point ( -119.4\n36.8 )": "POINT(-119.4 36.8)",
        "POINT Z (1 2 3)": "POINT Z (1 2 3)", "Point empty": "POINT EMPTY",
        "POINT(-180 90)": "POINT(-180 90)", "LINESTRING (0 0, 1 1)": "LINESTRING(0 0,1 1)",
        "MULTIPOINT((1 2),(3 4))": "MULTIPOINT((1 2),(3 4))",
        "MULTIPOINT(1 2,3 4)": "MULTIPOINT(1 2,3 4)",
        "POLYGON((0 0,1 1,1 0,0 0))": "POLYGON((0 0,1 1,1 0,0 0))",
        "MULTIPOLYGON(((0 0,1 1,1 0,0 0)))": "MULTIPOLYGON(((0 0,1 1,1 0,0 0)))",
        "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(36 -119)":
            "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(36 -119)",
    },
}  # fmt: skip
"""By datatype: what somebody writes, and its canonical form."""

REFUSED = {
    XSD_DECIMAL: {
        "": "write 60000", "NaN": "write 60000 or 1.5", "inf": "", "-Infinity": "", "1e5": "",
        "1,5": "a comma groups thousands", "0,125": "a comma groups thousands",
        "60.000,00": "a comma groups thousands",
        "1.234.567": "a comma groups thousands", "6,00,000": "", ".": "", "%": "", "-": "",
        "1 5": "", "٦٠": "", "nearly 60,000": "", "1" * 19: "at most 18 digits",
        "0." + "1" * 19: "at most 18 digits", "1" * 201: "longer than 200",
    },
    XSD_INTEGER: {"1.5": "write 60000", "x": "is no whole number"},
    XSD + "double": {"NaN": "write", "INF": "write", "1e400": "too large", "e5": "",
                     "1,5": "comma"},
    XSD + "boolean": {"maybe": "write true or false", "": "", "2": ""},
    XSD + "date": {"2012-02-30": "no day of the calendar", "2012": "write 2012-03-12",
                   "12/03/2012": "write", "2012-03-12+15:00": ""},
    XSD + "dateTime": {"2012-03-12T25:00:00": "hour", "2012-03-12": "write",
                       "2012-03-12T10:00.5": "write"},
    XSD + "gYear": {"12": "write 2012", "-0000": ""},
    XSD + "duration": {"P": "write P1Y", "PT": "", "P1YT": "", "1Y": "", "P1.5Y": "", "PT1.S": "",
                       "P" + "1" * 19 + "Y": "at most 18 digits"},
    XSD_ANYURI: {"example.org": "write https://", "http://a b": "", "http://a<b>": "", "": ""},
    XSD + "language": {"e n": "write en", "": "", "en-": "", "toolonglanguage": ""},
    XSD_STRING: {"\ud800": "surrogate"},
    EDTF: {
        "": "write 2008", "2008-02-30": "no day of the calendar", "2009-02-29": "'2009-02-29'",
        "2008-13": "write 2008", "2010/2008": "write 2008/2010", "open": "2008/..",
        "2008/open": "2008/..", "196x": "199X", "..": "", "٢٠٠٨": "", "since 2008": "",
        "[" + "2008," * 20 + "2009]": "longer than the 64", "?" * 64: "", "[1984-XX-XX,19": "",
    },
    WKT: {
        "POINT(36.8 -119.4)": "longitude comes first", "POINT(500 0)": "degrees",
        "POINT(36.8,-119.4)": "write POINT(-119.4 36.8)", "POINT(1 2, 3 4)": "one position",
        "POINT(1)": "write POINT", "POINT(1 2": "", "POINT(1 2))": "", "POINT": "", "": "",
        "CIRCLE(1 2)": "write POINT", "POLYGON(0 0,1 1)": "write POLYGON((", "POINT(1e999 0)": "",
        "LINESTRING((0 0,1 1))": "write LINESTRING(0", "GEOMETRYCOLLECTION(POINT(1 2))": "",
        "POINT(a b)": "", "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(36 -119)": "earth",
    },
}  # fmt: skip
"""By datatype: what is no value, and a part of the message."""


def rows(table: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(datatype, a, b) for datatype, cases in table.items() for a, b in cases.items()]


def test_every_datatype_that_a_property_may_have_is_in_the_tables() -> None:
    assert set(EXPLICIT) == set(REFUSED) == DATATYPES


@pytest.mark.parametrize(("datatype", "text", "value"), rows(EXPLICIT))
def test_explicit_values(datatype: str, text: str, value: str) -> None:
    assert explicit(text, datatype) == Literal(value, datatype)
    assert explicit(value, datatype) == Literal(value, datatype)


@pytest.mark.parametrize(("datatype", "text", "message"), rows(REFUSED))
def test_explicit_values_that_are_none(datatype: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).") as caught:
        explicit(text, datatype)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 250


def test_a_datatype_without_a_parser_is_a_value_error() -> None:
    for read in (explicit, from_text):
        with pytest.raises(ValueError, match=r"no parser for .*hexBinary; kg reads .*decimal"):
            read("00", XSD + "hexBinary")
