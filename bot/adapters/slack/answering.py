"""Acts answered: acknowledged at once, done once, and seen by nobody but the one who asked."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any, Final, TypeAlias

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.asking import Ask, Payload, Surface, ask_of, metadata
from bot.adapters.slack.desk import Desk
from bot.adapters.slack.failures import code_of, wrapped
from bot.adapters.slack.layout import (
    INPUT_MAX,
    MESSAGE_BLOCKS,
    PREFIX,
    TEXT,
    TITLE_MAX,
    WORDS,
    Block,
    Form,
    Screen,
    button,
    note,
    plain,
    quoted,
    rich,
    row,
    screen,
    words,
)
from bot.core.phrase import message
from bot.errors import BotError, ChatError, ChatForbidden, Conflict, InvalidInput, StoreBusy

log = logging.getLogger(__name__)

Answer: TypeAlias = "Screen | Form | None"
Act: TypeAlias = "Callable[[Ask], Awaitable[Answer]]"
Ack: TypeAlias = "Callable[..., Awaitable[Any]]"

_REMEMBERED: Final = 2_000
PATIENCE: Final = 2.0
"""Seconds; Slack gives a form up after three."""
_FAILED: Final = message("Something went wrong here, and it was written down for those who run this bot.")
_BUSY: Final = message("The database is busy at this moment. Try again in a few seconds.")
_YOURS: Final = message("This is what you wrote, for you to copy:")
_LONG: Final = frozenset({TEXT, "rules"})
"""The fields that hold more than a word, beside those of ``WORDS``."""
_NO_ANSWER: Final = message("Slack did not answer. Try again in a minute.")
_FORBIDDEN: Final = message("Slack does not let me do this here. Those who run this bot find the reason in its log.")
_TOO_LATE: Final = message("That took too long, so Slack did not open the form. Press it once more.")
_PRESS: Final = message("Press the button, and the form opens.")
_EXPIRED: Final = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "invalid_trigger_id"})
_STACKED: Final = "push_limit_reached"
"""Three modals lie on each other, and no fourth is taken."""
_OUTRUN: Final = frozenset({"hash_conflict", "not_found", "view_not_found"})
"""Somebody was quicker, or the modal is closed: there is nothing left to change."""


class Manner(Enum):
    """How an answer is given."""

    NEW = auto()
    """Beside what is there."""
    TURN = auto()
    """In place of the message or the modal whose component was used."""


class Mistaken(InvalidInput):
    """A mistake in one ``field`` of a form, which is told beside it; ``sentence`` is the member's."""

    def __init__(self, field: str, error: BotError) -> None:
        super().__init__(error.message, **error.fields)
        self.field = field
        self.sentence = ""


