"""The front itself, tried with Slack's own libraries and nothing of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest

from tests.fakes.clock import FixedClock
from tests.fronts.bolt import bolt, client_of, connected
from tests.fronts.slack import filling
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.faults import LOST, accepted, late, too_many
from tests.fronts.slack.front import POST, Front
from tests.fronts.slack.mentions import pinged
from tests.fronts.slack.state import Channel, Json, Kind

NOW = datetime(2026, 7, 17, 23, tzinfo=UTC)


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


async def test_too_many_messages_for_one_channel_are_told_to_wait(scene: Scene) -> None:
    other = scene.acts.channel(scene.home, "other")
    scene.front.limits.channel = (1, 0.001)
    await scene.client.chat_postMessage(channel=scene.place.id, text="One")
    with pytest.raises(SlackApiError) as caught:
        await scene.client.chat_postMessage(channel=scene.place.id, text="Two")
    await scene.client.chat_postMessage(channel=other.id, text="Elsewhere")
    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert int(response.headers["Retry-After"]) >= 1
    assert (scene.texts(), scene.front.limits.refused) == (["One"], 1)


async def test_a_method_can_be_limited_in_one_workspace(scene: Scene) -> None:
    scene.front.limits.methods["conversations.history"] = (1, 0.001)
    scene.front.faults.add("auth.test", too_many(7))
    await scene.client.conversations_history(channel=scene.place.id)
    assert await code(scene.client.conversations_history(channel=scene.place.id)) == "ratelimited"
    assert await code(scene.client.auth_test()) == "ratelimited"
    await scene.client.auth_test()


async def code(call: Awaitable[object]) -> str:
    """Slack's word for why a call was refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_what_is_not_there_or_not_allowed_is_refused_in_slacks_words(scene: Scene) -> None:
    outside = scene.acts.channel(scene.home, "outside", bot=False)
    private = scene.acts.channel(scene.home, "private", kind=Kind.PRIVATE, bot=False)
    post, history = scene.client.chat_postMessage, scene.client.conversations_history
    assert await code(post(channel="C404", text="T")) == "channel_not_found"
    assert await code(post(channel=private.id, text="T")) == "channel_not_found"
    assert await code(post(channel=outside.id, text="T")) == "not_in_channel"
    assert await code(history(channel=outside.id)) == "not_in_channel"
    assert await code(post(channel=scene.place.id, text="T", thread_ts="1.000001")) == "thread_not_found"
    assert await code(scene.client.reactions_add(channel=scene.place.id, timestamp="1.000001", name="star")) == (
        "message_not_found"
    )
    scene.acts.archive(scene.place, scene.owner)
    assert await code(post(channel=scene.place.id, text="T")) == "is_archived"


async def test_scopes_are_asked_for(scene: Scene) -> None:
    sent = await scene.client.chat_postMessage(channel=scene.place.id, text="T")
    where = {"channel": scene.place.id, "timestamp": sent["ts"]}
    scene.home.scopes -= {"reactions:read", "chat:write.customize", "channels:history"}
    assert await code(scene.client.reactions_get(**where)) == "missing_scope"
    assert await code(scene.client.conversations_history(channel=scene.place.id)) == "missing_scope"
    assert (
        await code(scene.client.chat_postMessage(channel=scene.place.id, text="T", username="Ben")) == "missing_scope"
    )
    await scene.client.reactions_add(**where, name="star")


async def test_a_token_ends_by_revocation_and_by_uninstalling(scene: Scene) -> None:
    assert await code(client_of(scene.front, "xoxb-wrong").auth_test()) == "invalid_auth"
    scene.acts.revoke(scene.home)
    assert await code(scene.client.auth_test()) == "token_revoked"
    scene.acts.uninstall(scene.home)
    assert await code(scene.client.auth_test()) == "account_inactive"
    assert [one.payload["event"]["type"] for one in scene.front.outbox.sent] == [
        "tokens_revoked",
        "app_uninstalled",
        "tokens_revoked",
    ]


async def test_a_trigger_is_good_once_and_for_three_seconds() -> None:
    clock = FixedClock(NOW)
    async with Front(clock).listening() as front:
        scene = Scene(front)
        view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}
        asked, late = (scene.acts.slash(scene.place, scene.member, "setup") for _ in range(2))
        opened = await scene.client.views_open(trigger_id=asked.trigger, view=view)
        assert await code(scene.client.views_open(trigger_id=asked.trigger, view=view)) == "exchanged_trigger_id"
        assert await code(scene.client.views_open(trigger_id="1.x", view=view)) == "invalid_trigger_id"
        clock.advance(timedelta(seconds=3))
        assert await code(scene.client.views_open(trigger_id=late.trigger, view=view)) == "expired_trigger_id"
        id_, hash_ = opened["view"]["id"], opened["view"]["hash"]
        await scene.client.views_update(view_id=id_, view=view, hash=hash_)
        assert await code(scene.client.views_update(view_id=id_, view=view, hash=hash_)) == "hash_conflict"
        scene.home.views[id_].closed = True
        assert await code(scene.client.views_update(view_id=id_, view=view)) == "not_found"


