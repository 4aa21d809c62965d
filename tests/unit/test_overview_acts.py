"""The list of a community's channels: pages, what comes first, and names that are remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.conversation.acts import overview
from bot.conversation.performing import Performing
from bot.conversation.request import Request
from bot.conversation.screens import ChannelsScreen, RefusedScreen
from bot.conversation.stage import Stage
from bot.core.calendar import Schedule
from bot.core.community import Channel, Community, Member, Platform
from bot.core.essay import Language
from bot.core.ids import MemberId, SubscriptionId
from bot.core.subscription import Subscription, SubscriptionState, ended
from bot.errors import NotFound
from tests.fakes.host import MemoryHost
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, TOKYO

GUILD = Community(Platform.DISCORD, "guild")
ADMIN = Member(GUILD, MemberId("admin"), "Admin", is_admin=True)


def subscription(number: int) -> Subscription:
    return Subscription(
        id=SubscriptionId(f"s{number:02}"),
        channel=Channel(GUILD, f"c{number:02}"),
        schedule=Schedule(time(8), TOKYO),
        created=NOW + timedelta(minutes=number),
    )


async def test_the_list_has_pages_and_what_needs_somebody_stands_first() -> None:
    stores, host = MemoryStores.empty(), MemoryHost()
    for number in range(1, 22):
        await stores.subscriptions.add(subscription(number))
    lost = replace(subscription(15), state=SubscriptionState.SUSPENDED, reason="gone", channel_name="old name")
    again = replace(subscription(30), channel=subscription(3).channel)
    await stores.subscriptions.update(lost.id, lambda _: lost)
    for number in (2, 3):
        await stores.subscriptions.update(subscription(number).id, ended)
    await stores.subscriptions.add(again)
    await stores.subscriptions.add(replace(subscription(31), channel=Channel(Community(Platform.DISCORD, "x"), "c")))
    host.names = {lost.channel: "new name", subscription(1).channel: "renamed"}
    stage = Stage(made_services(stores), host)

    async def page(number: str) -> ChannelsScreen:
        return await overview.turned(stage, Request(member=ADMIN, language=Language.EN, argument=number))

    first, last = await page("1"), await page("99")
    assert (first.total, first.pages, first.page, last.page) == (21, 3, 1, 3)
    assert [each.id for each in first.subscriptions[:3]] == ["s15", "s01", "s04"]
    assert [each.id for each in last.subscriptions] == ["s02"], "an end that another order followed is no news"
    assert [each.channel_name for each in first.subscriptions[:2]] == ["old name", "renamed"]
    assert (await stores.subscriptions.of_channel(subscription(1).channel))[0].channel_name == "renamed"


async def test_nobody_ends_opens_or_brings_back_anything_of_another_community() -> None:
    stores = MemoryStores.empty()
    await stores.subscriptions.add(subscription(1))
    performing = Performing(Stage(made_services(stores), MemoryHost()))
    stranger = replace(ADMIN, community=Community(Platform.DISCORD, "elsewhere"))
    for name, argument in {"end": "s01", "end-for-good": "s01", "channel": "s01", "unskip": "s01-20261125-1"}.items():
        request = Request(member=stranger, language=Language.EN, argument=argument)
        answer = await performing.perform(performing.component(name).act, request)
        assert isinstance(answer, RefusedScreen), name
        assert isinstance(answer.error, NotFound), name
    assert await stores.subscriptions.page(100) == [subscription(1)]
