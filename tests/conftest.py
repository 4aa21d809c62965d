"""Hypothesis tries the same examples on every machine and in every run, without a limit of time."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings
from xdist.scheduler import LoadGroupScheduling

from tests import postgres, scratch, turns

scratch.write_to_memory()
settings.register_profile("ichiwa", derandomize=True, deadline=None, database=None)
settings.load_profile("ichiwa")


def pytest_sessionstart() -> None:
    """Collecting makes a million objects that stay: to look for garbage among them takes a third of the time."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=turns.turn)  # stable: tests of one file that share a fixture stay together


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadGroupScheduling | None:
    return turns.ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL database that this process's tests have for themselves."""
    with postgres.running() as url:
        yield url
