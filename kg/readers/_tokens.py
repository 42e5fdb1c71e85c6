"""A text made of its tokens, for formats that have nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.model import Span


@dataclass
class TokenText:
    """Grows token by token; tells where each token and each sentence stands."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    sentences: list[Span] = field(default_factory=list)
    _space: str = ""
    _begun: int | None = None

    def add(self, token: str, space: str = " ") -> Span:
        """Add a token and, should another one follow, the space between."""
        start = self.length + len(self._space)
        if self._begun is None:
            self._begun = start
        self.pieces += (self._space, token)
        self.length = start + len(token)
        self._space = space
        return Span(start, self.length)

    def end_sentence(self, space: str | None = None) -> None:
        """End a sentence; ``space`` stands between it and the next, as after its last token."""
        if self._begun is not None:
            self.sentences.append(Span(self._begun, self.length))
            self._begun = None
            if space is not None:
                self._space = space

    def break_paragraph(self) -> None:
        """A blank line before what follows."""
        if self.length:
            self._space = "\n\n"

    @property
    def text(self) -> str:
        """What has been added so far."""
        return "".join(self.pieces)
