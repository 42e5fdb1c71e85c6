"""Annotated documents to a knowledge graph in which every fact can show its sentence.

>>> import kg
>>> view = kg.open("kg-store")                                       # doctest: +SKIP
>>> view.graphql("{ attorneysGeneral { nodes { label } } }")         # doctest: +SKIP
"""

from typing import Any

__all__ = ["open"]


def __getattr__(name: str) -> Any:
    """``kg.open`` is fetched when it is first used, so that ``import kg`` stays quick."""
    if name == "open":
        from kg.door import open_store

        return open_store
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
