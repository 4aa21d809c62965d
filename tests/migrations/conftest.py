"""What the upgrades of rows are tried on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.adapters.sql.engine import Database
from tests import postgres
from tests.adapters.sql_opened import url_of


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)),
    ]
)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty one of each kind."""
    async with AsyncExitStack() as stack:
        url = url_of(tmp_path / "ichiwa.db")
        if request.param == "postgresql":
            url = await stack.enter_async_context(postgres.own_database(request.getfixturevalue("postgres_url")))
        database = Database(url)
        await database.start()
        yield database
        await database.stop()
