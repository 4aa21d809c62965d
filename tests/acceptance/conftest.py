"""The program as most of these tests meet it; those that want it otherwise have an ``ichiwa`` of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.process import Running


@pytest.fixture
def ichiwa(tmp_path: Path) -> Iterator[Running]:
    """The program with the bundled essays, started for the first time. Its channel takes every language, whatever the
    browsers of the tests speak.
    """
    running = Running(tmp_path / "data")
    running.start()
    running.wait_until_serving()
    running.wait_until_logged(": done")  # the essays are loaded and the first one is posted
    running.settle_language()
    yield running
    running.stop_for_good()
