"""A made-up later version of the program, to see what an upgrade does to a database of today."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.adapters.sql import migrations
from bot.adapters.sql.migrate import OURS, History

LATER = "9001"

_REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade():
    op.create_table("later", sa.Column("text", sa.Text()))
    {more}
"""


def later_version(folder: Path, more: str = "pass") -> History:
    """Our revisions and one more, which makes the table ``later`` and does ``more``."""
    location = folder / "100% later"
    shutil.copytree(Path(migrations.__file__).parent, location, ignore=shutil.ignore_patterns("__pycache__"))
    text = _REVISION.format(revision=LATER, before=OURS.revisions[-1], more=more)
    (location / "versions" / f"{LATER}_later.py").write_text(text)
    return History(str(location), (*OURS.revisions, LATER))
