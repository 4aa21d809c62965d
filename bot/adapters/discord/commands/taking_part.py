"""Commands for members who take part: rating, comments, saved essays, and their own data."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any, Final, TypeAlias

import discord
from discord import ButtonStyle, app_commands, utils
from discord.app_commands import Choice, Group, Range

from bot.adapters.discord import autocomplete, found
from bot.adapters.discord.answering import Answering, Manner
from bot.adapters.discord.asking import Ask
from bot.adapters.discord.escape import escape, one_line
from bot.adapters.discord.layout import Screen, button, menu, option, row, screen
from bot.adapters.discord.modals import comment_modal
from bot.adapters.discord.translate import _
from bot.core.comment import COMMENT_MAX, Comment
from bot.core.community import Channel, MessageRef
from bot.core.ids import CommentId, MessageId, Slug, ThreadId
from bot.core.rating import BY_COMMAND, HIGHEST, LOWEST
from bot.core.subscription import Slot
from bot.errors import ChatError, NotFound
from bot.services.community.mirroring import STANDS
from bot.services.community.privacy import Kept
from bot.services.community.reading import Today

Interaction: TypeAlias = "discord.Interaction[Any]"

SHOWN: Final = 10
EXCERPT: Final = 500
"""Characters of a comment that its author is shown again."""
_CHOSEN: Final = ButtonStyle.primary
SCORES: Final = [Choice(name=f"{n} {'★' * n}", value=n) for n in range(int(LOWEST), int(HIGHEST) + 1)]


async def spoken_of(ask: Ask) -> Today:
    """The essay in whose thread the member is, else today's. Raises ``NotFound`` before the first."""
    if ask.thread is not None:
        with suppress(NotFound):
            return await ask.desk.reading.of_message(MessageRef(ask.here, MessageId(ask.thread)))
    return await ask.desk.reading.today(ask.here)


async def slug_of(ask: Ask, named: str | None) -> Slug:
    """The essay that was named, else the one that is spoken of."""
    if named:
        return (await ask.desk.library.essay(named, ask.member.community)).slug
    return (await spoken_of(ask)).post.slug


async def choosing(ask: Ask, slug: Slug) -> Screen:
    """Five buttons for a score, and one to take it back."""
    channel = ask.here
    standing = await ask.desk.engagement.standing(channel.community, slug, ask.member)
    _ = ask.words.text
    scores = [
        button("★" * n, f"ichiwa:score:{slug}:{n}", _CHOSEN if standing.mine == n else ButtonStyle.secondary)
        for n in range(int(LOWEST), int(HIGHEST) + 1)
    ]
    back = [row(button(_("Withdraw"), f"ichiwa:withdraw:{slug}"))] if standing.mine is not None else []
    return screen(_("How good is this essay? Your latest rating counts."), row(*scores), *back)


async def rate(ask: Ask, slug: Slug, score: float) -> Screen:
    channel = ask.here
    essay = await ask.desk.library.essay(slug, ask.member.community)
    standing = await ask.desk.engagement.rate(ask.member, slug, score)
    ask.desk.rated(channel, slug)
    _ = ask.words.text
    said = _("You rated {essay} with {score}.", essay=essay.title, score=f"{score:g}")
    return screen(said, f"-# {_mean(ask, standing.score.mean, standing.score.count)}")


async def scored(ask: Ask) -> Screen:
    """A score's button was pressed."""
    slug, _sep, score = ask.argument.rpartition(":")
    return await rate(ask, Slug(slug), float(score))


async def withdraw(ask: Ask) -> Screen:
    slug, channel = Slug(ask.argument), ask.here
    _ = ask.words.text
    standing = await ask.desk.engagement.standing(channel.community, slug, ask.member)
    if standing.my_source not in ("", BY_COMMAND):
        emoji = standing.my_source
        back = _("You rated with {emoji} below the post. Take that reaction back, and so is your rating.", emoji=emoji)
        return screen(back)
    if standing.my_source:
        standing = await ask.desk.engagement.withdraw(ask.member, slug, standing.my_source)
        ask.desk.rated(channel, slug)
    said = _("Your rating is withdrawn.")
    if emoji := standing.my_source:
        said = _("Your rating is withdrawn. Your reaction {emoji} below the post counts again.", emoji=emoji)
    return screen(said, f"-# {_mean(ask, standing.score.mean, standing.score.count)}")


async def comment(ask: Ask, text: str, named: str | None) -> Screen:
    if named:
        slug = (await ask.desk.library.essay(named, ask.member.community)).slug
        return await publish(ask, await ask.desk.discussion.comment(ask.member, ask.here, text, slug, mirror=True))
    return await comment_in(ask, (await spoken_of(ask)).delivery.slot, text)


