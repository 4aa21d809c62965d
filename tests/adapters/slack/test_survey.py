"""What the doctor finds out about Slack, over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.adapters.slack.install.survey import Survey, survey
from bot.adapters.slack.install.workspaces import OwnWorkspace
from bot.adapters.slack.posts.refs import channel_of
from bot.adapters.slack.web.web import Web
from bot.core.community import Channel
from bot.errors import ChatUnavailable
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.faults import refused
from tests.fronts.slack.front import Front
from tests.fronts.slack.state import APP_TOKEN, BOT_TOKEN, Kind
from tests.tools.process import free_port


class Scene:
    def __init__(self, front: Front) -> None:
        self.front = front
        self.acts = Acts(front)
        self.home = self.acts.found("Home")
        self.owner = self.acts.person(self.home, "Aoi", owner=True)
        self.place = self.acts.channel(self.home, "essays")

    async def look(self, *channels: Channel, token: str = BOT_TOKEN, app_token: str | None = APP_TOKEN) -> Survey:
        web = Web(self.front.api_url)
        try:
            return await survey(web, OwnWorkspace(web, token), channels, app_token)
        finally:
            await web.stop()


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Front().listening() as front:
        yield Scene(front)


async def test_where_all_is_well_nothing_is_told(scene: Scene) -> None:
    found = await scene.look(channel_of(scene.home.id, scene.place.id))
    [workspace], [channel] = found.workspaces, found.channels
    assert (workspace.name, workspace.missing, workspace.problem) == ("Home", (), "")
    assert (channel.name, channel.problem, found.socket) == ("#essays", "", "")


async def test_scopes_that_were_not_granted_are_named(scene: Scene) -> None:
    scene.home.scopes -= {"reactions:read", "im:write"}
    [workspace] = (await scene.look(app_token=None)).workspaces
    assert workspace.missing == ("im:write", "reactions:read")


async def test_each_channel_says_why_nothing_can_be_posted(scene: Scene) -> None:
    outside = scene.acts.channel(scene.home, "outside", bot=False)
    private = scene.acts.channel(scene.home, "private", kind=Kind.PRIVATE, bot=False)
    scene.acts.archive(scene.place, scene.owner)
    ids = [scene.place.id, outside.id, private.id, "C404"]
    found = await scene.look(*[channel_of(scene.home.id, id_) for id_ in ids], channel_of("T404", "C1"))
    lost = "it does not exist, or it is private and Ichiwa is not in it"
    assert [(one.name, one.problem) for one in found.channels] == [
        ("#essays", "it is archived"),
        ("#outside", "Ichiwa is not in it; write /invite @Ichiwa there"),
        (private.id, lost),
        ("C404", lost),
        ("C1", "Ichiwa is not installed in its workspace"),
    ]


async def test_a_channel_that_may_not_be_looked_at_is_told(scene: Scene) -> None:
    scene.home.scopes.discard("channels:read")
    scene.home.scopes.discard("groups:read")
    [channel] = (await scene.look(channel_of(scene.home.id, scene.place.id), app_token=None)).channels
    assert "missing_scope" in channel.problem


@pytest.mark.parametrize(("token", "code"), [("xapp-wrong", "invalid_auth"), (APP_TOKEN, "")])
async def test_the_socket_says_why_it_does_not_open(scene: Scene, token: str, code: str) -> None:
    if not code:
        scene.front.faults.add("apps.connections.open", refused(503))
    found = await scene.look(app_token=token)
    assert found.socket
    assert (code or "503") in found.socket


async def test_a_wrong_token_is_told_by_the_name_of_its_setting(scene: Scene) -> None:
    with pytest.raises(ChatUnavailable, match="SLACK_BOT_TOKEN") as caught:
        await scene.look(token="xoxb-wrong-token")
    assert "wrong-token" not in str(caught.value)


async def test_where_nobody_answers_slack_could_not_be_reached() -> None:
    web = Web(f"http://127.0.0.1:{free_port()}/api/")
    with pytest.raises(ChatUnavailable, match="could not be reached"):
        await survey(web, OwnWorkspace(web, BOT_TOKEN), [], None)
    await web.stop()
