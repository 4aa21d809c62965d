"""Commands for members who take part: rating, comments, saved essays, and their own data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from bot.adapters.slack import found
from bot.adapters.slack.answering import Answer, Mistaken, given_back
from bot.adapters.slack.asking import Ask
from bot.adapters.slack.commands.reading import Arguments, named_essay
from bot.adapters.slack.escape import one_line, plain, plain_line
from bot.adapters.slack.failures import wrapped
from bot.adapters.slack.layout import (
    TEXT,
    Block,
    Form,
    Screen,
    button,
    header,
    line,
    listed,
    menu,
    note,
    option,
    quoted,
    rich,
    row,
    screen,
)
from bot.adapters.slack.layout import words as said
from bot.adapters.slack.modals import comment_form
from bot.adapters.slack.threads import texts_of
from bot.conversation.options import score_of
from bot.core.comment import Comment, checked_text
from bot.core.community import MessageRef
from bot.core.ids import CommentId, MessageId, Slug
from bot.core.rating import BY_COMMAND, HIGHEST, LOWEST
from bot.core.subscription import Slot
from bot.errors import BotError, ChatError, ChatForbidden, InvalidInput, NotAllowed, NotFound
from bot.services.community.engagement import Standing
from bot.services.community.mirroring import STANDS
from bot.services.community.privacy import Kept
from bot.services.community.reading import Today

SHOWN: Final = 10
EXCERPT: Final = 500
"""Characters of a comment that its author is shown again."""


async def spoken_of(ask: Ask) -> Today:
    """The essay in whose thread the member is, else today's. Raises ``NotFound`` before the first."""
    if ask.thread is not None:
        with suppress(NotFound):
            return await ask.desk.reading.of_message(ask.ref(ask.thread))
    return await ask.desk.reading.today(ask.here)


async def slug_of(ask: Ask, named: str | None) -> Slug:
    """The essay that was named, else the one that is spoken of."""
    if named:
        return (await named_essay(ask, named)).slug
    return (await spoken_of(ask)).post.slug


async def choosing(ask: Ask, slug: Slug) -> Screen:
    """Five buttons for a score, and one to take it back."""
    _ = ask.words.text
    essay = await ask.desk.library.essay(slug, ask.member.community)
    standing = await ask.desk.engagement.standing(ask.member.community, slug, ask.member)
    scores = [
        button("★" * n, f"score:{n}", f"{slug}:{n}", "primary" if standing.mine == n else "")
        for n in range(int(LOWEST), int(HIGHEST) + 1)
    ]
    back = row(button(_("Withdraw"), "withdraw", slug)) if standing.mine is not None else None
    title = f"*{one_line(essay.title, 200)}*"
    return screen(title, _("How good is this essay? Your latest rating counts."), row(*scores), back, title=_("Rate"))


async def rate(ask: Ask, arguments: Arguments) -> Screen:
    score = score_of(arguments.get("score", ""))
    return await rated(ask, await slug_of(ask, arguments.get("essay")), score)


async def rated(ask: Ask, slug: Slug, score: float) -> Screen:
    _ = ask.words.text
    essay = await ask.desk.library.essay(slug, ask.member.community)
    standing = await ask.desk.engagement.rate(ask.member, slug, score)
    await _follow(ask, slug)
    return screen(
        _("You rated {essay} with {score}.", essay=essay.title, score=f"{score:g}"), note(_mean(ask, standing))
    )


async def scored(ask: Ask) -> Screen:
    """A score's button was pressed."""
    slug, _sep, score = ask.argument.rpartition(":")
    return await rated(ask, Slug(slug), score_of(score))


async def withdraw(ask: Ask) -> Screen:
    _ = ask.words.text
    slug = Slug(ask.argument)
    standing = await ask.desk.engagement.standing(ask.member.community, slug, ask.member)
    if standing.my_source not in ("", BY_COMMAND):
        emoji = standing.my_source
        return screen(
            _("You rated with {emoji} below the post. Take that reaction back, and so is your rating.", emoji=emoji)
        )
    if standing.my_source:
        standing = await ask.desk.engagement.withdraw(ask.member, slug, standing.my_source)
        await _follow(ask, slug)
    text = _("Your rating is withdrawn.")
    if emoji := standing.my_source:
        text = _("Your rating is withdrawn. Your reaction {emoji} below the post counts again.", emoji=emoji)
    return screen(text, note(_mean(ask, standing)))


async def _follow(ask: Ask, slug: Slug) -> None:
    """The essay's cards show the new rating, wherever in the workspace the member gave it."""
    orders = await ask.desk.setup.of_community(ask.member.community)
    for channel in dict.fromkeys([order.channel for order in orders] + ([ask.channel] if ask.channel else [])):
        ask.desk.rated(channel, slug)


