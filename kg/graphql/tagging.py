"""The tag by which a client recognises an answer that it has already."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version

from kg.graphql.asked import Asked, Refused


def tag(generation: str, given: Asked, media: str) -> str:
    """The entity tag of an answer, known before that is computed.

    It is weak, since the same answer may be sent compressed in several ways. Raises Refused for
    variables of boundless nesting.
    """
    parts = [_release(), generation, media, given.query, given.operation]
    try:
        text = json.dumps([*parts, given.variables, given.extensions], sort_keys=True)
    except RecursionError:
        raise Refused(400, "variables are nested too deeply") from None
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


@cache
def _release() -> str:
    return version("kg-evidence")
