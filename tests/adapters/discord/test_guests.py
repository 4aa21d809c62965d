"""On Discord a reader's comment on a page reaches the admins, who decide below the notice or in a list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.adapters.discord.layout import TEXT_MAX
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.sentences import INLINE, shown
from bot.conversation.acts.guests import PAGE
from bot.conversation.below_notices import below
from bot.conversation.parts import Passage
from bot.conversation.screens import GuestScreen, GuestsScreen
from bot.conversation.spoken import spoken
from bot.core.essay import Language
from bot.core.guest import WAITING_MAX, GuestComment, GuestState, Said
from bot.core.ids import GuestCommentId, Slug
from bot.ports.chat import GuestsWaiting
from bot.services.community.guests import Guests
from bot.wiring.guests import guest_services
from tests.adapters.discord.living import Living, eventually, living
from tests.adapters.discord.test_submitting import buttons
from tests.adapters.discord.test_watching import said, told
from tests.conformance.examples import GUILD, NOW
from tests.fakes.services import catalogue
from tests.fronts.discord import state

HOSTILE = "**Hello** <@1> @everyone, see [this](https://spam.example)"


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        await made.stores.subscriptions.add(made.subscription)
        yield made


def taken(world: Living) -> Guests:
    """The program's own, where the operator let readers write to this guild."""
    services, stores = world.services, world.stores
    return guest_services(
        stores.guests,
        stores.guest_days,
        stores.essays,
        stores.subscriptions,
        services.platforms,
        services.moderation,
        services.pace,
        services.clock,
        world.channel.community,
    )["guests"]


async def write(world: Living, id_: str, text: str = HOSTILE) -> None:
    made = GuestComment(
        id=GuestCommentId(id_),
        slug=Slug("luck"),
        community=world.channel.community,
        said=Said("@here", "🌸", text, 5),
        created=world.services.clock.now(),
    )
    await world.stores.guests.add(made, most_waiting=WAITING_MAX)


async def log_channel(world: Living) -> state.Channel:
    staff = world.acts.channel(world.guild, "staff")
    await world.services.moderation.change(world.channel.community, lambda s: replace(s, log_channel=str(staff.id)))

    async def there() -> bool:
        return world.discord.client.get_channel(staff.id) is not None

    await eventually(there)
    return staff


async def test_admins_decide_below_the_notice(world: Living) -> None:
    staff = await log_channel(world)
    await write(world, "g1")
    assert await taken(world).tick() == 1
    assert await taken(world).tick() == 0
    [notice] = staff.messages.values()
    assert "A reader commented on the page of “luck”" in said(notice)
    assert "https://" not in said(notice)
    assert buttons(notice) == [
        f"ichiwa:{name}:g1" for name in ("guest", "guest-approve", "guest-links", "guest-decline")
    ]
    assert notice.pinged == []
    refused = await world.acts.answered(world.acts.press(world.ben, notice, "ichiwa:guest-approve:g1"))
    await world.front.until(lambda: bool(refused.more), what="the refusal")
    assert any("Only an admin can use /essay submit." in said(each) for each in refused.more)
    assert await world.stores.guests.count(world.channel.community, GuestState.WAITING) == 1
    await world.acts.answered(world.acts.press(world.owner, notice, "ichiwa:guest-approve:g1"))
    await world.front.until(lambda: "is on the essay's page now" in said(notice), what="the notice to say so")
    assert await world.stores.guests.count(world.channel.community, GuestState.APPROVED) == 1


async def test_many_are_one_notice_an_hour_and_a_list(world: Living) -> None:
    staff = await log_channel(world)
    for n in range(5):
        await write(world, f"g{n}")
    assert await taken(world).tick() == 5
    await write(world, "g5")
    assert await taken(world).tick() == 0
    [notice] = staff.messages.values()
    assert "Comments from the essay pages wait for you: 5." in said(notice)
    assert buttons(notice) == ["ichiwa:guests:waiting:1"]
    listed = await world.acts.answered(world.acts.press(world.owner, notice, "ichiwa:guests:waiting:1"))
    assert listed.original is not None
    assert buttons(listed.original)[:3] == [f"ichiwa:guest-{name}:g0:list" for name in ("approve", "links", "decline")]
    assert "Page 1 of 2" in said(listed.original)
    await world.acts.answered(world.acts.press(world.owner, listed.original, "ichiwa:guest-decline:g0:list"))
    await world.front.until(
        lambda: listed.original is not None and "It is deleted in seven days." in said(listed.original),
        what="the list to come again",
    )
    assert await world.stores.guests.count(world.channel.community, GuestState.WAITING) == 5


async def test_a_direct_message_has_no_buttons(world: Living) -> None:
    await write(world, "g1")
    await taken(world).tick()
    [notice] = told(world)
    assert "/essay submit leads to it." in said(notice)
    assert buttons(notice) == []


def test_no_hostile_comment_keeps_another_from_being_read() -> None:
    """Whatever Discord's markup makes of them, a page of the list shows the beginning of each."""
    evil = Said("*" * 40, "🌸", "*\n" * 1000, 5)
    made = [
        GuestComment(id=GuestCommentId(f"g{n}"), slug=Slug("luck"), community=GUILD, said=evil, created=NOW)
        for n in range(PAGE)
    ]
    titles = {Slug("luck"): "*" * 200}
    p = DiscordPhrases(catalogue(), Language.EN)
    texts = [
        each
        for part in spoken(GuestsScreen(GuestState.WAITING, made, titles, 9, 2, 3, 9, made[0].declined(NOW)), p, INLINE)
        if isinstance(each := shown(part), str)
    ]
    assert sum(map(len, texts)) <= TEXT_MAX
    [text] = [
        each
        for part in spoken(GuestScreen(made[0], "*" * 200, "*\n" * 900, 1, 2), p, INLINE)
        if isinstance(part, Passage) and isinstance(each := shown(part), str)
    ]
    assert len(text) < TEXT_MAX - 500
    assert [each.name for each in below(GuestsWaiting(1, NOW, made[0], ""), p)] == ["guest", "guest-decline"]
