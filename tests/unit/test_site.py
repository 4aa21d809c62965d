"""What the reading site shows, and to whom."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.collection import Audience, Outside
from bot.core.community import Community, Member, Platform
from bot.core.daily_pick import DailyPick
from bot.core.essay import Essay, Language
from bot.core.ids import MemberId, Slug
from bot.core.rating import Score, Vote
from bot.errors import NotFound, StoreError
from bot.ports.listings import Outline
from bot.services.community.engagement import Period
from bot.services.site.views import LISTED, Month, Neighbours
from tests.fakes.clock import FixedClock
from tests.fakes.daily_picks import MemoryDailyPicks
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, essay

GUILD = Community(Platform.DISCORD, "guild")
WORKSPACE = Community(Platform.SLACK, "workspace")
PUBLIC = Outside.PUBLIC
EN, JA = Language.EN, Language.JA
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


class Setting:
    """A site over an empty library, at ten in the morning in Tokyo."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.site = made_services(self.stores, self.clock).site

    async def put(self, *essays: Essay) -> None:
        await self.stores.essays.apply("folder", essays, [])

    async def withdraw(self, *slugs: str) -> None:
        await self.stores.essays.apply("folder", [], [Slug(slug) for slug in slugs])

    async def give(self, collection: str, *communities: Community) -> None:
        await self.stores.essays.give(collection, {each: f"key of {each}" for each in communities})

    async def rate(self, slug: str, score: float, by: str = "m1", community: Community = GUILD) -> None:
        member = Member(community, MemberId(by), by)
        await self.stores.ratings.vote(member, Vote(Slug(slug), member.id, "x", score, self.clock.now()))

    def go_on(self, days: int) -> None:
        self.clock.advance(days * DAY)

    async def days(self, limit: int = 99, language: Language | None = EN) -> list[tuple[int, str]]:
        """Days ago and slugs of the daily essays."""
        found = await self.site.daily(limit, language)
        return [((self.site.day() - each.day).days, each.essay.slug) for each in found]


@pytest.fixture
def setting() -> Setting:
    return Setting()


def _many(count: int, **changes: Any) -> list[Essay]:
    return [essay(f"e{number}", **changes) for number in range(count)]


async def test_the_essay_of_the_day_stays_whatever_joins_the_library(setting: Setting) -> None:
    await setting.put(*_many(3))
    first = await setting.site.today(EN)
    assert first.day == TODAY
    await setting.put(*(essay(f"later-{number}") for number in range(50)))
    assert await setting.site.today(EN) == first
    setting.go_on(1)
    assert (await setting.site.today(EN)).day == TODAY + DAY
    assert await setting.days() == [(0, (await setting.site.today(EN)).essay.slug), (1, first.essay.slug)]


async def test_the_day_begins_at_midnight_where_the_operator_is(setting: Setting) -> None:
    await setting.put(*_many(2))
    setting.clock.advance(timedelta(hours=13, minutes=59))
    assert (await setting.site.today(EN)).day == TODAY
    setting.clock.advance(timedelta(minutes=1))
    assert (await setting.site.today(EN)).day == TODAY + DAY


async def test_each_essay_comes_once_before_any_comes_again(setting: Setting) -> None:
    await setting.put(*_many(5))
    shown = []
    for _ in range(10):
        shown.append((await setting.site.today(EN)).essay.slug)
        setting.go_on(1)
    assert set(shown[:5]) == set(shown[5:]) == {f"e{number}" for number in range(5)}


async def test_each_language_has_its_own(setting: Setting) -> None:
    await setting.put(*_many(2), essay("ja", language=JA))
    english, japanese = await setting.site.today(EN), await setting.site.today(JA)
    assert (english.essay.language, japanese.essay.slug) == (EN, "ja")
    assert list(await setting.site.daily(9)) == [english, japanese]
    assert list(await setting.site.daily(9, JA)) == [japanese]
    assert list(await setting.site.daily(1)) == [english]


async def test_a_language_without_essays_shows_another_and_has_no_list(setting: Setting) -> None:
    await setting.put(essay("a"))
    assert (await setting.site.today(JA)).essay.slug == "a"
    assert await setting.days(language=JA) == []
    assert await setting.days(language=None) == [(0, "a")]


