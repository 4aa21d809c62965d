"""What a member can do with a message from its menu, in threads too, where no command works."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from bot.adapters.slack.answering import Ack, Act, Answering
from bot.adapters.slack.asking import Ask, Payload
from bot.adapters.slack.commands import taking_part
from bot.adapters.slack.layout import PREFIX, Screen, screen
from bot.adapters.slack.modals import search_screen
from bot.adapters.slack.threads import member_of, said_in
from bot.core.ids import MessageId
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.services.community.reading import Today


async def essay_of(ask: Ask) -> Today:
    """The post that the message is, or in whose thread it stands. Raises ``NotFound``."""
    message = ask.message or {}
    with suppress(NotFound):
        return await ask.desk.reading.of_message(ask.ref(str(message.get("ts"))))
    if ask.thread is None:
        raise NotFound("This message is no essay of mine.")
    return await ask.desk.reading.of_message(ask.ref(ask.thread))


async def rate(ask: Ask) -> Screen:
    return await taking_part.choosing(ask, (await essay_of(ask)).post.slug)


async def keep(ask: Ask) -> Screen:
    """Keep a message of the thread as a comment of its author."""
    _ = ask.words.text
    message = ask.message or {}
    if ask.thread is None:
        raise InvalidInput("Only a message in an essay's thread can be kept as a comment.")
    slot = (await ask.desk.reading.of_message(ask.ref(ask.thread))).delivery.slot
    writer = str(message.get("user") or "")
    if message.get("bot_id") or not writer:
        raise InvalidInput("What a bot wrote is no comment.")
    if writer != ask.member.id and not ask.member.is_admin:
        raise NotAllowed("You can keep your own messages; an admin can keep everybody's.")
    community = ask.member.community
    author = await member_of(ask.desk, community, writer)
    text = await said_in(ask.desk, community, str(message.get("text") or ""))
    keeping = ask.desk.discussion
    keep_it = keeping.captured if ask.desk.keeps_text(community.id) else keeping.referred
    await keep_it(author, slot, MessageId(str(message.get("ts"))), text)
    return screen(_("The message is kept as a comment."))


async def hide(ask: Ask) -> Screen:
    _ = ask.words.text
    ask.admin("“Hide this comment”")
    message = MessageId(str((ask.message or {}).get("ts")))
    found = await ask.desk.discussion.of_message(ask.member.community, message)
    await taking_part.take_back(ask, await ask.desk.moderation.hide(ask.member, found.id))
    return screen(_("The comment is hidden."))


async def look(ask: Ask) -> Screen:
    return search_screen(ask)


SHORTCUTS: Final[dict[str, Act]] = {"rate-message": rate, "keep-message": keep, "hide-message": hide, "search": look}


class Shortcuts:
    """Finds what a shortcut asks for."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def used(self, body: Payload, ack: Ack) -> None:
        act = SHORTCUTS.get(str(body.get("callback_id")).removeprefix(PREFIX))
        if act is None:
            await ack()
            return
        await self._answering.attend(body, ack, act)
