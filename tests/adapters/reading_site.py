"""The published reading site in a thread of its own, with essays that have everything a page can show."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw
from starlette.applications import Starlette

from bot.adapters.local.render import Renderer
from bot.adapters.web.access import Access
from bot.adapters.web.app import PACKAGE, Front, build_app
from bot.adapters.web.server import WebServer
from bot.core.community import Community, Platform
from bot.core.essay import Draft, Language, Rights
from bot.core.ids import Slug
from bot.core.picture import Picture
from bot.core.rating import Score
from bot.ports.source import ArchivedComment
from bot.services.site.views import EssayView, Neighbours, PageComment
from tests.fakes.clock import FixedClock
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.services import catalogue, made_services
from tests.fakes.site import Furnished
from tests.fakes.stores import MemoryStores
from tests.hanging import HANGING
from tests.tools.process import free_port
from tests.unit.arranged import NOW, draft

URL: Final = "https://essays.example"
BELL: Final = "the-ferry-bell"
DESK: Final = "the-second-desk"
LONG: Final = "two-thousand"
PHOTO: Final = "https://example.com/bell.jpg"

_BELL_TEXT: Final = """十月に**「渡し船」**の航路が終わった。最後の便は21時40分、乗客は3人だった。\
だから鐘をもらって帰った[^bell]。

<ruby>舫<rt>もや</rt></ruby>いを解く合図は~~二回~~三回。<ruby>真鍮<rt>しんちゅう</rt></ruby>の音は、岸に着くころには少しだけ丸くなっている。2025年の春まで、\
私はその音で目を覚ましていた。本当!? と息子は言う。本当だ。

## 台所で鳴らす、という決まりごと

夕食ができると鐘を鳴らす。はじめは冗談だったのに、12月になるころには、鳴らさないと誰も席に着かなくなった。仕事がなくなっても合図は残る。\
残った合図のほうが、仕事よりも長生きをするのかもしれない。

