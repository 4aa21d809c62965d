"""The copy of the site: byte for byte what the program says, nothing private, and made again only where it must be."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx
import pytest
from starlette.routing import Mount, Route

from bot.adapters.web.access import Access
from bot.adapters.web.paths import Paths, name_of, segment
from bot.adapters.web.site.addresses import NOT_COPIED, Address, Library, Shows, addresses
from bot.adapters.web.site.asking import Answer, Asking
from bot.adapters.web.site.exporting import Exported, Exporting, has_route, name_of_file
from bot.adapters.web.site.page_keys import PageKeys
from bot.adapters.web.site.site_folder import LIST, SiteFolder
from bot.core.comment import Comment
from bot.core.community import Community, Member, Platform
from bot.core.essay import Draft, Language
from bot.core.ids import CommentId, MemberId, Slug
from bot.core.picture import Picture
from bot.core.rating import Vote
from bot.errors import Conflict
from bot.ports.page_states import PageState, SiteState
from bot.ports.source import ArchivedComment
from bot.services.site.views import Month, Names
from bot.services.site.weeks import Weeks
from bot.wiring.site_export import program_state, public_site
from tests.adapters.local_world import World
from tests.unit.arranged import NOW, draft, posted

PUBLISHED = "https://essays.example"
BELOW = "https://name.github.example/essays"
SERVED = Access(public_hosts=frozenset({"essays.example", "name.github.example"}))
GUILD = Community(Platform.DISCORD, "100000000000000001")
ANN = Member(GUILD, MemberId("ann"), "Ann")
PHOTO, SECRET = Picture("a" * 64, "image/png", 64, 48), Picture("b" * 64, "image/png", 64, 48)
NAMES = ("働きはじめ", "Work/Life", "..", "What: now?", "con", "50% & <more>", "a\\b", "~", "#1", "Career", "career")
BODY = "One line.\n\n![A desk](https://a.example/desk.png)"


def twin(number: int, title: str = "Desks") -> Draft:
    """An essay that says what the other one says."""
    body = "Twins. Of desks. Desks."
    return draft(f"twin-{number}", title=title, category="Twins", tags=(), summary="Of desks.", body=body)


@pytest.fixture
async def world() -> World:
    world = World()
    drafts = [
        draft(f"essay-{n}", category=name, tags=(name, "all"), author=name, body=BODY) for n, name in enumerate(NAMES)
    ]
    drafts += [twin(1), twin(2)]
    await world.fill([*drafts, draft("own", category="Ours", tags=("secret-tag",), author="Secret", body="A secret.")])
    await world.stores.essays.give("Ours", {GUILD: "a key"})
    slug, slot, text = Slug("essay-0"), posted("essay-0").slot, "I know that desk."
    said = Comment(id=CommentId("one"), slot=slot, slug=slug, author=ANN, text=text, created=NOW)
    await world.stores.comments.add(said)
    await world.stores.pictures.add(Slug("essay-0"), 0, "https://a.example/desk.png", PHOTO, b"\x89PNG photo")
    await world.stores.pictures.add(Slug("own"), 0, "https://a.example/own.png", SECRET, b"\x89PNG secret")
    return world


async def exported(
    world: World, root: Path, url: str = PUBLISHED, language: Language = Language.EN, program: str = "1"
) -> Exported:
    stores, services = world.stores, world.services
    site = public_site(services, stores.pictures, url)
    weeks = Weeks(services.site, stores.ratings, stores.comments)
    made = Exporting(
        site, Paths(url), services.site, stores.essays, stores.pictures, stores.page_states, program, weeks
    )
    folder = SiteFolder(root)
    folder.open()
    return await made.export(folder, language)


def files(root: Path) -> dict[str, bytes]:
    """All that is published of a copy."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != LIST
    }


