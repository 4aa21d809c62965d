"""Acts on what members write for the daily essay: theirs, and those of the admins who decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation import labels
from bot.conversation.acts.channels import own
from bot.conversation.forms import Form, TextField
from bot.conversation.mistakes import in_field
from bot.conversation.options import page_of
from bot.conversation.parts import PASSAGE_MAX
from bot.conversation.permissions import check_admin
from bot.conversation.request import Request
from bot.conversation.screens import (
    ApprovedScreen,
    DeclinedScreen,
    SubmissionScreen,
    SubmissionsScreen,
    SubmissionWithdrawnScreen,
    SubmitScreen,
    SubmittedScreen,
    TakenScreen,
)
from bot.conversation.stage import Stage
from bot.core.essay import SUMMARY_MAX
from bot.core.pages import number_of_pages
from bot.core.submission import (
    LINK_MAX,
    REASON_MAX,
    TEXT_MAX,
    TITLE_MAX,
    Submission,
    Written,
    checked,
    checked_line,
    checked_link,
    checked_reason,
    checked_title,
)
from bot.errors import NotAllowed
from bot.services.community.changes import Change
from bot.services.community.submitting import Taker

COMMAND: Final = "/essay submit"
PAGE: Final = 5
"""Submissions on a page."""


async def submit(stage: Stage, request: Request) -> SubmitScreen | Form:
    """``/essay submit``: a member's own that wait and what became of others; where there is neither, the form."""
    _check_home(request)
    submitting, member = stage.services.submitting, request.member
    own_ones, news = await submitting.own(member), await submitting.news(member)
    if not (own_ones or news or member.is_admin):
        return await form(stage, request)
    if not member.is_admin:
        return SubmitScreen(own_ones, news, None)
    waiting, guests = await submitting.count_waiting(member.community), stage.services.guests
    return SubmitScreen(own_ones, news, waiting, await guests.waiting(member.community))


async def form(stage: Stage, request: Request) -> Form:
    """An essay to be written, or a link to one."""
    _check_home(request)
    fields = (*_essay_fields(Written("", ""), required=False), _link_field())
    return Form(name="submit-form", title=labels.WRITE_ESSAY, submit=labels.SEND, fields=fields, opener=("submit", ""))


