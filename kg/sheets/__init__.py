"""What stands beside the network: charts, timelines, maps, dossiers, each with its sentences."""

from kg.sheets.chart import chart
from kg.sheets.dossier import write_dossier
from kg.sheets.places import places_map
from kg.sheets.sheet import Entry, Mark, Sheet
from kg.sheets.timeline import timeline
from kg.sheets.writing import svg, write

__all__ = [
    "Entry",
    "Mark",
    "Sheet",
    "chart",
    "places_map",
    "svg",
    "timeline",
    "write",
    "write_dossier",
]
