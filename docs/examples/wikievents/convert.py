"""WikiEvents to kg's JSON Lines.

    python docs/examples/wikievents/convert.py wikievents/dev.jsonl work/wikievents.jsonl

The text is put together from its sentences, since the `text` of the corpus has lost the line ends
that its offsets count; mentions and triggers are ranges of tokens, the end exclusive.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def main(source: Path, out: Path) -> None:
    """Convert one file of the corpus, and say what of it has no place."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with source.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(converted(json.loads(line)), ensure_ascii=False) + "\n")


def converted(document: Json) -> Json:
    """One document of the corpus as one of kg's."""
    text, sentences, tokens = text_of(document["sentences"])
    found: Json = {"id": document["doc_id"], "text": text, "sentences": sentences}
    spans = [
        span(entity, entity["id"], entity["entity_type"], text, tokens)
        for entity in document["entity_mentions"]
    ]
    relations = []
    for event in document["event_mentions"]:
        label, trigger = event["event_type"], f"{event['id']}-trigger"
        spans.append(span(event["trigger"], trigger, label, text, tokens))
        roles = [{"role": a["role"], "target": a["entity_id"]} for a in event["arguments"]]
        relations.append(
            {"id": event["id"], "label": label, "trigger": trigger, "arguments": roles}
        )
    for relation in document["relation_mentions"]:
        print(f"{document['doc_id']}: relation {relation['id']} is not read", file=sys.stderr)
    return found | {"spans": spans, "relations": relations}


def text_of(
    sentences: list[tuple[list[tuple[str, int, int]], str]],
) -> tuple[str, list[list[int]], list[tuple[int, int]]]:
    """The sentences as one text, where each of them stands, and where each token does."""
    text, places, tokens = "", [], []
    for words, sentence in sentences:
        start = len(text)
        places.append([start, start + len(sentence)])
        text += sentence + "\n"
        at = start
        for word, _, _ in words:
            at = text.index(word, at)
            tokens.append((at, at + len(word)))
            at += len(word)
    return text, places, tokens


def span(said: Json, key: str, label: str, text: str, tokens: list[tuple[int, int]]) -> Json:
    """A range of tokens as a span; its words are stated where the corpus states the same."""
    start, end = tokens[said["start"]][0], tokens[said["end"] - 1][1]
    words = text[start:end]
    if "".join(words.split()) != "".join(said["text"].split()):
        print(f"{key}: {words!r} is {said['text']!r} in the corpus", file=sys.stderr)
    return {"id": key, "label": label, "start": start, "end": end, "text": words}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
