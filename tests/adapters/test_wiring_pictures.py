"""Pictures of essays in a real database, copied from a loopback website as the program does it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.config import Settings
from bot.core.ids import Slug
from bot.wiring.core import opened
from bot.wiring.pictures import copy_pictures, picturing
from tests.fronts.website import reply, website
from tests.unit.arranged import essay


async def test_a_command_copies_what_waits_and_a_second_one_asks_for_nothing(tmp_path: Path) -> None:
    into = BytesIO()
    Image.new("RGB", (40, 30), "red").save(into, "PNG")
    async with website() as site:
        site.pages |= {"/robots.txt": reply(b"User-agent: *\nDisallow: /private/"), "/a.png": reply(into.getvalue())}
        body = f"![A]({site.url('/a.png')})\n\n![B]({site.url('/private/b.png')})"
        environment = {"DATA_DIR": str(tmp_path), "FETCH_ALLOWED": f"127.0.0.1:{site.port}"}
        async with opened(Settings.load(None, environment)) as core:
            await core.stores.essays.apply("s", [essay("luck", body=body), essay("plain")], [])
            assert await copy_pictures(core) == 1
            first, second = (await core.stores.pictures.of([Slug("luck")]))[Slug("luck")]
            assert await copy_pictures(core) == 0
        assert first.picture is not None
        assert (first.picture.width, first.picture.height) == (40, 30)
        assert second.failure == "127.0.0.1 does not let programs read this (robots.txt)."
        assert site.paths() == ["/a.png"]


async def test_without_the_operator_s_word_nothing_here_is_asked(tmp_path: Path) -> None:
    async with website() as site:
        async with opened(Settings.load(None, {"DATA_DIR": str(tmp_path)})) as core:
            await core.stores.essays.apply("s", [essay("luck", body=f"![A]({site.url('/a.png')})")], [])
            assert await (await picturing(core)).picture(Slug("luck")) == 0
        assert site.connections == 0
