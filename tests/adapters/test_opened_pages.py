"""The page behind a link is read as a member's essay: from the web of the sources, by the same rules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.adapters.sources.fetching.addresses import Gate
from bot.adapters.sources.fetching.fetching import Fetcher
from bot.adapters.sources.opened_pages import OpenedPages
from bot.adapters.sources.opening import SourceOpening
from bot.adapters.sources.uploads import FolderUploads
from bot.core.community import Channel, Community, Member, Platform
from bot.core.essay import Language, Rights
from bot.core.ids import MemberId
from bot.core.submission import Written
from bot.errors import AddressGone, Blocked, SourceError
from tests.fakes.clock import FixedClock
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.fronts.website import Website, reply, website

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
TEXT = "<p>The van stood in the yard, and nobody had the keys to it that morning.</p>" * 7
PAGE = (
    "<html><head><title>The van</title><meta name='author' content='Ann Lee'></head><body><nav>Home</nav>"
    f"<article><h1>The van</h1>{TEXT}<p>What do you keep in your yard?</p></article></body></html>"
).encode()
GUILD = Community(Platform.DISCORD, "1")


class Setting:
    """A reader of a website of our own; ``allowed`` hosts of our own network may be read."""

    def __init__(self, site: Website, folder: Path, *, allowed: bool = True) -> None:
        self.site = site
        self.web = Fetcher(Gate.of([f"127.0.0.1:{site.port}"] if allowed else []), FixedClock(NOW), seconds=60)
        uploads = FolderUploads(folder / "uploads")
        self.pages = OpenedPages(SourceOpening(self._fetcher, uploads, FixedClock(NOW), lambda: date(2026, 11, 30)))

    async def _fetcher(self) -> Fetcher:
        return self.web


@pytest.fixture
async def setting(tmp_path: Path) -> AsyncIterator[Setting]:
    async with website() as site:
        made = Setting(site, tmp_path)
        yield made
        await made.web.stop()


async def test_a_submitted_link_is_approved_with_what_its_page_says(setting: Setting) -> None:
    setting.site.pages["/van"] = reply(PAGE, Content_Type="text/html")
    link = setting.site.url("/van")
    services = made_services(MemoryStores.empty(), FixedClock(NOW), pages=setting.pages)
    ben = Member(GUILD, MemberId("ben"), "Ben")
    written = Written("", "", link)
    submission = await services.submitting.submit(ben, Channel(GUILD, "essays"), Language.EN, written)
    assert setting.site.paths() == [], "nothing is fetched before an admin approves it"
    await services.submitting.approve(GUILD, submission.id)
    found = await services.library.essay("the-van", GUILD)
    assert (found.title, found.author, found.source_url, found.rights) == ("The van", "Ann Lee", link, Rights.LINK_ONLY)
    assert found.question == "What do you keep in your yard?"
    assert setting.site.paths() == ["/van"]


async def test_a_page_is_read_without_what_is_around_it(setting: Setting) -> None:
    setting.site.pages["/van"] = reply(PAGE.replace(b"Ann Lee", b""), Content_Type="text/html")
    page = await setting.pages.read(setting.site.url("/van"))
    assert page.text.startswith("The van stood in the yard")
    assert page.text.endswith("What do you keep in your yard?")
    assert "Home" not in page.text
    assert page.author == "127.0.0.1", "the site, where it names nobody"


async def test_what_is_no_essay_says_why(setting: Setting) -> None:
    posts = "".join(f'<article><h2><a href="/{n}">Post {n}</a></h2><p>Read on…</p></article>' for n in range(8))
    setting.site.pages["/"] = reply(f"<html><body>{posts}</body></html>".encode(), Content_Type="text/html")
    with pytest.raises(SourceError, match="lists posts"):
        await setting.pages.read(setting.site.url("/"))
    with pytest.raises(AddressGone):
        await setting.pages.read(setting.site.url("/nothing"))


async def test_a_link_into_our_own_network_is_not_followed(setting: Setting, tmp_path: Path) -> None:
    strict = Setting(setting.site, tmp_path, allowed=False)
    with pytest.raises(Blocked):
        await strict.pages.read(setting.site.url("/van"))
    assert setting.site.asked == []
    await strict.web.stop()
