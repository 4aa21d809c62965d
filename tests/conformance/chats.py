"""The platforms under test, seen from outside as members see them."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from bot.adapters.discord.chat import DiscordChat
from bot.adapters.discord.reacted import DiscordReactions
from bot.adapters.discord.replies import DiscordReplies
from bot.adapters.local.chat import LocalChat
from bot.adapters.local.hub import Hub
from bot.adapters.slack.install.workspaces import OwnWorkspace
from bot.adapters.slack.posts import emojis, refs
from bot.adapters.slack.posts.chat import SlackChat
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.posts.reacted import SlackReactions
from bot.adapters.slack.posts.replies import SlackReplies
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.web import Web
from bot.core.community import LOCAL_CHANNEL, Channel, Community, Member, MessageRef, Platform
from bot.core.delivery import DailyPost
from bot.core.digest import DigestPost
from bot.core.essay import Language
from bot.core.ids import MemberId, MessageId
from bot.ports.cards import CardPort
from bot.ports.chat import ChatPort
from bot.ports.mirrors import MirrorPort
from bot.ports.reactions import ReactionsPort
from bot.ports.replies import RepliesPort
from tests.conformance.contents import shown_pictures, shown_ways, told
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryLocalLog
from tests.faults.discord_world import FrontWorld, front_world, remote_world
from tests.faults.slack_world import SlackWorld, slack_world
from tests.faults.world import DUE
from tests.fronts.discord import state as discord
from tests.fronts.discord.mentions import texts
from tests.fronts.slack import state as slack

PEOPLE: Final = ("Ann", "Ben")
ROBOT: Final = "Robot"


class PlatformUnderTest(ABC):
    """One platform with a channel, Ann, Ben and a robot. The ports that it does not have are None."""

    clock: FixedClock
    chat: ChatPort
    mirrors: MirrorPort | None = None
    cards: CardPort | None = None
    reactions: ReactionsPort | None = None
    replies: RepliesPort | None = None
    channel: Channel
    nowhere: Channel
    """One that does not exist."""

    @abstractmethod
    async def shown(self, message: MessageRef) -> str:
        """All that a post says; empty where it is gone."""

    @abstractmethod
    def ways(self, message: MessageRef) -> list[str]:
        """Where a post's own links lead, in their order."""

    @abstractmethod
    def pictures(self, message: MessageRef) -> list[tuple[str, str]]:
        """The pictures that a post shows, each with the words that describe it."""

    @abstractmethod
    async def questions(self, message: MessageRef) -> list[str]:
        """What stands in the post's thread from us and is no comment."""

    def comments(self, message: MessageRef) -> list[str]:
        """The comments that we show in the post's thread, each with its author's name."""
        raise NotImplementedError

    def write(self, message: MessageRef, text: str) -> MessageId:
        """Ann writes into the post's thread by herself."""
        raise NotImplementedError

    def reply(self, message: MessageRef, who: str, text: str) -> None:
        """``who`` writes there by themselves."""
        raise NotImplementedError

    def written(self, message: MessageRef) -> list[str]:
        """What Ann wrote there."""
        raise NotImplementedError

    def react(self, message: MessageRef, who: str, emoji: str) -> None:
        raise NotImplementedError

    def unreact(self, message: MessageRef, who: str, emoji: str) -> None:
        raise NotImplementedError

    def react_below(self, message: MessageRef, reply: MessageId, who: str, emoji: str) -> None:
        """``who`` reacts to a reply in the thread of ``message``."""
        raise NotImplementedError

    def id_of(self, who: str) -> MemberId:
        raise NotImplementedError

    async def seeded(self, message: MessageRef, count: int) -> None:
        """Wait until our own ``count`` emojis stand under the post."""
        raise NotImplementedError

    def erase(self, message: MessageRef) -> None:
        """A moderator deletes the post."""
        raise NotImplementedError

    async def close(self) -> None:
        """Leave it."""
        return


