"""``GuestStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.community import Community, Platform
from bot.core.guest import GuestComment, GuestState, GuestSums, Said
from bot.core.ids import GuestCommentId, Slug
from bot.errors import Conflict, NotFound
from bot.ports.guests import GuestRoom
from tests.conformance.bundle import Stores
from tests.conformance.examples import GUILD, MINUTE, NOW, SECOND

ELSEWHERE = Community(Platform.SLACK, "elsewhere")
LUCK, TRUST = Slug("luck"), Slug("trust")
HOUR = timedelta(hours=1)
MANY = 9


def guest(id_: str, at: datetime = NOW, community: Community = GUILD, slug: Slug = LUCK) -> GuestComment:
    said = Said("名無し", "🌸", "よい話。\n\n<b>https://example.org/", 4)
    return GuestComment(id=GuestCommentId(id_), slug=slug, community=community, said=said, created=at)


async def add(stores: Stores, *comments: GuestComment) -> None:
    for each in comments:
        assert await stores.guests.add(each, most_waiting=MANY) is GuestRoom.THERE


async def approve(stores: Stores, id_: str, at: datetime = NOW) -> None:
    await stores.guests.update(GuestCommentId(id_), lambda c: c.approved(at, links=False))


async def test_a_comment_comes_back_as_it_was(stores: Stores) -> None:
    plain = replace(guest("g2"), said=Said("", "", "Good."))
    await add(stores, guest("g1"), plain)
    assert await stores.guests.get(plain.id) == plain
    changed = await stores.guests.update(GuestCommentId("g1"), lambda c: c.approved(NOW + SECOND, links=True))
    assert changed == guest("g1").approved(NOW + SECOND, links=True)
    assert await stores.guests.get(GuestCommentId("g1")) == changed
    assert await stores.guests.get(GuestCommentId("g9")) is None


async def test_the_same_form_twice_makes_one(stores: Stores) -> None:
    await add(stores, guest("g1"))
    other = replace(guest("g1"), said=Said("", "", "Other words."))
    assert await stores.guests.add(other, most_waiting=1) is GuestRoom.ALREADY
    assert await stores.guests.get(other.id) == guest("g1")


async def test_no_more_get_in_when_many_come_at_once(pair: tuple[Stores, Stores]) -> None:
    one, other = pair
    adding = [(one if n % 2 else other).guests.add(guest(f"g{n}"), most_waiting=3) for n in range(8)]
    rooms = await asyncio.gather(*adding)
    assert sorted(room.name for room in rooms) == ["FULL"] * 5 + ["THERE"] * 3
    assert await one.guests.count(GUILD, GuestState.WAITING) == 3
    assert await one.guests.add(guest("there", community=ELSEWHERE), most_waiting=3) is GuestRoom.THERE


async def test_lists_for_the_admins(stores: Stores) -> None:
    await add(stores, *(guest(f"g{n}", NOW + n * MINUTE) for n in (2, 0, 1, 3)), guest("x", community=ELSEWHERE))
    listed = stores.guests.listed
    assert [c.id for c in await listed(GUILD, GuestState.WAITING, 9)] == ["g0", "g1", "g2", "g3"]
    for id_ in ("g0", "g3"):
        await approve(stores, id_)
    assert [c.id for c in await listed(GUILD, GuestState.WAITING, 1, 1)] == ["g2"]
    assert [c.id for c in await listed(GUILD, GuestState.APPROVED, 9)] == ["g3", "g0"]
    assert await stores.guests.count(GUILD, GuestState.APPROVED) == 2


async def test_the_page_of_an_essay(stores: Stores) -> None:
    await add(
        stores, *(guest(f"g{n}") for n in (0, 1)), guest("g2", NOW - MINUTE), guest("g3"), guest("g4", slug=TRUST)
    )
    for id_ in ("g0", "g1", "g2", "g4"):
        await approve(stores, id_)
    first = await stores.guests.approved(LUCK, 2)
    assert [c.id for c in first] == ["g1", "g0"]
    assert [c.id for c in await stores.guests.approved(LUCK, 9, first[-1])] == ["g2"]
    assert await stores.guests.sums(LUCK) == GuestSums(3, (0, 0, 0, 3, 0))
    assert await stores.guests.sums(Slug("nowhere")) == GuestSums()


async def test_what_is_gone_is_gone(stores: Stores) -> None:
    await add(stores, guest("g1"))
    assert await stores.guests.delete(GuestCommentId("g1"))
    assert not await stores.guests.delete(GuestCommentId("g1"))
    with pytest.raises(NotFound):
        await stores.guests.update(GuestCommentId("g1"), lambda c: c.declined(NOW))


async def test_the_first_decision_wins(pair: tuple[Stores, Stores]) -> None:
    one, other = pair
    await add(one, guest("g1"))
    id_ = GuestCommentId("g1")
    done = await asyncio.gather(
        one.guests.update(id_, lambda c: c.declined(NOW)),
        other.guests.update(id_, lambda c: c.approved(NOW, links=True)),
        return_exceptions=True,
    )
    assert len([each for each in done if isinstance(each, Conflict)]) == 1
    assert await one.guests.get(id_) in done


async def test_a_key_stays_and_is_no_others(pair: tuple[Stores, Stores]) -> None:
    one, other = pair
    found = await asyncio.gather(one.guests.key(GUILD), other.guests.key(GUILD), one.guests.key(ELSEWHERE))
    assert found[0] == found[1] != found[2]
    assert await other.guests.key(GUILD) == found[0]


async def test_the_admins_are_told_once_an_hour_and_of_all(pair: tuple[Stores, Stores]) -> None:
    one, other = pair

    async def claimed(at: datetime) -> int:
        return max(await asyncio.gather(*(each.guests.claim_notice(GUILD, at, HOUR) for each in pair)))

    assert await claimed(NOW) == 0
    await add(one, guest("g1"))
    both = await asyncio.gather(*(each.guests.claim_notice(GUILD, NOW, HOUR) for each in pair))
    assert sorted(both) == [0, 1]
    await add(other, guest("g2"), guest("x", community=ELSEWHERE))
    assert await claimed(NOW + HOUR - SECOND) == 0
    assert await claimed(NOW + HOUR) == 2
    assert await claimed(NOW + 3 * HOUR) == 0, "they know of all that wait"
    await add(one, guest("g3"))
    await one.guests.delete(GuestCommentId("g3"))
    assert await claimed(NOW + 3 * HOUR) == 0
