"""An engine over what changed between two generations, which stands in no store."""

from __future__ import annotations

from itertools import islice

import pyoxigraph as ox

from kg.diff import between, changes
from kg.errors import QueryError
from kg.sparql.engine import Answer, Engine, Question, answered, lexical
from kg.store import Store, View

SINCE = "since"
"""The parameter that names the generation to compare with."""
_MOST = 2_000_000
"""The most triples of a comparison, which is held in memory."""


def comparing(view: View) -> Engine:
    """The engine of query files whose front matter says ``over: changes``.

    It compares the generation that ``since`` names, or the one before, with that of the view.
    Raises QueryError where there is none before, and where too much has changed.
    """
    return lambda question: _compared(view, question)


def _compared(view: View, question: Question) -> Answer:
    since = question.substitutions.get(SINCE)
    store = ox.Store()
    old = None if since is None else lexical(since)
    with between(Store(view.folder.parents[1]), old, view.generation) as diff:
        found = list(islice(changes(diff), _MOST + 1))
    if len(found) > _MOST:
        raise QueryError(f"{question.where}: too much has changed; `kg diff` tells it one by one")
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in found)
    return answered(store, question)
