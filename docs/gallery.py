"""Makes the pictures of docs/gallery.md: python docs/gallery.py [FOLDER]."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from kg.build import build
from kg.exporters import Caption, export
from kg.network import network
from kg.sheets import chart, places_map, timeline, write, write_dossier
from kg.store import Store, View

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images" / "gallery"
CITIES = {
    "Lisbon": (-9.14, 38.72), "Dakar": (-17.45, 14.69), "Lima": (-77.04, -12.05),
    "Mexico City": (-99.13, 19.43), "Vancouver": (-123.12, 49.28), "Osaka": (135.5, 34.69),
    "Manila": (120.98, 14.6), "Mumbai": (72.88, 19.08), "Nairobi": (36.82, -1.29),
    "Oslo": (10.75, 59.91), "Riga": (24.11, 56.95), "Athens": (23.73, 37.98),
    "Montevideo": (-56.16, -34.9), "Sydney": (151.21, -33.87), "Genoa": (8.93, 44.41),
    "Rotterdam": (4.48, 51.92), "Antwerp": (4.4, 51.22), "Hamburg": (9.99, 53.55),
}  # fmt: skip
WORDS = ("about", "nearly", "more than", "at least", "at most", "")


class _Document:
    """A brat document that is written as it is told."""

    def __init__(self) -> None:
        self.text, self.lines, self.count = "", list[str](), 0

    def say(self, words: str, label: str = "", **attributes: str) -> str:
        """Add words, and where they have a label a mention of them with attributes."""
        start = len(self.text)
        self.text += words
        if not label:
            return ""
        self.count += 1
        name = f"T{self.count}"
        self.lines.append(f"{name}\t{label} {start} {len(self.text)}\t{words}")
        for key, value in attributes.items():
            self.lines.append(f"A{len(self.lines)}\t{key} {name} {value}")
        return name

    def link(self, label: str, one: str, other: str) -> None:
        """Add a relation."""
        self.lines.append(f"R{len(self.lines)}\t{label} Arg1:{one} Arg2:{other}")

    def write(self, folder: Path, name: str) -> None:
        """Write the text and its annotations."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.txt").write_text(self.text, "utf-8")
        (folder / f"{name}.ann").write_text("\n".join(self.lines) + "\n", "utf-8")


def generate(folder: Path) -> None:
    """Write forty documents on meetings of an invented forum, the same each time."""
    chance = random.Random(7)
    for number in range(40):
        _meeting(chance, number).write(folder, f"meeting-{number + 1:02}")


def _meeting(chance: random.Random, number: int) -> _Document:
    city, (longitude, latitude) = chance.choice(list(CITIES.items()))
    year, found = 1996 + number % 20, _Document()
    month = f"{year}-{chance.randint(1, 12):02}"
    date = chance.choice((f"{year}", month, f"{month}-{chance.randint(1, 28):02}"))
    found.say("The ")
    forum = found.say("Forum of Ports", "Programme")
    found.say(" held a ")
    event = found.say("meeting", "Meeting", date=date)
    found.say(" in ")
    place = found.say(city, "City", location=f"POINT({longitude} {latitude})")
    found.say(f" ({date}). The ")
    who = found.say(chance.choice(("Harbour Union", "Port Authority")), "Organization")
    found.say(" counted ")
    count = f"{chance.choice(WORDS)} {chance.randrange(200, 900, 20)}".strip()
    figure = found.say(count, "Count", unit="delegate", period=f"{year}")
    found.say(" ")
    delegates = found.say("delegates", "Population")
    found.say(".\n")
    for label, one, other in (
        ("place", event, place), ("receivedBy", delegates, forum), ("measures", figure, delegates),
        ("reportedBy", figure, who), ("participant", event, who),
    ):  # fmt: skip
        found.link(label, one, other)
    return found


def make(folder: Path) -> None:
    """Build both graphs and draw their pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        generate(Path(scratch) / "meetings")
        _draw_seeds(_built(ROOT / "seeds", Path(scratch) / "seeds-store"), folder)
        _draw_generated(_built(Path(scratch) / "meetings", Path(scratch) / "store"), folder)


def _built(documents: Path, store: Path) -> View:
    build([documents], ROOT / "ontology", Store(store))
    return Store(store).open()


def _draw_seeds(view: View, folder: Path) -> None:
    harris = view.the("Kamala D. Harris")
    around = network(view, around=harris.id, depth=1)
    export(view, around, folder / "network.svg", Caption("Around Kamala D. Harris", "one step"))
    write(view, chart(view, "Share", title="Shares, as exact as they are told"),
          folder / "shares.svg")  # fmt: skip
    write(view, chart(view, "Rate", title="People a year: four claims"),
          folder / "rates.svg")  # fmt: skip
    write(view, places_map(view, title="Where it happened"), folder / "places.svg")
    write(view, timeline(view, title="Agreements, events and offices"), folder / "timeline.svg")
    write_dossier(view, view.the("Rob Bonta"), folder / "dossier.md")
    view.close()


def _draw_generated(view: View, folder: Path) -> None:
    write(view, places_map(view, title="Where the Forum of Ports met"), folder / "map.svg")
    write(view, chart(view, title="How many came, by two counts"), folder / "counts.svg")
    write(view, timeline(view, "Meeting", title="When it met"), folder / "meetings.svg")
    view.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
