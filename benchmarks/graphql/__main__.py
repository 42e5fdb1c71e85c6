"""What GraphQL requests cost the server, as ratios to what a developer would write instead.

    python benchmarks/graphql [SIZE] [--world FOLDER] [--seconds N] [--socket] [--larger]
    python benchmarks/graphql --memory STORE

Makes a world of SIZE persons, agreements and figures (20,000), and answers six requests through
whole ASGI apps in this process: kg; a strawberry app with a resolver per field over Python dicts,
with its parser and validation caches; a bare Starlette route that runs the same SQL; and one that
returns a constant. Figures are requests per second of this process's CPU time, the median of
rounds in which all take turns, so that other work on the machine does not count.

``--socket`` asks a uvicorn process instead, over 8 connections that are kept open, and counts its
CPU time. ``--larger`` compares the page over a graph of ten times the size. ``--memory`` sends
100,000 requests to `kg serve` over a store, and tells what that holds before and after.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sockets
import strawberry
import uvicorn
import world
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette_compress import CompressMiddleware
from strawberry.extensions import ParserCache, ValidationCache

from kg.graphql import answer, routes
from kg.store import View

ROUNDS = 7
JSON = "application/json"
Variables = Callable[[int], dict[str, Any]]


@dataclass(frozen=True)
class Asked:
    """A request of kg, the same for the peer, and variables that differ from one to the next."""

    name: str
    query: str
    peer: str
    variables: Variables


def requests(view: View) -> Iterator[Asked]:
    """The requests that are measured."""
    ids = [row[0] for row in view.rows(
        "SELECT curie FROM entity WHERE kind LIKE '%Person' ORDER BY iri LIMIT 1000"
    )]  # fmt: skip

    def one(n: int) -> dict[str, Any]:
        return {"id": ids[n % len(ids)]}

    by_id = "{id iri label name alias classes sameAs holds{nodes{id}}}"
    yield Asked(
        "one by id, 8 fields", f"query($id:ID!){{node(id:$id){{... on Person{by_id}}}}}",
        "query($id:ID!){person(id:$id){id iri label name alias classes sameAs holds{id}}}", one,
    )  # fmt: skip
    fields = "id iri label name signedOn classes aims alias"
    yield Asked(
        "20 agreements, 3 parties each",
        "query{agreements(first:20){nodes{label signedOn parties(first:3){nodes{label name}}}}}",
        "query{agreements(first:20){label signedOn parties{label name}}}", lambda n: {},
    )  # fmt: skip
    yield Asked(
        "100 of 8 fields, 3 nested of 3",
        f"query{{agreements(first:100){{nodes{{{fields} signatories(first:3){{nodes{{id label iri}}"
        "}}}}",
        f"query{{agreements(first:100){{{fields} parties{{id label iri}}}}}}", lambda n: {},
    )  # fmt: skip
    yield Asked(
        "by topic and date range, ordered, counted",
        "query($t:String,$d:EDTF){agreements(where:{about:{some:{name:{eq:$t}}},signedOn:{within:$d"
        "}},orderBy:[SIGNED_ON_ASC]){totalCount nodes{label signedOn}}}",
        "query($t:String!,$d:String!){found(topic:$t,within:$d){label signedOn}}",
        lambda n: {"t": f"Topic {n % 50}", "d": "2001/2005"},
    )
    yield Asked(
        "person → agreements → parties → offices",
        "query($id:ID!){node(id:$id){... on Person{label signed{nodes{label parties{nodes{label "
        "... on Person{holds{nodes{label}}}}}}}}}}",
        "query($id:ID!){person(id:$id){label signed{label parties{label holds{label}}}}}",
        one,
    )
    yield Asked(
        "figures by unit and range, ordered, counted",
        "query($u:String,$v:Decimal){statistics(where:{unit:{eq:$u},value:{gte:$v,lte:60000}},"
        "orderBy:[VALUE_ASC]){totalCount nodes{label value unit comparator}}}",
        "query($u:String!,$v:Float!){figures(unit:$u,least:$v){label value unit comparator}}",
        lambda n: {"u": "call", "v": 50_000 + n % 100},
    )


# --- apps ---------------------------------------------------------------------------------------


def kg_app(view: View) -> Starlette:
    """kg's answers, as bytes."""

    async def route(request: Request) -> Response:
        asked = json.loads(await request.body())
        return Response(answer(view, asked["query"], asked["variables"]).body, 200, None, JSON)

    return Starlette(routes=[Route("/", route, methods=["POST"])])


