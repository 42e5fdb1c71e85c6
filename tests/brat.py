"""Small brat documents for tests: spans are named by their words."""

from __future__ import annotations

from pathlib import Path


def write(folder: Path, name: str, text: str, spans: str, rest: str = "") -> Path:
    """Write NAME.txt and NAME.ann, and return the latter.

    ``spans`` has a line for each mention: ``T1 Label words of the text``; its second occurrence
    is ``words of the text @2``. ``rest`` holds other lines, where ``|`` stands for a TAB.
    """
    path = folder / f"{name}.ann"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".txt").write_bytes(text.encode())
    lines = []
    for line in filter(None, map(str.strip, spans.splitlines())):
        identifier, label, words = line.split(" ", 2)
        words, _, nth = words.partition(" @")
        start = -1
        for _ in range(int(nth or 1)):
            start = text.index(words, start + 1)
        lines.append(f"{identifier}\t{label} {start} {start + len(words)}\t{words}")
    lines += [x.strip().replace("|", "\t") for x in rest.splitlines() if x.strip()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return path
