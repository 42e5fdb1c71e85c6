"""How long `kg --help` takes, as a ratio to `python -c "import click"`.

    python benchmarks/help.py [RUNS]

Runs the two in turn and prints the median of the ratios; the aim is at most 2.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time


def seconds(*command: str) -> float:
    """Wall time of one run of a command."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(runs: int) -> None:
    """Print the ratio."""
    floor = (sys.executable, "-c", "import click")
    kg = (sys.executable, "-m", "kg", "--help")
    seconds(*floor), seconds(*kg)
    pairs = [(seconds(*kg), seconds(*floor)) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in pairs)
    ours, theirs = (statistics.median(p[n] for p in pairs) * 1000 for n in (0, 1))
    print(f"kg --help {ours:.0f} ms, import click {theirs:.0f} ms, ratio {ratio:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
