"""Text of documents, and counts, on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping


def shown(text: str, length: int = 60) -> str:
    """Text on one line, cut, and without characters that steer a terminal."""
    line = " ".join(text.split())
    plain = "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c for c in line)
    return plain if len(plain) <= length else plain[: length - 1] + "…"


def counted(counts: Mapping[str, int]) -> str:
    """Counts in words: "1 document, 33 entities"."""
    return ", ".join(f"{n:,} {_one(what) if n == 1 else what}" for what, n in counts.items())


def _one(what: str) -> str:
    if what.endswith("ies"):
        return what.removesuffix("ies") + "y"
    return what.removesuffix("es") if what.endswith("sses") else what.removesuffix("s")