async def comment(ask: Ask, arguments: Arguments) -> Answer:
    """Keep what was typed; without a text, open a form for it."""
    text, named = arguments.get("text"), arguments.get("essay")
    if not text:
        if named:
            return await comment_on(ask, await slug_of(ask, named))
        return comment_form("write", (await spoken_of(ask)).delivery.slot.key, ask)
    try:
        return await _comment_of(ask, text, named)
    except (InvalidInput, NotAllowed, NotFound) as error:
        return screen(ask.words.text(error.message, **error.fields), *given_back(ask, text))


async def _comment_of(ask: Ask, text: str, named: str | None) -> Screen:
    if named:
        slug = await slug_of(ask, named)
        return await publish(ask, await ask.desk.discussion.comment(ask.member, ask.here, text, slug, mirror=True))
    return await comment_in(ask, (await spoken_of(ask)).delivery.slot, text)


async def comment_in(ask: Ask, slot: Slot, text: str) -> Screen:
    return await publish(ask, await ask.desk.discussion.comment_in(ask.member, slot, text, mirror=True))


async def comment_on(ask: Ask, slug: Slug) -> Answer:
    """The form for a comment on an essay. Raises ``NotFound`` where it was never posted here."""
    await ask.desk.reading.of_essay(ask.here, slug)
    return comment_form("write-essay", slug, ask)


async def check_comment(ask: Ask) -> None:
    """Raise ``Mistaken`` where the form's text cannot be a comment here, so that it is not lost with the form."""
    try:
        await ask.desk.moderation.allow(ask.member, checked_text(ask.value(TEXT)))
    except BotError as error:
        raise Mistaken(TEXT, error) from error


async def publish(ask: Ask, kept: Comment) -> Screen:
    """Show a comment in its thread with the member's name; where the thread is closed, nothing is kept."""
    _ = ask.words.text
    shown = await ask.desk.mirroring.show(kept)
    return screen(_(STANDS[shown]), rich(quoted(said(plain(kept.text, EXCERPT)))))


async def comments(ask: Ask, arguments: Arguments) -> Screen:
    """The latest comments on an essay, and a menu to remove those that the member may remove."""
    _, _n = ask.words.text, ask.words.plural
    named = arguments.get("essay")
    shown = await (ask.desk.reading.of_essay(ask.here, await slug_of(ask, named)) if named else spoken_of(ask))
    thread = await ask.desk.discussion.thread(shown.delivery.slot)
    latest = thread[-SHOWN:]
    referred = await texts_of(ask, shown.delivery, [each for each in latest if not each.text])
    parts: list[Block] = []
    for each in latest:
        text = each.text or referred.get(each.message or "", "")
        parts += [line(said(plain_line(each.author.name, 40), bold=True), said(" · "), found.date(each.created))]
        parts += [quoted(said(plain(text, 300) or _("Written in the thread.")))]
    own = [c for c in thread if ask.member.is_admin or c.author.id == ask.member.id][-25:]
    options = [option(c.text or _("Written in the thread."), c.id, c.author.name) for c in own]
    return screen(
        header(plain_line(shown.post.title, 150)),
        note(_n("{number} comment", "{number} comments", len(thread))),
        rich(*parts) if parts else None,
        row(menu("remove", _("Remove a comment"), options), _changing(ask, thread)) if options else None,
    )


def _changing(ask: Ask, thread: Sequence[Comment]) -> Block | None:
    """A menu of the member's own comments, to change one; what stands in their own message is changed there."""
    _ = ask.words.text
    mine = [option(c.text, c.id) for c in thread if c.author.id == ask.member.id and c.text]
    return menu("rewrite", _("Change a comment"), mine[-25:]) if mine else None


async def change(ask: Ask) -> Form:
    """A comment was chosen to be changed."""
    kept = await ask.desk.discussion.own(ask.member, CommentId(ask.value()))
    return comment_form("rewrite", kept.id, ask, kept.text)


async def check_change(ask: Ask) -> None:
    """The same as ``check_comment`` for a comment that is changed, which nobody need wait for."""
    try:
        await ask.desk.moderation.allow(ask.member, checked_text(ask.value(TEXT)), edit=True)
    except BotError as error:
        raise Mistaken(TEXT, error) from error


async def changed(ask: Ask) -> Screen:
    """The changed text came back: it is shown in the thread, then kept."""
    _ = ask.words.text
    kept = await ask.desk.discussion.own(ask.member, CommentId(ask.argument))
    text = checked_text(ask.value(TEXT))
    if kept.message is not None:
        delivery = (await ask.desk.reading.posted(kept.slot)).delivery
        try:
            await ask.desk.chat.rewrite(MessageRef(delivery.channel, kept.message), text, ask.member.name)
        except ChatForbidden as exc:
            raise NotAllowed("This comment is a message of your own. Change it in the thread.") from exc
    await ask.desk.discussion.edit(ask.member, kept.id, text)
    return screen(_("The comment is changed:"), rich(quoted(said(plain(text, EXCERPT)))))


async def related(ask: Ask, arguments: Arguments) -> Screen:
    """Essays like the one that was named, else like the one that is spoken of."""
    essay = await ask.desk.library.essay(await slug_of(ask, arguments.get("essay")), ask.member.community)
    others = await ask.desk.searching.related(essay, ask.member.community)
    scores = await ask.desk.engagement.scores(ask.member.community, [other.slug for other in others])
    return found.similar(essay, others, scores, ask.words)


