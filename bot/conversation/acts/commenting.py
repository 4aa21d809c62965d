"""Acts of members who comment."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation import labels
from bot.conversation.acts.essays import check_in_channel, chosen_slug, named, slot_of, spoken_of, thread_of
from bot.conversation.forms import Form, TextField
from bot.conversation.mistakes import in_field
from bot.conversation.options import page_of
from bot.conversation.permissions import check_admin
from bot.conversation.request import Request
from bot.conversation.screens import (
    CommentChangedScreen,
    CommentRemovedScreen,
    CommentScreen,
    CommentsScreen,
    MessageStoredScreen,
    Removal,
)
from bot.conversation.stage import Stage
from bot.core.comment import COMMENT_MAX, Comment, checked_text
from bot.core.ids import CommentId, Slug
from bot.core.pages import number_of_pages
from bot.core.shared_talk import SaidElsewhere
from bot.core.subscription import Slot
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.services.community import mirroring
from bot.services.community.reading import NOT_OURS, Today

LATEST: Final = 10
"""Comments of a thread on a page."""
OFFERED: Final = 25
"""Comments that are offered to be removed or changed."""
TEXT: Final = "text"


def comment_form(name: str, argument: str, before: str = "") -> Form:
    """A comment's text; ``name`` is ``write`` with a slot's key, ``write-essay`` with an essay's short name, or
    ``rewrite`` with a comment's id and its text of ``before``.
    """
    text = TextField(
        name=TEXT,
        label=labels.WHAT_TO_SAY,
        hint=labels.APPEARS_IN_THREAD,
        value=before,
        longest=COMMENT_MAX,
        lines=True,
    )
    opener = (name.replace("write", "comment") if name != "rewrite" else name, argument)
    return Form(
        name=name, title=labels.YOUR_COMMENT, submit=labels.SEND, fields=(text,), argument=argument, opener=opener
    )


async def comment(stage: Stage, request: Request) -> CommentScreen | Form:
    """``/essay comment``: store what was typed; without a text, open a form for it."""
    text, name = request.options.get(TEXT), request.options.get("essay")
    if request.direct is not None and not name:
        await check_in_channel(stage, request, await chosen_slug(stage, request))
    if not text and name:
        return await _form_on(stage, request, (await named(stage, request, name)).slug)
    if not text:
        return comment_form("write", (await spoken_of(stage, request)).delivery.slot.key)
    if name:
        return await _comment_on(stage, request, (await named(stage, request, name)).slug, text)
    return await _comment_in(stage, request, (await spoken_of(stage, request)).delivery.slot, text)


async def form_of_post(stage: Stage, request: Request) -> Form:
    """*Comment* below a post or a closing question."""
    slot = slot_of(request)
    if request.channel is None:
        await check_in_channel(stage, request, (await stage.services.reading.posted(slot)).post.slug)
    return comment_form("write", slot.key)


async def form_of_essay(stage: Stage, request: Request) -> Form:
    """*Comment* below a card."""
    return await _form_on(stage, request, Slug(request.argument))


async def written(stage: Stage, request: Request) -> CommentScreen:
    """The form of ``form_of_post`` came back."""
    return await _comment_in(stage, request, slot_of(request), request.value(TEXT))


async def written_on_essay(stage: Stage, request: Request) -> CommentScreen:
    """The form of ``form_of_essay`` came back."""
    return await _comment_on(stage, request, Slug(request.argument), request.value(TEXT))


async def check_written(stage: Stage, request: Request) -> None:
    """Raise ``Mistaken`` where the form's text cannot be a comment here, so that it is not lost with the form."""
    with in_field(TEXT):
        await stage.services.moderation.allow(request.member, checked_text(request.value(TEXT)))


async def comments(stage: Stage, request: Request) -> CommentsScreen:
    """The latest comments on an essay, with those that the member can remove or change."""
    page = page_of(request.options.get("page", "1"))
    if name := request.options.get("essay"):
        slug = (await named(stage, request, name)).slug
        return await _page(stage, request, await stage.services.reading.of_essay(request.here, slug), page)
    return await _page(stage, request, await spoken_of(stage, request), page)


async def comments_turned(stage: Stage, request: Request) -> CommentsScreen:
    """Another page of them; the component carries its number and the slot."""
    number, _, key = request.argument.partition(":")
    today = await stage.services.reading.posted(slot_of(replace(request, argument=key)))
    if today.delivery.channel != request.here:
        raise NotFound(NOT_OURS)
    return await _page(stage, request, today, page_of(number))


