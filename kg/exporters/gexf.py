"""GEXF 1.3: for Gephi, with the times in which links hold as spells."""

from __future__ import annotations

from xml.etree import ElementTree as xml

import networkx as nx

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import Flat, Link, Row, flat
from kg.periods import EVER, NEVER, Day, period
from kg.store import View

_NAMESPACE = "http://gexf.net/1.3"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The network as GEXF 1.3 in UTF-8: see ``flat`` for its attributes.

    A link has a spell for each statement that says from when or until when it holds, in days. A
    date that is not known to the day is taken at its widest; years before 1 and after 9999 are
    open. A link without spells holds always.
    """
    rows = flat(view, graph, caption)
    root = xml.Element("gexf", {"xmlns": _NAMESPACE, "version": "1.3"})
    meta = xml.SubElement(root, "meta")
    xml.SubElement(meta, "creator").text = f"kg, generation {rows.about['generation']}"
    if rows.about["title"]:
        xml.SubElement(meta, "title").text = str(rows.about["title"])
    dynamic = any(list(_spells(edge)) for edge in rows.edges)
    body = xml.SubElement(
        root, "graph",
        {"defaultedgetype": "directed" if rows.directed else "undirected",
         "mode": "dynamic" if dynamic else "static", "idtype": "string",
         **({"timeformat": "date"} if dynamic else {})},
    )  # fmt: skip
    _nodes(body, rows)
    _edges(body, rows)
    xml.indent(root, " ")
    body_text: str = xml.tostring(root, "unicode")
    return f"{_HEAD}{body_text}\n".encode()


def _nodes(body: xml.Element, rows: Flat) -> None:
    declared = _declare(body, "node", list(rows.nodes.values()))
    nodes = xml.SubElement(body, "nodes")
    for iri, row in rows.nodes.items():
        node = xml.SubElement(nodes, "node", {"id": iri, "label": str(row["label"])})
        _values(node, row, declared)


def _edges(body: xml.Element, rows: Flat) -> None:
    declared = _declare(body, "edge", [edge.row for edge in rows.edges])
    edges = xml.SubElement(body, "edges")
    for edge in rows.edges:
        made = xml.SubElement(
            edges, "edge",
            {"id": edge.key, "source": edge.source, "target": edge.target,
             "label": str(edge.row["label"]), "weight": repr(edge.row["weight"])},
        )  # fmt: skip
        _values(made, edge.row, declared)
        if spells := list(_spells(edge)):
            held = xml.SubElement(made, "spells")
            for spell in spells:
                xml.SubElement(held, "spell", spell)


def _declare(body: xml.Element, side: str, rows: list[Row]) -> dict[str, str]:
    """Declare the attributes, and give their ids by name."""
    types = {name: type(value) for row in rows for name, value in row.items()}
    wanted = [name for name in types if name not in ("label", "weight")]
    declared = xml.SubElement(body, "attributes", {"class": side})
    for number, name in enumerate(wanted):
        about = {"id": str(number), "title": name, "type": _TYPES[types[name]]}
        xml.SubElement(declared, "attribute", about)
    return {name: str(number) for number, name in enumerate(wanted)}


def _values(element: xml.Element, row: Row, declared: dict[str, str]) -> None:
    values = xml.SubElement(element, "attvalues")
    for name, value in row.items():
        if name in declared:
            told = str(value).lower() if isinstance(value, bool) else str(value)
            xml.SubElement(values, "attvalue", {"for": declared[name], "value": told})


def _spells(edge: Link) -> list[dict[str, str]]:
    found = {(s.valid_from or "", s.valid_until or "") for s in edge.said}
    spells = [_spell(*dates) for dates in sorted(found) if any(dates)]
    return [spell for spell in spells if spell]


def _spell(since: str, until: str) -> dict[str, str]:
    try:
        start = period(since).first if since else EVER
        end = period(until).last if until else NEVER
    except ValueError:  # a date that another tool wrote
        return {}
    return {name: day for name, at in (("start", start), ("end", end)) if (day := _day(at))}


def _day(day: Day) -> str:
    year, month, number = day
    return f"{int(year):04}-{month:02}-{number:02}" if 1 <= year <= 9999 else ""


PLUGIN = Exporter("gexf", ".gexf", "a file for Gephi, with the times in which links hold", write)
