"""Screens about what members wrote for the daily essay, in sentences and buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.conversation import labels, schedule_text, wording
from bot.conversation.parts import Inline, Note, Part, Passage, Press, Tone
from bot.conversation.phrases import Phrases, beginning
from bot.conversation.screens import (
    ApprovedScreen,
    DeclinedScreen,
    Screen,
    SubmissionScreen,
    SubmissionsScreen,
    SubmissionWithdrawnScreen,
    SubmitScreen,
    SubmittedScreen,
    TakenScreen,
)
from bot.conversation.spoken_guests import to_guests
from bot.core.phrase import message
from bot.core.submission import Submission, SubmissionState
from bot.services.community.submitting import Taker

NAME_MAX: Final = 80
TITLE_MAX: Final = 200
TAKERS_MAX: Final = 5
"""Channels that are named below an essay."""
KINDS: Final[frozenset[type]] = frozenset(
    {
        ApprovedScreen,
        DeclinedScreen,
        SubmissionScreen,
        SubmissionWithdrawnScreen,
        SubmissionsScreen,
        SubmitScreen,
        SubmittedScreen,
        TakenScreen,
    }
)
_AUTHORS: Final = {
    SubmissionState.APPROVED: message("Your essay “{title}” was approved. It will be posted under your name."),
    SubmissionState.DECLINED: message("Your essay “{title}” was declined."),
}


def told_author(submission: Submission, p: Phrases) -> list[str]:
    """What the author is told of a decision: a sentence, and below it what the admins say, if anything."""
    title = beginning(submission.written.name, TITLE_MAX)
    said = p.text(_AUTHORS[submission.state], title=title)
    return [said, p._("The admins say: {reason}", reason=submission.reason)] if submission.reason else [said]


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind; none for any other."""
    match screen:
        case SubmitScreen():
            return list(_own(screen, p, inline))
        case SubmittedScreen(submission):
            sent = p._(
                "“{title}” is with the admins. You will be told what they decide. {command} shows it until then.",
                title=beginning(submission.written.name, TITLE_MAX),
                command="/essay submit",
            )
            return [sent, (_withdraw(submission, p),)]
        case SubmissionWithdrawnScreen(submission):
            return [p._("“{title}” is withdrawn.", title=beginning(submission.written.name, TITLE_MAX))]
        case SubmissionsScreen():
            return list(_list(screen, p, inline))
        case SubmissionScreen():
            return list(_one(screen, p, inline))
        case ApprovedScreen(submission, essay, told, takers):
            done = p._("“{title}” by {name} is approved.", title=beginning(essay.title, TITLE_MAX), name=essay.author)
            return [done, Note(_heard(p, told=told)), *_taking(takers, p, inline)]
        case DeclinedScreen(submission, told):
            done = p._(
                "“{title}” by {name} is declined.",
                title=beginning(submission.written.name, TITLE_MAX),
                name=submission.author.name,
            )
            return [done, Note(_heard(p, told=told))]
        case TakenScreen(subscription):
            place = inline.mention(subscription.channel.id)
            return [p._("Essays from members come to {channel} from now on.", channel=place)]
    return []


def _own(screen: SubmitScreen, p: Phrases, inline: Inline) -> Iterator[Part]:
    """What the member was not told yet, what waits, and the way to another one."""
    for each in screen.news:
        yield from told_author(each, p)
    if screen.own:
        yield p._("Your essays that wait for the admins:")
    for each in screen.own:
        yield inline.strong(each.written.name, TITLE_MAX)
        yield (_withdraw(each, p),)
    if not screen.own and not screen.news:
        yield p._("An essay that you submit is posted when an admin has approved it.")
    write = Press(p.text(labels.WRITE_ESSAY), "submit", "", Tone.CHOSEN)
    essays = [to_waiting(screen.waiting, p)] if screen.waiting is not None else []
    guests = [to_guests(screen.guests, p)] if screen.guests is not None else []
    yield (write, *essays, *guests)


