"""A draft against the ontology's shapes, one entity at a time."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Fragment, Qualifiers, Statement
from kg.names import local_name, statement_iri
from kg.store import Draft, as_value
from kg.validate import Disagreement, Validator, Violation

_FACTS = (
    "SELECT s.id, s.iri, property, coalesce(o.iri, value), datatype, language, document.name, "
    "s.rule FROM fact JOIN statement AS s ON s.fact = fact.id "
    "LEFT JOIN document ON document.id = s.document LEFT JOIN entity AS o ON o.id = fact.object "
    "WHERE fact.subject = ? AND fact.asserted AND NOT s.negated AND s.rank <> 'deprecated' "
    "AND s.mode <> 'quoted'"
)

_TOLD = (
    "SELECT subject FROM touched "
    "UNION SELECT iri FROM changed CROSS JOIN main.entity ON id = changed.entity "
    "UNION SELECT s.iri FROM changed CROSS JOIN main.entity AS now ON now.id = changed.entity "
    "CROSS JOIN old.entity AS before ON before.id = now.id AND before.label <> now.label "
    "CROSS JOIN main.fact ON fact.object = now.id "
    "CROSS JOIN main.entity AS s ON s.id = fact.subject "
    "WHERE fact.property IN ({marks})"
)
"""What a change bears on: what it is about, and what shows the label of something that has another
label now. SQLite does not know that little has changed, and is told where to begin."""


class Checking:
    """Checks the entities of a draft that a change can bear on."""

    def __init__(self, draft: Draft, validator: Validator) -> None:
        self.draft, self.run, self.validator = draft, draft.run, validator

    def violations(self) -> list[Violation]:
        """What is wrong with what changed, or with everything in a draft from nothing."""
        found: list[Violation] = []
        for here, iri, label in self._entities():
            # Hardly any breaks a shape, so each is first checked by the least that can tell.
            if not self._check(iri, label, here, self._asserted(here, iri)):
                continue
            facts = self._facts(here, iri)
            if self._check(iri, label, here, facts):
                found += self._check(iri, label, here, [self._cited(s) for s in facts])
        return sorted(found, key=str)

    def _check(self, iri: str, label: str, here: int, facts: list[Statement]) -> list[Violation]:
        return self.validator.violations(
            iri, label, self._classes(here), facts, self._classes_of, self._statement
        )

    def _entities(self) -> list[tuple[int, str, str]]:
        if self.draft.old is None:
            return self.run("SELECT id, iri, label FROM entity ORDER BY iri").fetchall()
        wanted = sorted(self.validator.class_properties)
        marks = ", ".join("?" * len(wanted))
        here = "entity IN (SELECT entity FROM changed)"
        old, new = (f"SELECT entity, class FROM {db}.entity_class WHERE {here}"
                    for db in ("old", "main"))  # fmt: skip
        return self.run(
            "WITH moved AS (SELECT entity FROM "
            f"(SELECT * FROM ({old} EXCEPT {new}) UNION SELECT * FROM ({new} EXCEPT {old}))) "
            "SELECT id, iri, label FROM main.entity WHERE id IN ("
            "SELECT e.id FROM touched JOIN main.entity AS e ON e.iri = touched.subject "
            "UNION SELECT entity FROM changed UNION SELECT fact.subject FROM moved "
            f"JOIN main.fact ON fact.object = moved.entity WHERE property IN ({marks})) "
            "ORDER BY iri",
            wanted,
        ).fetchall()

    def conflicts(self, before: Sequence[Disagreement] = ()) -> list[Disagreement]:
        """Single-valued properties with values that differ, in the order of the entities.

        ``before`` are those of the generation that the draft starts from; of these, all that
        the change does not bear on are still there.
        """
        ontology = self.validator.ontology
        single = sorted(p.iri for p in ontology.properties.values() if p.single)
        marks = ", ".join("?" * len(single))
        moved, among = set[str](), ""
        if self.draft.old:
            told = _TOLD.format(marks=marks)
            moved = {row[0] for row in self.run(told, single)}
            among = f"AND subject IN (SELECT id FROM main.entity WHERE iri IN ({told}))"
        rows = self.run(
            "SELECT DISTINCT entity.id, entity.iri, label FROM (SELECT subject FROM fact "
            f"WHERE property IN ({marks}) AND asserted {among} GROUP BY subject, property "
            "HAVING count(*) > 1) JOIN entity ON entity.id = subject",
            single * 2 if among else single,
        ).fetchall()
        found = [
            conflict
            for here, iri, label in rows
            for conflict in self.validator.conflicts(
                iri, label, self._facts(here, iri, single), self._label
            )
        ]
        stay = [one for one in before if one.entity not in moved]
        return sorted([*stay, *found], key=lambda one: one.entity)

    def _label(self, iri: str) -> str:
        row = self.run("SELECT label FROM entity WHERE iri = ?", (iri,)).fetchone()
        return row[0] if row else iri

    def _classes(self, here: int) -> tuple[str, ...]:
        sql = "SELECT class FROM entity_class WHERE entity = ? ORDER BY class"
        return tuple(row[0] for row in self.run(sql, (here,)))

    def _classes_of(self, iri: str) -> tuple[str, ...]:
        sql = (
            "SELECT class FROM entity JOIN entity_class ON entity = entity.id "
            "WHERE entity.iri = ? ORDER BY class"
        )
        return tuple(row[0] for row in self.run(sql, (iri,)))

    # --- statements -----------------------------------------------------------------------------

    def _asserted(self, here: int, subject: str) -> list[Statement]:
        """The facts of an entity, each once, as if one document had said them all."""
        return [
            Statement("", "", subject, prop, as_value(value, datatype, language), ())
            for prop, value, datatype, language in self.run(
                "SELECT property, coalesce(o.iri, value), datatype, language FROM fact "
                "LEFT JOIN entity AS o ON o.id = fact.object "
                "WHERE fact.subject = ? AND fact.asserted",
                (here,),
            )
        ]

    def _facts(self, here: int, subject: str, only: Sequence[str] = ()) -> list[Statement]:
        """The statements that say the facts of an entity, without their evidence.

        ``only``: those of some properties.
        """
        among = f" AND property IN ({', '.join('?' * len(only))})" if only else ""
        return [
            Statement(
                id=local_name(iri),
                document=document or "",
                subject=subject,
                predicate=prop,
                object=as_value(value, datatype, language),
                evidence=(),
                qualifiers=Qualifiers(mode="inferred") if rule else Qualifiers(),
                rule=local_name(rule) if rule else None,
            )
            for _, iri, prop, value, datatype, language, document, rule in self.run(
                _FACTS + among, (here, *only)
            )
        ]

    def _statement(self, identifier: str) -> Statement | None:
        """A statement that an inferred one rests on, with its evidence."""
        iri = statement_iri(self.draft.base, identifier)
        row = self.run(
            "SELECT s.iri, property, coalesce(o.iri, value), datatype, language, document.name, "
            "rule FROM statement JOIN fact ON fact.id = statement.fact "
            "JOIN entity AS s ON s.id = fact.subject LEFT JOIN entity AS o ON o.id = fact.object "
            "LEFT JOIN document ON document.id = statement.document WHERE statement.iri = ?",
            (iri,),
        ).fetchone()
        if row is None:
            return None
        subject, prop, value, datatype, language, document, rule = row
        made = Statement(
            id=identifier, document=document or "", subject=subject, predicate=prop,
            object=as_value(value, datatype, language), evidence=(),
            rule=local_name(rule) if rule else None,
        )  # fmt: skip
        return self._cited(made)

    def _cited(self, statement: Statement) -> Statement:
        """A statement with its evidence, or its premises where it was inferred."""
        iri = statement_iri(self.draft.base, statement.id)
        evidence = tuple(
            Fragment(*row)
            for row in self.run(
                'SELECT start, "end", quote FROM evidence JOIN statement '
                "ON statement.id = evidence.statement WHERE iri = ? AND role = 'evidence' "
                'ORDER BY start, "end"',
                (iri,),
            )
        )
        premises = tuple(
            local_name(row[0])
            for row in self.run(
                "SELECT p.iri FROM statement AS s JOIN premise ON premise.statement = s.id "
                "JOIN statement AS p ON p.id = premise.premise WHERE s.iri = ? ORDER BY 1",
                (iri,),
            )
        )
        return Statement(
            id=statement.id, document=statement.document, subject=statement.subject,
            predicate=statement.predicate, object=statement.object, evidence=evidence,
            qualifiers=statement.qualifiers, rule=statement.rule, premises=premises,
        )  # fmt: skip
