"""A guild with eight essays, of which one was posted this morning."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.adapters.discord.judged import judged
from tests.adapters.discord.talk import Talk, talking
from tests.adapters.shelf import CARDS, FOLDER, HOLIDAYS, LETTERS


@pytest.fixture(autouse=True)
def _judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Discord's own description has nothing against what is sent."""
    with judged(monkeypatch):
        yield


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    async with talking(HOLIDAYS) as made:
        await made.fill(FOLDER, CARDS, *LETTERS)
        yield made
