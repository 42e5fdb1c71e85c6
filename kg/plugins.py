"""A plugin is a module: one module in the folder, one typed constant named PLUGIN at its end."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType
from typing import TypeVar

Plugin = TypeVar("Plugin")


def collect(package: ModuleType | str, kind: type[Plugin]) -> tuple[Plugin, ...]:
    """Import every module of a package and return their ``PLUGIN`` constants.

    ``package`` is the package or its dotted name, ``kind`` the type that each constant must
    have. Modules whose name begins with ``_`` are no plugins. The result is sorted by module
    name, so that it does not depend on the file system.

    Raises TypeError, naming the module, where ``package`` is no package, or a module has no
    ``PLUGIN`` or one of another type: both are mistakes in the program, not in its input.
    """
    folder = import_module(package) if isinstance(package, str) else package
    if not hasattr(folder, "__path__"):
        raise TypeError(f"{folder.__name__}: a module, not a package of plugins")
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return tuple(_plugin(f"{folder.__name__}.{n}", kind) for n in names if not n.startswith("_"))


def _plugin(name: str, kind: type[Plugin]) -> Plugin:
    module = import_module(name)
    if not hasattr(module, "PLUGIN"):
        raise TypeError(f"{name}: no constant PLUGIN of type {kind.__name__}")
    plugin = module.PLUGIN
    if not isinstance(plugin, kind):
        raise TypeError(f"{name}: PLUGIN is a {type(plugin).__name__}, not a {kind.__name__}")
    return plugin
