"""Reminders, and a member's own hour, in sentences, a menu and buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.conversation import labels, spoken_notifying
from bot.conversation.parts import Inline, Menu, Note, Part, Press, Title, Tone
from bot.conversation.phrases import Markup, Phrases
from bot.conversation.screens import RemindersScreen, Screen
from bot.conversation.typed import format_time
from bot.core.delivery import Delivery

TITLE_MAX: Final = 80
"""Characters of an essay's title in a line."""
KINDS: Final[frozenset[type]] = frozenset({RemindersScreen})


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind; none for any other."""
    return list(_parts(screen, p, inline)) if isinstance(screen, RemindersScreen) else []


def _parts(screen: RemindersScreen, p: Phrases, inline: Inline) -> Iterator[Part]:
    yield Title(p.text(labels.REMINDERS))
    hour, waiting = screen.own.hour, screen.own.waiting
    if screen.made is not None:
        yield p._("It comes to your direct messages: {essay}", essay=Markup(_line(screen.made, inline)))
    if hour is not None:
        at, zone = format_time(hour.schedule.at), hour.schedule.zone
        yield p._("The essay of the day comes to your direct messages at {time} ({zone}).", time=at, zone=zone)
    if screen.own.is_refused:
        yield p._(
            "Nothing comes for now, because I could not write to you. Allow direct messages from members of this "
            "community, then press “{button}”.",
            button=p.text(labels.RESUME),
        )
    if waiting:
        yield "\n".join([p.text(labels.REMINDERS_WAITING), *(f"・{_line(row, inline)}" for row in waiting)])
        yield Menu(p.text(labels.REMINDER_CANCEL), "remind-cancel", "", tuple(map(_choice, waiting)))
    elif hour is None:
        yield p._("Nothing comes to your direct messages.")
    yield Note(p._("{command} brings you today's essay once more, to you alone.", command="/essay remind at:tonight"))
    buttons: list[Press] = []
    if screen.own.is_refused:
        buttons.append(Press(p.text(labels.RESUME), "remind-resume", "", Tone.CHOSEN))
    if screen.follows:
        label = labels.CHANGE if hour is not None else labels.HOUR_SET
        buttons.append(Press(p.text(label), "remind-hour", "", Tone.CHOSEN))
    if hour is not None:
        buttons.append(Press(p.text(labels.HOUR_STOP), "remind-stop", ""))
    if screen.notified is not None:
        buttons.append(spoken_notifying.press(p, notified=screen.notified))
    if buttons:
        yield tuple(buttons)


def _line(row: Delivery, inline: Inline) -> str:
    title = row.post.title if row.post is not None else ""
    return f"{inline.strong(title, TITLE_MAX)} · {inline.moment(row.due)}"


def _choice(row: Delivery) -> tuple[str, str]:
    title = " ".join(row.post.title.split()) if row.post is not None else ""
    return row.slot.key, title or row.slot.key
