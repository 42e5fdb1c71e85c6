"""The SQL of a comparison: ``was`` and ``now`` are the read indexes of two generations.

The numbers of rows are hashes of what they stand for, so rows of the two compare by number. A
fact is gone or new by that; whether it merely goes by another IRI is told by the statements that
both generations have, since the id of a statement does not depend on identity.
"""

from __future__ import annotations

from kg.store import SUPPORTS

_SAME_REST = (
    "f.property = g.property AND f.value IS g.value AND f.datatype IS g.datatype "
    "AND f.language IS g.language AND (f.object IS NULL) = (g.object IS NULL)"
)
# A document that was edited may have other words where a mention was: that is another mention.
_WORDS = (
    "SELECT start, \"end\", quote FROM {}.evidence WHERE statement = s.id AND role = 'evidence'"
)
_SAME_WORDS = " AND ".join(
    f"NOT EXISTS ({_WORDS.format(one)} EXCEPT {_WORDS.format(other)})"
    for one, other in (("was", "now"), ("now", "was"))
)
_TARGETS = (
    "((SELECT count(*) FROM pair AS q WHERE q.old = pair.old) "
    "+ EXISTS (SELECT 1 FROM now.entity WHERE id = pair.old))"
)
_SOURCES = (
    "((SELECT count(*) FROM pair AS q WHERE q.new = pair.new) "
    "+ EXISTS (SELECT 1 FROM was.entity WHERE id = pair.new))"
)
_GONE = "NOT EXISTS (SELECT 1 FROM now.fact AS n WHERE n.id = f.id AND n.asserted)"
_COME = "NOT EXISTS (SELECT 1 FROM was.fact AS w WHERE w.id = g.id AND w.asserted)"


def _mapped(source: str, ends: str) -> str:
    return (
        f"INSERT OR IGNORE INTO same SELECT f.id, g.id FROM {source} WHERE {ends} AND {_SAME_REST};"
    )


PREPARE = f"""
CREATE TABLE same (old INTEGER, new INTEGER, PRIMARY KEY (old, new)) WITHOUT ROWID;
CREATE TABLE pair (old INTEGER, new INTEGER, PRIMARY KEY (old, new)) WITHOUT ROWID;

INSERT OR IGNORE INTO same SELECT f.id, g.id
  FROM was.statement AS s JOIN now.statement AS t ON t.id = s.id
  JOIN was.fact AS f ON f.id = s.fact JOIN now.fact AS g ON g.id = t.fact
  WHERE s.fact <> t.fact AND s.rule IS NULL AND {_SAME_REST} AND {_SAME_WORDS};

INSERT OR IGNORE INTO pair SELECT f.subject, g.subject FROM same
  JOIN was.fact AS f ON f.id = same.old JOIN now.fact AS g ON g.id = same.new
  WHERE f.subject <> g.subject;
INSERT OR IGNORE INTO pair SELECT f.object, g.object FROM same
  JOIN was.fact AS f ON f.id = same.old JOIN now.fact AS g ON g.id = same.new
  WHERE f.object <> g.object;
INSERT OR IGNORE INTO pair SELECT e.id, r.entity FROM was.entity AS e
  JOIN now.former AS r ON r.iri = e.iri
  WHERE r.entity <> e.id AND NOT EXISTS (SELECT 1 FROM now.entity AS n WHERE n.id = e.id);
INSERT OR IGNORE INTO pair SELECT r.entity, e.id FROM now.entity AS e
  JOIN was.former AS r ON r.iri = e.iri
  WHERE r.entity <> e.id AND NOT EXISTS (SELECT 1 FROM was.entity AS w WHERE w.id = e.id);
CREATE INDEX pair_by_new ON pair (new);

CREATE TABLE sure AS SELECT old, new FROM pair WHERE {_TARGETS} = 1 OR {_SOURCES} = 1;
{
    _mapped(
        "sure AS a JOIN was.fact AS f ON f.subject = a.old JOIN now.fact AS g ON g.subject = a.new",
        "g.object IS f.object",
    )
}
{
    _mapped(
        "sure AS b JOIN was.fact AS f ON f.object = b.old JOIN now.fact AS g ON g.object = b.new",
        "g.subject = f.subject",
    )
}
{
    _mapped(
        "sure AS a JOIN was.fact AS f ON f.subject = a.old JOIN sure AS b ON b.old = f.object "
        "JOIN now.fact AS g ON g.subject = a.new AND g.object = b.new",
        "1",
    )
}

CREATE TABLE restated (old INTEGER, new INTEGER, PRIMARY KEY (old, new)) WITHOUT ROWID;
INSERT INTO restated SELECT same.old, same.new FROM same
  JOIN was.fact AS f ON f.id = same.old JOIN now.fact AS g ON g.id = same.new
  WHERE f.asserted AND g.asserted AND ({_GONE} OR {_COME});
CREATE INDEX restated_by_new ON restated (new);
"""
"""Tables beside ``was`` and ``now``. ``same``: facts that differ in nothing but who is who;
``pair``: entities of which mentions went from one to the other; ``sure``: those of them where
all mentions did, so that also facts that no statement ties (inferred ones) can be followed;
``restated``: the facts of ``same`` of which one is not in both."""


