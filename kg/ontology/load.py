"""ontology/*.ttl → Ontology. Nothing is fetched: owl:imports is not followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from itertools import permutations
from pathlib import Path

import pyoxigraph as ox

from kg.errors import OntologyError
from kg.names import KG, OWL, RDF_TYPE, RDFS, SCHEMA, SH, SKOS, VANN, XSD, local_name
from kg.ontology.lint import check
from kg.ontology.nodes import Nodes
from kg.ontology.projections import read_projections
from kg.ontology.shape_reader import read_shapes
from kg.ontology.terms import (
    Class,
    Datatype,
    Derivation,
    Individual,
    NameStyle,
    Ontology,
    Property,
    Quantity,
)

MAX_BYTES = 4 * 1024 * 1024
"""The largest ontology that is read, all files together."""

MAX_TRIPLES = 200_000
"""How many triples are read: more than so many bytes hold, unless they nest without end."""

MAX_TERMS = 4_000
"""How many classes and properties are read; every class is compared with those above it."""

_ROLES = {"name": SKOS + "prefLabel", "alias": SKOS + "altLabel", "link": SCHEMA + "sameAs"}


def vocabulary() -> str:
    """Kg's own words, in Turtle."""
    return files("kg").joinpath("vocabulary.ttl").read_text(encoding="utf-8")


def read(folder: Path) -> Ontology:
    """Read and lint the ontology in ``folder``.

    Raises OntologyError for a folder without Turtle files, a file that is no Turtle, and for
    everything that the linter refuses.
    """
    return parse(turtle_in(folder), str(folder))


def turtle_in(folder: Path) -> dict[str, str]:
    """The texts of a folder's Turtle files by file name, in the order of their names."""
    if not folder.is_dir():
        raise OntologyError(f"{folder}: not a folder; an ontology is a folder of .ttl files")
    paths = sorted(p for p in folder.glob("*.ttl") if p.is_file())
    if not paths:
        raise OntologyError(f"{folder}: no .ttl file in it; an ontology is a folder of them")
    if sum(p.stat().st_size for p in paths) > MAX_BYTES:
        raise OntologyError(f"{folder}: larger than {MAX_BYTES:,} bytes")
    return {p.name: _text(p) for p in paths}


