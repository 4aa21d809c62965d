"""Hypothesis tries the same examples on every machine and in every run, without a limit of time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import postgres

settings.register_profile("ichiwa", derandomize=True, deadline=None, database=None)
settings.load_profile("ichiwa")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL database that this process's tests have for themselves."""
    with postgres.running() as url:
        yield url