def stated(db: str, fact: str) -> tuple[str, str, str]:
    """Columns, joins and order of a fact of ``was`` or ``now`` that has the alias ``fact``.

    The columns are those of ``Stated``, with an entity as two: IRI and label.
    """
    s, o, c = f"{fact}_s", f"{fact}_o", f"{fact}_c"
    documents = (
        f"(SELECT count(DISTINCT document) FROM {db}.statement "
        f"WHERE statement.fact = {fact}.id AND {SUPPORTS})"
    )
    columns = (
        f"{fact}.id, {s}.iri, {s}.label, {fact}.property, {o}.iri, {o}.label, {fact}.value, "
        f"{fact}.datatype, {fact}.language, {fact}.inferred, {fact}.support, {documents} AS {c}"
    )
    joins = (
        f"JOIN {db}.entity AS {s} ON {s}.id = {fact}.subject "
        f"LEFT JOIN {db}.entity AS {o} ON {o}.id = {fact}.object"
    )
    order = (
        f"{s}.iri, {fact}.property, coalesce({o}.iri, {fact}.value), {fact}.datatype, "
        f"{fact}.language"
    )
    return columns, joins, order


_F, _F_JOINS, _F_ORDER = stated("was", "f")
_G, _G_JOINS, _G_ORDER = stated("now", "g")

REMOVED = (
    f"SELECT {_F} FROM was.fact AS f {_F_JOINS} WHERE f.asserted AND {_GONE} "
    f"AND f.id NOT IN (SELECT old FROM restated) ORDER BY {_F_ORDER}"
)
ADDED = (
    f"SELECT {_G} FROM now.fact AS g {_G_JOINS} WHERE g.asserted AND {_COME} "
    f"AND g.id NOT IN (SELECT new FROM restated) ORDER BY {_G_ORDER}"
)
RESTATED = (
    f"SELECT {_F}, {_G} FROM restated JOIN was.fact AS f ON f.id = restated.old "
    f"JOIN now.fact AS g ON g.id = restated.new {_F_JOINS} {_G_JOINS} "
    f"ORDER BY {_F_ORDER}, {_G_ORDER}"
)
_RESTING = (
    f"SELECT {_F}, {_G} FROM was.fact AS f JOIN now.fact AS g ON g.id = f.id "
    f"{_F_JOINS} {_G_JOINS} WHERE f.asserted AND g.asserted "
    f"AND (g_c, g.support) {{}} (f_c, f.support) ORDER BY {_F_ORDER}"
)
FEWER, MORE = _RESTING.format("<"), _RESTING.format(">")

IDENTITY = f"""
SELECT CASE WHEN {_TARGETS} = 1 AND {_SOURCES} = 1 THEN 'renamed' WHEN {_TARGETS} = 1 THEN 'merged'
  WHEN {_SOURCES} = 1 THEN 'split' ELSE 'moved' END, e.iri AS one, e.label, n.iri AS other, n.label
  FROM pair JOIN was.entity AS e ON e.id = pair.old JOIN now.entity AS n ON n.id = pair.new
UNION ALL SELECT 'relabelled', e.iri, e.label, n.iri, n.label
  FROM was.entity AS e JOIN now.entity AS n ON n.id = e.id WHERE n.label <> e.label
ORDER BY one, other
"""

DOCUMENTS = """
SELECT 'added' AS change, d.iri, d.name AS name, d.title FROM now.document AS d
  WHERE NOT EXISTS (SELECT 1 FROM was.document AS w WHERE w.id = d.id)
UNION ALL SELECT 'removed', d.iri, d.name, d.title FROM was.document AS d
  WHERE NOT EXISTS (SELECT 1 FROM now.document AS n WHERE n.id = d.id)
UNION ALL SELECT 'changed', d.iri, d.name, d.title FROM now.document AS d
  JOIN was.document AS w ON w.id = d.id WHERE d.name IN (
    SELECT document FROM (SELECT document, name, sha256 FROM was_inputs.file
      EXCEPT SELECT document, name, sha256 FROM now_inputs.file)
    UNION SELECT document FROM (SELECT document, name, sha256 FROM now_inputs.file
      EXCEPT SELECT document, name, sha256 FROM was_inputs.file))
ORDER BY name
"""
