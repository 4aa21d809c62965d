"""A workspace to talk to: what is typed and pressed, and what is answered, as the client shows it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.adapters.slack.front import SlackFront
from bot.adapters.slack.install.workspaces import OwnWorkspace
from bot.adapters.slack.posts import refs
from bot.adapters.slack.posts.direct import SlackDirect
from bot.adapters.slack.responding import PATIENCE
from bot.adapters.slack.web.web import Web
from bot.core.community import Channel as Place
from bot.core.community import MessageRef, Platform
from bot.core.delivery import Delivery, DeliveryState, Reason
from bot.core.essay import Draft, Language
from bot.core.ids import SubscriptionId, ThreadId
from bot.core.subscription import Slot
from bot.ports.holidays import Holidays
from bot.ports.platforms import Platforms
from tests.adapters.shelf import blog
from tests.fakes.clock import FixedClock
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.opening import DoneWork
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.asked import Asked
from tests.fronts.slack.front import Front
from tests.fronts.slack.state import APP_TOKEN, BOT_TOKEN, Json, Member, Message, View
from tests.unit.arranged import NOW, TOKYO, post

EN, JA = Language.EN, Language.JA
_LISTENER: Final = "run_ack_function_asynchronously"
"""Bolt's name of what goes on after an acknowledgement."""
PAGES: Final = "https://essays.example"
GREEN: Final = f"[The Green Folder]({PAGES}/e/the-green-folder)"
LETTER: Final = f"[Letter 2]({PAGES}/e/letter-2)"
"""Titles as links to their pages."""


