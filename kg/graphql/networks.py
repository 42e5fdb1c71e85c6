"""The root field ``network``: how entities hang together, with the words behind every link.

What networkx computes becomes rows of JSON; the plan adds the entities and the statements.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry

from kg.analysis import (
    MOST_NEIGHBOURS,
    Change,
    Column,
    Measured,
    Neighbourhood,
    Paths,
    Robustness,
)
from kg.errors import QueryError
from kg.graphql.builder import Argument, Builder, Field, Value, many
from kg.graphql.given import Given, Variables
from kg.graphql.measured import answered, column
from kg.graphql.naming import constant
from kg.graphql.paging import DEFAULT_PAGE, MAX_PAGE, page_size
from kg.graphql.planning import Call, Run
from kg.graphql.sql import json_array
from kg.metrics import Groups, measures, scores
from kg.ontology import Ontology

DEEPEST = 4
"""How many steps a neighbourhood reaches at most."""

_FEW = 3  # How many paths are looked for where nobody says.
_OF_MEASURES, _OF_PATHS, _OF_ROBUSTNESS = 500, 200, 20_000
"""What is spent on them once, beside an answer's fields."""


@dataclass(frozen=True, slots=True)
class Network:
    """The network that a request means: what its projection and its date are read from."""

    given: Mapping[str, Given]

    def read(self, variables: Variables) -> tuple[str | None, str | None]:
        """The name of the projection, and the date."""
        return _read(self.given, "projection", variables), _read(self.given, "asOf", variables)


def fields(b: Builder, ontology: Ontology) -> list[Field]:
    """The root field."""
    told = "How entities hang together."
    return [Field("network", b["Network"] | None, told, lambda c: c.select(Network(c.given)),
                  _meant(b, ontology))]  # fmt: skip


def _meant(b: Builder, ontology: Ontology) -> tuple[Argument, ...]:
    """The arguments that say which network is meant; an ontology may declare no projection."""
    as_of = Argument("asOf", str | None, "What may hold at some time in this date (EDTF).")
    if not ontology.projections:
        return (as_of,)
    told = "Which entities, and what links them; every fact between two of them if absent."
    return (Argument("projection", b["NetworkProjection"] | None, told), as_of)


def enums(b: Builder, ontology: Ontology) -> None:
    """Declare the enums of measures and projections."""
    own = "a type of kg's own"
    known = [Value(constant(m.name), m.name, m.summary) for m in scores()]
    b.enum("Measure", "How important an entity is to the network.", known, own)
    groups = [Value(constant(m.name), m.name, m.summary) for m in measures()
              if isinstance(m, Groups)]  # fmt: skip
    b.enum("Grouping", "What makes entities a community.", groups, own)
    parts = [Value(constant(kind), kind, told) for kind, told in _LEFT_OUT.items()]
    b.enum("LeftOut", "What is left out, one at a time.", parts, own)
    if ontology.projections:
        plans = [Value(constant(p.name), p.name, p.comment or p.label)
                 for p in ontology.projections.values()]  # fmt: skip
        b.enum("NetworkProjection", "Which entities are in a network, and what links them.",
               plans, own)  # fmt: skip


_LEFT_OUT = {
    "document": "One document.",
    "origin": "One document with its reprints.",
    "claimant": "What one speaker or source of figures says.",
}


