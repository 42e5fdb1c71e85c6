"""The ledger: what curators say of who is who, a file of JSON lines to which lines are added.

    {"verdict": "same", "one": {"document": "a", "quote": "Ann Lee", "occurrence": 1},
     "other": {...}, "by": "...", "when": "2024-05-01", "why": "..."}

A judgement names mentions, since entities come and go with the documents. ``undo`` takes back
what was said of a pair before. Nothing is ever rewritten, so version control shows who said what.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.errors import InputError

FILE = "identity.jsonl"
"""What the ledger is called in the folder of the documents."""

VERDICTS = ("same", "different", "unsure", "undo")
MAX_BYTES = 64 * 1024 * 1024
"""The largest ledger that is read."""


@dataclass(frozen=True, slots=True, order=True)
class MentionOf:
    """A mention as a curator names it: the ``occurrence``-th, from 1, of its first words."""

    document: str
    quote: str
    occurrence: int = 1

    def __str__(self) -> str:
        nth = f" ({self.occurrence})" if self.occurrence > 1 else ""
        return f"{self.document} “{self.quote}”{nth}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of a ledger. ``line`` is where it stands, from 1."""

    verdict: str
    one: MentionOf
    other: MentionOf
    by: str = ""
    when: str = ""
    why: str = ""
    line: int = 0

    @property
    def pair(self) -> tuple[MentionOf, MentionOf]:
        """The two mentions in an order that does not depend on how they were named."""
        return (self.one, self.other) if self.one <= self.other else (self.other, self.one)


def read(path: Path) -> list[Judgement]:
    """The judgements of a ledger that stand, in the order of their lines.

    A file that is not there says nothing. Raises InputError, with the line, for what is no
    judgement, and for one that contradicts another.
    """
    return parse(content(path) or b"", str(path))


def content(path: Path) -> bytes | None:
    """The bytes of a ledger, None where there is none. Raises InputError for one too large."""
    if not path.exists():
        return None
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES:,} bytes")
    return path.read_bytes()


def parse(written: bytes, shown: str) -> list[Judgement]:
    """The judgements that stand in the content of a ledger; raises as ``read`` does."""
    standing: dict[tuple[MentionOf, MentionOf], Judgement] = {}
    for number, line in enumerate(written.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            judgement = _judgement(json.loads(line.decode("utf-8")), number)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{shown}:{number}: no judgement: {error}") from None
        known = standing.get(judgement.pair)
        if judgement.verdict == "undo":
            if known is None:
                raise InputError(f"{shown}:{number}: nothing to undo was said of these mentions")
            del standing[judgement.pair]
        elif known and {known.verdict, judgement.verdict} == {"same", "different"}:
            raise InputError(
                f"{shown}:{number}: contradicts line {known.line}, which says {known.verdict}; "
                "undo that first"
            )
        else:
            standing[judgement.pair] = judgement
    found = sorted(standing.values(), key=lambda j: j.line)
    _refuse_circles(found, shown)
    return found


def _judgement(found: Any, number: int) -> Judgement:
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    if unknown := sorted(found.keys() - {"verdict", "one", "other", "by", "when", "why"}):
        raise ValueError(f"{unknown[0]!r} means nothing")
    if found.get("verdict") not in VERDICTS:
        raise ValueError(f"verdict {found.get('verdict')!r}; there are {', '.join(VERDICTS)}")
    texts = {key: found.get(key, "") for key in ("by", "when", "why")}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise ValueError(f"{key} must be a text")
    one, other = (_mention(found.get(end), end) for end in ("one", "other"))
    if one == other:
        raise ValueError("one and other are the same mention")
    return Judgement(found["verdict"], one, other, line=number, **texts)


def _mention(found: Any, end: str) -> MentionOf:
    if not isinstance(found, dict) or found.keys() - {"document", "quote", "occurrence"}:
        raise ValueError(f"{end} must have document, quote and occurrence, and nothing else")
    document, quote = found.get("document"), found.get("quote")
    occurrence = found.get("occurrence", 1)
    if not (isinstance(document, str) and document and isinstance(quote, str) and quote):
        raise ValueError(f"{end} needs document and quote, as texts")
    if not isinstance(occurrence, int) or isinstance(occurrence, bool) or occurrence < 1:
        raise ValueError(f"occurrence of {end} must be a number from 1")
    return MentionOf(document, quote, occurrence)


def _refuse_circles(judgements: Iterable[Judgement], shown: str) -> None:
    """What is the same as the same thing cannot differ."""
    found = list(judgements)
    home: dict[MentionOf, MentionOf] = {}

    def root(mention: MentionOf) -> MentionOf:
        while home.setdefault(mention, mention) != mention:
            mention = home[mention]
        return mention

    for judgement in found:
        if judgement.verdict == "same":
            home[root(judgement.one)] = root(judgement.other)
    for judgement in found:
        if judgement.verdict == "different" and root(judgement.one) == root(judgement.other):
            raise InputError(
                f"{shown}:{judgement.line}: says that {judgement.one} and {judgement.other} "
                "differ, but other lines make them the same"
            )


def append(path: Path, judgements: Iterable[Judgement]) -> None:
    """Add lines to a ledger; it is checked first that the whole then stands.

    Raises InputError, and leaves the file as it was, where it would not.
    """
    before = path.read_bytes() if path.exists() else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    lines = "".join(_line(j) for j in judgements).encode()
    parse(before + lines, str(path))
    with open(path, "ab") as file:
        if path.stat().st_size < len(before):
            file.write(b"\n")
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _line(judgement: Judgement) -> str:
    said = asdict(judgement)
    del said["line"]
    return json.dumps(said, ensure_ascii=False) + "\n"