class Talk:
    """A workspace with a channel, and in each language a member and an admin, at ten in the morning in Tokyo."""

    def __init__(self, front: Front, clock: FixedClock, holidays: Holidays) -> None:
        self.front = front
        self.clock = clock
        self.stores = stores = MemoryStores.empty()
        self.platforms = Platforms()
        index = MemoryIndex(stores.essays)
        self.work = DoneWork()
        self.services = made_services(
            stores,
            clock=clock,
            platforms=self.platforms,
            index=index,
            holidays=holidays,
            zone=TOKYO,
            public_url=PAGES,
            opener=blog(),
            work=self.work,
        )
        self.acts = acts = Acts(front)
        self.home = acts.found("Home")
        self.ann = acts.person(self.home, "Ann")
        self.aoi = acts.person(self.home, "葵", "ja-JP")
        self.admin = acts.person(self.home, "Admin", admin=True)
        self.owner = acts.person(self.home, "社長", "ja-JP", owner=True)
        self.channel = acts.channel(self.home, "essays")
        self.community = refs.community_of(self.home.id)
        self.place = Place(self.community, self.channel.id)
        self.last: Message | View | None = None
        self.asked: Asked | None = None

    async def fill(self, *drafts: Draft) -> None:
        await self.services.library.sync(ListSource("test", drafts))

    async def post(self, slug: str, turn: int = 1, **changes: Any) -> Delivery:
        """Post an essay through the adapter, as a delivery does."""
        slot = Slot(SubscriptionId("standing"), NOW.date(), turn)
        made = post(slug, **changes)
        message = await self.slack.chat.post(self.place, made, slot.key)
        delivery = Delivery(
            slot=slot,
            channel=self.place,
            due=NOW,
            late_after=NOW,
            state=DeliveryState.DONE,
            post=made,
            round=1,
            message=MessageRef(self.place, message.id),
            thread=ThreadId(message.id),
        )
        await self.stores.deliveries.add(delivery)
        return delivery

    slack: SlackFront

    async def skipped(self, slug: str, reason: Reason) -> None:
        """An essay that was left out today."""
        slot = Slot(SubscriptionId("standing"), NOW.date(), 9)
        row = Delivery(slot=slot, channel=self.place, due=NOW, late_after=NOW, post=post(slug), reason=reason)
        await self.stores.deliveries.add(replace(row, state=DeliveryState.SKIPPED))

    def message(self, delivery: Delivery) -> Message:
        """The post as it stands in the channel."""
        assert delivery.message is not None
        return self.channel.messages[delivery.message.id]

    def said_in(self, delivery: Delivery) -> list[str]:
        """What stands in the thread, oldest first, one line a message."""
        assert delivery.message is not None
        replies = self.channel.replies(delivery.message.id)
        return [" | ".join(blocks_shown(m.blocks, self)) if m.blocks else read(m.text, self) for m in replies]

    async def do(self, line: str, who: Member, where: Message | View | None = None) -> str:
        """Type a command or press ``[something]`` of what was shown last, and read the answer."""
        return await self.answer(lambda: self._act(line, who, where or self.last), who)

    async def answer(self, act: Any, who: Member) -> str:
        """The words of what answers ``act``, which only ``who`` sees."""
        heard = len(self.home.seen_by(who))
        hashes = {view.id: view.hash for view in self.home.views.values()}
        asked = act()
        self.asked = asked if isinstance(asked, Asked) else None

        def there() -> bool:
            changed = any(view.hash != hashes.get(view.id) for view in self.home.views.values())
            told = self.asked is not None and bool(self.asked.shown or self.asked.errors or self.asked.options)
            return changed or told or len(self.home.seen_by(who)) > heard

        await self.front.until(there, what="an answer")
        if self.asked is not None and self.asked.errors:
            return "\n".join(f"{field}: {error}" for field, error in self.asked.errors.items())
        new = [view for view in self.home.views.values() if view.hash != hashes.get(view.id)]
        shown = self.asked.shown if self.asked is not None else []
        self.last = new[-1] if new else shown[-1] if shown else self.home.seen_by(who)[-1]
        return self.read()

    def read(self) -> str:
        """What was shown last."""
        shown = self.last
        if isinstance(shown, View):
            return "\n".join(view_shown(shown, self))
        assert shown is not None
        assert shown.to is not None, "an answer is for the asker alone"
        assert not shown.pinged
        return "\n".join(blocks_shown(shown.blocks, self))

    async def follow(self, language: Language, *turns: tuple[str, str], admin: bool = False) -> None:
        """Hold a conversation: each turn is what is typed or pressed and what is answered."""
        people = {EN: (self.ann, self.admin), JA: (self.aoi, self.owner)}
        who = people[language][admin]
        for line, answered in turns:
            said = await self.do(line, who)
            expected = "\n".join(each.strip() for each in answered.strip().splitlines())
            assert said == expected, f"{line}\n\nwas answered:\n{said}\n\nnot:\n{expected}"

    async def submit(self, who: Member, **fields: Any) -> str:
        """Send the form that was shown last."""
        view = self.last
        assert isinstance(view, View)
        return await self.answer(lambda: self.acts.submit(who, view, **fields), who)

    async def offered(self, who: Member, where: View, name: str, typed: str) -> list[str]:
        """What a live menu offers for ``typed``."""
        options = await self.acts.offered(self.acts.typing(who, where, f"ichiwa:{name}", typed))
        return [option["text"]["text"] for option in options]

    async def handled(self) -> None:
        """Wait until everything that was told to the program has been worked off."""
        sent = self.front.outbox.sent
        await self.front.until(lambda: all(each.acknowledged is not None for each in sent), what="acknowledgements")
        while listeners := [task for task in asyncio.all_tasks() if _LISTENER in repr(task.get_coro())]:
            await asyncio.wait(listeners)

    def _act(self, line: str, who: Member, where: Message | View | None) -> Asked:
        if line.startswith("/essay"):
            return self.acts.slash(self.channel, who, line.removeprefix("/essay").strip())
        assert where is not None
        label, colon, choice = line.strip("[]").partition(": ")
        found = [e for e in elements(where.blocks) if words_of(e) == label]
        assert found, f"there is no [{label}], only {[words_of(e) for e in elements(where.blocks)]}"
        element = found[0]
        if colon:
            return self.acts.choose(who, where, element["action_id"], choice)
        return self.acts.press(who, where, element["action_id"], element.get("value"))


@asynccontextmanager
async def talking(holidays: Holidays, *, own: bool = True, patience: float = PATIENCE) -> AsyncIterator[Talk]:
    """A running program in a workspace, connected by Socket Mode. ``own``: it is the operator's; else one of many that
    have installed it. ``patience``: seconds that forms wait to be checked.
    """
    clock = FixedClock(NOW)
    async with Front(clock).listening() as front:
        talk = Talk(front, clock, holidays)
        web = Web(front.api_url)
        talk.slack = SlackFront(
            talk.services,
            web,
            bot_token=BOT_TOKEN if own else None,
            installed=None if own else OwnWorkspace(web, BOT_TOKEN),
            app_token=APP_TOKEN,
            pause=0,
            patience=patience,
        )
        talk.platforms.direct[Platform.SLACK] = SlackDirect(talk.slack.clients)
        talk.platforms.join(Platform.SLACK, talk.slack.chat, talk.slack.reactions, talk.slack.replies)
        talk.slack.start()
        try:
            await front.until(lambda: front.connected > 0, what="a socket")
            yield talk
        finally:
            await talk.services.refreshing.stop()
            await talk.slack.stop()


