"""What literals mean: whether they are well-formed, and which is less.

rdflib judges both, with the quirks that pyshacl inherits from it: what rdflib has no value for,
such as EDTF, is always well-formed, and is ordered by its text.
"""

from __future__ import annotations

import logging
import operator
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

import rdflib

from kg.model import Literal
from kg.names import RDF, XSD, XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER, XSD_STRING
from kg.ontology import Term

_LOGGER = logging.getLogger("rdflib.term")
LANGUAGE_STRING = RDF + "langString"

_PYTHON: dict[str, type] = {
    XSD_INTEGER: int,
    XSD + "float": float,
    XSD_DECIMAL: Decimal,
    XSD_BOOLEAN: bool,
    XSD + "date": date,
    XSD + "time": time,
    XSD + "dateTime": datetime,
}
"""What a well-formed value of a datatype is in Python."""

_ORDINARY = {
    XSD_INTEGER: re.compile(r"[+-]?[0-9]{1,18}", re.ASCII),
    XSD_DECIMAL: re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII),
    XSD_BOOLEAN: re.compile("true|false"),
}
"""Texts that need no judge, which is slow."""


def term_key(term: Term) -> object:
    """What is equal for two RDF terms that are one: language tags have no case."""
    if isinstance(term, str) or not term.language:
        return term
    return Literal(term.value, LANGUAGE_STRING, term.language.lower())


@lru_cache(maxsize=4_096)
def well_formed(literal: Literal) -> bool:
    """Whether the text of a literal is one of its datatype, as far as rdflib knows it."""
    if literal.language or literal.datatype in (XSD_STRING, LANGUAGE_STRING):
        return True
    ordinary = _ORDINARY.get(literal.datatype)
    if ordinary and ordinary.fullmatch(literal.value):
        return True
    read = _rdf(literal)
    if read.ill_typed:
        return False
    return isinstance(read.value, _PYTHON.get(literal.datatype, object))


@lru_cache(maxsize=4_096)
def _rdf(literal: Literal) -> rdflib.Literal:
    if literal.language:
        return rdflib.Literal(literal.value, lang=literal.language)
    if literal.datatype == XSD_STRING:
        return rdflib.Literal(literal.value)
    datatype = rdflib.URIRef(literal.datatype)
    with _silence(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rdflib.Literal(literal.value, datatype=datatype, normalize=False)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep rdflib from logging a traceback for every literal that is not well-formed."""
    _LOGGER.addFilter(_nothing)
    try:
        yield
    finally:
        _LOGGER.removeFilter(_nothing)


def _nothing(record: logging.LogRecord) -> bool:
    return False


_INCOMPARABLE = (TypeError, ValueError, ArithmeticError, NotImplementedError)
"""What Python and rdflib raise for values without an order, and for a language tag that is none."""


def within(value: Literal, bound: Literal, holds: Callable[[int], bool]) -> bool:
    """Whether ``holds`` of -1, 0 or 1: how a value stands to a bound; false if it does not."""
    try:
        one, other = _rdf(value), _rdf(bound)
        if isinstance(one.value, str) != isinstance(other.value, str):
            return False
        return holds(_compared(one, other))
    except _INCOMPARABLE:
        return False


def _compared(one: rdflib.Literal, other: rdflib.Literal) -> int:
    if one.eq(other):
        return 0
    if type(one.value) in (datetime, time):
        # rdflib orders times with and without a zone by their text; Python refuses to.
        return 1 if one.value > other.value else -1
    return 1 if one > other else -1


def less(one: Term, other: Term, *, or_equal: bool) -> bool:
    """Whether one term is before another; false where the two have no order.

    IRIs and strings are ordered by their characters, and by nothing with other values.
    """
    compare = operator.le if or_equal else operator.lt
    try:
        a, b = _comparable(one), _comparable(other)
        return (type(a) is str) == (type(b) is str) and bool(compare(a, b))
    except _INCOMPARABLE:
        return False


def _comparable(term: Term) -> str | rdflib.Literal:
    if isinstance(term, str):
        return term
    read = _rdf(term)
    return read.value if isinstance(read.value, str) else read