def written(root: Path) -> dict[Path, int]:
    """When each file was written."""
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file() and path.name != LIST}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("url", [PUBLISHED, BELOW])
async def test_every_file_is_what_the_program_says(world: World, tmp_path: Path, url: str, language: Language) -> None:
    done = await exported(world, tmp_path, url, language)
    copy = files(tmp_path)
    assert done.written == len(copy)
    base = urlsplit(url).path
    asked = httpx.ASGITransport(world.app_at(url, SERVED), raise_app_exceptions=False)
    headers = {"Accept-Language": language.value, "Accept": "text/html"}
    async with httpx.AsyncClient(transport=asked, base_url=url, headers=headers) as reader:
        for name, content in copy.items():
            if name in (".nojekyll", "404.html"):
                continue
            path = "/" if name == "index.html" else f"/{name.removesuffix('.html')}"
            answer = await reader.get(f"{urlsplit(url).scheme}://{urlsplit(url).netloc}{base}{escaped(path)}")
            assert (answer.status_code, answer.content) == (200, content), name
        nowhere = await reader.get(f"{url}/static/nowhere")
        assert (nowhere.status_code, nowhere.content) == (404, copy["404.html"])
    assert {"e/essay-0.html", f"pictures/{PHOTO.digest}", "static/site.css", "about.html"} <= copy.keys()


def escaped(path: str) -> str:
    return quote(path, safe="/~")


async def test_nothing_private_is_in_it(world: World, tmp_path: Path) -> None:
    await exported(world, tmp_path)
    copy = files(tmp_path)
    assert f"pictures/{SECRET.digest}" not in copy
    for name, content in copy.items():
        assert "own" not in name.split("/")[-1].removesuffix(".html").split("-"), name
        for word in (b"A secret.", b"secret-tag", b"/e/own", b"sig=", b"/channel"):
            assert word not in content or name.startswith(("static/", "robots.txt")), name


async def test_a_link_within_leads_to_a_file(world: World, tmp_path: Path) -> None:
    for url in (PUBLISHED, BELOW):
        root = tmp_path / urlsplit(url).netloc
        await exported(world, root, url)
        app = public_site(world.services, world.stores.pictures, url)
        base, copy = urlsplit(url).path, files(root)
        for name, content in copy.items():
            for path in links(name, content, url):
                if b"/static/site.css" in content:  # the frame of the site is round it
                    assert path.startswith(f"{base}/"), (name, path)
                path = path.removeprefix(base)
                if has_route(app, path) and path not in NOT_COPIED:
                    there = unquote(path).lstrip("/")
                    assert {there, f"{there}.html", "index.html" if not there else ""} & copy.keys(), (name, path)


def links(name: str, content: bytes, url: str) -> set[str]:
    """The paths on this site that a page leads to, or loads."""
    if not name.endswith(".html"):
        return set()
    found = {unescape(each) for each in re.findall(r'(?:href|src|action)="([^"]*)"', content.decode())}
    whole = {each.removeprefix(url.removesuffix(urlsplit(url).path)) for each in found}
    return {urlsplit(each).path for each in whole if each.startswith("/") and not each.startswith("//")}


def test_every_page_of_the_site_is_copied_or_known_to_be_none() -> None:
    """Whoever adds a route adds its addresses to ``addresses``, or its path to ``NOT_COPIED``."""
    world = World()
    many = {f"name {number}": 31 for number in range(301)}
    names = Names({Month(2026, 11): 31}, many, many, many)
    slugs = [Slug(f"essay-{number}") for number in range(10_000)]
    copied = [each.path for each in addresses(Library(names, slugs, [PHOTO.digest], ["2026-W48"]))]
    assert len(set(copied)) == len(copied)
    for route in public_site(world.services, world.stores.pictures, PUBLISHED).routes:
        if isinstance(route, Mount):
            assert any(path.startswith(f"{route.path}/") for path in copied), route.path
        elif isinstance(route, Route) and "GET" in (route.methods or ()) and route.path not in NOT_COPIED:
            assert any(route.path_regex.match(unquote(path)) for path in copied), route.path


async def none(world: World) -> None:
    pass


async def text(world: World) -> None:
    await world.fill([draft("essay-0", category=NAMES[0], body="Other words.")])


async def correction(world: World) -> None:
    await world.library.edit("essay-0", summary="An editor's words.")


async def neighbour(world: World) -> None:
    await world.fill([draft("newest", category=NAMES[0], date=NOW.date(), body=BODY)])


