"""All commands, buttons, menus, forms, shortcuts and events put onto a Bolt app: what each entry leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.adapters.slack.offering import Offering
from bot.adapters.slack.posts.channels import Channels
from bot.adapters.slack.posts.mrkdwn import channels_in, plain_text
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.requests import Payload, name_of
from bot.adapters.slack.responding import Responding
from bot.adapters.slack.screens.layout import LINK, PREFIX
from bot.adapters.slack.web.clients import Clients
from bot.conversation.command import ROOT, Takes
from bot.conversation.command_line import Call
from bot.conversation.request import Request
from bot.conversation.routes import GLOBAL_MENU, MESSAGE_MENU
from bot.conversation.stage import Answer, Stage
from bot.conversation.table import commands_for
from bot.core.community import Community, Platform

OURS: Final = re.compile(f"^{PREFIX}")


class Entries:
    """What members do."""

    def __init__(
        self, responding: Responding, offering: Offering, channels: Channels, clients: Clients, people: People
    ) -> None:
        self._responding = responding
        self._offering = offering
        self._channels = channels
        self._clients = clients
        self._people = people

    def install(self, app: AsyncApp) -> None:
        """Add them to ``app``."""

        @app.command(ROOT)
        async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
            await self._typed(body, ack, str(body.get("text") or ""))

        @app.action(OURS)
        async def on_action(ack: AsyncAck, body: dict[str, Any]) -> None:
            await self._used(body, ack)

        @app.view(OURS)
        async def on_form(ack: AsyncAck, body: dict[str, Any]) -> None:
            await self._responding.submit(body, ack)

        @app.shortcut(OURS)
        async def on_shortcut(ack: AsyncAck, body: dict[str, Any]) -> None:
            await self._chosen(body, ack)

        @app.options(OURS)
        async def on_options(ack: AsyncAck, body: dict[str, Any]) -> None:
            await self._offering.asked(body, ack)

    async def mentioned(self, event: Payload, community: Community) -> None:
        """``app_mention``: in a thread, where Slack knows no commands, words to the bot are understood as one."""
        if event.get("bot_id") or not event.get("user"):
            return
        us = (await self._clients.workspace(community)).user
        body = {
            "team_id": community.id,
            "user_id": event["user"],
            "channel_id": event.get("channel"),
            "thread_ts": event.get("thread_ts"),
        }
        await self._typed(body, _heard, _without_us(str(event.get("text") or ""), us))

    async def _typed(self, body: Payload, ack: Any, text: str) -> None:
        performing = self._responding.performing

        async def act(stage: Stage, request: Request) -> Answer:
            line = commands_for(Platform.SLACK, stage.services.catalogue)
            names = await self._people.names_in(request.member.community, text)
            call = await self._with_channel(line.read(plain_text(text, names)), channels_in(text, names), request)
            return await performing.command(call, request)

        await self._responding.do(body, ack, act)

    async def _with_channel(self, call: Call, known: Mapping[str, str], request: Request) -> Call:
        """``call`` with the ids of the channels that it names; of ``known`` ones by their names."""
        named = [
            each.name for each in call.command.options if each.takes is Takes.CHANNEL and each.name in call.arguments
        ]
        arguments = dict(call.arguments)
        for option in named:
            name = arguments[option].removeprefix("#")
            arguments[option] = known.get(name) or await self._channels.named(request.member.community, name)
        return replace(call, arguments=arguments)

    async def _used(self, body: Payload, ack: Any) -> None:
        action = body["actions"][0]
        name = name_of(action["action_id"])
        if name == LINK or (name == "read" and not action.get("value")):  # so links of earlier versions were called
            await ack()
        else:
            await self._responding.follow(body, ack, self._responding.performing.component(name))

    async def _chosen(self, body: Payload, ack: Any) -> None:
        name = name_of(body.get("callback_id"))
        route = MESSAGE_MENU.get(name) or GLOBAL_MENU.get(name)
        if route is None:
            await ack()
        else:
            await self._responding.follow(body, ack, route)


async def _heard() -> None:
    """Bolt has acknowledged an event before it is handed on."""


def _without_us(text: str, us: str) -> str:
    """What is said to us: ``text`` without our name and without the root of a command."""
    return text.replace(f"<@{us}>", " ").strip().removeprefix(ROOT).strip()
