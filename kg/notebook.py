"""How what ``kg.open`` gives shows itself in notebooks: pictures of networks, and tables."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import networkx as nx

from kg.exporters import Caption, exporter_for
from kg.store import View

MOST_DRAWN = 150
"""Networks with more entities are shown as a table: a picture would take seconds."""

_ROWS = 20
_DEPTH = 16


class _Shown:
    """What the networks of a View have beside what networkx gives them.

    They are networkx graphs in every way. Copies and parts of them are drawn as well; a copy in
    another process has no View, and is shown as a table.
    """

    _view: View | None = None

    def copy(self, as_view: bool = False) -> Any:
        """As networkx has it."""
        return self._with_view(super().copy(as_view))  # type: ignore[misc]

    def subgraph(self, nodes: Iterable[Hashable]) -> Any:
        """As networkx has it."""
        return self._with_view(super().subgraph(nodes))  # type: ignore[misc]

    def _with_view(self, made: Any) -> Any:
        made._view = self._view
        return made

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_view"}

    def _repr_svg_(self) -> str | None:
        graph: Any = self
        if self._view is None or not 0 < len(graph) <= MOST_DRAWN:
            return None
        made = exporter_for(Path("a.svg")).write(self._view, graph, Caption())
        return made.decode() if isinstance(made, bytes) else None

    def _repr_html_(self) -> str | None:
        graph: Any = self
        if self._view is not None and 0 < len(graph) <= MOST_DRAWN:
            return None  # A notebook takes tables before pictures.
        best = sorted(graph.degree(), key=lambda pair: -pair[1])[:_ROWS]
        rows = [
            (graph.nodes[n].get("label", n), graph.nodes[n].get("kind", ""), degree)
            for n, degree in best
        ]
        told = f"{len(graph):,} entities, {graph.number_of_edges():,} links"
        more = "; a part of it is drawn: <code>view.network(around=…)</code>"
        note = more if self._view is not None and len(graph) > MOST_DRAWN else ""
        return f"<p>{told}{note}</p>{_table(('entity', 'kind', 'links'), rows)}"


class ShownGraph(_Shown, nx.MultiGraph):  # type: ignore[misc]
    """A networkx MultiGraph that a notebook draws."""


class ShownDiGraph(_Shown, nx.MultiDiGraph):  # type: ignore[misc]
    """A networkx MultiDiGraph that a notebook draws."""


def shown(view: View, graph: nx.MultiGraph[int]) -> nx.MultiGraph[int]:
    """A network of a View that a notebook draws; nodes, edges and their attributes are the same."""
    made = ShownDiGraph() if graph.is_directed() else ShownGraph()
    # The dictionaries themselves: nobody else has the graph that was made for this.
    own = set(made.__dict__)
    made.__dict__.update((name, value) for name, value in graph.__dict__.items() if name in own)
    made._view = view
    return made


class Told(dict[str, Any]):
    """The answer to a GraphQL request: a dict that a notebook shows as tables."""

    def _repr_html_(self) -> str:
        errors = "".join(f"<p><b>{_text(e.get('message'))}</b></p>" for e in self.get("errors", ()))
        return errors + _value(self.get("data") or {}, _DEPTH)


def contents(view: View) -> str:
    """What is in a generation, as HTML."""
    counts = view.describe()
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    kinds = sorted(view.ontology.kinds, key=lambda kind: kind.name)
    rows = [(kind.name, view.count(kind.iri), kind.comment) for kind in kinds]
    table = _table(("kind", "entities", "what it is"), [row for row in rows if row[1]])
    return f"<p>Generation <b>{_text(view.generation)}</b>: {told}</p>{table}"


def _value(value: Any, depth: int) -> str:
    if isinstance(value, Mapping):
        return _pairs(value, depth)
    if isinstance(value, list):
        return _list(value, depth)
    return "" if value is None else _text(value)


def _pairs(value: Mapping[str, Any], depth: int) -> str:
    if not depth:
        return "…"
    cells = ((_text(name), _value(one, depth - 1)) for name, one in value.items())
    rows = "".join(f"<tr><th>{name}</th><td>{one}</td></tr>" for name, one in cells)
    return f"<table>{rows}</table>"


def _list(values: Sequence[Any], depth: int) -> str:
    """Objects as a table with a column for each key, else the values side by side."""
    some, left = values[:_ROWS], len(values) - _ROWS
    more = f"<p>{left:,} more</p>" if left > 0 else ""
    if not depth:
        return "…" if values else ""
    if not all(isinstance(value, Mapping) for value in some):
        return ", ".join(_value(value, depth - 1) for value in some) + more
    names = list(dict.fromkeys(name for value in some for name in value))
    head = "".join(f"<th>{_text(name)}</th>" for name in names)
    rows = (
        "".join(f"<td>{_value(value.get(name), depth - 1)}</td>" for name in names)
        for value in some
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>{more}" if some else ""


def _table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return _list([dict(zip(names, row, strict=True)) for row in rows], 2)


def _text(value: object) -> str:
    """A text of the data: it is shown, and neither runs nor turns what is around it."""
    return f"<bdi>{escape(f'{value:,}' if type(value) is int else str(value))}</bdi>"
