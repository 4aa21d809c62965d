"""A channel that is named in a command: picked while typing, or typed to its end."""

from __future__ import annotations

import pytest

from bot.core.community import Channel
from tests.adapters.slack.talk import Talk
from tests.fronts.slack import state
from tests.fronts.slack.state import Kind


async def set_up(talk: Talk) -> None:
    await talk.do("/essay schedule at:07:30", talk.admin)


@pytest.fixture
def other(talk: Talk) -> state.Channel:
    """A public channel that we are not in."""
    return talk.acts.channel(talk.home, "other", bot=False)


@pytest.mark.parametrize("typed", ["<#{id}|other>", "<#{id}>", "#other", "other", "#Other", "{id}"])
async def test_essays_move_to_the_channel_that_is_named(talk: Talk, other: state.Channel, typed: str) -> None:
    await set_up(talk)
    panel = await talk.do(f"/essay schedule channel:{typed.format(id=other.id)}", talk.admin)
    assert "• Channel: #other" in panel
    [moved] = await talk.stores.subscriptions.page(100)
    assert moved.channel == Channel(talk.community, other.id)
    assert talk.home.bot.id in other.members, "a public channel is joined"


async def test_a_channel_is_found_on_any_page_of_them(talk: Talk) -> None:
    for number in range(250):
        talk.acts.channel(talk.home, f"filler-{number}", bot=False)
    last = talk.acts.channel(talk.home, "last", bot=False)
    await set_up(talk)
    assert "• Channel: #last" in await talk.do("/essay schedule channel:#last", talk.admin)
    assert talk.home.bot.id in last.members


async def test_a_channel_that_is_not_seen_is_told(talk: Talk) -> None:
    talk.acts.channel(talk.home, "inner", talk.admin, kind=Kind.PRIVATE, bot=False)
    await set_up(talk)
    said = await talk.do("/essay schedule channel:#inner", talk.admin)
    assert said == "I see no channel “inner”. If it is private, invite me there first."
    [order] = await talk.stores.subscriptions.page(100)
    assert order.channel == talk.place


async def test_a_private_channel_without_us_takes_no_essays(talk: Talk) -> None:
    inner = talk.acts.channel(talk.home, "inner", talk.admin, kind=Kind.PRIVATE, bot=False)
    await set_up(talk)
    said = await talk.do(f"/essay schedule channel:<#{inner.id}|inner>", talk.admin)
    assert said == "I am not in this channel yet. Type /invite in it and choose me."


async def test_whoever_made_one_channel_moves_nothing_to_another(talk: Talk, other: state.Channel) -> None:
    await set_up(talk)
    talk.channel.creator = talk.ann.id
    said = await talk.do(f"/essay schedule channel:<#{other.id}|other>", talk.ann)
    assert said == "Only an admin or the channel's creator can use /essay schedule."
    assert talk.home.bot.id not in other.members


async def test_what_is_said_of_a_channel_in_a_comment_stays_readable(talk: Talk) -> None:
    await talk.post("the-green-folder")
    said = await talk.do(f"/essay comment See <#{talk.channel.id}|essays>.", talk.ann)
    assert said.splitlines()[-1] == "> See #essays."


async def test_in_a_channel_without_us_nothing_is_posted_nor_resumed(talk: Talk) -> None:
    await set_up(talk)
    await talk.do("/essay pause", talk.admin)
    talk.channel.members.remove(talk.home.bot.id)
    for line in ("/essay resume", "/essay post-now"):
        assert await talk.do(line, talk.admin) == "I am not in this channel yet. Type /invite in it and choose me."
    [order] = await talk.stores.subscriptions.page(100)
    assert order.state == "paused"
