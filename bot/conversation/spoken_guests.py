"""Screens about the comments of readers without an account, in sentences and buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.conversation import labels, wording
from bot.conversation.parts import EXCERPT_MAX, PASSAGE_MAX, Inline, Note, Part, Passage, Press, Quote, Tone
from bot.conversation.phrases import Phrases, beginning
from bot.conversation.screens import GuestDecidedScreen, GuestScreen, GuestsScreen, Screen
from bot.core.guest import GuestComment, GuestState
from bot.core.phrase import message
from bot.ports.chat import GuestsWaiting

NAME_MAX: Final = 80
TITLE_MAX: Final = 120
KINDS: Final[frozenset[type]] = frozenset({GuestDecidedScreen, GuestScreen, GuestsScreen})
A_READER: Final = message("A reader")
"""Who gave no name."""
_DONE: Final = {
    GuestState.APPROVED: message("The comment is on the essay's page now."),
    GuestState.DECLINED: message("The comment is not shown. It is deleted in seven days."),
}
_EMPTY: Final = {
    GuestState.WAITING: message("No comment from the pages waits for you."),
    GuestState.APPROVED: message("No comment of a reader is on the pages."),
}


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind; none for any other."""
    match screen:
        case GuestsScreen():
            return list(_list(screen, p, inline))
        case GuestScreen(comment, title):
            return [*_one(comment, title, p, inline), decisions(comment, p)]
        case GuestDecidedScreen(comment, title, waiting):
            return [_done(comment, p), Note(_on(title, p)), (to_guests(waiting, p),)]
    return []


def to_guests(number: int, p: Phrases) -> Press:
    """The button that leads admins to what waits."""
    return Press(f"{p.text(labels.GUESTS)} ({number})", "guests", f"{GuestState.WAITING}:1")


def below(notice: GuestsWaiting, p: Phrases) -> tuple[Press, ...]:
    """The buttons of a notice: those that decide on a single comment, and the way to all."""
    if notice.comment is None:
        return (to_guests(notice.number, p),)
    read = Press(p.text(labels.READ), "guest", notice.comment.id)
    return (read, *decisions(notice.comment, p))


def decisions(comment: GuestComment, p: Phrases, *, listed: bool = False) -> tuple[Press, ...]:
    """The buttons that decide on a comment; ``listed``: in a list, which comes again then."""
    value = f"{comment.id}:list" if listed else comment.id
    if comment.is_approved:
        return (Press(p.text(labels.TAKE_FROM_PAGE), "guest-back", value, Tone.DANGER),)
    if not comment.is_waiting:
        return ()
    links = [Press(p.text(labels.APPROVE_WITH_LINKS), "guest-links", value)] if comment.has_links else []
    return (
        Press(p.text(labels.APPROVE), "guest-approve", value, Tone.CHOSEN),
        *links,
        Press(p.text(labels.DECLINE), "guest-decline", value, Tone.DANGER),
    )


def _list(screen: GuestsScreen, p: Phrases, inline: Inline) -> Iterator[Part]:
    if screen.done is not None:
        yield _done(screen.done, p)
    is_waiting = screen.state is GuestState.WAITING
    yield inline.strong(p.text(labels.GUESTS if is_waiting else labels.GUESTS_SHOWN), NAME_MAX)
    if not screen.comments:
        yield p.text(_EMPTY[screen.state])
    for each in screen.comments:
        yield f"{_by(each, p, inline)} · {_on(screen.titles[each.slug], p)}"
        yield Quote(each.shown_text)
        read = [Press(p.text(labels.READ), "guest", each.id)] if len(each.shown_text) > EXCERPT_MAX else []
        yield (*read, *decisions(each, p, listed=True))
    if screen.pages > 1:
        yield Note(wording.page_of(p, screen))
    yield _ways(screen, p)


def _ways(screen: GuestsScreen, p: Phrases) -> tuple[Press, ...]:
    """The pages before and after, and the other list."""
    state, page = screen.state, screen.page
    back = [Press(p.text(labels.PREVIOUS_PAGE), "guests-page", f"{state}:{page - 1}")] if page > 1 else []
    on = [Press(p.text(labels.NEXT_PAGE), "guests-page", f"{state}:{page + 1}")] if page < screen.pages else []
    is_waiting = state is GuestState.WAITING
    other = GuestState.APPROVED if is_waiting else GuestState.WAITING
    label = p.text(labels.GUESTS_SHOWN if is_waiting else labels.GUESTS)
    return (*back, *on, Press(f"{label} ({screen.others})", "guests-page", f"{other}:1"))


def _one(comment: GuestComment, title: str, p: Phrases, inline: Inline) -> Iterator[Part]:
    yield f"{_by(comment, p, inline)} · {_on(title, p)}"
    text = comment.shown_text
    for start in range(0, len(text), PASSAGE_MAX):
        yield Passage(text[start : start + PASSAGE_MAX])
    if comment.has_links and comment.is_waiting:
        yield Note(p._("It contains links. On the page nobody can press them unless you approve them, too."))


def _by(comment: GuestComment, p: Phrases, inline: Inline) -> str:
    said = comment.said
    name = inline.strong(said.name or p.text(A_READER), NAME_MAX)
    stars = f" · {'★' * said.score}" if said.score else ""
    return f"{said.emoji} {name}{stars}" if said.emoji else f"{name}{stars}"


def _on(title: str, p: Phrases) -> str:
    return p._("on “{title}”", title=beginning(title, TITLE_MAX))


def _done(comment: GuestComment, p: Phrases) -> str:
    return p.text(_DONE[comment.state])