async def test_what_was_typed_stays_where_the_field_stays() -> None:
    clock = FixedClock(NOW)
    async with Front(clock).listening() as front:
        scene = Scene(front)
        asked = scene.acts.slash(scene.place, scene.member, "setup")
        await scene.client.views_open(trigger_id=asked.trigger, view=form("first", "kept"))
        view = scene.home.modal(scene.member.id)
        assert view is not None
        filling.fill(view, {"kept": "typed"})
        await scene.client.views_update(view_id=view.id, view=form("second", "kept"))
        assert filling.values(view)["block-kept"]["kept"]["value"] == "typed"
        await scene.client.views_update(view_id=view.id, view=form("third", "other"))
        assert filling.values(view)["block-other"]["other"]["value"] == "third"


def form(initial: str, name: str) -> Json:
    words: Json = {"type": "plain_text", "text": "T"}
    field = {"type": "plain_text_input", "action_id": name, "initial_value": initial}
    block = {"type": "input", "block_id": f"block-{name}", "label": words, "element": field}
    return {"type": "modal", "title": words, "submit": words, "blocks": [block]}


async def test_a_deleted_message_with_replies_leaves_a_tombstone(scene: Scene) -> None:
    post = scene.acts.write(scene.place, scene.member, "Post")
    reply = scene.acts.write(scene.place, scene.member, "Reply", thread=post)
    scene.acts.erase(scene.place, post)
    found = await scene.client.conversations_replies(channel=scene.place.id, ts=post.ts)
    assert [one.get("subtype") for one in found["messages"]] == ["tombstone", None]
    scene.acts.erase(scene.place, reply)
    assert scene.place.replies(post.ts) == []


async def test_a_history_is_read_in_pages_and_without_replies(scene: Scene) -> None:
    posts = [scene.acts.write(scene.place, scene.member, f"{number}") for number in range(5)]
    scene.acts.write(scene.place, scene.member, "Reply", thread=posts[0])
    first = await scene.client.conversations_history(channel=scene.place.id, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await scene.client.conversations_history(channel=scene.place.id, limit=3, cursor=cursor)
    assert [one["text"] for one in [*first["messages"], *rest["messages"]]] == ["4", "3", "2", "1", "0"]
    after = await scene.client.conversations_history(channel=scene.place.id, oldest=posts[3].ts)
    assert [one["text"] for one in after["messages"]] == ["4"]


async def test_events_go_to_one_of_several_sockets_and_come_again_where_it_drops(scene: Scene) -> None:
    app, seen = bolt(scene.front), list[str]()

    @app.event("message")
    async def hear(event: Json) -> None:
        seen.append(event["text"])
        scene.front.stir()

    async with connected(scene.front, app, sockets=2):
        for number in range(4):
            scene.acts.write(scene.place, scene.member, f"{number}")
        await scene.front.until(lambda: len(seen) == 4, what="four events")
        assert sorted(seen) == ["0", "1", "2", "3"]
        scene.front.outbox.refresh()
        lines = scene.front.outbox.lines
        await scene.front.until(lambda: [line.leaving for line in lines] == [False, False], what="new sockets")
        scene.acts.write(scene.place, scene.member, "after")
        await scene.front.until(lambda: "after" in seen, what="an event on a new socket")


async def test_an_event_that_nobody_acknowledges_is_sent_again(scene: Scene) -> None:
    scene.front.outbox.patience = 0.05
    app, seen = bolt(scene.front), list[str]()

    async def deaf(client: object, request: SocketModeRequest) -> None:
        seen.append(f"{request.retry_attempt}")
        scene.front.stir()

    async with connected(scene.front, app) as handlers:
        handlers[0].client.socket_mode_request_listeners = [deaf]
        scene.acts.write(scene.place, scene.member, "Hello")
        await scene.front.until(lambda: len(seen) == 4, what="an event and three more")
    assert seen == ["0", "1", "2", "3"]
    assert scene.front.outbox.sent[0].acknowledged is None


@pytest.mark.parametrize(
    ("body", "whom"),
    [
        ({"text": "<!channel> <!here|here> <!everyone>"}, ["channel", "here", "everyone"]),
        ({"text": "<@U1> <!subteam^S1>"}, ["user:U1", "group:S1"]),
        ({"text": "&lt;!channel&gt; @channel"}, []),
        ({"text": "@channel", "link_names": True}, ["channel"]),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "@here"}}]}, ["here"]),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "@here", "verbatim": True}}]}, []),
        ({"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "<!here>"}}]}, []),
        ({"blocks": [{"type": "rich_text", "elements": [{"type": "broadcast", "range": "here"}]}]}, ["here"]),
        ({"blocks": [{"type": "rich_text", "elements": [{"type": "text", "text": "<!here>"}]}]}, []),
    ],
)
def test_whom_a_message_notifies(body: Json, whom: list[str]) -> None:
    assert pinged(body) == whom
