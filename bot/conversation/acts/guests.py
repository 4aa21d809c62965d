"""Acts of admins on the comments of readers without an account."""

from __future__ import annotations

from typing import Final

from bot.conversation.acts.submitting import COMMAND
from bot.conversation.options import page_of
from bot.conversation.parts import PASSAGE_MAX
from bot.conversation.permissions import check_admin
from bot.conversation.request import Request
from bot.conversation.screens import GuestDecidedScreen, GuestScreen, GuestsScreen
from bot.conversation.stage import Stage
from bot.core.guest import GuestComment, GuestState
from bot.core.pages import number_of_pages

PAGE: Final = 4
"""Comments on a page: with their buttons, what one message of Discord holds."""
FROM_LIST: Final = "list"
"""What stands behind a comment's id where the list comes again after the decision."""


async def listed(stage: Stage, request: Request) -> GuestsScreen:
    """A page of a list; one beyond the last is the last. The argument is ``waiting`` or ``approved``, and its page."""
    check_admin(request, COMMAND)
    state, _, page = request.argument.partition(":")
    which = GuestState.APPROVED if state == GuestState.APPROVED else GuestState.WAITING
    return await _list(stage, request, which, page_of(page or "1"))


async def opened(stage: Stage, request: Request) -> GuestScreen:
    """One of them. The argument is its id, and the page of its text where that is not the first."""
    check_admin(request, COMMAND)
    id_, _, page = request.argument.partition(":")
    comment = await stage.services.guests.get(request.member.community, id_)
    text = comment.shown_text
    passages = [text[start : start + PASSAGE_MAX] for start in range(0, len(text), PASSAGE_MAX)]
    shown = min(max(page_of(page or "1"), 1), len(passages))
    return GuestScreen(comment, await _title(stage, comment), passages[shown - 1], shown, len(passages))


async def approved(stage: Stage, request: Request) -> GuestsScreen | GuestDecidedScreen:
    return await _approved(stage, request, links=False)


async def approved_with_links(stage: Stage, request: Request) -> GuestsScreen | GuestDecidedScreen:
    return await _approved(stage, request, links=True)


async def declined(stage: Stage, request: Request) -> GuestsScreen | GuestDecidedScreen:
    check_admin(request, COMMAND)
    id_ = request.argument.partition(":")[0]
    done = await stage.services.guests.decline(request.member.community, id_)
    return await _after(stage, request, done, GuestState.WAITING)


async def taken_back(stage: Stage, request: Request) -> GuestsScreen | GuestDecidedScreen:
    """Off the page again."""
    check_admin(request, COMMAND)
    id_ = request.argument.partition(":")[0]
    done = await stage.services.guests.take_back(request.member.community, id_)
    return await _after(stage, request, done, GuestState.APPROVED)


async def _approved(stage: Stage, request: Request, *, links: bool) -> GuestsScreen | GuestDecidedScreen:
    check_admin(request, COMMAND)
    id_ = request.argument.partition(":")[0]
    done = await stage.services.guests.approve(request.member.community, id_, links=links)
    return await _after(stage, request, done, GuestState.WAITING)


async def _after(
    stage: Stage, request: Request, done: GuestComment, state: GuestState
) -> GuestsScreen | GuestDecidedScreen:
    """The list again where the button stood in one."""
    if request.argument.endswith(f":{FROM_LIST}"):
        return await _list(stage, request, state, 1, done)
    waiting = await stage.services.guests.count(request.member.community, GuestState.WAITING)
    return GuestDecidedScreen(done, await _title(stage, done), waiting)


async def _list(
    stage: Stage, request: Request, state: GuestState, page: int, done: GuestComment | None = None
) -> GuestsScreen:
    guests, community = stage.services.guests, request.member.community
    other = GuestState.WAITING if state is GuestState.APPROVED else GuestState.APPROVED
    total = await guests.count(community, state)
    pages = number_of_pages(total, PAGE)
    page = min(max(page, 1), pages)
    comments = await guests.listed(community, state, PAGE, (page - 1) * PAGE)
    titles = await guests.titles([each.slug for each in comments])
    return GuestsScreen(state, comments, titles, total, page, pages, await guests.count(community, other), done)


async def _title(stage: Stage, comment: GuestComment) -> str:
    return (await stage.services.guests.titles([comment.slug]))[comment.slug]
