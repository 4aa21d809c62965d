"""Typed commands, pressed buttons and filled-in forms over HTTP: their answers, which only the asker sees."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from dataclasses import replace
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.adapters.local.completing import LineCompleting
from bot.adapters.local.feed import Feed
from bot.adapters.local.fields import fields_of, lists_of
from bot.adapters.local.hub import Change, ChangeKind, Hub
from bot.adapters.local.members import NOBODY, member_of, named_member
from bot.adapters.local.screens import Screens
from bot.conversation.command_line import CommandLine
from bot.conversation.performing import Performing
from bot.conversation.request import Request
from bot.conversation.screens import (
    ChosenScreen,
    CommentChangedScreen,
    CommentRemovedScreen,
    CommentScreen,
    ForgottenScreen,
    RatedScreen,
    RefusedScreen,
    WithdrawnScreen,
)
from bot.conversation.stage import Answer
from bot.core.community import LOCAL_CHANNEL, Platform
from bot.core.ids import new_id
from bot.core.log_context import logged_with
from bot.core.subscription import Slot

_SIGNED: Final = frozenset({"rate", "comment", "saved", "my-data", "submit"})
"""The commands that leave or show something in a member's name."""
_UNSIGNED: Final = frozenset(
    {"open", "find", "search", "setup", "preview-setup", "moderation", "words", "post-first"}
    | {"talk", "talk-on", "talk-off", "talk-name"}
    | {"channels", "channel", "looked-after", "end", "end-for-good", "unskip"}
    | {"source", "source-add", "source-rights", "source-order", "source-take", "source-confirm", "source-cancel"}
    | {"source-refresh", "source-pause", "source-resume", "source-remove", "source-end"}
    | {"move-up", "move-down", "unpin", "hold", "correct"}
    | {"submissions", "submission", "submission-page", "approve", "edit-submission", "submission-words", "decline"}
    | {"take-submissions", "guests", "guests-page", "guest", "guest-page", "guest-approve", "guest-links"}
    | {"guest-decline", "guest-back"}
)
"""The components that need no name."""


class Console:
    """Answers ``/essay …``, and what is pressed in the answers."""

    def __init__(
        self,
        performing: Performing,
        line: CommandLine,
        completing: LineCompleting,
        screens: Screens,
        feed: Feed,
        hub: Hub,
    ) -> None:
        self._performing = performing
        self._line = line
        self._completing = completing
        self._screens = screens
        self._feed = feed
        self._hub = hub

    async def command(self, http: HttpRequest) -> Response:
        """Run ``text``. Raises ``NicknameNeeded`` and what the command raises."""
        call = self._line.parse((await fields_of(http)).get("text", ""))
        request = self._request(http, signed=call.command.name in _SIGNED)
        return await self._done(http, self._performing.command(call, request))

    async def component(self, http: HttpRequest) -> Response:
        """A button of an answer was pressed: ``name`` and ``argument``."""
        fields = await fields_of(http)
        name = fields.get("name", "")
        request = replace(
            self._request(http, signed=name not in _UNSIGNED),
            argument=fields.get("argument", ""),
            fields=await lists_of(http),
        )
        return await self._done(http, self._performing.perform(self._performing.component(name).act, request))

    async def form(self, http: HttpRequest) -> Response:
        """A form of an answer was sent: ``name``, ``argument`` and ``fields``."""
        fields = await fields_of(http)
        name = fields.get("name", "")
        signed = name.startswith(("write", "rewrite", "submit-", "page-name"))
        request = replace(
            self._request(http, signed=signed), argument=fields.get("argument", ""), fields=await lists_of(http)
        )
        return await self._done(http, self._performing.filled(name, request))

    async def complete(self, http: HttpRequest) -> Response:
        """Suggestions for the line that is being typed, as ``[{"text", "label", "detail"}]``."""
        text = http.query_params.get("text", "")
        found = await self._completing.complete(text, http.state.language)
        rows = [{"text": each.text, "label": each.label, "detail": each.detail} for each in found]
        return JSONResponse(rows, headers={"Cache-Control": "no-store"})

    def _request(self, http: HttpRequest, *, signed: bool) -> Request:
        member = named_member(http) if signed else member_of(http) or NOBODY
        state = http.state
        return Request(member=member, language=state.language, channel=LOCAL_CHANNEL, essays_language=state.preferred)

    async def _done(self, http: HttpRequest, performed: Awaitable[Answer]) -> Response:
        came = time.monotonic()
        with logged_with(interaction=new_id(), platform=Platform.LOCAL):
            answered = await self._answered(http, await performed)
        self._performing.stage.services.metrics.acknowledged(Platform.LOCAL, time.monotonic() - came)
        return answered

    async def _answered(self, http: HttpRequest, answer: Answer) -> Response:
        """The fragment. A refusal is raised as the error that it is: what was typed still stands on the page."""
        if isinstance(answer, RefusedScreen):
            raise answer.error
        await self._tell_others(answer)
        html = self._screens.html(answer, http.state.language)
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    async def _tell_others(self, answer: Answer) -> None:
        match answer:
            case RatedScreen():
                self._hub.publish(Change(ChangeKind.RATED, answer.essay.slug))
            case WithdrawnScreen():
                self._hub.publish(Change(ChangeKind.RATED, answer.rating.slug))
            case CommentScreen() | CommentChangedScreen() | CommentRemovedScreen():
                await self._tell_thread(answer.comment.slot)
            case ChosenScreen():
                self._hub.publish(Change(ChangeKind.CHANGED, answer.under.id))
            case ForgottenScreen():
                self._hub.publish(Change(ChangeKind.EVERYTHING))

    async def _tell_thread(self, slot: Slot) -> None:
        posted = await self._feed.posted_for(slot)
        self._hub.publish(Change(ChangeKind.CHANGED, str(posted.id)))
