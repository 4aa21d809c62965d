"""A guild to talk to: what is typed and pressed, and what is answered as the client shows it, in one line a block."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import discord
import simcord
from discord.app_commands import CommandTree
from simcord import interactions as sim_interactions

from bot.adapters.discord.direct import DiscordDirect
from bot.adapters.discord.places import Places
from bot.adapters.discord.reacted import DiscordReactions
from bot.adapters.discord.replies import DiscordReplies
from bot.adapters.discord.tree import install
from bot.core.community import Channel, Community, MessageRef, Platform
from bot.core.delivery import Delivery, DeliveryState
from bot.core.essay import Draft, Language
from bot.core.ids import MessageId, SubscriptionId, ThreadId
from bot.core.subscription import Slot
from bot.ports.holidays import Holidays
from bot.ports.platforms import Platforms
from tests.adapters.discord.in_threads import ThreadsOfClient
from tests.adapters.shelf import blog
from tests.fakes.clock import FixedClock
from tests.fakes.library import ListSource
from tests.fakes.opening import DoneWork, MemoryUploads
from tests.fakes.services import RecordedCards, made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, TOKYO, post

EN, JA = Language.EN, Language.JA


class SimClient(discord.Client):
    """A client with the commands and nothing else."""

    def __init__(self, arranged: Arranged) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none())
        self.tree = CommandTree(self)
        self.arranged = arranged
        arranged.join(self)

    async def setup_hook(self) -> None:
        await install(self, self.tree, self.arranged.services, captures=self.arranged.captures)
        await self.tree.sync()


class Arranged:
    """The real services over stores in memory. Comments are shown by ``threads``, ratings by ``cards``."""

    def __init__(self, holidays: Holidays, *, captures: bool = True) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.cards = RecordedCards()
        self.captures = captures
        self.threads: ThreadsOfClient
        self._platforms = Platforms(cards={Platform.DISCORD: self.cards})
        self.work, self.opener, self.uploads = DoneWork(), blog(), MemoryUploads(self.clock)
        self.services = made_services(
            self.stores,
            self.clock,
            platforms=self._platforms,
            holidays=holidays,
            zone=TOKYO,
            public_url="http://127.0.0.1:8080",
            opener=self.opener,
            uploads=self.uploads,
            work=self.work,
            delay=0,
        )

    def join(self, client: discord.Client) -> None:
        """Be on the Discord of ``client``."""
        self.threads = ThreadsOfClient(client)
        self._platforms.mirrors[Platform.DISCORD] = self.threads
        self._platforms.direct[Platform.DISCORD] = DiscordDirect(client)
        self._platforms.reactions[Platform.DISCORD] = DiscordReactions(Places(client))
        if self.captures:
            self._platforms.replies[Platform.DISCORD] = DiscordReplies(Places(client))


class Talk:
    """A guild with a channel, an admin and a member, at ten in the morning in Tokyo."""

    def __init__(self, env: simcord.Env, arranged: Arranged, locales: _Locales) -> None:
        self.env = env
        self.arranged = arranged
        self.services = arranged.services
        self.work, self.opener, self.uploads = arranged.work, arranged.opener, arranged.uploads
        self.clock = arranged.clock
        self.stores = arranged.stores
        self._locales = locales
        self.last: simcord.InteractionResult | None = None
        self._shown: simcord.ResponseMessage | None = None
        self.guild = env.create_guild("Guild")
        self.channel = self.guild.create_text_channel("essays")
        everything = self.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
        self.admin = self.guild.add_member(env.create_user("Admin"), roles=[everything])
        self.ann = self.guild.add_member(env.create_user("Ann"))
        self.ben = self.guild.add_member(env.create_user("Ben"))
        self.community = Community(Platform.DISCORD, str(self.guild.id))
        self.place = Channel(self.community, str(self.channel.id))

    @property
    def threads(self) -> ThreadsOfClient:
        return self.arranged.threads

    async def fill(self, *drafts: Draft) -> None:
        await self.services.library.sync(ListSource("test", drafts))

    async def post(self, slug: str, turn: int = 1, **changes: Any) -> Delivery:
        """Post an essay, with its thread, as a delivery does."""
        channel = self.env.bot.get_channel(self.channel.id)
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send(f"Today: {slug}")
        thread = await sent.create_thread(name="The talk")
        await self.env.settle()
        delivery = Delivery(
            slot=Slot(SubscriptionId("standing"), NOW.date(), turn),
            channel=self.place,
            due=NOW,
            late_after=NOW,
            state=DeliveryState.DONE,
            post=post(slug, **changes),
            round=1,
            message=MessageRef(self.place, MessageId(str(sent.id))),
            thread=ThreadId(str(thread.id)),
        )
        await self.stores.deliveries.add(delivery)
        return delivery

    def speaking(self, language: Language) -> None:
        """Set the language of everybody's client."""
        self._locales.current = "ja" if language is JA else "en-US"

    def guild_speaks(self, locale: str) -> None:
        """The guild's own locale, as interactions tell it from now on."""
        self._locales.guild = locale

    def installed_by(self, owners: dict[str, str]) -> None:
        """Who installed the bot, as interactions tell it: ``0`` the guild, ``1`` the member."""
        self._locales.installed = owners

    @property
    def last_payload(self) -> dict[str, Any]:
        """The last interaction as the gateway sent it."""
        assert self._locales.last is not None
        return self._locales.last

    async def restart(self) -> None:
        """End the client and start another one, as a new process does."""
        await self.env.restart_bot(SimClient(self.arranged))

    async def repeat(self) -> None:
        """Deliver the last interaction once more, as a gateway may."""
        self.env.backend.emit("INTERACTION_CREATE", self.last_payload)
        await self.env.settle()

    async def forge(self, who: simcord.MemberActor, kind: int, data: dict[str, Any]) -> None:
        """Send an interaction that no client would offer; ``kind``: 3 for a component, 5 for a form."""
        where = {"channel_id": self.channel.id, "guild_id": self.guild.id}
        _, payload = sim_interactions.base_payload(self.env.backend, type=kind, user_id=who.id, data=data, **where)
        self.env.backend.emit("INTERACTION_CREATE", dict(payload))
        await self.env.settle()

    async def do(self, line: str, who: simcord.MemberActor | None = None, /, **fields: Any) -> str:
        """Do what a line says, and read the answer: ``/essay rate score:4``, ``[Rate]`` presses a button of the answer
        before, ``[Open an essay: Letter 2]`` chooses from its menu, ``«»`` sends its form with ``fields``.
        """
        actor = who or self.ann
        if line.startswith("/"):
            options = {match[1]: _value(*match.groups()) for match in _OPTION.finditer(line)}
            name = _OPTION.sub("", line)[1:].strip()
            result = await actor.slash(self.channel, name, **options)
        elif line == "«»":
            assert self.last is not None
            result = await actor.submit_modal(self.last, fields)
        else:
            result = await self._press(actor, line.strip("[]"))
        self.last = result
        return self.read()

    def read(self) -> str:
        """The last answer."""
        assert self.last is not None
        return words(self.last, self._message())

    def message(self) -> simcord.ResponseMessage:
        """The message of the last answer."""
        message = self._message()
        assert message is not None
        return message

    async def _press(self, actor: simcord.MemberActor, label: str) -> simcord.InteractionResult:
        message = self._message()
        assert message is not None
        menu, _, choice = label.partition(": ")
        if not choice:
            return await actor.click(message, label=label)
        component = next(c for c in _walk(message.components) if c.get("placeholder") == menu)
        value = next(o["value"] for o in component["options"] if o["label"] == choice)
        return await actor.select(message, [value], custom_id=component["custom_id"])

    def _message(self) -> simcord.ResponseMessage | None:
        """The message of the last answer; one that was changed in place is the one before."""
        assert self.last is not None
        message = self.last.followups[-1] if self.last.followups else self.last.response
        self._shown = message or self._shown
        return self._shown

    async def follow(self, language: Language, *turns: tuple[str, str], who: simcord.MemberActor | None = None) -> None:
        """Hold a conversation: each turn is what is typed or pressed and what is answered."""
        self.speaking(language)
        for line, answered in turns:
            said = await self.do(line, who)
            expected = "\n".join(each.strip() for each in answered.strip().splitlines())
            assert said == expected, f"{line}\n\nwas answered:\n{said}\n\nnot:\n{expected}"

    def thread(self, delivery: Delivery) -> discord.Thread:
        thread = self.env.bot.get_channel(int(delivery.thread or 0))
        assert isinstance(thread, discord.Thread)
        return thread

    def thread_handle(self, delivery: Delivery) -> simcord.ChannelHandle:
        """The thread as a place to act in."""
        return next(t for t in self.channel.threads if t.id == int(delivery.thread or 0))

    async def said_in(self, delivery: Delivery) -> list[str]:
        """The comments that we show in the thread, oldest first."""
        shown = [m async for m in self.thread(delivery).history(oldest_first=True) if m.embeds]
        return [f"{m.embeds[0].author.name}: {_read(m.embeds[0].description or '')}" for m in shown]


