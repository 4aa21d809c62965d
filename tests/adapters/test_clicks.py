"""Who is counted as having opened an essay from a post."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from bot.adapters.web.site.counting import is_opened
from bot.conversation.ways import THREAD
from bot.core.ids import Slug
from tests.adapters.test_essay_page import DISCORD, GUILD, PUBLISHED, with_post

BROWSER = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
}


def asked(method: str = "GET", **headers: str) -> Request:
    named = BROWSER | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    return Request({"type": "http", "method": method, "path": "/e/a", "query_string": b"", "headers": raw})


def test_somebody_who_follows_a_link_is_counted() -> None:
    assert is_opened(asked())
    assert is_opened(asked(sec_fetch_site="cross-site", cache_control="max-age=600"))


@pytest.mark.parametrize(
    "headers",
    [
        {"method": "HEAD"},
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x_moz": "prefetch"},
        {"cache_control": "max-age=0"},
        {"cache_control": "no-cache"},
        {"if_none_match": '"tag"'},
        {"sec_fetch_mode": "cors"},
        {"sec_fetch_dest": "iframe"},
        {"sec_fetch_mode": ""},
        {"user_agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
        {"user_agent": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)"},
    ],
)
def test_what_is_no_opening_by_a_person_is_not(headers: dict[str, str]) -> None:
    assert not is_opened(asked(**headers))


async def opened(*paths: str, counts: bool = True, **headers: str) -> dict[Slug, int]:
    """What is counted after ``paths`` were opened."""
    world = await with_post(DISCORD)
    world.counts_clicks = counts
    async with world.stranger(PUBLISHED) as reader:
        for path in paths:
            answer = await reader.get(path, headers=BROWSER | headers)
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers
    day = world.services.site.day()
    clicks, both = world.stores.clicks, [Slug("one"), Slug("two")]
    found = await clicks.of_essays(None, both, day, day)
    assert await clicks.of_essays(GUILD.community, both, day, day) == found
    return dict(found)


async def test_each_reader_from_a_post_counts_for_its_community_also_where_the_page_is_kept() -> None:
    path = f"/e/one?{THREAD}={DISCORD.slot.key}"
    assert await opened(path, path, path) == {Slug("one"): 3}
    assert await opened(path, path, counts=False) == {}


async def test_a_link_that_names_no_post_of_the_essay_counts_nothing() -> None:
    key = DISCORD.slot.key
    assert await opened("/e/one", f"/e/two?{THREAD}={key}", "/e/one?in=8k2m4n6p8r-20261124-1", "/e/one?in=x") == {}
