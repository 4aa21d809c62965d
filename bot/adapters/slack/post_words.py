"""What admins settle about a post's summary and question, as fields of a form."""

from __future__ import annotations

from typing import Final

from bot.adapters.slack.answering import Mistaken
from bot.adapters.slack.asking import Ask
from bot.adapters.slack.layout import Block, entry, typed
from bot.conversation.options import NONE, USUAL, Settled, settled_of
from bot.core.community_settings import QUESTION_MAX, SUMMARY_LENGTHS, CommunitySettings
from bot.errors import InvalidInput

SUMMARY: Final = "summary"
QUESTION: Final = "question"
_LENGTH_MAX: Final = 20


def fields(ask: Ask, settings: CommunitySettings) -> tuple[Block, ...]:
    """The fields; none for who is no admin, since they hold for the whole workspace."""
    if not ask.member.is_admin:
        return ()
    _ = ask.words.plain
    least, most = SUMMARY_LENGTHS
    usual = _("{least} to {most}; left empty, as many as suit the language", least=least, most=most)
    title = _("{placeholder} stands for the essay's title.", placeholder="{title}")
    length = typed(str(settings.summary_length or ""), _LENGTH_MAX)
    return (
        entry(SUMMARY, _("Characters of a summary at most"), length, usual, needed=False),
        entry(
            QUESTION,
            _("Question for essays that ask nothing"),
            typed(settings.question, QUESTION_MAX),
            title,
            needed=False,
        ),
    )


def settled(ask: Ask) -> Settled | None:
    """What the fields settle; None where the form had none. Raises ``InvalidInput``."""
    if SUMMARY not in ask.values or not ask.member.is_admin:
        return None
    return settled_of({SUMMARY: ask.value(SUMMARY) or USUAL, QUESTION: ask.value(QUESTION) or NONE})


def check(ask: Ask) -> None:
    """Raise ``Mistaken`` where a field cannot be."""
    for field in (SUMMARY, QUESTION):
        value = ask.value(field)
        try:
            settled_of({field: value} if value else {})
        except InvalidInput as error:
            raise Mistaken(field, error) from error
