"""What reports ask is answered from parts of indexes: of a month, of an essay's acts, of a day's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.adapters.sql.engine import Database
from bot.adapters.sql.stores import SqlStores
from bot.core.community import LOCAL_COMMUNITY
from bot.core.ids import Slug
from bot.core.report import Figure, OfSource, Stream
from bot.core.retention import Leftover
from tests.adapters.sql_opened import NOW, opened
from tests.adapters.test_sql_plans import plans_of

MONTH = date(2026, 11, 1)
TABLES = ("deliveries", "marks", "comments", "saved", "searched", "report_groups")


def _stream(figure: Figure) -> Stream:
    return Stream(LOCAL_COMMUNITY, Slug("x"), figure, "word" if figure is Figure.SEARCHES else "")


ASKED: dict[str, tuple[Callable[[SqlStores], Awaitable[object]], str]] = {
    "groups": (lambda s: s.reports.groups(LOCAL_COMMUNITY, MONTH), "(platform=? AND community=? AND month=?)"),
    "groups of a source": (lambda s: s.reports.groups(OfSource("a"), MONTH), "slug_month (slug=? AND month=?)"),
    "sums": (lambda s: s.reports.sums(LOCAL_COMMUNITY, MONTH, MONTH, 5), "community_month (platform=? AND"),
    "reach": (lambda s: s.reports.reach(LOCAL_COMMUNITY, MONTH), "(community=? AND platform=? AND due>? AND due<?)"),
    "reach of a source": (lambda s: s.reports.reach(OfSource("a"), MONTH), "slug_due (slug=? AND due>? AND due<?)"),
    "posts": (lambda s: s.reports.posts(LOCAL_COMMUNITY, MONTH), "(community=? AND platform=? AND due>? AND due<?)"),
    "searches": (lambda s: s.leftovers.clear(Leftover.SEARCHES, NOW, 9), "ix_searched_at (at<?)"),
    **{
        f"acts: {figure}": (lambda s, figure=figure: s.reports.group(_stream(figure), NOW, 5), index)  # type: ignore[misc]
        for figure, index in {
            Figure.RATINGS: "(platform=? AND community=? AND slug=?",
            Figure.COMMENTS: "(slug=? AND created<?)",
            Figure.SAVES: "ix_saved_slug_place_at (slug=? AND place=? AND at<?)",
            Figure.SEARCHES: "(slug=? AND community=? AND words=? AND at<?)",
        }.items()
    },
}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(tmp_path / "ichiwa.db") as database:
        yield database


@pytest.mark.parametrize("name", ASKED)
async def test_it_is_answered_from_a_part_of_an_index(database: Database, name: str) -> None:
    ask, index = ASKED[name]
    steps = [step for plan in await plans_of(database, ask) for step in plan]
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith(tuple(f"SCAN {table}" for table in TABLES))]


async def test_a_days_acts_are_found_by_when_they_were_made(database: Database) -> None:
    plans = await plans_of(database, lambda s: s.reports.streams(NOW - timedelta(days=1), NOW))
    found = [" ".join(plan) for plan in plans]
    assert len(found) == len(Figure)
    for plan in found:
        assert "(at>? AND at<?)" in plan or "(created>? AND created<?)" in plan
