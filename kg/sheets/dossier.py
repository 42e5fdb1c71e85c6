"""A dossier: everything that the graph knows of one thing, with its sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.conflicts import Conflict, Side
from kg.errors import QueryError
from kg.exporters._text import clean, folded_space
from kg.files import replace
from kg.network import Said, passages, title_of
from kg.sheets.knowledge import Knowledge, Known, Section, knowledge
from kg.sheets.page import ending, safe, sources, statement, whole
from kg.store import EntityRow, View

_STATEMENTS = 5
"""The most statements that are shown of one fact."""
_CHAINS = 50


def write_dossier(view: View, entity: EntityRow, path: Path) -> Knowledge:
    """Write what is known of an entity to a file: ``.html``, ``.md`` or ``.pdf``.

    Raises QueryError for another suffix, a path that cannot be written, and PDF where WeasyPrint
    is not installed.
    """
    make = _FORMATS.get(path.suffix.lower())
    if make is None:
        raise QueryError(f"{path}: a dossier is {', '.join(_FORMATS)}, and not {path.suffix!r}")
    known = knowledge(view, entity)
    replace(path, [make(view, known)])
    return known


# --- words --------------------------------------------------------------------------------------


def _about(known: Knowledge) -> Iterator[tuple[str, str]]:
    """What stands at the top: terms and their values."""
    yield "Kind", known.kind
    if known.classes:
        yield "Classes", ", ".join(known.classes)
    yield "IRI", known.entity.iri
    for address in known.identity.entity.external:
        yield "Identifier", address
    for former in known.identity.entity.former:
        yield "Formerly", former


def _supported(known: Known) -> str:
    """How well a fact is supported."""
    documents, statements = known.support
    if known.inferred and not statements:
        return "inferred"
    said = f"{statements} {'statement' if statements == 1 else 'statements'}"
    return f"{said} in {documents} {'document' if documents == 1 else 'documents'}"


def _headline(conflict: Conflict) -> str:
    about = conflict.entity.label if conflict.entity else ", ".join(v for _, v in conflict.agreed)
    return f"{about}: {conflict.read.label}"


def _side(side: Side) -> str:
    who = ", ".join(e.label for e in side.claimants)
    documents, statements = side.support
    words = f"{side.value} ({documents} documents, {statements} statements)"
    return f"{words}, according to {who}" if who else words


def _joins(known: Knowledge) -> Iterator[str]:
    for words, chains in known.identity.joins:
        yield f"{words}: {', '.join(dict.fromkeys(c.document for c in chains))}"
    yield from (f"against: {words}" for words in known.identity.against)


def _mentions(known: Knowledge) -> Iterator[str]:
    chains = known.identity.chains
    for chain in chains[:_CHAINS]:
        quotes = ", ".join(f"“{folded_space(m.quote)}” {m.start}-{m.end}" for m in chain.mentions)
        yield f"in {chain.document}: {quotes}"
    if len(chains) > _CHAINS:
        yield f"and in {len(chains) - _CHAINS:,} more documents"


# --- HTML and PDF -------------------------------------------------------------------------------


def as_html(view: View, known: Knowledge) -> str:
    """A dossier as a page that loads nothing and runs nothing."""
    name = safe(folded_space(known.entity.label))
    terms = "".join(f"<dt>{t}</dt><dd><bdi>{safe(v)}</bdi></dd>\n" for t, v in _about(known))
    return whole(
        known.entity.label,
        f'<h1><bdi>{name}</bdi></h1>\n<p class="soft">{safe(known.summary)}</p>\n'
        f"<dl>\n{terms}</dl>\n"
        f"{''.join(_section(view, section) for section in known.sections)}"
        f"{_listed('Conflicts', _conflicts(known))}{_unsettled(view, known)}"
        f"{_listed('Why these mentions are one thing', map(safe, _joins(known)))}"
        f"{_listed('Mentions', map(safe, _mentions(known)))}"
        f"{sources(known.sources)}{ending(view)}",
    )


def _section(view: View, section: Section) -> str:
    facts = "".join(_fact(view, known) for known in section.known)
    more = f'<p class="soft">and {section.left:,} more</p>\n' if section.left else ""
    return f"<h2>{safe(section.label)}</h2>\n{facts}{more}"


def _fact(view: View, known: Known) -> str:
    shown = "".join(statement(view, s) for s in known.said[:_STATEMENTS])
    rest = len(known.said) - _STATEMENTS
    more = f'<p class="soft">and {rest:,} more statements</p>\n' if rest > 0 else ""
    return (
        f"<article>\n<h3><bdi>{safe(known.value)}</bdi></h3>\n"
        f'<p class="soft">{safe(_supported(known))}</p>\n{shown}{more}</article>\n'
    )


def _conflicts(known: Knowledge) -> Iterator[str]:
    for conflict in known.conflicts:
        sides = "".join(f"<li><bdi>{safe(_side(side))}</bdi></li>\n" for side in conflict.sides)
        yield f"<bdi>{safe(_headline(conflict))}</bdi>\n<ul>\n{sides}</ul>"


def _unsettled(view: View, known: Knowledge) -> str:
    told = "".join(
        f"<article>\n<h3><bdi>{safe(s.claim)}</bdi></h3>\n{statement(view, s)}</article>\n"
        for s in known.unsettled
    )
    return f"<h2>Said, and no facts</h2>\n{told}" if told else ""


def _listed(title: str, items: Iterator[str]) -> str:
    inside = "".join(f"<li>{item}</li>\n" for item in items)
    return f"<h2>{title}</h2>\n<ul>\n{inside}</ul>\n" if inside else ""


def as_pdf(view: View, known: Knowledge) -> bytes:
    """The page as a PDF, on A4. Fonts are the machine's own; nothing is fetched.

    Raises QueryError where WeasyPrint, of the extra ``pictures``, is not installed.
    """
    try:
        import weasyprint
    except (ImportError, OSError):  # OSError: without the pango library.
        raise QueryError(
            "PDF of a dossier needs WeasyPrint and pango: pip install 'kg-evidence[pictures]'; "
            "or write .html, which browsers print"
        ) from None

    def refused(url: str, *_: object, **__: object) -> dict[str, object]:
        raise ValueError(f"{url}: a dossier loads nothing")

    page = weasyprint.HTML(string=as_html(view, known), url_fetcher=refused)
    made: bytes = page.write_pdf(pdf_identifier=known.generation.encode())
    return made


# --- Markdown -----------------------------------------------------------------------------------


def as_markdown(view: View, known: Knowledge) -> str:
    """A dossier in Markdown, in which nothing that documents say is a mark."""
    return "\n".join(_markdown(view, known)) + "\n"


def _markdown(view: View, known: Knowledge) -> Iterator[str]:
    yield f"# {_plain(known.entity.label)}"
    yield f"\n{known.summary}\n"
    yield from (f"- {term}: {_plain(value)}" for term, value in _about(known))
    for section in known.sections:
        yield f"\n## {_plain(section.label)}"
        for fact in section.known:
            yield f"\n### {_plain(fact.value)}\n\n{_supported(fact)}"
            for one in fact.said[:_STATEMENTS]:
                yield from _quoted(view, one)
            if (rest := len(fact.said) - _STATEMENTS) > 0:
                yield f"\nand {rest:,} more statements"
        if section.left:
            yield f"\nand {section.left:,} more"
    if known.conflicts:
        yield "\n## Conflicts\n"
        for conflict in known.conflicts:
            yield f"- {_plain(_headline(conflict))}"
            yield from (f"  - {_plain(_side(side))}" for side in conflict.sides)
    if known.unsettled:
        yield "\n## Said, and no facts"
        for one in known.unsettled:
            yield f"\n### {_plain(one.claim)}"
            yield from _quoted(view, one)
    yield "\n## Why these mentions are one thing\n"
    yield from (f"- {_plain(words)}" for words in (*_joins(known), *_mentions(known)))
    yield "\n## Sources\n"
    for document in known.sources:
        more = (document.publisher, document.date, document.licence)
        yield "- " + _plain(", ".join([title_of(document), *filter(None, more)]))
    yield f"\nOffsets count characters of a text. Generation {_plain(known.generation)}."


def _quoted(view: View, one: Said) -> Iterator[str]:
    if one.qualified:
        yield f"\n**{_plain(', '.join(one.qualified))}**"
    for quotes, before in ((one.quotes, ""), (one.coreference, "by the coreference with ")):
        for passage in passages(view, quotes):
            words = "".join(
                f"**{_plain(piece)}**" if marked else _plain(piece, keep=True)
                for piece, marked in passage.pieces
            )
            title = _plain(title_of(passage.document))
            yield f"\n> {before}{words.strip()}\n>\n> — {title}, {passage.start}-{passage.end}"


def _plain(text: str, *, keep: bool = False) -> str:
    """Text on one line in which nothing is a mark; ``keep`` keeps spaces at its ends."""
    line = re.sub(r"\s+", " ", clean(text))
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~&$])", r"\\\1", line if keep else line.strip())


def _html(view: View, known: Knowledge) -> bytes:
    return as_html(view, known).encode()


def _md(view: View, known: Knowledge) -> bytes:
    return as_markdown(view, known).encode()


_FORMATS: dict[str, Callable[[View, Knowledge], bytes]] = {
    ".html": _html,
    ".md": _md,
    ".pdf": as_pdf,
}
