"""Prodigy: JSONL of annotated tasks, with spans, relations, and the choice of an entry.

Described at https://prodi.gy/docs/api-interfaces. Several annotators answer the same input in
lines of their own; those lines are one document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import InputError
from kg.model import Argument, Attribute, Document, Link, Loss, Mention, Relation, Status
from kg.readers._gathered import Gathered, Piece, opaque
from kg.readers._json import LINES, Unread, Value, loads, opening, quoted, values
from kg.readers._json_lines import Lines
from kg.readers._objects import array, known_of, name_of, object_, text_of, whole_number
from kg.readers._offsets import Claim
from kg.readers._reader import Part, Reader
from kg.readers._spacy import NO_ENTRY, links_of

_SUFFIXES = (*LINES, ".json")
_MARKS = {"_input_hash", "_task_hash", "_view_id", "_session_id", "_annotator_id"}
_INPUT = "_input_hash"

Task = Mapping[str, object]


def sniff(path: Path) -> str | None:
    """Take a file whose first object is a task of Prodigy's, answered or not."""
    found = opening(path, _SUFFIXES).object
    if marks := sorted(found.keys() & _MARKS):
        return f"its first object has {marks[0]}"
    if "text" in found and "answer" in found:
        return "its first object has a text and an answer"
    spanned = isinstance(found.get("spans"), list) and found.keys() & {"tokens", "meta"}
    return "its first object has a text, spans and tokens" if spanned and "text" in found else None


