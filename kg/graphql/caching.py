"""A cache that holds what was used last, and no more of it than it may."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """Values by their keys, of which ``weigh`` says what they weigh: no more than ``size``.

    Without it each weighs 1. Safe to use from several threads.
    """

    def __init__(self, size: int, weigh: Callable[[T], int] = lambda value: 1) -> None:
        self.size, self.weigh, self.weight = size, weigh, 0
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made if it is not there. What ``make`` raises is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = made
                self.weight += self.weigh(made)
            while self.weight > self.size:
                self.weight -= self.weigh(self._values.popitem(last=False)[1])
        return made
