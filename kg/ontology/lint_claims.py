"""What the linter refuses of claims: how they are equal, compared, and hold one at a time."""

from __future__ import annotations

from collections.abc import Iterator

from kg.names import XSD
from kg.ontology.terms import Ontology, Property, Quantity


def claims_can_be_compared(ontology: Ontology) -> Iterator[str]:
    """A kg:claim lists properties of a kind that is identified by mention, and enough of them."""
    for c in ontology.classes.values():
        if (c.claim or c.claim_needs != 2) and not c.by_mention:
            yield f"class {c.iri} has kg:claim and is not identified by kg:Mention"
        for iri in c.claim:
            prop = ontology.properties.get(iri)
            if prop is None or not ontology.applies(prop, c.iri):
                yield f"class {c.iri} has {iri} in kg:claim, which is no property of it"
        if c.claim_needs < 1 or (c.claim and c.claim_needs > len(c.claim)):
            yield f"class {c.iri}: kg:claimNeeds {c.claim_needs} is less than 1 or out of reach"


def quantities_are_numbers(ontology: Ontology) -> Iterator[str]:
    """kg:value and its companions stand together on a kind and name properties that fit."""
    for c in ontology.classes.values():
        if c.quantity is None:
            continue
        if not c.quantity.value or not c.is_kind:
            missing = "is no kind" if c.quantity.value else "has no kg:value"
            yield f"class {c.iri} says how it states a quantity, and {missing}"
        for name, iri in _parts(c.quantity):
            prop = ontology.properties.get(iri)
            if prop is None or not ontology.applies(prop, c.iri):
                yield f"class {c.iri} has the kg:{name} {iri}, which is no property of it"
            elif not _fits(ontology, name, prop):
                what = {"comparator": "enumeration", "claimant": "class"}.get(name, "number")
                yield f"class {c.iri} has the kg:{name} {iri}, whose range is no {what}"


def comparisons_hold(ontology: Ontology) -> Iterator[str]:
    """What is compared agrees in properties of its class, and says what was measured."""
    for c in ontology.classes.values():
        for iri in c.compared_by:
            prop = ontology.properties.get(iri)
            if prop is None or not ontology.applies(prop, c.iri):
                yield f"class {c.iri} has {iri} in kg:comparedBy, which is no property of it"
        if c.compared_by and c.quantity is None and not c.by_mention:
            yield (
                f"class {c.iri} has kg:comparedBy, and neither a kg:value nor "
                "kg:identifiedBy kg:Mention"
            )
        if c.quantity and not c.quantity.measured:
            yield f"class {c.iri} has a kg:value and no kg:measured: what is it a quantity of?"
        if c.quantity and c.quantity.unit and c.quantity.unit not in c.compared_by:
            yield f"class {c.iri} has {c.quantity.unit} as kg:unit and not in kg:comparedBy"
        for iri in c.quantity.measured if c.quantity else ():
            if iri not in c.compared_by:
                yield f"class {c.iri} has {iri} in kg:measured and not in kg:comparedBy"


def one_at_a_time_holds(ontology: Ontology) -> Iterator[str]:
    """kg:oneAtATime names what may have the property, and several values of it in time."""
    for prop in ontology.properties.values():
        if prop.one_at_a_time and prop.single:
            yield f"property {prop.iri} has kg:oneAtATime and one value at all, by its shape"
        for iri in prop.one_at_a_time:
            known = iri in ontology.classes and ontology.applies(prop, iri)
            if not known and not any(ontology.leading_to(iri, prop)):
                yield (
                    f"property {prop.iri} has the kg:oneAtATime {iri}, which is neither a class "
                    "that may have it nor a member that such a class may have as a value"
                )


def _parts(quantity: Quantity) -> Iterator[tuple[str, str]]:
    for name in ("value", "comparator", "least", "greatest", "claimant", "unit"):
        if iri := getattr(quantity, name):
            yield name, iri


def _fits(ontology: Ontology, name: str, prop: Property) -> bool:
    known = ontology.classes.get(prop.range)
    if name == "comparator":
        return known is not None and bool(known.members)
    if name == "claimant":
        return known is not None and not known.members
    if name == "unit":
        return True
    return prop.range in (XSD + "decimal", XSD + "integer", XSD + "double")