async def test_an_empty_library_has_no_day_and_an_empty_list(setting: Setting) -> None:
    with pytest.raises(NotFound):
        await setting.site.today(EN)
    assert await setting.days(language=None) == []


async def test_days_on_which_nobody_asked_get_their_essay_later(setting: Setting) -> None:
    await setting.put(*_many(9))
    first = await setting.site.today(EN)
    setting.go_on(4)
    days = await setting.days()
    assert [ago for ago, _ in days] == [0, 1, 2, 3, 4]
    assert days[-1] == (4, first.essay.slug)
    assert len({slug for _, slug in days}) == 5
    assert await setting.days() == days
    assert await setting.days(2) == days[:2]


async def test_after_a_long_silence_a_month_is_filled(setting: Setting) -> None:
    await setting.put(*_many(9))
    await setting.site.today(EN)
    setting.go_on(400)
    assert [ago for ago, _ in await setting.days()] == [*range(31), 400]


async def test_an_essay_that_is_withdrawn_gives_its_day_to_another(setting: Setting) -> None:
    await setting.put(*_many(3))
    yesterday = (await setting.site.today(EN)).essay.slug
    setting.go_on(1)
    today = (await setting.site.today(EN)).essay.slug
    await setting.withdraw(yesterday, today)
    [left] = {"e0", "e1", "e2"} - {yesterday, today}
    assert (await setting.site.today(EN)).essay.slug == left
    assert await setting.days() == [(0, left)]
    await setting.put(essay(today))
    assert await setting.days() == [(0, left)]  # what took its place stays


async def test_an_essay_that_is_given_to_a_community_is_no_longer_the_publics(setting: Setting) -> None:
    await setting.put(*_many(2, category="Open"), *(essay(f"own{n}", category="Own") for n in range(9)))
    for _ in range(4):
        await setting.site.today(EN)
        setting.go_on(1)
    await setting.site.today(EN)
    await setting.give("Own", GUILD)
    today = await setting.site.today(EN)
    assert today.essay.category == "Open"
    assert {slug for _, slug in await setting.days()} <= {"e0", "e1"}
    for _ in range(6):
        setting.go_on(1)
        assert (await setting.site.today(EN)).essay.category == "Open"


async def test_who_asks_at_the_same_moment_sees_the_same(setting: Setting) -> None:
    await setting.put(*_many(40))
    shown = await asyncio.gather(*(setting.site.today(EN) for _ in range(8)))
    assert len({each.essay.slug for each in shown}) == 1


async def test_what_another_process_keeps_first_is_shown(setting: Setting) -> None:
    class Overtaken(MemoryDailyPicks):
        """Another process keeps its own just before."""

        async def keep(self, pick: DailyPick, instead_of: Slug | None = None) -> DailyPick:
            await super().keep(DailyPick(pick.day, pick.language, Slug("theirs")))
            return await super().keep(pick, instead_of)

    setting.stores = _with_picks(setting.stores, Overtaken(setting.stores.essays))
    await setting.put(*_many(9), essay("theirs"))
    assert (await made_services(setting.stores, setting.clock).site.today(EN)).essay.slug == "theirs"


