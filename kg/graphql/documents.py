"""The fields of documents, their sentences, and stretches of them. Their row is an alias."""

from __future__ import annotations

from kg.errors import QueryError
from kg.graphql import statements
from kg.graphql.builder import Argument, Builder, Field, many
from kg.graphql.entities import identity
from kg.graphql.facts import behind, in_order
from kg.graphql.planning import Call, Run
from kg.graphql.sql import among, json_array

_TEXT = (
    Argument("start", int, "The first code point, from 0.", default=0),
    Argument("end", int | None, "Behind the last code point; the end if absent."),
)
_COVERED = Argument(
    "covered", bool | None, "Only sentences that evidence of a fact touches, or only the others."
)
_WHOLE = 2**31 - 1  # The most code points that SQLite counts.
_KNOWN = {
    "title": "Its title.",
    "date": "Its date, as its source gives it.",
    "publisher": "Who published it.",
    "licence": "Under which licence.",
    "source": "Where it comes from.",
    "dataset": "The collection that it belongs to.",
}


def classes(call: Call) -> str:
    """The classes of a document, by their IRIs."""
    k = call.planner.alias("k")
    known = among(f"{k}.class", [c.iri for c in call.planner.ontology.document_classes])
    source = f"FROM document_class AS {k} WHERE {k}.document = {call.row}.id AND {known}"
    return json_array(f"kg_enum({k}.class)", f"{source} ORDER BY {k}.class")


def text(call: Call) -> str:
    """A document's text, or a part of it."""
    start, end = call.given["start"], call.asked("end")

    def bounds(run: Run) -> tuple[int, int]:
        first = start.read(run.variables)
        last = end.read(run.variables) if end else None
        if first < 0 or (last is not None and last < first):
            raise QueryError(f"text(start: {first}, end: {last}): 0 <= start <= end must hold")
        return first + 1, (_WHOLE if last is None else last) - first

    first = call.planner.parameter(lambda run: bounds(run)[0])
    length = call.planner.parameter(lambda run: bounds(run)[1])
    return f"json_quote(substr({call.row}.text, {first}, {length}))"


def sentences(call: Call) -> str:
    """A document's sentences."""
    x = call.planner.alias("x")
    source = f"FROM sentence AS {x} WHERE {x}.document = {call.row}.id"
    if (covered := call.value("covered")) is not None:
        source += f" AND {'' if covered else 'NOT '}{_covered(x)}"
    return json_array(call.select(x), f"{source} ORDER BY {x}.number")


def _covered(x: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM evidence AS v JOIN statement AS y ON y.id = v.statement "
        f"JOIN fact AS yf ON yf.id = y.fact WHERE yf.asserted AND {_touches('v', x)})"
    )


def _touches(v: str, x: str) -> str:
    return (
        f"{v}.role = 'evidence' AND {v}.document = {x}.document AND {v}.start < {x}.\"end\" "
        f'AND {v}."end" > {x}.start'
    )


def sentence_text(call: Call) -> str:
    """The words of a sentence."""
    x = call.row
    part = f'substr(d.text, {x}.start + 1, {x}."end" - {x}.start)'
    return f"json_quote((SELECT {part} FROM document AS d WHERE d.id = {x}.document))"


def statements_of_sentence(call: Call) -> str:
    """The statements whose evidence touches a sentence."""
    s = call.planner.alias("s")
    touching = f"SELECT v.statement FROM evidence AS v WHERE {_touches('v', call.row)}"
    found = behind(s, f"{s}.id IN ({touching})")
    return json_array(call.select(s), f"FROM {found} ORDER BY {', '.join(in_order(s))}")


def _in(call: Call) -> str:
    return statements.document(call, f"{call.row}.document")


def _column(name: str) -> Field:
    return Field(name, str | None, _KNOWN[name], lambda c: f"json_quote({c.row}.{name})")


def fill(b: Builder) -> None:
    """Fill the types of documents and of what is in them."""
    b.object(
        "Document",
        "A text that was annotated. Offsets count Unicode code points, and ends are exclusive.",
        [
            *identity(),
            Field("name", str, "Its path below the folder that was built, without suffix.",
                  lambda c: f"json_quote({c.row}.name)"),
            *map(_column, _KNOWN),
            Field("classes", many(b["DocumentClass"]), "What kind of document it is.", classes),
            Field("origin", b["Document"], "The first document that prints the same article; most "
                  "often itself.", lambda c: statements.document(c, f"{c.row}.origin")),
            Field("splitter", str, "Who found its sentences: annotator, or the named splitter.",
                  lambda c: f"json_quote({c.row}.splitter)"),
            Field("text", str, "Its text, or the part between two offsets.", text, _TEXT),
            Field("sentences", many(b["Sentence"]), "Its sentences, in order.", sentences,
                  (_COVERED,)),
            statements.of_document(b),
        ],
    )  # fmt: skip
    b.object(
        "Evidence",
        "A stretch of a document, with its exact words.",
        [
            Field("document", b["Document"], "Where it stands.", _in),
            Field("quote", str, "The words: text(start:, end:) of the document.",
                  lambda c: f"json_quote({c.row}.quote)"),
            *_offsets(),
            Field("sentences", many(b["Sentence"]), "The sentences that they touch.",
                  statements.sentences),
        ],
    )  # fmt: skip
    b.object(
        "Sentence",
        "A sentence of a document.",
        [
            Field("document", b["Document"], "Where it stands.", _in),
            Field("number", int, "Its place among the document's sentences, from 1.",
                  lambda c: f"{c.row}.number"),
            *_offsets(),
            Field("text", str, "Its words.", sentence_text),
            Field("statements", many(b["Statement"]), "What it says: the statements whose "
                  "evidence touches it.", statements_of_sentence),
        ],
    )  # fmt: skip


def _offsets() -> list[Field]:
    return [
        Field("start", int, "Where they start, in code points.", lambda c: f"{c.row}.start"),
        Field("end", int, "Where they end, exclusive.", lambda c: f'{c.row}."end"'),
    ]
