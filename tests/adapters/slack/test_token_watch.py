"""A lost token is told once as what it is, and so is its return."""

from __future__ import annotations

import logging

import pytest

from bot.adapters.slack.install.token_watch import TokenWatch
from bot.adapters.slack.install.workspaces import OwnWorkspace
from bot.adapters.slack.posts.refs import community_of
from bot.adapters.slack.web.web import Web
from bot.core.community import Community
from bot.core.link import Link
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.faults import error, refused
from tests.fronts.slack.front import Front


def trouble(link: Link) -> str:
    return link.trouble or ""


async def _nobody(community: Community) -> None:
    raise AssertionError(f"{community} is not back")


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_lost_token_and_its_return(caplog: pytest.LogCaptureFixture, code: str) -> None:
    async with Front().listening() as front:
        home = Acts(front).found("Home")
        web, link = Web(front.api_url), Link("Slack")
        back: list[Community] = []

        async def resume(community: Community) -> None:
            back.append(community)

        watch = TokenWatch(OwnWorkspace(web, str(home.token)), link, resume)
        await watch.ask()
        assert trouble(link) == ""
        front.faults.add("auth.test", error(code), error(code))
        with caplog.at_level(logging.WARNING):
            await watch.ask()
            await watch.ask()
            assert "Slack does not accept SLACK_BOT_TOKEN" in trouble(link)
            assert caplog.text.count("SLACK_BOT_TOKEN") == 1
            await watch.ask()
            await watch.ask()
        assert back == [community_of(home.id)] * 2, "at the start, and when the token works again"
        assert trouble(link) == ""
        assert "accepts SLACK_BOT_TOKEN again" in caplog.text
        await web.stop()


async def test_a_slack_that_is_away_is_no_lost_token() -> None:
    async with Front().listening() as front:
        home = Acts(front).found("Home")
        web, link = Web(front.api_url), Link("Slack")
        front.faults.add("auth.test", refused(503))
        await TokenWatch(OwnWorkspace(web, str(home.token)), link, _nobody).ask()
        assert trouble(link).startswith("Slack is not connected (since ")
        await web.stop()