def _text(path: Path) -> str:
    """A file's text; a byte order mark, which some editors write, is no part of it."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise OntologyError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise OntologyError(f"{path}: not UTF-8 at byte {error.start}") from None


def parse(turtle: Mapping[str, str], where: str = "ontology") -> Ontology:
    """Read and lint an ontology given as Turtle texts by file name."""
    ontology = assemble(turtle, where)
    problems = check(ontology)
    if problems:
        raise OntologyError(f"{where}: " + "; ".join(problems))
    return ontology


def assemble(turtle: Mapping[str, str], where: str = "ontology") -> Ontology:
    """Read an ontology without linting it."""
    return _Reading(parse_triples({"vocabulary.ttl": vocabulary(), **turtle}), where).ontology(
        turtle
    )


def parse_triples(turtle: Mapping[str, str]) -> list[ox.Triple]:
    """All triples of some Turtle texts; blank nodes of different files stay apart."""
    found: list[ox.Triple] = []
    for name, text in turtle.items():
        try:
            for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                found.append(quad.triple)
                if len(found) > MAX_TRIPLES:
                    raise OntologyError(f"{name}: more than {MAX_TRIPLES:,} triples")
        except SyntaxError as error:
            line = getattr(error, "lineno", None)
            raise OntologyError(f"{name}:{line or 0}: not valid Turtle: {error.msg}") from None
    return found


class _Reading(Nodes):
    """One pass over an ontology's triples."""

    def __init__(self, found: Sequence[ox.Triple], where: str) -> None:
        super().__init__(found, where)
        self.shaped = self.shaped_datatypes()
        self.shapes, self.shape_problems = read_shapes(found)

    # --- terms --------------------------------------------------------------------------------

    def ontology(self, turtle: Mapping[str, str]) -> Ontology:
        headers = self.instances(OWL + "Ontology")
        if len(headers) != 1:
            raise OntologyError(
                f"{self.where}: {len(headers)} owl:Ontology headers; exactly one is needed, with "
                "vann:preferredNamespacePrefix and vann:preferredNamespaceUri"
            )
        header = headers[0]
        namespace = self.text(header, VANN + "preferredNamespaceUri")
        prefix = self.text(header, VANN + "preferredNamespacePrefix")
        if not namespace or not prefix:
            raise OntologyError(
                f"{self.where}: the header of {header.value} lacks "
                "vann:preferredNamespacePrefix or vann:preferredNamespaceUri"
            )
        own = (namespace, KG + "Document")
        terms = sum(isinstance(n, ox.NamedNode) and n.value.startswith(own) for n in self.about)
        if terms > MAX_TERMS:
            raise OntologyError(f"{self.where}: {terms:,} terms; at most {MAX_TERMS:,} are read")
        classes = {
            n.value: self.klass(n, own)
            for n in self.instances(OWL + "Class", RDFS + "Class")
            if n.value.startswith(own)
        }
        properties = self.properties(namespace)
        datatypes = {
            n.value: self.datatype(n)
            for n in self.instances(RDFS + "Datatype")
            if n.value.startswith(namespace)
        }
        return Ontology(
            iri=header.value,
            label=self.text(header, RDFS + "label"),
            prefix=prefix,
            namespace=namespace,
            classes=classes,
            properties=properties,
            datatypes=datatypes,
            databases={
                self.text(d, SH + "prefix"): self.text(d, SH + "namespace")
                for d in self.about[header][SH + "declare"]
            },
            roles={
                role: iri
                for role, parent in _ROLES.items()
                for iri, p in reversed(properties.items())
                if parent in p.aligned
            },
            turtle=turtle,
            shapes=self.shapes,
            shape_problems=self.shape_problems,
            projections=read_projections(self),
        )

    def klass(self, node: ox.NamedNode, own: tuple[str, ...]) -> Class:
        iri = node.value
        parents = [p for p in self.iris(node, RDFS + "subClassOf") if p != iri]
        name = self.text(node, SH + "name") or local_name(iri)
        return Class(
            iri=iri,
            name=name,
            label=self.text(node, RDFS + "label"),
            comment=self.text(node, RDFS + "comment"),
            plural=self.text(node, KG + "plural") or name[:1].lower() + name[1:] + "s",
            parents=tuple(p for p in parents if p.startswith(own)),
            aligned=tuple(p for p in parents if not p.startswith(own)),
            labels=self.texts(node, SKOS + "altLabel"),
            key=self.listed(node, OWL + "hasKey"),
            refined_by=self.listed(node, KG + "keyRefinement"),
            by_mention=KG + "Mention" in self.iris(node, KG + "identifiedBy"),
            name_style=self.one(node, KG + "nameStyle") or NameStyle.PLAIN,
            same_above=self.number(node, KG + "sameAbove"),
            different_below=self.number(node, KG + "differentBelow"),
            claim=self.listed(node, KG + "claim"),
            claim_needs=self.whole(node, KG + "claimNeeds", 2),
            disjoint=frozenset(self.disjoint.get(iri, ())),
            derivation=self.derivation(node),
            members=tuple(
                self.individual(m)
                for head in self.about[node][OWL + "oneOf"]
                for m in self.items(head)
                if isinstance(m, ox.NamedNode)
            ),
            quantity=self.quantity(node),
            compared_by=self.listed(node, KG + "comparedBy"),
        )

    def quantity(self, node: ox.NamedNode) -> Quantity | None:
        """The properties that kg:value and its companions name; a companion alone is read too."""
        names = ("value", "comparator", "least", "greatest", "claimant", "unit")
        found = {name: self.one(node, KG + name) for name in names}
        measured = self.listed(node, KG + "measured")
        if not any(found.values()) and not measured:
            return None
        value, *others = found.values()
        comparator, least, greatest, claimant, unit = (iri or None for iri in others)
        return Quantity(value, comparator, least, greatest, claimant, measured, unit)

    @cached_property
    def disjoint(self) -> Mapping[str, set[str]]:
        """For each class those of which owl:disjointWith or owl:AllDisjointClasses parts it."""
        found: dict[str, set[str]] = defaultdict(set)
        for node, facts in list(self.about.items()):
            groups = [self.listed(node, OWL + "members")]
            if ox.NamedNode(OWL + "AllDisjointClasses") not in facts.get(RDF_TYPE, ()):
                one = getattr(node, "value", "")
                groups = [(one, other) for other in self.iris(node, OWL + "disjointWith")]
            for group in groups:
                for one, other in permutations(set(group), 2):
                    found[one].add(other)
        return found

    def derivation(self, node: ox.NamedNode) -> Derivation | None:
        """owl:equivalentClass [onProperty p; someValuesFrom [onProperty q; hasValue v]]."""
        for start in self.about[node][OWL + "equivalentClass"]:
            path: list[str] = []
            current: object = start
            while isinstance(current, ox.BlankNode) and len(path) < 8:
                path += self.iris(current, OWL + "onProperty")
                values = self.iris(current, OWL + "hasValue")
                if values:
                    return Derivation(tuple(path), values[0])
                current = next(iter(self.about[current][OWL + "someValuesFrom"]), None)
        return None

    def individual(self, node: ox.NamedNode) -> Individual:
        return Individual(
            iri=node.value,
            name=self.text(node, SH + "name") or local_name(node.value),
            label=self.text(node, RDFS + "label"),
            comment=self.text(node, RDFS + "comment"),
            labels=self.texts(node, SKOS + "altLabel"),
            lower=self.number(node, KG + "lowerFactor"),
            upper=self.number(node, KG + "upperFactor"),
            exclusive=self.text(node, KG + "exclusive") in ("true", "1"),
        )

    def properties(self, namespace: str) -> dict[str, Property]:
        nodes = [
            n
            for n in self.instances(OWL + "ObjectProperty", OWL + "DatatypeProperty")
            if n.value.startswith(namespace)
        ]
        inverse = {n.value: self.one(n, OWL + "inverseOf") for n in nodes}
        inverse = {iri: target for iri, target in inverse.items() if target}
        backward = {target: source for source, target in inverse.items()}
        for source, target in inverse.items():
            if backward[target] != source:
                self.refuse(target, f"two inverses, {source} and {backward[target]}")
        single = self.single_valued()
        return {
            n.value: self.property(n, namespace, inverse, backward, n.value in single)
            for n in nodes
        }

    def property(
        self,
        node: ox.NamedNode,
        namespace: str,
        inverse: Mapping[str, str],
        backward: Mapping[str, str],
        single: bool,
    ) -> Property:
        iri = node.value
        types = self.iris(node, RDF_TYPE)
        if {OWL + "DatatypeProperty", OWL + "ObjectProperty"} <= set(types):
            self.refuse(node, "two types, owl:DatatypeProperty and owl:ObjectProperty")
        parents = self.iris(node, RDFS + "subPropertyOf")
        return Property(
            iri=iri,
            name=self.text(node, SH + "name") or local_name(iri),
            label=self.text(node, RDFS + "label"),
            comment=self.text(node, RDFS + "comment"),
            domains=tuple(
                sorted(
                    {*self.iris(node, RDFS + "domain"), *self.iris(node, SCHEMA + "domainIncludes")}
                )
            ),
            range=self.one(node, RDFS + "range"),
            literal=OWL + "DatatypeProperty" in types,
            single=single,
            shaped=tuple(sorted(self.shaped[iri])),
            parents=tuple(p for p in parents if p.startswith(namespace)),
            aligned=tuple(p for p in parents if not p.startswith(namespace)),
            labels=self.texts(node, SKOS + "altLabel"),
            inverse=inverse.get(iri) or backward.get(iri),
            backward=iri in backward and iri not in inverse,
            transitive=OWL + "TransitiveProperty" in types,
            from_text=self.text(node, KG + "fromText") in ("true", "1"),
            default=next(iter(self.iris(node, KG + "default")), None),
            one_at_a_time=self.iris(node, KG + "oneAtATime"),
        )

    def single_valued(self) -> set[str]:
        """The properties that some shape gives sh:maxCount 1."""
        return {
            path
            for node in list(self.about)
            if self.text(node, SH + "maxCount") == "1"
            for path in self.iris(node, SH + "path")
        }

    def shaped_datatypes(self) -> Mapping[str, set[str]]:
        """The datatypes that shapes give to properties."""
        found: dict[str, set[str]] = defaultdict(set)
        for node in list(self.about):
            for path in self.iris(node, SH + "path"):
                found[path].update(self.iris(node, SH + "datatype"))
        return found

    def datatype(self, node: ox.NamedNode) -> Datatype:
        return Datatype(
            iri=node.value,
            name=local_name(node.value),
            label=self.text(node, RDFS + "label"),
            comment=self.text(node, RDFS + "comment"),
            base=next(iter(self.iris(node, OWL + "equivalentClass")), XSD + "string"),
            labels=self.texts(node, SKOS + "altLabel"),
        )
