"""Ratings: which vote counts, how a score moves, and how essays are ranked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.community import LOCAL_COMMUNITY, Member
from bot.core.ids import MemberId, Slug
from bot.core.rating import BY_COMMAND, PRESETS, Score
from bot.errors import InvalidInput, NotFound
from bot.services.community.engagement import Engagement, Period
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ANN, BEN, ELSEWHERE, NOW, ROBOT, essay

FIVE = PRESETS["five"]
THUMBS = PRESETS["thumbs"]
TRUST, LUCK, HASTE = Slug("trust"), Slug("luck"), Slug("haste")
DAY = timedelta(days=1)


class Setting:
    """Three essays that nobody has rated."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        stores = MemoryStores.empty()
        self.essays = stores.essays
        self.engagement = Engagement(self.essays, stores.ratings, self.clock)

    async def put(self) -> None:
        dates = {TRUST: date(2026, 1, 3), LUCK: date(2026, 1, 2), HASTE: date(2026, 1, 1)}
        await self.essays.apply("test", [essay(slug, date=day) for slug, day in dates.items()], ())

    async def rate(self, slug: Slug, *scores: float) -> None:
        """One member a score."""
        for number, score in enumerate(scores):
            await self.engagement.rate(_member(f"{slug}-{number}"), slug, score)


@pytest.fixture
async def setting() -> Setting:
    made = Setting()
    await made.put()
    return made


def _member(name: str) -> Member:
    return Member(LOCAL_COMMUNITY, MemberId(name), name)


async def test_a_choice_is_the_only_mark(setting: Setting) -> None:
    standing = await setting.engagement.choose(ANN, TRUST, "4️⃣", FIVE)
    assert (standing.score, standing.mine, standing.my_source) == (Score(1, 4.0), 4.0, "4️⃣")
    standing = await setting.engagement.choose(ANN, TRUST, "2️⃣", FIVE)
    assert (standing.score, standing.mine) == (Score(1, 2.0), 2.0)
    assert standing.counts == {"2️⃣": 1}


async def test_a_command_and_a_choice_replace_each_other(setting: Setting) -> None:
    await setting.engagement.choose(ANN, TRUST, "4️⃣", FIVE)
    standing = await setting.engagement.rate(ANN, TRUST, 1.5, alone=True)
    assert (standing.mine, standing.counts) == (1.5, {BY_COMMAND: 1})
    standing = await setting.engagement.choose(ANN, TRUST, "5️⃣", FIVE)
    assert (standing.mine, standing.counts) == (5.0, {"5️⃣": 1})


async def test_a_command_counts_before_the_reactions_that_stand_beside_it(setting: Setting) -> None:
    await setting.engagement.react(ANN, TRUST, "4️⃣", FIVE)
    standing = await setting.engagement.rate(ANN, TRUST, 2)
    assert (standing.score, standing.mine, standing.counts) == (Score(1, 2.0), 2.0, {"4️⃣": 1, BY_COMMAND: 1})
    assert (await setting.engagement.withdraw(ANN, TRUST, BY_COMMAND)).mine == 4.0


async def test_a_choice_outside_the_scale_is_refused(setting: Setting) -> None:
    with pytest.raises(InvalidInput, match="not on the rating scale: 👎 👍"):
        await setting.engagement.choose(ANN, TRUST, "5️⃣", THUMBS)


async def test_reactions_stand_side_by_side_and_the_latest_counts(setting: Setting) -> None:
    await setting.engagement.react(ANN, TRUST, "5️⃣", FIVE)
    setting.clock.advance(timedelta(seconds=1))
    standing = await setting.engagement.react(ANN, TRUST, "2️⃣", FIVE)
    assert (standing.score, standing.mine) == (Score(1, 2.0), 2.0)
    assert standing.counts == {"5️⃣": 1, "2️⃣": 1}
    standing = await setting.engagement.withdraw(ANN, TRUST, "2️⃣")
    assert (standing.score, standing.mine, standing.my_source) == (Score(1, 5.0), 5.0, "5️⃣")
    standing = await setting.engagement.withdraw(ANN, TRUST, "5️⃣")
    assert (standing.score, standing.mine, standing.my_source) == (Score(), None, "")


async def test_a_reaction_outside_the_scale_changes_nothing(setting: Setting) -> None:
    standing = await setting.engagement.react(ANN, TRUST, "🍕", FIVE)
    assert (standing.score, standing.counts) == (Score(), {})


async def test_withdrawing_what_was_never_given_changes_nothing(setting: Setting) -> None:
    await setting.engagement.react(ANN, TRUST, "5️⃣", FIVE)
    standing = await setting.engagement.withdraw(ANN, TRUST, "1️⃣")
    assert standing.score == Score(1, 5.0)


async def test_bots_do_not_count(setting: Setting) -> None:
    await setting.engagement.react(ROBOT, TRUST, "5️⃣", FIVE)
    await setting.engagement.choose(ROBOT, TRUST, "5️⃣", FIVE)
    standing = await setting.engagement.rate(ROBOT, TRUST, 5)
    assert (standing.score, standing.mine) == (Score(), None)