def constant_app(body: bytes) -> Starlette:
    """The same bytes each time."""

    async def route(request: Request) -> Response:
        json.loads(await request.body())
        return Response(body, 200, None, JSON)

    return Starlette(routes=[Route("/", route, methods=["POST"])])


def sql_app(view: View) -> Starlette:
    """A route that runs hand-written SQL for the page of 100 agreements."""
    connection, sql = view.connection, PAGE.replace("ont:", view.ontology.namespace)

    async def route(request: Request) -> Response:
        json.loads(await request.body())
        return Response(connection.execute(sql).fetchone()[0], 200, None, JSON)

    return Starlette(routes=[Route("/", route, methods=["POST"])])


def _one(prop: str) -> str:
    return f'json_quote(e.":{prop}")'


def _many(prop: str) -> str:
    return f"coalesce(e.\":{prop}\", '[]')"


PAGE = f"""
SELECT CAST('{{"data":{{"agreements":{{"nodes":[' || group_concat(j) || ']}}}}}}' AS BLOB) FROM (
SELECT format('{{"id":%s,"iri":%s,"label":%s,"name":%s,"signedOn":%s,"classes":%s,"aims":%s,
"alias":%s,"signatories":{{"nodes":%s}}}}', json_quote(e.curie), json_quote(e.iri),
json_quote(e.label), {_one("name")}, {_one("signedOn")},
(SELECT json_group_array(upper(substr(class, 29))) FROM (SELECT class FROM entity_class
 WHERE entity = e.id ORDER BY class)), {_many("aims")}, {_many("alias")},
(SELECT '[' || group_concat(o) || ']' FROM (SELECT format('{{"id":%s,"label":%s,"iri":%s}}',
 json_quote(o.curie), json_quote(o.label), json_quote(o.iri)) AS o FROM fact JOIN entity AS o
 ON o.id = object WHERE subject = e.id AND property = 'ont:signatory' AND asserted
 ORDER BY support DESC, o.iri LIMIT 3))) AS j
FROM (SELECT entity FROM entity_class WHERE class = 'ont:Agreement' ORDER BY iri LIMIT 100) AS p
JOIN entity AS e ON e.id = p.entity)
"""
"""What a developer would write for the page, for this page alone."""


# --- the peer -----------------------------------------------------------------------------------


def peer_app(view: View) -> Starlette:
    """A strawberry app with a resolver per field, over dicts that hold the whole graph."""
    things = _things(view)
    by_class = {c: [things[r[0]] for r in view.rows(
        "SELECT entity FROM entity_class WHERE class = ? ORDER BY iri",
        (view.ontology.namespace + c,),
    )] for c in ("Agreement", "Statistic")}  # fmt: skip
    by_id = {t["id"]: t for t in things.values()}

    def field(name: str, kind: Any) -> Any:
        def resolve(root: Any) -> Any:
            return root[name]

        resolve.__annotations__["return"] = kind
        return strawberry.field(resolver=resolve, name=name)

    @strawberry.type
    class Entity:
        pass

    for name, kind in _FIELDS.items():
        setattr(Entity, name, field(name, kind))
    for name in ("parties", "signed", "holds"):
        setattr(Entity, name, field(name, list[Entity]))
    made: Any = strawberry.type(Entity, name="Entity")

    def person(id: strawberry.ID) -> Any:
        return by_id.get(id)

    def agreements(first: int) -> Any:
        return by_class["Agreement"][:first]

    def found(topic: str, within: str) -> Any:
        low, high = (f"{within[:4]}-01-01", f"{within[5:]}-12-31")
        rows = [a for a in by_class["Agreement"] if topic in a["topics"]
                and low <= (a["signedOn"] or "") <= high]  # fmt: skip
        return sorted(rows, key=lambda a: a["signedOn"])[:20]

    def figures(unit: str, least: float) -> Any:
        rows = [s for s in by_class["Statistic"] if s["unit"] == unit
                and least <= s["value"] <= 60_000]  # fmt: skip
        return sorted(rows, key=lambda s: s["value"])[:20]

    person.__annotations__["return"] = made | None
    for resolver in (agreements, found, figures):
        resolver.__annotations__["return"] = list[made]

    class Query:
        pass

    for resolver in (person, agreements, found, figures):
        setattr(Query, resolver.__name__, strawberry.field(resolver=resolver))
    schema = strawberry.Schema(
        strawberry.type(Query), extensions=[lambda: ParserCache(), lambda: ValidationCache()]
    )

    async def route(request: Request) -> Response:
        asked = json.loads(await request.body())
        result = schema.execute_sync(asked["query"], variable_values=asked["variables"])
        assert result.errors is None, result.errors
        body = json.dumps({"data": result.data}, ensure_ascii=False, separators=(",", ":"))
        return Response(body, 200, None, JSON)

    return Starlette(routes=[Route("/", route, methods=["POST"])])


