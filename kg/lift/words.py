"""Words of one document → literals; dates may count from the document's own."""

from __future__ import annotations

from kg.lift.lexical import shown
from kg.lift.terms import Terms
from kg.lift.values import Unanchored, anchor, counted, from_text
from kg.model import Literal


class Words:
    """Reads the words of a document that bears a date, or none (an empty text).

    ``item`` and ``line`` say in the report what is read: a date that its words give only
    together with the document's is listed, so that it can be told from one that they give.
    """

    def __init__(self, terms: Terms, date: str) -> None:
        self.terms, self.anchor = terms, anchor(date)

    def literal(self, words: str, datatype: str, item: str, line: int) -> Literal:
        """What words give for a property with this datatype.

        Raises ValueError, and Unanchored for an EDTF date that nothing settles.
        """
        try:
            return from_text(words, datatype)
        except ValueError:
            found = counted(words, datatype, self.anchor) if self.anchor else None
            if found is None or self.anchor is None:
                raise
        reason = f"{shown(words)} is {found.value}, by the document's date, {self.anchor.text}"
        self.terms.lose(line, "anchored", item, reason)
        return found

    def kept(self, words: str, datatype: str, item: str, line: int) -> Literal:
        """The same, but of a date that nothing settles what is known is kept, and listed."""
        try:
            return self.literal(words, datatype, item, line)
        except Unanchored as error:
            self.terms.lose(line, "open", item, f"{error}; kept as {error.value.value}")
            return error.value
