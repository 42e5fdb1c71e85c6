"""Which of several values a request takes for the best: the arguments policy and sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kg.graphql.builder import Argument, Builder, Value
from kg.graphql.facts import BACKS, roots
from kg.graphql.planning import Call
from kg.policy import DEFAULT, MAX_SOURCES, POLICIES, Ranking

SOURCES = Argument(
    "sources", list[str] | None,
    "For the policy SOURCES: publishers, datasets or names of documents, the best one first; at "
    f"most {MAX_SOURCES}.",
)  # fmt: skip


def fill(b: Builder) -> None:
    """Fill the enum of policies."""
    known = [Value(p.name.upper(), p.name, p.summary) for p in POLICIES.values()]
    described = "How the best of several values is found. What stands side by side stays."
    b.enum("ConflictPolicy", described, known, "a type of kg's own")


def arguments(b: Builder) -> tuple[Argument, ...]:
    """The two arguments."""
    told = f"How the best value is found; {DEFAULT.upper()} if absent."
    return Argument("policy", b["ConflictPolicy"] | None, told), SOURCES


def ranking(call: Call) -> Ranking:
    """What the two arguments ask for; null is the same as nothing. Raises QueryError."""
    return made(call.value("policy"), call.value("sources"))


def made(policy: str | None, sources: list[str] | None) -> Ranking:
    """The ranking that two values ask for. Raises QueryError where they do not go together."""
    return Ranking(policy or DEFAULT, tuple(sources or ()))


def best_first(call: Call, f: str, shown: str) -> str:
    """The order of the facts of one entity in a property, the best by the policy first.

    ``f`` is their alias; ``shown`` is SQL that tells apart what is equally good.
    """
    asked = ranking(call)
    keys = [*_ORDERS[asked.policy](call, f), f"{f}.origins DESC", f"{f}.support DESC", shown]
    return ", ".join([*keys, f"{f}.datatype", f"{f}.language"])


def _support(call: Call, f: str) -> list[str]:
    return []


def _rank(call: Call, f: str) -> list[str]:
    s = call.planner.alias("s")
    order = f"CASE {s}.rank WHEN 'preferred' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END"
    found = f"SELECT min({order}) FROM statement AS {s} WHERE {s}.fact = {f}.id"
    return [f"coalesce(({found} AND {BACKS.format(s)}), 3)"]


def _recency(call: Call, f: str) -> list[str]:
    return [f"coalesce((SELECT max(d.date) FROM {_documents(call, f)}), '') DESC"]


def _sources(call: Call, f: str) -> list[str]:
    listed = call.planner.listed(
        call.given["sources"], lambda sources: made("sources", sources).sources
    )
    named = "j.value IN (d.publisher, d.dataset, d.name, d.iri, d.curie)"
    found = f"SELECT min(j.key) FROM {_documents(call, f)} JOIN {listed} AS j ON {named}"
    return [f"coalesce(({found}), {MAX_SOURCES})"]


def _documents(call: Call, f: str) -> str:
    """The documents that say a fact, or what it is drawn from, as d."""
    s, r = call.planner.alias("s"), call.planner.alias("r")
    said = f"SELECT {s}.id FROM statement AS {s} WHERE {s}.fact = {f}.id AND {BACKS.format(s)}"
    known = f"statement AS x ON x.id = {r}.id JOIN document AS d ON d.id = x.document"
    return f"{roots(said, r)} JOIN {known}"


_ORDERS: Mapping[str, Callable[[Call, str], list[str]]] = {
    "support": _support, "rank": _rank, "recency": _recency, "sources": _sources,
}  # fmt: skip
