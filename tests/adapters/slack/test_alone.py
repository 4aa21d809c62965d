"""Essays in a member's direct messages on Slack: what is done there, and who still gets them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.slack.posts.direct import SlackDirect
from bot.core.community import Channel, Member
from bot.core.delivery import Delivery, DeliveryState
from bot.core.ids import MemberId, SubscriptionId
from bot.core.subscription import Kind, Slot
from bot.errors import ChatUnavailable
from tests.adapters.slack.talk import Talk
from tests.fronts.slack.faults import NO_SCOPE, REVOKED, error
from tests.fronts.slack.state import Message
from tests.unit.arranged import NOW, post


async def sent(talk: Talk, slug: str) -> Message:
    """An essay that came to Ann alone."""
    direct = await SlackDirect(talk.slack.poster.clients).open(ann(talk))
    slot = Slot(SubscriptionId("own"), NOW.date())
    message = await talk.slack.chat.post(direct, post(slug), slot.key)
    row = Delivery(slot=slot, channel=direct, due=NOW, late_after=NOW, kind=Kind.PERSONAL, state=DeliveryState.DONE)
    await talk.stores.deliveries.add(replace(row, post=post(slug), message=message))
    place = talk.home.direct(talk.ann.id)
    assert place is not None
    assert direct == Channel(talk.community, place.id)
    return place.messages[message.id]


def ann(talk: Talk) -> Member:
    return Member(talk.community, MemberId(talk.ann.id), "Ann")


async def test_what_came_to_a_member_alone_is_rated_and_saved_there_and_commented_where_it_was_posted(
    talk: Talk,
) -> None:
    message = await sent(talk, "letter-2")
    assert "Letter 2" in await talk.do("[Rate]", talk.ann, message)
    assert "You rated" in await talk.do("[★★★★]", talk.ann)
    assert "is saved" in await talk.do("[Save]", talk.ann, message)
    assert [each.slug for each in await talk.services.saving.saved(ann(talk))] == ["letter-2"]
    assert "has not been posted in any channel" in await talk.do("[Comment]", talk.ann, message)
    posted = await talk.post("letter-2")
    assert posted.message is not None
    said = await talk.do("[Comment]", talk.ann, message)
    assert f"/archives/{talk.channel.id}/p{posted.message.id.replace('.', '')}" in said
    place = talk.home.direct(talk.ann.id)
    assert place is not None

    async def typed(line: str) -> str:
        return await talk.answer(lambda: talk.acts.slash(place, talk.ann, line), talk.ann)

    assert "You rated" in await typed("rate 2")
    assert "Comment on the essay where everybody reads it" in await typed("comment I know that.")


async def test_slack_says_whose_account_is_closed(talk: Talk) -> None:
    direct = SlackDirect(talk.slack.poster.clients)
    assert await direct.belongs(ann(talk))
    talk.ann.deleted = True
    assert not await direct.belongs(ann(talk))
    assert not await direct.belongs(replace(ann(talk), id=MemberId("U0NOBODY")))
    for fault in (NO_SCOPE, REVOKED, error("fatal_error")):
        talk.front.faults.add("users.info", fault)
        with pytest.raises(ChatUnavailable):
            await direct.belongs(ann(talk))
