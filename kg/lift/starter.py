"""A mapping profile to begin with: what was found, and what it might mean.

Every proposal is a comment. A guess that nobody has looked at would be a mapping like any other.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeVar

from kg.lift.attributes import FORMS
from kg.lift.closeness import closest
from kg.lift.profile import Profile
from kg.lift.survey import Survey
from kg.lift.terms import Terms
from kg.names import folded
from kg.ontology import Class, Datatype, Ontology

_SEPARATORS = ("::", "/", ".", ":")
_MOST = 5  # values, properties or ends that one line shows
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029]")  # Editors break lines at some of these.
K = TypeVar("K")
_MOST_DOCUMENTS = 50
_FAINT = 65  # A proposal that a person looks at may be less like the label than a suggestion.


def starter(found: Survey, ontology: Ontology) -> str:
    """A profile in TOML that changes nothing until somebody takes the ``#`` off a line.

    The same documents and the same ontology give the same text.
    """
    terms = Terms(ontology, Profile(), "")
    parts = [
        _head(found, ontology),
        _table("rename", _rename(found, terms)),
        _table("reverse", ["# labels = []"]),
        _table("drop", ["# labels = []    # what is left out on purpose"]),
        _table("paths", _paths(found, terms)),
        _table("attributes", _attributes(found, terms)),
        _table("annotators", _annotators(found)),
        _table("candidates", _candidates(found)),
        _table("documents", _documents(found)),
    ]
    return "\n".join(parts)


def _head(found: Survey, ontology: Ontology) -> str:
    formats = ", ".join(f"{n:,} {name}" for name, n in sorted(found.formats.items()))
    return (
        f"# Documents: {formats}. Ontology: {_plain(ontology.label or ontology.iri)}.\n"
        "# This profile changes nothing yet: take the # off the lines that are right.\n"
        "# What each table means: docs/profiles.md\n"
    )


def _table(name: str, lines: Iterator[str] | list[str]) -> str:
    return "\n".join([f"[{name}]", *lines]) + "\n"


# --- labels ---------------------------------------------------------------------------------


def _rename(found: Survey, terms: Terms) -> Iterator[str]:
    ontology = terms.ontology
    triggers = {x for x in found.events if terms.is_property(x)}
    things = Counter({x: n for x, n in found.mentions.items() if x not in triggers})
    yield from _labels("mention", things, terms, {})
    yield from _labels("relation", found.relations, terms, found.ends)
    yield from _labels("role", found.roles, terms, found.ends)
    databases = {folded(name) for name in ontology.databases}
    for source, times in _by_times(found.links):
        if folded(source) not in databases:
            known = ", ".join(sorted(ontology.databases)) or "none"
            yield f"# links to {_key(source)} ({times:,}): the ontology declares {known}"


def _labels(
    what: str,
    labels: Counter[str],
    terms: Terms,
    ends: Mapping[str, Counter[tuple[str, str]]],
) -> Iterator[str]:
    """What has a term already in one line, and a line for each label that has none."""
    known = [(label, n) for label, n in _by_times(labels) if _has_term(what, label, terms)]
    if labels:
        yield f"# --- {what}s"
    if known:
        yield "# known: " + ", ".join(f"{_plain(label)} ({n:,})" for label, n in known)
    for label, times in _by_times(labels):
        if not _has_term(what, label, terms):
            close = closest(what, label, terms.ontology, _FAINT)
            advice = _advice(ends.get(label, Counter()), terms)
            proposal = f"# {_key(label)} = {_key(close or '?')}    # {_often(times)}"
            yield proposal + ("" if close else "; no term is close") + advice


def _has_term(what: str, label: str, terms: Terms) -> bool:
    if what == "mention":
        return _term(label, terms) is not None
    is_qualifier = what == "role" and bool(terms.profile.qualifier(label))
    is_end = what == "role" and folded(label) in ("subject", "object")
    is_property = bool(terms.ontology.properties_named(label))
    return is_property or is_qualifier or is_end or terms.is_coreference(label)


def _term(label: str, terms: Terms) -> Class | Datatype | None:
    return terms.ontology.class_named(label) or terms.ontology.datatype_named(label)


def _advice(ends: Counter[tuple[str, str]], terms: Terms) -> str:
    """What a relation mostly joins, and which properties join such things."""
    if not ends:
        return ""
    (one, other), _ = _by_times(ends)[0]
    shown = f"; mostly from {_plain(one) or '?'} to {_plain(other) or '?'}"
    source, target = _term(one, terms), _term(other, terms)
    if not isinstance(source, Class) or target is None:
        return shown
    forwards = _joining(source, target, terms)
    backwards = _joining(target, source, terms) if isinstance(target, Class) else []
    said = [f"which {' or '.join(forwards[:_MOST])} may join"] if forwards else []
    said += [f"the other way round {' or '.join(backwards[:_MOST])}"] if backwards else []
    return f"{shown}, {', '.join(said)}" if said else shown


def _joining(source: Class, target: Class | Datatype, terms: Terms) -> list[str]:
    fields = terms.ontology.fields(source.iri)
    literal = isinstance(target, Datatype)
    return [p.name for p in fields if p.literal == literal and terms.leads_to(p, target)]


def _paths(found: Survey, terms: Terms) -> Iterator[str]:
    unknown = [label for label in sorted(found.mentions) if not _has_term("mention", label, terms)]
    inside = {sign: [x for x in unknown if sign in x.strip(sign)] for sign in _SEPARATORS}
    sign, labels = max(inside.items(), key=lambda item: len(item[1]))
    if len(labels) > 1:
        yield f"# separator = {_key(sign)}    # as in {_plain(labels[0])}"


# --- attributes -----------------------------------------------------------------------------


def _attributes(found: Survey, terms: Terms) -> Iterator[str]:
    for name, times in _by_times(found.attributes):
        values = found.values[name]
        shown = ", ".join(
            f"{_plain('a flag' if value is None else value)} ({n:,})"
            for value, n in _by_times(values)[:_MOST]
        )
        shown += ", …" if len(values) > _MOST else ""
        gives = _gives(name, values, terms)
        yield f"# {_key(name)} = {_key(gives)}    # {_often(times)}: {shown}"


def _gives(name: str, values: Counter[str | None], terms: Terms) -> str:
    """What an attribute might give, in the words of ``[attributes]``."""
    ontology = terms.ontology
    if qualifier := terms.profile.qualifier(name):
        return f"qualifier {qualifier}"
    if found := ontology.properties_named(name):
        return f"property {found[0].name}"
    texts = [value for value in values if value is not None]
    if texts and all(ontology.class_named(text) for text in texts):
        return "class"
    databases = {folded(x): x for x in ontology.databases}
    if folded(name) in databases:
        return f"link {databases[folded(name)]}"
    if texts and all(text.startswith(("http://", "https://")) for text in texts):
        return "link"
    if texts and all(text.casefold() in FORMS for text in texts):
        return "qualifier form"
    close = ontology.properties_named(closest("relation", name, ontology, _FAINT))
    return f"property {close[0].name if close else '?'}"


# --- people and documents -------------------------------------------------------------------


def _annotators(found: Survey) -> Iterator[str]:
    for annotator, times in _by_times(found.annotators):
        if annotator:
            yield f"# {_plain(annotator)} has made {times:,} annotations"
    yield '# choose = "majority"    # or "one" with annotator = "…"; otherwise all count'


def _candidates(found: Survey) -> Iterator[str]:
    for status in ("rejected", "predicted"):
        if found.statuses[status]:
            yield f"# {found.statuses[status]:,} are {status}, and left out"
    yield '# keep = ["predicted"]'
    yield "# confidence = 0.5    # the least that counts"


def _documents(found: Survey) -> Iterator[str]:
    yield '# publisher = "…"'
    yield '# isPartOf = "…"    # the dataset'
    names = sorted(found.undated)
    for name in names[:_MOST_DOCUMENTS]:
        yield f"\n# [documents.{_key(name)}]"
        yield '# date = "2012-10-09"    # the day on which it was written'
    if len(names) > _MOST_DOCUMENTS:
        yield f"# … and {len(names) - _MOST_DOCUMENTS:,} more documents without a date"


# --- TOML -----------------------------------------------------------------------------------


def _by_times(counted: Counter[K]) -> list[tuple[K, int]]:
    """The most frequent first, and those of one frequency in the order of their names."""
    return sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))


def _often(times: int) -> str:
    return "once" if times == 1 else f"{times:,} times"


def _key(text: str) -> str:
    """A text as a TOML string, which as a key may hold anything."""
    return _UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04X}", json.dumps(text, ensure_ascii=False))


def _plain(text: str) -> str:
    """A text that stays in a comment: on one line, short, without control characters."""
    line = " ".join(text.split())[:60]
    return "".join("\ufffd" if unicodedata.category(c)[0] == "C" else c for c in line)
