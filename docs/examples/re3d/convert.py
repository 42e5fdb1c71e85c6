"""re3d to kg's JSON Lines: documents, entities and relations in three files become one.

    python docs/examples/re3d/convert.py "re3d/CENTCOM" work/centcom.jsonl

The ends of a relation are offsets: they become the entity there, the one that the crowd was most
sure of. A relation's own words are its trigger; synonyms stay links between two entities. Every
confidence is kept: 0 is a candidate that the crowd rejected, which `kg.toml` leaves out.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
SYNONYM = "IsSynonymOf"


def main(folder: Path, out: Path) -> None:
    """Convert one folder of re3d, and say what of it has no place."""
    out.parent.mkdir(parents=True, exist_ok=True)
    entities = by_document(folder / "entities.json")
    relations = by_document(folder / "relations.json")
    lines, lost = [], []
    for document in objects(folder / "documents.json"):
        key = document["_id"]
        spans, ends = spans_of(entities.pop(key, []))
        joined, odd = relations_of(relations.pop(key, []), ends, document["text"])
        lost += odd
        lines.append(
            {
                "id": key,
                "text": document["text"],
                "metadata": {
                    "title": document["title"],
                    "source": document["sourceUrl"],
                    "publisher": document["sourceName"],
                },
                "spans": [*spans, *(span for span, _ in joined if span)],
                "relations": [relation for _, relation in joined],
            }
        )
    lost += [f"no document {key}" for key in sorted({*entities, *relations})]
    for reason in lost:
        print(f"{folder}: {reason}", file=sys.stderr)
    out.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), "utf-8")


def objects(path: Path) -> Iterator[Json]:
    """The objects of a file with one on each line."""
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def by_document(path: Path) -> dict[str, list[Json]]:
    """The objects of a file by the document that they belong to."""
    found = defaultdict(list)
    for one in objects(path):
        found[one["documentId"]].append(one)
    return dict(found)


def spans_of(entities: list[Json]) -> tuple[list[Json], dict[tuple[int, int], str]]:
    """Spans, and by their offsets the id of the one that the crowd was most sure of."""
    spans, ends = [], {}
    surest = sorted(entities, key=lambda e: (e["confidence"], e["_id"]))
    for entity in surest:
        ends[entity["begin"], entity["end"]] = entity["_id"]
    for entity in entities:
        spans.append(
            {
                "id": entity["_id"],
                "label": entity["type"],
                "start": entity["begin"],
                "end": entity["end"],
                "text": entity["value"],
                "attributes": {"confidence": entity["confidence"]},
            }
        )
    return spans, ends


def relations_of(
    relations: list[Json], ends: dict[tuple[int, int], str], text: str
) -> tuple[list[tuple[Json | None, Json]], list[str]]:
    """Each relation with the span of its own words, where it has any; and what has no ends."""
    found: list[tuple[Json | None, Json]] = []
    lost = []
    for one in relations:
        source = ends.get((one["sourceBegin"], one["sourceEnd"]))
        target = ends.get((one["targetBegin"], one["targetEnd"]))
        if source is None or target is None:
            lost.append(f"relation {one['_id']} ends where no entity is")
            continue
        said: Json = {"id": one["_id"], "label": one["type"]}
        said["attributes"] = {"confidence": one["confidence"]}
        words = text[one["begin"] : one["end"]]
        if one["type"] == SYNONYM or not words.strip():
            found.append((None, said | {"from": source, "to": target}))
            continue
        start = one["end"] - len(words.lstrip())  # The stated value is without outer blanks.
        trigger = {"id": f"{one['_id']}-words", "label": one["type"], "text": one["value"]}
        trigger |= {"start": start, "end": start + len(words.strip())}
        roles = [{"role": "Subject", "target": source}, {"role": "Object", "target": target}]
        found.append((trigger, said | {"trigger": trigger["id"], "arguments": roles}))
    return found, lost


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
