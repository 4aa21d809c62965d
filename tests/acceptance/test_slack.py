"""The whole program on Slack: a process of its own, over real sockets, from the hello to a member's question."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.cli.conftest import fill
from tests.fronts.looking import SOON
from tests.fronts.slack.faults import LOST
from tests.fronts.slack.filling import elements
from tests.fronts.slack.front import HISTORY, POST
from tests.fronts.slack.installing import Browser
from tests.fronts.slack.mentions import shown
from tests.fronts.slack_served import SlackServed, slack_served
from tests.tools.process import Running

LIBRARIES = {"slack_bolt", "slack_sdk", "aiohttp", "cryptography", "discord"}


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackServed]:
    async with slack_served(tmp_path) as scene:
        yield scene


@pytest.fixture
async def hosted(tmp_path: Path) -> AsyncIterator[SlackServed]:
    async with slack_served(tmp_path, http=True) as scene:
        yield scene


async def seeded(slack: SlackServed) -> None:
    post = await slack.posted()
    await slack.until(lambda: len(post.reactions) == 5, "seeded reactions")


async def test_a_due_essay_is_posted_once_with_question_and_seeds(slack: SlackServed) -> None:
    await slack.subscribe(slack.place)
    await slack.start()
    await seeded(slack)
    [post] = slack.posts()
    [question] = slack.place.replies(post.ts)
    [call] = [call for call in slack.front.of(POST) if "metadata" in call.args and "thread_ts" not in call.args]
    assert (post.unfurls, bool(post.text), post.pinged, question.pinged) == (False, True, [], [])
    assert call.args["metadata"]["event_payload"]
    buttons = [one for _, one in elements(post.blocks) if one["type"] == "button"]
    assert [bool(one.get("url")) for one in buttons].count(True) == 0, "a link that leads to this machine alone"
    assert len(buttons) == 4
    slug = next(one["value"] for one in buttons if one["action_id"].startswith("ichiwa:save"))
    path = f"/e/{slug}?in={call.args['metadata']['event_payload']['key']}"
    _, page = await asyncio.to_thread(slack.running.get, path)
    assert f'channel={slack.place.id}&amp;message_ts={post.ts}"' in page
    opened = await slack.acts.opened(slack.acts.press(slack.member, post, "ichiwa:read", buttons[0]["value"]))
    assert opened.blocks
    assert await slack.end() == 0
    assert re.search(r"ERROR|Traceback", slack.running.log) is None, slack.running.log


async def test_a_member_rates_asks_and_comments(slack: SlackServed) -> None:
    await slack.subscribe(slack.place)
    await slack.start()
    await seeded(slack)
    [post] = slack.posts()
    slack.acts.react(post, slack.member, list(post.reactions)[3])
    await slack.eventually(lambda: slack.votes() == [(slack.member.id, 4.0)], "a vote")
    asked = await slack.acts.shown(slack.acts.slash(slack.place, slack.owner, "today"))
    assert asked.to == slack.owner.id
    form = await slack.acts.opened(slack.acts.press(slack.member, post, "ichiwa:comment"))
    [(_, field)] = [pair for pair in elements(form.blocks) if pair[1]["type"] == "plain_text_input"]
    slack.acts.submit_with(slack.member, form, {field["action_id"]: "Thank you <!channel>"})
    await slack.until(lambda: len(slack.place.replies(post.ts)) == 2, "the comment in the thread")
    mirror = slack.place.replies(post.ts)[1]
    words = shown({"text": mirror.text, "blocks": mirror.blocks})
    assert "Thank you <!channel>" in words
    assert "Ben" in (mirror.username or "") + words
    assert mirror.pinged == []
    slack.acts.write(slack.place, slack.member, "I think so, too.", thread=post)
    await slack.eventually(lambda: len(slack.rows("SELECT id FROM comments")) == 2, "two comments")


async def test_a_kill_and_a_second_run_post_nothing_new(slack: SlackServed) -> None:
    await slack.subscribe(slack.place)
    await slack.start()
    await seeded(slack)
    slack.running.end(signal.SIGKILL)
    [post] = slack.posts()
    names = list(post.reactions)
    slack.acts.silently(post, slack.member, names[4])
    before = len(slack.front.of(POST))
    await slack.start()
    await slack.eventually(lambda: slack.votes() == [(slack.member.id, 5.0)], "a vote that was given meanwhile")
    await slack.acts.shown(slack.acts.slash(slack.place, slack.member, "top"))
    assert len(slack.posts()) == 1
    assert [call.place for call in slack.front.of(POST)[before:]] == []


async def test_a_lost_answer_never_posts_twice(tmp_path: Path) -> None:
    async with slack_served(tmp_path, command=SOON) as slack:
        slack.front.faults.add(POST, LOST)
        await slack.subscribe(slack.place)
        await slack.start()
        await slack.posted()
        assert len(slack.posts()) == 1
        [scan] = [call for call in slack.front.of(HISTORY) if call.args.get("include_all_metadata")]
        assert scan.place == slack.place.id


async def test_a_workspace_installs_the_app_and_is_served_over_http(hosted: SlackServed) -> None:
    await hosted.start()
    browser = Browser(hosted.front, hosted.base)
    await browser.begin()
    page = await browser.allow(hosted.home, hosted.owner)
    await browser.close()
    assert page.status == 200, page.text
    assert hosted.home.token is not None
    assert hosted.home.token.encode() not in hosted.stored()
    hosted.acts.invite_bot(hosted.place, hosted.owner)
    await hosted.subscribe(hosted.place)
    post = await hosted.posted()
    asked = await hosted.acts.shown(hosted.acts.slash(hosted.place, hosted.member, "today"))
    assert asked.to == hosted.member.id
    hosted.acts.uninstall(hosted.home)
    await hosted.eventually(lambda: hosted.rows("SELECT token FROM installations") == [], "no token")
    await hosted.eventually(
        lambda: hosted.rows("SELECT state FROM subscriptions WHERE platform = 'slack'") == [("suspended",)], "suspended"
    )
    assert post in hosted.posts()


def test_a_host_without_slack_loads_none_of_its_libraries(tmp_path: Path) -> None:
    """``-X importtime`` names every module that is imported, on stderr, which goes to the log."""
    fill(tmp_path / "essays")
    command = [sys.executable, "-X", "importtime", "-m", "bot", "run"]
    running = Running(tmp_path / "data", command=command, ESSAYS_DIR=str(tmp_path / "essays"))
    running.start()
    try:
        running.wait_until_logged("Delivery")
    finally:
        running.stop_for_good()
    loaded = set(re.findall(r"\| +([\w.]+)$", running.log, re.MULTILINE))
    assert "bot.wiring.core" in loaded
    assert [name for name in loaded if name.partition(".")[0] in LIBRARIES] == []
