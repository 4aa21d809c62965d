"""The page on retention names every table and every leftover, with what bounds it."""

from __future__ import annotations

import re

import pytest

from bot.adapters.sql.schema import metadata
from bot.core.retention import RETENTION, Leftover
from tests.docs.test_house import DOCS

PAGE = (DOCS / "explanation" / "retention.md").read_text(encoding="utf-8")
GOES, STAYS = (PAGE.split(heading)[1].split("\n## ")[0] for heading in ("## What goes", "## What stays"))


def rows(section: str) -> dict[str, list[str]]:
    """The rows of a section's table, by the names that stand first in them."""
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:3] == "| `"
    ]
    return {name: row for row in lines for name in re.findall(r"`([\w-]+)`", row[0])}


def test_every_table_is_named_with_what_bounds_it() -> None:
    tables = {table.name for table in metadata.sorted_tables}
    assert set(rows(STAYS)) == tables
    assert all(rows(STAYS).values())


@pytest.mark.parametrize("leftover", Leftover)
def test_every_leftover_is_named_with_its_retention(leftover: Leftover) -> None:
    days = RETENTION[leftover].days
    assert rows(GOES)[leftover][1] == f"{days} day{'s' * (days != 1)}"


def test_no_leftover_is_named_that_there_is_not() -> None:
    assert set(rows(GOES)) == set(Leftover)