async def comment_in(ask: Ask, slot: Slot, text: str) -> Screen:
    return await publish(ask, await ask.desk.discussion.comment_in(ask.member, slot, text, mirror=True))


async def publish(ask: Ask, kept: Comment) -> Screen:
    """Show a comment in its thread with the member's name; where the thread is locked, nothing is kept."""
    _ = ask.words.text
    shown = await ask.desk.mirroring.show(kept)
    excerpt = kept.text if len(kept.text) <= EXCERPT else kept.text[:EXCERPT] + "…"
    said = "\n".join(f"> {line}" for line in escape(excerpt).split("\n"))
    return screen(_(STANDS[shown]), said)


async def comments(ask: Ask, named: str | None) -> Screen:
    """The latest comments on an essay, and a menu to remove those that the member may remove."""
    _, _n = ask.words.text, ask.words.plural
    if named:
        shown = await ask.desk.reading.of_essay(ask.here, await slug_of(ask, named))
    else:
        shown = await spoken_of(ask)
    thread = await ask.desk.discussion.thread(shown.delivery.slot)
    count = _n("{number} comment", "{number} comments", len(thread))
    parts = [f"### {one_line(shown.post.title, found.TITLE_MAX)}\n-# {count}"]
    parts += [_said(each) for each in thread[-SHOWN:]]
    own = [c for c in thread if ask.member.is_admin or c.author.id == ask.member.id]
    options = [option(c.text, c.id, c.author.name) for c in own[-25:]]
    return screen(*parts, *([menu("ichiwa:remove", _("Remove a comment"), options)] if options else []))


async def remove(ask: Ask) -> Screen:
    """A comment was chosen to be removed: its author deletes it, an admin hides it."""
    _ = ask.words.text
    id_ = CommentId(ask.value())
    own = await ask.desk.discussion.is_author(ask.member, id_)
    act = ask.desk.discussion.delete if own else ask.desk.moderation.hide
    gone = await act(ask.member, id_)
    await take_back(ask, gone)
    return screen(_("The comment is deleted.") if own else _("The comment is hidden."))


async def take_back(ask: Ask, gone: Comment) -> None:
    """Remove our message that shows a comment. A member's own message is theirs, and stays."""
    with suppress(ChatError, NotFound):
        delivery = (await ask.desk.reading.posted(gone.slot)).delivery
        if gone.message is None:
            await ask.desk.mirroring.take_back(gone)
        elif delivery.message is not None:
            place = Channel(delivery.channel.community, delivery.thread or ThreadId(delivery.message.id))
            await ask.desk.chat.delete(MessageRef(place, gone.message))


async def save(ask: Ask) -> Screen:
    _ = ask.words.text
    essay = await ask.desk.saving.save(ask.member, Slug(ask.argument))
    off = row(button(_("Take it off the list"), f"ichiwa:unsave:{essay.slug}"))
    return screen(_("“{title}” is saved. You find it with “Saved” among the commands.", title=essay.title), off)


async def unsave(ask: Ask) -> Screen:
    _ = ask.words.text
    await ask.desk.saving.remove(ask.member, Slug(ask.argument))
    return screen(_("It is off your list."))


async def saved(ask: Ask) -> Screen:
    essays = await ask.desk.saving.saved(ask.member)
    scores = await ask.desk.engagement.scores(ask.member.community, [essay.slug for essay in essays])
    return found.kept(essays, scores, ask.words)


async def export(ask: Ask) -> tuple[Screen, discord.File] | Screen:
    """Everything that is kept of the member, as a file that only they get."""
    _ = ask.words.text
    kept = await ask.desk.privacy.export(ask.member)
    if kept.is_empty:
        return screen(_("Nothing is kept of you."))
    body = json.dumps(_plain(kept), ensure_ascii=False, indent=1).encode()
    view = screen(_("This is everything that is kept of you."))
    view.add_item(discord.ui.File("attachment://my-data.json"))
    return view, discord.File(io.BytesIO(body), "my-data.json")


async def forget_asked(ask: Ask) -> Screen:
    _ = ask.words.text
    warning = _("All your ratings, comments and saved essays are deleted, in every community. This cannot be undone.")
    standing_on = _("Reactions below posts are yours: take them off yourself, or they are counted again.")
    return screen(f"{warning}\n{standing_on}", row(button(_("Delete everything"), "ichiwa:forget", ButtonStyle.danger)))


async def forget(ask: Ask) -> Screen:
    _, _n = ask.words.text, ask.words.plural
    gone = await ask.desk.privacy.delete(ask.member)
    for each in gone.comments:
        await take_back(ask, each)
    count = len(gone.marks) + len(gone.comments) + len(gone.saved)
    return screen(_n("{number} entry is deleted.", "{number} entries are deleted.", count))


