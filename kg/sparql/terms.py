"""The terms that a query names, and whether the ontology has them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pyoxigraph as ox

from kg.errors import QueryError
from kg.names import Prefixes
from kg.sparql.syntax import Query
from kg.sparql.tokens import Token
from kg.store import View


def unknown_prefix(view: View, query: Query) -> QueryError | None:
    """What is wrong with the first prefix that is declared nowhere, with suggestions."""
    known = {**view.prefixes.by_prefix, **dict(_declared(query))}
    for token in _named(query):
        prefix = token.text.partition(":")[0]
        if token.kind == "prefixed" and prefix not in known:
            hint = _hint(prefix, known) or f"the store has {', '.join(sorted(known))}"
            return query.error(token, f"not SPARQL: no prefix {prefix!r}; {hint}")
    return None


def unknown_terms(view: View, query: Query) -> Iterator[QueryError]:
    """What is wrong with terms of the ontology's namespaces that it does not have.

    Only namespaces count in which the ontology or kg declares something: what it takes from
    others, such as ``rdf:subject``, is theirs.
    """
    prefixes = Prefixes({**view.prefixes.by_prefix, **dict(_declared(query))})
    declared = {_split(prefixes, iri) for iri in _subjects(view)}
    namespaces = {namespace for namespace, _ in declared} - {""}
    subjects = _subject_places(query)
    seen: set[str] = set()
    for token in _named(query):
        iri = token.text[1:-1] if token.kind == "iri" else prefixes.expand(_plain(token.text))
        if token.start not in subjects:
            yield from _backward(view, query, token, iri, seen)
        namespace, local = _split(prefixes, iri)
        if namespace in namespaces and (namespace, local) not in declared and iri not in seen:
            seen.add(iri)
            there = {name: name for space, name in declared if space == namespace}
            shown = prefixes.shorten(iri)
            hint = _hint(local, there, prefixes.shorten(iri)[: -len(local) or None])
            yield query.error(token, f"the ontology has no {shown}{'; ' if hint else ''}{hint}")


def _backward(
    view: View, query: Query, token: Token, iri: str, seen: set[str]
) -> Iterator[QueryError]:
    """A property that is only a way to read another one finds nothing: no fact has it."""
    prop = view.ontology.properties.get(iri)
    if prop and prop.backward and prop.inverse and iri not in seen:
        seen.add(iri)
        name = view.prefixes.shorten(iri)
        stored = view.prefixes.shorten(prop.inverse)
        yield query.error(token, f"no fact has {name}: write ^{stored}, under which they stand")


def _declared(query: Query) -> Iterator[tuple[str, str]]:
    """The prefixes that a query declares."""
    before = query.tokens[: query.start]
    for word, prefix, iri in zip(before, before[1:], before[2:], strict=False):
        if word.is_word("PREFIX"):
            yield prefix.text.rstrip(":"), iri.text[1:-1]


def _named(query: Query) -> Iterator[Token]:
    """The IRIs and prefixed names behind the prologue."""
    for token in query.tokens[query.start :]:
        if token.kind == "iri" or (token.kind == "prefixed" and not token.text.startswith("_:")):
            yield token


def _subject_places(query: Query) -> frozenset[int]:
    """Where a pattern begins: what stands there is spoken of, and leads nowhere."""
    pairs = pairwise(query.tokens)
    return frozenset(b.start for a, b in pairs if a.text in ("{", "}", "."))


def _plain(name: str) -> str:
    """A prefixed name without the backslashes before signs."""
    return re.sub(r"\\(.)", r"\1", name)


def _split(prefixes: Prefixes, iri: str) -> tuple[str, str]:
    """The namespace of an IRI, empty where it has no prefix, and what follows it."""
    fitting = [n for n in prefixes.by_prefix.values() if n and iri.startswith(n)]
    namespace = max(fitting, key=len, default="")
    return namespace, iri[len(namespace) :]


def _subjects(view: View) -> Iterator[str]:
    """Whatever the graph of the ontology and of kg's own words says something about."""
    graph = ox.NamedNode(view.ontology.iri)
    for quad in view.store.quads_for_pattern(None, None, None, graph):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value


def _hint(name: str, known: Iterable[str], prefix: str = "") -> str:
    folded = {k.casefold(): k for k in sorted(known)}
    close = difflib.get_close_matches(name.casefold(), folded, n=3)
    return f"did you mean {' or '.join(prefix + folded[c] for c in close)}?" if close else ""
