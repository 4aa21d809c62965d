"""What people name as a source is found out and opened: feeds with all their pages, blogs by their front page, uploads,
archives and folders.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.adapters.sources.completing import EXCERPT
from bot.adapters.sources.fetching.addresses import Gate
from bot.adapters.sources.fetching.fetching import Fetcher
from bot.adapters.sources.opening import SourceOpening
from bot.adapters.sources.uploads import FolderUploads
from bot.core.essay import Rights
from bot.core.source import Defaults, SourceKind
from bot.errors import FetchFailed, SourceError
from bot.ports.opening import Opened, Unchanged, Wanted
from bot.ports.source import Absence, EssaySource, Harvest
from tests.fakes.clock import FixedClock
from tests.fronts.website import Website, reply, website

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data" / "import"
TEXT = "<p>The van stood in the yard, and nobody had the keys to it that morning.</p>" * 7
ESSAY = (
    "<html><head><title>The van</title></head><body><article><h1>The van</h1>"
    f"{TEXT}<p>All of the story, to its very end.</p><p>What do you keep in your yard?</p></article></body></html>"
)


def feed(site: Website, *names: str, more: str = "", text: str = TEXT) -> bytes:
    items = "".join(
        f"<item><guid>{name}</guid><title>On {name}</title><link>{site.url('/' + name)}</link>"
        f"<pubDate>Mon, 02 Nov 2026 09:00:00 +0900</pubDate><description><![CDATA[{text}]]></description></item>"
        for name in names
    )
    link = f'<atom:link rel="next" href="{more}"/>' if more else ""
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>A yard</title><ttl>90</ttl>{link}{items}</channel></rss>"
    ).encode()


class Setting:
    """An opener over a website of our own."""

    def __init__(self, site: Website, folder: Path) -> None:
        clock = FixedClock(NOW)
        self.site = site
        self.uploads = FolderUploads(folder / "uploads")
        self.web = Fetcher(Gate.of([f"127.0.0.1:{site.port}"]), clock, seconds=60)

        async def fetcher() -> Fetcher:
            return self.web

        self.opening = SourceOpening(fetcher, self.uploads, clock, lambda: date(2026, 11, 30))

    def wanted(self, address: str, rights: Rights = Rights.OWNER, **changes: object) -> Wanted:
        values = {"name": "s-1", "is_file": False, "defaults": Defaults(rights=rights)} | changes
        return Wanted(address=address, **values)  # type: ignore[arg-type]

    async def read(self, address: str, rights: Rights = Rights.OWNER) -> tuple[Opened, Harvest]:
        async with self.opening.open(self.wanted(address, rights)) as opened:
            assert isinstance(opened, Opened)
            return opened, await whole(opened.source)


async def whole(source: EssaySource) -> Harvest:
    return await source.read(await source.places())


@pytest.fixture
async def setting(tmp_path: Path) -> AsyncIterator[Setting]:
    async with website() as site:
        made = Setting(site, tmp_path)
        yield made
        await made.web.stop()


def titles(harvest: Harvest) -> list[str]:
    return [draft.title for draft in harvest.drafts]


async def test_a_feed_is_opened_with_what_it_says_of_itself(setting: Setting) -> None:
    site = setting.site
    site.pages["/feed"] = reply(feed(site, "a", "b"), Content_Type="application/rss+xml", ETag='"1"')
    opened, harvest = await setting.read(site.url("/feed"))
    assert (opened.kind, opened.title, opened.etag, opened.address) == (
        SourceKind.FEED,
        "A yard",
        '"1"',
        site.url("/feed"),
    )
    assert opened.rest is not None
    assert opened.rest.total_seconds() == 90 * 60
    assert titles(harvest) == ["On a", "On b"]
    assert {draft.date for draft in harvest.drafts} == {date(2026, 11, 2)}
    assert (opened.source.absence, opened.source.names_slugs) == (Absence.MEANS_NOTHING, False)


async def test_what_has_not_changed_is_not_read(setting: Setting) -> None:
    setting.site.pages["/feed"] = reply(status=304)
    async with setting.opening.open(setting.wanted(setting.site.url("/feed"), etag='"1"')) as answered:
        assert answered == Unchanged()
    assert setting.site.asked[-1].headers["if-none-match"] == '"1"'


async def test_a_feed_goes_on_at_its_own_host_and_an_entry_comes_once(setting: Setting) -> None:
    site = setting.site
    site.pages |= {
        "/feed": reply(feed(site, "a", "b", more=site.url("/feed?2"))),
        "/feed?2": reply(feed(site, "b", "c", more=site.url("/feed?3"))),
        "/feed?3": reply(feed(site, "d", more=site.url("/feed", host="localhost"))),
    }
    _, harvest = await setting.read(site.url("/feed"))
    assert titles(harvest) == ["On a", "On b", "On c", "On d"]
    assert site.paths() == ["/feed", "/feed?2", "/feed?3"]


async def test_a_feed_that_leads_in_a_circle_or_into_nothing_ends(setting: Setting) -> None:
    site = setting.site
    site.pages |= {
        "/feed": reply(feed(site, "a", more=site.url("/feed?2"))),
        "/feed?2": reply(feed(site, "b", more=site.url("/feed"))),
        "/lost": reply(feed(site, "c", more=site.url("/nothing"))),
    }
    assert titles((await setting.read(site.url("/feed")))[1]) == ["On a", "On b"]
    assert titles((await setting.read(site.url("/lost")))[1]) == ["On c"]


@pytest.mark.parametrize("path", ["/", "/deep/inside/list.html"])
async def test_the_page_of_a_blog_leads_to_its_feed(setting: Setting, path: str) -> None:
    site = setting.site
    posts = "".join(f'<article><h2><a href="/{n}">Post {n}</a></h2><p>Read on…</p></article>' for n in range(8))
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    page = f"<html><head><title>A yard</title>{head}</head><body>{posts}</body></html>".encode()
    site.pages |= {path: reply(page, Content_Type="text/html"), "/feed": reply(feed(site, "a"))}
    opened, harvest = await setting.read(site.url(path))
    assert (opened.kind, opened.address, titles(harvest)) == (SourceKind.FEED, site.url("/feed"), ["On a"])


async def test_the_page_of_an_essay_is_that_essay(setting: Setting) -> None:
    site = setting.site
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    page = ESSAY.replace("</head>", f"{head}</head>").encode()
    site.pages["/2026/van.html"] = reply(page, Content_Type="text/html")
    opened, harvest = await setting.read(site.url("/2026/van.html"))
    assert (opened.kind, titles(harvest)) == (SourceKind.PAGE, ["The van"])
    assert harvest.drafts[0].body.endswith("What do you keep in your yard?")
    assert site.paths() == ["/2026/van.html"]


async def test_excerpts_become_whole_where_that_is_allowed(setting: Setting) -> None:
    site = setting.site
    short = "The van stood in the yard […]"
    site.pages |= {
        "/feed": reply(feed(site, "van", "lost", text=short)),
        "/van": reply(ESSAY.encode(), Content_Type="text/html"),
    }
    _, harvest = await setting.read(site.url("/feed"))
    assert titles(harvest) == ["On van"]
    assert "to its very end" in harvest.drafts[0].body
    assert [(passed.where, passed.reason) for passed in harvest.passed_over] == [("On lost", EXCERPT)]
    asked = len(site.paths())
    _, harvest = await setting.read(site.url("/feed"), Rights.LINK_ONLY)
    assert titles(harvest) == ["On van", "On lost"]
    assert site.paths()[asked:] == ["/feed"], "where a link is all, no page is fetched"


async def test_an_upload_is_read_by_what_is_in_it(setting: Setting) -> None:
    await setting.uploads.extend("s-1", gzip.compress((DATA / "livedoor.txt").read_bytes()), 0)
    async with setting.opening.open(setting.wanted("export.txt.gz", is_file=True)) as opened:
        assert isinstance(opened, Opened)
        assert opened.kind is SourceKind.MOVABLE_TYPE
        assert opened.title
        assert len((await whole(opened.source)).drafts) == 2
        assert opened.source.absence is Absence.WITHDRAWS_ON_PURPOSE
    await setting.uploads.forget("s-1")
    with pytest.raises(FetchFailed):
        async with setting.opening.open(setting.wanted("export.txt.gz", is_file=True)):
            pass


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


MARKDOWN = b"---\ntitle: The van\nauthor: Ann\ndate: 2026-01-02\n---\n\nThe van stood in the yard.\n"


async def test_a_packed_export_brings_its_entries_and_notes_what_it_left(setting: Setting, tmp_path: Path) -> None:
    data = packed(export_xml=(DATA / "wordpress.xml").read_bytes(), inner_zip=packed(a_md=b"x"), readme_md=MARKDOWN)
    path = tmp_path / "note.zip"
    path.write_bytes(data)
    async with setting.opening.open_path(path, setting.wanted(str(path))) as opened:
        harvest = await whole(opened.source)
        assert opened.kind is SourceKind.WORDPRESS
        assert harvest.drafts
        assert any("inner.zip" in passed.where for passed in harvest.passed_over)


async def test_markdown_comes_from_a_folder_an_archive_or_a_file(setting: Setting, tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    folder.mkdir()
    (folder / "van.md").write_bytes(MARKDOWN)
    (tmp_path / "blog.zip").write_bytes(packed(posts__van_md=MARKDOWN))
    for place in (folder, tmp_path / "blog.zip", folder / "van.md"):
        wanted = setting.wanted(str(place), collection="Yards")
        async with setting.opening.open_path(place, wanted) as opened:
            harvest = await whole(opened.source)
            assert (opened.kind, opened.source.names_slugs) == (SourceKind.MARKDOWN, False)
            assert [(draft.title, draft.collection) for draft in harvest.drafts] == [("The van", "Yards")]


async def test_an_archive_of_nothing_is_refused(setting: Setting, tmp_path: Path) -> None:
    path = tmp_path / "empty.zip"
    path.write_bytes(packed(a_png=b"\x89PNG"))
    with pytest.raises(SourceError, match="nothing that can be imported"):
        async with setting.opening.open_path(path, setting.wanted(str(path))):
            pass
