"""Document → Statements, by the ontology and a mapping profile."""

from kg.lift.coreference import normal
from kg.lift.profile import Profile, near
from kg.lift.profile import read as read_profile
from kg.lift.statements import Lifted
from kg.lift.steps import lift

__all__ = ["Lifted", "Profile", "lift", "near", "normal", "read_profile"]