def _mean(ask: Ask, mean: float | None, count: int) -> str:
    _, _n = ask.words.text, ask.words.plural
    if mean is None:
        return _("Nobody has rated it yet.")
    return f"★ {mean:.1f} · " + _n("{number} rating", "{number} ratings", count)


def _said(comment: Comment) -> str:
    when = utils.format_dt(comment.created, "R")
    text = one_line(comment.text, 300)
    return f"**{one_line(comment.author.name, 40)}** {when}\n{text}"


def _plain(kept: Kept) -> dict[str, Any]:
    """Names that a person can read, instants in ISO 8601."""
    return {
        "ratings": [{"essay": m.slug, "by": m.source, "score": m.score, "at": m.at.isoformat()} for m in kept.marks],
        "comments": [
            {"essay": c.slug, "name": c.author.name, "text": c.text, "at": c.created.isoformat()} for c in kept.comments
        ],
        "saved": [{"essay": s.slug, "at": s.at.isoformat()} for s in kept.saved],
    }


async def related(ask: Ask, named: str | None) -> Screen:
    """Essays like the one that was named, else like the one that is spoken of."""
    essay = await ask.desk.library.essay(await slug_of(ask, named), ask.member.community)
    others = await ask.desk.searching.related(essay, ask.member.community)
    scores = await ask.desk.engagement.scores(ask.member.community, [other.slug for other in others])
    return found.similar(essay, others, scores, ask.words)


def add_to(group: Group, answering: Answering) -> None:
    """Declare the commands."""
    _add_acts(group, answering)
    _add_own(group, answering)


def _add_acts(group: Group, answering: Answering) -> None:
    attend = answering.attend
    essays = autocomplete.essays(answering.desk)

    @group.command(name=_("rate"), description=_("Rate an essay from 1 to 5; your latest rating counts"))
    @app_commands.rename(score=_("score"), essay=_("essay"))
    @app_commands.describe(score=_("A number from 1 to 5"), essay=_("Another essay than today's"))
    @app_commands.choices(score=SCORES)
    @app_commands.autocomplete(essay=essays)
    async def rate_(interaction: Interaction, score: int, essay: str | None = None) -> None:
        async def act(ask: Ask) -> Screen:
            return await rate(ask, await slug_of(ask, essay), score)

        await attend(interaction, act)

    @group.command(name=_("comment"), description=_("Write into the thread of an essay"))
    @app_commands.rename(text=_("text"), essay=_("essay"))
    @app_commands.describe(
        text=_("What you want to say; left out, a form opens"), essay=_("Another essay than today's")
    )
    @app_commands.autocomplete(essay=essays)
    async def comment_(
        interaction: Interaction, text: Range[str, 1, COMMENT_MAX] | None = None, essay: str | None = None
    ) -> None:
        if text is not None:
            await attend(interaction, lambda ask: comment(ask, text, essay), Manner.SLOW)
            return

        async def form(ask: Ask) -> discord.ui.Modal:
            if essay is None:
                return comment_modal(f"ichiwa:write:{(await spoken_of(ask)).delivery.slot.key}", ask.words)
            return comment_modal(f"ichiwa:write-essay:{await slug_of(ask, essay)}", ask.words)

        await attend(interaction, form)

    @group.command(name=_("comments"), description=_("Read what was written about an essay"))
    @app_commands.rename(essay=_("essay"))
    @app_commands.describe(essay=_("Another essay than today's"))
    @app_commands.autocomplete(essay=essays)
    async def comments_(interaction: Interaction, essay: str | None = None) -> None:
        await attend(interaction, lambda ask: comments(ask, essay))

    @group.command(name=_("related"), description=_("Show essays like today's, or like another one"))
    @app_commands.rename(essay=_("essay"))
    @app_commands.describe(essay=_("Another essay than today's"))
    @app_commands.autocomplete(essay=essays)
    async def related_(interaction: Interaction, essay: str | None = None) -> None:
        await attend(interaction, lambda ask: related(ask, essay), Manner.SLOW)


def _add_own(group: Group, answering: Answering) -> None:
    attend = answering.attend

    @group.command(name=_("saved"), description=_("Show the essays that you saved"))
    async def saved_(interaction: Interaction) -> None:
        await attend(interaction, saved)

    own = Group(name=_("my-data"), description=_("What is kept of you"), parent=group)

    @own.command(name=_("export"), description=_("Get everything that is kept of you"))
    async def export_(interaction: Interaction) -> None:
        await attend(interaction, export, Manner.SLOW)

    @own.command(name=_("delete"), description=_("Delete everything that is kept of you"))
    async def delete_(interaction: Interaction) -> None:
        await attend(interaction, forget_asked)