async def _page(stage: Stage, request: Request, today: Today, page: int) -> CommentsScreen:
    """A page beyond the last is the last."""
    member, talk = request.member, stage.services.shared_talk
    thread = await stage.services.discussion.thread(today.delivery.slot)
    others = await talk.elsewhere(member.community, today.post.slug)
    every: list[Comment | SaidElsewhere] = [*thread, *others.said]
    said = sorted(every, key=lambda each: (each.created, each.id))
    pages = number_of_pages(len(said), LATEST)
    page = min(max(page, 1), pages)
    end = len(said) - (page - 1) * LATEST
    shown = said[max(0, end - LATEST) : end]
    here = [each for each in shown if isinstance(each, Comment)]
    texts = await stage.host.texts_of(today.delivery, [each for each in here if not each.text])
    offered = thread if page == 1 else here
    own = [each for each in offered if each.author.id == member.id]
    removable = offered if member.is_admin else own
    editable = [each for each in own if each.text]
    return CommentsScreen(
        today,
        shown,
        len(said),
        texts,
        removable[-OFFERED:],
        editable[-OFFERED:],
        page=page,
        pages=pages,
        shared=await talk.takes_part(member.community),
        ratings=others.ratings,
    )


async def change(stage: Stage, request: Request) -> Form:
    """A comment was chosen to be changed."""
    stored = await stage.services.discussion.own(request.member, CommentId(request.value() or request.argument))
    return comment_form("rewrite", stored.id, stored.text)


async def check_changed(stage: Stage, request: Request) -> None:
    """The same as ``check_written`` for a comment that is changed, for which nobody has to wait."""
    with in_field(TEXT):
        await stage.services.moderation.allow(request.member, checked_text(request.value(TEXT)), edit=True)


async def changed(stage: Stage, request: Request) -> CommentChangedScreen:
    """The changed text came back: it is shown in the thread, then stored."""
    services = stage.services
    stored = await services.discussion.own(request.member, CommentId(request.argument))
    text = checked_text(request.value(TEXT))
    if stored.message is not None:
        await services.mirroring.rewrite(stored, text)
    await services.discussion.edit(request.member, stored.id, text)
    return CommentChangedScreen(stored, text)


async def remove(stage: Stage, request: Request) -> CommentRemovedScreen:
    """A comment was chosen to be removed: its author deletes it, an admin hides it."""
    services, comment_id = stage.services, CommentId(request.value())
    await services.mirroring.book_one(comment_id)
    if await services.discussion.is_author(request.member, comment_id):
        return await _removed(stage, await services.discussion.delete(request.member, comment_id), Removal.DELETED)
    return await _removed(stage, await services.moderation.hide(request.member, comment_id), Removal.HIDDEN)


async def store_message(stage: Stage, request: Request) -> MessageStoredScreen:
    """*Save as comment* in a message's menu: a message of the thread becomes a comment of its author."""
    request.here  # noqa: B018 (raises in a direct message)
    message, member = request.pointed, request.member
    if request.thread is None:
        raise InvalidInput("Only a message in an essay's thread can be saved as a comment.")
    slot = (await thread_of(stage, request)).delivery.slot
    if message.author is None or message.author.is_bot:
        raise InvalidInput("A bot's message cannot be saved as a comment.")
    if message.author.id != member.id and not member.is_admin:
        raise NotAllowed("You can save your own messages. An admin can save anybody's.")
    discussion = stage.services.discussion
    store = discussion.captured if stage.host.stores_text(member.community) else discussion.referred
    await store(message.author, slot, message.id, message.text)
    return MessageStoredScreen()


async def hide_message(stage: Stage, request: Request) -> CommentRemovedScreen:
    """*Hide this comment* in a message's menu."""
    check_admin(request, f"“{labels.HIDE_COMMENT}”")
    services = stage.services
    stored = await services.discussion.of_message(request.member.community, request.pointed.id)
    await services.mirroring.book_one(stored.id)
    return await _removed(stage, await services.moderation.hide(request.member, stored.id), Removal.HIDDEN)


async def _form_on(stage: Stage, request: Request, slug: Slug) -> Form:
    """Raises ``NotFound`` where the essay was never posted here."""
    await check_in_channel(stage, request, slug)
    await stage.services.reading.of_essay(request.here, slug)
    return comment_form("write-essay", slug)


async def _comment_in(stage: Stage, request: Request, slot: Slot, text: str) -> CommentScreen:
    discussion, mirror = stage.services.discussion, stage.host.mirrors
    return await _show(stage, await discussion.comment_in(request.member, slot, text, mirror=mirror))


async def _comment_on(stage: Stage, request: Request, slug: Slug, text: str) -> CommentScreen:
    await check_in_channel(stage, request, slug)
    discussion, mirror = stage.services.discussion, stage.host.mirrors
    return await _show(stage, await discussion.comment(request.member, request.here, text, slug, mirror=mirror))


async def _show(stage: Stage, stored: Comment) -> CommentScreen:
    """Show a comment in its thread; where the thread is locked, nothing is stored."""
    shown = await stage.services.mirroring.show(stored) if stage.host.mirrors else mirroring.Shown.IN_THREAD
    return CommentScreen(stored, shown)


async def _removed(stage: Stage, removed: Comment, removal: Removal) -> CommentRemovedScreen:
    seen = await stage.services.mirroring.remove(removed)
    return CommentRemovedScreen(removed, removal, still_seen=seen is mirroring.Removal.STILL_SEEN)
