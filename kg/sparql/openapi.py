"""The query files as an HTTP interface, described in OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.sparql.files import QueryFile
from kg.sparql.formats import fitting
from kg.sparql.parameters import OPEN, Parameter

_SCHEMAS: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}


def openapi(files: Sequence[QueryFile], server: str) -> dict[str, Any]:
    """The OpenAPI document; each query file is a path with typed parameters."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Query files",
            "version": "1",
            "description": "SPARQL queries with parameters, each at an address of its own.",
        },
        "servers": [{"url": server}],
        "paths": {f"/queries/{f.name}": {"get": _operation(f)} for f in files},
    }


def _operation(file: QueryFile) -> dict[str, Any]:
    offered = fitting(file.query.form)
    content: dict[str, dict[str, Any]] = {f.media_type.partition(";")[0]: {} for f in offered}
    return {
        "operationId": file.name,
        "summary": file.title,
        "description": file.description,
        "parameters": [
            *(_parameter(p) for p in file.parameters),
            _word("format", {"type": "string", "enum": [f.name for f in offered]},
                  "The format, in place of the Accept header"),
            _word("page", {"type": "integer", "minimum": 1},
                  f"One page, of {file.page} rows"),
            _word("limit", {"type": "integer", "minimum": 0}, "At most so many rows"),
        ],
        "responses": {
            "200": {"description": "The answer", "content": content},
            "400": {"description": "A parameter that is missing, unknown or not of its type"},
            "406": {"description": "No format that fits"},
            "500": {"description": "A limit was reached; the text says which"},
            "503": {"description": "Too many queries at once; try again"},
        },
    }  # fmt: skip


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_SCHEMAS.get(parameter.type, {"type": "string"}))
    if parameter.members:
        schema["enum"] = list(parameter.members)
    if parameter.default not in (None, OPEN):
        schema["default"] = parameter.default
    said = f"{parameter.description} ({parameter.shown_type})".strip()
    found = {**_word(parameter.name, schema, said), "required": parameter.default is None}
    return {**found, "example": parameter.example} if parameter.example is not None else found


def _word(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}
