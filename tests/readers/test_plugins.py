"""One module, one plugin: what a folder of plugins may and may not hold."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kg.readers
from kg.plugins import collect
from kg.readers import Reader

Package = Callable[..., str]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    """Make a package of plugins out of its modules' sources, and forget it afterwards."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)

    def make(**modules: str) -> str:
        folder = tmp_path / "made_plugins"
        folder.mkdir()
        for name, source in {"__init__": "", **modules}.items():
            (folder / f"{name}.py").write_text(source, encoding="utf-8")
        return folder.name

    yield make
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_plugins_come_sorted_by_module_name(package: Package) -> None:
    name = package(b="PLUGIN = 2", c="PLUGIN = 3", a="PLUGIN = 1")
    assert collect(name, int) == (1, 2, 3)


def test_the_package_itself_can_be_given(package: Package) -> None:
    collect(package(a="PLUGIN = 'x'"), str)
    assert collect(sys.modules["made_plugins"], str) == ("x",)


def test_a_package_may_be_a_plugin(package: Package, tmp_path: Path) -> None:
    name = package(a="PLUGIN = 1")
    inner = tmp_path / name / "b"
    inner.mkdir()
    (inner / "__init__.py").write_text("PLUGIN = 2", encoding="utf-8")
    assert collect(name, int) == (1, 2)


def test_private_modules_are_not_even_imported(package: Package) -> None:
    assert collect(package(_a="raise RuntimeError", b="PLUGIN = 2"), int) == (2,)


def test_an_empty_folder_has_no_plugins(package: Package) -> None:
    assert collect(package(), int) == ()


def test_a_module_without_plugin_is_named(package: Package) -> None:
    with pytest.raises(TypeError, match=r"^made_plugins\.b: no constant PLUGIN of type int$"):
        collect(package(a="PLUGIN = 1", b="PLUGINS = 2"), int)


def test_a_plugin_of_another_type_is_named(package: Package) -> None:
    with pytest.raises(TypeError, match=r"^made_plugins\.b: PLUGIN is a str, not a int$"):
        collect(package(a="PLUGIN = 1", b="PLUGIN = '2'"), int)


def test_a_module_that_fails_to_import_fails_the_whole(package: Package) -> None:
    with pytest.raises(ZeroDivisionError):
        collect(package(a="PLUGIN = 1 / 0"), float)


def test_a_module_is_no_package() -> None:
    with pytest.raises(TypeError, match=r"^kg\.plugins: a module, not a package"):
        collect("kg.plugins", int)


def test_the_readers_are_plugins() -> None:
    found = collect(kg.readers, Reader)
    assert found == kg.readers.readers()
    assert "brat" in [reader.name for reader in found]
    assert len({reader.name for reader in found}) == len(found)
