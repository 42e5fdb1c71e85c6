"""Links to databases, however an annotation format writes them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from kg.model import Link

_ADDRESS = re.compile(r"https?://\S+")
_REFERENCE = re.compile(r"([A-Za-z][\w-]*):([^\s/]\S*)")
_NO_ENTRY = frozenset({"", "-", "_", "nil", "none", "null", "n/a"})


def is_address(value: str) -> bool:
    """Whether a value is the address of something on the web."""
    return bool(_ADDRESS.fullmatch(value))


def link_to(value: str, label: str = "", line: int = 0, source: str = "") -> Link:
    """A link by an address, by ``Database:id``, or by an id in the database ``source``.

    The host of an address stands for the database. ``NIL`` and its like are no entry.
    """
    if value.strip().lower() in _NO_ENTRY:
        return Link(source, None, label, line)
    if is_address(value):
        try:
            host = urlsplit(value).hostname
        except ValueError:
            host = None
        return Link(host or "address", value, label, line)
    if match := _REFERENCE.fullmatch(value.strip()):
        return Link(match[1], match[2], label, line)
    return Link(source, value.strip(), label, line)
