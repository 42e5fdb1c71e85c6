"""The header of WebAnno TSV 3: which layers there are, and which columns are theirs.

#T_SP=layer|feature|feature           spans; two columns for a slot: ROLE_layer:feature_link|layer
#T_RL=layer|feature|BT_layer          relations, on the line of their target
#T_CH=layer|referenceRelation|…       chains
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

FORMAT = "#FORMAT=WebAnno TSV 3"


@dataclass
class Layer:
    """One layer: its kind (``SP``, ``RL``, ``CH``), name, and columns.

    ``features`` are column numbers by feature, ``slots`` pairs of (feature, column, layer of the
    targets), the targets in the column after. ``base`` is (layer, column) of a relation's source.
    """

    kind: str
    name: str
    features: dict[str, int] = field(default_factory=dict)
    slots: list[tuple[str, int, str]] = field(default_factory=list)
    base: tuple[str, int] | None = None

    @cached_property
    def short(self) -> str:
        """The name without its package."""
        return self.name.rpartition(".")[2]

    @cached_property
    def columns(self) -> list[int]:
        """The columns in which annotations of this layer show, once its line has been read."""
        slots = [column for _, column, _ in self.slots]
        return [*self.features.values(), *slots, *([self.base[1]] if self.base else [])]


def read_layer(line: str, first: int) -> tuple[Layer | None, int]:
    """A layer from a header line, and the column after its own; None if it is no such line."""
    kind = line[3:5]
    if not line.startswith("#T_") or kind not in ("SP", "RL", "CH") or line[5:6] != "=":
        return None, first
    name, *fields = line[6:].split("|")
    layer = Layer(kind, name.strip())
    column = first
    while fields:
        one = fields.pop(0).strip()
        if one.startswith("ROLE_"):
            target = fields.pop(0).strip() if fields else ""
            feature = one.partition(":")[2].partition("_")[0]
            layer.slots.append((feature, column, target))
            column += 2
        elif one.startswith("BT_"):
            layer.base = (one.removeprefix("BT_"), column)
            column += 1
        else:
            layer.features[one] = column
            column += 1
    return layer, column
