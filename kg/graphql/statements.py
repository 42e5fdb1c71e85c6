"""The fields of statements and of their evidence. Their row is an alias s, and s with an f."""

from __future__ import annotations

import strawberry

from kg.graphql import listing
from kg.graphql.builder import Argument, Builder, Field, many
from kg.graphql.entities import AS_OF, moment
from kg.graphql.facts import SUPPORTS, behind, in_order, roots, typing
from kg.graphql.listing import Key, Listing
from kg.graphql.planning import Call
from kg.graphql.scalars import Edtf, Uri
from kg.graphql.sources import DOCUMENT_FILTER, chosen
from kg.graphql.sql import TYPE, among, json_array, json_bool, quoted
from kg.names import KG, RDF_TYPE

LEANING = Argument(
    "restsOnCoreference", bool | None,
    "Only those of facts that no document asserts without leaning on an annotator's coreference "
    "link, or only the others.",
    default=None,
)  # fmt: skip


# --- one statement --------------------------------------------------------------------------


def curie(call: Call) -> str:
    """The shortened IRI of a statement; all statements have one namespace."""
    view = call.planner.view
    long = f"{view.base}statement/"
    short = view.prefixes.shorten(f"{long}x").removesuffix("x")
    return f"json_quote({quoted(short)} || substr({call.row}.iri, {len(long) + 1}))"


def value(call: Call) -> str:
    """A literal, or the name of a class or of an enumeration's member; null for an entity."""
    f = f"{call.row}f"
    return (
        f"CASE WHEN {f}.value IS NULL OR {f}.datatype IS NOT NULL THEN json_quote({f}.value) "
        f"ELSE kg_term({f}.value) END"
    )


def words(call: Call, role: str) -> str:
    """The evidence of one role, in the order of the texts."""
    v, s = call.planner.alias("v"), call.row
    return json_array(call.select(v), f"FROM {evidence(call, s, v, role)} ORDER BY {placed(v)}")


def placed(v: str) -> str:
    """The order of the texts."""
    return f'{v}.document, {v}.start, {v}."end", {v}.quote'


def evidence(call: Call, s: str, v: str, role: str) -> str:
    """What stands behind FROM for the evidence of a statement, as v.

    An inferred statement's is that of the statements it rests on, each place once.
    """
    r = call.planner.alias("r")
    columns = 'document, start, "end", quote'
    own = f"SELECT {columns} FROM evidence WHERE statement = {s}.id AND role = {quoted(role)}"
    premises = f"SELECT premise FROM premise WHERE statement = {s}.id AND {s}.rule IS NOT NULL"
    return (
        f"({own} UNION ALL SELECT DISTINCT {columns} FROM {roots(premises, r)} "
        f"JOIN evidence ON statement = {r}.id AND role = {quoted(role)}) AS {v}"
    )


def support(call: Call) -> str:
    """How much stands behind the fact of a statement."""
    f = f"{call.row}f"
    return call.select((_count(f, "id"), _count(f, "origin"), f"{f}.support"))


def _count(f: str, column: str) -> str:
    return (
        f"(SELECT count(DISTINCT d.{column}) FROM statement AS x JOIN document AS d "
        f"ON d.id = x.document WHERE x.fact = {f}.id AND {SUPPORTS.format('x')})"
    )


def premises(call: Call) -> str:
    """What a rule drew a statement from."""
    s = call.planner.alias("s")
    drawn = f"SELECT premise FROM premise WHERE statement = {call.row}.id"
    found = behind(s, f"{s}.id IN ({drawn})")
    return json_array(call.select(s), f"FROM {found} ORDER BY {s}.iri")


def touched(call: Call) -> str:
    """The sentences that a statement's evidence touches, in the order of the texts."""
    x, v = call.planner.alias("x"), call.planner.alias("v")
    words = evidence(call, call.row, v, "evidence")
    found = f"SELECT DISTINCT {x}.* FROM {words} JOIN {touching(v, x)}"
    return json_array(call.select(x), f"FROM ({found}) AS {x} ORDER BY {x}.document, {x}.number")