async def test_where_nothing_can_be_written_the_day_is_read_all_the_same(
    setting: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(MemoryDailyPicks):
        async def keep(self, pick: DailyPick, instead_of: Slug | None = None) -> DailyPick:
            raise StoreError("The disk is full.")

    await setting.put(*_many(9))
    wanted = await setting.site.today(EN)
    full = _with_picks(setting.stores, Full(setting.stores.essays))
    assert await made_services(full, setting.clock).site.today(EN) == wanted
    assert "could not be kept: The disk is full." in caplog.text


def _with_picks(stores: MemoryStores, picks: MemoryDailyPicks) -> MemoryStores:
    return replace(stores, daily_picks=picks)


async def test_lists_hold_what_their_reader_may_see(setting: Setting) -> None:
    await setting.put(
        essay("a", category="Open", tags=("x",), author="Ann"),
        essay("own", category="Own", tags=("x", "y"), author="Bob", date=date(2025, 3, 4)),
    )
    await setting.give("Own", GUILD)

    async def names(audience: Audience) -> tuple[list[str], set[str], set[str], set[str]]:
        found = await setting.site.names(audience)
        return [str(month) for month in found.months], set(found.categories), set(found.tags), set(found.authors)

    everything = (["2026-01", "2025-03"], {"Open", "Own"}, {"x", "y"}, {"Ann", "Bob"})
    assert await names(PUBLIC) == await names(WORKSPACE) == (["2026-01"], {"Open"}, {"x"}, {"Ann"})
    assert await names(GUILD) == await names(Outside.OPERATOR) == everything
    for hidden in (
        setting.site.of_category("Own", PUBLIC),
        setting.site.of_author("Bob", PUBLIC),
        setting.site.of_tag("y", WORKSPACE),
        setting.site.of_month(Month(2025, 3), PUBLIC),
    ):
        with pytest.raises(NotFound):
            await hidden
    assert [each.slug for each in (await setting.site.of_tag("x", PUBLIC)).essays] == ["a"]
    assert [each.slug for each in (await setting.site.of_tag("x", GUILD)).essays] == ["a", "own"]
    assert (await setting.site.of_month(Month(2025, 3), GUILD)).total == 1


async def test_names_are_meant_letter_by_letter(setting: Setting) -> None:
    await setting.put(essay("a", category="Work", author="Ann Lee", tags=("C++",)))
    assert (await setting.site.of_category("Work", PUBLIC)).total == 1
    assert (await setting.site.of_author("Ann Lee", PUBLIC)).total == 1
    assert (await setting.site.of_tag("C++", PUBLIC)).total == 1
    for other in ("work", "Wor", "Work ", "%", ""):
        with pytest.raises(NotFound):
            await setting.site.of_category(other, PUBLIC)
    with pytest.raises(NotFound):
        await setting.site.of_author("Ann", PUBLIC)
    with pytest.raises(NotFound):
        await setting.site.of_tag("c++", PUBLIC)


@pytest.mark.parametrize("count", [1, LISTED, LISTED + 1, 2 * LISTED, 2 * LISTED + 7])
async def test_the_pages_of_a_list_hold_each_essay_once(setting: Setting, count: int) -> None:
    await setting.put(*(essay(f"e{n}", date=date(2026, 1, 1 + n % 5)) for n in range(count)))
    first = await setting.site.of_category("Work", PUBLIC)
    pages = [await setting.site.of_category("Work", PUBLIC, page) for page in range(1, first.pages + 1)]
    slugs = [each.slug for page in pages for each in page.essays]
    assert sorted(slugs) == sorted(f"e{n}" for n in range(count))
    assert [each.slug for each in await setting.stores.essays.every()] == slugs
    assert {(page.total, page.pages) for page in pages} == {(count, first.pages)}
    assert all(len(page.essays) == LISTED for page in pages[:-1])
    for beyond in (first.pages + 1, 0, -1, 10**30):
        with pytest.raises(NotFound):
            await setting.site.of_category("Work", PUBLIC, beyond)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("AB"), st.booleans()), max_size=12))
def test_neighbours_lead_back(made: list[tuple[int, str, bool]]) -> None:
    """From any essay to the previous and on to the next is to where one was; and so through all that one sees."""

    async def walk() -> None:
        setting = Setting()
        await setting.put(
            *(
                essay(f"e{n}", date=TODAY + days * DAY, category=category, **({"collection": "Own"} if own else {}))
                for n, (days, category, own) in enumerate(made)
            )
        )
        await setting.give("Own", GUILD)
        seen = [each for each in await setting.stores.essays.every() if each.collection != "Own"]
        around = {each.slug: await setting.site.neighbours(each, PUBLIC) for each in seen}
        _leads_back(seen, {slug: (its.previous, its.next) for slug, its in around.items()})
        for category in "AB":
            kin = [each for each in seen if each.category == category]
            beside = {e.slug: (around[e.slug].previous_in_category, around[e.slug].next_in_category) for e in kin}
            _leads_back(kin, beside)

    asyncio.run(walk())


def _leads_back(listed: Sequence[Essay], beside: dict[Slug, tuple[Essay | None, Essay | None]]) -> None:
    """``listed`` is newest first: the next in time is the one before it in the list."""
    for newer, older in zip([None, *listed], [*listed, None], strict=True):
        if older is not None:
            assert beside[older.slug][1] == newer
        if newer is not None:
            assert beside[newer.slug][0] == older


