"""The root fields ``search`` and ``suggest``: what has some words in it, the best first.

The words are those of labels, of texts that are facts (names, aliases, quotations, aims), and of
documents; accents and case do not count.
"""

from __future__ import annotations

import re

from kg.errors import QueryError
from kg.graphql.builder import Argument, Builder, Field, many
from kg.graphql.listing import PAGE
from kg.graphql.operators import listed
from kg.graphql.paging import page_size
from kg.graphql.planning import Call, Run
from kg.graphql.roots import by_number
from kg.graphql.sql import among, json_array
from kg.ontology import Ontology

SHELLS = ("SearchHit", "Suggestion")
MAX_LENGTH, MAX_TERMS = 300, 20
MAX_FOUND = 1000
"""How many places are looked at; a thing may have several."""

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')


def fill(b: Builder) -> None:
    """Fill the types of what is found. Their row is an alias."""
    node = Field("node", b["Node"], "The thing, or the document.",
                 lambda c: by_number(c, f"{c.row}.n"))  # fmt: skip
    b.object(
        "SearchHit",
        "Something that has the words in it.",
        [
            node,
            Field("score", float, "The higher, the better; of one search only.",
                  lambda c: f"kg_real(-{c.row}.b)"),
            Field("snippet", str, "Where the words are, between ** and **. It is text, not HTML.",
                  lambda c: f"json_quote({c.row}.s)"),
        ],
    )  # fmt: skip
    b.object(
        "Suggestion",
        "A name that goes on from what was typed.",
        [node, Field("text", str, "The name.", lambda c: f"json_quote({c.row}.s)")],
    )


def fields(b: Builder) -> list[Field]:
    """The two root fields."""
    kinds = Argument("kinds", many(b["ClassName"]) | None, "Only things of these classes.")
    query = Argument(
        "query", str,
        'Words that must all be there; "words together"; the beginn* of a word.',
    )  # fmt: skip
    typed = Argument("text", str, "What was typed so far.")
    return [
        Field("search", many(b["SearchHit"]), "Things and documents that have words in them, in "
              "names, aliases, quotations, or anywhere in a document's text; the best first.",
              _search, (query, kinds, PAGE[0])),
        Field("suggest", many(b["Suggestion"]), "Names that go on from what was typed, for "
              "type-ahead; the shortest first.", _suggest, (typed, kinds, PAGE[0])),
    ]  # fmt: skip


def _search(call: Call) -> str:
    match = call.planner.bound(call.given["query"], matching)
    shown = "snippet(words, 0, '**', '**', '…', 16)"
    found = (
        f"SELECT rowid AS r, bm25(words) AS b, {shown} AS s FROM words "
        f"WHERE words MATCH {match} ORDER BY rank LIMIT {MAX_FOUND}"
    )
    owned = f"SELECT coalesce((SELECT subject FROM fact WHERE id = r), r) AS n, b, s FROM ({found})"
    # With min(), SQLite takes the other columns from the row of the least.
    return _listed(call, f"SELECT n, min(b) AS b, s FROM ({owned}) GROUP BY n", "b, n")


def _suggest(call: Call) -> str:
    match = call.planner.bound(call.given["text"], lambda text: matching(text, typing=True))
    names = among("f.property", _names(call.planner.ontology))
    found = f"SELECT rowid AS r, text AS s FROM words WHERE words MATCH {match} LIMIT {MAX_FOUND}"
    owned = (
        f"SELECT subject AS n, s FROM ({found}) JOIN fact AS f ON f.id = r AND {names} "
        f"UNION ALL SELECT r, s FROM ({found}) JOIN entity ON entity.id = r"
    )
    shortest = f"SELECT n, min(length(s)) AS b, s FROM ({owned}) GROUP BY n"
    return _listed(call, shortest, "b, s, n")


def _names(ontology: Ontology) -> list[str]:
    return [p for p in (ontology.name_property, ontology.alias_property) if p]


def _listed(call: Call, found: str, order: str) -> str:
    first, h = call.asked("first"), call.planner.alias("h")

    def asked(run: Run) -> int:
        run.deadline.at_length()  # One instruction of SQLite's machine may read the whole index.
        return page_size(first.read(run.variables) if first else None, None)

    size = call.planner.parameter(asked)
    if kinds := call.asked("kinds"):
        wanted = listed(call, kinds, "kinds")
        there = f"SELECT 1 FROM entity_class AS k WHERE k.entity = n AND k.class IN {wanted}"
    else:
        there = "SELECT 1 FROM entity WHERE id = n UNION ALL SELECT 1 FROM document WHERE id = n"
    page = f"SELECT * FROM ({found}) WHERE EXISTS ({there}) ORDER BY {order} LIMIT {size}"
    return json_array(call.select(h), f"FROM ({page}) AS {h}")


def matching(text: str, *, typing: bool = False) -> str:
    """What a person types as a full-text query. With ``typing``, the last word goes on.

    Raises QueryError for what has no word, and for too much.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"{len(text)} characters are more than {MAX_LENGTH} to search for")
    terms = []
    for phrase, word in _TERM.findall(text):
        bare = phrase or word.rstrip("*")
        if any(c.isalnum() for c in bare):
            terms.append(_string(bare) + ("*" if word.endswith("*") else ""))
    if not terms:
        raise QueryError(f"there is no word in {text[:60]!r} to search for")
    if len(terms) > MAX_TERMS:
        raise QueryError(f"{len(terms)} words are more than {MAX_TERMS} to search for")
    if typing and not terms[-1].endswith("*"):
        terms[-1] += "*"
    return " ".join(terms)


def _string(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", "") + '"'
