"""All commands, buttons, menus, forms, shortcuts and events put onto a Bolt app."""

from __future__ import annotations

import re
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.adapters.slack.answering import Answering
from bot.adapters.slack.commands import run
from bot.adapters.slack.components import Components
from bot.adapters.slack.desk import Desk
from bot.adapters.slack.events import Events
from bot.adapters.slack.home import Home
from bot.adapters.slack.joining import Joining
from bot.adapters.slack.layout import PREFIX
from bot.adapters.slack.mentions import Mentions
from bot.adapters.slack.mrkdwn import plain_text
from bot.adapters.slack.options import Options
from bot.adapters.slack.shortcuts import Shortcuts
from bot.adapters.slack.threads import Listening
from bot.conversation.command import ROOT

OURS: Final = re.compile(f"^{PREFIX}")


def install(app: AsyncApp, desk: Desk, events: Events) -> None:
    """Add everything that members do to ``app``, and what happens by itself to ``events``."""
    answering = Answering(desk)
    home = Home(desk)
    components = Components(answering, home)
    shortcuts = Shortcuts(answering)
    options = Options(desk)

    @app.command(ROOT)
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await answering.attend(body, ack, run.typed(plain_text(str(body.get("text") or ""), {})))

    @app.action(OURS)
    async def on_action(ack: AsyncAck, body: dict[str, Any]) -> None:
        await components.used(body, ack)

    @app.view(OURS)
    async def on_form(ack: AsyncAck, body: dict[str, Any]) -> None:
        await components.sent(body, ack)

    @app.shortcut(OURS)
    async def on_shortcut(ack: AsyncAck, body: dict[str, Any]) -> None:
        await shortcuts.used(body, ack)

    @app.options(OURS)
    async def on_options(ack: AsyncAck, body: dict[str, Any]) -> None:
        await options.asked(body, ack)

    events.on("app_home_opened", home.opened)
    events.on("app_mention", Mentions(desk, answering).heard)
    events.on("member_joined_channel", Joining(desk).joined)
    events.on("message", Listening(desk).heard)
