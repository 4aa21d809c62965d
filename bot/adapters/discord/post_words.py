"""What admins settle about a post's summary and question: a form, and what comes back in it."""

from __future__ import annotations

from typing import Any, Final

from discord import TextStyle, ui

from bot.adapters.discord import setup
from bot.adapters.discord.asking import Ask
from bot.adapters.discord.layout import Screen
from bot.adapters.discord.modals import TITLE_MAX
from bot.conversation.options import NONE, USUAL, settled_of
from bot.core.community import Channel
from bot.core.community_settings import QUESTION_MAX, SUMMARY_LENGTHS

FORM: Final = "ichiwa:words-form"
_LENGTH_MAX: Final = 20


async def form(ask: Ask) -> ui.Modal:
    """What is settled now, to be changed. The argument is the channel whose panel asked."""
    ask.admin(setup.COMMAND)
    _ = ask.words.text
    settings = await ask.desk.moderation.settings(ask.here.community)
    made = ui.Modal(title=_("Summary and question")[:TITLE_MAX], custom_id=f"{FORM}:{ask.argument}")
    least, most = SUMMARY_LENGTHS
    usual = _("{least} to {most}; left empty, as many as suit the language", least=least, most=most)
    length = ui.TextInput[Any](
        custom_id="summary", default=str(settings.summary_length or "") or None, max_length=_LENGTH_MAX, required=False
    )
    made.add_item(ui.Label(text=_("Characters of a summary at most"), description=usual, component=length))
    title = _("{placeholder} stands for the essay's title.", placeholder="{title}")
    question = ui.TextInput[Any](
        custom_id="question",
        default=settings.question or None,
        max_length=QUESTION_MAX,
        style=TextStyle.paragraph,
        required=False,
    )
    made.add_item(ui.Label(text=_("Question for essays that ask nothing"), description=title, component=question))
    return made


async def filled(ask: Ask) -> Screen:
    """The form came back."""
    ask.admin(setup.COMMAND)
    settled = settled_of({"summary": ask.value("summary") or USUAL, "question": ask.value("question") or NONE})
    if settled is not None:
        await ask.desk.moderation.change(ask.here.community, settled)
    return await setup.panel(ask, Channel(ask.here.community, ask.argument))
