"""What changed between two generations as RDF, so that a query can be asked about it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pyoxigraph as ox

from kg.diff.compare import Diff
from kg.diff.rows import FactChange, Stated
from kg.names import KG, RDF, RDF_TYPE

_TYPE = ox.NamedNode(RDF_TYPE)


def changes(diff: Diff) -> Iterator[ox.Triple]:
    """The triples of a comparison; the words are kg's own, in ``kg/vocabulary.ttl``.

    What a document, an entity or a fact was before has ``kg:before``, what it is after
    ``kg:after``. Changes are numbered in the order in which ``kg diff`` tells them. A thing has one
    name, the newer of two.
    """
    base, names = diff.new.base, dict[str, str]()
    comparison = ox.NamedNode(f"{base}comparison")
    yield ox.Triple(comparison, _TYPE, _own("Comparison"))
    yield ox.Triple(comparison, _own("since"), ox.Literal(diff.old.generation))
    yield ox.Triple(comparison, _own("generation"), ox.Literal(diff.new.generation))
    new = (ox.NamedNode(f"{base}change/{number}") for number in count(1))
    for document in diff.documents():
        one = next(new)
        sides = {"added": ("after",), "removed": ("before",)}
        yield from _change(one, "ChangeOfDocument", document.change)
        for side in sides.get(document.change, ("before", "after")):
            yield ox.Triple(one, _own(side), ox.NamedNode(document.iri))
    for identity in diff.identities():
        one = next(new)
        yield from _change(one, "ChangeOfIdentity", identity.change)
        for side, thing in (("before", identity.before), ("after", identity.after)):
            yield ox.Triple(one, _own(side), ox.NamedNode(thing.iri))
            yield ox.Triple(one, _own(f"{side}Label"), ox.Literal(thing.label))
            names[thing.iri] = thing.label
    for fact in diff.facts():
        yield from _fact(next(new), fact, names)
    for iri, label in names.items():
        yield ox.Triple(ox.NamedNode(iri), _own("label"), ox.Literal(label))


def _fact(one: ox.NamedNode, fact: FactChange, names: dict[str, str]) -> Iterator[ox.Triple]:
    yield from _change(one, "ChangeOfFact", fact.change)
    for side, stated in (("before", fact.before), ("after", fact.after)):
        if stated is None:
            continue
        node = ox.NamedNode(f"{one.value}/{side}")
        yield ox.Triple(one, _own(side), node)
        yield ox.Triple(node, _own("statements"), ox.Literal(stated.statements))
        yield ox.Triple(node, _own("documents"), ox.Literal(stated.documents))
        yield ox.Triple(node, ox.NamedNode(f"{RDF}subject"), ox.NamedNode(stated.subject.iri))
        yield ox.Triple(node, ox.NamedNode(f"{RDF}predicate"), ox.NamedNode(stated.property))
        yield ox.Triple(node, ox.NamedNode(f"{RDF}object"), _value(stated))
        for thing in (stated.subject, stated.object):
            if thing:
                names[thing.iri] = thing.label


def _change(one: ox.NamedNode, kind: str, change: str) -> Iterator[ox.Triple]:
    yield ox.Triple(one, _TYPE, _own(kind))
    yield ox.Triple(one, _own("became"), ox.Literal(change))


def _value(stated: Stated) -> ox.NamedNode | ox.Literal:
    if stated.object:
        return ox.NamedNode(stated.object.iri)
    text = stated.value or ""
    if stated.language:
        return ox.Literal(text, language=stated.language)
    if stated.datatype:
        return ox.Literal(text, datatype=ox.NamedNode(stated.datatype))
    return ox.NamedNode(text)


def _own(name: str) -> ox.NamedNode:
    return ox.NamedNode(KG + name)