# --- Documents ------------------------------------------------------------------------------


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each input, with the lines of all who answered it, called by its hash.

    Read twice, so that only inputs with several answers are held until the last is there.
    """
    left = Counter(_input(task) for _, task in _tasks(path, shown) if not isinstance(task, Loss))
    held: dict[str, list[str]] = {}
    for number, (value, task) in enumerate(_tasks(path, shown), 1):
        if isinstance(task, Loss):
            yield task
            continue
        name = _input(task) or str(number)
        lines = held.setdefault(name, [])
        lines.append(value.text)
        left[name] -= 1
        if left[name] <= 0:
            yield Part(name, "\n".join(held.pop(name)).encode())


def _tasks(path: Path, shown: str) -> Iterator[tuple[Value, Task | Loss]]:
    for value in values(path, shown):
        if isinstance(value, Loss):
            yield Value(value.line, ""), value
            continue
        try:
            task = object_(loads(value.text))
            _text(task)
            yield value, task
        except Unread as reason:
            yield value, Loss(shown, value.line, "unread", quoted(value.text), str(reason))


def _input(task: Task) -> str:
    return name_of(task.get(_INPUT))


def _text(task: Task) -> str:
    text = task.get("text")
    if not isinstance(text, str):
        raise Unread("no text under 'text'")
    return text


def read(path: Path, name: str, shown: str) -> Document:
    """Read a file with the answers to one input. Raises InputError where it has no text."""
    tasks = []
    losses = []
    for value, task in _tasks(path, shown):
        if isinstance(task, Loss):
            losses.append(task)
        else:
            tasks.append((value, task))
    if not tasks:
        raise InputError(str(losses[0]) if losses else f"{shown}: no task in it")
    text = _text(tasks[0][1])
    first = tasks[0][0]
    lines = Lines(first.text, first.line) if len(tasks) == 1 else None
    gathered = Gathered(shown, [Piece(text)], losses=losses, lines=lines)
    for number, (_, task) in enumerate(tasks, 1):
        if _text(task) == text:
            _Answer(gathered, task, f"[{number}]." if len(tasks) > 1 else "").take()
        else:
            gathered.lose("unread", f"[{number}]", "another text than the task before")
    meta = tasks[0][1].get("meta")
    metadata = known_of(meta) if isinstance(meta, dict) else {}
    sources = [str(path)]
    return gathered.document(name, PLUGIN.name, text=text, metadata=metadata, sources=sources)


# --- One answer -----------------------------------------------------------------------------


@dataclass
class _Answer:
    """One annotator's answer to a task; ``prefix`` tells its ids from those of other answers."""

    gathered: Gathered
    task: Task
    prefix: str
    mentions: list[tuple[Mention, Claim]] = field(default_factory=list)
    spans: dict[object, str] = field(default_factory=dict)

    def take(self) -> None:
        """Gather its spans, with the link that was chosen for them, and its relations."""
        for where, item in self._items("spans"):
            try:
                self._span(where, item)
            except Unread as reason:
                self.gathered.lose("unread", where, f"{reason}: {quoted(item)}")
        self._choose()
        for mention, claim in self.mentions:
            self.gathered.mention(mention, (0, claim))
            (span,) = claim.spans
            for key in ((span, mention.label), span, span[1]):
                self.spans.setdefault(key, mention.id)
        for where, item in self._items("relations"):
            try:
                self._relation(where, item)
            except Unread as reason:
                self.gathered.lose("unread", where, f"{reason}: {quoted(item)}")
        if label := self.task.get("label"):
            self._of_document(f"{self.prefix}label", label)

    @property
    def who(self) -> str:
        """The annotator, or else the session."""
        return opaque(self.task.get("_annotator_id") or self.task.get("_session_id"))

    @property
    def status(self) -> Status:
        """Only what was accepted is; tasks that nobody has answered yet are what a file says."""
        return "accepted" if self.task.get("answer", "accept") == "accept" else "rejected"

    def _items(self, key: str) -> Iterator[tuple[str, object]]:
        found = self.task.get(key) or []
        if not isinstance(found, list):
            self.gathered.lose("unread", f"{self.prefix}{key}", f"no array: {quoted(found)}")
            return
        for number, item in enumerate(found):
            yield f"{self.prefix}{key}[{number}]", item

    def _span(self, where: str, item: object) -> None:
        span = object_(item)
        claim = _claim(span)
        unanswered = "answer" not in self.task and "score" in span
        score = span.get("score")
        sure = (Attribute("confidence", str(score)),) if isinstance(score, int | float) else ()
        links = tuple(links_of(span))
        mention = Mention(
            id=where,
            label=text_of(span, "label"),
            spans=(),
            attributes=sure if unanswered else (),
            links=links,
            line=self.gathered.line(where),
            annotator=self.who,
            status="predicted" if unanswered else self.status,
        )
        self.mentions.append((mention, claim))

    def _choose(self) -> None:
        """An option that was chosen is the entry of the only span, or said of the whole text."""
        options = {}
        for where, item in self._items("options"):
            if isinstance(item, dict) and "id" in item:
                options[str(item["id"])] = item
            else:
                self.gathered.lose("unread", where, f"no object with an id: {quoted(item)}")
        chosen = self.task.get("accept") or []
        for number, one in enumerate(chosen if isinstance(chosen, list) else [chosen]):
            where = f"{self.prefix}accept[{number}]"
            option = options.get(str(one))
            if option is None:
                self.gathered.lose("unread", where, f"no option is called {quoted(one)}")
            elif len(self.mentions) != 1:
                self._of_document(where, one)
            else:
                mention, claim = self.mentions[0]
                linked = replace(mention, links=(*mention.links, _chosen(option)))
                self.mentions[0] = linked, claim

    def _relation(self, where: str, item: object) -> None:
        relation = object_(item)
        ends = tuple(
            Argument(role, self._end(relation, end))
            for role, end in (("from", "head"), ("to", "child"))
        )
        self.gathered.relation(
            Relation(
                id=where,
                label=text_of(relation, "label"),
                arguments=ends,
                line=self.gathered.line(where),
                annotator=self.who,
                status=self.status,
            )
        )

    def _end(self, relation: Task, end: str) -> str:
        """The span that is one end: by its offsets and label, or by its last token."""
        stated = relation.get(f"{end}_span")
        if isinstance(stated, dict):
            (span,) = _claim(stated).spans
            label = stated.get("label")
            labelled = self.spans.get((span, label)) if isinstance(label, str) else None
            found = labelled or self.spans.get(span)
        else:
            found = self.spans.get(self._end_of(whole_number(relation, end)))
        if not found:
            raise Unread(f"its {end} is no labelled span")
        return found

    def _end_of(self, token: int) -> int:
        tokens = array(self.task.get("tokens"))
        if not 0 <= token < len(tokens):
            raise Unread(f"no token {token}")
        return whole_number(object_(tokens[token]), "end")

    def _of_document(self, where: str, value: object) -> None:
        name = where.removeprefix(self.prefix).partition("[")[0]
        self.gathered.of_document(name, quoted(value), where)


def _claim(span: Task) -> Claim:
    stated = span.get("text")
    words = stated if isinstance(stated, str) and stated.strip() else None
    return Claim(((whole_number(span, "start"), whole_number(span, "end")),), words)


def _chosen(option: Task) -> Link:
    """The entry that an option stands for; the database is the site that its page is on."""
    entry = str(option["id"])
    label = option.get("text")
    words = label if isinstance(label, str) else ""
    if entry.startswith(NO_ENTRY):
        return Link("", None, words)
    return Link(_site(option, entry) or "options", entry, words)


def _site(option: Task, entry: str) -> str:
    """The name of the site to which an option links for its entry: wikidata."""
    html = option.get("html")
    for piece in html.replace('"', "'").split("'") if isinstance(html, str) else ():
        try:
            address = urlsplit(piece)
            names = (address.hostname or "").split(".")
        except ValueError:
            continue
        if address.path.rpartition("/")[2] == entry and len(names) > 1:
            return names[-2]
    return ""


PLUGIN = Reader(
    name="prodigy",
    summary="Prodigy JSONL: spans, relations and choices, several annotators to an input",
    suffixes=_SUFFIXES,
    sniff=sniff,
    read=read,
    parts=parts,
)
