"""Lexical forms: one function per datatype, from what somebody wrote to the canonical form.

Each takes the text of an attribute or note, in the datatype's lexical form or close to it, and
returns the canonical form of XML Schema 1.1 (or of the datatype's own standard). Each raises
ValueError, saying what would have been right, and each is linear in the length of the text.
"""

from __future__ import annotations

import re
from datetime import date as Day
from datetime import datetime
from decimal import Decimal

MOST_DIGITS = 18
"""How many digits a number may have on each side of the point: what every store computes with."""

_LONGEST = 200
_SPACES = "[ \u00a0\u2009\u202f]"
_WHOLE = rf"(?:[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|(?:{_SPACES}[0-9]{{3}})+)|[0-9]+)"
_DECIMAL = re.compile(rf"([+-]?)({_WHOLE})?(?:\.([0-9]*))?\s*%?")
_DOUBLE = re.compile(rf"([+-]?(?:{_WHOLE})?(?:\.[0-9]*)?)([eE][+-]?[0-9]{{1,4}})?")
_ZONE = r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DATE = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_ZONE}")
_TIME = re.compile(
    rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[T ]([0-9]{{2}}:[0-9]{{2}})(:[0-9]{{2}})?"
    rf"(?:\.([0-9]{{1,9}}))?{_ZONE}"
)
_DURATION = re.compile(
    r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?"
    r"(T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]+))?S)?)?"
)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def shown(text: str) -> str:
    """A text as messages quote it: on one line, and not longer than 60 characters."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def string(text: str) -> str:
    """Any text, exactly as it is."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError(f"{shown(text)} holds half a surrogate pair, which is no character")
    return text


def decimal(text: str) -> str:
    """A decimal number: ``60,000`` and ``60 000`` are 60000, ``1.50`` is 1.5, ``36%`` is 36."""
    return _decimal(text, "no decimal number", "60000 or 1.5")


def _decimal(text: str, fault: str, advice: str) -> str:
    plain = _plain(text)
    match = _DECIMAL.fullmatch(plain)
    if not match or not (match[2] or match[3]):
        raise ValueError(f"{shown(text)} is {fault}{_comma(plain)}; write {advice}")
    return canonical_decimal(match[1], re.sub("[^0-9]", "", match[2] or ""), match[3] or "")


def canonical_decimal(sign: str, whole: str, fraction: str) -> str:
    """The canonical xsd:decimal of a number in parts; ValueError if it has too many digits."""
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if max(len(whole), len(fraction)) > MOST_DIGITS:
        raise ValueError(f"a number has at most {MOST_DIGITS} digits on each side of the point")
    number = (whole or "0") + (f".{fraction}" if fraction else "")
    return f"-{number}" if sign == "-" and number != "0" else number


def integer(text: str) -> str:
    """A whole number: ``60,000`` is 60000, ``3.0`` is 3."""
    number = _decimal(text, "no whole number", "60000")
    if "." in number:
        raise ValueError(f"{shown(text)} is no whole number; write 60000")
    return number


def double(text: str) -> str:
    """A floating-point number: ``60000`` is 6.0E4. Not a number and infinity are refused."""
    plain = _plain(text)
    match = _DOUBLE.fullmatch(plain)
    if not match or not re.search("[0-9]", match[1]):
        raise ValueError(f"{shown(text)} is no number{_comma(plain)}; write 60000, 1.5 or 1.5E3")
    value = float(re.sub("[^0-9.+-]", "", match[1]) + (match[2] or ""))
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{shown(text)} is too large; a double ends at 1.8E308")
    return _canonical_double(value)


def _canonical_double(value: float) -> str:
    sign, digits, _ = Decimal(repr(value)).as_tuple()
    if not value:
        return "0.0E0"
    figures = "".join(map(str, digits)).rstrip("0")
    power = Decimal(repr(value)).adjusted()
    return f"{'-' if sign else ''}{figures[0]}.{figures[1:] or '0'}E{power}"


def boolean(text: str) -> str:
    """``true``, ``yes`` and ``1``, or ``false``, ``no`` and ``0``, in any case."""
    word = text.strip().casefold()
    if word in ("true", "yes", "1"):
        return "true"
    if word in ("false", "no", "0"):
        return "false"
    raise ValueError(f"{shown(text)} is neither true nor false; write true or false")


def date(text: str) -> str:
    """A day of the calendar, ``2012-03-12``, with or without a time zone."""
    match = _DATE.fullmatch(_plain(text))
    if not match or not is_day(match[1]):
        raise ValueError(f"{shown(text)} is no day of the calendar; write 2012-03-12")
    return match[1] + _zone(match[2])


