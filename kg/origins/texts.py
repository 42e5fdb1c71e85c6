"""Fingerprints of texts: which of them are prints of one article.

A text is taken as the set of its runs of three words (Broder 1997, "On the resemblance and
containment of documents"). MinHash keeps of the set, for each of a fixed row of hash functions,
the member with the least hash; two texts agree in as large a share of those as the sets have in
common. Hashes are CRC-32 and fixed multipliers, so a fingerprint is the same bytes everywhere.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

RUN: Final = 3
"""How many words make a run. With two, forms that were filled in anew are alike; with four, a
reprint with one word in ten edited is not (docs/benchmarks.md)."""

SHORT: Final = 12
"""A text of fewer words is one single run, and so is like no text but one of the same words."""

ALIKE: Final = 0.64
"""The least overlap of two prints of one article. Measured (docs/benchmarks.md): of reprints with 5
to 10 words in a hundred edited 5 of 1,000 miss it; of forms that were filled in twice, with other
words for 15 to 35 in a hundred, 4 reach it."""

LEAST: Final = 0.4
"""The least resemblance of two prints. Below, the longer text is mostly something else: a print
that was cut to less than two fifths is not found."""

SPREAD: Final = 0.06
"""The least share of what two prints have in common that stands in each quarter of the shorter one.
A story under its publisher's imprint shares the imprint, which stands in one place."""

KEPT: Final = 0.5
"""The least share of the figures of one print that the other has too. A reprint keeps its
figures; next month's report keeps the words, and has other figures."""

SIZE: Final = 126
BAND: Final = 3
FIGURES: Final = 32
FEW_FIGURES: Final = 3
_LAYOUT: Final = np.dtype(
    [
        ("runs", "<u2", SIZE),
        ("quarters", "u1", SIZE),
        ("figures", "<u2", FIGURES),
        ("length", "<u4"),
        ("figured", "<u4"),
    ]
)
BYTES: Final = _LAYOUT.itemsize

# Scripts that are written without spaces: each of their characters counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_CHUNK = 4096
_MOST = 2**32 - 1

Hashes = np.ndarray[Any, np.dtype[np.uint64]]
Signatures = np.ndarray[Any, np.dtype[np.void]]


def words(text: str) -> list[str]:
    """The words of a text as they are compared: without case, width, punctuation and layout."""
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    return _WORD.findall(plain)


def fingerprint(text: str) -> bytes:
    """What is remembered of a text: ``BYTES`` bytes that depend on its words alone."""
    said = words(text)
    made = np.zeros(1, _LAYOUT)
    runs, first = np.unique(_runs(said), return_index=True)
    figures = np.unique(_hashed([word for word in said if word[0].isdigit()]))
    made["length"], made["figured"] = (min(len(some), _MOST) for some in (runs, figures))
    made["runs"], which = _least(runs, _MULTIPLIERS[:SIZE])
    made["figures"], _ = _least(figures, _MULTIPLIERS[SIZE:])
    if len(runs):
        made["quarters"] = first[which] * 4 // (first.max() + 1)
    return made.tobytes()


