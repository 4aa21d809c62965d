"""The reading site's lists are read from parts of indexes, however large the library is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.core.daily_pick import DailyPick
from bot.core.essay import Language
from bot.core.guest import GuestComment, GuestState, Said
from bot.core.ids import GuestCommentId, Slug
from bot.core.retention import Leftover
from bot.ports.listings import By, Shelf
from tests.adapters.sql_opened import NOW, opened
from tests.adapters.test_sql_plans import plans_of
from tests.conformance.examples import DAY, GUILD, essay

JA, SIX = Language.JA, Slug("door-six")
MONTH = Shelf(after=date(2026, 7, 1), before=date(2026, 8, 1))
GUEST = GuestComment(id=GuestCommentId("g"), slug=SIX, community=GUILD, said=Said("", "", "Yes."), created=NOW)

ASKED: dict[str, tuple[Callable[[SqlStores], Awaitable[object]], str]] = {
    "month": (lambda s: s.listings.page(MONTH, (), 9), "ix_essays_times (withdrawn=? AND date>? AND date<?)"),
    "month beside others": (
        lambda s: s.listings.page(MONTH, ("x",), 9),
        "ix_essays_times (withdrawn=? AND date>? AND date<?)",
    ),
    "category": (
        lambda s: s.listings.page(Shelf(by=By.CATEGORY, name="転職"), (), 9),
        "COVERING INDEX ix_essays_category_times (withdrawn=? AND category=?)",
    ),
    "author": (
        lambda s: s.listings.page(Shelf(by=By.AUTHOR, name="青山"), ("x",), 9),
        "COVERING INDEX ix_essays_author_times (withdrawn=? AND author=?)",
    ),
    "tag": (
        lambda s: s.listings.page(Shelf(by=By.TAG, name="職場"), ("x",), 9),
        "COVERING INDEX ix_essay_tags_times (tag=?)",
    ),
    "outlines": (
        lambda s: s.listings.outlines(("x",), 9, SIX),
        "COVERING INDEX ix_essays_outlines (withdrawn=? AND slug>?)",
    ),
    "day": (lambda s: s.daily_picks.get(DAY, JA), "daily_picks_1 (language=? AND day=?)"),
    "last day": (lambda s: s.daily_picks.last(JA, DAY), "daily_picks_1 (language=? AND day<?)"),
    "days": (lambda s: s.daily_picks.latest(DAY, 9, None, ("x",)), "ix_daily_picks_day_language (day<?)"),
    "next day": (
        lambda s: s.daily_picks.next(date(2026, 7, 19), JA, ()),
        "ix_daily_picks_language_round_slug_day (language=? AND round=? AND slug=? AND day<?)",
    ),
    "distribution": (lambda s: s.ratings.distribution(None, SIX), "ix_marks_slug (slug=?)"),
    "distribution in a guild": (
        lambda s: s.ratings.distribution(GUILD, SIX),
        "COVERING INDEX ix_marks_latest (platform=? AND community=? AND slug=?)",
    ),
    "everybody's score": (lambda s: s.ratings.scores(None, slugs=[SIX]), "essay_scores_slug_count_total (slug=?)"),
    "guests": (lambda s: s.guests.approved(SIX, 9), "ix_guest_comments_shown (slug=?)"),
    "guests before": (
        lambda s: s.guests.approved(SIX, 9, GUEST),
        "ix_guest_comments_shown (slug=? AND (created,id)<(?,?))",
    ),
    "guests counted": (lambda s: s.guests.sums(SIX), "ix_guest_comments_shown (slug=?)"),
    "guests that wait": (
        lambda s: s.guests.listed(GUILD, GuestState.WAITING, 9),
        "ix_guest_comments_platform_community_state_created_id (platform=? AND community=? AND state=?)",
    ),
    "guests of whom nobody was told": (
        lambda s: s.guests.claim_notice(GUILD, NOW, timedelta(hours=1)),
        "ix_guest_comments_platform_community_state_created_id (platform=? AND community=? AND state=?)",
    ),
    "guests long since": (
        lambda s: s.leftovers.clear(Leftover.WAITING_GUESTS, NOW, 9),
        "ix_guest_comments_waiting (created<?)",
    ),
    "guests declined": (
        lambda s: s.leftovers.clear(Leftover.DECLINED_GUESTS, NOW, 9),
        "ix_guest_comments_declined (decided<?)",
    ),
    "everybody's ranking of a week": (lambda s: s.ratings.ranked(None, NOW, ("x",), 9), "ix_marks_at (at>?)"),
}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(tmp_path / "ichiwa.db") as database:
        stores = SqlStores(database)
        await stores.essays.apply("folder", [essay()], [])
        await stores.daily_picks.keep(DailyPick(DAY, JA, SIX))
        yield database


async def steps_of(database: Database, ask: Callable[[SqlStores], Awaitable[object]]) -> list[str]:
    return [step for plan in await plans_of(database, ask) for step in plan]


@pytest.mark.parametrize("name", ASKED)
async def test_it_is_answered_from_a_part_of_an_index(database: Database, name: str) -> None:
    ask, index = ASKED[name]
    steps = await steps_of(database, ask)
    assert any(index in step for step in steps), steps
    tables = ("essays", "essay_tags", "daily_picks", "marks", "essay_scores")
    assert not [step for step in steps if step.startswith(tuple(f"SCAN {table}" for table in tables))], steps


@pytest.mark.parametrize("name", ["month", "category", "author", "tag", "outlines", "day", "last day"])
async def test_a_list_is_not_sorted_anew(database: Database, name: str) -> None:
    steps = await steps_of(database, ASKED[name][0])
    assert not [step for step in steps if "TEMP B-TREE" in step], steps


@pytest.mark.parametrize("without", [(), ("x",)])
async def test_neighbours_are_sought_and_not_counted(database: Database, without: tuple[str, ...]) -> None:
    steps = await steps_of(database, lambda s: s.listings.around(essay(), without))
    sought = [step for step in steps if step.startswith("SEARCH essays USING COVERING INDEX")]
    assert len(sought) == 8
    assert all("date=? AND slug" in step or "date<?" in step or "date>?" in step for step in sought), sought
    assert not [step for step in steps if "TEMP B-TREE" in step or step.startswith("SCAN essays")], steps


@pytest.mark.parametrize("without", [(), ("x",)])
async def test_names_are_counted_in_indexes(database: Database, without: tuple[str, ...]) -> None:
    plans = await plans_of(database, lambda s: s.listings.counts(without))
    assert len(plans) == 4
    read = [step for plan in plans for step in plan if "essay" in step]
    assert len(read) == 4
    assert all("USING COVERING INDEX" in step for step in read), read


async def test_everybodys_ranking_seeks_the_essays_that_are_rated(database: Database) -> None:
    steps = await steps_of(database, lambda s: s.ratings.ranked(None, None, ("x",), 9))
    assert "SCAN essay_scores USING COVERING INDEX ix_essay_scores_slug_count_total" in steps
    assert all("slug=?" in step for step in steps if "essays" in step and step.startswith(("SEARCH", "SCAN essays")))
