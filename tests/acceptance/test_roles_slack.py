"""Slack over HTTP at a web process, and a worker that posts with the tokens that workspaces gave."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from signal import SIGKILL

import pytest

from bot.adapters.slack.posts.refs import channel_of
from bot.core.role import Role
from tests import postgres
from tests.fronts.fleet import Fleet, fleet
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.filling import elements
from tests.fronts.slack.front import Front
from tests.fronts.slack.installing import Browser
from tests.fronts.slack.state import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from tests.fronts.slack_served import KEY

pytestmark = pytest.mark.skipif(not postgres.is_there(), reason=postgres.REASON)


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    async with Front().listening() as made:
        yield made


@pytest.fixture
async def slack_fleet(front: Front, postgres_url: str, tmp_path: Path) -> AsyncIterator[Fleet]:
    settings = {
        "SLACK_API_URL": front.api_url,
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "SLACK_TOKEN_KEYS": KEY,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    }
    async with postgres.own_database(postgres_url) as url, fleet(tmp_path, url, **settings) as made:
        yield made


async def test_events_come_to_the_web_process_and_a_worker_posts(front: Front, slack_fleet: Fleet) -> None:
    acts = Acts(front)
    home = acts.found("Home", installed=False)
    owner, member = acts.person(home, "Aoi", "ja-JP", owner=True), acts.person(home, "Ben")
    place = acts.channel(home, "essays")
    web, worker = slack_fleet.process("web", Role.WEB), slack_fleet.process("worker", Role.WORKER)
    base = f"http://127.0.0.1:{web.port}"
    front.outbox.url = f"{base}/slack/events"
    await slack_fleet.start(web, worker)
    browser = Browser(front, base)
    await browser.begin()
    assert (await browser.allow(home, owner)).status == 200
    await browser.close()

    [order] = await slack_fleet.subscribe(channel_of(home.id, place.id))
    await slack_fleet.settled(order)
    [post] = [message for message in place.top() if message.metadata is not None]
    assert ": posted" in worker.log
    assert ": posted" not in web.log
    assert (await acts.shown(acts.slash(place, member, "today"))).to == member.id
    form = await acts.opened(acts.press(member, post, "ichiwa:comment"))
    [field] = [one for _, one in elements(form.blocks) if one["type"] == "plain_text_input"]
    acts.submit_with(member, form, {field["action_id"]: "A thought"})
    await front.until(lambda: len(place.replies(post.ts)) == 2, what="the comment, which the worker shows")

    worker.end(SIGKILL)
    assert (await acts.shown(acts.slash(place, member, "help"))).to == member.id
    assert await slack_fleet.end(web) == [0]
    assert "Traceback" not in slack_fleet.log
