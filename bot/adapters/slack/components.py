"""Buttons, menus and forms by the name in their id. Nothing is kept in memory, so those from before a restart work."""

from __future__ import annotations

from typing import Final

from bot.adapters.slack import setup
from bot.adapters.slack.answering import Ack, Act, Answer, Answering, Manner
from bot.adapters.slack.asking import Ask, Payload, Surface
from bot.adapters.slack.commands import reading, taking_part
from bot.adapters.slack.home import Home
from bot.adapters.slack.layout import PREFIX, TEXT, Form, Screen
from bot.adapters.slack.modals import comment_form, search_screen
from bot.adapters.slack.refs import slot_of
from bot.core.ids import Slug
from bot.core.subscription import Slot
from bot.errors import NotFound


def _slot(ask: Ask) -> Slot:
    """The slot whose key the component carries. Raises ``NotFound``."""
    slot = slot_of(ask.argument)
    if slot is None:
        raise NotFound("This message is no essay of mine.")
    return slot


async def _rate(ask: Ask) -> Screen:
    return await taking_part.choosing(ask, (await ask.desk.reading.posted(_slot(ask))).post.slug)


async def _rate_essay(ask: Ask) -> Screen:
    return await taking_part.choosing(ask, Slug(ask.argument))


async def _comment(ask: Ask) -> Form:
    ask.here  # noqa: B018 (raises in a direct message)
    return comment_form("write", _slot(ask).key, ask)


async def _comment_essay(ask: Ask) -> Answer:
    return await taking_part.comment_on(ask, Slug(ask.argument))


async def _written(ask: Ask) -> Screen:
    return await taking_part.comment_in(ask, _slot(ask), ask.value(TEXT))


async def _written_on(ask: Ask) -> Screen:
    kept = await ask.desk.discussion.comment(ask.member, ask.here, ask.value(TEXT), Slug(ask.argument), mirror=True)
    return await taking_part.publish(ask, kept)


async def _found(ask: Ask) -> Screen:
    """An essay was chosen where they are looked for."""
    essay = await ask.desk.library.essay(ask.value(), ask.member.community)
    return search_screen(ask, *await reading.card(ask, essay))


async def _nothing(ask: Ask) -> None:
    """A link was followed; Slack tells, and wants no more than to be heard."""


async def _unknown(ask: Ask) -> Screen:
    raise NotFound("This button does not work any more.")


NEW, TURN = Manner.NEW, Manner.TURN
ROUTES: Final[dict[str, tuple[Act, Manner]]] = {
    "read": (_nothing, NEW),
    "rate": (_rate, NEW),
    "rate-essay": (_rate_essay, NEW),
    "score": (taking_part.scored, TURN),
    "withdraw": (taking_part.withdraw, TURN),
    "comment": (_comment, NEW),
    "comment-essay": (_comment_essay, NEW),
    "remove": (taking_part.remove, NEW),
    "rewrite": (taking_part.change, NEW),
    "save": (taking_part.save, NEW),
    "unsave": (taking_part.unsave, TURN),
    "forget": (taking_part.forget, TURN),
    "open": (reading.opened, NEW),
    "find": (_found, TURN),
    "search": (reading.turned, TURN),
    "setup": (setup.form, NEW),
    "preview-setup": (setup.tried, NEW),
    "cards": (setup.cards_chosen, TURN),
    "post-first": (setup.first_posted, TURN),
    "moderation": (setup.moderation, NEW),
}
FORMS: Final[dict[str, tuple[Act, Act]]] = {
    "write": (taking_part.check_comment, _written),
    "write-essay": (taking_part.check_comment, _written_on),
    "rewrite": (taking_part.check_change, taking_part.changed),
    "setup-form": (setup.check, setup.filled),
    "moderation-form": (setup.check_moderation, setup.moderation_filled),
}


class Components:
    """Finds what a component that was used or a form that came back asks for."""

    def __init__(self, answering: Answering, home: Home) -> None:
        self._answering = answering
        self._home = home

    async def used(self, body: Payload, ack: Ack) -> None:
        """A button or a menu."""
        name = str(body["actions"][0]["action_id"]).removeprefix(PREFIX).partition(":")[0]
        act, manner = ROUTES.get(name, (_unknown, NEW))
        await self._follow(await self._answering.attend(body, ack, act, manner))

    async def sent(self, body: Payload, ack: Ack) -> None:
        """A form."""
        name = str(body["view"]["callback_id"]).removeprefix(PREFIX)
        check, act = FORMS.get(name, (_unknown, _unknown))
        await self._follow(await self._answering.submit(body, ack, check, act))

    async def _follow(self, ask: Ask | None) -> None:
        """Home shows what was done from there."""
        if ask is not None and ask.place.from_home and ask.place.surface is not Surface.HOME:
            await self._home.refresh(ask)
