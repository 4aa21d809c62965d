"""``RatingStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.core.community import Community, Platform, person_of
from bot.core.ids import Slug
from bot.core.rating import BY_COMMAND, Score
from tests.conformance.bundle import Stores
from tests.conformance.examples import GUILD, NOW, SECOND, WORKSPACE, mark, member

SIX, SEVEN = Slug("door-six"), Slug("door-seven")
ME = member()
ATOM = timedelta.resolution


async def test_marks_come_back_oldest_first(stores: Stores) -> None:
    marks = [mark(3.5, NOW + SECOND, source=BY_COMMAND), mark(1, NOW), mark(5, NOW + 2 * SECOND)]
    for given in marks:
        await stores.ratings.mark(ME, given)
    assert list(await stores.ratings.marks(GUILD, SIX, ME.id)) == [marks[1], marks[0], marks[2]]
    assert await stores.ratings.marks(GUILD, SEVEN, ME.id) == []
    assert await stores.ratings.marks(GUILD, SIX, member("m2").id) == []
    assert await stores.ratings.marks(WORKSPACE, SIX, ME.id) == []


async def test_all_marks_of_an_essay_in_a_community_come_oldest_first(stores: Stores) -> None:
    you = member("m2")
    later, first = mark(5, NOW + SECOND), replace(mark(1, NOW), member=you.id)
    await stores.ratings.mark(ME, later)
    await stores.ratings.mark(you, first)
    await stores.ratings.mark(ME, replace(mark(3), slug=SEVEN))
    assert list(await stores.ratings.of_essay(GUILD, SIX)) == [first, later]
    assert list(await stores.ratings.of_essay(WORKSPACE, SIX)) == []


async def test_a_mark_replaces_the_one_from_the_same_source(stores: Stores) -> None:
    await stores.ratings.mark(ME, mark(2, source=BY_COMMAND))
    renewed = mark(4, NOW + SECOND, source=BY_COMMAND)
    await stores.ratings.mark(ME, renewed)
    assert list(await stores.ratings.marks(GUILD, SIX, ME.id)) == [renewed]
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 4.0)}


async def test_the_latest_mark_counts(stores: Stores) -> None:
    await stores.ratings.mark(ME, mark(5, NOW + SECOND))
    await stores.ratings.mark(ME, mark(1, NOW))
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 5.0)}


async def test_of_marks_at_one_instant_the_later_given_counts(stores: Stores) -> None:
    await stores.ratings.mark(ME, mark(5))
    await stores.ratings.mark(ME, mark(1))
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 1.0)}
    await stores.ratings.mark(ME, mark(5))  # given once more
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 5.0)}
    assert [m.score for m in await stores.ratings.marks(GUILD, SIX, ME.id)] == [1.0, 5.0]


async def test_unmark_falls_back_to_the_mark_before(stores: Stores) -> None:
    await stores.ratings.mark(ME, mark(2, NOW))
    await stores.ratings.mark(ME, mark(5, NOW + SECOND))
    assert await stores.ratings.unmark(ME, SIX, "5️⃣")
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 2.0)}
    assert await stores.ratings.unmark(ME, SIX, "2️⃣")
    assert await stores.ratings.scores(GUILD) == {}


async def test_unmark_tells_whether_there_was_one(stores: Stores) -> None:
    await stores.ratings.mark(ME, mark(5))
    assert not await stores.ratings.unmark(ME, SIX, "1️⃣")
    assert not await stores.ratings.unmark(ME, SEVEN, "5️⃣")
    assert not await stores.ratings.unmark(member("m2"), SIX, "5️⃣")
    assert not await stores.ratings.unmark(member(community=WORKSPACE), SIX, "5️⃣")
    assert await stores.ratings.unmark(ME, SIX, "5️⃣")
    assert not await stores.ratings.unmark(ME, SIX, "5️⃣")


async def test_counts_are_members_by_source(stores: Stores) -> None:
    for by, scores in {"m1": (1, 5), "m2": (5,), "m3": (5,)}.items():
        for score in scores:
            await stores.ratings.mark(member(by), mark(score, by=by))
    await stores.ratings.mark(member("m4", WORKSPACE), mark(5, by="m4"))
    await stores.ratings.mark(ME, mark(3, slug="door-seven"))
    assert await stores.ratings.counts(GUILD, SIX) == {"1️⃣": 1, "5️⃣": 3}
    assert await stores.ratings.counts(GUILD, Slug("nothing")) == {}


async def test_scores_add_members_up_by_essay(stores: Stores) -> None:
    await stores.ratings.mark(ME, mark(4.5, source=BY_COMMAND))
    await stores.ratings.mark(member("m2"), mark(2, by="m2"))
    await stores.ratings.mark(ME, mark(3, slug="door-seven"))
    assert await stores.ratings.scores(GUILD) == {SIX: Score(2, 6.5), SEVEN: Score(1, 3.0)}


async def test_everywhere_one_id_in_two_communities_is_two_members(stores: Stores) -> None:
    await stores.ratings.mark(ME, mark(5))
    await stores.ratings.mark(member(community=WORKSPACE), mark(1, NOW + SECOND))
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 5.0)}
    assert await stores.ratings.scores(WORKSPACE) == {SIX: Score(1, 1.0)}
    assert await stores.ratings.scores(None) == {SIX: Score(2, 6.0)}


async def test_since_asks_when_the_latest_mark_was_made(stores: Stores) -> None:
    await stores.ratings.mark(ME, mark(5, NOW - ATOM))
    await stores.ratings.mark(member("m2"), mark(2, NOW, by="m2"))
    assert await stores.ratings.scores(GUILD, since=NOW) == {SIX: Score(1, 2.0)}
    assert await stores.ratings.scores(GUILD, since=NOW - ATOM) == {SIX: Score(2, 7.0)}
    await stores.ratings.mark(ME, mark(1, NOW + SECOND))
    assert await stores.ratings.scores(GUILD, since=NOW) == {SIX: Score(2, 3.0)}
    assert await stores.ratings.scores(GUILD, since=NOW + 2 * SECOND) == {}


async def test_scores_can_ask_for_essays(stores: Stores) -> None:
    await stores.ratings.mark(ME, mark(5))
    await stores.ratings.mark(ME, mark(3, slug="door-seven"))
    assert await stores.ratings.scores(GUILD, slugs=[SEVEN, Slug("nothing")]) == {SEVEN: Score(1, 3.0)}
    assert await stores.ratings.scores(GUILD, slugs=[]) == {}


async def test_scores_of_more_essays_than_one_statement_takes(stores: Stores) -> None:
    many = [Slug(f"essay-{n}") for n in range(1200)]
    for slug in (many[0], many[700], many[-1]):
        await stores.ratings.mark(ME, mark(4, slug=slug))
    assert set(await stores.ratings.scores(GUILD, slugs=many)) == {many[0], many[700], many[-1]}


async def test_members_who_mark_at_once_are_all_counted(pair: tuple[Stores, Stores]) -> None:
    members = [f"m{n}" for n in range(40)]
    await asyncio.gather(
        *(pair[n % 2].ratings.mark(member(by), mark(3, by=by)) for n, by in enumerate(members)),
        *(
            pair[n % 2].ratings.mark(member(by), replace(mark(5, by=by), at=NOW + SECOND))
            for n, by in enumerate(members)
        ),
    )
    assert await pair[0].ratings.scores(GUILD) == {SIX: Score(40, 200.0)}
    assert await pair[1].ratings.counts(GUILD, SIX) == {"3️⃣": 40, "5️⃣": 40}


async def test_the_marks_of_a_person_are_read_and_forgotten_wherever_they_were_given(stores: Stores) -> None:
    other_guild = Community(Platform.DISCORD, "another guild")
    await stores.ratings.mark(ME, mark(5, NOW + SECOND))
    await stores.ratings.mark(member(community=other_guild), mark(1, NOW, slug="door-seven"))
    await stores.ratings.mark(member(community=WORKSPACE), mark(3))
    await stores.ratings.mark(member("m2"), mark(2, by="m2"))
    me = person_of(ME)
    assert list(await stores.ratings.of_person(me)) == [mark(1, NOW, slug="door-seven"), mark(5, NOW + SECOND)]
    assert await stores.ratings.forget(me) == 2
    assert await stores.ratings.forget(me) == 0
    assert await stores.ratings.of_person(me) == []
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 2.0)}
    assert await stores.ratings.scores(WORKSPACE) == {SIX: Score(1, 3.0)}


async def test_outside_discord_a_person_belongs_to_one_community(stores: Stores) -> None:
    there = Community(Platform.SLACK, "another workspace")
    await stores.ratings.mark(member(community=WORKSPACE), mark(3))
    await stores.ratings.mark(member(community=there), mark(4))
    assert [m.score for m in await stores.ratings.of_person(person_of(member(community=there)))] == [4.0]
    assert await stores.ratings.forget(person_of(member(community=there))) == 1
    assert await stores.ratings.scores(None) == {SIX: Score(1, 3.0)}