def bands(signature: bytes) -> tuple[bytes, ...]:
    """The buckets of a text: two prints of one article share at least one of them.

    A bucket is ``BAND`` hashes of the signature and their place in it: of pairs that have half
    of their runs in common 996 in 1,000 share a bucket, of pairs with two fifths 937, of pairs
    with a tenth 41. A text without a word has none.
    """
    row = _read([signature])[0]
    if not row["length"]:
        return ()
    whole = row["runs"].tobytes()
    step = 2 * BAND
    return tuple(bytes([n]) + whole[n * step : (n + 1) * step] for n in range(SIZE // BAND))


def resemblance(one: bytes, other: bytes) -> float:
    """The share of the runs of two texts that both have (Jaccard), estimated; 0 to 1."""
    return float(_resemblances(_read([one]), _read([other]), "runs")[0])


def overlap(one: bytes, other: bytes) -> float:
    """The share of the shorter text's runs that the other has too, estimated; 0 to 1.

    A text that was cut, and one that had a paragraph added, overlap with the first whole.
    """
    return float(_overlaps(_read([one]), _read([other]), "runs", "length")[0])


def alike(one: bytes, other: bytes) -> bool:
    """Whether two texts are prints of one article: most of the words, and most of the figures."""
    return bool(alike_pairs(_read([one]), _read([other]))[0])


def alike_pairs(ones: Signatures, others: Signatures) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """``alike`` for rows of signatures, as ``table`` gives them."""
    few = np.minimum(ones["figured"], others["figured"]) < FEW_FIGURES
    found: np.ndarray[Any, np.dtype[np.bool_]] = (
        (_overlaps(ones, others, "runs", "length") >= ALIKE)
        & (_resemblances(ones, others, "runs") >= LEAST)
        & _throughout(ones, others)
        & (few | (_overlaps(ones, others, "figures", "figured") >= KEPT))
    )
    return found


def table(signatures: Sequence[bytes]) -> Signatures:
    """Signatures as rows, to be compared many at a time."""
    return _read(signatures)


# --- hashes ---------------------------------------------------------------------------------


def _mixed(values: Hashes) -> Hashes:
    """Each number scattered over 64 bits (the last step of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = values ^ (values >> np.uint64(31))
    return mixed


_GOLDEN = 0x9E3779B97F4A7C15
_MULTIPLIERS: Hashes = _mixed(
    np.arange(1, SIZE + FIGURES + 1, dtype=np.uint64) * np.uint64(_GOLDEN)
) | np.uint64(1)


def _hashed(said: Sequence[str]) -> Hashes:
    numbers = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in said]
    return _mixed(np.array(numbers, dtype=np.uint64) + np.uint64(_GOLDEN))


def _runs(said: Sequence[str]) -> Hashes:
    """The hashes of a text's runs."""
    hashes = _hashed(said)
    size = RUN if len(said) >= SHORT else len(said)
    found = np.zeros(len(said) - size + 1 if said else 0, dtype=np.uint64)
    for place in range(size if said else 0):
        found = _mixed(found + hashes[place : place + len(found)] + np.uint64(size))
    return found


def _least(hashes: Hashes, row: Hashes) -> tuple[Any, Any]:
    """For each hash function of a row the low bits of its least value, and whose value that is."""
    least = np.full(len(row), 2**64 - 1 if len(hashes) else 0, dtype=np.uint64)
    which = np.zeros(len(row), dtype=np.int64)
    for start in range(0, len(hashes), _CHUNK):
        part = row[:, None] * hashes[None, start : start + _CHUNK]
        place = part.argmin(axis=1)
        value = part[np.arange(len(row)), place]
        which = np.where(value < least, place + start, which)
        least = np.minimum(least, value)
    return (least >> np.uint64(8)).astype(np.uint16), which


# --- comparing ------------------------------------------------------------------------------


def _read(signatures: Sequence[bytes]) -> Signatures:
    for signature in signatures:
        if len(signature) != BYTES:
            raise ValueError(f"a fingerprint of {len(signature)} bytes; it has {BYTES}")
    found: Signatures = np.frombuffer(b"".join(signatures), dtype=_LAYOUT)
    return found


def _resemblances(ones: Signatures, others: Signatures, field: str) -> Any:
    return (ones[field] == others[field]).mean(axis=1)


def _overlaps(ones: Signatures, others: Signatures, field: str, counted: str) -> Any:
    """What two sets have in common, by their resemblance and their sizes, of the smaller one."""
    shared = _resemblances(ones, others, field)
    first, second = ones[counted].astype(np.float64), others[counted].astype(np.float64)
    smaller = np.maximum(np.minimum(first, second), 1)
    common = shared / (1 + shared) * (first + second) / smaller
    return np.where((first > 0) & (second > 0), np.minimum(common, 1.0), 0.0)


def _throughout(ones: Signatures, others: Signatures) -> Any:
    """Whether what two texts share is found in each quarter of the shorter one."""
    shared = ones["runs"] == others["runs"]
    few = np.minimum(ones["length"], others["length"]) < 4
    first = (ones["length"] > others["length"]) | _spread(shared, ones["quarters"])
    second = (others["length"] > ones["length"]) | _spread(shared, others["quarters"])
    return few | (first & second)


def _spread(shared: Any, quarters: Any) -> Any:
    """Whether each quarter of a text has its part of what is shared."""
    parts = [(shared & (quarters == quarter)).sum(axis=1) for quarter in range(4)]
    return np.min(parts, axis=0) >= SPREAD * shared.sum(axis=1)