async def remove(ask: Ask) -> Screen:
    """A comment was chosen to be removed: its author deletes it, an admin hides it."""
    _ = ask.words.text
    id_ = CommentId(ask.value())
    own = await ask.desk.discussion.is_author(ask.member, id_)
    act = ask.desk.discussion.delete if own else ask.desk.moderation.hide
    await take_back(ask, await act(ask.member, id_))
    return screen(_("The comment is deleted.") if own else _("The comment is hidden."))


async def take_back(ask: Ask, gone: Comment) -> None:
    """Remove our message that shows a comment. A member's own message is theirs, and stays."""
    with suppress(ChatError, NotFound):
        delivery = (await ask.desk.reading.posted(gone.slot)).delivery
        if gone.message is None:
            await ask.desk.mirroring.take_back(gone)
        else:
            await ask.desk.chat.delete(MessageRef(delivery.channel, MessageId(gone.message)))


async def save(ask: Ask) -> Screen:
    _ = ask.words.text
    essay = await ask.desk.saving.save(ask.member, Slug(ask.argument))
    off = row(button(_("Take it off the list"), "unsave", essay.slug))
    return screen(_("“{title}” is saved. {command} shows your list.", title=essay.title, command="/essay saved"), off)


async def unsave(ask: Ask) -> Screen:
    _ = ask.words.text
    await ask.desk.saving.remove(ask.member, Slug(ask.argument))
    return screen(_("It is off your list."))


async def saved(ask: Ask, _arguments: Arguments) -> Screen:
    essays = await ask.desk.saving.saved(ask.member)
    scores = await ask.desk.engagement.scores(ask.member.community, [essay.slug for essay in essays])
    return found.kept(essays, scores, ask.words)


async def my_data(ask: Ask, arguments: Arguments) -> Screen:
    """What is kept of the member: shown, or after another press forgotten."""
    _, _n = ask.words.text, ask.words.plural
    match arguments.get("what"):
        case "export":
            return await _export(ask)
        case "delete":
            warning = _("All your ratings, comments and saved essays are deleted in this workspace for good.")
            standing_on = _("Reactions below posts are yours: take them off yourself, or they are counted again.")
            return screen(warning, note(standing_on), row(button(_("Delete everything"), "forget", style="danger")))
    kept = await ask.desk.privacy.export(ask.member)
    if kept.is_empty:
        return screen(_("Nothing is kept of you."))
    counts = (
        [said(_n("{number} rating", "{number} ratings", len(kept.marks)))],
        [said(_n("{number} comment", "{number} comments", len(kept.comments)))],
        [said(_n("{number} saved essay", "{number} saved essays", len(kept.saved)))],
    )
    export = _("{export} sends it to you as a file, {delete} forgets it.", **_COMMANDS)
    return screen(_("This is kept of you:"), rich(listed(counts)), export)


_COMMANDS: Final = {"export": "/essay my-data export", "delete": "/essay my-data delete"}


async def _export(ask: Ask) -> Screen:
    """Everything that is kept of the member, as a file in their own direct messages."""
    _ = ask.words.text
    kept = await ask.desk.privacy.export(ask.member)
    if kept.is_empty:
        return screen(_("Nothing is kept of you."))
    body = json.dumps(_plain(kept), ensure_ascii=False, indent=1)
    client = await ask.desk.clients.of(ask.member.community)
    with wrapped():
        opened = await client.conversations_open(users=[ask.member.id])
        await client.files_upload_v2(
            channel=opened["channel"]["id"],
            filename="my-data.json",
            title="my-data.json",
            content=body,
            initial_comment=_("This is everything that is kept of you."),
        )
    return screen(_("Everything that is kept of you is in your direct messages with me, as a file."))


async def forget(ask: Ask) -> Screen:
    _n = ask.words.plural
    gone = await ask.desk.privacy.delete(ask.member)
    for each in gone.comments:
        await take_back(ask, each)
    count = len(gone.marks) + len(gone.comments) + len(gone.saved)
    return screen(_n("{number} entry is deleted.", "{number} entries are deleted.", count))


def _mean(ask: Ask, standing: Standing) -> str:
    _, _n = ask.words.text, ask.words.plural
    score = standing.score
    if score.mean is None:
        return _("Nobody has rated it yet.")
    return f"★ {score.mean:.1f} · " + _n("{number} rating", "{number} ratings", score.count)


def _plain(kept: Kept) -> dict[str, Any]:
    """Names that a person can read, instants in ISO 8601."""
    return {
        "ratings": [{"essay": m.slug, "by": m.source, "score": m.score, "at": m.at.isoformat()} for m in kept.marks],
        "comments": [
            {"essay": c.slug, "name": c.author.name, "text": c.text, "at": c.created.isoformat()} for c in kept.comments
        ],
        "saved": [{"essay": s.slug, "at": s.at.isoformat()} for s in kept.saved],
    }
