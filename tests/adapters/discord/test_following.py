"""What members write in threads, and to the bot itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.core.community import Channel
from bot.core.community_settings import HouseRules
from bot.core.delivery import Delivery
from bot.core.ids import SubscriptionId
from tests.adapters.discord.talk import Talk, shown
from tests.unit.arranged import standing_order


@pytest.fixture
async def posted(talk: Talk) -> Delivery:
    await talk.stores.subscriptions.add(standing_order(channel=talk.place, capture=True))
    return await talk.post("the-green-folder")


async def capture(talk: Talk, posted: Delivery, on: bool) -> None:
    await talk.stores.subscriptions.update(posted.slot.subscription, lambda s: replace(s, capture=on))


async def kept(talk: Talk, posted: Delivery) -> list[str]:
    return [f"{c.author.name}: {c.text}" for c in await talk.stores.comments.of_slot(posted.slot)]


async def test_what_is_written_in_the_thread_is_kept_and_edits_and_deletions_follow(
    talk: Talk, posted: Delivery
) -> None:
    thread = talk.thread_handle(posted)
    first = await talk.ann.send(thread, "I know this.")
    second = await talk.ben.send(thread, "Not me.")
    assert sorted(await kept(talk, posted)) == ["Ann: I know this.", "Ben: Not me."]
    await talk.ann.edit(first, "I knew this.")
    await talk.ben.delete(second)
    assert await kept(talk, posted) == ["Ann: I knew this."]


async def test_what_a_moderator_sweeps_away_is_no_comment_any_more(talk: Talk, posted: Delivery) -> None:
    await talk.do("/essay comment text:By command")
    said = [await talk.ann.send(talk.thread_handle(posted), text) for text in ("One.", "Two.", "Three.")]
    [mirror] = [m async for m in talk.thread(posted).history() if m.embeds]
    await talk.thread(posted).delete_messages([mirror, *said[:2]])
    await talk.env.settle()
    assert await kept(talk, posted) == ["Ann: Three."]


async def test_an_admin_need_not_wait_between_two_messages(talk: Talk, posted: Delivery) -> None:
    rules = HouseRules(slow_mode=timedelta(minutes=1))
    await talk.services.moderation.change(talk.community, lambda s: replace(s, rules=rules))
    for who in (talk.ann, talk.admin):
        for text in ("First.", "Second."):
            await who.send(talk.thread_handle(posted), text)
    assert sorted(await kept(talk, posted)) == ["Admin: First.", "Admin: Second.", "Ann: First."]


async def test_nothing_is_kept_in_a_channel_until_an_admin_turns_it_on_there(talk: Talk) -> None:
    elsewhere = standing_order(id=SubscriptionId("other"), channel=Channel(talk.community, "1"), capture=True)
    for order in (elsewhere, standing_order(channel=talk.place)):
        await talk.stores.subscriptions.add(order)
    posted = await talk.post("the-green-folder")
    said = await talk.ann.send(talk.thread_handle(posted), "Just talk.")
    await talk.ann.edit(said, "Just talking.")
    assert await kept(talk, posted) == []


async def test_what_was_written_before_it_was_turned_on_stays_out_also_when_it_is_edited(talk: Talk) -> None:
    await talk.stores.subscriptions.add(standing_order(channel=talk.place))
    posted = await talk.post("the-green-folder")
    said = await talk.ann.send(talk.thread_handle(posted), "Just talk.")
    await capture(talk, posted, True)
    await talk.ann.edit(said, "Just talking.")
    assert await kept(talk, posted) == []


async def test_edits_of_kept_messages_follow_after_it_was_turned_off(talk: Talk, posted: Delivery) -> None:
    said = await talk.ann.send(talk.thread_handle(posted), "I know this.")
    await capture(talk, posted, False)
    await talk.ann.edit(said, "I knew this.")
    assert await kept(talk, posted) == ["Ann: I knew this."]


async def test_after_the_end_nothing_is_kept_until_the_channel_is_set_up_so_again(talk: Talk, posted: Delivery) -> None:
    await talk.services.subscribing.remove(posted.slot.subscription)
    await talk.ann.send(talk.thread_handle(posted), "To nobody.")
    again = standing_order(id=SubscriptionId("again"), channel=talk.place, capture=True)
    await talk.stores.subscriptions.add(again)
    await talk.ann.send(talk.thread_handle(posted), "I know this.")
    assert await kept(talk, posted) == ["Ann: I know this."]


async def test_other_threads_and_channels_are_not_ours(talk: Talk, posted: Delivery) -> None:
    channel = talk.env.bot.get_channel(talk.channel.id)
    assert isinstance(channel, discord.TextChannel)
    other = await (await channel.send("Something else")).create_thread(name="Elsewhere")
    await talk.env.settle()
    await talk.ann.send(next(t for t in talk.channel.threads if t.id == other.id), "Elsewhere.")
    await talk.ann.send(talk.channel, "In the channel.")
    assert await kept(talk, posted) == []


async def test_against_the_rules_a_message_stays_a_message(talk: Talk, posted: Delivery) -> None:
    await talk.services.moderation.change(talk.community, lambda s: replace(s, rules=HouseRules(length=5)))
    await talk.ann.send(talk.thread_handle(posted), "Much too long.")
    await talk.ann.send(talk.thread_handle(posted), "Short")
    assert await kept(talk, posted) == ["Ann: Short"]


async def test_a_mirror_that_somebody_deletes_takes_its_comment_with_it(talk: Talk, posted: Delivery) -> None:
    await talk.do("/essay comment text:By command")
    assert await kept(talk, posted) == ["Ann: By command"]
    [message] = [m async for m in talk.thread(posted).history() if m.embeds]
    await talk.admin.delete(message)
    assert await kept(talk, posted) == []


@pytest.mark.parametrize(
    ("locale", "begins"), [(None, "Hello. I share one essay a day."), ("ja", "こんにちは。1日1編の")]
)
async def test_a_mention_is_answered_in_the_communitys_language(talk: Talk, locale: str | None, begins: str) -> None:
    guild = talk.env.create_guild("Another", preferred_locale=locale)
    channel = guild.create_text_channel("talk")
    ann = guild.add_member(talk.env.create_user("Cat"))
    bot = talk.env.bot.user
    assert bot is not None
    await ann.send(channel, f"<@{bot.id}> what are you?")
    answer = channel.last_message
    assert answer is not None
    assert answer.author.id == bot.id
    raw = [component.to_dict() for component in answer.components]
    assert shown(raw).startswith(begins)  # type: ignore[arg-type]
    await ann.send(channel, "@everyone hello")
    assert channel.last_message is not None
    assert channel.last_message.author.id == ann.id