async def related(world: World) -> None:
    await world.fill([twin(2, "More desks")])


async def withdrawal(world: World) -> None:
    await world.stores.essays.apply("test", [], [Slug("essay-1")])


async def rating(world: World) -> None:
    await world.stores.ratings.vote(ANN, Vote(Slug("essay-0"), ANN.id, "command", 4.0, NOW))


async def consent(world: World) -> None:
    await world.services.page_consent.agree(ANN, "Ann of the desk")


async def archived(world: World) -> None:
    said = ArchivedComment("A reader", "I agree.", datetime(2020, 1, 1, tzinfo=UTC))
    await world.stores.essays.archive(Slug("essay-0"), [said])


async def picture(world: World) -> None:
    await world.stores.pictures.add(Slug("essay-1"), 0, "https://a.example/desk.png", PHOTO, b"\x89PNG photo")


async def given(world: World) -> None:
    await world.stores.essays.give(NAMES[0], {GUILD: "another key"})


async def opened(world: World) -> None:
    await world.stores.essays.give("Ours", {})


CHANGES = (none, text, correction, neighbour, related, withdrawal, rating, consent, archived, picture, given, opened)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_after_any_change_it_is_as_if_made_anew(
    world: World, tmp_path: Path, change: Callable[[World], Awaitable[None]]
) -> None:
    await exported(world, tmp_path / "kept")
    await change(world)
    await exported(world, tmp_path / "kept")
    await exported(world, tmp_path / "anew")
    assert files(tmp_path / "kept") == files(tmp_path / "anew")


@pytest.mark.parametrize(
    ("change", "page"),
    [
        (text, "e/essay-0.html"),
        (correction, "e/essay-0.html"),
        (consent, "e/essay-0.html"),
        (archived, "e/essay-0.html"),
        (related, "e/twin-1.html"),
        (picture, "e/essay-1.html"),
        (withdrawal, "e/essay-1.html"),
        (given, "e/essay-0.html"),
        (opened, "e/own.html"),
        (opened, f"pictures/{SECRET.digest}"),
    ],
)
async def test_what_changed_is_seen(
    world: World, tmp_path: Path, change: Callable[[World], Awaitable[None]], page: str
) -> None:
    await exported(world, tmp_path)
    before = files(tmp_path)
    await change(world)
    done = await exported(world, tmp_path)
    after = files(tmp_path)
    assert before.get(page) != after.get(page)
    assert done.removed == len(before.keys() - after.keys())


