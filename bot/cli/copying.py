"""``ichiwa db copy``: from one database to another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.cli.ending import WrongUsage
from bot.cli.entry import load_settings
from bot.cli.output import json_option, print_json, print_table, print_text, progress_bar

if TYPE_CHECKING:
    from bot.adapters.sql.copying import Copied


def _address(_context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """As ``DATABASE_URL`` takes it. It is never repeated: it can hold a password."""
    from bot.config import database_address

    try:
        return None if value is None else database_address(value)
    except ValueError as exc:
        raise WrongUsage(
            f"{option.opts[0]} names a database as sqlite:///data/ichiwa.db or postgresql://user:password@host/name."
        ) from exc


@click.command(name="copy")
@click.option("--from", "source", callback=_address, required=True, help="The database that is read.")
@click.option("--to", "target", callback=_address, help="The database that is written to. [default: DATABASE_URL]")
@json_option
def copy(source: str, target: str | None, as_json: bool) -> None:
    """Carry everything from one database to another, for example from SQLite to PostgreSQL.

    The source is only read; stop Ichiwa before, so that nothing is missed. The target must be empty, or hold an earlier
    copy of the same source that nobody has served since: what a copy left out, or what has changed, is made up for.
    At the end both sides are counted.

    \b
    Example:
      ichiwa db copy --from sqlite:///data/ichiwa.db --to postgresql://ichiwa:password@db.example.org/ichiwa
    """
    settings = load_settings()
    target = target or settings.database_url
    if source == target:
        raise WrongUsage("Source and target are the same database.")
    copied = asyncio.run(_copy(source, target))
    if as_json:
        print_json([asdict(each) for each in copied])
        return
    print_table(("table", "rows", "added", "removed"), [_row(each) for each in copied])
    print_text(
        f"Both databases hold the same {sum(each.source for each in copied):,} rows. "
        "The search index is made when Ichiwa starts on the new one."
    )


async def _copy(source: str, target: str) -> Sequence[Copied]:
    from bot.wiring.copying import copy_database

    with progress_bar("Copying") as progress:
        return await copy_database(source, target, progress)


def _row(each: Copied) -> tuple[str, str, str, str]:
    return each.table, f"{each.target:,}", f"{each.added:,}", f"{each.removed:,}"
