"""MeasEval's brat files with the unit at its quantity.

    python docs/examples/measeval/convert.py measeval/brat work/measeval

The corpus marks a quantity and its unit as two mentions, one within the other, and no relation ties
them. Each file is copied, with a note `QuantityUnit` on every quantity that holds one unit.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

Mention = tuple[str, list[tuple[int, int]], str]


def main(folder: Path, out: Path) -> None:
    """Copy a folder of the corpus, and say which units have no quantity."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*.ann")):
        shutil.copyfile(path.with_suffix(".txt"), out / path.with_suffix(".txt").name)
        lines = path.read_bytes().decode("utf-8").splitlines()
        (out / path.name).write_text("\n".join([*lines, *notes(path, lines)]) + "\n", "utf-8")


def notes(path: Path, lines: list[str]) -> list[str]:
    """A note for each quantity that holds one unit."""
    quantities, units = mentions(lines, "Quantity"), mentions(lines, "Unit")
    found = []
    for number, (key, spans, _) in enumerate(quantities, 1):
        start, end = spans[0][0], spans[-1][1]
        inside = {words for _, at, words in units if start <= at[0][0] and at[-1][1] <= end}
        if len(inside) == 1:
            found.append(f"#{9000 + number}\tQuantityUnit {key}\t{inside.pop()}")
        elif inside:
            print(f"{path}: {key} holds {len(inside)} units", file=sys.stderr)
    return found


def mentions(lines: list[str], label: str) -> list[Mention]:
    """The mentions with a label: id, fragments and words."""
    found = []
    for key, where, words in (line.split("\t", 2) for line in lines if line.startswith("T")):
        name, _, offsets = where.partition(" ")
        if name == label:
            pairs = [tuple(map(int, pair.split())) for pair in offsets.split(";")]
            found.append((key, [(start, end) for start, end in pairs], words.strip()))
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
