"""The steps from a document to what it says: choose, reword, state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from kg.lift.edtf_dates import FORMS
from kg.lift.lexical import shown
from kg.lift.profile import Profile
from kg.lift.rewording import reword
from kg.lift.selection import select
from kg.lift.statements import Lifted, state
from kg.lift.tally import inventory
from kg.lift.values import anchor
from kg.model import Document, Loss
from kg.ontology import Ontology


def lift(document: Document, ontology: Ontology, profile: Profile) -> Lifted:
    """Read a document by an ontology and a mapping profile.

    Nothing raises: what does not get into the graph is in ``losses``, with its line.
    """
    selection = select(document, profile)
    reworded = reword(selection.document, profile)
    one = state(reworded.document, ontology, profile)
    here = Counter(attributes=reworded.left_out)
    read = inventory(document)
    if reworded.document is not selection.document:
        # A label's path holds attributes, and an attribute may be a link: counted as what they are.
        read.update(inventory(reworded.document) + here)
        read.subtract(inventory(selection.document))
    tally = replace(
        one.tally,
        read=read,
        left_out=Counter(selection.left_out) + here + Counter(one.tally.left_out),
        repeated=selection.repeated,
    )
    losses = tuple(
        sorted(
            (*one.losses, *_not_understood(document, ontology), *_of_document(document, profile))
        )
    )
    omitted = dict(sorted((Counter(one.omitted) + Counter(selection.omitted)).items()))
    return replace(one, tally=tally, losses=losses, omitted=omitted)


def _of_document(document: Document, profile: Profile) -> Iterator[Loss]:
    """What is said of the document as a whole, for which a graph has no place."""
    for one in document.said:
        kind, reason = "unmapped", "said of the whole document, and of no words in it"
        if profile.drops(one.name) or profile.drops(one.value or ""):
            kind, reason = "dropped", "left out by the profile"
        item = " ".join(["document label", one.name, *([one.value] if one.value else [])])
        yield Loss(document.path, one.line, kind, item, reason)


def _not_understood(document: Document, ontology: Ontology) -> Iterator[Loss]:
    """A class of the document that the ontology has not, and a date that nothing counts from."""
    date = document.metadata.get("date", "")
    if date and anchor(date) is None:
        reason = f"{shown(date)} is no EDTF date, so nothing counts from it; write {FORMS}"
        yield Loss(document.path, 0, "open", "date of the document", reason)
    name = document.metadata.get("class", "")
    if name and ontology.class_named(name) not in ontology.document_classes:
        known = ", ".join(c.name for c in ontology.document_classes) or "none"
        reason = f"the ontology has no such document; it has {known}"
        yield Loss(document.path, 0, "unmapped", f"class {name} of the document", reason)
