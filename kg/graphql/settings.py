"""How the GraphQL door is set."""

from __future__ import annotations

from dataclasses import dataclass

from kg.graphql.limits import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``kg serve`` can set; the defaults are safe for strangers."""

    limits: Limits = LIMITS


SETTINGS = Settings()
