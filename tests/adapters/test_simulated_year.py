"""After a year, each table has what people made, and of what piles up only what its retention keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.sql import dialect
from bot.adapters.sql.schema import metadata
from bot.core.retention import RETENTION, Leftover
from tests import postgres
from tests.adapters import sql_opened
from tests.adapters.year import EVENTS, Life, lived, order
from tests.conformance import conftest as conformance

BRIEF = {leftover: kept / 10 for leftover, kept in RETENTION.items()}
"""A tenth of each retention, for lives of a few weeks."""


def recent(life: Life, leftover: Leftover) -> int:
    """How much came up since its retention began."""
    kept = RETENTION[leftover] if life.retention is RETENTION else BRIEF[leftover]
    return life.came.since(leftover, life.today - kept - timedelta(days=1))


BOUNDS: Mapping[str, Callable[[Life], int]] = {
    "meta": lambda life: 8,
    "paces": lambda life: 0,  # one process paces itself in memory
    "pace_shares": lambda life: 0,
    "subscriptions": lambda life: life.channels,
    "deliveries": lambda life: life.posts + recent(life, Leftover.SKIPPED),
    "pins": lambda life: recent(life, Leftover.PINS),
    "ballots": lambda life: life.channels,
    "ballot_votes": lambda life: 0,  # nobody votes here, and none stay when a vote is closed
    "notified": lambda life: life.channels + recent(life, Leftover.NOTICES),
    "marks": lambda life: life.came.made["votes"],
    "essay_scores": lambda life: life.came.made["votes"],
    "clicks": lambda life: 0,  # nobody follows a link here
    "comments": lambda life: life.came.made["comments"] + recent(life, Leftover.DELETED_COMMENTS),
    "comment_removals": lambda life: recent(life, Leftover.REMOVALS),
    "page_names": lambda life: 0,
    "searched": lambda life: recent(life, Leftover.SEARCHES),
    "reading_lists": lambda life: 0,
    "readings": lambda life: 0,
    "report_groups": lambda life: 0,  # nobody counts in this life
    "report_keys": lambda life: 0,
    "quote_consents": lambda life: 0,
    "saved": lambda life: life.came.made["saved"],
    "communities": lambda life: life.channels,
    "seen_events": lambda life: recent(life, Leftover.EVENTS),
    "installations": lambda life: 0,
    "local_messages": lambda life: 2 * life.came.made["local posts"] + recent(life, Leftover.LOCAL_NOTICES),
    "essays": lambda life: life.came.made["essays"],
    "essay_tags": lambda life: 2 * life.came.made["essays"],
    "daily_picks": lambda life: recent(life, Leftover.DAILY_PICKS) + life.came.made["essays"],
    "fingerprints": lambda life: 0,
    "unindexed": lambda life: life.came.made["essays"],
    "library_token": lambda life: 1,
    "collection_owners": lambda life: 0,
    "sources": lambda life: 0,
    "archived_comments": lambda life: 0,
    "pictures": lambda life: 0,
    "essay_pictures": lambda life: 0,
    "uncopied": lambda life: life.came.made["essays"],
    "submissions": lambda life: 0,
    "submission_collections": lambda life: 0,
    "guest_comments": lambda life: recent(life, Leftover.WAITING_GUESTS) + recent(life, Leftover.DECLINED_GUESTS),
    "guest_keys": lambda life: 1,
    "guest_days": lambda life: recent(life, Leftover.GUEST_DAYS),
}
"""What bounds each table. This life has no sources, pictures and submissions: people make those alone."""


async def outgrown(life: Life) -> set[str]:
    """The tables that have more than their bound, and ``content`` where old posts are still whole."""
    rows = await life.rows()
    beyond = {table for table, count in rows.items() if count > BOUNDS[table](life)}
    whole = await life.whole_posts() > recent(life, Leftover.FROZEN_CONTENT)
    return beyond | ({"content"} if whole else set())


@pytest.fixture
def no_power_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some ten thousand commits need not reach the disk here."""
    monkeypatch.setattr(dialect, "_PRAGMAS", (*dialect._PRAGMAS, "PRAGMA synchronous = OFF"))


def test_each_table_has_a_bound() -> None:
    assert set(BOUNDS) == {table.name for table in metadata.sorted_tables}


@pytest.mark.usefixtures("no_power_failure")
async def test_after_a_year_the_tables_are_bounded_by_what_people_made(tmp_path: Path) -> None:
    async with (
        sql_opened.opened(tmp_path / "ichiwa.db") as database,
        lived(database, 365, RETENTION, channels=24) as life,
    ):
        assert await outgrown(life) == set()
        assert life.posts > 600
        for leftover in set(Leftover) - {Leftover.READINGS}:  # kept for longer than this year
            assert recent(life, leftover) < life.came.ever(leftover) / 2, f"{leftover} would not be missed"
        latest = await life.latest(order(0).channel)
        assert latest.post is not None
        assert not latest.post.is_reduced


@pytest.mark.usefixtures("no_power_failure")
async def test_what_is_not_kept_house_of_outgrows_its_bound(tmp_path: Path) -> None:
    """The same without any retention: so each of them is needed, and the bounds would show it."""
    async with sql_opened.opened(tmp_path / "ichiwa.db") as database, lived(database, 40, {}, channels=6) as life:
        assert await outgrown(life) == {
            "content",
            "deliveries",
            "pins",
            "notified",
            "comments",
            "comment_removals",
            "seen_events",
            "searched",
            "local_messages",
            "daily_picks",
            "guest_comments",
        }


@pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)
async def test_it_is_the_same_on_postgresql(postgres_url: str) -> None:
    async with conformance.opened(postgres_url) as database, lived(database, 40, BRIEF, channels=6) as life:
        assert await outgrown(life) == set()
        assert life.came.ever(Leftover.EVENTS) == 40 * EVENTS
