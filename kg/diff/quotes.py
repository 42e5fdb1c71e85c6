"""The sentences behind a fact, as a generation has them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.store import View


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document, by code points; ``document`` is the document's name."""

    document: str
    start: int
    end: int
    text: str


def sentences(view: View, fact: int) -> tuple[Sentence, ...]:
    """The sentences that carry a fact in its best statement, in the order of the text.

    An inferred fact has those of its premises. A fragment that no sentence covers stands for
    itself.
    """
    statements = view.statements([fact])[fact]
    found: dict[tuple[int, int, int], None] = {}
    for e in statements[0].evidence if statements else ():
        if e.role != "evidence":
            continue
        covering = view.rows(
            'SELECT start, "end" FROM sentence WHERE document = ? AND start < ? AND "end" > ? '
            "ORDER BY start",
            (e.document, e.end, e.start),
        )
        found |= {(e.document, start, end): None for start, end in covering or [(e.start, e.end)]}
    return tuple(Sentence(_name(view, d), s, e, view.text(d, s, e)) for d, s, e in found)


def _name(view: View, document: int) -> str:
    return str(view.rows("SELECT name FROM document WHERE id = ?", (document,))[0][0])
