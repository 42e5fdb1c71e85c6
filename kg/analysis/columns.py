"""What a measure finds, as two columns of numbers, and the files in which generations keep it.

    STORE/generations/NAME/measures/MEASURE-HASH.npz

A file is a function of the generation and of the projection, whose hash is in its name. It may be
deleted at any time: then it is made anew when somebody asks.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kg import files
from kg.errors import QueryError
from kg.metrics import Groups, Scores, ranked
from kg.network import Network
from kg.ontology import Projection
from kg.store import View

VERSION = 1
"""Goes up when a measure finds other numbers than before, so that nobody reads the old ones."""

FOLDER = "measures"


class Column:
    """A number for each entity of a network: entities' numbers, and theirs by the measure.

    Scores come highest first. Of groups the numbers are those of the groups, from 0; a group's
    members follow each other.
    """

    def __init__(self, entities: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        self.entities, self.values = entities, values

    @classmethod
    def of_scores(cls, values: Mapping[int, float]) -> Column:
        """What a measure of entities finds."""
        return cls._of(ranked(values))

    @classmethod
    def of_groups(cls, groups: Sequence[Sequence[int]]) -> Column:
        """What a measure that finds groups finds."""
        return cls._of([(node, float(n)) for n, group in enumerate(groups) for node in group])

    @classmethod
    def _of(cls, pairs: Sequence[tuple[int, float]]) -> Column:
        entities = np.fromiter((e for e, _ in pairs), np.int64, len(pairs))
        return cls(entities, np.fromiter((v for _, v in pairs), np.float64, len(pairs)))

    @property
    def size(self) -> int:
        """How many bytes it takes, with what finds an entity in it."""
        return 3 * self.entities.nbytes

    def first(self, count: int) -> list[tuple[int, float]]:
        """The first entities with their numbers."""
        some = slice(count)
        return list(zip(self.entities[some].tolist(), self.values[some].tolist(), strict=True))

    def scores(self) -> dict[int, float]:
        """All entities with their numbers."""
        return dict(self.first(len(self.entities)))

    def groups(self) -> list[list[int]]:
        """The groups, the largest first."""
        starts = np.flatnonzero(np.diff(self.values)) + 1
        return [part.tolist() for part in np.split(self.entities, starts) if len(part)]

    def of(self, entity: int) -> float | None:
        """An entity's number; None for one that is not in the network."""
        place = self.place(entity)
        return None if place is None else float(self.values[place])

    def place(self, entity: int) -> int | None:
        """Where an entity comes, from 0; None for one that is not in the network."""
        order, known = self._sorted
        at = int(np.searchsorted(known, entity))
        return int(order[at]) if at < len(known) and known[at] == entity else None

    @cached_property
    def _sorted(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.argsort(self.entities)
        return order, self.entities[order]


def measured(
    view: View,
    measure: Scores | Groups,
    projection: Projection,
    as_of: str | None,
    graph: Callable[[], Network],
) -> Column:
    """What a measure finds in a network of a View: what is kept of it, or else computed and kept.

    ``graph`` gives the network. What holds at a date is not kept: there are too many dates.
    """
    found = kept(view, measure, projection) if as_of is None else None
    if found is None:
        found = _computed(measure, graph())
        if as_of is None:
            _keep(_path(view, measure, projection), found)
    return found


def kept(view: View, measure: Scores | Groups, projection: Projection) -> Column | None:
    """What a generation keeps of a measure; None where it keeps nothing, or nothing whole."""
    try:
        # numpy leaves a file open that it cannot read.
        with open(_path(view, measure, projection), "rb") as file:
            found = np.load(file, allow_pickle=False)
            entities, values = found["entities"], found["values"]
    except (OSError, ValueError, KeyError, IndexError, EOFError, BadZipFile):
        return None
    whole = entities.dtype == np.int64 and values.dtype == np.float64
    return Column(entities, values) if whole and entities.shape == values.shape else None


def _computed(measure: Scores | Groups, graph: Network) -> Column:
    if isinstance(measure, Scores):
        return Column.of_scores(measure.compute(graph))
    return Column.of_groups(measure.compute(graph))


def _path(view: View, measure: Scores | Groups, projection: Projection) -> Path:
    made_of = hashlib.sha256(repr((VERSION, projection)).encode()).hexdigest()[:16]
    return view.folder / FOLDER / f"{measure.name}-{made_of}.npz"


def _keep(path: Path, column: Column) -> None:
    """Keep a column; a store that cannot be written to does without."""
    buffer = io.BytesIO()
    np.savez(buffer, entities=column.entities, values=column.values)
    try:
        path.parent.mkdir(exist_ok=True)
        files.replace(path, [buffer.getvalue()])
    except (OSError, QueryError):
        return
