"""Web Annotation targets: the stretches of text, and the annotations, that one is about."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from kg.readers._page import Page
from kg.readers._selectors import select
from kg.readers._web_items import Json
from kg.readers._whole_json import listed, text_of

_DEPTH = 8
_MOST_TEXTS = 100


@dataclass(frozen=True, slots=True)
class Target:
    """One target: an address, a selector in it if any, and its role in a relation if any."""

    address: str
    selector: object = None
    role: str = ""

    @property
    def source(self) -> str:
        """The text that it is in, if it is in a text."""
        return self.address.partition("#")[0]

    def selects(self) -> object:
        """Its selector; the fragment of its address is one too."""
        fragment = self.address.partition("#")[2]
        if self.selector is None and fragment:
            return {"type": "FragmentSelector", "value": fragment}
        return self.selector

    def is_reference(self, ids: Container[str]) -> bool:
        """Whether it is another annotation, by the ids of those that there are."""
        return self.selector is None and bool(self.address) and self.address in ids


def places(annotation: Json) -> list[list[Target]]:
    """What an annotation is about: each place by its fragments.

    The targets of an array are places of their own, and so are the items of ``Independents``;
    those of ``Composite`` and ``List`` are fragments of one, and so are targets that name one
    annotation as theirs, as Recogito writes them.
    """
    found: list[list[Target]] = []
    owners: dict[str, list[Target]] = {}
    for target in listed(annotation.get("target")):
        owner = text_of(target.get("annotation")) if isinstance(target, dict) else ""
        if owner in owners:
            owners[owner] += _pieces(target, 0)
            continue
        if isinstance(target, dict) and target.get("type") == "Independents":
            found += [[piece] for piece in _pieces(target, 0)]
            continue
        pieces = list(_pieces(target, 0))
        if owner:
            owners[owner] = pieces
        found.append(pieces)
    return [place for place in found if place]


def _pieces(target: object, depth: int) -> Iterator[Target]:
    if isinstance(target, str):
        yield Target(target)
    if not isinstance(target, dict) or depth > _DEPTH:
        return
    if "items" in target:
        for item in listed(target["items"]):
            yield from _pieces(item, depth + 1)
        return
    source = target.get("source")
    if isinstance(source, dict):
        source = source.get("id")
    address = text_of(source)
    if not address and "selector" not in target:
        address = text_of(target.get("id")) or text_of(target.get("@id"))
    yield Target(address, target.get("selector"), text_of(target.get("role")))


def sources(annotations: Sequence[Json]) -> list[set[str]]:
    """The texts of each annotation; those that are about annotations are where these are.

    More than a hundred texts are none: nobody means that.
    """
    numbers = {text_of(one.get("id")): number for number, one in enumerate(annotations)}
    numbers.pop("", None)
    found: list[set[str]] = []
    above: list[list[int]] = []
    for one in annotations:
        targets = [target for place in places(one) for target in place]
        found.append({t.source for t in targets if not t.is_reference(numbers)})
        above.append([numbers[t.address] for t in targets if t.is_reference(numbers)])
    for _ in range(_DEPTH):
        before = sum(map(len, found))
        for own, references in zip(found, above, strict=True):
            for number in references:
                own |= found[number] if len(found[number]) <= _MOST_TEXTS else set()
        if sum(map(len, found)) == before:
            break
    return [own if len(own) <= _MOST_TEXTS else set() for own in found]


def positioned(annotation: Json, page: Page) -> Json:
    """The annotation with positions in the text of a page instead of places in its tree."""
    if page.tree is None:
        return annotation
    return {**annotation, "target": _positioned(annotation["target"], page, 0)}


def _positioned(target: object, page: Page, depth: int) -> object:
    if isinstance(target, list):
        return [_positioned(one, page, depth + 1) for one in target]
    if not isinstance(target, dict) or depth > _DEPTH:
        return target
    if "items" in target:
        return {**target, "items": _positioned(target["items"], page, depth + 1)}
    selected = select(target.get("selector"), page)
    selectors: list[Json] = []
    if selected.quote:
        quote = selected.quote
        context = {"prefix": quote.before, "suffix": quote.after}
        selectors.append({"type": "TextQuoteSelector", "exact": quote.exact, **context})
    if selected.position:
        start, end = selected.position
        selectors.append({"type": "TextPositionSelector", "start": start, "end": end})
    return {**target, "selector": selectors} if selectors else target