class _Locales:
    """Gives interactions their locale, which simcord leaves at American English, and remembers the last one. That of
    the guild is one that we do not speak, so that it decides nothing.
    """

    def __init__(self) -> None:
        self.current = "en-US"
        self.guild = "de"
        self.installed: dict[str, str] = {}
        self.last: dict[str, Any] | None = None
        self._payload: Any = sim_interactions.base_payload

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        record, payload = self._payload(*arguments, **named)
        payload["locale"] = self.current
        if "guild_locale" in payload:
            payload["guild_locale"] = self.guild
        payload["authorizing_integration_owners"] = self.installed
        self.last = payload
        return record, payload


@asynccontextmanager
async def talking(holidays: Holidays, *, captures: bool = True) -> AsyncIterator[Talk]:
    """A running client in a guild. ``captures``: it is allowed to read what members write."""
    arranged = Arranged(holidays, captures=captures)
    client = SimClient(arranged)
    locales = _Locales()
    before = sim_interactions.base_payload
    sim_interactions.base_payload = locales
    try:
        env = simcord.Env(client)  # not as a context, which fixtures leave in another task than they entered it
        await env.start()
        try:
            yield Talk(env, arranged, locales)
        finally:
            await arranged.services.refreshing.stop()
            await env.shutdown()
            assert not env.errors, env.errors
    finally:
        sim_interactions.base_payload = before