def fill(b: Builder) -> None:
    """Fill the type of networks."""
    wanted = Argument("measure", b["Measure"], "What makes an entity important.")
    first = Argument("first", int | None, f"How many: {DEFAULT_PAGE} by default, at most "
                     f"{MAX_PAGE}.")  # fmt: skip
    ends = (
        Argument("from", strawberry.ID, "Where it starts."),
        Argument("to", strawberry.ID, "Where it leads."),
    )
    b.object(
        "Network",
        "Entities and what links them, as a graph. What is computed is computed once for each "
        "generation and projection.",
        [
            Field("centrality", many(b["Ranked"]), "The entities that a measure puts first.",
                  _centrality, (wanted, first), _OF_MEASURES),
            Field("shortestPath", b["Path"] | None, "The fewest links that lead from one entity "
                  "to another, read in either direction; null if none do.", _path, ends, _OF_PATHS),
            Field("paths", many(b["Path"]), "The shortest ways from one entity to another, the "
                  "shortest first; none passes an entity twice.", _paths, (
                      *ends,
                      Argument("first", int | None, f"How many: {_FEW} by default, at most "
                               f"{MAX_PAGE}."),
                  ), 5 * _OF_PATHS),
            Field("communities", many(b["Community"]), "Parts of the network, the largest first.",
                  _communities, (
                      Argument("by", b["Grouping"] | None, "What makes a part; LOUVAIN if absent."),
                      first,
                  ), _OF_MEASURES),
            Field("neighborhood", b["Neighborhood"], "What is near an entity, and its links.",
                  _neighborhood, (
                      Argument("of", strawberry.ID, "The entity."),
                      Argument("depth", int | None, f"How many steps: 1 by default, at most "
                               f"{DEEPEST}."),
                      Argument("first", int | None, f"How many entities, the nearest first: "
                               f"{DEFAULT_PAGE} by default, at most {MOST_NEIGHBOURS}."),
                  ), _OF_PATHS),
            Field("change", many(b["Moved"]), "How a measure changes from one date to another, the "
                  "greatest changes first.", _change, (
                      wanted,
                      Argument("from", str, "The earlier date or interval (EDTF)."),
                      Argument("to", str, "The later one."),
                      first,
                  ), 2 * _OF_MEASURES),
            Field("robustness", b["Robustness"], "How the first entities by a measure change when "
                  "something is left out.", _robustness, (
                      wanted,
                      Argument("without", b["LeftOut"] | None, "What is left out in turn; DOCUMENT "
                               "if absent."),
                      first,
                  ), _OF_ROBUSTNESS),
        ],
    )  # fmt: skip


def standing(b: Builder, ontology: Ontology) -> Field:
    """The field of every entity that says how it stands in a network."""

    def sql(call: Call) -> str:
        return call.select((call.row, Network(call.given)))

    told = "How important it is to a network."
    return Field("centrality", b["Centrality"] | None, told, sql, _meant(b, ontology))


def fill_standing(b: Builder) -> None:
    """Fill the type of how an entity stands: a field for each measure."""
    wanted = Argument("measure", b["Measure"], "By which measure.")
    rank = Field("rank", int | None, "Which place it has by a measure, from 1; those with equal "
                 "values are in the order of their IRIs. Null if it is not in the network.",
                 _rank, (wanted,), _OF_MEASURES)  # fmt: skip
    b.object(
        "Centrality",
        "How important an entity is to a network. All is null of one that is not in it.",
        [*(_measured(m.name, m.summary) for m in scores()), rank],
    )


def _measured(name: str, summary: str) -> Field:
    first, *rest = name.split("_")
    field = first + "".join(map(str.capitalize, rest))

    def sql(call: Call) -> str:
        entity, network = call.row
        found = call.planner.parameter(lambda run: _held(run, network, name))
        return f"kg_score({found}, {entity}.id)"

    told = f"{summary[:1].upper()}{summary[1:]}."
    return Field(field, float | None, told, sql, (), _OF_MEASURES)


def _rank(call: Call) -> str:
    entity, network = call.row
    name = call.given["measure"]
    found = call.planner.parameter(lambda run: _held(run, network, name.read(run.variables)))
    return f"coalesce(kg_rank({found}, {entity}.id), 'null')"


def _held(run: Run, network: Network, measure: str) -> str:
    """The name of a column for as long as a request runs."""
    name, found = column(run.view, _question(run, network, measure), run.deadline)
    run.held.append(found)
    return name


def _question(run: Run, network: Network, measure: str) -> Measured:
    return Measured(*network.read(run.variables), measure)


