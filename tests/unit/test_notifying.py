"""Where a button that takes a role can do nothing."""

from __future__ import annotations

from datetime import time

import pytest

from bot.conversation.acts import notifying
from bot.conversation.request import Request
from bot.conversation.screens import NotifyingScreen
from bot.conversation.stage import MentionedRole, Stage
from bot.core.community import Channel, Community, Member, Platform
from bot.core.essay import Language
from bot.core.ids import MemberId
from bot.core.post_style import PostStyle
from bot.errors import InvalidInput
from bot.services.community.changes import Change
from tests.fakes.host import MemoryHost
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores

GUILD = Community(Platform.DISCORD, "guild")
HERE, THERE = Channel(GUILD, "essays"), Channel(Community(Platform.DISCORD, "other"), "essays")
ANN = Member(GUILD, MemberId("ann"), "Ann")


@pytest.fixture
async def stage() -> Stage:
    services, host = made_services(MemoryStores.empty()), MemoryHost()
    host.roles["readers"] = MentionedRole("Readers")
    change = Change(at=time(8), zone="Asia/Tokyo", restyle=lambda before: PostStyle(ping="readers"))
    await services.subscribing.set_up(HERE, change)
    return Stage(services, host)


def asked(channel: Channel | None = HERE, roles: frozenset[str] | None = frozenset()) -> Request:
    return Request(member=ANN, language=Language.EN, channel=channel, roles=roles, argument="readers")


async def test_it_takes_the_role_that_the_channel_mentions(stage: Stage) -> None:
    assert await notifying.offer(stage, asked()) is False
    assert await notifying.offer(stage, asked(roles=frozenset({"readers", "others"}))) is True
    assert await notifying.take(stage, asked()) == NotifyingScreen("Readers", on=True)


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (asked(channel=None), "not in a direct message"),
        (asked(channel=None, roles=None), "not in a direct message"),
        (asked(channel=THERE), "mention no role"),
        (asked(roles=None), "Accept the rules"),
    ],
)
async def test_elsewhere_it_is_neither_offered_nor_done(stage: Stage, request_: Request, why: str) -> None:
    assert await notifying.offer(stage, request_) is None
    for act in (notifying.take, notifying.give_back):
        with pytest.raises(InvalidInput, match=why):
            await act(stage, request_)
    assert isinstance(stage.host, MemoryHost)
    assert stage.host.holders == set()