_FIELDS: dict[str, Any] = {
    "id": strawberry.ID, "iri": str, "label": str, "name": str | None, "signedOn": str | None,
    "classes": list[str], "aims": list[str], "alias": list[str], "sameAs": list[str],
    "value": float | None, "unit": str | None, "comparator": str | None,
}  # fmt: skip


def _things(view: View) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for number, iri, curie, label in view.rows("SELECT id, iri, curie, label FROM entity"):
        found[number] = {"id": curie, "iri": iri, "label": label, "classes": [], "aims": [],
                         "alias": [], "sameAs": [], "parties": [], "signed": [], "holds": [],
                         "topics": set(), "name": None, "signedOn": None, "value": None,
                         "unit": None, "comparator": None}  # fmt: skip
    for number, name in view.rows("SELECT entity, class FROM entity_class ORDER BY class"):
        found[number]["classes"].append(name.split("#")[1].upper())
    for subject, prop, other, value in view.rows(
        "SELECT subject, property, object, value FROM fact WHERE asserted ORDER BY id"
    ):
        name, thing = prop.split("#")[1], found[subject]
        if name == "signatory":
            thing["parties"].append(found[other])
            found[other]["signed"].append(thing)
        elif name == "holds":
            thing["holds"].append(found[other])
        elif name == "about":
            thing["topics"].add(found[other]["label"])
        elif name in ("aim", "alias"):
            thing["aims" if name == "aim" else name].append(value)
        elif name in thing and name != "parties":
            thing[name] = float(value) if name == "value" else value.split("#")[-1]
    return found


# --- measuring ----------------------------------------------------------------------------------


async def ask(app: Starlette, body: bytes) -> bytes:
    """One POST request through an ASGI app; the body of its answer."""
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": [
        (b"content-type", JSON.encode()), (b"content-length", str(len(body)).encode())],
        "http_version": "1.1", "scheme": "http", "server": ("x", 80), "client": ("y", 1),
        "root_path": "", "asgi": {"version": "3.0"}}  # fmt: skip
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return b"".join(parts)


async def rate(app: Starlette, bodies: list[bytes], seconds: float) -> float:
    """Requests per second of CPU time."""
    start, count = time.process_time(), 0
    while (spent := time.process_time() - start) < seconds:
        await ask(app, bodies[count % len(bodies)])
        count += 1
    return count / spent


async def measure(view: View, seconds: float) -> None:
    """Print a row for each request."""
    kg, peer, sql = kg_app(view), peer_app(view), sql_app(view)
    print("| Request | kg | strawberry over dicts | kg / strawberry | a bare route |")
    print("|---|---|---|---|---|")
    for asked in requests(view):
        mine, theirs = ([json.dumps({"query": q, "variables": asked.variables(n)}).encode()
                         for n in range(100)] for q in (asked.query, asked.peer))  # fmt: skip
        first = await ask(kg, mine[0])
        assert b'"errors"' not in first, first
        bare = None
        if asked.name.startswith("one"):
            bare = "a constant", constant_app(first)
        elif asked.name.startswith("100"):
            bare = "the same SQL", sql
            data = json.loads(await ask(sql, mine[0]))["data"]
            assert data == json.loads(first)["data"], "the hand-written SQL says another thing"
        apps = [(kg, mine), (peer, theirs), *([(bare[1], mine)] if bare else [])]
        rounds = [[await rate(a, b, seconds / ROUNDS) for a, b in apps] for _ in range(ROUNDS)]
        found = [statistics.median(r[n] for r in rounds) for n in range(len(apps))]
        ratio = statistics.median(r[0] / r[1] for r in rounds)
        last = ""
        if bare is not None:
            over = statistics.median(r[2] / r[0] for r in rounds)
            last = f"{bare[0]}: {found[2]:,.0f}, {over:.2f} times kg"
        print(f"| {asked.name} | {found[0]:,.0f} | {found[1]:,.0f} | {ratio:.1f} | {last} |")