async def test_an_essay_of_ones_own_collection_has_its_own_neighbours(setting: Setting) -> None:
    await setting.put(
        essay("old", date=TODAY - DAY), essay("own", category="Own", date=TODAY), essay("new", date=TODAY + DAY)
    )
    await setting.give("Own", GUILD)
    own = (await setting.site.essay("own", GUILD)).neighbours
    assert own == Neighbours(previous=essay("old", date=TODAY - DAY), next=essay("new", date=TODAY + DAY))
    old = (await setting.site.essay("old", PUBLIC)).neighbours
    assert old.next is not None
    assert (old.next.slug, old.previous) == ("new", None)
    with pytest.raises(NotFound):
        await setting.site.essay("own", PUBLIC)


async def test_the_public_sees_everybodys_ratings_and_a_community_its_own(setting: Setting) -> None:
    await setting.put(essay("a"), essay("b"))
    await setting.rate("a", 5)
    await setting.rate("a", 3.5, "m2")
    await setting.rate("a", 1, community=WORKSPACE)
    everybody = await setting.site.essay("a", PUBLIC)
    assert (everybody.score, everybody.distribution) == (Score(3, 9.5), (1, 0, 0, 1, 1))
    guild = await setting.site.essay("a", GUILD)
    assert (guild.score, guild.distribution) == (Score(2, 8.5), (0, 0, 0, 1, 1))
    nobody = await setting.site.essay("b", PUBLIC)
    assert (nobody.score, nobody.distribution) == (Score(), (0, 0, 0, 0, 0))


async def test_rankings_are_of_what_the_reader_sees(setting: Setting) -> None:
    await setting.put(essay("a"), essay("b"), essay("own", category="Own"))
    await setting.give("Own", GUILD)
    await setting.rate("a", 3)
    await setting.rate("own", 5)
    await setting.rate("own", 5, "m2")
    await setting.rate("b", 4, community=WORKSPACE)

    async def ranked(period: Period, audience: Audience) -> list[tuple[str, Score]]:
        return [(each.essay.slug, each.score) for each in (await setting.site.ranking(period, audience)).places]

    assert await ranked(Period.ALL, PUBLIC) == [("b", Score(1, 4.0)), ("a", Score(1, 3.0))]
    assert await ranked(Period.ALL, GUILD) == [("own", Score(2, 10.0)), ("a", Score(1, 3.0))]
    assert await ranked(Period.ALL, WORKSPACE) == [("b", Score(1, 4.0))]
    setting.go_on(8)
    await setting.rate("a", 5, "m3")
    assert await ranked(Period.WEEK, PUBLIC) == [("a", Score(1, 5.0))]
    assert {slug for slug, _ in await ranked(Period.MONTH, PUBLIC)} == {"a", "b"}
    setting.go_on(31)
    assert await ranked(Period.MONTH, PUBLIC) == []
    assert len((await setting.site.ranking(Period.ALL, PUBLIC, limit=1)).places) == 1


async def test_what_a_community_gave_its_own_essays_moves_no_public_weight(setting: Setting) -> None:
    await setting.put(essay("a"), essay("own", category="Own"))
    await setting.give("Own", GUILD)
    await setting.rate("a", 5)
    before = await setting.site.ranking(Period.ALL, PUBLIC)
    for number in range(9):
        await setting.rate("own", 1, f"m{number}")
    assert await setting.site.ranking(Period.ALL, PUBLIC) == before


async def test_every_essay_that_is_seen_is_outlined_once(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.site.site._OUTLINED", 3)
    await setting.put(*_many(7), essay("own", category="Own"), essay("gone"))
    await setting.withdraw("gone")
    await setting.give("Own", GUILD)

    async def outlined(audience: Audience) -> list[Outline]:
        return [each async for each in setting.site.every(audience)]

    seen = await outlined(PUBLIC)
    assert [each.slug for each in seen] == [f"e{number}" for number in range(7)]
    assert [each.slug for each in await outlined(GUILD)] == [*(f"e{number}" for number in range(7)), "own"]
    await setting.stores.essays.edit(Slug("e3"), "Better.", None)
    changed = await outlined(PUBLIC)
    assert [one.slug for one, other in zip(seen, changed, strict=True) if one != other] == ["e3"]
