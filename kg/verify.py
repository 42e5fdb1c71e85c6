"""Is a generation what it says it is? Each check is a function; its docstring says what holds."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.build import digest, sources_of
from kg.model import Entity, Fragment, Literal, Statement
from kg.names import KG, RDF_TYPE
from kg.store import Store, Sum, View, make_index, nquads
from kg.validate import validate

QUADS_PER_STATEMENT = 12
"""The most quads that a statement with one fragment of evidence may cost on average."""


def verify(store: Store, name: str | None = None) -> tuple[list[str], dict[str, float]]:
    """Check a generation. Gives the problems, empty if there are none, and what was counted.

    Raises StoreError for a folder that is no store or an unknown generation.
    """
    view = store.open(name)
    problems = [p for check in CHECKS for p in check(store, view)]
    return problems, _measured(view)


def files_have_their_hashes(store: Store, view: View) -> Iterator[str]:
    """Ontology, documents and every kept input have the hashes that the manifest states."""
    said = view.manifest["inputs"]
    for file, stated in said["ontology"].items():
        path = view.folder / "ontology" / file
        if not path.is_file():
            yield f"{path}: missing"
        elif _hash(path) != stated:
            yield f"{path}: is not what the manifest says: hash differs"
    documents = sources_of(view)
    if digest(documents) != said["documents"]:
        yield f"{view.folder}: inputs.sqlite lists other documents than the manifest"
    for document, files in documents.items():
        for file, stated in files.items():
            path = store.folder / "sources" / stated
            if not path.is_file() or _hash(path) != stated:
                yield f"{document}: the kept input {file} ({path}) is missing or changed"


def rdf_has_its_hash(store: Store, view: View) -> Iterator[str]:
    """The canonical N-Quads of the RDF store have the hash that the manifest states."""
    found = Sum()
    found.add(nquads(view.store))
    if str(found) != view.manifest["nquads"]:
        yield f"{view.folder / 'rdf'}: canonical N-Quads have the hash {found}, not the stated one"


def quotes_equal_their_slices(store: Store, view: View) -> Iterator[str]:
    """Every quote is what its document's text has between its offsets."""
    texts = {d.id: (d.name, view.text(d.id)) for d in view.documents()}
    sql = 'SELECT document, start, "end", quote FROM evidence ORDER BY document, start'
    for document, start, end, quote in view.rows(sql):
        name, text = texts[document]
        if text[start:end] != quote:
            yield f"{name} {start}-{end}: has {text[start:end]!r}, the evidence says {quote!r}"


def facts_have_evidence(store: Store, view: View) -> Iterator[str]:
    """Every statement has evidence of its own, or premises that have."""
    sql = (
        "SELECT iri FROM statement WHERE NOT EXISTS (SELECT 1 FROM evidence WHERE "
        "statement = statement.id AND role = 'evidence') AND NOT EXISTS "
        "(SELECT 1 FROM premise WHERE statement = statement.id)"
    )
    for (iri,) in view.rows(sql):
        yield f"{iri}: no evidence"


def facts_have_statements(store: Store, view: View) -> Iterator[str]:
    """Every fact of the default graph, the closure of rdf:type aside, is what a statement says."""
    query = (
        "SELECT ?s ?p ?o { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?x "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ?s ; "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?p ; "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#object> ?o } } }"
    )
    found = view.store.query(query)
    for row in found if isinstance(found, ox.QuerySolutions) else ():
        if row[1] != ox.NamedNode(RDF_TYPE):
            yield f"{row[0]} {row[1]} {row[2]}: a fact that no statement says"


def index_agrees(store: Store, view: View) -> Iterator[str]:
    """The read index is what the RDF alone gives."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "index.sqlite"
        make_index(fresh, view)
        view.rows("SELECT 1")
        view.connection.execute("ATTACH ? AS fresh", (f"{fresh.as_uri()}?mode=ro",))
        try:
            yield from _differences(view)
        finally:
            view.connection.execute("DETACH fresh")


def _differences(view: View) -> Iterator[str]:
    names = view.rows("SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name")
    for (table,) in names:
        # What words lead to depends, as bytes, on the order in which they came.
        if table.startswith("sqlite_") or table in ("words_data", "words_idx"):
            continue
        for one, other in (("main", "fresh"), ("fresh", "main")):
            sql = (
                f"SELECT count(*) FROM (SELECT * FROM {one}.{table} "
                f"EXCEPT SELECT * FROM {other}.{table})"
            )
            if differing := view.rows(sql)[0][0]:
                where = "index" if one == "main" else "RDF"
                yield f"table {table}: {differing} rows are in the {where} only"


def shapes_hold(store: Store, view: View) -> Iterator[str]:
    """The facts meet the ontology's shapes."""
    statements, entities = _as_model(view)
    violations, _ = validate(statements, entities, view.ontology)
    yield from map(str, violations)


def quads_are_few(store: Store, view: View) -> Iterator[str]:
    """A statement with one fragment costs no more quads than the design allows, on average."""
    cost = _quads_per_statement(view)
    if cost > QUADS_PER_STATEMENT:
        yield f"{cost:.1f} quads for each statement; {QUADS_PER_STATEMENT} are allowed"


CHECKS: tuple[Callable[[Store, View], Iterator[str]], ...] = (
    files_have_their_hashes,
    rdf_has_its_hash,
    quotes_equal_their_slices,
    facts_have_evidence,
    facts_have_statements,
    index_agrees,
    shapes_hold,
    quads_are_few,
)


def _as_model(view: View) -> tuple[list[Statement], list[Entity]]:
    """The generation's statements and entities, as the validator takes them."""
    ids = [row[0] for row in view.rows("SELECT id FROM statement ORDER BY id")]
    iris = {e.id: e.iri for e in view.entities()}
    names = {d.id: d.name for d in view.documents()}
    asserted = {row[0] for row in view.rows("SELECT id FROM fact WHERE asserted")}
    statements = [
        Statement(
            id=s.iri,
            document=names.get(s.document or 0, ""),
            subject=iris[s.fact.subject],
            predicate=s.fact.property,
            object=iris[s.fact.object]
            if s.fact.object
            else Literal(s.fact.value or "", s.fact.datatype)
            if s.fact.datatype
            else s.fact.value or "",
            evidence=tuple(Fragment(e.start, e.end, e.quote) for e in s.evidence),
        )
        for s in view.statements_by_id(ids).values()
        if s.fact.id in asserted
    ]
    classes = view.classes(list(iris))
    entities = [Entity(e.iri, e.kind, e.label, classes[e.id]) for e in view.entities()]
    return statements, entities


def _quads_per_statement(view: View) -> float:
    """Quads of statements and their fragments for each statement; what is shared counts once."""
    document_quads = 0
    shared = (KG + "Document", KG + "Sentence")
    nodes = {
        q.subject for t in shared for q in view.store.quads_for_pattern(
            None, ox.NamedNode(RDF_TYPE), ox.NamedNode(t))
    }  # fmt: skip
    for document in view.documents():
        graph = ox.NamedNode(document.iri)
        quads = view.store.quads_for_pattern(None, None, None, graph)
        document_quads += sum(1 for q in quads if q.subject not in nodes)
    statements = view.rows("SELECT count(*) FROM statement WHERE document IS NOT NULL")[0][0]
    return document_quads / statements if statements else 0.0


def _measured(view: View) -> dict[str, float]:
    quotes = view.rows("SELECT count(*) FROM evidence")[0][0]
    return {**view.describe(), "quotes": quotes, "quads_per_statement": _quads_per_statement(view)}


def _hash(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