def elements(blocks: Sequence[Json]) -> Iterator[Json]:
    """Everything that can be used."""
    for block in blocks:
        inside = [block.get("element"), *(block.get("elements") or [])]
        yield from (one for one in inside if isinstance(one, dict) and "action_id" in one)


def words_of(element: Json) -> str:
    """A button's label, a menu's placeholder."""
    shown = element.get("text") or element.get("placeholder") or {}
    return str(shown.get("text", ""))


def view_shown(view: View, talk: Talk) -> list[str]:
    submit = [f"[{view.body['submit']['text']}]"] if "submit" in view.body else []
    title = [f"« {view.body['title']['text']} »"] if "title" in view.body else []
    return [*title, *blocks_shown(view.blocks, talk), *submit]


def blocks_shown(blocks: Sequence[Json], talk: Talk) -> list[str]:
    return [line for block in blocks for line in _lines(block, talk) if line]


def _lines(block: Json, talk: Talk) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield f"# {block['text']['text']}"
        case "section":
            yield from read(block["text"]["text"], talk).split("\n")
        case "context":
            yield from (f"~ {line}" for e in block["elements"] for line in read(e["text"], talk).split("\n"))
        case "rich_text":
            for part in block["elements"]:
                yield from _rich(part)
        case "actions":
            yield " ".join(_control(element) for element in block["elements"])
        case "input":
            hint = f" ({block['hint']['text']})" if "hint" in block else ""
            yield f"{block['label']['text']}{hint}: {_held(block['element'])}".rstrip()


def _rich(part: Json) -> Iterator[str]:
    match part["type"]:
        case "rich_text_list":
            numbered = part["style"] == "ordered"
            for number, item in enumerate(part["elements"], 1):
                yield (f"{number}. " if numbered else "- ") + _inline(item)
        case "rich_text_quote":
            yield from (f"> {line}" for line in _inline(part).split("\n"))
        case _:
            yield _inline(part)


def _inline(part: Json) -> str:
    return "".join(_piece(element) for element in part["elements"])


def _piece(element: Json) -> str:
    if element["type"] == "date":
        return f"{_tokyo(element['timestamp']):%Y-%m-%d}"
    text = str(element.get("text", ""))
    if element["type"] == "link":
        return f"[{text}]({element['url']})"
    return f"**{text}**" if (element.get("style") or {}).get("bold") else text


def _control(element: Json) -> str:
    if element["type"] == "button":
        chosen = "✓" if element.get("style") == "primary" else ""
        return f"[{chosen}{words_of(element)}]"
    return f"[{words_of(element)}: {_held(element)}]".replace(": ]", "]")


def _held(element: Json) -> str:
    """What a field or a menu holds or offers, with a tick at what is chosen."""
    options = element.get("options") or []
    initial = element.get("initial_options") or [element.get("initial_option")]
    chosen = [each["value"] for each in initial if each]
    if options:
        return " | ".join(("✓" if o["value"] in chosen else "") + o["text"]["text"] for o in options)
    if chosen:
        return str(initial[0]["text"]["text"])
    return str(element.get("initial_value") or element.get("initial_time") or "")


_INSTANT: Final = re.compile(r"<!date\^(\d+)\^([^|]*)\|[^>]*>")
_CHANNEL: Final = re.compile(r"<#(\w+)>")
_LINK: Final = re.compile(rf"<({PAGES}[^|>]*)\|([^>]*)>")


def read(text: str, talk: Talk) -> str:
    """Mrkdwn as the client shows it: instants in Tokyo, escapes gone."""
    shown = _INSTANT.sub(_instant, text)
    names = {channel.id: channel.name for channel in talk.home.channels.values()}
    shown = _CHANNEL.sub(lambda match: f"#{names.get(match[1], match[1])}", shown)
    shown = _LINK.sub(r"[\2](\1)", shown)
    shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return shown.replace("\u200b", "")


def _instant(match: re.Match[str]) -> str:
    at = _tokyo(int(match[1]))
    return f"{at:%Y-%m-%d}" if "time" not in match[2] else f"{at:%Y-%m-%d %H:%M}"


def _tokyo(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC).astimezone(ZoneInfo(TOKYO))
