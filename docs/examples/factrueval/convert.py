"""factRuEval-2016 to kg's JSON Lines: five files for each text become one line.

    python docs/examples/factrueval/convert.py factrueval/devset work/factrueval.jsonl

Objects are mentions whose spans are joined where nothing but blanks stands between them; what the
corpus identifies is a group, with its normal name as alias. A fact that names a span is an event
there; one that names none joins two objects. Facts name identified objects and not mentions: the
mention nearest to the fact's span is taken, otherwise the first.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_NAMES = ("firstname", "patronymic", "lastname", "nickname", "name")


def main(folder: Path, out: Path) -> None:
    """Convert a folder of the corpus, and say what of it has no place."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8") as file:
        for path in sorted(folder.glob("*.txt")):
            file.write(json.dumps(Conversion(path).document(), ensure_ascii=False) + "\n")


class Conversion:
    """One document. ``spans`` are (start, end), ``mentions`` the ids of an identified object's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_bytes().decode("utf-8")
        self.spans = {
            fields[0]: (int(fields[2]), int(fields[2]) + int(fields[3]))
            for fields in self.rows("spans")
        }
        self.found: dict[str, Json] = {}
        self.mentions: dict[str, list[str]] = {}
        self.groups: list[Json] = []
        self.relations: list[Json] = []

    def document(self) -> Json:
        """The document as one of kg's."""
        for key, label, *spans in self.rows("objects"):
            self.add(key, label, spans)
        for block in self.blocks("coref"):
            self.identify(block[0].split(), block[1:])
        for block in self.blocks("facts"):
            self.state(block[0].split()[:2], block[1:])
        return {
            "id": self.path.stem,
            "text": self.text,
            "spans": list(self.found.values()),
            "relations": self.relations,
            "groups": self.groups,
        }

    def rows(self, suffix: str) -> Iterator[list[str]]:
        """The fields of each line, without the remark after the hash."""
        for line in self.path.with_suffix(f".{suffix}").read_text("utf-8").splitlines():
            if fields := line.partition("#")[0].split():
                yield fields

    def blocks(self, suffix: str) -> Iterator[list[str]]:
        """The records of a file, which are parted by blank lines."""
        file = self.path.with_suffix(f".{suffix}")
        text = file.read_text("utf-8") if file.is_file() else ""
        for block in re.split(r"\n\s*\n", text):
            if lines := [line for line in block.splitlines() if line.strip()]:
                yield lines

    def say(self, reason: str) -> None:
        """Tell the person who converts that something has no place."""
        print(f"{self.path}: {reason}", file=sys.stderr)

    def add(self, key: str, label: str, spans: list[str]) -> None:
        """A mention, in as few fragments as its spans make."""
        if missing := [s for s in spans if s not in self.spans]:
            self.say(f"object {key} has spans that are not there: {', '.join(missing)}")
        fragments: list[list[int]] = []
        for start, end in sorted(self.spans[s] for s in spans if s in self.spans):
            if fragments and not self.text[fragments[-1][1] : start].strip():
                fragments[-1][1] = max(end, fragments[-1][1])
            else:
                fragments.append([start, end])
        if fragments:
            words = " ".join(self.text[start:end] for start, end in fragments)
            self.found[key] = {"id": key, "label": label, "fragments": fragments, "text": words}

    def identify(self, ids: list[str], said: list[str]) -> None:
        """Mentions that are one thing, with its name and its address at the first of them."""
        key, *members = ids
        known = [m for m in members if m in self.found]
        if len(known) < len(members):
            self.say(f"object {key} has mentions that are not there")
        if not known:
            return
        self.mentions[key] = sorted(known, key=lambda m: self.found[m]["fragments"])
        if len(known) > 1:
            self.groups.append({"label": "Coref", "members": self.mentions[key]})
        values: dict[str, list[str]] = {}
        for name, _, value in (line.strip().partition(" ") for line in said):
            values.setdefault(name, []).append(value.strip())
        first = self.found[self.mentions[key][0]]
        if names := " ".join(values[n][0] for n in _NAMES if values.get(n)):
            first["attributes"] = {"alias": names}
        if entries := [v for v in values.get("wikidata", []) if v]:
            first["links"] = [{"source": "Wikidata", "id": v} for v in entries]

    def state(self, head: list[str], lines: list[str]) -> None:
        """A fact: an event at the first span that it names, or a relation of two objects."""
        key, label = head[0], head[1]
        roles: list[tuple[str, str]] = []
        said: dict[str, str] = {}
        trigger = ""
        for role, _, rest in (line.partition(" ") for line in lines):
            named = re.findall(r"\b(obj|span)([0-9]+)", rest)
            if not named:
                said[role] = rest.strip()
            for what, number in named:
                if what == "obj":
                    roles.append((role, number))
                elif trigger:
                    self.say(f"fact {key} has a second span, {number}")
                else:
                    trigger = number
        place = self.spans.get(trigger)
        ends = [(role, self.nearest(number, place)) for role, number in roles]
        known = [(role, end) for role, end in ends if end]
        if len(known) < len(ends):
            self.say(f"fact {key} names objects that are not there")
        if place:
            words = f"{key}-words"
            span = {"id": words, "label": label, "start": place[0], "end": place[1]}
            self.found[words] = span | {"text": self.text[place[0] : place[1]], "attributes": said}
            arguments = [{"role": role, "target": end} for role, end in known]
            event = {"id": key, "label": label, "trigger": words, "arguments": arguments}
            self.relations.append(event)
        elif len(known) == 2:
            (_, one), (_, other) = known
            relation = {"id": key, "label": label, "from": one, "to": other, "attributes": said}
            self.relations.append(relation)
        else:
            self.say(f"fact {key}, {label}, has no words and {len(known)} objects: not two")

    def nearest(self, number: str, place: tuple[int, int] | None) -> str:
        """The mention of an identified object that stands nearest to a place."""
        mentions = self.mentions.get(number, [])
        if place is None:
            return mentions[0] if mentions else ""
        starts = [(abs(self.found[m]["fragments"][0][0] - place[0]), m) for m in mentions]
        return min(starts)[1] if starts else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