class Fake(PlatformUnderTest):
    """What the services are tested with."""

    def __init__(self) -> None:
        self.clock = FixedClock(DUE)
        self._fake = fake = FakeChat.with_nonce(self.clock)
        self.chat = self.mirrors = self.cards = self.reactions = self.replies = fake
        self.channel = Channel(Community(Platform.DISCORD, "home"), "essays")
        self.nowhere = Channel(self.channel.community, "nowhere")
        self._fake.missing.add(self.nowhere)

    async def shown(self, message: MessageRef) -> str:
        found = self._fake.messages[message]
        if isinstance(found.content, DigestPost):
            return told(found.content)
        score = found.ratings.score if found.ratings is not None else None
        english = found.post.shown_in is Language.EN
        said = "Rated {:.1f} by {} members" if english else "評価 {:.1f}（{}人）"
        rated = said.format(score.mean, score.count) if score is not None else ""
        said = f"{found.post.title} {found.post.source_name} {found.post.summary} {rated}"
        return "" if found.deleted else said

    def ways(self, message: MessageRef) -> list[str]:
        return shown_ways(self._fake.messages[message].post)

    def pictures(self, message: MessageRef) -> list[tuple[str, str]]:
        return shown_pictures(self._fake.messages[message].post)

    async def questions(self, message: MessageRef) -> list[str]:
        return [question.post.question for question in self._fake.questions(message)]

    def comments(self, message: MessageRef) -> list[str]:
        return [f"{each.comment.author.name} {each.comment.text}" for each in self._fake.comments.values()]

    def write(self, message: MessageRef, text: str) -> MessageId:
        return self._fake.write(message, text).id

    def reply(self, message: MessageRef, who: str, text: str) -> None:
        self.clock.advance(timedelta(seconds=1))
        self._fake.reply(message, self._member(who), text)

    def written(self, message: MessageRef) -> list[str]:
        return list(self._fake.theirs.values())

    def react(self, message: MessageRef, who: str, emoji: str) -> None:
        self._fake.react(message, self._member(who), emoji)

    def unreact(self, message: MessageRef, who: str, emoji: str) -> None:
        self._fake.unreact(message, self._member(who), emoji)

    def id_of(self, who: str) -> MemberId:
        return MemberId(who)

    async def seeded(self, message: MessageRef, count: int) -> None:
        """The fake puts no emojis under its posts."""

    def erase(self, message: MessageRef) -> None:
        self._fake.erase(message)

    def _member(self, who: str) -> Member:
        return Member(self.channel.community, self.id_of(who), who, is_bot=who == ROBOT)


class Local(PlatformUnderTest):
    """The local page shows comments and cards by itself, and its reactions are the ratings that are kept."""

    def __init__(self) -> None:
        self.clock = FixedClock(DUE)
        self._log = MemoryLocalLog()
        self.chat = LocalChat(self._log, Hub(), self.clock)
        self._shown: dict[MessageRef, DailyPost] = {}
        self.channel = LOCAL_CHANNEL
        self.nowhere = Channel(LOCAL_CHANNEL.community, "nowhere")

    async def shown(self, message: MessageRef) -> str:
        found = await self._log.get(int(message.id))
        if found is not None and found.digest is not None:
            return told(found.digest)
        if found is None or found.post is None:
            return ""
        self._shown[message] = found.post
        return f"{found.post.title} {found.post.source_name} {found.post.summary}"

    def ways(self, message: MessageRef) -> list[str]:
        return shown_ways(self._shown[message])

    def pictures(self, message: MessageRef) -> list[tuple[str, str]]:
        return shown_pictures(self._shown[message])

    async def questions(self, message: MessageRef) -> list[str]:
        return [each.text for each in await self._log.replies(int(message.id))]


