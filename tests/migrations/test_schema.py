"""``schema`` and the migrations make the same database, and the code knows all of its revisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import OURS
from bot.adapters.sql.migrations import is_ours
from bot.adapters.sql.schema import metadata
from tests.adapters.sql_opened import opened

_OBJECTS = text("SELECT type, name, sql FROM sqlite_master WHERE tbl_name != 'alembic_version' AND sql IS NOT NULL")


def differences(connection: Connection) -> Any:
    options = {"include_name": is_ours, "compare_type": True, "target_metadata": metadata}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


async def differences_of(database: Database) -> Any:
    async with database.read() as connection:
        return await connection.run_sync(differences)


async def test_autogenerate_finds_no_difference(tmp_path: Path) -> None:
    async with opened(tmp_path / "ichiwa.db") as database:
        assert await differences_of(database) == []


async def test_autogenerate_passes_over_the_search_index_and_nothing_else(tmp_path: Path) -> None:
    async def index(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE VIRTUAL TABLE search_essays USING fts5 (body)"))

    async def strange(connection: AsyncConnection) -> None:
        await connection.execute(text("CREATE TABLE strange (body)"))

    async with opened(tmp_path / "ichiwa.db") as database:
        await database.write(index)
        assert await differences_of(database) == []
        await database.write(strange)
        assert len(await differences_of(database)) == 1


async def test_both_ways_make_the_same_tables_and_indexes_word_for_word(tmp_path: Path) -> None:
    """Finer than autogenerate, which does not see the order of columns, partial indexes and AUTOINCREMENT."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        from_schema = objects(connection)
    engine.dispose()
    async with opened(tmp_path / "ichiwa.db") as database, database.read() as connected:
        assert await connected.run_sync(objects) == from_schema


def objects(connection: Connection) -> dict[tuple[str, str], list[str]]:
    """The statements that made each table and index, without regard to white space and to the order of constraints."""
    return {
        (kind, name): sorted(part.strip() for part in " ".join(sql.split()).removesuffix(")").split(", "))
        for kind, name, sql in connection.execute(_OBJECTS)
    }


def test_the_code_knows_every_revision_in_its_order() -> None:
    config = Config()
    config.set_main_option("script_location", OURS.location)
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == OURS.revisions
