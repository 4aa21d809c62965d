"""``make bench``: how long the pages of the reading site take, in this process, beside an empty answer of Starlette.

Each page is asked for again and again, warm; the essay page goes through fifty essays. It prints the median and the
95th percentile of a page that is made anew, and the latter of one that was kept and of an answer that only says that
nothing has changed, with their ratios to the floor. It fails where a page is not there, or where the clock is over the
bars ``MADE_MAX`` or ``SAME_MAX``; whatever else the machine does counts too.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from bot.adapters.local.render import Renderer
from bot.adapters.web.access import Access
from bot.adapters.web.app import PACKAGE, Front, build_app
from bot.config import Settings
from bot.core.collection import Outside
from bot.core.community import Community, Member, Platform
from bot.core.essay import Essay
from bot.core.ids import MemberId
from bot.core.rating import Vote
from bot.wiring import Core, opened
from tests.tools.bench_reading import write

ESSAYS: Final = 2_000
TIMES: Final = 300
MADE_MAX: Final = 15.0
SAME_MAX: Final = 3.0
"""Milliseconds of a page that is made, and of an answer that nothing has changed, in 95 of 100."""
_UNBOUND: Final = frozenset({"the feed", "the map"})
"""What is no page: they are made whole each time."""
_PAGES: Final = 50
_RATED: Final = 200
_HOST: Final = "essays.example"


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def ask(app: ASGIApp, path: str, headers: Mapping[str, str] = {}) -> Answer:
    """The answer to a GET of ``path``, without any network or client library."""
    answer, (bare, _, query) = Answer(), path.partition("?")
    sent = {"host": _HOST, "accept-language": "ja", **headers}
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": bare,
        "raw_path": quote(bare).encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("203.0.113.5", 40_000),
        "server": (_HOST, 443),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    await app(scope, receive, send)
    return answer


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: of a clock, and of the processor in this process."""

    median: float
    p95: float
    cpu_p95: float


class Wrong(Exception):
    """An answer that was not to be expected."""


async def measured(app: ASGIApp, paths: Sequence[str], times: int, *, anew: bool = False, known: bool = False) -> Times:
    """How long ``paths`` take in turn, each asked once before. ``anew``: with something in the address that no page
    looks at, so that none was kept. ``known``: by who has the page already.
    """
    tags = {}
    for path in paths:
        first = await ask(app, path)
        if first.status != 200:
            raise Wrong(f"status {first.status}")
        tags[path] = {"if-none-match": first.headers.get("etag", "")} if known else {}
    taken, cpu = [], []
    for number, path in enumerate(itertools.islice(itertools.cycle(paths), times)):
        asked = f"{path}{'&' if '?' in path else '?'}bench={number}" if anew else path
        began, cpu_began = time.perf_counter(), time.process_time()
        answer = await ask(app, asked, tags[path])
        taken.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - cpu_began) * 1000)
        if answer.status != (304 if known else 200):
            raise Wrong(f"status {answer.status}")
    return Times(statistics.median(taken), _p95(taken), _p95(cpu))


def _p95(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


async def floor(times: int) -> Times:
    """An empty answer of an empty application."""

    async def nothing(_: Request) -> Response:
        return Response()

    return await measured(Starlette(routes=[Route("/", nothing)]), ["/"], times)


async def measure(folder: Path, count: int, times: int) -> tuple[list[str], bool]:
    """The table's lines, and whether every page was there within the bars."""
    write(folder / "essays", count)
    settings = Settings.load(None, {"DATA_DIR": str(folder / "data"), "ESSAYS_DIR": str(folder / "essays")})
    async with opened(settings) as core:
        await core.services.library.sync(core.source)
        await _rate(core)
        app, lowest = _app(core), await floor(times)
        lines = [
            f"pages of {count:,} essays, in milliseconds (× the p95 of an empty answer)",
            f"{'':<18}{'made anew':>10}{'p95':>20}{'p95 of CPU':>12}{'kept, p95':>16}{'304, p95':>16}",
            f"{'an empty answer':<18}{lowest.median:>10.2f}{lowest.p95:>20.3f}{lowest.cpu_p95:>12.3f}",
        ]
        whole = True
        for name, paths in (await _addresses(core)).items():
            try:
                line, is_within = await _line(app, name, paths, times, lowest)
                lines.append(line if is_within or name in _UNBOUND else f"{line}  over the bar")
                whole &= is_within or name in _UNBOUND
            except Wrong as exc:
                lines.append(f"{name:<18}{exc!s:>10}")
                whole = False
    lines.append(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    return lines, whole


async def _line(app: ASGIApp, name: str, paths: Sequence[str], times: int, lowest: Times) -> tuple[str, bool]:
    made = await measured(app, paths, times, anew=True)
    kept, known = await measured(app, paths, times), await measured(app, paths, times, known=True)
    shown = [f"{each.p95:.2f} (×{each.p95 / lowest.p95:,.0f})" for each in (made, kept, known)]
    line = f"{name:<18}{made.median:>10.2f}{shown[0]:>20}{made.cpu_p95:>12.2f}{shown[1]:>16}{shown[2]:>16}"
    return line, made.p95 <= MADE_MAX and known.p95 <= SAME_MAX


async def _addresses(core: Core) -> Mapping[str, Sequence[str]]:
    essays = await core.services.library.newest(Outside.PUBLIC, _PAGES)
    names = await core.services.site.names(Outside.PUBLIC)
    return {
        "an essay": [f"/e/{essay.slug}" for essay in essays],
        "home": ["/"],
        "today": ["/today"],
        "the archive": ["/archive"],
        "a month": [f"/archive/{max(names.months)}"],
        "a category": [f"/category/{_most(names.categories)}"],
        "a tag": [f"/tag/{_most(names.tags)}"],
        "an author": [f"/author/{_most(names.authors)}"],
        "search": [f"/search?q={quote(word)}" for word in ("人脈", "転職", "上司", "mentor", "salary")],
        "the ranking": ["/ranking"],
        "the feed": ["/feed.atom"],
        "the map": ["/sitemap.xml"],
        "about": ["/about"],
    }


def _most(names: Mapping[str, int]) -> str:
    return max(names, key=lambda name: names[name])


async def _rate(core: Core) -> None:
    guild = Community(Platform.DISCORD, "guild")
    essays: Sequence[Essay] = await core.services.library.newest(Outside.PUBLIC, _RATED)
    for number, essay in enumerate(essays):
        for by in range(1 + number % 9):
            member = Member(guild, MemberId(f"m{by}"), "")
            score = float(1 + (number + by) % 5)
            await core.stores.ratings.vote(member, Vote(essay.slug, member.id, "x", score, core.services.clock.now()))


def _app(core: Core) -> Starlette:
    async def healthy() -> Sequence[str]:
        return []

    return build_app(
        Front(public_url=f"https://{_HOST}"),
        Access(public_hosts=frozenset({_HOST}), password="bench"),
        pages=Renderer(core.services.catalogue, (PACKAGE,)),
        services=core.services,
        pictures=core.stores.pictures,
        probe=healthy,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--essays", type=int, default=ESSAYS)
    parser.add_argument("--times", type=int, default=TIMES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as folder:
        lines, whole = asyncio.run(measure(Path(folder), options.essays, options.times))
    sys.stdout.write("\n".join(lines) + "\n")
    return int(not whole)


if __name__ == "__main__":
    sys.exit(main())
