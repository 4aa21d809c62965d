"""Pages and essays' bodies that are kept, and what is made anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.adapters.web.answers import answer
from bot.adapters.web.site.bodies import Bodies
from bot.adapters.web.site.kept import ASKED_MAX, PAGE_MAX, Kept
from bot.core.essay import Essay
from bot.core.picture import Picture, Pictures
from tests.unit.arranged import essay


class Shown:
    """A page that counts how often it was made; a test says what the state is."""

    def __init__(self, most: int = 1_000) -> None:
        self.made: list[str] = []
        self.state = "1"
        self.kept = Kept(self._state, most)
        routes = [
            Route("/private", self._private),
            Route("/posted", self._page, methods=["POST"]),
            Route("/{name}", self._page),
            Route("/other/{name}", self._other),
        ]
        self.app = Starlette(routes=self.kept.routes(routes))

    async def _state(self) -> str:
        return self.state

    async def _page(self, request: Request) -> Response:
        name = request.path_params.get("name", "")
        self.made.append(name)
        return answer(request, f"{name} {request.url.query} {request.cookies.get('size', '')}")

    async def _private(self, request: Request) -> Response:
        self.made.append("private")
        return answer(request, "mine", private=True)

    async def _other(self, request: Request) -> Response:
        self.made.append(kind := request.path_params["name"])
        match kind:
            case "missing":
                return Response("none", 404, headers={"ETag": '"x"'})
            case "secret":
                return Response("mine", headers={"ETag": '"x"', "Cache-Control": "no-store"})
            case "cookie":
                response = answer(request, "welcome")
                response.set_cookie("a", "b")
                return response
            case "large":
                return answer(request, "x" * (PAGE_MAX + 1))
            case "stream":
                return StreamingResponse(_stream(), headers={"ETag": '"x"'})
        return Response("no tag")

    def browser(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="https://essays.example")


async def _stream() -> AsyncIterator[bytes]:
    yield b"part"


@pytest.fixture
def shown() -> Shown:
    return Shown()


async def test_a_page_is_made_once_while_nothing_changes(shown: Shown) -> None:
    async with shown.browser() as browser:
        first, second = await browser.get("/a"), await browser.get("/a")
        assert (first.content, first.headers) == (second.content, second.headers)
        assert shown.made == ["a"]
        shown.state = "2"
        assert (await browser.get("/a")).headers["etag"] == first.headers["etag"]
        assert shown.made == ["a", "a"]


async def test_who_has_the_page_is_told_so_and_it_is_kept_all_the_same(shown: Shown) -> None:
    async with shown.browser() as browser:
        page = await browser.get("/a")
        known = {"If-None-Match": f'"other", W/{page.headers["etag"]}'}
        again = await browser.get("/a", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert "content-type" not in again.headers
        for name in ("etag", "cache-control", "vary"):
            assert again.headers[name] == page.headers[name]
        shown.state = "2"
        assert (await browser.get("/a", headers=known)).status_code == 304  # made anew, and the same
        assert (await browser.get("/a")).content == page.content
        assert shown.made == ["a", "a"]
        changed = await browser.get("/a?x=1", headers=known)
        assert changed.status_code == 200


async def test_readers_who_see_other_things_have_other_pages(shown: Shown) -> None:
    async with shown.browser() as browser:
        bodies = [
            (await browser.get(path, headers={"Cookie": cookie} if cookie else {})).text
            for path in ("/a", "/a?q=1", "/b")
            for cookie in ("", "size=2", "size=3")
        ]
        assert len(set(bodies)) == len(shown.made) == 9
        assert (await browser.head("/a")).content == b""
        assert (await browser.get("/a")).text == bodies[0]


@pytest.mark.parametrize(
    "path",
    ["/private", "/other/missing", "/other/secret", "/other/cookie", "/other/large", "/other/stream", "/other/plain"],
)
async def test_what_is_not_for_everybody_is_never_kept(shown: Shown, path: str) -> None:
    async with shown.browser() as browser:
        first, second = await browser.get(path), await browser.get(path)
    assert first.content == second.content != b""
    assert len(shown.made) == 2


@pytest.mark.parametrize(("path", "cookie"), [(f"/a?q={'x' * ASKED_MAX}", ""), ("/a", "x" * ASKED_MAX)])
async def test_nothing_is_kept_under_a_key_that_is_larger_than_a_page(shown: Shown, path: str, cookie: str) -> None:
    async with shown.browser() as browser:
        for _ in range(2):
            assert (await browser.get(path, headers={"Cookie": f"pad={cookie}"})).status_code == 200
    assert shown.made == ["a", "a"]


async def test_what_is_sent_is_not_answered_from_what_was_kept(shown: Shown) -> None:
    async with shown.browser() as browser:
        assert (await browser.post("/posted")).status_code == 200
        assert (await browser.post("/posted")).status_code == 200
    assert len(shown.made) == 2


async def test_what_was_asked_for_longest_ago_makes_room() -> None:
    shown = Shown(most=len("a  ") * 2)
    async with shown.browser() as browser:
        for path in ("/a", "/b", "/a", "/c", "/a", "/b"):
            await browser.get(path)
        assert shown.made == ["a", "b", "c", "b"]
        shown.state = "2"
        for path in ("/a", "/b", "/a", "/b"):
            await browser.get(path)
    assert shown.made[4:] == ["a", "b"]


class Made:
    """Counts what it makes."""

    def __init__(self, most: int = 1_000) -> None:
        self.made: list[str] = []
        self.bodies = Bodies(self._make, most)

    def _make(self, essay: Essay, copies: Pictures) -> str:
        self.made.append(essay.slug)
        return f"{essay.body} {essay.question} {sorted(copies)}"


async def test_a_body_is_made_once_for_each_draft_question_and_set_of_pictures() -> None:
    made, one = Made(), essay("a")
    copy = {"https://a.example/1.png": Picture("aa", "image/png", 1, 1)}
    asked: list[tuple[Essay, Pictures]] = [
        (one, {}),
        (replace(one, question="Else?"), {}),
        (one, copy),
        (one, {"https://a.example/1.png": Picture("bb", "image/png", 1, 1)}),
        (essay("a", body="Another."), {}),
        (essay("b"), {}),
    ]
    first = [await made.bodies.of(*each) for each in asked]
    assert [await made.bodies.of(*each) for each in asked] == first
    assert len(made.made) == len(asked)
    await made.bodies.of(replace(one, revision=7, summary="Better."), {})
    assert len(made.made) == len(asked)


async def test_bodies_that_were_asked_for_longest_ago_make_room() -> None:
    made = Made(most=25)
    for slug, length in (("a", 10), ("b", 10), ("a", 10), ("c", 10), ("a", 10), ("b", 10), ("long", 26), ("b", 10)):
        await made.bodies.of(essay(slug, body="x" * length), {})
    assert made.made == ["a", "b", "c", "b", "long"]
