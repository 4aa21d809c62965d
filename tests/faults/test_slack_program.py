"""The whole program while Slack misbehaves: one process serves all of these tests, each in a channel of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

import pytest
import pytest_asyncio

from tests.fronts.looking import SOON
from tests.fronts.slack import reacting
from tests.fronts.slack.asked import Delivery
from tests.fronts.slack.faults import GONE, LOST, NO_SCOPE, accepted, confused, error, late, slow, too_many
from tests.fronts.slack.filling import elements
from tests.fronts.slack.front import POST
from tests.fronts.slack.mentions import shown
from tests.fronts.slack.state import Channel, Json, Member, Message
from tests.fronts.slack_served import SlackServed, slack_served

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("slack-program")]
_NUMBERS = count(1)
ANSWERS = {
    "lost": LOST,
    "502": accepted(502),
    "late": late(1.5),
    "internal": confused("internal_error"),
    "429": too_many(1),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackServed]:
    async with slack_served(tmp_path_factory.mktemp("slack"), command=SOON) as scene:
        await scene.start()
        yield scene


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of its own, with somebody in it."""

    scene: SlackServed
    channel: Channel
    member: Member

    def own(self) -> list[Message]:
        """What the app has said in the channel itself."""
        return [message for message in self.channel.top() if message.by_app]

    async def posted(self) -> Message:
        """Wait for the daily post with its question and its scale."""
        post = await self.scene.posted(self.channel)
        await self.scene.until(lambda: len(post.reactions) == 5, "seeded reactions")
        return post

    async def state(self, wanted: str) -> None:
        """Wait until the channel's subscription is as ``wanted``."""
        query = "SELECT state FROM subscriptions WHERE channel = ?"
        rows = self.scene.rows
        await self.scene.eventually(
            lambda: rows(query, self.channel.id) == [(wanted,)], f"{wanted}: {rows(query, self.channel.id)}"
        )

    async def votes(self, *wanted: float) -> None:
        """Wait until the member's ratings are as ``wanted``."""
        query = "SELECT score FROM marks WHERE member = ? ORDER BY at"
        rows, scores = self.scene.rows, [(score,) for score in wanted]
        await self.scene.eventually(lambda: rows(query, self.member.id) == scores, f"{scores}")

    async def comments(self, *wanted: str) -> None:
        """Wait until exactly these texts of the member are kept and visible."""
        query = "SELECT text FROM comments WHERE author = ? AND deleted IS NULL ORDER BY created"
        rows, texts = self.scene.rows, [(text,) for text in wanted]
        await self.scene.eventually(lambda: rows(query, self.member.id) == texts, f"{texts}")

    async def caught_up(self) -> None:
        """Wait until what was sent before has been handled: a command that comes after it is answered."""
        await self.scene.acts.shown(self.scene.acts.slash(self.channel, self.member, "help"))


def place(scene: SlackServed) -> Place:
    number = next(_NUMBERS)
    member = scene.acts.person(scene.home, f"Member {number}")
    return Place(scene, scene.acts.channel(scene.home, f"essays-{number}"), member)


async def test_whatever_happens_to_the_answer_one_post_stands(slack: SlackServed) -> None:
    """All at once, because what is in doubt is looked for only after some seconds."""
    places = {name: place(slack) for name in ANSWERS}
    for name, there in places.items():
        slack.front.faults.add(POST, ANSWERS[name], place=there.channel.id)
        await slack.subscribe(there.channel)
    for there in places.values():
        await there.posted()
    await next(iter(places.values())).caught_up()
    assert {name: len(there.own()) for name, there in places.items()} == dict.fromkeys(ANSWERS, 1)


async def test_a_socket_that_drops_in_the_middle_of_a_post(slack: SlackServed) -> None:
    there = place(slack)
    slack.front.faults.add(POST, slow(0.5), place=there.channel.id)
    await slack.subscribe(there.channel)
    await slack.sending(there.channel)
    slack.front.outbox.drop()
    await there.posted()
    await slack.until(lambda: slack.front.connected == 1, "a new socket")
    assert len(there.own()) == 1


async def test_a_refreshed_socket_loses_nothing(slack: SlackServed) -> None:
    there = place(slack)
    await slack.subscribe(there.channel)
    post = await there.posted()
    slack.front.outbox.refresh(warning=True)
    [before] = slack.front.outbox.lines
    slack.front.outbox.refresh()
    await slack.until(lambda: slack.front.connected == 1 and slack.front.outbox.lines != [before], "a new socket")
    slack.acts.react(post, there.member, list(post.reactions)[4])
    await there.votes(5.0)


async def test_events_that_come_twice_and_out_of_order_count_once(slack: SlackServed) -> None:
    there = place(slack)
    await slack.subscribe(there.channel)
    post = await there.posted()
    low, *_, high = post.reactions
    reacting.tell(slack.front.desk, there.channel, post, there.member.id, high, "reaction_removed")
    slack.acts.react(post, there.member, low)
    slack.acts.react(post, there.member, high)
    slack.acts.unreact(post, there.member, low)
    await there.votes(5.0)
    for event in mine(slack, there.member)[::-1]:
        slack.acts.again(event)
    await there.caught_up()
    await there.votes(5.0)
    slack.acts.unreact(post, there.member, high)
    await there.votes()


