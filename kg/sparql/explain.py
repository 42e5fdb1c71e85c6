"""What kg makes of a query before the engine gets it, and how long the engine takes."""

from __future__ import annotations

import time
from collections.abc import Mapping

from kg.sparql.files import QueryFile
from kg.sparql.run import inside, question
from kg.store import View


def explained(view: View, file: QueryFile, parameters: Mapping[str, str]) -> str:
    """The parameters as terms, the text that the engine gets, how many rows, and the time.

    Raises QueryError as running the query does.
    """
    asked, added = question(view, file, parameters)
    bound = [f"    ?{name} = {term}" for name, term in sorted(asked.substitutions.items())]
    left = [p.name for p in file.parameters if p.name not in asked.substitutions]
    begun = time.perf_counter()
    rows = inside(view, file)(asked).rows
    number = int(next(rows, None) is not None)
    first = time.perf_counter() - begun
    number += sum(1 for _ in rows)
    whole = time.perf_counter() - begun
    lines = [
        f"{file.where}: {file.query.form} over generation {view.generation}",
        "parameters, which the engine puts in the place of variables:",
        *(bound or ["    none"]),
        *([f"left open: {', '.join(left)}"] if left else []),
        *([f"columns that are there for these alone: {', '.join(sorted(added))}"] if added else []),
        f"{number:,} rows, the first after {first * 1000:.1f} ms, all after {whole * 1000:.1f} ms",
        "",
        asked.text.rstrip(),
    ]
    return "\n".join(lines) + "\n"
