"""What a member read, rated and commented on, in sentences and buttons: beside the list of what they saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.conversation import labels, schedule_text, spoken_notifying, wording
from bot.conversation.parts import Inline, Note, Part, Press, Title, Tone
from bot.conversation.phrases import Phrases
from bot.conversation.screens import SavedEssaysScreen
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.services.community.own_reading import Touched

KEEP: Final = message("Keep a list of what I read")
STOP: Final = message("Stop and forget it")
_TOUCHED: Final = message("What you rated or commented on")
_READ: Final = message("What you read")
_NOT_KEPT: Final = message("What you read is not kept. If you like, I keep a list of it here for you alone.")
_KEPT: Final = message(
    "I keep a list of the essays that you open in the chat, for you alone. Each entry goes after 400 days."
)
_NAME_MAX: Final = 80


def above(screen: SavedEssaysScreen, p: Phrases) -> Iterator[Part]:
    """What stands above the saved essays: on how many days in a row the member read, rated or commented, if on more
    than one.
    """
    number = screen.own.streak
    yield Title(p.text(labels.OWN_READING))
    if number > 1:
        yield Note(p._n("{number} day in a row", "{number} days in a row", number))


def own_scores(essays: Iterable[Essay], scores: Mapping[Slug, float], p: Phrases) -> dict[Slug, str]:
    """How the member rated essays, to stand behind each in a list; nothing of those that they did not rate."""
    rated = [essay.slug for essay in essays if essay.slug in scores]
    return {slug: f" · {_yours(scores[slug], p)}" for slug in rated}


def below(screen: SavedEssaysScreen, p: Phrases, inline: Inline) -> Iterator[Part]:
    """What stands below the saved essays."""
    if screen.own.touched:
        yield Title(p.text(_TOUCHED))
        yield "\n".join(_touched(each, p, inline) for each in screen.own.touched)
    if screen.own.read:
        yield Title(p.text(_READ))
        yield "\n".join(
            f"{inline.strong(essay.title, _NAME_MAX)} · {schedule_text.day_text(day, p)}"
            for essay, day in screen.own.read
        )
    if screen.can_list:
        kept = screen.own.list_since is not None
        yield Note(p.text(_KEPT if kept else _NOT_KEPT))
        own = Press(p.text(STOP), "list-stop", "", Tone.DANGER) if kept else Press(p.text(KEEP), "list-keep", "")
        role = [] if screen.notified is None else [spoken_notifying.press(p, notified=screen.notified)]
        yield (own, *role)


def _touched(each: Touched, p: Phrases, inline: Inline) -> str:
    said = wording.comments(p, each.comments) if each.comments else ""
    yours = "" if each.score is None else _yours(each.score, p)
    return " · ".join(filter(None, (inline.strong(each.essay.title, _NAME_MAX), yours, said)))


def _yours(score: float, p: Phrases) -> str:
    return p._("yours: ★ {score}", score=f"{score:g}")
