"""The page on retention names every table and every leftover, with what bounds it."""

from __future__ import annotations

import re

import pytest

from bot.adapters.sql.schema import metadata
from bot.core.retention import RETENTION, Leftover
from tests.docs.test_house import DOCS

PAGE = (DOCS / "explanation" / "retention.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| `")]
NAMED = {name: row for row in ROWS for name in re.findall(r"`([\w-]+)`", row[0])}


def test_every_table_is_named_with_what_bounds_it() -> None:
    tables = {table.name for table in metadata.sorted_tables}
    assert tables - set(NAMED) == set()
    assert all(len(NAMED[table][-1]) > 5 for table in tables)


@pytest.mark.parametrize("leftover", Leftover)
def test_every_leftover_is_named_with_its_retention(leftover: Leftover) -> None:
    assert NAMED[leftover][1] == f"{RETENTION[leftover].days} days"


def test_no_leftover_is_named_that_there_is_not() -> None:
    section = PAGE.split("## What goes")[1].split("## What stays")[0]
    assert set(re.findall(r"^\| `([\w-]+)`:", section, re.MULTILINE)) == set(Leftover)