def date_time(text: str) -> str:
    """A moment, ``2012-03-12T10:00:00Z``; a space may stand for the T, seconds may be missing."""
    match = _TIME.fullmatch(_plain(text))
    if not match or (match[4] and not match[3]):
        raise ValueError(f"{shown(text)} is no moment; write 2012-03-12T10:00:00")
    seconds, fraction = match[3] or ":00", (match[4] or "").rstrip("0")
    moment = f"{match[1]}T{match[2]}{seconds}"
    try:
        datetime.fromisoformat(moment)
    except ValueError as error:
        raise ValueError(f"{shown(text)} is no moment: {error}") from None
    return moment + (f".{fraction}" if fraction else "") + _zone(match[5])


def year(text: str) -> str:
    """A year of four digits; a hyphen before it is for years before the common era."""
    plain = _plain(text)
    if not re.fullmatch("-?[0-9]{4}", plain) or plain == "-0000":
        raise ValueError(f"{shown(text)} is no year; write 2012")
    return plain


def duration(text: str) -> str:
    """An ISO 8601 duration: ``P12M`` is P1Y, ``P2W`` is P14D, ``PT36H`` is P1DT12H."""
    match = _DURATION.fullmatch(_plain(text))
    parts = [match[i] for i in (2, 3, 4, 5, 7, 8, 9)] if match else []
    if not match or not any(parts) or match[6] == "T":
        raise ValueError(f"{shown(text)} is no ISO 8601 duration; write P1Y, P3M, P14D or PT12H")
    if max(len(p or "") for p in parts) > MOST_DIGITS:
        raise ValueError(f"{shown(text)}: a duration has at most {MOST_DIGITS} digits in a part")
    years, months, weeks, days, hours, minutes, seconds = (int(p or 0) for p in parts)
    total = ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds
    return canonical_duration(match[1], years * 12 + months, total, (match[10] or "").rstrip("0"))


def canonical_duration(sign: str, months: int, seconds: int, fraction: str = "") -> str:
    """The canonical xsd:duration of months and seconds, ``fraction`` being what follows the point.

    One month is never counted in days: neither part can be turned into the other.
    """
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    day = "".join(f"{n}{u}" for n, u in ((months // 12, "Y"), (months % 12, "M"), (days, "D")) if n)
    time = "".join(f"{n}{u}" for n, u in ((hour, "H"), (minute, "M")) if n)
    if second or fraction:
        time += f"{second}{'.' if fraction else ''}{fraction}S"
    if not day and not time:
        return "PT0S"
    return f"{sign}P{day}{'T' if time else ''}{time}"


def iri(text: str) -> str:
    """An absolute address: a scheme, a colon, and no white space."""
    plain = string(text.strip())
    if not _IRI.fullmatch(plain):
        raise ValueError(f"{shown(text)} is no absolute address; write https://example.org/…")
    return plain


def language(text: str) -> str:
    """A BCP 47 language tag with its usual capitals: ``en-us`` is en-US, ``sr-latn`` sr-Latn."""
    plain = _plain(text)
    if not _LANGUAGE.fullmatch(plain):
        raise ValueError(f"{shown(text)} is no language tag; write en or en-US")
    parts = plain.lower().split("-")
    # What follows a single letter or digit is an extension, which has no capitals.
    end = next((n for n, part in enumerate(parts) if len(part) == 1), len(parts))
    capitals = {2: str.upper, 4: str.title}
    middle = (capitals.get(len(p), str.lower)(p) for p in parts[1:end])
    return "-".join([parts[0], *middle, *parts[max(end, 1) :]])


def is_day(text: str) -> bool:
    """Whether ``YYYY-MM-DD`` is in the calendar; the year 0 counts, as in ISO 8601."""
    try:
        # 2000 is a leap year, as the year 0 is; Python's calendar begins with the year 1.
        Day.fromisoformat("2000" + text[4:] if text.startswith("0000") else text)
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    """The text without outer space, with ASCII signs; ValueError if it is beyond all reason."""
    if len(text) > _LONGEST:
        raise ValueError(f"{shown(text)} is longer than {_LONGEST} characters")
    return text.strip().replace("\u2212", "-")


def _comma(text: str) -> str:
    """A remark on numbers whose comma or points may mean two things, or nothing."""
    european = re.fullmatch(r"[+-]?[0-9.]*[0-9],[0-9]+|[+-]?[0-9]+(\.[0-9]{3}){2,}", text)
    return ": a comma groups thousands, a point begins decimals" if european else ""


def _zone(zone: str | None) -> str:
    return "Z" if zone in ("+00:00", "-00:00") else zone or ""