@given(st.floats())
async def test_a_rating_lies_between_one_and_five(score: float) -> None:
    setting = Setting()
    await setting.put()
    if 1 <= score <= 5:
        assert (await setting.engagement.rate(ANN, TRUST, score)).mine == score
    else:
        with pytest.raises(InvalidInput, match="from 1 to 5"):
            await setting.engagement.rate(ANN, TRUST, score)


async def test_only_essays_are_rated_but_withdrawn_ones_too(setting: Setting) -> None:
    with pytest.raises(NotFound, match="no essay called"):
        await setting.engagement.rate(ANN, Slug("unknown"), 4)
    await setting.essays.apply("test", (), [TRUST])
    assert (await setting.engagement.rate(ANN, TRUST, 4)).score == Score(1, 4.0)


async def test_a_standing_knows_whose_rating_is_mine(setting: Setting) -> None:
    await setting.engagement.rate(ANN, TRUST, 5)
    await setting.engagement.rate(BEN, TRUST, 2)
    standing = await setting.engagement.summary(LOCAL_COMMUNITY, TRUST, BEN)
    assert (standing.score.mean, standing.mine) == (3.5, 2.0)
    assert (await setting.engagement.summary(LOCAL_COMMUNITY, TRUST)).mine is None
    assert (await setting.engagement.summary(ELSEWHERE.community, TRUST)).score == Score()


async def test_scores_of_several_essays(setting: Setting) -> None:
    await setting.rate(TRUST, 5, 4)
    scores = await setting.engagement.scores(LOCAL_COMMUNITY, [TRUST, LUCK])
    assert (scores[TRUST], scores.get(LUCK, Score())) == (Score(2, 9.0), Score())


async def test_many_good_ratings_beat_one_perfect(setting: Setting) -> None:
    await setting.rate(LUCK, 5)
    await setting.rate(HASTE, 5, 5, 5, 5, 4, 5, 5, 4)
    await setting.rate(TRUST, 2, 3)
    ranking = await setting.engagement.top(LOCAL_COMMUNITY, Period.ALL)
    assert [place.essay.slug for place in ranking.places] == [HASTE, LUCK, TRUST]
    prior = (5 + 38 + 5) / 11
    assert ranking.places[1].weight == pytest.approx((5 * prior + 5) / 6)


async def test_equal_essays_are_ranked_newest_first(setting: Setting) -> None:
    for slug in (HASTE, LUCK, TRUST):
        await setting.rate(slug, 4)
    ranking = await setting.engagement.top(LOCAL_COMMUNITY, Period.ALL)
    assert [place.essay.slug for place in ranking.places] == [TRUST, LUCK, HASTE]
    assert len((await setting.engagement.top(LOCAL_COMMUNITY, Period.ALL, limit=2)).places) == 2


@pytest.mark.parametrize(
    ("period", "age", "counts"),
    [
        (Period.WEEK, 7 * DAY, True),
        (Period.WEEK, 7 * DAY + timedelta(seconds=1), False),
        (Period.MONTH, 30 * DAY, True),
        (Period.MONTH, 31 * DAY, False),
        (Period.YEAR, 365 * DAY, True),
        (Period.YEAR, 366 * DAY, False),
        (Period.ALL, 9999 * DAY, True),
    ],
)
async def test_a_period_has_a_beginning(setting: Setting, period: Period, age: timedelta, counts: bool) -> None:
    await setting.rate(TRUST, 5)
    setting.clock.advance(age)
    ranking = await setting.engagement.top(LOCAL_COMMUNITY, period)
    assert ranking.period is period
    assert bool(ranking.places) is counts


async def test_a_withdrawn_essay_and_another_community_are_not_ranked(setting: Setting) -> None:
    await setting.rate(TRUST, 5)
    assert (await setting.engagement.top(ELSEWHERE.community, Period.ALL)).places == ()
    await setting.essays.apply("test", (), [TRUST])
    assert (await setting.engagement.top(LOCAL_COMMUNITY, Period.ALL)).places == ()


@pytest.mark.parametrize(("pressed", "taken"), [("❤", "❤️"), ("❤️", "❤"), ("❤", "❤")])
async def test_two_spellings_of_one_emoji_are_one_mark(setting: Setting, pressed: str, taken: str) -> None:
    standing = await setting.engagement.react(ANN, TRUST, pressed, PRESETS["hearts"])
    assert standing.counts == {"❤️": 1}
    standing = await setting.engagement.withdraw(ANN, TRUST, taken)
    assert (standing.score, standing.counts) == (Score(), {})


async def test_what_a_member_rated_last_comes_first_with_the_mark_that_counts(setting: Setting) -> None:
    for slug, score in ((TRUST, 2.0), (LUCK, 3.0), (TRUST, 5.0)):
        await setting.engagement.rate(ANN, slug, score)
        setting.clock.advance(DAY)
    await setting.engagement.rate(BEN, HASTE, 1.0)
    rated = await setting.engagement.rated_by(ANN, 9)
    assert [(essay.slug, vote.score) for essay, vote in rated] == [(TRUST, 5.0), (LUCK, 3.0)]
    assert [essay.slug for essay, _ in await setting.engagement.rated_by(ANN, 1)] == [TRUST]
    await setting.essays.apply("test", [], [TRUST])
    assert [essay.slug for essay, _ in await setting.engagement.rated_by(ANN, 9)] == [LUCK]
