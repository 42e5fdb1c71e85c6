"""Text of documents on a terminal."""

from __future__ import annotations

import unicodedata


def shown(text: str, length: int = 60) -> str:
    """Text on one line, cut, and without characters that steer a terminal."""
    line = " ".join(text.split())
    plain = "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c for c in line)
    return plain if len(plain) <= length else plain[: length - 1] + "…"
