"""The wheel is built, and installed, once for all of these tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging import built


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> built.Built:
    """What `python -m build` makes of this checkout."""
    sdist, wheel = sorted(built.build(tmp_path_factory.mktemp("dist")), key=lambda path: path.suffix == ".whl")
    return built.Built(sdist, wheel)


@pytest.fixture(scope="session")
def programs(packages: built.Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the programs of an environment that has the wheel alone."""
    built.require_index(tmp_path_factory.mktemp("probe"))
    folder = tmp_path_factory.mktemp("bare")
    yield built.installed(packages.wheel, folder)
    shutil.rmtree(folder)  # pytest would keep the half gigabyte of its last three runs
