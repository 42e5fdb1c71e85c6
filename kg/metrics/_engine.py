"""A compiled engine behind networkx's dispatch: python-igraph, where it is installed.

Measures call networkx. Where the extra ``fast`` is installed, networkx hands the calls that
``kg.metrics._igraph`` knows over to it; all others, and all without the extra, it runs itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec

import networkx as nx
from networkx.utils.backends import backends

NAME = "kg_igraph"
"""What networkx calls it: an entry point of kg."""


@cache
def installed() -> bool:
    """Whether there is a compiled engine."""
    return NAME in backends and find_spec("igraph") is not None


@contextmanager
def compiled() -> Iterator[None]:
    """Let the compiled engine run what it can, if there is one."""
    if not installed():
        yield
        return
    # What is made of a frozen network is kept, and does not change: there is nothing to warn of.
    ignored = nx.config.warnings_to_ignore | {"cache"}
    with nx.config(backend_priority=[NAME], warnings_to_ignore=ignored):
        yield
