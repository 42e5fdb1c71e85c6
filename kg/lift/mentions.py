"""Mentions → referents, values and chains: what an annotator's spans stand for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from kg.lift.attributes import FORMS, Said, read
from kg.lift.capitals import naming
from kg.lift.coreference import Chains
from kg.lift.terms import Terms
from kg.model import Attribute, Document, Fragment, Mention, Referent
from kg.names import OWN_LINKS, folded, local_name
from kg.ontology import Class, Datatype


class Mentions:
    """The mentions of one document by their ids, with what each stands for.

    ``classes`` and ``datatypes`` say which mentions are entities and which are values;
    ``said`` holds their attributes, ``referents`` the entities, ``chains`` their coreference.
    """

    def __init__(self, document: Document, terms: Terms) -> None:
        self.document, self.terms, self.ontology = document, terms, terms.ontology
        self.by_id = {m.id: m for m in document.mentions}
        self.events = {r.id: r for r in document.relations if r.trigger}
        self.classes: dict[str, Class] = {}
        self.datatypes: dict[str, Datatype] = {}
        self.said: dict[str, Said] = {}
        self.referents: dict[str, Referent] = {}
        self.may_be_name = naming(document, terms.profile.names)
        self._classify()
        self._refer()
        self.chains = Chains(list(self.referents.values()), self._groups())

    def fragments(self, mention: Mention) -> tuple[Fragment, ...]:
        """The stretches of text of a mention."""
        text = self.document.text
        return tuple(Fragment(s.start, s.end, text[s.start : s.end]) for s in mention.spans)

    def words(self, mention: Mention, gap: str = " ") -> str:
        """The words of a mention on one line, with ``gap`` between its fragments."""
        quotes = (f.quote.strip() for f in self.fragments(mention))
        return re.sub(r"\s+", " ", gap.join(quotes)).strip()

    def stands_for(self, target: str) -> str:
        """The mention that stands for an argument: an event's is its trigger."""
        event = self.events.get(target)
        return event.trigger if event and event.trigger else target

    def _classify(self) -> None:
        """Find the class or datatype of each mention; triggers of properties have none."""
        triggers = {r.trigger for r in self.events.values() if self.terms.is_property(r.label)}
        of_events: dict[str, list[Attribute]] = defaultdict(list)
        for event in self.events.values():
            of_events[event.trigger or ""] += event.attributes
        for mention in self.document.mentions:
            if mention.id in triggers:
                continue
            term = self.terms.mention(mention.label, mention.line)
            if isinstance(term, Class):
                self.classes[mention.id] = term
            elif term is not None:
                self.datatypes[mention.id] = term
            if term is not None:
                self.terms.count("mention", mention.label, term.iri)
                self.terms.placed["mentions"] += 1
                of = term if isinstance(term, Class) else None
                attributes = [*mention.attributes, *of_events[mention.id]]
                self.said[mention.id] = read(self.terms, shown(mention), attributes, of)
                if isinstance(term, Datatype):
                    self._list_idle(mention)

    def _list_idle(self, mention: Mention) -> None:
        """A value can have another reading, and nothing else that annotators say of things."""
        for name, (_, line) in self.said[mention.id].qualifiers.items():
            if name != "form":
                item = f"{name} of {shown(mention)}"
                self.terms.idle(name, line, item, "a value is no statement to qualify")
        for link in mention.links:
            item = f"link {link.source}:{link.identifier} of {shown(mention)}"
            self.terms.lose(link.line, "refused", item, "a value is nothing to link")

    def _refer(self) -> None:
        """Make a referent of each mention of an entity."""
        seen: Counter[str] = Counter()
        for identifier, found in self.classes.items():
            mention = self.by_id[identifier]
            kind = self.ontology.kind_of(found.iri) or found.iri
            anchor = ";".join(f"{s.start},{s.end}" for s in mention.spans)
            key = f"{self.document.name}#{local_name(kind)}:{anchor}"
            seen[key] += 1
            refinements = [c.iri for c in self.said[identifier].classes]
            self.referents[identifier] = Referent(
                key=key if seen[key] == 1 else f"{key}:{seen[key]}",
                document=self.document.name,
                kind=kind,
                classes=tuple(sorted({found.iri, *refinements})),
                fragments=self.fragments(mention),
                names=(self.words(mention),) if self._is_name(mention, kind) else (),
                external=tuple(sorted(self._external(mention))),
                line=mention.line,
            )

    def _is_name(self, mention: Mention, kind: str) -> bool:
        """A mention names its thing if it says so, or says nothing and its kind goes by name."""
        prop = self.ontology.name_property
        if prop is None or not self.ontology.applies(self.ontology.properties[prop], kind):
            return False
        form = self.form(mention)
        if form:
            return form == "name"
        return prop in self.ontology.classes[kind].key and self.may_be_name(mention)

    def form(self, mention: Mention) -> str:
        """How a mention refers, as the annotator says: name, nominal, pronoun, or nothing."""
        return FORMS.get(self.said[mention.id].qualifiers.get("form", ("", 0))[0].casefold(), "")

    def _external(self, mention: Mention) -> Iterable[str]:
        for link in mention.links:
            namespaces = {folded(k): v for k, v in self.ontology.databases.items()}
            namespace = namespaces.get(folded(link.source))
            if folded(link.source) == OWN_LINKS:
                # What an earlier graph called it: identity is made anew, of what documents say.
                self.terms.count("link", link.source, "kg:entity")
            elif link.identifier is None:
                self.terms.count("link", link.source, "no entry")
            elif link.identifier.startswith(("http://", "https://")):
                self.terms.count("link", link.source, link.source)
                yield link.identifier
            elif namespace:
                self.terms.count("link", link.source, namespace)
                yield namespace + link.identifier
            else:
                known = ", ".join(sorted(self.ontology.databases)) or "none"
                self.terms.lose(
                    link.line, "unmapped", f"link {link.source}:{link.identifier}",
                    f"the ontology declares no such database (sh:declare); it has {known}",
                )  # fmt: skip
                continue
            self.terms.placed["links"] += 1

    def _groups(self) -> list[list[str]]:
        """The annotator's coreference links, as groups of referent keys of one kind."""
        found = [(g.label, g.members, g.line, "groups") for g in self.document.groups]
        for relation in self.document.relations:
            if not relation.trigger and self.terms.is_coreference(relation.label):
                members = tuple(a.target for a in relation.arguments)
                for a in relation.attributes:
                    item = f"attribute {a.name} of relation {relation.label} {relation.id}"
                    name = self.terms.profile.qualifier(a.name)
                    used = self.terms.idle(name, a.line, item, "a link has no qualifiers")
                    self.terms.left_out["attributes"] += used
                found.append((relation.label, members, relation.line, "relations"))
        groups = []
        for label, members, line, sort in found:
            if self.terms.dropped("group", label, line):
                self.terms.left_out[sort] += 1
                continue
            referents = [self.referents[m] for m in members if m in self.referents]
            if len(referents) < len(members):
                lost = ", ".join(m for m in members if m not in self.referents)
                self.terms.lose(line, "refused", f"group {label}", f"{lost}: no entity")
            elif len({r.kind for r in referents}) > 1:
                kinds = " and ".join(sorted({local_name(r.kind) for r in referents}))
                self.terms.lose(line, "refused", f"group {label}", f"joins {kinds}")
            else:
                self.terms.count("group", label, "kg:coreference")
                self.terms.placed[sort] += 1
                groups.append([r.key for r in referents])
        return groups


def shown(mention: Mention) -> str:
    """A mention as messages name it."""
    return f"{mention.label} {mention.id}"
