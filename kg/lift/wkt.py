"""Well-known text: where something is, in the form of GeoSPARQL's geo:wktLiteral."""

from __future__ import annotations

import re

from kg.lift.lexical import shown

WKT_LITERAL = "http://www.opengis.net/ont/geosparql#wktLiteral"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

_LITERAL = re.compile(
    r"(?:<([^<>\s]*)>\s*)?([A-Za-z]+)\s*?(?:\s(ZM|Z|M)\s*)?(\(.*\)|\sEMPTY)", re.I | re.S
)
_NUMBER = r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]{1,3})?"
_LINE = re.compile(rf"\({_NUMBER}(?: {_NUMBER}){{1,3}}+(?:,{_NUMBER}(?: {_NUMBER}){{1,3}}+)*+\)")
_LIST = re.compile(r"\(#(?:,#)*+\)")

_DEPTH = {
    "POINT": (0,),
    "LINESTRING": (0,),
    "MULTIPOINT": (0, 1),
    "POLYGON": (1,),
    "MULTILINESTRING": (1,),
    "MULTIPOLYGON": (2,),
}
"""How many pairs of parentheses may stand around the lists of positions of a geometry."""

_EXAMPLES = {
    "POINT": "POINT(-119.4 36.8)",
    "LINESTRING": "LINESTRING(0 0, 1 1)",
    "MULTIPOINT": "MULTIPOINT(0 0, 1 1)",
    "POLYGON": "POLYGON((0 0, 1 1, 1 0, 0 0))",
    "MULTILINESTRING": "MULTILINESTRING((0 0, 1 1), (2 2, 3 3))",
    "MULTIPOLYGON": "MULTIPOLYGON(((0 0, 1 1, 1 0, 0 0)))",
}


def wkt(text: str) -> str:
    """A geometry, ``POINT(-119.4 36.8)``, longitude first; white space is made uniform.

    A point without a reference system, or in CRS 84, must lie on the earth. Raises ValueError,
    saying what would have been right. Collections are not supported.
    """
    match = _LITERAL.fullmatch(text.strip())
    if not match or match[2].upper() not in _DEPTH:
        raise ValueError(f"{shown(text)} is no well-known text; write {_EXAMPLES['POINT']}")
    system, kind, dimensions = match[1], match[2].upper(), (match[3] or "").upper()
    shape = re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", match[4])).strip().upper()
    if shape != "EMPTY":
        _check_shape(kind, shape, text)
        if kind == "POINT":
            _check_point(shape, text, system in (None, _CRS84))
    gap = " " if dimensions or shape == "EMPTY" else ""
    head = f"<{system}> " if system is not None else ""
    spaced = f" {dimensions} " if dimensions else gap
    return f"{head}{kind}{spaced}{shape}"


def _check_shape(kind: str, shape: str, text: str) -> None:
    """Fold lists of positions, then lists of lists, until one mark is left."""
    folded, depth = _LINE.sub("#", shape), 0
    while folded != "#" and depth < max(_DEPTH[kind]):
        folded, depth = _LIST.sub("#", folded), depth + 1
    if folded != "#" or depth not in _DEPTH[kind]:
        raise ValueError(f"{shown(text)} is no {kind} in well-known text; write {_EXAMPLES[kind]}")


def _check_point(shape: str, text: str, on_earth: bool) -> None:
    if "," in shape:
        raise ValueError(f"{shown(text)} has more than one position; write {_EXAMPLES['POINT']}")
    longitude, latitude = (float(n) for n in shape.strip("()").split(" ")[:2])
    if on_earth and not (abs(longitude) <= 180 and abs(latitude) <= 90):
        swapped = abs(latitude) <= 180 and abs(longitude) <= 90
        advice = "longitude comes first" if swapped else "degrees, longitude first, are needed"
        raise ValueError(f"{shown(text)} is not on the earth: {advice}")
