"""What the colours and the sizes of a picture's nodes tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from kg.errors import QueryError
from kg.exporters._text import shortened
from kg.metrics import measure, score, scores
from kg.names import closest
from kg.network import value_of
from kg.ontology import Property
from kg.store import View

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442", "#8A8A8A")
"""The palette of M. Okabe and K. Ito, which people tell apart whatever their colour vision, and
a grey."""
GREY = COLOURS[-1]
RAMP = ("#00224E", "#35456C", "#666970", "#948E77", "#C8B866", "#FEE838")
"""Steps of cividis, by J. R. Nuñez, C. R. Anderton and R. S. Renslow (2018): darker is less, for
every kind of colour vision."""
LARGEST = 2.0
"""How many times as large as the smallest the largest node is drawn, across."""
_COMMUNITIES = "louvain"


@dataclass(frozen=True, slots=True)
class Key:
    """A colour, what it means, and how many nodes have it."""

    colour: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Colours:
    """A colour for each node; ``keys`` explain them, in the order of the legend."""

    of: Mapping[int, str]
    keys: tuple[Key, ...]


def colours(view: View, graph: nx.MultiGraph[int], by: str) -> Colours | None:
    """What the nodes of a network are coloured by; None for their kind.

    ``by`` is as in ``Style``. Raises QueryError, with suggestions, for what is none of these.
    """
    if by == "kind":
        return None
    if by == "class":
        return _grouped(_special(view, graph))
    if by == "community":
        groups = measure(_COMMUNITIES).compute(graph)
        named = {n: f"community {i}" for i, group in enumerate(groups, 1) for n in group}
        return _grouped(named)
    if by.lower() in {m.name for m in scores()}:
        return _ramped(score(by).compute(graph))
    return _grouped(_valued(view, graph, _property(view, by)))


def sizes(graph: nx.MultiGraph[int], by: str) -> dict[int, float]:
    """How many times as large each node is drawn, so that the area grows with the measure.

    Raises QueryError for a measure that there is not. Everything is 1.0 where ``by`` is empty.
    """
    if not by:
        return dict.fromkeys(graph, 1.0)
    shares = _shares(score(by).compute(graph))
    grow = LARGEST**2 - 1
    return {n: round((1 + grow * share) ** 0.5, 2) for n, share in shares.items()}


def _shares(values: Mapping[int, float]) -> dict[int, float]:
    """Where each value lies between the least, 0.0, and the most, 1.0."""
    low, high = min(values.values()), max(values.values())
    # What differs by less is noise of arithmetic.
    span = high - low if high - low > 1e-12 else float("inf")
    return {n: (value - low) / span for n, value in values.items()}


def _ramped(values: Mapping[int, float]) -> Colours:
    last = len(RAMP) - 1
    steps = {n: min(int(share * len(RAMP)), last) for n, share in _shares(values).items()}
    keys = []
    for step in sorted(set(steps.values())):
        of_step = [values[n] for n in steps if steps[n] == step]
        ends = dict.fromkeys(f"{v:.3g}" for v in (min(of_step), max(of_step)))
        keys.append(Key(RAMP[step], " to ".join(ends), len(of_step)))
    return Colours({n: RAMP[step] for n, step in steps.items()}, tuple(keys))


def _grouped(named: Mapping[int, str]) -> Colours:
    """The most frequent names have colours of their own; all others, and none, are grey."""
    counts = Counter(name for name in named.values() if name)
    first = {name: i for i, name in enumerate(dict.fromkeys(named.values()))}
    ordered = sorted(counts, key=lambda name: (-counts[name], first[name]))
    chosen = dict(zip(ordered, COLOURS[:-1], strict=False))
    keys = [Key(colour, shortened(name, 40), counts[name]) for name, colour in chosen.items()]
    others = len(ordered) - len(chosen)
    bare = sum(1 for name in named.values() if not name)
    if others or bare:
        words = [f"{others:,} others" if others else "", "none" if bare else ""]
        rest = len(named) - sum(counts[name] for name in chosen)
        keys.append(Key(GREY, " or ".join(filter(None, words)), rest))
    return Colours({n: chosen.get(name, GREY) for n, name in named.items()}, tuple(keys))


def _special(view: View, graph: nx.MultiGraph[int]) -> dict[int, str]:
    kinds = {kind.name: kind.label for kind in view.ontology.kinds}
    return {
        n: special_classes(view, data["classes"]) or kinds[data["kind"]]
        for n, data in graph.nodes.items()
    }


def special_classes(view: View, names: object) -> str:
    """The labels of the most special classes among these; empty if they refine nothing."""
    known = set(names) if isinstance(names, list) else set()
    classes = [c for c in view.ontology.refinements if c.name in known]
    above = {a for c in classes for a in view.ontology.ancestors(c.iri)[1:]}
    return ", ".join(c.label for c in classes if c.iri not in above)


def _property(view: View, label: str) -> Property:
    found = view.ontology.properties_named(label)
    if found:
        return found[0]
    names = {p.name for p in view.ontology.properties.values()}
    measures = {m.name for m in scores()}
    raise QueryError(
        f"nothing to colour by is called {label!r}: kind, class, community, a measure or a "
        f"property; {closest(label, {'kind', 'class', 'community', *measures, *names})}"
    )


def _valued(view: View, graph: nx.MultiGraph[int], prop: Property) -> dict[int, str]:
    """The first value that each node has of a property."""
    turned = prop.backward and prop.inverse is not None
    stored = prop.inverse if turned and prop.inverse else prop.iri
    found = view.facts(list(graph), stored, inverse=turned)
    first = {n: facts[0] for n, facts in found.items() if facts}
    if not first:
        raise QueryError(f"no entity of this network has a value of {prop.label!r} to colour by")
    ends = {n: f.subject if turned else f.object for n, f in first.items()}
    things = view.entities_by_id(sorted({end for end in ends.values() if end is not None}))
    named = dict.fromkeys(graph, "")
    for n, fact in first.items():
        end = ends[n]
        named[n] = value_of(view, fact) if end is None else things[end].label
    return named
