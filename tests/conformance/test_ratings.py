"""``RatingStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random

from bot.core.community import Community, Member, Platform, person_of
from bot.core.ids import Slug
from bot.core.rating import BY_COMMAND, Score, Weighed, bayesian_mean, latest
from tests.conformance.bundle import Stores
from tests.conformance.examples import DAY, GUILD, NOW, SECOND, WORKSPACE, essay, member, vote

SIX, SEVEN = Slug("door-six"), Slug("door-seven")
ME = member()
ATOM = timedelta.resolution


async def test_marks_come_back_oldest_first(stores: Stores) -> None:
    votes = [vote(3.5, NOW + SECOND, source=BY_COMMAND), vote(1, NOW), vote(5, NOW + 2 * SECOND)]
    for given in votes:
        await stores.ratings.vote(ME, given)
    assert list(await stores.ratings.votes(GUILD, SIX, ME.id)) == [votes[1], votes[0], votes[2]]
    assert await stores.ratings.votes(GUILD, SEVEN, ME.id) == []
    assert await stores.ratings.votes(GUILD, SIX, member("m2").id) == []
    assert await stores.ratings.votes(WORKSPACE, SIX, ME.id) == []


async def test_all_marks_of_an_essay_in_a_community_come_oldest_first(stores: Stores) -> None:
    you = member("m2")
    later, first = vote(5, NOW + SECOND), replace(vote(1, NOW), member=you.id)
    await stores.ratings.vote(ME, later)
    await stores.ratings.vote(you, first)
    await stores.ratings.vote(ME, replace(vote(3), slug=SEVEN))
    assert list(await stores.ratings.of_essay(GUILD, SIX)) == [first, later]
    assert list(await stores.ratings.of_essay(WORKSPACE, SIX)) == []


async def test_a_mark_replaces_the_one_from_the_same_source(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(2, source=BY_COMMAND))
    renewed = vote(4, NOW + SECOND, source=BY_COMMAND)
    await stores.ratings.vote(ME, renewed)
    assert list(await stores.ratings.votes(GUILD, SIX, ME.id)) == [renewed]
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 4.0)}


async def test_the_latest_mark_counts(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(5, NOW + SECOND))
    await stores.ratings.vote(ME, vote(1, NOW))
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 5.0)}


async def test_of_marks_at_one_instant_the_later_given_counts(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(5))
    await stores.ratings.vote(ME, vote(1))
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 1.0)}
    await stores.ratings.vote(ME, vote(5))  # given once more
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 5.0)}
    assert [m.score for m in await stores.ratings.votes(GUILD, SIX, ME.id)] == [1.0, 5.0]


async def test_unmark_falls_back_to_the_mark_before(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(2, NOW))
    await stores.ratings.vote(ME, vote(5, NOW + SECOND))
    assert await stores.ratings.withdraw(ME, SIX, "5️⃣")
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 2.0)}
    assert await stores.ratings.withdraw(ME, SIX, "2️⃣")
    assert await stores.ratings.scores(GUILD) == {}


async def test_unmark_tells_whether_there_was_one(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(5))
    assert not await stores.ratings.withdraw(ME, SIX, "1️⃣")
    assert not await stores.ratings.withdraw(ME, SEVEN, "5️⃣")
    assert not await stores.ratings.withdraw(member("m2"), SIX, "5️⃣")
    assert not await stores.ratings.withdraw(member(community=WORKSPACE), SIX, "5️⃣")
    assert await stores.ratings.withdraw(ME, SIX, "5️⃣")
    assert not await stores.ratings.withdraw(ME, SIX, "5️⃣")


async def test_counts_are_members_by_source(stores: Stores) -> None:
    for by, scores in {"m1": (1, 5), "m2": (5,), "m3": (5,)}.items():
        for score in scores:
            await stores.ratings.vote(member(by), vote(score, by=by))
    await stores.ratings.vote(member("m4", WORKSPACE), vote(5, by="m4"))
    await stores.ratings.vote(ME, vote(3, slug="door-seven"))
    assert await stores.ratings.counts(GUILD, SIX) == {"1️⃣": 1, "5️⃣": 3}
    assert await stores.ratings.counts(GUILD, Slug("nothing")) == {}


async def test_scores_add_members_up_by_essay(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(4.5, source=BY_COMMAND))
    await stores.ratings.vote(member("m2"), vote(2, by="m2"))
    await stores.ratings.vote(ME, vote(3, slug="door-seven"))
    assert await stores.ratings.scores(GUILD) == {SIX: Score(2, 6.5), SEVEN: Score(1, 3.0)}


async def test_everywhere_one_id_in_two_communities_is_two_members(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(5))
    await stores.ratings.vote(member(community=WORKSPACE), vote(1, NOW + SECOND))
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 5.0)}
    assert await stores.ratings.scores(WORKSPACE) == {SIX: Score(1, 1.0)}
    assert await stores.ratings.scores(None) == {SIX: Score(2, 6.0)}
    assert await stores.ratings.scores(None, since=NOW + SECOND) == {SIX: Score(1, 1.0)}


async def test_scores_are_what_the_votes_add_up_to_whatever_was_done_to_them(stores: Stores) -> None:
    chance = Random(1)  # noqa: S311 (no secret)
    members = [member(f"m{number}") for number in range(3)]
    for step in range(60):
        one, slug, source = chance.choice(members), chance.choice([SIX, SEVEN]), chance.choice("xyz")
        match chance.randrange(8):
            case 0:
                await stores.ratings.forget(person_of(one))
            case 1 | 2:
                await stores.ratings.withdraw(one, slug, source)
            case _:
                at = NOW + SECOND * chance.choice([step, 1])  # some come late
                await stores.ratings.vote(one, vote(chance.randint(1, 5), at, source=source, by=one.id, slug=slug))
        assert await stores.ratings.scores(GUILD) == await counted_anew(stores, members)


async def test_votes_at_the_same_moment_are_each_added_once(stores: Stores) -> None:
    members = [member(f"m{number}") for number in range(4)]
    sources = ("x", "y", "z")
    await asyncio.gather(
        *(stores.ratings.vote(one, vote(4, source=source, by=one.id)) for one in members for source in sources)
    )
    assert await stores.ratings.scores(GUILD) == {SIX: Score(4, 16.0)}
    await asyncio.gather(*(stores.ratings.forget(person_of(one)) for one in members[:3]))
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 4.0)}


async def counted_anew(stores: Stores, members: list[Member]) -> dict[Slug, Score]:
    scores: dict[Slug, Score] = {}
    for slug in (SIX, SEVEN):
        counting = [latest(await stores.ratings.votes(GUILD, slug, one.id)) for one in members]
        given = [best.score for best in counting if best is not None]
        if given:
            scores[slug] = Score(len(given), sum(given))
    return scores


async def test_since_asks_when_the_latest_mark_was_made(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(5, NOW - ATOM))
    await stores.ratings.vote(member("m2"), vote(2, NOW, by="m2"))
    assert await stores.ratings.scores(GUILD, since=NOW) == {SIX: Score(1, 2.0)}
    assert await stores.ratings.scores(GUILD, since=NOW - ATOM) == {SIX: Score(2, 7.0)}
    await stores.ratings.vote(ME, vote(1, NOW + SECOND))
    assert await stores.ratings.scores(GUILD, since=NOW) == {SIX: Score(2, 3.0)}
    assert await stores.ratings.scores(GUILD, since=NOW + 2 * SECOND) == {}


async def test_scores_can_ask_for_essays(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(5))
    await stores.ratings.vote(ME, vote(3, slug="door-seven"))
    assert await stores.ratings.scores(GUILD, slugs=[SEVEN, Slug("nothing")]) == {SEVEN: Score(1, 3.0)}
    assert await stores.ratings.scores(GUILD, slugs=[]) == {}


async def test_scores_of_more_essays_than_one_statement_takes(stores: Stores) -> None:
    many = [Slug(f"essay-{n}") for n in range(1200)]
    for slug in (many[0], many[700], many[-1]):
        await stores.ratings.vote(ME, vote(4, slug=slug))
    assert set(await stores.ratings.scores(GUILD, slugs=many)) == {many[0], many[700], many[-1]}


async def test_members_who_mark_at_once_are_all_counted(pair: tuple[Stores, Stores]) -> None:
    members = [f"m{n}" for n in range(40)]
    await asyncio.gather(
        *(pair[n % 2].ratings.vote(member(by), vote(3, by=by)) for n, by in enumerate(members)),
        *(
            pair[n % 2].ratings.vote(member(by), replace(vote(5, by=by), at=NOW + SECOND))
            for n, by in enumerate(members)
        ),
    )
    assert await pair[0].ratings.scores(GUILD) == {SIX: Score(40, 200.0)}
    assert await pair[1].ratings.counts(GUILD, SIX) == {"3️⃣": 40, "5️⃣": 40}


async def test_the_marks_of_a_person_are_read_and_forgotten_wherever_they_were_given(stores: Stores) -> None:
    other_guild = Community(Platform.DISCORD, "another guild")
    await stores.ratings.vote(ME, vote(5, NOW + SECOND))
    await stores.ratings.vote(member(community=other_guild), vote(1, NOW, slug="door-seven"))
    await stores.ratings.vote(member(community=WORKSPACE), vote(3))
    await stores.ratings.vote(member("m2"), vote(2, by="m2"))
    me = person_of(ME)
    assert list(await stores.ratings.of_person(me)) == [vote(1, NOW, slug="door-seven"), vote(5, NOW + SECOND)]
    assert list(await stores.ratings.of_person(me, 1)) == [vote(5, NOW + SECOND)]
    assert await stores.ratings.forget(me) == 2
    assert await stores.ratings.forget(me) == 0
    assert await stores.ratings.of_person(me) == []
    assert await stores.ratings.scores(GUILD) == {SIX: Score(1, 2.0)}
    assert await stores.ratings.scores(WORKSPACE) == {SIX: Score(1, 3.0)}


async def test_outside_discord_a_person_belongs_to_one_community(stores: Stores) -> None:
    there = Community(Platform.SLACK, "another workspace")
    await stores.ratings.vote(member(community=WORKSPACE), vote(3))
    await stores.ratings.vote(member(community=there), vote(4))
    assert [m.score for m in await stores.ratings.of_person(person_of(member(community=there)))] == [4.0]
    assert await stores.ratings.forget(person_of(member(community=there))) == 1
    assert await stores.ratings.scores(WORKSPACE) == {SIX: Score(1, 3.0)}
    assert await stores.ratings.scores(None) == {SIX: Score(1, 3.0)}


async def test_the_best_are_ranked_by_weight_then_date_then_slug(stores: Stores) -> None:
    day = timedelta(days=1)
    await stores.essays.apply(
        "folder",
        [
            essay("b", DAY),
            essay("a", DAY),
            essay("new", DAY + day),
            essay("best", DAY - day),
            replace(essay("hidden"), category="hidden"),
            essay("gone"),
        ],
        [],
    )
    await stores.essays.apply("folder", [], [Slug("gone")])
    for slug in ("a", "b", "new", "hidden", "gone", "unknown"):
        await stores.ratings.vote(member(), vote(3.0, slug=slug))
    await stores.ratings.vote(member(), vote(5.0, slug="best"))
    await stores.ratings.vote(member("m2"), vote(5.0, slug="best", by="m2", at=NOW + SECOND))
    await stores.ratings.vote(member(community=WORKSPACE), vote(5.0, slug="a"))
    prior = (6 * 3.0 + 2 * 5.0) / 8
    ranked = await stores.ratings.ranked(GUILD, None, {"hidden"}, 9)
    assert [each.slug for each in ranked] == ["best", "new", "a", "b"]
    assert ranked[0] == Weighed(Slug("best"), Score(2, 10.0), bayesian_mean(Score(2, 10.0), prior))
    assert [each.slug for each in await stores.ratings.ranked(GUILD, None, (), 3)] == ["best", "new", "a"]
    assert [each.slug for each in await stores.ratings.ranked(GUILD, NOW + SECOND, (), 9)] == ["best"]
    assert await stores.ratings.ranked(GUILD, NOW + 2 * SECOND, (), 9) == []


async def test_ratings_are_distributed_by_what_they_are_nearest_to(stores: Stores) -> None:
    for number, score in enumerate((1.0, 1.4, 1.5, 2.5, 3.0, 4.49, 4.5, 5.0)):
        by = f"m{number}"
        await stores.ratings.vote(member(by), vote(score, by=by, source="x"))
    await stores.ratings.vote(ME, vote(2, NOW + SECOND))  # “m1”, with 1.4 until then
    await stores.ratings.vote(member(community=WORKSPACE), vote(5))
    await stores.ratings.vote(ME, vote(5, slug="door-seven"))
    assert await stores.ratings.distribution(GUILD, SIX) == (1, 2, 2, 1, 2)
    assert await stores.ratings.distribution(WORKSPACE, SIX) == (0, 0, 0, 0, 1)
    assert await stores.ratings.distribution(None, SIX) == (1, 2, 2, 1, 3)
    assert await stores.ratings.distribution(None, Slug("nothing")) == (0, 0, 0, 0, 0)


async def test_of_a_members_votes_the_latest_is_distributed(stores: Stores) -> None:
    await stores.ratings.vote(ME, vote(1, NOW + SECOND))
    await stores.ratings.vote(ME, vote(5, NOW))
    assert await stores.ratings.distribution(GUILD, SIX) == (1, 0, 0, 0, 0)
    await stores.ratings.withdraw(ME, SIX, "1️⃣")
    assert await stores.ratings.distribution(GUILD, SIX) == (0, 0, 0, 0, 1)
    assert await stores.ratings.distribution(None, SIX) == (0, 0, 0, 0, 1)


async def test_everybodys_ratings_are_ranked_together(stores: Stores) -> None:
    essays = [essay("a"), essay("b", DAY + timedelta(days=1)), replace(essay("own"), category="own"), essay("gone")]
    await stores.essays.apply("folder", essays, [])
    await stores.essays.apply("folder", [], [Slug("gone")])
    await stores.ratings.vote(member(), vote(4, slug="a"))
    await stores.ratings.vote(member(community=WORKSPACE), vote(5, NOW + SECOND, slug="a"))
    await stores.ratings.vote(member(), vote(3, slug="b"))
    for slug in ("own", "gone"):
        await stores.ratings.vote(member(), vote(1, NOW + SECOND, slug=slug))
    ranked = await stores.ratings.ranked(None, None, {"own"}, 9)
    score = Score(2, 9.0)
    assert [each.slug for each in ranked] == ["a", "b"]
    assert ranked[0] == Weighed(Slug("a"), score, bayesian_mean(score, (4 + 5 + 3) / 3))  # no other rating counts
    assert [each.slug for each in await stores.ratings.ranked(None, None, (), 2)] == ["a", "b"]
    assert [each.slug for each in await stores.ratings.ranked(None, None, (), 9)] == ["a", "b", "own"]
    lately = await stores.ratings.ranked(None, NOW + SECOND, {"own"}, 9)
    assert lately == [Weighed(Slug("a"), Score(1, 5.0), 5.0)]
    assert await stores.ratings.ranked(None, NOW + 2 * SECOND, (), 9) == []
