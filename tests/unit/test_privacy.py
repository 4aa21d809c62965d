"""Saved essays, and a member's right to read and to end what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.core.ballot import Ballot, Choice, Chosen
from bot.core.calendar import Schedule
from bot.core.comment import Comment
from bot.core.community import Channel, Member, MessageRef, person_of
from bot.core.essay import Language
from bot.core.ids import CommentId, MessageId, Slug, SubscriptionId, ThreadId
from bot.core.rating import Vote
from bot.core.reading_list import Read
from bot.core.saved import Saved
from bot.core.subscription import Subscription
from bot.errors import NotFound
from bot.ports.searched import Searched
from bot.services.community.privacy import Stored
from bot.services.community.saving import Saving
from tests.fakes.clock import FixedClock
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ANN, BEN, NOW, TOKYO, essay, posted

X, Y = Slug("x"), Slug("y")
FOUND = Searched(X, "人脈", NOW)
READ = Read(X, NOW.date(), NOW)
SLOT = posted("x").slot
VOTE = Ballot(
    slot=SLOT,
    under=MessageRef(Channel(ANN.community, "essays"), MessageId("1")),
    thread=ThreadId("1"),
    language=Language.EN,
    choices=(Choice(X, "X"), Choice(Y, "Y")),
    opened=NOW,
    closes=NOW + timedelta(hours=1),
    next_attempt=None,
)
CHOSEN = Chosen(SLOT, X, NOW)


class Desk:
    """A library of two essays, and nothing kept of anybody."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.saving = Saving(self.stores.saved, self.stores.essays, self.clock)
        self.privacy = made_services(self.stores, self.clock).privacy


def set_up_by(member: Member) -> Subscription:
    """A channel that gets its essays because ``member`` wanted it so."""
    return Subscription(
        id=SubscriptionId(member.id),
        channel=Channel(member.community, f"channel of {member.id}"),
        schedule=Schedule(time(8), TOKYO),
        set_up_by=member.id,
        created=NOW,
    )


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.stores.essays.apply("test", [essay("x"), essay("y")], [])
    return desk


async def test_a_member_reads_what_they_saved_latest_first(desk: Desk) -> None:
    await desk.saving.save(ANN, X)
    desk.clock.advance(timedelta(seconds=1))
    await desk.saving.save(ANN, Y)
    await desk.saving.save(ANN, X)
    assert [e.slug for e in await desk.saving.saved(ANN)] == [Y, X]
    assert await desk.saving.saved(BEN) == []
    assert await desk.saving.remove(ANN, Y)
    assert not await desk.saving.remove(ANN, Y)
    await desk.stores.essays.apply("test", [], [X])
    assert await desk.saving.saved(ANN) == []


async def test_what_is_no_essay_is_not_saved(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.saving.save(ANN, Slug("unknown"))


async def test_everything_of_a_member_is_exported_and_deleted_and_nothing_of_others(desk: Desk) -> None:
    comments = {
        m: Comment(id=CommentId(m.id), slot=posted("x").slot, slug=X, author=m, text="t", created=NOW)
        for m in (ANN, BEN)
    }
    for member in (ANN, BEN):
        await desk.saving.save(member, X)
        await desk.stores.ratings.vote(member, Vote(X, member.id, "👍", 5.0, NOW))
        await desk.stores.comments.add(comments[member])
        await desk.stores.subscriptions.add(set_up_by(member))
        await desk.stores.searched.opened(member, FOUND)
        await desk.stores.reading_lists.keep(person_of(member), NOW)
        await desk.stores.reading_lists.opened(person_of(member), READ)
        await desk.stores.ballots.add(VOTE)
        assert await desk.stores.ballots.choose(member, CHOSEN)
    everything = {
        m: Stored(
            (Vote(X, m.id, "👍", 5.0, NOW),),
            (comments[m],),
            (Saved(X, NOW, m.community),),
            (set_up_by(m),),
            searched=(FOUND,),
            list_since=NOW,
            read=(READ,),
            chosen=(CHOSEN,),
        )
        for m in (ANN, BEN)
    }
    assert await desk.privacy.export(ANN) == everything[ANN]
    assert await desk.privacy.delete(ANN) == everything[ANN]
    assert (await desk.privacy.export(ANN)).is_empty
    assert (await desk.privacy.delete(ANN)).is_empty
    assert await desk.privacy.export(BEN) == everything[BEN]
    assert not everything[BEN].is_empty
    goes_on = await desk.stores.subscriptions.get(set_up_by(ANN).id)
    assert goes_on == replace(set_up_by(ANN), set_up_by=None)