def to_waiting(number: int, p: Phrases) -> Press:
    """The button that leads admins to what waits."""
    return Press(f"{p.text(labels.SUBMISSIONS)} ({number})", "submissions", "1")


def _list(screen: SubmissionsScreen, p: Phrases, inline: Inline) -> Iterator[Part]:
    yield inline.strong(p.text(labels.SUBMISSIONS), NAME_MAX)
    if not screen.submissions:
        yield p._("No essay waits for you.")
    for each in screen.submissions:
        yield f"{inline.strong(each.written.name, TITLE_MAX)} · {_by(each, p)}"
        yield (Press(p.text(labels.READ), "submission", each.id),)
    if screen.pages > 1:
        yield Note(wording.page_of(p, screen))
        yield _turns("submissions", "", screen.page, screen.pages, p)


def _one(screen: SubmissionScreen, p: Phrases, inline: Inline) -> Iterator[Part]:
    submission, essay = screen.submission, screen.essay
    yield inline.strong(submission.written.name, TITLE_MAX)
    yield Note(_by(submission, p))
    if submission.written.link:
        yield p._("Link: {link}", link=submission.written.link)
    if essay is None:
        yield p._("It is a link alone. Approved, it becomes a short note that points to the page.")
    else:
        yield Passage(screen.text)
    if screen.pages > 1:
        yield Note(wording.page_of(p, screen))
        yield _turns("submission-page", f"{submission.id}:", screen.page, screen.pages, p)
    if essay is not None:
        yield Note(p._("Summary: {summary}", summary=essay.summary))
        yield Note(p._("Closing question: {question}", question=essay.question or "–"))
    yield decisions(submission, p)
    yield (
        Press(p.text(labels.EDIT), "edit-submission", submission.id),
        *([Press(p.text(labels.SUMMARY_AND_QUESTION), "submission-words", submission.id)] if essay else []),
    )
    if essay is not None:
        yield from _taking(screen.takers, p, inline)


def decisions(submission: Submission, p: Phrases, *, with_reading: bool = False) -> tuple[Press, ...]:
    """The buttons that decide, behind one that shows what is decided on where it is not shown."""
    read = [Press(p.text(labels.READ), "submission", submission.id)] if with_reading else []
    return (
        *read,
        Press(p.text(labels.APPROVE), "approve", submission.id, Tone.CHOSEN),
        Press(p.text(labels.DECLINE), "decline", submission.id, Tone.DANGER),
    )


def _taking(takers: Sequence[Taker], p: Phrases, inline: Inline) -> Iterator[Part]:
    """Where the essay comes, and where it does not, with a button that changes it."""
    if not takers:
        yield Note(p._("No channel gets essays at present, so it is in the library alone."))
    for each in takers[:TAKERS_MAX]:
        place = inline.mention(each.subscription.channel.id)
        if each.takes:
            yield Note(p._("It comes to {channel}.", channel=place))
        elif not each.language:
            language = schedule_text.essays_language(each.subscription, p)
            yield Note(p._("{channel} takes essays in {language} alone.", channel=place, language=language))
        else:
            yield Note(p._("{channel} takes some collections, and not that of members.", channel=place))
            yield (Press(p.text(labels.TAKE), "take-submissions", each.subscription.id),)


def _heard(p: Phrases, *, told: bool) -> str:
    if told:
        return p._("The author has been told.")
    return p._("The author could not be told yet. They see it with {command} at the latest.", command="/essay submit")


def _by(submission: Submission, p: Phrases) -> str:
    return p._("by {name}", name=beginning(submission.author.name, NAME_MAX))


def _withdraw(submission: Submission, p: Phrases) -> Press:
    return Press(p.text(labels.WITHDRAW_ESSAY), "withdraw-submission", submission.id)


def _turns(name: str, before: str, page: int, pages: int, p: Phrases) -> tuple[Press, ...]:
    back = [Press(p.text(labels.PREVIOUS_PAGE), name, f"{before}{page - 1}")] if page > 1 else []
    on = [Press(p.text(labels.NEXT_PAGE), name, f"{before}{page + 1}")] if page < pages else []
    return (*back, *on)
