"""The first draft of a query file: the instances of a class, with the words behind each fact."""

from __future__ import annotations

from kg.ontology import Property
from kg.sparql.parameters import named_class
from kg.store import View

_DRAFT = """\
#+ title: {title}
#+ description: One row for each fact and each stretch of text that carries it.
#+ param {name}: entity<{cls}> = * -- One {label}
#+ column basis: carried as
#+ empty: the graph has no {label}
#+ view: table

SELECT DISTINCT ?{name} ?fact ?value ?basis ?document ?start ?end ?quote
WHERE {{
  # The facts. Leave out the properties that you do not want.
  ?{name} a {term} ; ?fact ?value .
  FILTER (?fact IN (
{properties}
  ))
  # The statements behind each fact, and where they stand.
  GRAPH ?in {{
    ?statement rdf:subject ?{name} ; rdf:predicate ?fact ; rdf:object ?value ; ?basis ?fragment .
    ?fragment oa:exact ?quote ; oa:start ?start ; oa:end ?end .
    ?in dcterms:identifier ?document .
  }}
  # A denial is no support.
  FILTER NOT EXISTS {{
    GRAPH ?in {{ ?statement kg:negated|kg:mode|kg:rank ?limit }}
    FILTER (?limit IN (true, "quoted", "deprecated"))
  }}
}}
ORDER BY ?{name} ?fact ?value ?document DESC(?basis) ?start
"""


def draft(view: View, class_name: str) -> str:
    """The text of a query file for the instances of a class.

    Raises QueryError for a class that the ontology does not have.
    """
    wanted, ontology = named_class(view, class_name), view.ontology
    stored = [p for p in ontology.fields(wanted.iri) if not p.backward]
    name = wanted.name[:1].lower() + wanted.name[1:]
    # These are columns of every draft.
    taken = {"fact", "value", "basis", "document", "start", "end", "quote"}
    return _DRAFT.format(
        title=f"{wanted.label[:1].upper()}{wanted.label[1:]}: what is said of each",
        name=f"the{wanted.name}" if name in taken else name,
        label=wanted.label,
        cls=wanted.name,
        term=_term(view, wanted.iri),
        properties=_listed(view, stored),
    )


def _listed(view: View, properties: list[Property]) -> str:
    """The properties, one in a line with its label."""
    rows = [(_term(view, p.iri), p.label) for p in properties] or [("rdf:type", "type")]
    commas = [","] * (len(rows) - 1) + [""]
    return "\n".join(
        f"    {term}{comma}  # {label}" for (term, label), comma in zip(rows, commas, strict=True)
    )


def _term(view: View, iri: str) -> str:
    short = view.prefixes.shorten(iri)
    return short if short != iri else f"<{iri}>"
