"""Prints of one article are one origin of what they say, in every door and after every change."""

from __future__ import annotations

from pathlib import Path

from kg.build import add, build, remove
from kg.graphql import execute
from kg.store import Store, nquads
from kg.verify import verify
from tests.brat import write

ONTOLOGY = Path(__file__).parents[2] / "ontology"
STORY = (
    "Ann Lee leads Acme, a maker of small anvils in the north of the country. She said on Monday "
    "that the works would stay open through the winter, whatever the price of iron, and that "
    "nobody would be sent home. The town had feared for its only employer since the flood."
)
REQUEST = """{ persons { nodes { nameStatements {
  support { documents origins statements } document { origin { name } } } } } }"""


def story(folder: Path, name: str, text: str = STORY) -> Path:
    return write(folder, name, text, "T1 Person Ann Lee\nT2 Company Acme",
                 "R1|memberOf Arg1:T1 Arg2:T2")  # fmt: skip


def quads(store: Store) -> bytes:
    return b"".join(nquads(store.open().store))


def counted(store: Store) -> tuple[dict[str, int], dict[str, str]]:
    answer = execute(store.open(), REQUEST)
    (person,) = answer["data"]["persons"]["nodes"]
    said = person["nameStatements"]
    view = store.open()
    names = {d.id: d.name for d in view.documents()}
    return said[0]["support"], {d.name: names[d.origin] for d in view.documents()}


def test_reprints_are_one_origin_and_incrementally_so(tmp_path: Path) -> None:
    docs, store = tmp_path / "docs", Store(tmp_path / "store")
    story(docs, "b")
    story(docs, "c", "Ann Lee of Acme was seen in Oslo, where she bought a hat and two gloves.")
    build([docs], ONTOLOGY, store)
    support, origins = counted(store)
    assert (support["documents"], support["origins"]) == (2, 2)
    assert origins == {"b": "b", "c": "c"}
    reprint = STORY.replace("on Monday", "this week").replace("small anvils", "small  anvils")
    add([story(docs, "a", reprint), story(docs, "d")], store)
    support, origins = counted(store)
    assert (support["documents"], support["origins"], support["statements"]) == (4, 2, 4)
    assert origins == {"a": "a", "b": "a", "c": "c", "d": "a"}
    fresh = Store(tmp_path / "fresh")
    build([docs], ONTOLOGY, fresh)
    assert quads(fresh) == quads(store)
    assert verify(store)[0] == []
    remove(["a"], store)
    assert counted(store)[1] == {"b": "b", "c": "c", "d": "b"}
    (docs / "a.ann").unlink()
    (docs / "a.txt").unlink()
    build([docs], ONTOLOGY, fresh)
    assert quads(fresh) == quads(store)
    assert verify(store)[0] == []
