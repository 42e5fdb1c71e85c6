"""What is asked of networks, and kept for one View."""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

from kg.analysis import Analyst, Column, Measured, Question, kept
from kg.graphql.caching import Cache
from kg.graphql.deadline import Deadline
from kg.metrics import Groups, Scores, measure
from kg.network import EVERYTHING
from kg.store import View

MAX_ANSWERS = 256_000_000
"""How many bytes the answers may take, roughly, that are kept for one generation."""

Columns = WeakValueDictionary[str, Column]


class _Asked:
    """Who is asked about one View, and what was said."""

    def __init__(self, view: View) -> None:
        self.analyst = Analyst(view)
        self.answers: Cache[Any] = Cache(MAX_ANSWERS, _weight)


def columns(view: View) -> Columns:
    """The columns that SQL over a View finds by their names, as long as somebody holds them."""
    found: Columns = view.kept.setdefault("columns", WeakValueDictionary())
    return found


def answered(view: View, question: Question, deadline: Deadline) -> Any:
    """The answer to a question to a network, computed once.

    Raises QueryError where there is none, LimitError where it takes too long.
    """
    asked = view.kept.get("asked") or view.kept.setdefault("asked", _Asked(view))
    if question not in asked.answers:
        deadline.at_length()
    return asked.answers.get(question, lambda: _found(view, asked.analyst, question, deadline))


def column(view: View, question: Measured, deadline: Deadline) -> tuple[str, Column]:
    """What a measure finds, with the name under which SQL finds it. Raises as ``answered``."""
    found: Column = answered(view, question, deadline)
    name = f"{question.measure}/{question.projection or ''}/{question.as_of or ''}"
    columns(view)[name] = found
    return name, found


def _found(view: View, analyst: Analyst, question: Question, deadline: Deadline) -> Any:
    """What the generation keeps, or else what the analyst says."""
    if isinstance(question, Measured) and question.as_of is None:
        wanted = measure(question.measure)
        projection = view.ontology.projections.get(question.projection or "", EVERYTHING)
        if isinstance(wanted, Scores | Groups):
            found = kept(view, wanted, projection)
            if found is not None:
                return found
    return analyst.ask(question, deadline.before)


def _weight(answer: Column | str) -> int:
    return answer.size if isinstance(answer, Column) else len(answer)