class OnDiscord(PlatformUnderTest):
    """Where the bot is allowed to manage messages."""

    def __init__(self, world: FrontWorld) -> None:
        self._world = world
        assert isinstance(world.chat, DiscordChat)
        self.clock, self.channel = world.clock, world.channel
        self.chat = self.mirrors = self.cards = self._chat = world.chat
        self.reactions = DiscordReactions(world.places)
        self.replies = DiscordReplies(world.places)
        self.nowhere = Channel(self.channel.community, "1")
        self._people = {name: world.acts.person(name) for name in (*PEOPLE, ROBOT)}
        self._people[ROBOT].bot = True
        world.guild.members.update({one.id: one for one in self._people.values()})

    async def shown(self, message: MessageRef) -> str:
        found = self._world.place.messages.get(int(message.id))
        return _said(found) if found is not None else ""

    def ways(self, message: MessageRef) -> list[str]:
        return [
            each["url"] for each in _parts(self._message(message).components) if each.get("type") == 2 and "url" in each
        ]

    def pictures(self, message: MessageRef) -> list[tuple[str, str]]:
        galleries = [each for each in _parts(self._message(message).components) if each.get("type") == 12]
        shown = [item for gallery in galleries for item in gallery["items"]]
        return [(item["media"]["url"], item["description"]) for item in shown]

    async def questions(self, message: MessageRef) -> list[str]:
        return [_said(each) for each in self._thread(message) if each.author == discord.BOT and not each.embeds]

    def comments(self, message: MessageRef) -> list[str]:
        shown = [each.embeds[0] for each in self._thread(message) if each.author == discord.BOT and each.embeds]
        return [f"{embed['author']['name']} {embed['description']}" for embed in shown]

    def write(self, message: MessageRef, text: str) -> MessageId:
        return self._write(message, "Ann", text)

    def reply(self, message: MessageRef, who: str, text: str) -> None:
        self.clock.advance(timedelta(seconds=1))
        self._write(message, who, text)

    def written(self, message: MessageRef) -> list[str]:
        return [each.content for each in self._thread(message) if each.author != discord.BOT]

    def react(self, message: MessageRef, who: str, emoji: str) -> None:
        self._world.acts.react(self._message(message), self._people[who], emoji)

    def unreact(self, message: MessageRef, who: str, emoji: str) -> None:
        self._world.acts.unreact(self._message(message), self._people[who], emoji)

    def react_below(self, message: MessageRef, reply: MessageId, who: str, emoji: str) -> None:
        [found] = [each for each in self._thread(message) if each.id == int(reply)]
        self._world.acts.react(found, self._people[who], emoji)

    def id_of(self, who: str) -> MemberId:
        return MemberId(str(self._people[who].id))

    async def seeded(self, message: MessageRef, count: int) -> None:
        await self._world.front.until(lambda: len(self._message(message).reactions) == count, what="the seeds")

    def erase(self, message: MessageRef) -> None:
        self._world.acts.erase(self._world.place, self._message(message))

    async def close(self) -> None:
        await self._chat.background.stop()
        await self._world.close()

    def _write(self, message: MessageRef, who: str, text: str) -> MessageId:
        thread = self._world.front.state.channel(int(message.id))
        assert thread is not None
        return MessageId(str(self._world.acts.write(thread, self._people[who], text).id))

    def _message(self, message: MessageRef) -> discord.Message:
        return self._world.place.messages[int(message.id)]

    def _thread(self, message: MessageRef) -> list[discord.Message]:
        thread = self._world.front.state.channel(int(message.id))
        return list(thread.messages.values()) if thread is not None else []


