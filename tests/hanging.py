"""What would take for ever fails instead of hanging. No measure of speed: see benchmarks/."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 60
"""Of processor time: many times what anything needs that ends."""


@contextmanager
def not_for_ever() -> Iterator[None]:
    """Fail what is in the block after a minute of processor time."""

    def fail(signum: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not done after {SECONDS} seconds of processor time")

    before = signal.signal(signal.SIGPROF, fail)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