def touching(v: str, x: str) -> str:
    """The sentences x that a stretch v of a document touches, as a join."""
    return (
        f'sentence AS {x} ON {x}.document = {v}.document AND {x}.start < {v}."end" '
        f'AND {x}."end" > {v}.start'
    )


def sentences(call: Call) -> str:
    """The sentences that evidence touches."""
    x = call.planner.alias("x")
    join = touching(call.row, x).replace(" ON ", " WHERE ", 1)
    return json_array(call.select(x), f"FROM {join} ORDER BY {x}.number")


def document(call: Call, number: str) -> str:
    """The document with a number; null if there is none."""
    d = call.planner.alias("d")
    found = f"SELECT {call.select(d)} FROM document AS {d} WHERE {d}.id = {number}"
    return f"coalesce(({found}), 'null')"


# --- lists of statements ----------------------------------------------------------------------


def mentions(call: Call) -> str:
    """Where documents speak of an entity: what its types rest on, in the order of the texts."""
    s, v = call.planner.alias("s"), call.planner.alias("v")
    said = behind(s, f"{typing(f'{call.row}.id', s)} AND {s}.rule IS NULL")
    found = f'SELECT DISTINCT e.document, e.start, e."end", e.quote FROM {said}'.replace(
        " WHERE ", f" JOIN evidence AS e ON e.statement = {s}.id AND e.role = 'evidence' WHERE ", 1
    )
    return json_array(call.select(v), f"FROM ({found}) AS {v} ORDER BY {placed(v)}")


def statements(call: Call, condition: str, s: str) -> str:
    """A page of the statements that meet a condition and the field's arguments."""
    wanted = [condition]
    source = call.asked("from")
    if source and (known := chosen(call, source, "document", "from")):
        wanted.append(f"{s}.document IN (SELECT id FROM document WHERE {' AND '.join(known)})")
    if when := moment(call):
        wanted.append(when.statement(s))
    if prop := call.value("property"):
        wanted.append(among(f"{s}f.property", _called(call, prop)))
    if (leaning := call.value("restsOnCoreference")) is not None:
        wanted.append(_LEANS.format(s) if leaning else f"NOT ({_LEANS.format(s)})")

    def node(inner: Call, number: str) -> str:
        t = inner.planner.alias("s")
        return f"(SELECT {inner.select(t)} FROM {behind(t, f'{t}.id = {number}')})"

    keys = tuple(map(Key, in_order(s)))
    return listing.connection(call, Listing(
        source=behind(s, " AND ".join(wanted)), number=f"{s}.id", keys=keys, node=node,
    ))  # fmt: skip


def _called(call: Call, name: str) -> list[str]:
    """The IRIs of the properties with a name; several may have one."""
    known = call.planner.ontology.properties.values()
    return [RDF_TYPE] if name == TYPE else [p.iri for p in known if p.name == name]


_LEANS = (
    "{0}f.asserted AND NOT {0}f.inferred AND NOT EXISTS (SELECT 1 FROM statement AS y WHERE "
    f"y.fact = {{0}}f.id AND {SUPPORTS.format('y')} AND NOT EXISTS "
    "(SELECT 1 FROM evidence WHERE statement = y.id AND role = 'coreference'))"
)
"""Whether each statement that asserts a fact leans on a coreference link."""


def arguments(b: Builder, *more: Argument) -> tuple[Argument, ...]:
    """The arguments of lists of statements."""
    restricting = Argument("property", b["PropertyName"] | None, "Only those that say this.")
    return restricting, *more, LEANING, AS_OF, *listing.PAGE


def of_entity(b: Builder) -> Field:
    """The field of everything that is said about an entity."""

    def sql(call: Call) -> str:
        s = call.planner.alias("s")
        return statements(call, f"{s}f.subject = {call.row}.id", s)

    source = Argument(
        "from", b[DOCUMENT_FILTER] | None,
        "Only those that these documents make; what a rule drew is in no document.",
    )  # fmt: skip
    told = "Everything that documents say about it, what they negate or only quote too."
    return Field("statements", b["StatementConnection"], told, sql, arguments(b, source))


