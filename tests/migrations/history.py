"""A made-up later version of the program, to see what an upgrade does to a database of today."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql import migrations
from bot.adapters.sql.migrate import OURS, History

LATER = "9001"

_REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
OLD_CODE_GOES_ON = {goes_on}


def upgrade():
    op.create_table("later", sa.Column("text", sa.Text()))
    {more}
"""


def later_version(folder: Path, more: str = "pass", *, goes_on: bool = False) -> History:
    """Our revisions and one more, which makes the table ``later`` and does ``more``. ``goes_on``: it says that the
    code of today may work with it.
    """
    location = folder / "100% later"
    shutil.copytree(Path(migrations.__file__).parent, location, ignore=shutil.ignore_patterns("__pycache__"))
    text = _REVISION.format(revision=LATER, before=OURS.revisions[-1], more=more, goes_on=goes_on)
    (location / "versions" / f"{LATER}_later.py").write_text(text)
    return History(str(location), (*OURS.revisions, LATER))


def at_version(revision: str) -> Callable[[AsyncConnection], Awaitable[None]]:
    """Makes an empty database as ``revision`` had it."""

    def work(sync: object) -> None:
        config = Config()
        config.set_main_option("script_location", OURS.location)
        config.attributes["connection"] = sync
        command.upgrade(config, revision)

    async def make(connection: AsyncConnection) -> None:
        await connection.run_sync(work)

    return make