async def test_an_unchanged_library_is_not_asked_for_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = recorded(monkeypatch)
    first = await exported(world, tmp_path)
    assert f"/e/essay-{len(NAMES) - 1}" in asked
    asked.clear()
    times = written(tmp_path)
    again = await exported(world, tmp_path)
    assert not {path for path in asked if path.startswith(("/e/", "/pictures/", "/category/", "/tag/"))}
    assert (again.written, again.unchanged, again.removed) == (0, first.written, 0)
    assert written(tmp_path) == times


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that the site is asked for from now on."""
    asked: list[str] = []
    ask = Asking.ask

    async def asking(self: Asking, path: str) -> Answer:
        asked.append(path)
        return await ask(self, path)

    monkeypatch.setattr(Asking, "ask", asking)
    return asked


async def test_one_rating_makes_one_essay_anew(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await exported(world, tmp_path)
    asked = recorded(monkeypatch)
    await rating(world)
    await exported(world, tmp_path)
    assert [path for path in asked if path.startswith(("/e/", "/pictures/"))] == ["/e/essay-0"]


async def test_another_program_or_language_makes_everything_anew(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await exported(world, tmp_path)
    asked = recorded(monkeypatch)
    await exported(world, tmp_path, program="2")
    assert "/e/essay-0" in asked
    asked.clear()
    await exported(world, tmp_path, language=Language.JA, program="2")
    assert "/e/essay-0" in asked
    assert "【" in (tmp_path / "about.html").read_text(encoding="utf-8")


def test_the_program_is_the_same_until_it_changes() -> None:
    assert program_state() == program_state()


async def test_an_essays_picture_for_links_is_made_from_its_own_words_alone() -> None:
    card = Address("/e/luck/card.png", Shows.CARD, Slug("luck"), is_page=False)
    luck, trust = PageState("own", "members"), PageState("own", "members")
    state = SiteState({Slug("luck"): luck, Slug("trust"): trust}, "shared")
    others = SiteState({Slug("luck"): PageState("own", "rated"), Slug("trust"): PageState("new", "")}, "given")
    changed = SiteState({Slug("luck"): PageState("new", "members"), Slug("trust"): trust}, "shared")
    keys = [PageKeys(each, "program").key(card) for each in (state, others, changed)]
    assert keys[0] == keys[1] != keys[2]
    assert PageKeys(state, "another").key(card) != keys[0]


async def test_an_essays_page_is_made_from_every_essay_and_its_own_ratings() -> None:
    page = Address("/e/luck", Shows.ESSAY, Slug("luck"))
    before = {Slug("luck"): PageState("own", "members"), Slug("trust"): PageState("own", "members")}
    key = PageKeys(SiteState(before, "shared"), "program").key(page)
    for changed in (
        SiteState(before | {Slug("luck"): PageState("new", "members")}, "shared"),
        SiteState(before | {Slug("luck"): PageState("own", "rated")}, "shared"),
        SiteState(before | {Slug("trust"): PageState("new", "members")}, "shared"),
        SiteState(before | {Slug("third"): PageState("own", "members")}, "shared"),
        SiteState(before, "given"),
    ):
        assert PageKeys(changed, "program").key(page) != key
    others = SiteState(before | {Slug("trust"): PageState("own", "rated")}, "shared")
    assert PageKeys(others, "program").key(page) == key
    lists = [
        PageKeys(each, "program").key(Address("/tag/x", Shows.LISTS)) for each in (SiteState(before, "shared"), others)
    ]
    assert lists[0] != lists[1]


@pytest.mark.parametrize("name", [*NAMES, ".", "...", "nul.txt", "LPT1", " x ", "a\0b", "x" * 99, "aux", "auxiliary"])
def test_a_name_is_one_part_of_a_path_that_every_file_system_takes(name: str) -> None:
    part = unquote(segment(name))
    assert name_of(part) == name
    assert not set(part) & set('/\\<>:"|?*\0')
    assert part.strip(". ") == part
    assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", part, re.IGNORECASE)


async def test_a_name_too_long_for_a_file_is_left_out_and_told(world: World, tmp_path: Path) -> None:
    await world.fill([draft("long", tags=("長" * 100,))])
    done = await exported(world, tmp_path)
    told = [path for path in done.left_out if path.startswith("/tag/")]
    assert bool(told) == has_route(public_site(world.services, world.stores.pictures, PUBLISHED), "/tag/x")
    assert (tmp_path / "e" / "long.html").exists()


async def test_a_page_that_fails_ends_the_export_and_the_next_goes_on(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Asking.ask

    async def fails(self: Asking, path: str) -> Answer:
        return Answer(500) if path == "/e/essay-5" else await ask(self, path)

    monkeypatch.setattr(Asking, "ask", fails)
    with pytest.raises(Conflict, match="The page /e/essay-5 could not be made: the answer was 500"):
        await exported(world, tmp_path)
    assert (tmp_path / "e" / "essay-0.html").exists()
    monkeypatch.setattr(Asking, "ask", ask)
    await withdrawal(world)
    await exported(world, tmp_path)
    assert not (tmp_path / "e" / "essay-1.html").exists()  # it was written by the one that was interrupted
    await exported(world, tmp_path / "anew")
    kept = {name: content for name, content in files(tmp_path).items() if not name.startswith("anew/")}
    assert kept == files(tmp_path / "anew")


def test_a_file_is_where_static_hosts_look_for_its_address() -> None:
    pages = {"/": "index.html", "/today": "today.html", "/category/%E8%81%B7/2": "category/職/2.html"}
    assert {path: name_of_file(Address(path, Shows.NOW)) for path in pages} == pages
    assert name_of_file(Address("/feed.atom", Shows.NOW, is_page=False)) == "feed.atom"
