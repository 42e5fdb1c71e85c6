"""What a registry knows of one thing, as it is compared with another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Literal

from kg.identity.chains import Chain, unpacked
from kg.identity.clusters import namespace
from kg.identity.profiles import Profile
from kg.identity.tables import form_of
from kg.ontology import Class, Ontology

MAX_CHAINS = 64
"""How many chains of a thing, the first ones, say what it is related to."""

Run = Callable[..., Any]
Column = Literal["cluster", "entity"]


def known(
    run: Run,
    ontology: Ontology,
    kind: Class,
    column: Column,
    value: str,
    token: Callable[[str], str],
) -> Profile:
    """What the chains of all forms with ``value`` in ``column`` say.

    ``token`` tells what another chain is, by its key.
    """
    rows = run(f"SELECT id, kind, data FROM form WHERE {column} = ?", (value,)).fetchall()
    forms = [form_of(*row) for row in rows]
    chains = _first(run, [form.id for form in forms])
    company = {
        name
        for document in sorted({c.document for c in chains})
        for (name,) in run(
            "SELECT name FROM chain LEFT JOIN form ON form.id = chain.form "
            f"WHERE document = ? AND name IS NOT NULL AND form.{column} IS NOT ?",
            (document, value),
        )
    }
    traits: dict[str, set[str]] = defaultdict(set)
    for form in forms:
        for prop, tokens in form.traits.items():
            traits[prop] |= set(tokens)
    names = tuple(sorted({n for f in forms for n in f.names}))
    external = {a for f in forms for a in f.external}
    classes = frozenset(c for f in forms for c in f.classes)
    return _profile(ontology, kind, names, external, classes, traits, chains, company, token)


def known_alone(
    run: Run, ontology: Ontology, kind: Class, chain: Chain, token: Callable[[str], str]
) -> Profile:
    """What is said of a chain that nothing joins with another."""
    sql = "SELECT name FROM chain WHERE document = ? AND name IS NOT NULL AND key != ?"
    company = {name for (name,) in run(sql, (chain.document, chain.key))}
    traits = {
        p: {token(v[1:]) if v[0] == "#" else v[1:] for v in chain.values.get(p, ())}
        for p in kind.refined_by
    }
    return _profile(
        ontology, kind, chain.names, set(chain.external), frozenset(chain.classes), traits,
        [chain], company, token,
    )  # fmt: skip


def _first(run: Run, forms: Iterable[str]) -> list[Chain]:
    sql = (
        "SELECT document, start, key, kind, data FROM chain WHERE form = ? "
        f"ORDER BY document, start, key LIMIT {MAX_CHAINS}"
    )
    rows = sorted(row for form in forms for row in run(sql, (form,)).fetchall())[:MAX_CHAINS]
    return [unpacked(key, document, kind, data) for document, _, key, kind, data in rows]


def _profile(
    ontology: Ontology,
    kind: Class,
    names: tuple[str, ...],
    external: set[str],
    classes: frozenset[str],
    traits: dict[str, set[str]],
    chains: list[Chain],
    company: set[str],
    token: Callable[[str], str],
) -> Profile:
    databases: dict[str, set[str]] = defaultdict(set)
    for address in external:
        databases[namespace(address, ontology.databases.values())].add(address)
    related: dict[str, set[str]] = defaultdict(set)
    for chain in chains:
        for prop, values in chain.values.items():
            if prop not in kind.refined_by:
                related[prop] |= {token(v[1:]) if v[0] == "#" else v[1:] for v in values}
    return Profile(
        kind=kind.iri,
        names=names,
        external={k: frozenset(v) for k, v in databases.items()},
        classes=classes,
        traits={p: frozenset(v) for p, v in traits.items() if v},
        related={p: frozenset(v) for p, v in related.items()},
        company=frozenset(company),
        years=_years(v for vs in (*related.values(), *traits.values()) for v in vs),
    )


def _years(values: Iterable[str]) -> tuple[int, int] | None:
    found = [int(v[:4]) for v in values if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}[~?%]?", v)]
    return (min(found), max(found)) if found else None