class OnSlack(PlatformUnderTest):
    """A workspace with the app in its channel."""

    def __init__(self, world: SlackWorld) -> None:
        self._world = world
        assert isinstance(world.chat, SlackChat)
        self.clock, self.channel = world.clock, world.channel
        self.chat = self.mirrors = self.cards = world.chat
        self._web = Web(world.front.api_url)
        clients = Clients(OwnWorkspace(self._web, slack.BOT_TOKEN), self._web)
        people = People(clients, world.clock)
        self.reactions = SlackReactions(clients, people)
        self.replies = SlackReplies(clients, people, lambda community: True)
        self.nowhere = Channel(self.channel.community, "C0NOWHERE")
        self._people = {name: world.acts.person(world.home, name) for name in (*PEOPLE, ROBOT)}
        self._people[ROBOT].bot = True

    async def shown(self, message: MessageRef) -> str:
        found = self._world.place.messages.get(message.id)
        if found is None or found.subtype is not None:
            return ""
        return f"{found.text} {json.dumps(found.blocks, ensure_ascii=False)}"

    def ways(self, message: MessageRef) -> list[str]:
        rows = [each for each in self._message(message).blocks if each["type"] == "actions"]
        return [each["url"] for row in rows for each in row["elements"] if "url" in each]

    def pictures(self, message: MessageRef) -> list[tuple[str, str]]:
        shown = [each for each in self._message(message).blocks if each["type"] == "image"]
        return [(each["image_url"], each["alt_text"]) for each in shown]

    async def questions(self, message: MessageRef) -> list[str]:
        return [each.text for each in self._ours(message) if (each.metadata or {})["event_type"] == refs.QUESTION]

    def comments(self, message: MessageRef) -> list[str]:
        return [each.text for each in self._ours(message) if (each.metadata or {})["event_type"] == refs.SAID]

    def write(self, message: MessageRef, text: str) -> MessageId:
        return self._write(message, "Ann", text)

    def reply(self, message: MessageRef, who: str, text: str) -> None:
        self._write(message, who, text)

    def written(self, message: MessageRef) -> list[str]:
        return [each.text for each in self._world.place.replies(message.id) if not each.by_app]

    def react(self, message: MessageRef, who: str, emoji: str) -> None:
        self._world.acts.react(self._message(message), self._people[who], emojis.name_of(emoji) or "")

    def unreact(self, message: MessageRef, who: str, emoji: str) -> None:
        self._world.acts.unreact(self._message(message), self._people[who], emojis.name_of(emoji) or "")

    def react_below(self, message: MessageRef, reply: MessageId, who: str, emoji: str) -> None:
        name = emojis.name_of(emoji) or "heart"
        self._world.acts.react(self._world.place.messages[reply], self._people[who], name)

    def id_of(self, who: str) -> MemberId:
        return MemberId(self._people[who].id)

    async def seeded(self, message: MessageRef, count: int) -> None:
        await self._world.front.until(lambda: len(self._message(message).reactions) == count, what="the seeds")

    def erase(self, message: MessageRef) -> None:
        self._world.acts.erase(self._world.place, self._message(message))

    async def close(self) -> None:
        await self._web.stop()
        await self._world.close()

    def _write(self, message: MessageRef, who: str, text: str) -> MessageId:
        written = self._world.acts.write(self._world.place, self._people[who], text, thread=message.id)
        return MessageId(written.ts)

    def _message(self, message: MessageRef) -> slack.Message:
        return self._world.place.messages[message.id]

    def _ours(self, message: MessageRef) -> list[slack.Message]:
        return [each for each in self._world.place.replies(message.id) if each.by_app]


def _said(message: discord.Message) -> str:
    return "\n".join(texts({"content": message.content, "components": message.components}))


def _parts(components: Iterable[discord.Json]) -> Iterator[discord.Json]:
    for one in components:
        yield one
        yield from _parts(one.get("components") or [])


async def platform_under_test(name: str) -> PlatformUnderTest:
    """The one called ``name``."""
    match name:
        case "fake":
            return Fake()
        case "local":
            return Local()
        case "discord":
            return OnDiscord(await front_world())
        case "discord without gateway":
            return OnDiscord(await remote_world())
        case "slack":
            return OnSlack(await slack_world())
    raise ValueError(name)