def of_document(b: Builder) -> Field:
    """The field of everything that a document says."""

    def sql(call: Call) -> str:
        s = call.planner.alias("s")
        return statements(call, f"{s}.document = {call.row}.id", s)

    told = "Everything that it says."
    return Field("statements", b["StatementConnection"], told, sql, arguments(b))


# --- types ------------------------------------------------------------------------------------


def fill(b: Builder) -> None:
    """Fill the types of statements and of how much stands behind them."""
    b.object(
        "Statement",
        "One claim in one document, with the words that carry it. A claim that a rule draws "
        "from others names the rule and its premises, and has their evidence.",
        [
            Field("id", strawberry.ID, "The IRI, shortened by a prefix.", curie),
            Field("iri", Uri, "The IRI.", lambda c: f"json_quote({c.row}.iri)"),
            Field("subject", b["Entity"], "What it is about.",
                  lambda c: c.entity(f"{c.row}f.subject")),
            Field("property", b["PropertyName"], "What it says of it.",
                  lambda c: f"kg_property({c.row}f.property)"),
            Field("propertyIri", Uri, "The property's IRI.",
                  lambda c: f"json_quote({c.row}f.property)"),
            Field("object", b["Entity"] | None, "The value, where it is an entity.",
                  lambda c: c.entity(f"{c.row}f.object")),
            Field("value", str | None, "The value, where it is no entity: a literal as it is "
                  "stored, or the name of a class or of an enum's value.", value),
            Field("datatype", Uri | None, "The datatype of a literal.",
                  lambda c: f"json_quote({c.row}f.datatype)"),
            Field("evidence", many(b["Evidence"]), "The words that carry it: those of its subject "
                  "and value, and the word that relates them.", lambda c: words(c, "evidence")),
            Field("coreference", many(b["Evidence"]), "The words that an annotator's coreference "
                  "link adds: without it, the subject or the value could not be named.",
                  lambda c: words(c, "coreference")),
            Field("sentences", many(b["Sentence"]), "The sentences that its evidence touches.",
                  touched),
            Field("document", b["Document"] | None, "Where it is said; null where a rule drew it.",
                  lambda c: document(c, f"{c.row}.document")),
            Field("support", b["Support"], "How much stands behind the same subject, property "
                  "and value.", support),
            Field("mode", b["Mode"], "How the document puts it.",
                  lambda c: f"json_quote(upper({c.row}.mode))"),
            Field("negated", bool, "Whether the document says that it is not so.",
                  lambda c: json_bool(f"{c.row}.negated")),
            Field("rank", b["Rank"], "How it stands to others.",
                  lambda c: f"json_quote(upper({c.row}.rank))"),
            Field("confidence", float | None, "How sure the annotator is, from 0 to 1.",
                  lambda c: f"kg_real({c.row}.confidence)"),
            Field("attributedTo", b["Entity"] | None, "Whose word it is.",
                  lambda c: c.entity(f"{c.row}.attributed_to")),
            Field("validFrom", Edtf | None, "From when it holds.",
                  lambda c: f"json_quote({c.row}.valid_from)"),
            Field("validUntil", Edtf | None, "Until when it holds.",
                  lambda c: f"json_quote({c.row}.valid_until)"),
            Field("rule", str | None, "The rule that drew it.",
                  lambda c: f"json_quote(substr({c.row}.rule, {len(KG) + 1}))"),
            Field("premises", many(b["Statement"]), "What the rule drew it from.", premises),
        ],
    )  # fmt: skip
    b.object(
        "Support",
        "How much stands behind a fact; what is inferred, negated, deprecated or only quoted "
        "does not count.",
        [
            Field("documents", int, "In how many documents it is said.",
                  lambda c: c.row[0]),
            Field("origins", int, "Of how many origins these documents are: prints of one article "
                  "are one.", lambda c: c.row[1]),
            Field("statements", int, "By how many statements it is said.",
                  lambda c: c.row[2]),
        ],
    )  # fmt: skip
