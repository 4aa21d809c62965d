"""Acts of admins who correct what is said about an essay of their own community."""

from __future__ import annotations

from typing import Final

from bot.conversation import labels
from bot.conversation.forms import Form, TextField
from bot.conversation.mistakes import in_field
from bot.conversation.permissions import check_admin
from bot.conversation.request import Request
from bot.conversation.screens import CorrectedScreen
from bot.conversation.stage import Stage
from bot.core.essay import SUMMARY_MAX
from bot.services.library.correcting import check_length

COMMAND: Final = "/essay setup"
_FIELDS: Final = ("summary", "question")


async def form(stage: Stage, request: Request) -> Form:
    """Summary and closing question as they are now. The argument is the essay's short name."""
    check_admin(request, COMMAND)
    essay = await stage.services.correcting.own(request.argument, request.member.community)
    return Form(
        name="correct-form",
        title=labels.CORRECT,
        submit=labels.SAVE,
        fields=(
            _field("summary", labels.ITS_SUMMARY, essay.summary),
            _field("question", labels.ITS_QUESTION, essay.question),
        ),
        argument=essay.slug,
        opener=("correct", essay.slug),
    )


def _field(name: str, label: str, value: str) -> TextField:
    return TextField(
        name=name,
        label=label,
        hint=labels.CORRECTION_HINT,
        value=value,
        longest=SUMMARY_MAX,
        lines=True,
        required=False,
    )


async def check_filled(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where a text is too long."""
    for name in _FIELDS:
        with in_field(name):
            check_length(request.value(name))


async def filled(stage: Stage, request: Request) -> CorrectedScreen:
    check_admin(request, COMMAND)
    summary, question = (request.value(name) for name in _FIELDS)
    community = request.member.community
    return CorrectedScreen(await stage.services.correcting.correct(request.argument, community, summary, question))
