"""``where`` and ``orderBy``: the rules for null and empty, the laws, and figures as intervals."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import graphql
from kg.build import build
from kg.graphql import Limits
from kg.store import Store, View, write_index
from tests import brat
from tests.graphql.requests import Request
from tests.graphql.test_graphql_law import schema
from tests.graphql.worlds import ROOT, world

WIDE = Limits(**dict.fromkeys(Limits.names(), 10**9))
ONTOLOGY: Path = ROOT / "ontology"
Ask = Callable[..., Any]


def ids(view: View, field: str, where: dict[str, Any] | None, **page: Any) -> list[str]:
    """The ids on a page of a root field."""
    kind = {"persons": "Person", "things": "Thing", "statistics": "Statistic"}[field]
    query = (
        f"query ($w: {kind}Filter, $o: [{kind}Order!], $first: Int, $last: Int, $after: String, "
        f"$before: String) {{ {field}(where: $w, orderBy: $o, first: $first, last: $last, after: "
        "$after, before: $before) { totalCount nodes { id } pageInfo { startCursor endCursor "
        "hasNextPage hasPreviousPage } } }"
    )
    answer = graphql.execute(view, query, {"w": where, **page}, limits=WIDE)
    assert "errors" not in answer, answer["errors"]
    found = answer["data"][field]
    ids.last = found  # type: ignore[attr-defined]
    return [node["id"] for node in found["nodes"]]


def drawn(draw: Random, name: str) -> dict[str, Any]:
    """A random filter of a type."""
    request = Request(schema(ONTOLOGY), world(0), draw)
    kind: Any = schema(ONTOLOGY).get_type(name)
    found: dict[str, Any] = request._object(kind, 3)
    return found


some = settings(max_examples=40, deadline=None)
seeds = st.integers(0, 3)
draws = st.randoms(use_true_random=False)


@some
@given(seeds, draws)
def test_de_morgan(seed: int, draw: Random) -> None:
    view = world(seed)
    a, b = drawn(draw, "ThingFilter"), drawn(draw, "ThingFilter")
    neither = ids(view, "things", {"not": {"or": [a, b]}}, first=100)
    assert neither == ids(view, "things", {"and": [{"not": a}, {"not": b}]}, first=100)
    either = ids(view, "things", {"or": [a, b]}, first=100)
    assert either == ids(view, "things", {"not": {"and": [{"not": a}, {"not": b}]}}, first=100)
    assert sorted([*either, *neither]) == sorted(ids(view, "things", None, first=100))


@some
@given(seeds, draws, st.sampled_from(["signed", "holds", "worksOn", "said"]))
def test_every_is_not_some_not(seed: int, draw: Random, prop: str) -> None:
    view = world(seed)
    kind = {"signed": "Agreement", "holds": "Office", "worksOn": "Topic", "said": "Quotation"}[prop]
    inner = drawn(draw, f"{kind}Filter")
    every = ids(view, "persons", {prop: {"every": inner}})
    assert every == ids(view, "persons", {"not": {prop: {"some": {"not": inner}}}})
    assert ids(view, "persons", {prop: {"none": inner}}) == ids(
        view, "persons", {"not": {prop: {"some": inner}}}
    )


@some
@given(seeds, draws, st.integers(1, 5))
def test_pages_of_any_list_in_any_order(seed: int, draw: Random, size: int) -> None:
    """Forward pages are the list, so are backward ones reversed, and totalCount is its length."""
    view = world(seed)
    where, order = drawn(draw, "ThingFilter"), draw.sample(ORDERS, 2)
    whole = ids(view, "things", where, o=order, first=100)
    forward: list[str] = []
    after = None
    while True:
        forward += ids(view, "things", where, o=order, first=size, after=after)
        page = ids.last  # type: ignore[attr-defined]
        assert page["totalCount"] == len(whole)
        assert page["pageInfo"]["hasNextPage"] == (len(forward) < len(whole))
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    backward: list[str] = []
    before = None
    while True:
        backward = ids(view, "things", where, o=order, last=size, before=before) + backward
        page = ids.last  # type: ignore[attr-defined]
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert forward == backward == whole


ORDERS = ("LABEL_ASC", "LABEL_DESC", "NAME_ASC", "NAME_DESC")


def test_order_by_values_with_the_missing_last() -> None:
    view = world(1)
    query = """query ($o: [StatisticOrder!]) { statistics(orderBy: $o) { nodes { id value } } }"""
    up, down = (
        graphql.execute(view, query, {"o": [order]})["data"]["statistics"]["nodes"]
        for order in ("VALUE_ASC", "VALUE_DESC")
    )
    for found, reverse in ((up, False), (down, True)):
        values = [float(n["value"]) for n in found if n["value"] is not None]
        assert values == sorted(values, reverse=reverse)
        assert all(n["value"] is None for n in found[len(values) :])


# --- null and empty -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "all_of_them"),
    [
        ({}, True),
        ({"and": []}, True),
        ({"or": []}, False),
        ({"not": {}}, False),
        ({"name": {}}, True),
        ({"name": {"in": []}}, False),
        ({"id": {}}, True),
        ({"id": {"in": []}}, False),
        ({"class": {"in": []}}, False),
        ({"statements": {"every": {}}}, True),
        ({"statements": {"none": {}}}, False),
        ({"signed": {"every": {"or": []}, "count": {"gt": 0}}}, False),
        ({"or": [{"signed": {"count": {"eq": 0}}}, {"signed": {"some": {}}}]}, True),
        ({"label": {"exists": True}}, True),
        ({"label": {"exists": False}}, False),
    ],
)
def test_what_is_empty(seed_view: View, where: dict[str, Any], all_of_them: bool) -> None:
    every = ids(seed_view, "persons", None)
    assert ids(seed_view, "persons", where) == (every if all_of_them else [])


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({"and": None}, "where.and is null; leave it out, or give a filter"),
        ({"not": None}, "where.not is null; leave it out, or give a filter"),
        ({"name": None}, "where.name is null; leave it out, or give an operator"),
        ({"not": {"name": {"eq": None}}}, "where.not.name.eq is null"),
        ({"or": [{}, {"name": {"in": None}}]}, "where.or[1].name.in is null"),
        ({"signed": {"some": None}}, "where.signed.some is null"),
        ({"signed": {"some": {"signedOn": {"before": None}}}}, "where.signed.some.signedOn.before"),
        ({"signed": {"said": None}}, "where.signed.said is null"),
        ({"statements": {"some": {"mode": None}}}, "where.statements.some.mode is null"),
        ({"signed": {"some": {"signedOn": {"before": "soon"}}}}, "'soon' is no EDTF date"),
        ({"signed": {"count": {"eq": None}}}, "where.signed.count.eq is null"),
    ],
)
def test_what_is_null_is_refused(refused: Ask, where: dict[str, Any], told: str) -> None:
    query = "query ($w: PersonFilter) { persons(where: $w) { totalCount } }"
    assert told in refused(query, w=where)


def test_one_plan_serves_other_values(seed_view: View) -> None:
    """Null in the place of a value is another shape, and so is an empty list of filters."""
    query = "query ($w: PersonFilter) { persons(where: $w) { nodes { label } } }"

    def labels(where: Any) -> Any:
        answer = graphql.execute(seed_view, query, {"w": where})
        if "errors" in answer:
            return answer["errors"][0]["message"]
        return [n["label"] for n in answer["data"]["persons"]["nodes"]]

    assert labels({"name": {"eq": "Obama"}}) == ["Obama"]
    assert labels({"name": {"eq": "Nobody"}}) == []
    assert "is null" in labels({"name": {"eq": None}})
    assert labels({"or": [{"name": {"eq": "Obama"}}]}) == ["Obama"]
    assert labels({"or": []}) == []
    assert labels({"class": {"in": ["PRESIDENT"]}}) == ["Obama"]
    assert len(labels({"class": {"in": ["PRESIDENT", "ATTORNEY_GENERAL"]}})) == 3


# --- what a person would ask ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "labels"),
    [
        ({"name": {"eqInsensitive": "obama"}}, ["Obama"]),
        ({"name": {"containsInsensitive": "d. HARRIS"}}, ["Kamala D. Harris"]),
        ({"name": {"endsWith": "Harris", "startsWith": "Kamala"}}, ["Kamala D. Harris"]),
        ({"name": {"exists": False}}, ["attorney generals of Mexico"]),
        ({"signed": {"some": {"about": {"some": {"name": {"contains": "traffick"}}}}}},
         ["Kamala D. Harris", "attorney generals of Mexico"]),
        ({"holds": {"some": {"jurisdiction": {"name": {"eq": "California"}}}}},
         ["Kamala D. Harris"]),
        ({"holds": {"some": {"role": {"eq": "ATTORNEY_GENERAL"}}},
          "not": {"holds": {"some": {"jurisdiction": {"name": {"eq": "California"}}}}}},
         ["attorney generals of Mexico"]),
        ({"said": {"count": {"gte": 1}}}, ["Kamala D. Harris", "Obama"]),
        ({"statements": {"some": {"property": ["holds"], "negated": True}}}, []),
    ],
)  # fmt: skip
def test_filters_across_relations(ask: Ask, where: dict[str, Any], labels: list[str]) -> None:
    query = "query ($w: PersonFilter) { persons(where: $w) { totalCount nodes { label } } }"
    found = ask(query, w=where)["persons"]
    assert sorted(n["label"] for n in found["nodes"]) == labels
    assert found["totalCount"] == len(labels)


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        ({"gte": 60000}, ["nearly 60,000 calls"]),
        ({"gt": 60000}, []),
        ({"gt": 59999}, ["nearly 60,000 calls"]),
        ({"eq": 55000}, ["nearly 60,000 calls"]),
        ({"gte": 15, "lte": 20}, ["More than 15%"]),
        ({"lt": 15}, []),
        ({"eq": 36}, ["36%", "More than 15%"]),
        ({"eq": 17000}, ["More than 15%", "somewhere around 16,000 victims"]),
    ],
)
def test_figures_are_compared_as_intervals(ask: Ask, value: Any, labels: list[str]) -> None:
    unit = "percent" if "More than 15%" in labels and len(labels) == 1 else None
    where = {"value": value, **({"unit": {"eq": unit}} if unit else {})}
    query = "query ($w: StatisticFilter) { statistics(where: $w) { nodes { label } } }"
    found = {n["label"] for n in ask(query, w=where)["statistics"]["nodes"]}
    assert set(labels) <= found
    unbounded = {"More than 15%", "all 50 states"}
    assert found - unbounded <= set(labels)


def test_relations_are_filtered_and_ordered_where_they_stand(ask: Ask) -> None:
    query = """query ($w: ActorFilter) { agreements { nodes {
      signatories(where: $w, orderBy: [LABEL_DESC]) { totalCount nodes { label } } } } }"""
    (both,) = ask(query)["agreements"]["nodes"]
    assert [n["label"] for n in both["signatories"]["nodes"]] == [
        "attorney generals of Mexico", "Kamala D. Harris",
    ]  # fmt: skip
    (one,) = ask(query, w={"name": {"exists": True}})["agreements"]["nodes"]
    assert one["signatories"] == {"totalCount": 1, "nodes": [{"label": "Kamala D. Harris"}]}


FIGURES = {
    "value": "value = 50",
    "about": "value = 50; comparator = approximately",
    "both": "minimum = 40; maximum = 60",
    "least": "minimum = 55",
    "greatest": "maximum = 45",
    "given": "value = 50; comparator = approximately; maximum = 52",
    "turned": "minimum = 60; maximum = 40",
}


def figure(folder: Path, name: str, note: str) -> None:
    """A document whose one figure is given by a note."""
    text = f"The {name} calls fell that much."
    spans = f"T1 Change that much\nT2 Population {name} calls"
    rest = f"#1|AnnotatorNotes T1|unit = percent; {note}\nR1|measures Arg1:T1 Arg2:T2"
    brat.write(folder, name, text, spans, rest)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """Figures given in every way, after a build in which they were given in another."""
    folder = tmp_path_factory.mktemp("figures")
    store, notes = Store(folder / "store"), list(FIGURES.values())
    for turned in (1, 0):
        for place, name in enumerate(FIGURES):
            figure(folder / "in", name, notes[(place + turned) % len(notes)])
        build([folder / "in"], ONTOLOGY, store)
    found = store.open()
    yield found
    found.close()


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({"value": {"eq": 50}}, "about both given value"),
        ({"value": {"gte": 54}}, "about both least"),
        ({"value": {"gt": 1000}}, "least"),
        ({"value": {"lt": 44}}, "both greatest"),
        ({"value": {"in": [40, 52]}}, "about both given greatest"),
        ({"value": {"gte": 52, "lte": 54}}, "about both given"),
        ({"value": {"exists": False}}, "both greatest least turned"),
        ({"value": {"exists": True, "gte": 52}}, "about given"),
        ({"value": {"exists": False, "gte": 54}}, "both least"),
        ({"not": {"value": {"gte": -9999}}}, "turned"),
        ({"minimum": {"gt": 40}}, "least turned"),
        ({"maximum": {"lte": 45}}, "greatest turned"),
        ({"value": {"eq": 50}, "minimum": {"eq": 40}}, "both"),
    ],
)
def test_ends_that_a_text_gives_are_ends_of_the_interval(
    figures: View, where: Any, names: str
) -> None:
    query = "query ($w: StatisticFilter) { statistics(where: $w) { nodes { measures { label } } } }"
    answer = graphql.execute(figures, query, {"w": where})
    nodes = answer["data"]["statistics"]["nodes"]
    assert sorted(n["measures"]["label"].removesuffix(" calls") for n in nodes) == names.split()


def test_an_index_that_followed_says_of_figures_what_a_new_one_says(figures: View) -> None:
    stored = "SELECT * FROM fact ORDER BY id"
    followed = figures.rows(stored)
    write_index(figures)
    with contextlib.closing(Store(figures.folder.parents[1]).open()) as anew:
        assert anew.rows(stored) == followed
