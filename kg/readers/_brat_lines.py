"""The lines of an ``.ann`` file, one by one: what each says, before it is known to be true.

T1⇥Label 0 5;10 12⇥text            a mention, by its fragments
R1⇥Label Arg1:T1 Arg2:T2           a binary relation
E1⇥Label:T3 Role:T1 Role2:E2       an event, with its trigger
A1⇥Name T1 value                   an attribute (M in old files), or a flag without value
N1⇥Reference T1 Database:id⇥label  a link to a database
*⇥Label T1 T2 T3                   a group
#1⇥Word T1⇥text                    a note
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kg.model import Argument, Attribute, Group, Link, Loss, Relation
from kg.readers._offsets import Claim

_ID = re.compile(r"[TREAMN][A-Za-z]*[0-9]+\S*|#[A-Za-z]*[0-9]+\S*|\*")
_FRAGMENT = re.compile(r"\s*(-?[0-9]{1,15})\s+(-?[0-9]{1,15})\s*")
_NO_ENTRY = frozenset({"", "-", "_", "nil", "none", "null", "n/a"})
_SHOWN = 80  # characters of a line that a loss quotes


@dataclass(frozen=True, slots=True)
class TextBound:
    """A mention as the file claims it."""

    id: str
    label: str
    claim: Claim
    line: int


@dataclass(frozen=True, slots=True)
class Attached:
    """An attribute, note or link, and the id of what it is said of."""

    id: str
    target: str
    value: Attribute | Link


Record = TextBound | Relation | Attached | Group


@dataclass
class Lines:
    """The annotations of a file in its order, and the lines that are none."""

    mentions: list[TextBound] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Put a record where its kind belongs."""
        match record:
            case TextBound():
                self.mentions.append(record)
            case Relation():
                self.relations.append(record)
            case Attached():
                self.attached.append(record)
            case Group():
                self.groups.append(record)

    def lose(self, shown: str, line: int, kind: str, item: str, reason: str) -> None:
        """List a line, or a part of one, as lost."""
        self.losses.append(Loss(shown, line, kind, _quoted(item), reason))


class _Unread(Exception):
    """Why a line is no annotation."""


def parse(text: str, shown: str) -> Lines:
    """Read the text of an ``.ann`` file. Each line that is not blank becomes a record or a loss.

    Only LF, and CR LF, end a line: quotes may hold any other separator that Unicode knows.
    """
    lines = Lines()
    first: dict[str, int] = {}
    for number, ending in enumerate(text.split("\n"), start=1):
        line = ending.removesuffix("\r")
        if not line.strip():
            continue
        try:
            record, rest = _record(line, number)
        except _Unread as reason:
            lines.lose(shown, number, "unread", line, str(reason))
            continue
        if not isinstance(record, Group) and first.setdefault(record.id, number) < number:
            why = f"the id {record.id} is taken by line {first[record.id]}"
            lines.lose(shown, number, "refused", line, why)
            continue
        lines.add(record)
        if rest.strip():
            lines.lose(shown, number, "unread", rest, "a column that this kind of line has not")
    return lines


def _quoted(line: str) -> str:
    content = line.strip()
    return content if len(content) <= _SHOWN else content[: _SHOWN - 1] + "…"


def _record(line: str, number: int) -> tuple[Record, str]:
    """What a line says, and the columns of it that nothing is known about."""
    name, tab, rest = line.partition("\t")
    if not _ID.fullmatch(name):
        raise _Unread("does not begin with an id (T, R, E, A, M, N, # and a number, or *)")
    if not tab:
        raise _Unread("no TAB after the id")
    data, _, tail = rest.partition("\t")
    return _READ[name[0]](name, data, tail, number)


def _split(data: str, least: int, form: str) -> list[str]:
    """The first words of a column, which has to have as many as ``form`` shows, and the rest."""
    words = data.split(maxsplit=least)
    if len(words) < least:
        raise _Unread(f"not of the form {form!r}")
    return words


