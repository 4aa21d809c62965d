"""Typed commands over HTTP: their answers, which only the asker sees, and completion."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.adapters.local.answering import Answer, Commander, Commented, Rated
from bot.adapters.local.answers import render_answer
from bot.adapters.local.completing import Completer
from bot.adapters.local.feed import Feed
from bot.adapters.local.fields import fields_of
from bot.adapters.local.hub import Change, ChangeKind, Hub
from bot.adapters.local.members import NOBODY, member_of, named_member
from bot.adapters.local.parsing import parse
from bot.adapters.local.render import Renderer
from bot.core.community import LOCAL_CHANNEL

_SIGNED: Final = frozenset({"rate", "comment"})
"""The commands that leave something in a member's name."""


class Console:
    """Answers ``/essay …``."""

    def __init__(self, commander: Commander, completer: Completer, feed: Feed, hub: Hub, renderer: Renderer) -> None:
        self._commander = commander
        self._completer = completer
        self._feed = feed
        self._hub = hub
        self._renderer = renderer

    async def command(self, request: Request) -> Response:
        """Run ``text`` and answer with a fragment. Raises ``NicknameNeeded`` and what the command raises."""
        text = (await fields_of(request)).get("text", "")
        call = parse(text)
        member = named_member(request) if call.command.name in _SIGNED else member_of(request) or NOBODY
        answer = await self._commander.do(member, LOCAL_CHANNEL, call)
        await self._tell_others(answer)
        html = render_answer(self._renderer, answer, request.state.language)
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    async def complete(self, request: Request) -> Response:
        """Suggestions for the line that is being typed, as ``[{"text", "label", "detail"}]``."""
        text = request.query_params.get("text", "")
        found = await self._completer.complete(text, request.state.language)
        rows = [{"text": each.text, "label": each.label, "detail": each.detail} for each in found]
        return JSONResponse(rows, headers={"Cache-Control": "no-store"})

    async def _tell_others(self, answer: Answer) -> None:
        match answer:
            case Rated():
                self._hub.publish(Change(ChangeKind.RATED, answer.essay.slug))
            case Commented():
                posted = await self._feed.posted_for(answer.comment.slot)
                self._hub.publish(Change(ChangeKind.CHANGED, str(posted.id)))
