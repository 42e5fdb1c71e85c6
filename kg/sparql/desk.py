"""What the editor page asks for while somebody writes: the terms there are, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from kg.errors import QueryError
from kg.sparql.files import parse
from kg.sparql.formats import fitting
from kg.sparql.parameters import Parameter
from kg.sparql.run import check_syntax
from kg.sparql.terms import unknown_terms
from kg.sparql.tokens import offset
from kg.store import View

_WHERE = "query"
_PLACE = re.compile(rf"{_WHERE}:(?P<line>\d+)(?::(?P<column>\d+))?: (?P<said>[^\n]*)")


def vocabulary(view: View) -> dict[str, Any]:
    """Prefixes, and the terms of the ontology with what they mean, in the order of their names.

    ``path`` is where the things under the IRI ``base`` are on this server. A term's ``insert`` is
    what stands in a query for it: a property that only reads another one backwards stands as
    ``^`` and that one.
    """
    return {
        "label": view.ontology.label,
        "generation": view.generation,
        "base": view.base,
        "path": urlsplit(view.base).path,
        "prefixes": dict(sorted(view.prefixes.by_prefix.items())),
        "terms": sorted(_terms(view), key=lambda term: (term["name"], term["kind"])),
    }


def _terms(view: View) -> Iterator[dict[str, str]]:
    short, ontology = view.prefixes.shorten, view.ontology
    for one in ontology.classes.values():
        yield _term("class", short(one.iri), one.label, one.comment)
        for member in one.members:
            yield _term("member", short(member.iri), member.label, member.comment)
    for prop in ontology.properties.values():
        name = short(prop.iri)
        stored = f"^{short(prop.inverse)}" if prop.backward and prop.inverse else name
        yield _term("property", name, prop.label, prop.comment, stored)


def _term(kind: str, name: str, label: str, comment: str, insert: str = "") -> dict[str, str]:
    return {"kind": kind, "name": name, "insert": insert or name, "label": label, "about": comment}


def checked(view: View, text: str) -> dict[str, Any]:
    """What a query is and takes, and what is wrong with it; ``from`` and ``to`` are offsets.

    Offsets count UTF-16 units, as the scripts of pages do. A query that cannot be read has
    problems and nothing else.
    """
    try:
        file = parse(text, _WHERE, _WHERE)
        check_syntax(view, file)
    except QueryError as error:
        return {"problems": [_problem(text, error, "error")]}
    unknown = [_problem(text, error, "warning") for error in unknown_terms(view, file.query)]
    about = file.as_data()
    about["parameters"] = [_parameter(view, p) for p in file.parameters]
    about["formats"] = [f.name for f in fitting(file.query.form)]
    return {**about, "problems": unknown}


def _parameter(view: View, parameter: Parameter) -> dict[str, Any]:
    """A parameter, with the class that values of it have, as GraphQL calls it, and its choices."""
    found = view.ontology.class_named(parameter.of) if parameter.of else None
    choices = list(parameter.members)
    if parameter.type == "member" and found:
        choices = [member.label for member in found.members]
    return {**parameter.as_data(), "class": found.name if found else None, "choices": choices}


def _problem(text: str, error: QueryError, severity: str) -> dict[str, Any]:
    said = str(error)
    found = _PLACE.match(said)
    if not found:
        return {"from": 0, "to": 0, "severity": severity, "message": said}
    start = offset(text, int(found["line"]), int(found["column"] or 1))
    word = re.match(r"[?$\w:.^-]+|[^\n]", text[start:])
    end = start + len(word[0]) if word and found["column"] else _end_of_line(text, start)
    places = {"from": _units(text[:start]), "to": _units(text[:end])}
    return {**places, "severity": severity, "message": found["said"]}


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
