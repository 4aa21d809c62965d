"""Dialogues kept as text: what is typed and pressed, and what is answered below it.

A line without indent is a turn: ``Ann: /essay today`` types, ``Ann: [Rate]`` presses a button of the answer before,
``Ann: [Open an essay: Letter 2]`` chooses from its menu, ``Ann: «text=Yes»`` sends its form, and ``Ann: <Rate this
essay> …`` takes a command from the menu of today's essay, or of what somebody wrote in its thread. In brackets stands
what happens beside it; ``#`` begins a remark. The indented lines below a turn are its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import discord
import simcord

from bot.adapters.discord import refs
from bot.core.delivery import Delivery
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.errors import ChatUnavailable
from tests.adapters.discord.talk import Talk
from tests.fakes.other_house import say_elsewhere
from tests.fakes.voted import members_chose

FOLDER: Final = Path(__file__).parent / "dialogues"
INDENT: Final = "    "
_TURN: Final = re.compile(r"(?P<who>\w+): (?P<what>.+)")
_FORM: Final = re.compile(r"«(.*)»")
_MENU: Final = re.compile(r"<(?P<name>.+)> (?P<message>.+)")
_LISTS: Final = frozenset({"days", "language", "often", "weekday", "coming"})


@dataclass(slots=True)
class Turn:
    """``who`` is empty for what happens beside the talk."""

    who: str
    what: str
    answer: list[str] = field(default_factory=list)


def turns(text: str) -> Iterator[Turn]:
    """The turns of a dialogue."""
    turn: Turn | None = None
    for line in text.splitlines():
        if line.startswith(INDENT):
            assert turn is not None, line
            turn.answer.append(line.removeprefix(INDENT))
        elif line and not line.startswith("#"):
            if turn is not None:
                yield turn
            match = _TURN.fullmatch(line)
            turn = Turn(match["who"], match["what"]) if match else Turn("", line.strip("()"))
    if turn is not None:
        yield turn


def written(turn: Turn) -> str:
    """A turn as it stands in its file."""
    said = f"{turn.who}: {turn.what}" if turn.who else f"({turn.what})"
    return "\n".join([said, *(INDENT + line for line in turn.answer)])


class Stage:
    """Plays dialogues in one guild."""

    def __init__(self, talk: Talk, language: Language) -> None:
        self._talk = talk
        self._posted: Delivery | None = None
        self._messages: dict[str, discord.Message] = {}
        self._roles: dict[int, str] = {}
        talk.speaking(language)
        self._names: Mapping[str, simcord.MemberActor] = {"Ann": talk.ann, "Ben": talk.ben, "Admin": talk.admin}

    async def play(self, turn: Turn) -> Turn:
        """The turn as it was answered."""
        if not turn.who:
            await self._happen(turn.what)
            return Turn("", turn.what)
        await self._talk.work.done()
        self._talk.clock.advance(timedelta(seconds=1))
        answer = await self._answer(self._names[turn.who], turn.what)
        ids = {self._talk.channel.id: "essays", self._talk.guild.id: "guild"}
        ids |= {int(self._posted.thread or 0): "thread"} if self._posted else {}
        for number, name in (ids | self._roles).items():
            answer = answer.replace(str(number), name)
        answer = re.sub(r"\[file \S+/", "[file ", answer)
        return Turn(turn.who, turn.what, answer.splitlines())

    async def _answer(self, who: simcord.MemberActor, what: str) -> str:
        talk = self._talk
        if form := _FORM.fullmatch(what):
            return await talk.do("«»", who, **self._fields(form[1]))
        if menu := _MENU.fullmatch(what):
            place, message = await self._message(menu["message"])
            talk.last = await who.context_menu(place, menu["name"], message)
            return talk.read()
        return await talk.do(what, who)

    def _fields(self, typed: str) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for each in filter(None, typed.split("; ")):
            name, _, value = each.partition("=")
            fields[name] = value.split(",") if name in _LISTS else value.replace(" / ", "\n")
        return fields | ({"channel": [self._talk.channel]} if "days" in fields else {})

    async def _message(self, named: str) -> tuple[simcord.ChannelHandle, discord.Message]:
        talk, posted = self._talk, self._posted
        if posted is not None and named == "the essay":
            channel = talk.env.bot.get_channel(talk.channel.id)
            assert isinstance(channel, discord.TextChannel)
            return talk.channel, await channel.fetch_message(int(posted.message.id if posted.message else 0))
        message = self._messages[named]
        inside = posted is not None and message.channel.id != talk.channel.id
        return talk.thread_handle(posted) if posted and inside else talk.channel, message

    async def _happen(self, what: str) -> None:
        talk, posted = self._talk, self._posted
        if match := re.fullmatch(r"today: (\S+) “(.+)”", what):
            self._posted = await talk.post(match[1], title=match[2])
        elif (match := re.fullmatch(r"(\w+) writes in the (thread|channel): (.+)", what)) and posted:
            place = talk.thread_handle(posted) if match[2] == "thread" else talk.channel
            self._messages[match[3]] = await self._names[match[1]].send(place, match[3])
        elif match := re.fullmatch(r"in (\S+) they say of (\S+): (.+)", what):
            await say_elsewhere(talk.services, match[1], match[2], match[3], talk.clock.now())
        elif match := re.fullmatch(r"each essay mentions (\w+)", what):
            role = talk.guild.create_role(match[1])
            self._roles[role.id] = match[1]
            await talk.env.settle()
            await talk.admin.slash(talk.channel, "essay schedule", at="08:00", role=role)
        elif match := re.fullmatch(r"members chose (\S+) over (\S+)", what):
            here = refs.channel_of(talk.guild.id, talk.channel.id)
            await members_chose(talk.stores.ballots, talk.services, here, Slug(match[1]), Slug(match[2]))
        elif what == "the thread is locked" and posted:
            await talk.thread(posted).edit(locked=True)
        elif what == "Discord does not answer":
            talk.threads.trouble = ChatUnavailable("no answer")
        else:
            raise AssertionError(what)
