"""How long reading takes, against the plain parser of the format and the same bytes.

    python benchmarks/readers.py PATH ...

Reads every annotated document below the paths, format by format, and has the plain parser read
the same files: `json` for JSON, `lxml` for XML, cassis for UIMA, rdflib for NIF, the package
conllu for CoNLL-U (`pip install conllu`), and lines split at TABs for brat, IOB and WebAnno TSV, of
which no library is known that is kept: that is no parser, and the ratio is one to a floor.
Splitting a text into sentences is no part of a format, so it is timed apart, for the texts that a
reader had to split, and left out of the ratio. Each time is the best of several; the aim is at
most 3 times the parser.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.errors import InputError
from kg.readers import Source, discover, read, unpack
from kg.readers._sentences import SPLITTER, sentences

RUNS = 5


def of_json(path: Path) -> object:
    """The plain parser of JSON, and of JSON Lines."""
    text = path.read_text("utf-8-sig")
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def of_xml(path: Path) -> object:
    """The plain parser of XML."""
    from lxml import etree

    return etree.parse(path)


def of_cas(path: Path) -> object:
    """cassis, with the type system beside the file for XMI."""
    import cassis

    if path.suffix == ".json":
        with path.open("rb") as file:
            return cassis.load_cas_from_json(file)
    types = next(path.parent.glob("*ypes*ystem*.xml"), None)
    with path.open("rb") as file:
        loaded = cassis.load_typesystem(types) if types else None
        return cassis.load_cas_from_xmi(file, typesystem=loaded, lenient=True)


def of_turtle(path: Path) -> object:
    """rdflib."""
    import rdflib

    return rdflib.Graph().parse(path)


def of_conllu(path: Path) -> object:
    """The package conllu."""
    import conllu

    return conllu.parse(path.read_text("utf-8"))


def of_lines(path: Path) -> object:
    """Lines split at TABs, of the file and of the text beside it."""
    beside = path.with_suffix(".txt")
    text = beside.read_text("utf-8") if beside.is_file() else ""
    return text, [line.split("\t") for line in path.read_text("utf-8").split("\n")]


PARSERS: dict[str, Callable[[Path], object]] = {
    "brat": of_lines, "conllu": of_conllu, "iob": of_lines, "webanno-tsv": of_lines,
    "tei": of_xml, "naf": of_xml, "uima-cas": of_cas, "nif": of_turtle,
}  # fmt: skip


def best(run: Callable[[], object]) -> float:
    """The shortest of some runs, in milliseconds of the processor."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times) * 1000


def measured(name: str, sources: Sequence[Source]) -> str:
    """A line of the table for the sources of one format."""
    parser = PARSERS.get(name, of_json)
    plain = whole = split = 0.0
    size = count = 0
    for source in sources:
        try:
            document = read(source)
            plain += best(lambda: parser(source.path))  # noqa: B023  # run before the next
        except ImportError:
            raise
        except Exception:
            continue  # Not one that both can read: cassis raises whatever it meets.
        whole += best(lambda: read(source))  # noqa: B023
        if document.splitter == SPLITTER:
            split += best(lambda: sentences(document.text))  # noqa: B023
        size += source.path.stat().st_size
        count += 1
    ratio = f"{(whole - split) / plain:8.2f}" if plain else "       -"
    return f"{name:16}{count:6,}{size:12,}{plain:10.1f}{whole:10.1f}{split:11.1f}{ratio}"


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("paths", nargs="+", type=Path)
    with tempfile.TemporaryDirectory() as folder:
        by_format: dict[str, list[Source]] = defaultdict(list)
        for path in arguments.parse_args().paths:
            files = sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]
            for number, file in enumerate(files):
                home = Path(folder) / path.name / str(number)
                try:
                    found, _ = discover([file], None, home / "archives")
                    parts, _ = unpack(found, home / "parts")
                except InputError:
                    continue  # No document, or none that can be read.
                for source in parts:
                    by_format[source.reader.name].append(source)
        print("format          files       bytes parser ms   read ms  sentences   ratio")
        for name, sources in sorted(by_format.items()):
            print(measured(name, sources))


if __name__ == "__main__":
    main()
