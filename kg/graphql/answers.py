"""Answers as bytes, with the tag by which a client recognises one that it has already.

An answer is a function of the generation and the request. So its tag is known before it is
computed, and answers about the schema, which are large and asked for often, are kept.
"""

from __future__ import annotations

import hashlib
import json
import threading
import weakref
from collections import OrderedDict
from functools import cache
from importlib.metadata import version
from typing import Any

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, parse

from kg.graphql.asked import Asked, Refused
from kg.graphql.request import Answer, answer
from kg.graphql.settings import Settings
from kg.store import View

KEPT = 32
"""How many answers about the schema are kept for a generation."""

ABOUT_SCHEMA = {"__schema", "__type", "__typename"}


class Answers:
    """Answers requests; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._kept: weakref.WeakKeyDictionary[View, OrderedDict[str, Answer]] = (
            weakref.WeakKeyDictionary()
        )

    def __call__(self, view: View, given: Asked, key: str) -> Answer:
        """The answer of a generation; ``key`` is the request's ``tag``."""
        with self._lock:
            kept = self._kept.setdefault(view, OrderedDict())
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        limits = self.settings.limits
        found = answer(
            view, given.query, given.variables, given.operation, limits, given.extensions
        )
        if found.whole and _is_about_schema(given):
            with self._lock:
                kept[key] = found
                if len(kept) > KEPT:
                    kept.popitem(last=False)
        return found


def tag(generation: str, given: Asked, media: str) -> str:
    """The entity tag of an answer. Raises Refused for variables of boundless nesting.

    It is weak, since the same answer may be sent compressed in several ways.
    """
    parts = [_release(), generation, media, given.query, given.operation]
    try:
        text = json.dumps([*parts, given.variables, given.extensions], sort_keys=True)
    except RecursionError:
        raise Refused(400, "variables are nested too deeply") from None
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def encoded(content: Any) -> bytes:
    """JSON in UTF-8."""
    # A lone surrogate in an echoed name becomes the JSON escape that it came as.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


@cache
def _release() -> str:
    return version("kg-evidence")


def _is_about_schema(given: Asked) -> bool:
    """Whether a request that was answered asks for nothing but the schema."""
    if "__schema" not in given.query and "__type" not in given.query:
        return False
    document = parse(given.query, no_location=True)
    return all(
        name in ABOUT_SCHEMA
        for one in document.definitions
        if isinstance(one, OperationDefinitionNode)
        for name in _roots(document, one.selection_set)
    )


def _roots(document: DocumentNode, selections: Any) -> set[str]:
    """The fields of the root that a selection set asks for, through fragments as well."""
    fragments = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    found, seen, stack = set(), set(), [selections]
    while stack:
        for selection in stack.pop().selections:
            if isinstance(selection, FieldNode):
                found.add(selection.name.value)
            elif inner := getattr(selection, "selection_set", None):
                stack.append(inner)
            elif selection.name.value not in seen:
                seen.add(selection.name.value)
                stack.append(fragments[selection.name.value].selection_set)
    return found
