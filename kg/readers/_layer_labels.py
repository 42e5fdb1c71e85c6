"""Which feature of an INCEpTION layer is the label of its annotations.

A layer of one's own has features of any name. The tag that annotators choose from is the label;
where none looks like one, the layer is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.readers._links import is_address

SPANS = ("value", "label", "type", "kind", "class", "category", "entity", "tag")
RELATIONS = ("label", "value", "relation", "type", "kind")
_NUMBER = re.compile(r"[-+.\d\s]+")
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
_SYNTAX = tuple(f"{_DKPRO}{package}." for package in ("lexmorph", "syntax", "transform", "anomaly"))


def label_of(layer: str, features: tuple[str, ...], value: Callable[[str], str]) -> tuple[str, str]:
    """The label of an annotation, and the feature that it is taken from, if from any.

    ``layer`` is the name of the layer without its package, ``value`` gives a feature's text.
    """
    for feature in features:
        text = value(feature).strip()
        if text and not is_address(text) and not _NUMBER.fullmatch(text):
            return text, feature
    return layer, ""


def is_syntax(layer: str) -> bool:
    """Whether a layer is one of DKPro's for parts of speech, dependencies and the like."""
    return layer.startswith(_SYNTAX)
