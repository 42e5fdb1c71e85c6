"""An index as the rules of inference see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.model import Literal, Qualifiers, Statement
from kg.names import local_name, rule_iri
from kg.rules import RULES, Fact, Value
from kg.store.index import SUPPORTS, Index, as_value, fact_number, number

_VALUE = "coalesce(o.iri, fact.value), fact.datatype, fact.language"
_LEAST = (
    f"(SELECT min(iri) FROM statement WHERE statement.fact = fact.id AND ({SUPPORTS}"
    " OR statement.rule IN ({rules})))"
)
_NOTHING = "''"


class KnownFacts:
    """Facts in an index that is being changed; what is inferred goes into it."""

    def __init__(self, index: Index) -> None:
        self.index, self.run = index, index.run
        self.schemas = ("main", "old") if index.old else ("main",)
        self.least = {
            rule: _LEAST.format(rules=", ".join(f"'{rule_iri(r)}'" for r in RULES[:n]) or _NOTHING)
            for n, rule in enumerate(RULES)
        }

    def touched(self, properties: Iterable[str]) -> list[Fact]:
        """The facts of some properties that changed, whether they still hold or not."""
        return list(self.index.touched(properties))

    def objects(self, rule: str, subject: str, prop: str) -> list[tuple[Value, str]]:
        """What a subject has in a property, each with the id of the least statement."""
        rows = self.run(
            f"SELECT {self.least[rule]} AS least, {_VALUE} FROM fact "
            "LEFT JOIN entity AS o ON o.id = fact.object "
            "WHERE fact.subject = ? AND fact.property = ? AND least IS NOT NULL",
            (number(subject), prop),
        ).fetchall()
        found = [(as_value(*row[1:]), local_name(row[0])) for row in rows]
        return sorted(
            found, key=lambda item: item[0] if isinstance(item[0], str) else repr(item[0])
        )

    def subjects(self, rule: str, prop: str, value: Value) -> list[str]:
        """What has a value in a property; before the change or after it."""
        found: set[str] = set()
        for schema in self.schemas:
            column, given = self._column(prop, value)
            rows = self.run(
                f"SELECT s.iri FROM {schema}.fact JOIN {schema}.entity AS s "
                f"ON s.id = fact.subject WHERE fact.property = ? AND fact.{column} = ?",
                (prop, given),
            )
            found |= {row[0] for row in rows}
        return sorted(found)

    def _column(self, prop: str, value: Value) -> tuple[str, object]:
        if isinstance(value, Literal):
            return "value", value.value
        if self.index.is_entity(prop, value):
            return "object", number(value)
        return "value", value

    def holds(self, rule: str, fact: Fact) -> str | None:
        """The id of the least statement of a fact that the rule sees, if there is one."""
        row = self.run(
            f"SELECT {self.least[rule]} FROM fact WHERE id = ?", (fact_number(*fact),)
        ).fetchone()
        return local_name(row[0]) if row and row[0] else None

    def inferred(self, rule: str, subject: str, prop: str) -> list[Statement]:
        """What a rule has inferred of a subject and a property."""
        rows = self.run(
            f"SELECT statement.id, statement.iri, {_VALUE} FROM fact "
            "JOIN statement ON statement.fact = fact.id "
            "LEFT JOIN entity AS o ON o.id = fact.object "
            "WHERE fact.subject = ? AND fact.property = ? AND statement.rule = ?",
            (number(subject), prop, rule_iri(rule)),
        ).fetchall()
        return [
            Statement(
                id=local_name(iri),
                document="",
                subject=subject,
                predicate=prop,
                object=as_value(*value),
                evidence=(),
                qualifiers=Qualifiers(mode="inferred"),
                rule=rule,
                premises=self._premises(here),
            )
            for here, iri, *value in rows
        ]

    def _premises(self, statement: int) -> tuple[str, ...]:
        rows = self.run(
            "SELECT p.iri, premise FROM premise LEFT JOIN statement AS p ON p.id = premise "
            "WHERE statement = ?",
            (statement,),
        )
        return tuple(sorted(local_name(iri) if iri else f"gone:{n}" for iri, n in rows))

    def replace(self, old: Sequence[Statement], new: Sequence[Statement]) -> None:
        """Put inferred statements in the place of others."""
        self.index.retract(number(self.index.statement_iri(s)) for s in old)
        self.index.state(new)