def _mention(name: str, data: str, tail: str, number: int) -> tuple[Record, str]:
    label, offsets = _pair(data.strip(), " ", "Label start end")
    matches = [_FRAGMENT.fullmatch(fragment) for fragment in offsets.split(";")]
    spans = tuple((int(match[1]), int(match[2])) for match in matches if match)
    if len(spans) < len(matches):
        raise _Unread(f"{_quoted(offsets)!r} are no offsets of the form 'start end;start end'")
    stated, rest = _stated(spans, tail)
    return TextBound(name, label, Claim(spans, stated if stated.strip() else None), number), rest


def _stated(spans: tuple[tuple[int, int], ...], tail: str) -> tuple[str, str]:
    """Where the text ends and a further column begins: a text may hold TABs, so by its length."""
    length = sum(end - start for start, end in spans) + len(spans) - 1
    if length > 0 and tail[length : length + 1] == "\t":
        return tail[:length], tail[length:]
    return tail, ""


def _pair(data: str, separator: str, form: str) -> tuple[str, str]:
    first, _, second = data.partition(separator)
    if not first or not second:
        raise _Unread(f"{_quoted(data)!r} is not of the form {form!r}")
    return first, second


def _relation(name: str, data: str, tail: str, number: int) -> tuple[Record, str]:
    label, *words = _split(data, 1, "Label Arg1:T1 Arg2:T2")
    arguments = _arguments(words)
    if len(arguments) != 2:
        raise _Unread(f"a relation has two arguments, not {len(arguments)}")
    return Relation(name, label, arguments, line=number), tail


def _event(name: str, data: str, tail: str, number: int) -> tuple[Record, str]:
    head, *words = _split(data, 1, "Label:T1 Role:T2")
    label, trigger = _pair(head, ":", "Label:T1")
    arguments = tuple(Argument(_unnumbered(a.role), a.target) for a in _arguments(words))
    return Relation(name, label, arguments, trigger, line=number), tail


def _arguments(words: list[str]) -> tuple[Argument, ...]:
    return tuple(Argument(*_pair(w, ":", "Role:T1")) for rest in words for w in rest.split())


def _unnumbered(role: str) -> str:
    """A role without the digits by which brat tells its repetitions apart: Theme2 is a Theme."""
    return role.rstrip("0123456789") or role


def _attribute(name: str, data: str, tail: str, number: int) -> tuple[Record, str]:
    label, target, *value = _split(data, 2, "Name T1 value")
    text = value[0].rstrip() if value else None
    return Attached(name, target, Attribute(label, text, number)), tail


def _link(name: str, data: str, tail: str, number: int) -> tuple[Record, str]:
    word, target, *reference = _split(data, 2, "Reference T1 Database:id")
    if word != "Reference":
        raise _Unread(f"a link of the unknown kind {word!r}; brat has 'Reference' only")
    source, colon, identifier = (reference[0].strip() if reference else "").partition(":")
    if not colon and source.lower() in _NO_ENTRY:
        source = ""
    elif not colon or not source:
        raise _Unread(f"{_quoted(reference[0])!r} is not of the form 'Database:id'")
    entry = None if identifier.strip().lower() in _NO_ENTRY else identifier.strip()
    label, _, rest = tail.partition("\t")
    return Attached(name, target, Link(source, entry, label.strip(), number)), rest


def _group(name: str, data: str, tail: str, number: int) -> tuple[Record, str]:
    label, *members = _split(data, 1, "Label T1 T2")
    return Group(label, tuple(m for rest in members for m in rest.split()), number), tail


def _note(name: str, data: str, tail: str, number: int) -> tuple[Record, str]:
    words = _split(data, 2, "Word T1")
    if len(words) > 2:
        raise _Unread("not of the form 'Word T1', with a TAB before the text of the note")
    return Attached(name, words[1], Attribute(words[0], tail.strip() or None, number, True)), ""


_READ: dict[str, Callable[[str, str, str, int], tuple[Record, str]]] = {
    "T": _mention,
    "R": _relation,
    "E": _event,
    "A": _attribute,
    "M": _attribute,
    "N": _link,
    "*": _group,
    "#": _note,
}
