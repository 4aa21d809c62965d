"""A workspace installs the app, over the real web server: whose browser it was, and where the token rests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urljoin

import pytest

from bot.adapters.slack.install.installed import InstalledWorkspaces
from bot.adapters.slack.install.manifest import SCOPES
from bot.adapters.slack.install.sealing import Seal, new_key
from bot.adapters.slack.posts.refs import community_of
from bot.adapters.slack.web.http import REDIRECT
from bot.core.community import Community
from bot.core.installation import Installation
from bot.errors import ChatUnavailable, ConfigError
from tests.adapters.slack.http_world import HttpWorld, http_world
from tests.conformance.test_installations import HOME
from tests.fakes.installations import MemoryInstallations
from tests.fronts.slack.faults import accepted, error
from tests.fronts.slack.installing import Browser


@pytest.fixture
async def world() -> AsyncIterator[HttpWorld]:
    async with http_world() as made:
        yield made


@pytest.fixture
async def browser(world: HttpWorld) -> AsyncIterator[Browser]:
    made = await world.browser()
    yield made
    await made.close()


async def test_a_workspace_is_installed_with_its_token_sealed(world: HttpWorld, browser: Browser) -> None:
    home = world.acts.found("Home & Garden", installed=False)
    owner = world.acts.person(home, "Aoi")
    await browser.begin()
    assert browser.asked["scope"] == ",".join(SCOPES)
    page = await browser.allow(home, owner)
    assert (page.status, "Ichiwa is installed in Home &amp; Garden." in page.text) == (200, True)
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]*)"', page.text)
    below = [urljoin(f"https://essays.example/path{REDIRECT}", sheet) for sheet in sheets]
    assert below == [f"https://essays.example/path/static/{name}.css" for name in ("paper", "reader")]
    kept = await world.stores.installations.find(community_of(home.id))
    assert kept is not None
    assert (kept.admin, kept.user, kept.bot, kept.scopes) == (owner.id, home.bot.id, home.bot_id, tuple(sorted(SCOPES)))
    assert home.token is not None
    assert home.token not in repr(kept) + kept.token
    found = await world.installed.find(home.id)
    assert found is not None
    assert (found.token, found.own) == (home.token, False)


async def test_installing_again_takes_the_new_token(world: HttpWorld, browser: Browser) -> None:
    home = world.acts.found("Home", installed=False)
    owner = world.acts.person(home, "Aoi")
    for _ in range(2):
        await browser.begin()
        await browser.allow(home, owner)
    found = await world.installed.find(home.id)
    assert found is not None
    assert found.token == home.token
    assert len(await world.installed.some(100)) == 1


@pytest.mark.parametrize("state", ["", "x", "é", "gAAAAABforged"])
async def test_a_foreign_state_installs_nothing(world: HttpWorld, browser: Browser, state: str) -> None:
    home = world.acts.found("Home", installed=False)
    owner = world.acts.person(home, "Aoi")
    await browser.begin()
    page = await browser.allow(home, owner, state=state)
    assert (page.status, "Please start again" in page.text) == (400, True)
    assert await world.installed.some(100) == []


async def test_the_state_of_another_browser_installs_nothing(world: HttpWorld, browser: Browser) -> None:
    home = world.acts.found("Home", installed=False)
    owner = world.acts.person(home, "Aoi")
    other = await world.browser()
    await other.begin()
    await browser.begin()
    page = await browser.allow(home, owner, state=other.asked["state"])
    await other.close()
    assert page.status == 400
    assert await world.installed.some(100) == []


async def test_somebody_without_a_state_gets_a_sentence(world: HttpWorld, browser: Browser) -> None:
    for query in ({}, {"code": "x"}, {"state": "y"}, {"code": "x", "state": ""}):
        page = await browser.back(**query)
        assert page.status == 400


async def test_who_declines_is_told_so_in_japanese(world: HttpWorld) -> None:
    browser = await world.browser("ja")
    await browser.begin()
    page = await browser.back(error="access_denied", state=browser.asked["state"])
    await browser.close()
    assert (page.status, "インストールしませんでした" in page.text) == (400, True)


@pytest.mark.parametrize("fault", [error("invalid_code"), accepted(502)])
async def test_a_token_that_slack_does_not_hand_out_installs_nothing(
    world: HttpWorld, browser: Browser, fault: object
) -> None:
    home = world.acts.found("Home", installed=False)
    owner = world.acts.person(home, "Aoi")
    world.front.faults.add("oauth.v2.access", fault)  # type: ignore[arg-type]
    await browser.begin()
    page = await browser.allow(home, owner)
    assert page.status in (400, 500, 503)
    assert "Traceback" not in page.text
    assert await world.installed.some(100) == []


async def test_keys_are_rotated_without_losing_a_token(world: HttpWorld, browser: Browser) -> None:
    home = world.acts.found("Home", installed=False)
    old, new = new_key(), new_key()
    before = InstalledWorkspaces(world.stores.installations, Seal([old]))
    await browser.begin()
    await browser.allow(home, world.acts.person(home, "Aoi"))
    [kept] = await world.stores.installations.page(100)
    await before.add(replace(kept, token=""), "xoxb-secret")
    both = InstalledWorkspaces(world.stores.installations, Seal([new, old]))
    assert await both.reseal() == (1, 1)
    assert await both.reseal() == (0, 1)
    found = await InstalledWorkspaces(world.stores.installations, Seal([new])).find(home.id)
    assert found is not None
    assert found.token == "xoxb-secret"
    with pytest.raises(ChatUnavailable):
        await InstalledWorkspaces(world.stores.installations, Seal([old])).find(home.id)
    with pytest.raises(ConfigError, match="SLACK_TOKEN_KEYS"):
        await InstalledWorkspaces(world.stores.installations, Seal([old])).check()


async def test_a_workspace_that_is_forgotten_leaves_no_token(world: HttpWorld, browser: Browser) -> None:
    home = world.acts.found("Home", installed=False)
    await browser.begin()
    await browser.allow(home, world.acts.person(home, "Aoi"))
    await world.installed.forget(home.id)
    assert await world.installed.find(home.id) is None
    assert await world.stores.installations.page(100) == []


class Slow(MemoryInstallations):
    """Hands out what it has read only when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.read, self.go_on = asyncio.Event(), asyncio.Event()

    async def find(self, community: Community) -> Installation | None:
        found = await super().find(community)
        self.read.set()
        await self.go_on.wait()
        return found


async def test_a_token_that_was_read_before_a_new_one_came_is_not_kept() -> None:
    store = Slow()
    installed = InstalledWorkspaces(store, Seal([new_key()]))
    await installed.add(HOME, "xoxb-old")
    reading = asyncio.create_task(installed.find(HOME.community.id))
    await store.read.wait()
    await installed.add(HOME, "xoxb-new")
    store.go_on.set()
    await reading
    found = await installed.find(HOME.community.id)
    assert found is not None
    assert found.token == "xoxb-new"
