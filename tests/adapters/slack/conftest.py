"""A workspace with eight essays."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.adapters.shelf import CARDS, FOLDER, HOLIDAYS, LETTERS
from tests.adapters.slack.talk import Talk, talking


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    async with talking(HOLIDAYS) as made:
        await made.fill(FOLDER, CARDS, *LETTERS)
        yield made
