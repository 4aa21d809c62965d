"""``ichiwa db``: the database."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.copying import copy
from bot.cli.ending import FAILED, Failure
from bot.cli.entry import with_database
from bot.cli.output import json_option, print_json, print_text

if TYPE_CHECKING:
    from bot.adapters.sql.engine import Database


@click.group()
def db() -> None:
    """Upgrade, back up, move and check the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to date. A SQLite file is copied first; `ichiwa run` upgrades it automatically."""
    before, after = with_database(_upgrade)
    print_text(f"The schema is up to date ({after})." if before == after else f"Upgraded: {before or 'new'} → {after}")


db.add_command(copy)


@db.command()
@click.argument("path", required=False, type=click.Path(dir_okay=False, path_type=Path))
def backup(path: Path | None) -> None:
    """Copy the SQLite database to PATH, also while Ichiwa runs.

    The default is a file beside the database, named by date and time. An existing file is never replaced.
    """
    print_text(f"Copied to {with_database(lambda database: _backup(database, path))}")


@db.command()
@json_option
def check(as_json: bool) -> None:
    """Look for damage: exit code 0 where there is none, 1 otherwise."""
    place, problems = with_database(_check)
    if as_json:
        print_json({"ok": not problems, "database": place, "problems": problems})
    else:
        print_text("\n".join(problems) or f"{place} is sound.")
    if problems:
        sys.exit(FAILED)


async def _upgrade(database: Database) -> tuple[str | None, str | None]:
    from bot.adapters.sql.migrate import revision
    from bot.adapters.sql.migrate import upgrade as upgrade_schema

    before = await revision(database)
    with database.process_lock():  # not while another process is using the database
        await upgrade_schema(database, datetime.now(UTC), asked=True)
    return before, await revision(database)


async def _backup(database: Database, path: Path | None) -> Path:
    from bot.adapters.sql.backup import backup as copy_file

    if path is None:
        if database.path is None:
            raise Failure("This command copies SQLite databases only. Use pg_dump for PostgreSQL.")
        path = database.path.with_name(f"{database.path.stem}.{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup.db")
    await copy_file(database, path)
    return path


async def _check(database: Database) -> tuple[str, list[str]]:
    from bot.adapters.sql.check import check as problems_of

    return database.place, await problems_of(database)