# --- what is asked --------------------------------------------------------------------------------


def _listed(call: Call, made: Callable[[Run], str]) -> str:
    """The array of what some JSON lists, an object each."""
    j = call.planner.alias("j")
    listed = f"FROM json_each({call.planner.parameter(made)}) AS {j} ORDER BY {j}.key"
    return json_array(call.select(f"{j}.value"), listed)


def _centrality(call: Call) -> str:
    def rows(run: Run) -> str:
        _, found = _ranked(run, call, call.given["measure"].read(run.variables))
        return json.dumps(found.first(_size(call, run)))

    return _listed(call, rows)


def _communities(call: Call) -> str:
    def rows(run: Run) -> str:
        by = _read(call.given, "by", run.variables) or "louvain"
        _, found = _ranked(run, call, by)
        groups = found.groups()[: _size(call, run)]
        return json.dumps([(len(group), group[:MAX_PAGE]) for group in groups])

    return _listed(call, rows)


def _ranked(run: Run, call: Call, measure: str) -> tuple[str, Column]:
    return column(run.view, _question(run, call.row, measure), run.deadline)


def _paths(call: Call) -> str:
    return _listed(call, lambda run: _ways(call, run, _size(call, run, _FEW)))


def _path(call: Call) -> str:
    def first(run: Run) -> str | None:
        found = json.loads(_ways(call, run, 1))
        return json.dumps(found[0]) if found else None

    row = call.planner.parameter(first)
    return f"CASE WHEN {row} IS NULL THEN 'null' ELSE {call.select(row)} END"


def _ways(call: Call, run: Run, count: int) -> str:
    if not count:
        return "[]"
    start, end = (_the(call, run, name) for name in ("from", "to"))
    projection, as_of = call.row.read(run.variables)
    question = Paths(projection, as_of, start, end, count)
    found: str = answered(run.view, question, run.deadline)
    return found


def _neighborhood(call: Call) -> str:
    def found(run: Run) -> str:
        depth = _read(call.given, "depth", run.variables)
        depth = 1 if depth is None else depth
        if not 0 <= depth <= DEEPEST:
            raise QueryError(f"depth: {depth} is not between 0 and {DEEPEST}")
        centre, count = _the(call, run, "of"), _size(call, run)
        projection, as_of = call.row.read(run.variables)
        question = Neighbourhood(projection, as_of, centre, depth, count)
        told: str = answered(run.view, question, run.deadline)
        return told

    return call.select(call.planner.parameter(found))


def _robustness(call: Call) -> str:
    def found(run: Run) -> str:
        by = _read(call.given, "without", run.variables) or "document"
        measure = call.given["measure"].read(run.variables)
        projection, as_of = call.row.read(run.variables)
        question = Robustness(projection, as_of, measure, by, _size(call, run))
        told: str = answered(run.view, question, run.deadline)
        return told

    return call.select(call.planner.parameter(found))


def _change(call: Call) -> str:
    def rows(run: Run) -> str:
        measure, before, after = (
            call.given[name].read(run.variables) for name in ("measure", "from", "to")
        )
        projection, as_of = call.row.read(run.variables)
        question = Change(projection, as_of, measure, before, after, _size(call, run))
        told: str = answered(run.view, question, run.deadline)
        return told

    return _listed(call, rows)


def _size(call: Call, run: Run, default: int = DEFAULT_PAGE) -> int:
    asked = _read(call.given, "first", run.variables)
    return default if asked is None else page_size(asked, None)


def _the(call: Call, run: Run, name: str) -> int:
    given = call.given[name].read(run.variables)
    row = run.view.entity(given)
    if row is None:
        raise QueryError(f"{given!r} is no entity of this generation; give a CURIE or an IRI")
    return row.id


def _read(given: Mapping[str, Given], name: str, variables: Variables) -> Any:
    """An argument that may be absent."""
    return given[name].read(variables) if name in given else None