async def check_filled(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where what was written cannot be an essay here."""
    with in_field("title"):
        checked_title(request.value("title"))
    with in_field("link"):
        checked_link(request.value("link"))
    with in_field("text"):
        await stage.services.submitting.check(request.member, _written(request))


async def filled(stage: Stage, request: Request) -> SubmittedScreen:
    """The form came back."""
    _check_home(request)
    made = await stage.services.submitting.submit(request.member, request.here, request.language, _written(request))
    return SubmittedScreen(made)


async def withdrawn(stage: Stage, request: Request) -> SubmissionWithdrawnScreen:
    return SubmissionWithdrawnScreen(await stage.services.submitting.withdraw(request.member, request.argument))


async def waiting(stage: Stage, request: Request) -> SubmissionsScreen:
    """A page of those that wait; one beyond the last is the last."""
    check_admin(request, COMMAND)
    submitting, community = stage.services.submitting, request.member.community
    total = await submitting.count_waiting(community)
    pages = number_of_pages(total, PAGE)
    page = min(max(page_of(request.argument or "1"), 1), pages)
    return SubmissionsScreen(await submitting.waiting(community, PAGE, (page - 1) * PAGE), total, page, pages)


async def opened(stage: Stage, request: Request) -> SubmissionScreen:
    """One of them, to be decided on. The argument is its id, and the page of its text where that is not the first."""
    id_, _, page = request.argument.partition(":")
    return await _shown(stage, await _undecided(stage, request, id_), page_of(page or "1"))


async def approved(stage: Stage, request: Request) -> ApprovedScreen:
    check_admin(request, COMMAND)
    submitting, community = stage.services.submitting, request.member.community
    done = await submitting.approve(community, request.argument)
    return ApprovedScreen(done.submission, done.essay, done.told, await submitting.takers(done.essay, community))


async def edit_form(stage: Stage, request: Request) -> Form:
    """Title and text, as they were written."""
    submission = await _undecided(stage, request)
    fields = _essay_fields(submission.written, required=not submission.written.link)
    return _form_on(submission, "edit-submission", labels.EDIT_ESSAY, labels.SAVE, fields)


async def check_edited(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where it cannot be an essay any more."""
    with in_field("title"):
        checked_title(request.value("title"))
    submission = await _undecided(stage, request)
    with in_field("text"):
        _edited(request, submission.written)


async def edited(stage: Stage, request: Request) -> SubmissionScreen:
    """The form of ``edit_form`` came back. Another text is asked for another summary, unless an admin wrote one."""
    check_admin(request, COMMAND)
    community, id_ = request.member.community, request.argument
    changed = await stage.services.submitting.edit(community, id_, lambda before: _edited(request, before))
    return await _shown(stage, changed)


async def words_form(stage: Stage, request: Request) -> Form:
    """Summary and closing question, those that are found in the text where nobody wrote any."""
    submission = await _undecided(stage, request)
    essay = await stage.services.submitting.preview(submission)
    fields = (
        _line_field("summary", labels.ITS_SUMMARY, essay.summary if essay else submission.written.summary),
        _line_field("question", labels.ITS_QUESTION, essay.question if essay else submission.written.question),
    )
    return _form_on(submission, "submission-words", labels.SUMMARY_AND_QUESTION, labels.SAVE, fields)


async def check_words(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where one is too long."""
    for name in ("summary", "question"):
        with in_field(name):
            checked_line(request.value(name))


async def words_changed(stage: Stage, request: Request) -> SubmissionScreen:
    """The form of ``words_form`` came back. What was found in the text, and left as it is, goes on to follow it."""
    submission = await _undecided(stage, request)
    essay = await stage.services.submitting.preview(submission)
    summary, question = checked_line(request.value("summary")), checked_line(request.value("question"))

    def change(before: Written) -> Written:
        return replace(
            before,
            summary=before.summary if essay and summary == essay.summary else summary,
            question=before.question if essay and question == essay.question else question,
        )

    return await _shown(stage, await stage.services.submitting.edit(request.member.community, submission.id, change))


async def decline_form(stage: Stage, request: Request) -> Form:
    """What is to be said to the author, if anything."""
    submission = await _undecided(stage, request)
    reason = TextField(
        name="reason",
        label=labels.REASON,
        hint=labels.REASON_HINT,
        longest=REASON_MAX,
        lines=True,
        required=False,
    )
    return _form_on(submission, "decline", labels.DECLINE_ESSAY, labels.DECLINE, (reason,))


async def check_reason(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where it is too long."""
    with in_field("reason"):
        checked_reason(request.value("reason"))


async def declined(stage: Stage, request: Request) -> DeclinedScreen:
    check_admin(request, COMMAND)
    reason = checked_reason(request.value("reason"))
    done = await stage.services.submitting.decline(request.member.community, request.argument, reason)
    return DeclinedScreen(done.submission, done.told)


async def taken(stage: Stage, request: Request) -> TakenScreen:
    """A channel whose essays come from some collections takes those of members, too."""
    services = stage.services
    subscription = await own(stage, request, request.argument, COMMAND)
    name = await services.submitting.collection(request.member.community)
    if not name or not subscription.collections:
        return TakenScreen(subscription)
    change = Change(collections=subscription.collections | {name})
    return TakenScreen(await services.subscribing.schedule(subscription.id, change))


async def _undecided(stage: Stage, request: Request, id_: str = "") -> Submission:
    """Raises ``NotAllowed``, ``NotFound`` and ``Conflict``."""
    check_admin(request, COMMAND)
    found = await stage.services.submitting.get(request.member.community, id_ or request.argument)
    found.check_waiting()
    return found


async def _shown(stage: Stage, submission: Submission, page: int = 1) -> SubmissionScreen:
    submitting, community = stage.services.submitting, submission.author.community
    essay = await submitting.preview(submission)
    takers: Sequence[Taker] = await submitting.takers(essay, community) if essay else ()
    pages = passages(submission.written.text)
    page = min(max(page, 1), len(pages))
    return SubmissionScreen(submission, pages[page - 1], page, len(pages), essay, takers)


def passages(text: str) -> Sequence[str]:
    """``text`` in pages that one message holds, cut between paragraphs or lines where that can be."""
    pages: list[str] = []
    while len(text) > PASSAGE_MAX:
        cut = next((at for end in ("\n\n", "\n") if (at := text.rfind(end, 1, PASSAGE_MAX)) > 0), PASSAGE_MAX)
        pages.append(text[:cut])
        text = text[cut:].lstrip("\n")
    return [*pages, text]


def _written(request: Request) -> Written:
    return checked(request.value("title"), request.value("text"), request.value("link"))


def _edited(request: Request, before: Written) -> Written:
    words = checked(request.value("title"), request.value("text"), before.link)
    return replace(words, summary=before.summary, question=before.question)


def _check_home(request: Request) -> None:
    """Raise where nobody could decide: outside of a channel, or where the member brought the bot along."""
    request.here  # noqa: B018 (raises in a direct message)
    if request.is_guest:
        raise NotAllowed("Essays can be submitted where this bot is a member.")


def _form_on(submission: Submission, name: str, title: str, submit: str, fields: tuple[TextField, ...]) -> Form:
    return Form(
        name=f"{name}-form",
        title=title,
        submit=submit,
        fields=fields,
        argument=submission.id,
        opener=(name, submission.id),
    )


def _essay_fields(written: Written, *, required: bool) -> tuple[TextField, TextField]:
    hint = "" if required else labels.ESSAY_HINT
    return (
        TextField(name="title", label=labels.ESSAY_TITLE, value=written.title, longest=TITLE_MAX, required=required),
        TextField(
            name="text",
            label=labels.ESSAY_TEXT,
            hint=hint,
            value=written.text,
            longest=TEXT_MAX,
            lines=True,
            required=required,
            parted=True,
        ),
    )


def _link_field() -> TextField:
    return TextField(name="link", label=labels.ESSAY_LINK, hint=labels.LINK_HINT, longest=LINK_MAX, required=False)


def _line_field(name: str, label: str, value: str) -> TextField:
    return TextField(
        name=name, label=label, hint=labels.FOUND_HINT, value=value, longest=SUMMARY_MAX, lines=True, required=False
    )
