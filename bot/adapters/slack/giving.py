"""Screens and forms given where the member acted, to them alone: in a message, a modal, or a direct message."""

from __future__ import annotations

import logging
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.requests import Place, Surface, metadata
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.screens.forms import form_view
from bot.adapters.slack.screens.layout import MESSAGE_BLOCKS, Block, Rendered, button, rendered, row
from bot.adapters.slack.screens.rendering import render, view_of
from bot.adapters.slack.screens.whole_text import without_images
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import code_of, refuses_blocks, wrapped
from bot.conversation import report_text, wording
from bot.conversation.catalogue import Catalogue
from bot.conversation.forms import Form
from bot.conversation.phrases import Phrases
from bot.conversation.request import Request
from bot.conversation.screens import OwnDataFileScreen, ReadingScreen, ReportFileScreen
from bot.conversation.stage import Answer
from bot.core.phrase import message
from bot.errors import BotError, ChatError, ChatRejected

log = logging.getLogger(__name__)

_TOO_LATE: Final = message("That took too long, so Slack did not open the form. Please try again.")
_PRESS: Final = message("Press the button to open the form.")
_EXPIRED: Final = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "invalid_trigger_id"})
_STACKED: Final = "push_limit_reached"
"""Three modals lie on each other, and no fourth is taken."""
_OUTRUN: Final = frozenset({"hash_conflict", "not_found", "view_not_found"})
"""Somebody was quicker, or the modal is closed: there is nothing left to change."""
_FILE: Final = "my-data.json"


class Giving:
    """All methods raise any ``ChatError`` where the member can be given nothing in any way."""

    def __init__(self, clients: Clients, catalogue: Catalogue) -> None:
        self._clients = clients
        self._catalogue = catalogue

    def sentence(self, error: BotError, request: Request) -> str:
        """What is told of ``error`` where nothing is markup."""
        return phrases_in(request.language, self._catalogue).unescaped().error(error)

    async def give(self, request: Request, place: Place, answer: Answer, *, replaces: bool = False) -> None:
        """``replaces``: in the place of the message or the modal whose component was used."""
        p = phrases_in(request.language, self._catalogue)
        if isinstance(answer, Form):
            await self._form(request, place, answer, p)
            return
        if isinstance(answer, OwnDataFileScreen):
            await self._send_file(request, _FILE, answer.json, p.text(wording.OWN_DATA))
        if isinstance(answer, ReportFileScreen):
            await self._send_file(request, report_text.FILE_NAME, answer.csv, p.text(report_text.FILE_HERE))
        if not isinstance(answer, ReadingScreen):
            await self._show(request, place, render(answer, p), p, replaces=replaces)
            return
        try:
            await self._show(request, place, render(answer, p), p, replaces=replaces, to_read=True)
        except ChatRejected as error:
            plainer = without_images(answer)
            if plainer == answer or not refuses_blocks(error):
                raise
            log.warning("Slack does not take a picture of %s; a part is shown without it.", answer.card.essay.slug)
            await self._show(request, place, render(plainer, p), p, replaces=replaces, to_read=True)

    async def _show(
        self, request: Request, place: Place, shown: Rendered, p: Phrases, *, replaces: bool, to_read: bool = False
    ) -> None:
        """``to_read``: a modal rather than a message, where one can be opened."""
        view = view_of(shown, p, metadata(request, place))
        if place.surface is Surface.MODAL and replaces:
            await self._update(request, place, view)
        elif place.surface is not Surface.CHANNEL or (to_read and place.trigger and not replaces):
            await self._open(request, place, view, p, shown if to_read else None)
        elif place.url and (request.thread is None or replaces):
            await self._respond(place, shown, replace=replaces)
        else:
            await self._whisper(request, place, shown, p)

    async def _form(self, request: Request, place: Place, form: Form, p: Phrases) -> None:
        """Slack opens forms for whoever pressed something just now, so others get a button to press."""
        if place.trigger:
            await self._open(request, place, form_view(form, p, metadata(request, place, form.argument)), p)
        else:
            opening = button(p.text(form.title), *form.opener, style="primary")
            await self._whisper(request, place, rendered(p.text(_PRESS), row(opening)), p)

    async def _respond(self, place: Place, shown: Rendered, *, replace: bool) -> None:
        """Answer by the address that came with the act."""
        body = {"response_type": "ephemeral", "replace_original": replace, **said(shown)}
        await self._clients.respond(place.url, body | {"unfurl_links": False, "unfurl_media": False})

    async def _open(
        self, request: Request, place: Place, view: Block, p: Phrases, instead: Rendered | None = None
    ) -> None:
        """Open a modal; on another one, where the member is in one. Where the trigger has expired, ``instead`` is said,
        or that it has.
        """
        client = await self._clients.of(request.member.community)
        show = client.views_push if place.surface is Surface.MODAL else client.views_open
        with wrapped():
            try:
                await show(trigger_id=place.trigger, view=view)
                return
            except SlackApiError as error:
                if code_of(error) not in _EXPIRED | {_STACKED}:
                    raise
                code = code_of(error)
        log.info("A modal was not opened (%s)", code)
        if code == _STACKED:
            await self._update(request, place, view)
        else:
            await self._whisper(request, place, instead or rendered(p.text(_TOO_LATE)), p, modal=False)

    async def _update(self, request: Request, place: Place, view: Block) -> None:
        client = await self._clients.of(request.member.community)
        with wrapped():
            try:
                await client.views_update(view_id=place.view, hash=place.hash or None, view=view)
            except SlackApiError as error:
                if code_of(error) not in _OUTRUN:
                    raise
                log.info("A modal changed or was closed meanwhile (%s)", code_of(error))

    async def _whisper(
        self, request: Request, place: Place, shown: Rendered, p: Phrases, *, modal: bool = True
    ) -> None:
        """Say it to the member alone: in the channel or thread where they acted, else in a modal, else by the bot's
        own direct messages.
        """
        channel, who, thread = request.channel, request.member.id, request.thread
        client = await self._clients.of(request.member.community)
        if channel is not None:
            try:
                with wrapped():
                    await client.chat_postEphemeral(channel=channel.id, user=who, thread_ts=thread, **said(shown))
                return
            except ChatError as error:
                log.info("An answer was not taken in its channel: %s", error)
        if channel is not None and place.url:
            await self._respond(place, shown, replace=False)
        elif modal and place.trigger:
            await self._open(request, place, view_of(shown, p, metadata(request, place)), p)
        else:
            with wrapped():
                await client.chat_postMessage(channel=request.member.id, **said(shown), unfurl_links=False)

    async def _send_file(self, request: Request, name: str, text: str, said: str) -> None:
        """A file in the member's own direct messages."""
        client = await self._clients.of(request.member.community)
        with wrapped():
            opened = await client.conversations_open(users=[request.member.id])
            await client.files_upload_v2(
                channel=opened["channel"]["id"],
                filename=name,
                title=name,
                content=text,
                initial_comment=said,
            )


def said(shown: Rendered) -> dict[str, Any]:
    """A message's words, for readers and for notifications."""
    return {"text": shown.text, "blocks": list(shown.blocks[:MESSAGE_BLOCKS])}
