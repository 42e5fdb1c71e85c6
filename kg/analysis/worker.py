"""A process that answers questions to the networks of one generation, and can be killed.

Run by ``kg.analysis.analyst``. Questions come in and answers go out as pickles: both ends are
kg's. It ends when nobody asks any more, and by itself when the time of a question is up, whatever
the engine is at: so nothing is left behind where the other end was killed.
"""

from __future__ import annotations

import signal
import sys
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from kg.analysis.questions import Networks
from kg.errors import KgError
from kg.store import Store


def main() -> None:
    """Answer questions over the connection that the first argument names, until it closes."""
    asked, folder = Connection(int(sys.argv[1])), Path(sys.argv[2])
    networks: Networks | None = None
    while True:
        try:
            question, until = asked.recv()
        except EOFError:
            return
        # What the alarm does is end the process: no code of Python's has to run for it.
        signal.setitimer(signal.ITIMER_REAL, max(until - time.monotonic(), 0.001))
        try:
            if networks is None:
                networks = Networks(Store(folder.parent.parent).open(folder.name))
            told = ("answer", question.answer(networks))
        except KgError as error:
            told = ("refused", str(error))
        except Exception:
            told = ("failed", traceback.format_exc())
        signal.setitimer(signal.ITIMER_REAL, 0)
        asked.send(told)


if __name__ == "__main__":
    main()
