"""Who is told what on Slack, emojis that come late, and a history that is too long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.slack.install.workspaces import Workspace
from bot.adapters.slack.posts import scanning
from bot.adapters.slack.posts.admin_notices import AdminNotices
from bot.adapters.slack.posts.seeding import Seeding
from bot.conversation.catalogue import load_catalogue
from bot.core.community import Community
from bot.core.delivery import Reason
from bot.core.essay import Language
from bot.errors import ChatForbidden
from bot.ports.chat import Held, Missed
from tests.adapters.slack.living import Living, living
from tests.fronts.slack.faults import LOST, NO_SCOPE, error, too_many
from tests.fronts.slack.front import POST, REACT

DAY = "2026-03-03"


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        await made.deliver()
        yield made


class InstalledBy:
    """The real clients, of a workspace that ``admin`` installed us in."""

    def __init__(self, world: Living, admin: str) -> None:
        self._clients = world.talk.slack.clients
        self._admin = admin
        self.of = self._clients.of

    async def workspace(self, community: Community) -> Workspace:
        return replace(await self._clients.workspace(community), admin=self._admin)


def notices(world: Living, admin: str = "") -> AdminNotices:
    return AdminNotices(InstalledBy(world, admin), world.talk.slack.people, load_catalogue())  # type: ignore[arg-type]


def told(world: Living, who: str) -> list[str]:
    return [str(call.args["text"]) for call in world.talk.front.of(POST) if call.place == who]


async def test_whoever_installed_us_is_told_in_their_language(world: Living) -> None:
    row = replace(await world.row(), reason=Reason.LATE)
    await notices(world, world.talk.aoi.id).tell(world.channel, Missed(row), None)
    await notices(world, world.talk.ann.id).tell(world.channel, Missed(row), None)
    [japanese], [english] = told(world, world.talk.aoi.id), told(world, world.talk.ann.id)
    assert japanese == f"{DAY} の <#{world.channel.id}> の一話は、6時間より遅れるため見送りました。"
    assert english == (
        f"The essay for {DAY} in <#{world.channel.id}> was skipped: it would have been more than 6 hours late."
    )
    assert told(world, world.talk.owner.id) == []


async def test_the_community_s_language_goes_before_the_admin_s(world: Living) -> None:
    row = await world.row()
    await notices(world).tell(world.channel, Held(row), Language.EN)
    [sentence] = told(world, world.talk.owner.id)
    assert sentence.startswith(f"It is unclear whether the essay for {DAY} was posted in <#{world.channel.id}>")


async def test_an_answer_that_is_lost_is_not_told_twice(world: Living) -> None:
    world.talk.front.faults.add(POST, LOST, place=world.talk.owner.id)
    await notices(world).tell(world.channel, Held(await world.row()), None)
    assert len(told(world, world.talk.owner.id)) == 1
    assert world.talk.home.seen_by(world.talk.owner) == []


@pytest.mark.parametrize("method", ["users.list", "users.info"])
async def test_where_nobody_can_be_told_it_is_logged(
    world: Living, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    world.talk.front.faults.add(method, NO_SCOPE)
    await notices(world).tell(world.channel, Held(await world.row()), None)
    assert told(world, world.talk.owner.id) == []
    assert f"The admins of {world.talk.home.id} could not be notified of Held" in caplog.text


async def test_a_workspace_without_an_owner_that_we_see_is_logged(
    world: Living, caplog: pytest.LogCaptureFixture
) -> None:
    world.talk.owner.owner = False
    await notices(world).tell(world.channel, Held(await world.row()), None)
    assert "has nobody who can be notified" in caplog.text


async def test_emojis_wait_as_long_as_slack_asks(world: Living) -> None:
    message = world.talk.acts.write(world.talk.channel, world.ben, "Hello")
    world.talk.front.faults.add(REACT, *[too_many(0)] * 4)
    seeding = Seeding(world.talk.slack.clients)
    ref = (await world.row()).message
    assert ref is not None
    await seeding.seed(replace(ref, id=message.ts), ("👎", "👍"))  # type: ignore[arg-type]
    assert list(message.reactions) == ["-1", "+1"]


async def test_an_emoji_without_a_name_is_left_out(world: Living, caplog: pytest.LogCaptureFixture) -> None:
    message = world.talk.acts.write(world.talk.channel, world.ben, "Hello")
    seeding = Seeding(world.talk.slack.clients)
    ref = (await world.row()).message
    assert ref is not None
    await seeding.seed(replace(ref, id=message.ts), ("🦖", "⭐"))  # type: ignore[arg-type]
    assert list(message.reactions) == ["star"]
    assert "Slack's name of 🦖 is not known" in caplog.text


async def test_a_history_that_cannot_be_read_to_its_end_says_nothing(
    world: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "PAGES_MAX", 2)
    for number in range(450):
        world.talk.acts.write(world.talk.channel, world.ben, str(number))
    row = await world.row()
    with pytest.raises(ChatForbidden):
        await world.talk.slack.chat.find(world.channel, row.slot.key, row.due - timedelta(minutes=10))


async def test_the_log_channel_is_told_then_whoever_set_it_up_then_the_owner(world: Living) -> None:
    """A way that is closed leads to the next one, and only one is taken."""
    talk, row = world.talk, await world.row()
    staff = talk.acts.channel(talk.home, "staff")
    readers = (staff.id, talk.aoi.id)

    async def reached() -> list[int]:
        await notices(world).tell(world.channel, Held(row), None, readers)
        return [len(told(world, who)) for who in (staff.id, talk.aoi.id, talk.owner.id)]

    assert await reached() == [1, 0, 0]
    talk.front.faults.add(POST, error("not_in_channel"), place=staff.id)
    assert await reached() == [2, 1, 0]
    assert told(world, staff.id)[0].startswith("It is unclear whether")
    assert "確かめられない" in told(world, talk.aoi.id)[0]
    for place in readers:
        talk.front.faults.add(POST, error("messages_tab_disabled"), place=place)
    assert await reached() == [3, 2, 1]
