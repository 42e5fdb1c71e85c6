"""Which claims are one claim, kept with a generation's inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.build.inputs import Inputs
from kg.lift import Lifted
from kg.model import Statement
from kg.ontology import Ontology
from kg.origins import Claim, Place, claim_keys, facts_of, places, reclaimed

_SCHEMA = """
CREATE TABLE IF NOT EXISTS claim (
  document TEXT NOT NULL, entity TEXT NOT NULL, said TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY (document, entity, said)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS claim_by_entity ON claim (entity, key);
CREATE INDEX IF NOT EXISTS claim_by_key ON claim (key, entity);
CREATE TABLE IF NOT EXISTS claimed (entity TEXT PRIMARY KEY, claim TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS claimed_by_claim ON claimed (claim, entity);
"""
_ALIGNED = "aligned/"


class StoredClaims:
    """The keys of claims by document; ``settle`` finds the groups that a change has moved.

    A key that says where in a document something stands counts among documents of one origin,
    and is kept with that.
    """

    def __init__(self, inputs: Inputs, ontology: Ontology) -> None:
        self.run, self.many, self.ontology = inputs.run, inputs.connection.executemany, ontology
        for statement in _SCHEMA.split(";"):
            self.run(statement)
        self.changed: dict[str, tuple[str, ...]] = {}  # by entity, the keys that it had

    def remove(self, documents: Iterable[str]) -> None:
        """Forget what documents claim."""
        for document in documents:
            self._touch(self._claiming(document))
            self.run("DELETE FROM claim WHERE document = ?", (document,))

    def put(
        self,
        one: Lifted,
        entity_of: Mapping[str, str],
        statements: Sequence[Statement],
        origin: str,
    ) -> None:
        """Remember what a document claims, in the place of what it claimed.

        ``entity_of`` maps the keys of its referents to entities, in which ``statements`` are.
        """
        document = one.document.name
        self.remove([document])
        claims = self._claims(one, entity_of, statements)
        self._touch(claims)
        self.many(
            "INSERT INTO claim VALUES (?, ?, ?, ?)",
            [
                (document, entity, said, _key(said, origin))
                for entity, claim in claims.items()
                for said in claim_keys(claim, claims, self.ontology)
            ],
        )

    def move(self, origins: Mapping[str, str]) -> None:
        """Documents have other origins now."""
        for document, origin in origins.items():
            self._touch(self._claiming(document))
            sql = "SELECT entity, said FROM claim WHERE document = ?"
            self.many(
                "UPDATE claim SET key = ? WHERE document = ? AND entity = ? AND said = ?",
                [
                    (_key(said, origin), document, entity, said)
                    for entity, said in self.run(sql, (document,)).fetchall()
                ],
            )

    def settle(self) -> None:
        """Group again what has changed."""
        for entity, claim in reclaimed(self.changed, self).items():
            if claim is None:
                self.run("DELETE FROM claimed WHERE entity = ?", (entity,))
            else:
                self.run("INSERT OR REPLACE INTO claimed VALUES (?, ?)", (entity, claim))

    def groups(self) -> Iterator[tuple[str, str]]:
        """The entities that are one claim with others, each with the first of them by IRI."""
        yield from self.run(
            "SELECT entity, first FROM claimed JOIN (SELECT claim, min(entity) AS first "
            "FROM claimed GROUP BY claim HAVING count(*) > 1) USING (claim) ORDER BY entity"
        )

    # --- what grouping asks -----------------------------------------------------------------------

    def keys(self, entity: str) -> Iterable[str]:
        """The keys of a claim; none where there is no such claim."""
        sql = "SELECT DISTINCT key FROM claim WHERE entity = ? ORDER BY key"
        return tuple(row[0] for row in self.run(sql, (entity,)))

    def sharing(self, key: str) -> Iterable[str]:
        """The claims that have a key."""
        sql = "SELECT DISTINCT entity FROM claim WHERE key = ? ORDER BY entity"
        return tuple(row[0] for row in self.run(sql, (key,)))

    # --- what a document claims -------------------------------------------------------------------

    def _claiming(self, document: str) -> list[str]:
        sql = "SELECT DISTINCT entity FROM claim WHERE document = ?"
        return [row[0] for row in self.run(sql, (document,))]

    def _touch(self, entities: Iterable[str]) -> None:
        for entity in entities:
            if entity not in self.changed:
                self.changed[entity] = tuple(self.keys(entity))

    def _claims(
        self, one: Lifted, entity_of: Mapping[str, str], statements: Sequence[Statement]
    ) -> dict[str, Claim]:
        classes = self.ontology.classes
        facts = facts_of(statements, self.ontology)
        at = places(one.document, "", one.referents)
        said: dict[str, tuple[str, str]] = {}
        where: dict[str, list[Place]] = {}
        for referent in one.referents:
            entity = entity_of[referent.key]
            if classes[referent.kind].by_mention and entity in facts:
                words = " ".join(f.quote for f in referent.fragments)
                said.setdefault(entity, (referent.kind, words))
                where.setdefault(entity, []).extend(
                    [at[referent.key]] if referent.key in at else []
                )
        return {
            entity: Claim(entity, kind, words, facts[entity], tuple(where[entity]))
            for entity, (kind, words) in said.items()
        }


def _key(said: str, origin: str) -> str:
    return f"{said} {origin}" if said.startswith(_ALIGNED) else said
