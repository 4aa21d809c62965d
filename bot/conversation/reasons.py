"""Why an essay comes next, in one sentence: what the policy that learns says, or a vote."""

from __future__ import annotations

from typing import Final

from bot.conversation.phrases import Phrases, beginning
from bot.core.essay import Language
from bot.core.phrase import message
from bot.core.pick import Pick
from bot.core.taste import Length, TraitKind, Why

_LONGEST: Final = 60
"""Characters of an author's name, a category or a tag."""
_LIKED: Final[dict[str, str]] = {
    TraitKind.AUTHOR: message("The next one comes because members here rate essays by {name} higher (+{by})."),
    TraitKind.CATEGORY: message("The next one comes because members here rate essays on {name} higher (+{by})."),
    Length.SHORT: message("The next one comes because members here rate short essays higher (+{by})."),
    Length.MIDDLE: message("The next one comes because members here rate essays of middle length higher (+{by})."),
    Length.LONG: message("The next one comes because members here rate long essays higher (+{by})."),
    Language.JA: message("The next one comes because members here rate essays in Japanese higher (+{by})."),
    Language.EN: message("The next one comes because members here rate essays in English higher (+{by})."),
}
_TRIED: Final[dict[str, str]] = {
    TraitKind.AUTHOR: message("The next one comes to find out whether members here like essays by {name}."),
    TraitKind.CATEGORY: message("The next one comes to find out whether members here like essays on {name}."),
    Length.SHORT: message("The next one comes to find out whether members here like short essays."),
    Length.MIDDLE: message("The next one comes to find out whether members here like essays of middle length."),
    Length.LONG: message("The next one comes to find out whether members here like long essays."),
    Language.JA: message("The next one comes to find out whether members here like essays in Japanese."),
    Language.EN: message("The next one comes to find out whether members here like essays in English."),
}
_HEARD: Final[dict[str, str]] = {
    TraitKind.AUTHOR: message(
        "The next one comes because members here write about essays by {name}, or open them, more often."
    ),
    TraitKind.CATEGORY: message(
        "The next one comes because members here write about essays on {name}, or open them, more often."
    ),
    Length.SHORT: message(
        "The next one comes because members here write about short essays, or open them, more often."
    ),
    Length.MIDDLE: message(
        "The next one comes because members here write about essays of middle length, or open them, more often."
    ),
    Length.LONG: message("The next one comes because members here write about long essays, or open them, more often."),
    Language.JA: message(
        "The next one comes because members here write about essays in Japanese, or open them, more often."
    ),
    Language.EN: message(
        "The next one comes because members here write about essays in English, or open them, more often."
    ),
}
_VOTED: Final = message("The next one comes because members here chose it in a vote.")
_NEW: Final = message("The next one comes because it is new here, and nobody has rated it yet.")


def reason_text(p: Phrases, pick: Pick) -> str:
    """Why the essay comes; empty where there is no more to say than that the order brings it, or an admin wanted it."""
    if pick.voted:
        return p.text(_VOTED)
    return why_text(p, pick.why) if pick.why is not None else ""


def why_text(p: Phrases, why: Why) -> str:
    """The reason that the policy gives."""
    if why.is_new:
        return p.text(_NEW)
    kind, value = why.trait
    said = _HEARD if why.is_heard else _TRIED if why.by is None else _LIKED
    if kind in (TraitKind.LENGTH, TraitKind.LANGUAGE):
        key = Length(value) if kind is TraitKind.LENGTH else Language(value)
        return p.text(said[key], by=why.by)
    about = TraitKind.AUTHOR if kind is TraitKind.AUTHOR else TraitKind.CATEGORY
    return p.text(said[about], name=beginning(value, _LONGEST), by=why.by)
