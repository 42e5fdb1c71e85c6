"""Positions in running words: ``34 36 S, 58 23 W`` is the point ``POINT(-58.3833 -34.6)``.

Two numbers without N, S, E and W may be meant in either order, so they are refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.lift.lexical import decimal, shown
from kg.lift.wkt import wkt

_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,9})?"
_ANGLE = re.compile(
    rf"(?<![0-9.,+\u2212-])({_NUMBER}) ?(?:[°º] ?|degrees )?"
    rf"(?:({_NUMBER}) ?(?:[\u2032\u2019'] ?|minutes )?"
    rf"(?:({_NUMBER}) ?(?:[\u2033\u201d\"] ?|\u2032\u2032 ?|'' ?|seconds )?)?)?"
    r"(N|S|E|W|north|south|east|west)\b",
)
_ADVICE = "write 34° 36\u2032 S, 58° 23\u2032 W"
_AXES = {"N": "latitude", "S": "latitude", "E": "longitude", "W": "longitude"}
_MOST = {"latitude": 90, "longitude": 180}


def point_in(text: str) -> str:
    """The point that words give in degrees, by N or S and E or W, as well-known text.

    Minutes are kept to four decimals of a degree and seconds to six, which is finer than they
    are. Text without such words is read as well-known text. Raises ValueError, saying what would
    have been right.
    """
    words = re.sub(r"\s+", " ", text)
    angles = {_AXES[match[4][0].upper()]: _degrees(match) for match in _ANGLE.finditer(words)}
    if not angles:
        return wkt(text)
    rest, found = _ANGLE.subn("", words)
    if (found, len(angles)) != (2, 2) or re.search("[0-9]", rest):
        raise ValueError(f"{shown(text)} is not one latitude and one longitude; {_ADVICE}")
    return f"POINT({angles['longitude']} {angles['latitude']})"


def _degrees(match: re.Match[str]) -> str:
    """One angle in decimal degrees, negative to the south and the west."""
    parts = [Decimal(part) for part in match.groups()[:3] if part]
    whole = all(part == int(part) for part in parts[:-1])
    total = sum((part / 60**power for power, part in enumerate(parts)), Decimal(0))
    side = match[4][0].upper()
    if not whole or any(part >= 60 for part in parts[1:]) or total > _MOST[_AXES[side]]:
        raise ValueError(f"{shown(match[0])} is no angle on the earth; {_ADVICE}")
    finest = -int(parts[-1].as_tuple().exponent) + (0, 4, 6)[len(parts) - 1]
    return decimal(f"{round(-total if side in 'SW' else total, finest):f}")
