"""Rows as the W3C has them: SPARQL 1.1 results as CSV, TSV, JSON and XML, piece by piece."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.names import RDF, XSD_STRING
from kg.sparql.engine import Row, Value, lexical
from kg.sparql.run import Table
from kg.store import View

_XML = "http://www.w3.org/2005/sparql-results#"


def as_csv(view: View, table: Table) -> Iterator[bytes]:
    """SPARQL 1.1 CSV: names of columns, plain values, IRIs in full, lines ended as RFC 4180."""
    yield _csv_line(table.columns)
    for row in table.rows:
        yield _csv_line(tuple("" if value is None else lexical(value) for value in row))


def _csv_line(cells: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def as_json(view: View, table: Table) -> Iterator[bytes]:
    """SPARQL 1.1 Query Results JSON, a line for each solution."""
    if table.form == "ask":
        answer = any(v is not None and lexical(v) == "true" for row in table.rows for v in row)
        yield _dumped({"head": {}, "boolean": answer}) + b"\n"
        return
    yield b'{"head":' + _dumped({"vars": table.columns}) + b',"results":{"bindings":['
    separator = b"\n"
    for row in table.rows:
        yield separator + _dumped(_binding(table.columns, row))
        separator = b",\n"
    yield b"\n]}}\n"


def _binding(columns: tuple[str, ...], row: Row) -> dict[str, object]:
    pairs = zip(columns, row, strict=True)
    return {name: _json_term(value) for name, value in pairs if value is not None}


def _json_term(value: Value) -> dict[str, object]:
    if isinstance(value, ox.NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, ox.BlankNode):
        return {"type": "bnode", "value": value.value}
    if isinstance(value, ox.Triple):
        parts = {"subject": value.subject, "predicate": value.predicate, "object": value.object}
        return {"type": "triple", "value": {k: _json_term(v) for k, v in parts.items()}}
    found: dict[str, object] = {"type": "literal", "value": value.value}
    if value.language:
        found["xml:lang"] = value.language
    elif value.datatype.value not in (XSD_STRING, RDF + "langString"):
        found["datatype"] = value.datatype.value
    return found


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def as_tsv(view: View, table: Table) -> Iterator[bytes]:
    """SPARQL 1.1 TSV: terms as Turtle has them, one solution in a line."""
    yield ("\t".join(f"?{c}" for c in table.columns) + "\n").encode()
    for row in table.rows:
        cells = ("" if v is None else str(v).replace("\t", "\\t") for v in row)
        yield ("\t".join(cells) + "\n").encode()


def as_xml(view: View, table: Table) -> Iterator[bytes]:
    """SPARQL Query Results XML, a line for each solution."""
    yield f'<?xml version="1.0"?>\n<sparql xmlns="{_XML}">\n<head>'.encode()
    if table.form == "ask":
        yield b"</head>\n"
        for row in table.rows:
            answer = "".join(lexical(v) for v in row if v)
            yield f"<boolean>{answer}</boolean>\n</sparql>\n".encode()
        return
    yield "".join(f"<variable name={quoteattr(c)}/>" for c in table.columns).encode()
    yield b"</head>\n<results>\n"
    for row in table.rows:
        pairs = zip(table.columns, row, strict=True)
        shown = (
            f"<binding name={quoteattr(c)}>{_xml_term(v)}</binding>"
            for c, v in pairs
            if v is not None
        )
        yield f"<result>{''.join(shown)}</result>\n".encode()
    yield b"</results>\n</sparql>\n"


def _xml_term(value: Value) -> str:
    if isinstance(value, ox.NamedNode):
        return f"<uri>{_xml_text(value.value)}</uri>"
    if isinstance(value, ox.BlankNode):
        return f"<bnode>{_xml_text(value.value)}</bnode>"
    if isinstance(value, ox.Triple):
        parts = ("subject", value.subject), ("predicate", value.predicate), ("object", value.object)
        inside = "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts)
        return f"<triple>{inside}</triple>"
    extra = ""
    if value.language:
        extra = f" xml:lang={quoteattr(value.language)}"
    elif value.datatype.value not in (XSD_STRING, RDF + "langString"):
        extra = f" datatype={quoteattr(value.datatype.value)}"
    return f"<literal{extra}>{_xml_text(value.value)}</literal>"


def _xml_text(text: str) -> str:
    """Text for XML 1.0, which has no place for most control characters."""
    return escape(
        "".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text), {"\r": "&#13;"}
    )
