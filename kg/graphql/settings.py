"""How the GraphQL door is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.graphql.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``kg serve`` can set; the defaults are safe for strangers.

    ``documents`` are those that clients may ask for by an id, and with ``only_documents`` the
    only ones that they may ask for at all. ``max_age`` is for how many seconds an answer may be
    shown without asking whether it still holds.
    """

    limits: Limits = LIMITS
    documents: Mapping[str, str] = field(default_factory=dict)
    only_documents: bool = False
    max_age: int = 0


SETTINGS = Settings()
