"""The layers of a CAS as annotators know them: spans, relations, slots and chains.

A layer is known by its features, as INCEpTION makes them, and not by its name: relations have
``Governor`` and ``Dependent``, slots lead to structures with ``role`` and ``target``, chains have
``first`` and ``next``. DKPro's own layers of structure and syntax are no mentions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from kg.model import Argument, Attribute, Group, Link, Mention, Relation, Span
from kg.readers._cas import ANNOTATION, Cas, Sofa, Structure
from kg.readers._gathered import Gathered
from kg.readers._layer_labels import RELATIONS, SPANS, is_syntax, label_of
from kg.readers._links import is_address, link_to
from kg.readers._offsets import Claim, from_utf_16

_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
SENTENCE = f"{_DKPRO}segmentation.type.Sentence"
METADATA = f"{_DKPRO}metadata.type.DocumentMetaData"
_STRUCTURE = (
    f"{_DKPRO}segmentation.", f"{_DKPRO}metadata.", "de.tudarmstadt.ukp.clarin.webanno.api.type.",
    "uima.cas.", "uima.tcas.DocumentAnnotation", "org.dkpro.core.api.xml.",
)  # fmt: skip
_ARRAYS = tuple(
    f"{name}{array}"
    for name in ("String", "Boolean", "Byte", "Short", "Integer", "Long", "Float", "Double")
    for array in ("Array", "[]")
)
_POSITION = frozenset({"begin", "end", "order"})
_ENDS = frozenset({"sofa", "Governor", "Dependent", "first", "next"})


@dataclass
class Layers:
    """What a CAS says of one of its texts."""

    cas: Cas
    sofa: Sofa
    gathered: Gathered
    mentions: dict[int, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    def read(self) -> None:
        """Give everything to the gathered."""
        ours = [s for s in self.cas.structures.values() if self._is_here(s)]
        to_code_points = from_utf_16(self.sofa.text)
        spans = [s for s in ours if self._is_span(s)]
        chains = [s for s in self.cas.structures.values() if "first" in s.references]
        links = {link.id for chain in chains for link in self._links(chain)}
        at = {(s.number("begin"), s.number("end")): s.id for s in spans if s.id not in links}
        for structure in spans:
            place = structure.number("begin"), structure.number("end")
            if structure.id in links and place in at and not structure.text("referenceType"):
                self.mentions[structure.id] = str(at[place])  # The chain goes through it.
            else:
                self._mention(structure, to_code_points)
        for structure in ours:
            if _is_relation(structure):
                self._relation(structure)
        for structure in spans:
            self._pointers(structure)
        for chain in chains:
            self._chain(chain)
        self._list_the_rest(ours)

    def sentences(self) -> tuple[Span, ...]:
        """The sentences that the CAS gives, in code points."""
        to_code_points = from_utf_16(self.sofa.text)
        found = (s for s in self.cas.structures.values() if self.cas.is_a(s.type, SENTENCE))
        ends = ((s.number("begin"), s.number("end")) for s in found if self._is_here(s))
        return tuple(
            Span(to_code_points(start), to_code_points(end))
            for start, end in ends
            if start is not None and end is not None
        )

    def metadata(self) -> dict[str, str]:
        """Title and address of the text, where DKPro's metadata gives them."""
        found = (s for s in self.cas.structures.values() if self.cas.is_a(s.type, METADATA))
        about = next((s for s in found if self._is_here(s)), None)
        if about is None:
            return {}
        said = {"title": about.text("documentTitle"), "source": about.text("documentUri")}
        return {k: v for k, v in said.items() if v and (k == "title" or is_address(v))}

    # --- Which structures are what ----------------------------------------------------------

    def _is_here(self, structure: Structure) -> bool:
        return structure.references.get("sofa") == (self.sofa.id,)

    def _is_span(self, structure: Structure) -> bool:
        placed = "begin" in structure.values or self.cas.is_a(structure.type, ANNOTATION)
        return placed and not _is_relation(structure) and not self._is_left_out(structure)

    def _is_left_out(self, structure: Structure) -> bool:
        type_ = structure.type
        if is_syntax(type_):
            self.left_out[structure.short_type] += self._is_here(structure)
            return True
        below = self.cas.is_a(type_, "uima.tcas.DocumentAnnotation", METADATA)
        return below or type_.startswith(_STRUCTURE)

    # --- Making of them what they are -------------------------------------------------------

    def _mention(self, structure: Structure, to_code_points: Callable[[int], int]) -> None:
        start, end = structure.number("begin"), structure.number("end")
        label, used = _label(structure)
        item = f"{structure.id} {label}"
        if start is None or end is None:
            self.gathered.lose(
                "unread", item, "an annotation without begin and end", structure.line
            )
            return
        attributes, links = self._said(structure, used)
        mention = Mention(
            id=str(structure.id),
            label=label,
            spans=(),
            attributes=attributes,
            links=links,
            line=structure.line,
        )
        self.mentions[structure.id] = mention.id
        self.gathered.mention(mention, (0, Claim(((to_code_points(start), to_code_points(end)),))))

    def _said(
        self, structure: Structure, used: str
    ) -> tuple[tuple[Attribute, ...], tuple[Link, ...]]:
        """The features of an annotation as attributes; identifiers and addresses are links."""
        attributes: list[Attribute] = []
        links: list[Link] = []
        for feature, value in self._values(structure):
            if feature == used or feature in _POSITION or value == "":
                continue
            if isinstance(value, str) and (feature == "identifier" or is_address(value)):
                links.append(link_to(value, line=structure.line))
            else:
                written = value if isinstance(value, str) else str(value).lower()
                attributes.append(Attribute(feature, written, structure.line))
        return tuple(attributes), tuple(links)

    def _values(self, structure: Structure) -> Iterator[tuple[str, str | int | float | bool]]:
        for feature, values in structure.values.items():
            yield from ((feature, value) for value in values)
        for feature, ids in structure.references.items():
            for id_ in ids:  # Arrays of values are structures of their own in JSON.
                array = self.cas.structures.get(id_)
                if array is not None and _is_array_of_values(array):
                    yield from ((feature, value) for value in array.values.get("elements", ()))

    def _relation(self, structure: Structure) -> None:
        if self._is_left_out(structure):
            return
        label, used = label_of(structure.short_type, RELATIONS, structure.text)
        ends = [structure.references.get(end, (-1,))[0] for end in ("Governor", "Dependent")]
        attributes, links = self._said(structure, used)
        for link in links:
            attributes += (Attribute("identifier", link.identifier, structure.line),)
        arguments = tuple(Argument(f"Arg{n}", str(end)) for n, end in enumerate(ends, 1))
        relation = Relation(str(structure.id), label, arguments, None, attributes, structure.line)
        self.gathered.relation(relation)

    def _pointers(self, structure: Structure) -> None:
        """Slots make an event of their host; other references between spans are relations."""
        if self.mentions.get(structure.id) != str(structure.id):
            return
        slots: list[Argument] = []
        for feature, ids in structure.references.items():
            if feature in _ENDS:
                continue
            for number, id_ in enumerate(self.cas.targets(ids), 1):
                if id_ == 0:
                    continue  # Nothing, as XMI writes it.
                link = self.cas.structures.get(id_)
                if link is not None and "target" in link.references and not self._is_span(link):
                    target = str(link.references["target"][0])
                    slots.append(Argument(link.text("role") or feature, target))
                elif id_ in self.mentions:
                    ends = (Argument("Arg1", str(structure.id)), Argument("Arg2", str(id_)))
                    name = f"{structure.id}.{feature}.{number}"
                    self.gathered.relation(Relation(name, feature, ends, line=structure.line))
                elif link is None or not _is_array_of_values(link):
                    item = f"{feature} of {structure.short_type} {structure.id}"
                    self.gathered.lose(
                        "unread", item, f"it points to {id_}, no annotation", structure.line
                    )
        if slots:
            label, _ = _label(structure)
            host = str(structure.id)
            event = Relation(f"{host}.slots", label, tuple(slots), host, line=structure.line)
            self.gathered.relation(event)

    def _links(self, chain: Structure) -> list[Structure]:
        return list(self.cas.chain(chain.references["first"][0], "next"))

    def _chain(self, chain: Structure) -> None:
        links = self._links(chain)
        members = tuple(self.mentions[one.id] for one in links if one.id in self.mentions)
        if members:
            label = chain.short_type.removesuffix("Chain") or chain.short_type
            self.gathered.groups.append(Group(label, members, chain.line))

    def _list_the_rest(self, ours: Iterable[Structure]) -> None:
        for name, count in sorted(self.left_out.items()):
            reason = f"{count} annotations of syntax, which are no mentions"
            self.gathered.lose("dropped", name, reason)
        of_text = Counter(
            s.short_type
            for s in ours
            if s.id not in self.mentions
            and not _is_relation(s)
            and "first" not in s.references
            and not self._is_span(s)
            and not s.type.startswith(_STRUCTURE)
            and not is_syntax(s.type)
            and not self.cas.is_a(s.type, METADATA, "uima.tcas.DocumentAnnotation")
        )
        for name, count in sorted(of_text.items()):
            reason = f"{count} annotations of the text as a whole, and not of words in it"
            self.gathered.lose("unmapped", name, reason)
        for line, item, reason in self.cas.odd:
            self.gathered.lose("unread", item, reason, line)


def _is_relation(structure: Structure) -> bool:
    return "Governor" in structure.references or "Dependent" in structure.references


def _is_array_of_values(structure: Structure) -> bool:
    return structure.type.startswith("uima.cas.") and structure.type.endswith(_ARRAYS)


def _label(structure: Structure) -> tuple[str, str]:
    """The label of a span, and the feature that it is taken from."""
    if structure.text("referenceType"):
        return structure.text("referenceType"), "referenceType"
    return label_of(structure.short_type, SPANS, structure.text)
