"""Builds in processes of their own, each with its hash seed, that stay for many builds."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from kg import reading
from kg.build import build
from kg.store import Store, nquads

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"


def digest(store: Store) -> str:
    """The hash of the canonical N-Quads of a store's current generation."""
    view = store.open()
    found = hashlib.sha256(b"".join(nquads(view.store))).hexdigest()
    view.close()
    return found


def made(paths: Sequence[Path], folder: Path, jobs: int) -> str:
    """Build in an empty folder, leaving out what breaks a shape; the hash of what came of it."""
    build(paths, ONTOLOGY, Store(folder), keep_going=True, jobs=jobs)
    return digest(Store(folder))


class Builder:
    """A process that builds whenever it is asked. Ends with the ``with`` block."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __enter__(self) -> Builder:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.build.builder"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": str(self.seed)},
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=60)

    def made(self, paths: Sequence[Path], folder: Path, jobs: int) -> str:
        """As the function ``made``, in that process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = [list(map(str, paths)), str(folder), jobs]
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        told: str = json.loads(self.process.stdout.readline())
        return told


class _Staying:
    """The pool of the first build for all of them: only its end is put off."""

    pools: dict[int, ProcessPoolExecutor] = {}  # noqa: RUF012

    def __init__(self, jobs: int, *arguments: Any) -> None:
        if jobs not in self.pools:
            self.pools[jobs] = ProcessPoolExecutor(jobs, *arguments)
        self.pool = self.pools[jobs]

    def __enter__(self) -> _Staying:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, *arguments: Any) -> Any:
        return self.pool.submit(*arguments)

    def shutdown(self, **_: object) -> None:
        pass


def _serve() -> None:
    vars(reading).update(_CHUNK=1, _WORTH_A_PROCESS=1, ProcessPoolExecutor=_Staying)
    for line in sys.stdin:
        paths, folder, jobs = json.loads(line)
        print(json.dumps(made([Path(p) for p in paths], Path(folder), jobs)), flush=True)
    for pool in _Staying.pools.values():
        pool.shutdown()


if __name__ == "__main__":
    _serve()