![台所の窓辺に置かれた鐘](https://example.com/bell.jpg "台所の鐘。毎日18時に鳴る。")

| 便 | 時刻 | 乗客 | 荷物とその持ち主についての長い覚え書き |
|:---|:---:|---:|---|
| 一便 | 6:10 | 42 | 自転車が三台、魚の箱が十二、町長の椅子が一脚 |
| 最終 | 21:40 | 3 | なし |

### 港の言葉

舫い
: 船をつなぐ綱。または、その結びかた。

航路
: 船の通る道。地図に線があり、海にはない。

1. 舫いを解く
2. 鐘を鳴らす
   - 三回
   - 間をあけて

> 海は、聞いていないふりをして、ぜんぶ聞いている。

```python
def ring(times: int) -> str:
    return "か" + "ーん" * times  # この一行は、狭い画面には入らないほど長い注釈を持っていて、横に動かして読む
```

`ring(3)`を実行する。https://example.com/a/very/long/address/that/has/no/place/to/break/on/a/small/telephone/screen

[^bell]: 鐘は真鍮で、*四・二*キロある。

あなたなら、終わった仕事から何をもらって帰りますか？"""

_DESK_TEXT: Final = """The desk by the window was promised to whoever stayed longest. I stayed, and by the time \
it was mine I had learned to prefer the other one, which faced the door and everybody who came through it.

## What a door teaches

People pause in a doorway for about a second. In that second they decide whether to ask you the thing they came \
to ask. If you look up, they do; if you finish the line you are typing, they say *never mind* and are gone.

- Look up.
- Say nothing clever.
- Wait.

> Nobody interrupts a person who is already listening.

I kept count for a month[^count], and then I stopped counting.

[^count]: Thirty-one questions, of which four mattered."""


def _long_text() -> str:
    """2,000 characters of Japanese."""
    sentence = "朝の六時に駅のホームへ立つと、線路の向こうで誰かが同じように時計を見ている。"
    text = (sentence * 60)[:2_000]
    return "\n\n".join(text[at : at + 250] for at in range(0, 2_000, 250))


def drafts() -> list[Draft]:
    """The library: newest last."""
    return [
        draft(
            "a-quiet-lift", title="静かなエレベーター", language=Language.JA, category="海の仕事", date=date(2026, 1, 2)
        ),
        draft(
            BELL,
            title="渡し船の鐘を、終わった仕事からもらって帰った日のこと",
            author="港の会報",
            language=Language.JA,
            date=date(2026, 1, 5),
            category="海の仕事",
            tags=("船", "終わりかた", "合図"),
            summary="渡し船の航路が終わり、鐘だけが残りました。",
            question="あなたなら、終わった仕事から何をもらって帰りますか？",
            source_url="https://example.com/bell?a=1&b=2",
            body=_BELL_TEXT,
        ),
        draft(
            DESK,
            title="The second desk",
            author="Harbour Letters",
            date=date(2026, 1, 6),
            category="People",
            tags=("listening", "offices"),
            summary="On a desk that faced the door.",
            question="Which door does your desk face?",
            body=_DESK_TEXT,
        ),
        draft(
            LONG,
            title="二千字の朝",
            language=Language.JA,
            date=date(2026, 1, 7),
            category="海の仕事",
            tags=("朝", "駅"),
            question="",
            body=_long_text(),
        ),
        draft(
            "elsewhere",
            title="Only a link",
            date=date(2026, 1, 8),
            rights=Rights.LINK_ONLY,
            source_url="https://example.org/elsewhere",
            body="Not shown.",
        ),
    ]


def photo() -> tuple[Picture, bytes]:
    """A drawn bell."""
    image = Image.new("RGB", (960, 640), "#d9cdb8")
    pen = ImageDraw.Draw(image)
    pen.ellipse((340, 140, 620, 460), fill="#b9923d")
    pen.rectangle((320, 400, 640, 450), fill="#a17c2e")
    pen.ellipse((455, 440, 505, 500), fill="#5c4718")
    into = BytesIO()
    image.save(into, "PNG")
    data = into.getvalue()
    return Picture(hashlib.sha256(data).hexdigest(), "image/png", 960, 640), data


async def site(
    guests: Community | None = None, clock: FixedClock | None = None, stores: MemoryStores | None = None
) -> Starlette:
    """The published site as an application; ``guests``: whose admins decide on what readers write, if they can."""
    stores, clock = stores or MemoryStores.empty(), clock or FixedClock(NOW)
    index = MemoryIndex(stores.essays)
    services = made_services(stores, clock, index=index, zone="UTC", public_url=URL, guests=guests)
    await services.library.sync(ListSource("test", drafts()))
    await stores.pictures.add(Slug(BELL), 0, PHOTO, *photo())
    known = await stores.essays.some([Slug(each.slug) for each in drafts()])
    bell, lift, desk, long = (known[Slug(slug)] for slug in (BELL, "a-quiet-lift", DESK, LONG))
    said = datetime(2026, 1, 9, 3, tzinfo=UTC)
    around = EssayView(
        essay=bell,
        score=Score(12, 51.0),
        distribution=(0, 1, 2, 2, 7),
        comments=[
            PageComment(
                "そら", "うちでは鍋のふたを鳴らします。\n理由はもう誰も覚えていません。", said, Platform.DISCORD
            ),
            PageComment("", "The bell stays, the boat goes.", said, Platform.SLACK),
        ],
        commented=5,
        archived=[ArchivedComment("読者", "港の匂いがしました。", said)],
        neighbours=Neighbours(previous=lift, next=desk, previous_in_category=lift, next_in_category=long),
        related=[lift, long],
    )
    rated = replace(around, distribution=(1, 0, 0, 1, 3), score=Score(5, 20.0), related=[], archived=[])
    services = replace(services, site=Furnished(services.site, {bell.slug: around, desk.slug: rated}))

    async def well() -> list[str]:
        return []

    return build_app(
        Front(public_url=URL, packages=("bot.adapters.local", PACKAGE)),
        Access(public_hosts=frozenset({"essays.example"})),
        pages=Renderer(catalogue(), ("bot.adapters.local", PACKAGE)),
        services=services,
        pictures=stores.pictures,
        probe=well,
    )


@contextmanager
def serving(made: Callable[[], Awaitable[Starlette]] = site) -> Iterator[str]:
    """Serves the site, or another one, while the block runs; its address on this machine."""
    port = free_port()
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    servers: list[WebServer] = []

    async def start() -> None:
        servers.append(WebServer(await made(), "127.0.0.1", port))
        await servers[0].start()
        ready.set()

    async def end() -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}  # what watches over open streams
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def run() -> None:
        loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(end())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(HANGING)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(servers[0].stop(), loop).result(HANGING)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(HANGING)
        loop.close()