def mine(slack: SlackServed, member: Member) -> list[Delivery]:
    """What the app was told of a member's reactions."""
    events = slack.front.events("reaction_added") + slack.front.events("reaction_removed")
    return [one for one in events if one.payload["event"]["user"] == member.id]


async def test_replies_follow_edits_and_deletions_whatever_comes_twice(slack: SlackServed) -> None:
    there = place(slack)
    await slack.subscribe(there.channel)
    post = await there.posted()
    reply = slack.acts.write(there.channel, there.member, "First thought", thread=post)
    await there.comments("First thought")
    slack.acts.edit(there.channel, reply, "Second thought")
    await there.comments("Second thought")
    for event in [one for one in slack.front.events("message") if one.payload["event"].get("user") == there.member.id]:
        slack.acts.again(event)
    await there.caught_up()
    await there.comments("Second thought")
    slack.acts.erase(there.channel, reply)
    await there.comments()


async def test_a_command_that_comes_twice_is_answered_once(slack: SlackServed) -> None:
    there = place(slack)
    asked = await slack.acts.answered(slack.acts.slash(there.channel, there.member, "help"))
    slack.acts.again(asked)
    await there.caught_up()
    assert len(asked.shown) == 1


async def test_an_archived_channel_suspends(slack: SlackServed) -> None:
    there = place(slack)
    await slack.subscribe(there.channel)
    await there.posted()
    slack.acts.archive(there.channel, slack.owner)
    await there.state("suspended")


async def test_a_channel_that_the_app_was_removed_from_suspends(slack: SlackServed) -> None:
    there = place(slack)
    await slack.subscribe(there.channel)
    await there.posted()
    slack.acts.remove_bot(there.channel, slack.owner)
    await there.state("suspended")


@pytest.mark.parametrize("fault", [GONE, NO_SCOPE], ids=["gone", "missing-scope"])
async def test_a_refusal_suspends_and_posts_nothing(slack: SlackServed, fault: object) -> None:
    there = place(slack)
    slack.front.faults.add(POST, fault, place=there.channel.id)  # type: ignore[arg-type]
    await slack.subscribe(there.channel)
    await there.state("suspended")
    assert there.own() == []


async def test_an_expired_trigger_breaks_nothing(slack: SlackServed) -> None:
    there = place(slack)
    await slack.subscribe(there.channel)
    post = await there.posted()
    asked = slack.acts.press(there.member, post, "ichiwa:comment")
    asked.at = asked.at.replace(year=2020)
    await slack.until(lambda: any(expired(call.answer) for call in slack.front.of("views.open")), "a refusal")
    fresh = await slack.acts.opened(slack.acts.press(there.member, post, "ichiwa:comment"))
    assert not fresh.closed


def expired(answer: Json | None) -> bool:
    return (answer or {}).get("error") == "expired_trigger_id"


async def test_a_home_that_was_published_meanwhile_breaks_nothing(slack: SlackServed) -> None:
    there = place(slack)
    for _ in range(3):
        slack.acts.open_home(there.member)
    await slack.until(lambda: there.member.id in slack.home.homes, "a home tab")
    home = slack.home.homes[there.member.id]
    slack.front.faults.add("views.publish", *[error("hash_conflict")] * 2)
    slack.acts.open_home(there.member)
    await there.caught_up()
    slack.acts.open_home(there.member)
    await there.caught_up()
    assert list(elements(home.blocks))


async def test_nothing_that_a_member_writes_pings_or_is_lost(slack: SlackServed) -> None:
    there = place(slack)
    await slack.subscribe(there.channel)
    post = await there.posted()
    words = "<!channel> <!here> <!everyone> <@U1> <#C1> @here *a* _b_ ~c~ `d` > e & f <https://x.example|y>"
    form = await slack.acts.opened(slack.acts.press(there.member, post, "ichiwa:comment"))
    [field] = [one for _, one in elements(form.blocks) if one["type"] == "plain_text_input"]
    slack.acts.submit_with(there.member, form, {field["action_id"]: words})
    await slack.until(lambda: len(there.channel.replies(post.ts)) == 2, "the comment in the thread")
    mirror = there.channel.replies(post.ts)[1]
    assert mirror.pinged == []
    assert words in shown({"text": mirror.text, "blocks": mirror.blocks})
    assert (there.channel.messages[post.ts].pinged, slack.running.log.count("Traceback")) == ([], 0)


async def test_a_revoked_app_token_ends_slack_and_the_page_goes_on(slack: SlackServed) -> None:
    slack.front.app_token = "xapp-another"
    slack.front.outbox.drop()
    await slack.eventually(lambda: "Slack does not accept SLACK_APP_TOKEN" in slack.running.log, "a sentence")
    status, said = slack.running.get("/healthz")
    assert (status, "SLACK_APP_TOKEN" in said) == (503, True)
    assert slack.running.get("/")[0] == 200
    assert "Traceback" not in slack.running.log
