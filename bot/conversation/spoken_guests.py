"""Screens about the comments of readers without an account, in sentences and buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.conversation import labels, wording
from bot.conversation.notices import GUEST_TEXT_MAX
from bot.conversation.parts import Inline, Note, Part, Passage, Press, Quote, Tone
from bot.conversation.phrases import Phrases, beginning
from bot.conversation.screens import GuestDecidedScreen, GuestScreen, GuestsScreen, Screen
from bot.core.guest import GuestComment, GuestState
from bot.core.phrase import message
from bot.ports.chat import GuestsWaiting

NAME_MAX: Final = 80
TITLE_MAX: Final = 120
KINDS: Final[frozenset[type]] = frozenset({GuestDecidedScreen, GuestScreen, GuestsScreen})
LISTED_MAX: Final = 200
"""Characters of a comment in a list: as many as every platform shows of all on a page, whatever is escaped."""
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
        case GuestScreen():
            return list(_one(screen, p, inline))
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
    return (
        _read(notice.comment, p),
        *decisions(notice.comment, p, whole=len(notice.comment.said.text) <= GUEST_TEXT_MAX),
    )


def decisions(comment: GuestComment, p: Phrases, *, listed: bool = False, whole: bool = True) -> tuple[Press, ...]:
    """The buttons that decide on a comment; ``listed``: in a list, which comes again then. Nobody approves what they
    have not seen: where it does not stand there ``whole``, it can only be declined.
    """
    value = f"{comment.id}:list" if listed else comment.id
    if comment.is_approved:
        return (Press(p.text(labels.TAKE_FROM_PAGE), "guest-back", value, Tone.DANGER),)
    if not comment.is_waiting:
        return ()
    decline = Press(p.text(labels.DECLINE), "guest-decline", value, Tone.DANGER)
    if not whole:
        return (decline,)
    links = [Press(p.text(labels.APPROVE_WITH_LINKS), "guest-links", value)] if comment.has_links else []
    return (
        Press(p.text(labels.APPROVE), "guest-approve", value, Tone.CHOSEN),
        *links,
        decline,
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
        yield Quote(beginning(each.shown_text, LISTED_MAX))
        whole = len(each.shown_text) <= LISTED_MAX
        yield (*([] if whole else [_read(each, p)]), *decisions(each, p, listed=True, whole=whole))
    if screen.pages > 1:
        yield Note(wording.page_of(p, screen))
    yield _ways(screen, p)


def _read(comment: GuestComment, p: Phrases) -> Press:
    return Press(p.text(labels.READ), "guest", comment.id)


def _ways(screen: GuestsScreen, p: Phrases) -> tuple[Press, ...]:
    """The pages before and after, and the other list."""
    is_waiting = screen.state is GuestState.WAITING
    other = GuestState.APPROVED if is_waiting else GuestState.WAITING
    label = p.text(labels.GUESTS_SHOWN if is_waiting else labels.GUESTS)
    return (
        *_turns("guests-page", screen.state, screen, p),
        Press(f"{label} ({screen.others})", "guests-page", f"{other}:1"),
    )


def _turns(name: str, before: str, screen: GuestsScreen | GuestScreen, p: Phrases) -> tuple[Press, ...]:
    page = screen.page
    back = [Press(p.text(labels.PREVIOUS_PAGE), name, f"{before}:{page - 1}")] if page > 1 else []
    on = [Press(p.text(labels.NEXT_PAGE), name, f"{before}:{page + 1}")] if page < screen.pages else []
    return (*back, *on)


def _one(screen: GuestScreen, p: Phrases, inline: Inline) -> Iterator[Part]:
    comment = screen.comment
    yield f"{_by(comment, p, inline)} · {_on(screen.title, p)}"
    yield Passage(screen.text)
    if screen.pages > 1:
        yield Note(wording.page_of(p, screen))
        yield _turns("guest-page", comment.id, screen, p)
    if comment.has_links and comment.is_waiting:
        yield Note(p._("It contains links. On the page nobody can press them unless you approve them, too."))
    yield decisions(comment, p)


def _by(comment: GuestComment, p: Phrases, inline: Inline) -> str:
    said = comment.said
    name = inline.strong(said.name or p.text(A_READER), NAME_MAX)
    stars = f" · {'★' * said.score}" if said.score else ""
    return f"{said.emoji} {name}{stars}" if said.emoji else f"{name}{stars}"


def _on(title: str, p: Phrases) -> str:
    return p._("on “{title}”", title=beginning(title, TITLE_MAX))


def _done(comment: GuestComment, p: Phrases) -> str:
    return p.text(_DONE[comment.state])
