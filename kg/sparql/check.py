"""What is wrong with a query file, beyond what keeps it from being read."""

from __future__ import annotations

from collections.abc import Iterator

from kg.errors import QueryError
from kg.sparql.files import QueryFile
from kg.sparql.run import run
from kg.sparql.terms import unknown_terms
from kg.store import View


def problems(view: View, file: QueryFile) -> Iterator[str]:
    """What a person should mend, each with the file and where there is one the place in it.

    The terms that it names have to be in the ontology, and it has to run with its examples (the
    defaults stand in where there are none) and to find something, unless it says what it means
    that there is nothing. It should have a title, and say what its parameters are.
    """
    if file.title == file.name:
        yield f"{file.where}: no title; write `#+ title: …`"
    for parameter in file.parameters:
        if not parameter.description:
            yield f"{file.where}: say what {parameter.name} is: `#+ param … -- what it is`"
    terms = list(unknown_terms(view, file.query))
    yield from map(str, terms)
    missing = [p.name for p in file.parameters if p.default is None and p.example is None]
    for name in missing:
        yield f"{file.where}: {name} has no example to run it with: `#+ example {name}: …`"
    if missing:
        return
    try:
        rows = list(run(view, file, file.examples, 1).rows)
    except QueryError as error:
        yield str(error)
        return
    if not rows and not file.empty and not terms:
        given = ", ".join(f"{k}={v}" for k, v in file.examples.items())
        yield (
            f"{file.where}: no rows{f' with {given}' if given else ''}; if there may be none, "
            "say what that means: `#+ empty: …`"
        )
