"""The folders that come with kg."""

from __future__ import annotations

from pathlib import Path

import kg


def shipped(name: str) -> Path:
    """A folder that comes with kg: in the installed package, or in its checkout."""
    package = Path(kg.__file__).parent
    installed = package / "data" / name
    return installed if installed.is_dir() else package.parent / name
