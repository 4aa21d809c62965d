"""Words to the bot itself: in a thread, where Slack knows no commands, they are understood as one."""

from __future__ import annotations

from bot.adapters.slack.answering import Answering
from bot.adapters.slack.asking import Payload, ask_of
from bot.adapters.slack.commands import run
from bot.adapters.slack.desk import Desk
from bot.adapters.slack.mrkdwn import plain_text
from bot.core.community import Community


class Mentions:
    """Answers whoever mentions us, where they did, and them alone."""

    def __init__(self, desk: Desk, answering: Answering) -> None:
        self._desk = desk
        self._answering = answering

    async def heard(self, event: Payload, community: Community) -> None:
        """``app_mention``."""
        if event.get("bot_id") or not event.get("user"):
            return
        us = (await self._desk.clients.workspace(community)).user
        text = plain_text(without_us(str(event.get("text") or ""), us), {})
        body = {
            "team_id": community.id,
            "user_id": event["user"],
            "channel_id": event.get("channel"),
            "thread_ts": event.get("thread_ts"),
        }
        await self._answering.answer(await ask_of(self._desk, body), run.typed(text))


def without_us(text: str, us: str) -> str:
    """What is said to us: ``text`` without our name and without the root of a command."""
    said = text.replace(f"<@{us}>", " ").strip()
    return said.removeprefix("/essay").strip()
