"""``SubmissionStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from bot.core.community import Channel, Community, Platform, person_of
from bot.core.essay import Language
from bot.core.ids import Slug, SubmissionId
from bot.core.submission import AuthorNews, Submission, SubmissionState, Written
from bot.errors import Conflict, NotFound
from bot.ports.submissions import Room
from tests.conformance.bundle import Stores
from tests.conformance.examples import EVERYWHERE, GUILD, MINUTE, NOW, SECOND, WORKSPACE, member

ELSEWHERE = Community(Platform.DISCORD, "elsewhere")
MANY = {"of_member": 9, "of_community": 9}


def submission(id_: str, by: str = "m1", community: Community = GUILD, at: datetime = NOW) -> Submission:
    return Submission(
        id=SubmissionId(id_),
        author=replace(member(by, community), is_admin=False),
        channel=Channel(community, "channel"),
        language=Language.JA,
        written=Written("題 <b>", "本文 🌧\n\n二段落目", "https://example.org/1", "要約", "どうする？"),
        created=at,
    )


def _declined(at: datetime, news: AuthorNews, waiting: Submission) -> Submission:
    return replace(waiting.declined("", at), news=news)


async def test_a_submission_comes_back_as_it_was(stores: Stores) -> None:
    waiting = submission("s1")
    decided = replace(
        submission("s2"),
        state=SubmissionState.DECLINED,
        decided=NOW + SECOND,
        reason="長い",
        slug=Slug("a-slug"),
        news=AuthorNews.LATER,
    )
    for each in (waiting, decided):
        assert await stores.submissions.add(each, **MANY) is Room.THERE
        assert await stores.submissions.get(each.id) == each
    assert await stores.submissions.get(SubmissionId("s9")) is None


async def test_only_so_many_wait_at_once(stores: Stores) -> None:
    add = stores.submissions.add
    assert await add(submission("s1"), of_member=1, of_community=3) is Room.THERE
    assert await add(submission("s2"), of_member=1, of_community=3) is Room.MEMBER_FULL
    assert await add(submission("s3", "m2"), of_member=1, of_community=3) is Room.THERE
    assert await add(submission("s4", community=ELSEWHERE), of_member=1, of_community=3) is Room.THERE
    assert await add(submission("s5", "m3"), of_member=1, of_community=2) is Room.COMMUNITY_FULL
    assert await stores.submissions.get(SubmissionId("s5")) is None
    await stores.submissions.update(SubmissionId("s1"), lambda s: s.withdrawn(NOW))
    assert await add(submission("s6"), of_member=1, of_community=2) is Room.THERE, "what was decided waits no more"


async def test_no_more_get_in_when_many_come_at_once(pair: tuple[Stores, Stores]) -> None:
    one, other = pair
    adding = [
        (one if n % 2 else other).submissions.add(submission(f"s{n}"), of_member=3, of_community=50) for n in range(8)
    ]
    rooms = await asyncio.gather(*adding)
    assert sorted(room.name for room in rooms) == ["MEMBER_FULL"] * 5 + ["THERE"] * 3
    assert await one.submissions.count_waiting(GUILD) == 3


async def test_the_waiting_ones_are_listed_oldest_first(stores: Stores) -> None:
    for n, minutes in enumerate((2, 0, 1)):
        await stores.submissions.add(submission(f"s{n}", at=NOW + minutes * MINUTE), **MANY)
    await stores.submissions.add(submission("other", community=ELSEWHERE), **MANY)
    await stores.submissions.add(submission("gone", at=NOW - MINUTE), **MANY)
    await stores.submissions.update(SubmissionId("gone"), lambda s: s.declined("", NOW))
    assert [s.id for s in await stores.submissions.waiting(GUILD, 9)] == ["s1", "s2", "s0"]
    assert [s.id for s in await stores.submissions.waiting(GUILD, 1, 1)] == ["s2"]
    assert await stores.submissions.count_waiting(GUILD) == 3


async def test_the_first_decision_wins(pair: tuple[Stores, Stores]) -> None:
    one, other = pair
    await one.submissions.add(submission("s1"), **MANY)
    this = SubmissionId("s1")
    results = await asyncio.gather(
        one.submissions.update(this, lambda s: s.approved(Slug("x"), NOW)),
        other.submissions.update(this, lambda s: s.declined("no", NOW)),
        return_exceptions=True,
    )
    [won] = [result for result in results if isinstance(result, Submission)]
    [lost] = [result for result in results if isinstance(result, Conflict)]
    assert lost.fields == {"title": "題 <b>"}
    assert await other.submissions.get(this) == won


async def test_a_change_of_an_unknown_one_is_refused(stores: Stores) -> None:
    with pytest.raises(NotFound):
        await stores.submissions.update(SubmissionId("s9"), lambda s: s)


async def test_authors_see_what_waits_and_what_they_are_still_to_be_told(stores: Stores) -> None:
    for n, id_ in enumerate(("waits", "due", "later", "told", "withdrawn")):
        await stores.submissions.add(submission(id_, at=NOW + n * SECOND), **MANY)
    await stores.submissions.add(submission("others", "m2"), **MANY)
    await stores.submissions.add(submission("elsewhere", community=ELSEWHERE), **MANY)
    news = {"due": AuthorNews.DUE, "later": AuthorNews.LATER, "told": AuthorNews.TOLD}
    for id_, told in news.items():
        await stores.submissions.update(SubmissionId(id_), partial(_declined, NOW, told))
    await stores.submissions.update(SubmissionId("withdrawn"), lambda s: s.withdrawn(NOW))
    assert [s.id for s in await stores.submissions.of_author(member())] == ["waits", "due", "later"]


async def test_news_are_handed_out_first_decided_first(stores: Stores) -> None:
    for id_, community, seconds in (("b", GUILD, 2), ("a", GUILD, 1), ("slack", WORKSPACE, 0), ("waits", GUILD, 0)):
        await stores.submissions.add(submission(id_, community=community), **MANY)
        if id_ != "waits":
            at = NOW + seconds * SECOND
            await stores.submissions.update(SubmissionId(id_), partial(_declined, at, AuthorNews.DUE))
    assert [s.id for s in await stores.submissions.untold(EVERYWHERE, 9)] == ["slack", "a", "b"]
    assert [s.id for s in await stores.submissions.untold({Platform.DISCORD}, 1)] == ["a"]


async def test_what_a_member_made_lately_is_counted_whatever_became_of_it(stores: Stores) -> None:
    for n, minutes in enumerate((0, 1, 2)):
        await stores.submissions.add(submission(f"s{n}", at=NOW + minutes * MINUTE), **MANY)
    await stores.submissions.update(SubmissionId("s2"), lambda s: s.withdrawn(NOW))
    await stores.submissions.add(submission("other", "m2", at=NOW + MINUTE), **MANY)
    await stores.submissions.add(submission("there", community=ELSEWHERE, at=NOW + MINUTE), **MANY)
    assert await stores.submissions.count_since(member(), NOW + MINUTE) == 2


async def test_a_person_takes_everything_along(stores: Stores) -> None:
    for n, community in enumerate((GUILD, ELSEWHERE, WORKSPACE)):
        await stores.submissions.add(submission(f"s{n}", community=community, at=NOW + n * SECOND), **MANY)
    await stores.submissions.add(submission("other", "m2"), **MANY)
    person = person_of(member())
    assert [s.id for s in await stores.submissions.of_person(person)] == ["s1", "s0"]
    assert await stores.submissions.forget(person) == 2
    assert await stores.submissions.of_person(person) == []
    assert [s.id for s in await stores.submissions.of_person(person_of(member(community=WORKSPACE)))] == ["s2"]
    assert await stores.submissions.count_waiting(GUILD) == 1


async def test_a_collection_has_one_name_and_a_name_one_community(pair: tuple[Stores, Stores]) -> None:
    one, other = (each.submissions for each in pair)
    assert await one.collection(GUILD) == ""
    both = await asyncio.gather(one.name_collection(GUILD, "Ours"), other.name_collection(WORKSPACE, "Ours"))
    assert sorted(both) == [False, True]
    loser = WORKSPACE if both[0] else GUILD
    assert await one.collection(loser) == ""
    assert await other.name_collection(loser, "Ours 2")
    assert not await one.name_collection(loser, "Another")
    assert await one.collection(loser) == "Ours 2"
