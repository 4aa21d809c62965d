"""The front itself, tried with Slack's own libraries and nothing of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncApp

from tests.fronts.bolt import bolt, client_of, connected
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.faults import LOST, accepted, late
from tests.fronts.slack.front import POST, Front
from tests.fronts.slack.state import Channel, Json


class Scene:
    """A front with one workspace of two people, and a channel that the app is in."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.acts = Acts(front)
        self.home = self.acts.found("Home")
        self.owner = self.acts.person(self.home, "Aoi", "ja-JP", owner=True)
        self.member = self.acts.person(self.home, "Ben")
        self.place: Channel = self.acts.channel(self.home, "essays")
        self.client = client_of(front)

    def texts(self) -> list[str]:
        return [message.text for message in self.place.messages.values()]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Front().listening() as front:
        yield Scene(front)


async def test_a_message_is_posted_with_metadata_that_only_a_reader_who_asks_sees(scene: Scene) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "7"}}
    sent = await scene.client.chat_postMessage(channel=scene.place.id, text="Hello", metadata=metadata)
    assert scene.texts() == ["Hello"]
    plain = await scene.client.conversations_history(channel=scene.place.id)
    asked = await scene.client.conversations_history(channel=scene.place.id, include_all_metadata=True, limit=5)
    assert (plain["messages"][0]["ts"], plain["messages"][0].get("metadata")) == (sent["ts"], None)
    assert asked["messages"][0]["metadata"] == metadata


async def test_a_lost_answer_leaves_the_message_and_an_error(scene: Scene) -> None:
    scene.front.faults.add(POST, LOST, accepted(502), late(0.01))
    for _ in range(3):
        with pytest.raises(Exception):  # noqa: B017, PT011 (whatever the library makes of it)
            await scene.client.chat_postMessage(channel=scene.place.id, text="Hello")
    assert len(scene.texts()) == 2


async def test_reactions_threads_and_edits_are_told_over_the_socket(scene: Scene) -> None:
    app, seen = bolt(scene.front), list[Json]()

    @app.event("message")
    @app.event("reaction_added")
    @app.event("app_mention")
    async def hear(event: Json) -> None:
        seen.append(event)
        scene.front.stir()

    async with connected(scene.front, app):
        sent = await scene.client.chat_postMessage(channel=scene.place.id, text="Hello")
        post = scene.place.messages[sent["ts"]]
        scene.acts.react(post, scene.member, "thumbsup")
        reply = scene.acts.write(scene.place, scene.member, f"<@{scene.home.bot.id}> hi", thread=post)
        scene.acts.edit(scene.place, reply, "hello")
        scene.acts.erase(scene.place, reply)
        await scene.front.until(lambda: len(seen) == 6, what="six events")
    kinds = {(one["type"], one.get("subtype")) for one in seen}
    assert kinds == {
        ("message", None),
        ("reaction_added", None),
        ("app_mention", None),
        ("message", "message_changed"),
        ("message", "message_deleted"),
    }
    assert all(one.acknowledged is not None for one in scene.front.outbox.sent)


async def test_a_command_opens_a_modal_whose_errors_keep_it_open(scene: Scene) -> None:
    app = bolt(scene.front)
    _ask_back(app)
    async with connected(scene.front, app):
        asked = scene.acts.slash(scene.place, scene.member, "setup")
        view = await scene.acts.opened(asked)
        refused = await scene.acts.answered(scene.acts.submit(scene.member, view, words="no"))
        assert (refused.errors, view.closed) == ({"why": "Say yes"}, False)
        await scene.acts.answered(scene.acts.submit(scene.member, view, words="yes"))
        assert view.closed


def _ask_back(app: AsyncApp) -> None:
    label = {"type": "plain_text", "text": "Why"}
    field = {"type": "plain_text_input", "action_id": "words"}
    view: Json = {"type": "modal", "callback_id": "form", "title": label, "submit": label}
    view |= {"blocks": [{"type": "input", "block_id": "why", "label": label, "element": field}]}

    @app.command("/essay")
    async def command(ack: object, client: object, body: Json) -> None:
        await ack()  # type: ignore[operator]
        await client.views_open(trigger_id=body["trigger_id"], view=view)  # type: ignore[attr-defined]

    @app.view("form")
    async def submitted(ack: object, view: Json) -> None:
        if view["state"]["values"]["why"]["words"]["value"] == "yes":
            await ack()  # type: ignore[operator]
        else:
            await ack(response_action="errors", errors={"why": "Say yes"})  # type: ignore[operator]


async def test_a_file_is_uploaded_in_three_steps(scene: Scene) -> None:
    direct = await scene.client.conversations_open(users=scene.member.id)
    await scene.client.files_upload_v2(content="{}", filename="mine.json", channel=direct["channel"]["id"])
    [file] = scene.front.desk.files.values()
    assert (file.name, file.content, file.channel) == ("mine.json", b"{}", direct["channel"]["id"])
