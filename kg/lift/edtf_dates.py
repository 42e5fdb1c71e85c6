"""Extended Date/Time Format (EDTF, ISO 8601-2): what is a date, and what is none."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import pairwise

from kg.lift.lexical import is_day, shown

LONGEST = 64
"""How many characters an EDTF date may have: the library takes up to 0.1 s for this many."""

FORMS = "2008, 2008-03, 2008-03-12, 199X, 2008/2010, 2008/.. or ../2011"
"""The commonest forms, as messages show them."""

_PLAIN = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_DAYS = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")


def edtf(text: str) -> str:
    """An EDTF date, level 0, 1 or 2, with every day in the calendar and no interval backwards.

    Raises ValueError, saying what would have been right.
    """
    plain = text.strip()
    if len(plain) > LONGEST:
        raise ValueError(f"{shown(text)} is longer than the {LONGEST} characters of an EDTF date")
    if not _is_edtf(plain):
        raise ValueError(f"{shown(text)} is no EDTF date; write {FORMS}")
    for day in _DAYS.findall(plain):
        if not is_day(day):
            raise ValueError(f"{day!r} is no day of the calendar")
    ends = plain.split("/")
    if all(_PLAIN.fullmatch(end) for end in ends):
        for one, other in pairwise(ends):
            length = min(len(one), len(other))
            if one[:length] > other[:length]:
                raise ValueError(f"{shown(text)} ends before it begins; write {other}/{one}")
    return plain


@lru_cache(maxsize=4096)  # The library takes milliseconds, and documents repeat their dates.
def _is_edtf(text: str) -> bool:
    if _PLAIN.fullmatch(text):
        return True
    is_valid_edtf = _library()
    # The library writes to standard output when its own classes refuse what its grammar took.
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            return text.isascii() and is_valid_edtf(text)
        except Exception:  # whatever it raises, beside its own error, means the same
            return False


@cache
def _library() -> Callable[[str], bool]:
    """The parser, imported when first needed: it builds its grammar then, which takes a while."""
    with warnings.catch_warnings():
        # Under python -W, pyparsing warns of how the library names parts of its grammar.
        warnings.filterwarnings("ignore", module=r"edtf\.")
        from edtf import is_valid_edtf
    return is_valid_edtf
