"""Origins: ten reprints of one article are one origin of what it says, and a claim is one claim.

Pure functions of texts and facts: what a build remembers of a document is its fingerprint and the
keys of its claims, so that a change asks for what is near it and for nobody's text.
"""

from kg.origins.claims import (
    ATTRIBUTED,
    LONG,
    Claim,
    Fact,
    claim_keys,
    defining,
    facts_of,
    quotation,
)
from kg.origins.documents import NEAR, Memory, Prints, groups, regrouped
from kg.origins.joint import Claims, Keys, claim_groups, reclaimed, support
from kg.origins.places import Place, places
from kg.origins.texts import ALIKE, BYTES, alike, bands, fingerprint, overlap, resemblance

__all__ = [
    "ALIKE",
    "ATTRIBUTED",
    "BYTES",
    "LONG",
    "NEAR",
    "Claim",
    "Claims",
    "Fact",
    "Keys",
    "Memory",
    "Place",
    "Prints",
    "alike",
    "bands",
    "claim_groups",
    "claim_keys",
    "defining",
    "facts_of",
    "fingerprint",
    "groups",
    "overlap",
    "places",
    "quotation",
    "reclaimed",
    "regrouped",
    "resemblance",
    "support",
]
