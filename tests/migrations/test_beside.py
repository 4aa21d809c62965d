"""An upgrade beside processes of the version before, where the new schema allows that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.adapters.sql import migrations
from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import OURS, is_current, revision, upgrade
from bot.errors import SchemaTooNew, StoreError
from tests import postgres
from tests.adapters.sql_opened import NOW, note, notes, url_of
from tests.migrations.history import LATER, later_version

FIRST_THAT_SAYS_SO = "0027"
needs_postgres = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)


@pytest.fixture
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield url_of(tmp_path / "ichiwa.db")
        return
    async with postgres.own_database(request.getfixturevalue("postgres_url")) as made:
        yield made


@pytest.fixture
async def running(url: str) -> AsyncIterator[Database]:
    """The database as a process of today has it open."""
    database = Database(url)
    await database.start()
    await upgrade(database, NOW)
    await database.write(note("kept"))
    yield database
    await database.stop()


@pytest.fixture
async def upgrading(url: str, running: Database) -> AsyncIterator[Database]:
    """The same database as the newer program opens it."""
    database = Database(url)
    await database.start()
    yield database
    await database.stop()


BOTH = pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=needs_postgres)], indirect=True)
ON_A_SERVER = pytest.mark.parametrize("url", [pytest.param("postgresql", marks=needs_postgres)], indirect=True)


@BOTH
async def test_code_of_today_goes_on_where_the_later_schema_says_so(
    running: Database, upgrading: Database, tmp_path: Path
) -> None:
    await upgrade(upgrading, NOW, asked=True, history=later_version(tmp_path, goes_on=True))
    assert await revision(running) == LATER
    await running.write(note("by the old one"))
    assert await notes(upgrading) == {"kept", "by the old one"}
    assert await is_current(running)
    await upgrade(running, NOW)  # as at the start of another process of the old version
    assert await revision(running) == LATER


@ON_A_SERVER
async def test_an_upgrade_waits_for_the_end_of_the_others_where_it_must(
    running: Database, upgrading: Database, tmp_path: Path
) -> None:
    history = later_version(tmp_path)
    with pytest.raises(StoreError, match="Stop the other processes of Ichiwa first: 1 use this database"):
        await upgrade(upgrading, NOW, asked=True, history=history)
    assert await revision(upgrading) == OURS.revisions[-1]
    await running.stop()
    await upgrade(upgrading, NOW, asked=True, history=history)
    assert await revision(upgrading) == LATER


@BOTH
async def test_code_of_today_is_refused_where_the_later_schema_does_not_suit_it(url: str, tmp_path: Path) -> None:
    database = Database(url)
    await database.start()
    try:
        await upgrade(database, NOW)
        await upgrade(database, NOW, asked=True, history=later_version(tmp_path))
        assert not await is_current(database)
        with pytest.raises(SchemaTooNew):
            await upgrade(database, NOW)
    finally:
        await database.stop()


@ON_A_SERVER
async def test_other_programs_on_the_server_are_none_of_ours(
    running: Database, upgrading: Database, tmp_path: Path
) -> None:
    async with upgrading.read() as connection:
        await connection.execute(text("SET application_name = 'psql'"))
        await running.stop()
        await upgrade(upgrading, NOW, asked=True, history=later_version(tmp_path))


def test_every_new_revision_says_whether_old_code_goes_on() -> None:
    names = {path.stem.partition("_")[0]: path.stem for path in Path(migrations.__file__).parent.glob("versions/0*.py")}
    silent = [
        number
        for number in OURS.revisions
        if number >= FIRST_THAT_SAYS_SO
        and not isinstance(
            getattr(import_module(f"{migrations.__name__}.versions.{names[number]}"), "OLD_CODE_GOES_ON", None), bool
        )
    ]
    assert not silent