def words(result: simcord.InteractionResult, message: simcord.ResponseMessage | None) -> str:
    """What the member sees: the form, or the answer, of which nobody else sees anything."""
    if result.modal is not None:
        return "\n".join(_form(result.modal))
    assert message is not None, result
    assert message.ephemeral, "an answer is for the asker alone"
    return shown(message.components)


_OPTION: Final = re.compile(r"([\w-]+):((?:(?! [\w-]+:).)+)")


def _value(name: str, typed: str) -> str | float | bool:
    """An option's value, of its type."""
    if name in ("capture", "no-role", "search", "talk"):
        return typed == "yes"
    if name == "rating":
        return float(typed)
    return int(typed) if name == "score" else typed


def _walk(components: Any) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from _walk(component.get("components", ()))


def shown(components: Sequence[dict[str, Any]]) -> str:
    return "\n".join(line for component in components for line in _lines(component) if line)


def _lines(component: dict[str, Any]) -> Iterator[str]:
    match component["type"]:
        case 1:
            yield " ".join(_control(each) for each in component["components"])
        case 10:
            yield from (_read(line) for line in component["content"].split("\n"))
        case 9 | 17:
            for each in component["components"]:
                yield from _lines(each)
        case 13:
            yield f"[file {component['file']['url'].removeprefix('attachment://')}]"


def _control(component: dict[str, Any]) -> str:
    if component["type"] == 2:
        off = " (off)" if component.get("disabled") else ""
        return f"[{component.get('label', '')}{off}]"
    options = component.get("options") or []
    names = " | ".join(("✓" if o.get("default") else "") + o["label"] for o in options)
    return f"[{component.get('placeholder', '')}: {names}]" if names else f"[{component.get('placeholder', '')}]"


def _form(modal: dict[str, Any]) -> Iterator[str]:
    yield f"« {modal['title']} »"
    for label in modal["components"]:
        inner = label["component"]
        options = inner.get("options") or []
        offered = " | ".join(("✓" if o.get("default") else "") + o["label"] for o in options)
        hint = f" ({label['description']})" if label.get("description") else ""
        yield f"{label['label']}{hint}: {offered or inner.get('value') or ''}".rstrip()


_ESCAPED: Final = re.compile(r"\\([^\w\s])")
_INSTANT: Final = re.compile(r"<t:(\d+):(\w)>")


def _read(line: str) -> str:
    """A line as the client shows it: escapes gone, instants in Tokyo."""
    return _INSTANT.sub(_instant, _ESCAPED.sub(r"\1", line)).replace("\u200b", "").replace("\u2060", "")


def _instant(match: re.Match[str]) -> str:
    at = datetime.fromtimestamp(int(match[1]), UTC)
    local = at.astimezone(ZoneInfo(TOKYO))
    if match[2] == "R":
        return f"{round((at - NOW).total_seconds() / 3600, 1):+g} h"
    return f"{local:%Y-%m-%d}" if match[2] == "d" else f"{local:%Y-%m-%d %H:%M}"