# --- through a socket ---------------------------------------------------------------------------


def serve(view: View, port: int) -> None:
    """Serve kg at /graphql as `kg serve` does, the peer at /peer, and constants of two sizes."""
    small, large = (answer(view, a.query, a.variables(0)).body for a in _by_size(view))
    mounts = [("/peer", peer_app(view)), ("/small", constant_app(small)),
              ("/large", constant_app(large)), ("/sql", sql_app(view))]  # fmt: skip
    app = Starlette(
        routes=[*routes(lambda: view), *(Mount(path, one) for path, one in mounts)],
        middleware=[Middleware(CompressMiddleware)],
    )
    uvicorn.run(app, port=port, access_log=False, log_level="warning")


def _by_size(view: View) -> tuple[Asked, Asked]:
    asked = list(requests(view))
    return asked[0], asked[2]


def through_socket(view: View, command: list[str], seconds: float) -> None:
    """Print a row for each request."""
    print("| Request | kg | strawberry over dicts | kg / strawberry | a bare route |")
    print("|---|---|---|---|---|")
    with sockets.served(command) as (pid, port):
        for place, asked in enumerate(requests(view)):
            mine, theirs = ([json.dumps({"query": q, "variables": asked.variables(n)}).encode()
                             for n in range(100)] for q in (asked.query, asked.peer))  # fmt: skip
            asks = [("/graphql", mine), ("/peer/", theirs)]
            bare = {0: ["/small/"], 2: ["/large/", "/sql/"]}.get(place, [])
            asks += [(path, mine) for path in bare]
            rounds = [[sockets.rate(pid, port, *ask, seconds / 3) for ask in asks]
                      for _ in range(3)]  # fmt: skip
            found = [statistics.median(r[n] for r in rounds) for n in range(len(asks))]
            last = "; ".join(
                f"{path.strip('/')}: {found[2 + n]:,.0f}, {found[2 + n] / found[0]:.2f} times kg"
                for n, path in enumerate(bare)
            )
            print(f"| {asked.name} | {found[0]:,.0f} | {found[1]:,.0f} | "
                  f"{found[0] / found[1]:.1f} | {last} |", flush=True)  # fmt: skip


def memory(store: Path) -> None:
    """Print what `kg serve` holds after 10,000 and after 100,000 requests."""
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "PORT"]
    query = "query($f:Int){documents(first:$f){nodes{id title statements(first:5){totalCount}}}}"
    bodies = [json.dumps({"query": query, "variables": {"f": 1 + n % 9}}).encode()
              for n in range(90)]  # fmt: skip
    with sockets.served(command) as (pid, port):
        for count in (10_000, 90_000):
            asyncio.run(sockets.load(port, "/graphql", bodies, count))
            print(f"{count:,} more requests: {sockets.resident(pid):.1f} MB")


async def larger(view: View, other: View, seconds: float) -> None:
    """Print how many pages a second of CPU time gives, of a graph and of a larger one."""
    page = _by_size(view)[1]
    bodies = [json.dumps({"query": page.query, "variables": {}}).encode()]
    apps = [kg_app(view), kg_app(other)]
    for app in apps:
        await ask(app, bodies[0])
    rounds = [[await rate(a, bodies, seconds / ROUNDS) for a in apps] for _ in range(ROUNDS)]
    found = [statistics.median(r[n] for r in rounds) for n in range(2)]
    ratio = statistics.median(r[0] / r[1] for r in rounds)
    print(f"the page: {found[0]:,.0f}; of ten times as much: {found[1]:,.0f}, {ratio:.2f} times")


def main() -> None:
    """Parse, make the world, measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("size", nargs="?", type=int, default=20_000)
    parser.add_argument("--world", type=Path, default=Path("/tmp/kg-graphql-world"))
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--socket", action="store_true")
    parser.add_argument("--larger", action="store_true")
    parser.add_argument("--memory", type=Path, metavar="STORE")
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory:
        return memory(given.memory)

    def made(size: int) -> View:
        return world.make(given.world / f"{size}" / "0001-000000000000", size)

    view = made(given.size)
    if given.port:
        return serve(view, given.port)
    if given.larger:
        return asyncio.run(larger(view, made(10 * given.size), given.seconds))
    if given.socket:
        again = [sys.executable, *sys.argv, "--port", "PORT"]
        return through_socket(view, again, given.seconds)
    return asyncio.run(measure(view, given.seconds))


if __name__ == "__main__":
    main()
