"""Content negotiation: which of the media types on offer a client wants."""

from __future__ import annotations

from collections.abc import Sequence


def chosen(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that an Accept header likes best, or None if it likes none.

    Offers that it likes equally go by their order. Without a header, the first one.
    """
    if not accept or not accept.strip():
        return offers[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    rated = [(_quality(offer, ranges), -place) for place, offer in enumerate(offers)]
    quality, place = max(rated)
    return offers[-place] if quality > 0 else None


def _range(part: str) -> tuple[str, float]:
    """A media range, lower case and without parameters, and its quality."""
    name, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            quality = _number(value.strip())
    return name.lower(), quality


def _number(text: str) -> float:
    """A quality; one that is no number between 0 and 1 counts as 0."""
    digits = text.replace(".", "", 1)
    found = float(text) if digits.isascii() and digits.isdigit() else 0.0
    return found if found <= 1 else 0.0


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of an offer: that of the most specific range that it falls under."""
    for name in (offer, offer.partition("/")[0] + "/*", "*/*"):
        found = [quality for range_, quality in ranges if range_ == name]
        if found:
            return max(found)
    return 0.0