class Answering:
    """Runs acts. One that arrives twice is done once. ``patience``: seconds that a form waits to be checked."""

    def __init__(self, desk: Desk, patience: float = PATIENCE) -> None:
        self.desk = desk
        self._patience = patience
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def attend(self, body: Payload, ack: Ack, act: Act, manner: Manner = Manner.NEW) -> Ask | None:
        """Acknowledge, do ``act``, and answer with its result or with a sentence where it cannot be done. Raises
        nothing. Returns the ask that was answered, None for one that came before.
        """
        await ack()
        if not self._is_new(body):
            return None
        ask = await ask_of(self.desk, body)
        await self.answer(ask, act, manner)
        return ask

    async def submit(self, body: Payload, ack: Ack, check: Act | None, act: Act) -> Ask | None:
        """The same for a form that came back. ``check`` runs before the acknowledgement, which takes its mistake to
        the field where it was made.
        """
        if not self._is_new(body):
            await ack()
            return None
        mistake = await self._mistake(body, check) if check is not None else None
        if isinstance(mistake, Mistaken):
            await ack(response_action="errors", errors={mistake.field: mistake.sentence})
            return None
        await ack()
        ask = await ask_of(self.desk, body)
        if mistake is not None:
            await self._tell(ask, mistake)
            return None
        await self.answer(ask, act)
        return ask

    async def _mistake(self, body: Payload, check: Act) -> BotError | None:
        """What ``check`` has against the form; None where it takes so long that Slack would give the form up."""
        try:
            async with asyncio.timeout(self._patience):
                ask = await ask_of(self.desk, body)
                try:
                    await check(ask)
                except Mistaken as error:
                    error.sentence = self.desk.catalogue.error(ask.language, error)
                    return error
                except BotError as error:
                    return error
        except TimeoutError:
            log.info("A form could not be checked in time")
        except Exception:
            log.exception("A form could not be checked")
            return BotError(_FAILED)
        return None

    async def answer(self, ask: Ask, act: Act, manner: Manner = Manner.NEW) -> None:
        """Do ``act`` and give its result. Raises nothing."""
        try:
            given = await act(ask)
            if given is not None:
                await self._give(ask, given, manner)
        except BotError as error:
            await self._tell(ask, error)
        except Exception:
            log.exception("An act of %s could not be done", ask.member.id)
            await self._tell(ask, BotError(_FAILED))

    def _is_new(self, body: Payload) -> bool:
        """Whether this is the first time that we hear of it, among the latest ones."""
        key = str(body.get("trigger_id") or "")
        if not key:
            return True
        if key in self._seen:
            log.info("An act came twice")
            return False
        self._seen[key] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return True

    async def _tell(self, ask: Ask, error: BotError) -> None:
        """One sentence, whose fields are escaped."""
        if isinstance(error, Conflict):
            log.info("A conflict: %s", error)
        if isinstance(error, ChatError):
            log.warning("An act met a failure of Slack: %s", error)
            error = BotError(_FORBIDDEN if isinstance(error, ChatForbidden) else _NO_ANSWER)
        if isinstance(error, StoreBusy):
            error = BotError(_BUSY)
        try:
            said = ask.words.text(error.message, **error.fields)
            await self._give(ask, screen(said, *given_back(ask, _written(ask))), Manner.NEW)
        except Exception as gone:
            log.info("%s could not be told: %s", ask.member.id, gone)

    async def _give(self, ask: Ask, answer: Screen | Form, manner: Manner) -> None:
        if isinstance(answer, Form) and not ask.place.trigger:  # Slack opens forms for whoever pressed something
            label = button(answer.title, *answer.opener, style="primary")
            await self._whisper(ask, screen(ask.words.text(_PRESS), row(label)))
        elif isinstance(answer, Form):
            await self._open(ask, form_view(ask, answer))
        elif ask.place.surface is Surface.MODAL and manner is Manner.TURN:
            await self._turn(ask, screen_view(ask, answer))
        elif ask.place.surface is not Surface.CHANNEL:
            await self._open(ask, screen_view(ask, answer))
        elif ask.place.url and (ask.thread is None or manner is Manner.TURN):
            await self._respond(ask, answer, replace=manner is Manner.TURN)
        else:
            await self._whisper(ask, answer)

    async def _respond(self, ask: Ask, answer: Screen, *, replace: bool) -> None:
        """Answer by the address that came with the act."""
        body = {
            "response_type": "ephemeral",
            "replace_original": replace,
            "text": answer.text,
            "blocks": list(answer.blocks[:MESSAGE_BLOCKS]),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        await self.desk.clients.respond(ask.place.url, body)

    async def _open(self, ask: Ask, view: Block) -> None:
        """Open a modal; on another one, where the member is in one. A trigger that has expired is told, not kept."""
        client = await self.desk.clients.of(ask.member.community)
        show = client.views_push if ask.place.surface is Surface.MODAL else client.views_open
        with wrapped():
            try:
                await show(trigger_id=ask.place.trigger, view=view)
                return
            except SlackApiError as error:
                if code_of(error) not in _EXPIRED | {_STACKED}:
                    raise
                code = code_of(error)
        log.info("A modal was not opened (%s)", code)
        if code == _STACKED:
            await self._turn(ask, view)
        else:
            await self._whisper(ask, screen(ask.words.text(_TOO_LATE)), modal=False)

    async def _turn(self, ask: Ask, view: Block) -> None:
        client = await self.desk.clients.of(ask.member.community)
        with wrapped():
            try:
                await client.views_update(view_id=ask.place.view, hash=ask.place.hash or None, view=view)
            except SlackApiError as error:
                if code_of(error) not in _OUTRUN:
                    raise
                log.info("A modal changed or was closed meanwhile (%s)", code_of(error))

    async def _whisper(self, ask: Ask, answer: Screen, *, modal: bool = True) -> None:
        """Say it to the member alone: in the channel or thread where they acted, else in a modal, else by the bot's
        own direct messages.
        """
        client = await self.desk.clients.of(ask.member.community)
        said: dict[str, Any] = {"text": answer.text, "blocks": list(answer.blocks[:MESSAGE_BLOCKS])}
        if ask.channel is not None:
            thread: dict[str, Any] = {"thread_ts": ask.thread} if ask.thread else {}
            try:
                with wrapped():
                    await client.chat_postEphemeral(channel=ask.channel.id, user=ask.member.id, **said, **thread)
                return
            except ChatError as error:
                log.info("An answer was not taken in its channel: %s", error)
        if ask.channel is not None and ask.place.url:
            await self._respond(ask, answer, replace=False)
        elif modal and ask.place.trigger:
            await self._open(ask, screen_view(ask, answer))
        else:
            with wrapped():
                await client.chat_postMessage(channel=ask.member.id, **said, unfurl_links=False)


def given_back(ask: Ask, typed: str) -> list[Block]:
    """What was typed and not taken, so that nobody writes it twice."""
    return [note(ask.words.text(_YOURS)), rich(quoted(words(typed[:INPUT_MAX])))] if typed else []


def _written(ask: Ask) -> str:
    """What stands in the longer fields of a form that is closed."""
    fields = (field for field in ask.values if field in _LONG or field.startswith(WORDS))
    return "\n\n".join(filter(None, map(ask.value, fields)))


def screen_view(ask: Ask, answer: Screen) -> Block:
    """A screen as a modal that is only closed."""
    _ = ask.words.text
    return {
        "type": "modal",
        "title": plain(answer.title or _("The daily essay"), TITLE_MAX),
        "close": plain(_("Close"), TITLE_MAX),
        "private_metadata": metadata(ask),
        "blocks": list(answer.blocks) or list(screen("–").blocks),
    }


def form_view(ask: Ask, form: Form) -> Block:
    """A form as a modal that is sent back."""
    _ = ask.words.text
    return {
        "type": "modal",
        "callback_id": PREFIX + form.name,
        "title": plain(form.title, TITLE_MAX),
        "submit": plain(form.submit, TITLE_MAX),
        "close": plain(_("Cancel"), TITLE_MAX),
        "private_metadata": metadata(ask, form.argument),
        "blocks": list(form.blocks),
    }
