"""JSON CAS 0.4, as https://github.com/apache/uima-uimaj-io-jsoncas describes it."""

from __future__ import annotations

from collections.abc import Iterator

from kg.readers._cas import SOFA, Cas, Sofa, Structure, Value
from kg.readers._json_lines import Lines
from kg.readers._whole_json import listed, text_of

Json = dict[str, object]
_STRUCTURES = "%FEATURE_STRUCTURES"


def from_json(data: Json, lines: Lines | None = None) -> Cas:
    """Take a JSON CAS apart; ``lines`` are those of the file, where structures are to have them."""
    cas = Cas(parents=_parents(data.get("%TYPES")))
    for path, key, one in _structures(data.get(_STRUCTURES)):
        line = lines.of(path) if lines else 0
        if not isinstance(one, dict):
            cas.odd.append((line, str(one)[:80], "no feature structure"))
            continue
        id_, type_ = _id(one.get("%ID", key)), text_of(one.get("%TYPE"))
        if id_ is None or not type_:
            cas.odd.append((line, str(one)[:80], "a feature structure without %ID or %TYPE"))
        elif type_ == SOFA:
            name = text_of(one.get("sofaID")) or str(id_)
            cas.sofas.setdefault(id_, Sofa(id_, name, text_of(one.get("sofaString"))))
        else:
            cas.add(_structure(id_, type_, one, line))
    return cas


def alone(data: Json, sofa: Sofa) -> Json:
    """The CAS with one of its texts only."""
    structures = data[_STRUCTURES]
    pairs = structures.items() if isinstance(structures, dict) else enumerate(listed(structures))
    kept = {
        key: {k: v for k, v in one.items() if k != "sofaString"}
        if isinstance(one, dict)
        and one.get("%TYPE") == SOFA
        and _id(one.get("%ID", key)) != sofa.id
        else one
        for key, one in pairs
    }
    whole: object = kept if isinstance(structures, dict) else list(kept.values())
    return {**data, _STRUCTURES: whole}


def _parents(types: object) -> dict[str, str]:
    found = types if isinstance(types, dict) else {}
    return {
        name: text_of(one.get("%SUPER_TYPE"))
        for name, one in found.items()
        if isinstance(one, dict)
    }


def _structures(found: object) -> Iterator[tuple[str, object, object]]:
    """Structures with their paths and keys: an array, or an object that has their ids as keys."""
    if isinstance(found, dict):
        for key, one in found.items():
            yield f"{_STRUCTURES}.{key}", key, one
    else:
        for number, one in enumerate(listed(found)):
            yield f"{_STRUCTURES}[{number}]", None, one


def _id(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _structure(id_: int, type_: str, one: Json, line: int) -> Structure:
    values: dict[str, tuple[Value, ...]] = {}
    references: dict[str, tuple[int, ...]] = {}
    elements = None
    for key, value in one.items():
        if key == "%ELEMENTS":
            ids = [_id(each) for each in listed(value)]
            elements = tuple(each for each in ids if each is not None)
            values["elements"] = _values(value)
        elif key.startswith("@"):
            ids = [_id(each) for each in listed(value)]
            references[key[1:]] = tuple(each for each in ids if each is not None)
        elif not key.startswith(("%", "^")):
            values[key.removeprefix("#")] = _values(value)
    return Structure(id_, type_, values, references, elements, line)


def _values(value: object) -> tuple[Value, ...]:
    return tuple(each for each in listed(value) if isinstance(each, str | int | float | bool))
