"""What admins are told of the talk with other communities, in sentences and buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.conversation import labels, wording
from bot.conversation.parts import Inline, Note, Part, Press, Title, Tone
from bot.conversation.phrases import Phrases
from bot.conversation.screens import RulesSavedScreen, Screen, SharedTalkScreen

KINDS: Final[frozenset[type]] = frozenset({RulesSavedScreen, SharedTalkScreen})


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind; none for any other."""
    match screen:
        case RulesSavedScreen():
            return [p.text(wording.RULES_SAVED), (Press(p.text(labels.SHARED_TALK), "talk", ""),)]
        case SharedTalkScreen():
            return list(_talk(screen, p))
    return []


def _talk(screen: SharedTalkScreen, p: Phrases) -> Iterator[Part]:
    yield Title(p.text(labels.SHARED_TALK))
    yield _state(screen, p)
    yield p._(
        "Communities that take part see each other's comments and ratings of the same essay, each with where it comes "
        "from: here with {command}, there in the same way, and the essay's page names the community.",
        command="/essay comments",
    )
    yield p._(
        "Others see the comments of members who agreed to that, the ratings of members who agreed to that as well, "
        "both with {command}, and comments that were approved for the page. They see nothing of essays that belong to "
        "one community, of the names of channels, or of hidden and deleted comments.",
        command="/essay my-data page",
    )
    yield Note(
        p._(
            "Changes and deletions show everywhere at once. If you or a member take it back, nothing more is shown "
            "elsewhere. Comments with words that you do not allow are left out here."
        )
    )
    turn = (
        Press(p.text(labels.STOP_SHARED_TALK), "talk-off", "", Tone.DANGER)
        if screen.shared
        else Press(p.text(labels.JOIN_SHARED_TALK), "talk-on", "", Tone.CHOSEN)
    )
    yield (turn, Press(p.text(labels.CHANGE_HOUSE_NAME), "talk-name", ""))


def _state(screen: SharedTalkScreen, p: Phrases) -> str:
    if not screen.shared:
        return p._("This community does not take part.")
    if screen.name:
        return p._("This community takes part. Others read its name: {name}", name=screen.name)
    return p._("This community takes part. Others read only which platform it is on, not its name.")
