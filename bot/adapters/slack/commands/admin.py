"""Commands for admins: the standing order of the channel in which they are used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.adapters.slack import setup, standing_order
from bot.adapters.slack.asking import Ask
from bot.adapters.slack.commands.reading import Arguments
from bot.adapters.slack.escape import one_line, plain_line
from bot.adapters.slack.found import moment
from bot.adapters.slack.layout import Block, Form, Screen, header, listed, rich, screen, words
from bot.conversation import schedule_text
from bot.conversation.options import change_of, settled_of
from bot.core.subscription import Subscription


async def setup_(ask: Ask, _arguments: Arguments) -> Form:
    return await setup.form(ask)


async def moderation(ask: Ask, arguments: Arguments) -> Form | Screen:
    """The rules as a form; or whether comments are searched, at once."""
    if "search" not in arguments:
        return await setup.moderation(ask)
    ask.admin("/essay moderation")
    search = arguments["search"] == "on"
    await ask.desk.moderation.change(ask.member.community, lambda before: replace(before, search_comments=search))
    return screen(ask.words.text(schedule_text.COMMENTS_SEARCHED[search]))


async def schedule(ask: Ask, arguments: Arguments) -> Screen:
    """Change the standing order, or make one; without options, show it."""
    if not arguments:
        return await settings(ask, arguments)
    change, settled = change_of(arguments), settled_of(arguments)
    if settled is not None:  # which holds for the whole workspace
        ask.admin("/essay schedule summary: question:")
    if "collections" in arguments:
        change = replace(
            change, collections=await ask.desk.library.collections_named(arguments["collections"], ask.member.community)
        )
    if await setup.known_of(ask, ask.here) is None:
        change = replace(change, zone=change.zone or setup.zone_of(ask))
    await ask.desk.setup.set_up(ask.here, change)
    if settled is not None:
        await ask.desk.moderation.change(ask.here.community, settled)
    return await setup.panel(ask, ask.here)


async def settings(ask: Ask, _arguments: Arguments) -> Screen:
    _ = ask.words.text
    state = await ask.desk.setup.state(ask.here)
    community = await ask.desk.moderation.settings(ask.here.community)
    return screen(
        header(_("Settings")),
        standing_order.coming(state.subscription, ask.words),
        standing_order.settings_text(state.subscription, community, ask.words),
        await setup.missing(ask, ask.here),
        standing_order.log_text(state.log, ask.words),
    )


async def preview(ask: Ask, _arguments: Arguments) -> Screen:
    found = await ask.desk.setup.preview((await _order(ask)).id)
    return screen(*standing_order.previewed(found, ask.words))


async def skip(ask: Ask, _arguments: Arguments) -> Screen:
    _ = ask.words.text
    skipped = await ask.desk.setup.skip((await _order(ask)).id)
    planned = skipped.skipped.planned
    title = f"*{one_line(planned.post.title, 200)}* · " if planned else ""
    left = _("Left out:") + f" {title}{moment(skipped.skipped.upcoming.due)}"
    return screen(left, standing_order.next_one(skipped.upcoming, ask.words))


async def pause(ask: Ask, _arguments: Arguments) -> Screen:
    _ = ask.words.text
    await ask.desk.setup.pause((await _order(ask)).id)
    return screen(_("Paused: no essay comes until you resume."))


async def resume(ask: Ask, _arguments: Arguments) -> Screen:
    _ = ask.words.text
    subscription = await ask.desk.setup.resume((await _order(ask)).id)
    return screen(_("Essays come again."), standing_order.next_one(subscription.upcoming, ask.words))


async def post_now(ask: Ask, _arguments: Arguments) -> Screen:
    _ = ask.words.text
    made = await ask.desk.setup.post_now((await _order(ask)).id)
    instead = ""
    if made.instead_of is not None:
        instead = _("It comes in place of the one that was due:") + f" {moment(made.instead_of)}"
    return screen(_("The next essay is on its way."), instead)


async def source(ask: Ask, _arguments: Arguments) -> Screen:
    """Where the library's essays come from, and the collections that they make."""
    _, _n = ask.words.text, ask.words.plain_plural
    sources = [
        _counted(_n, name, number) for name, number in (await ask.desk.library.sources(ask.member.community)).items()
    ]
    collections = [
        _counted(_n, name, number)
        for name, number in (await ask.desk.library.collections(ask.member.community)).items()
    ]
    if not sources:
        return screen(_("The library has no essays yet."))
    where, which = header(_("Where the essays come from")), header(_("Collections"))
    return screen(where, rich(listed(sources)), which, rich(listed(collections)))


def _counted(_n: Callable[[str, str, int], str], name: str, number: int) -> list[Block]:
    return [words(plain_line(name, 100), bold=True), words(": " + _n("{number} essay", "{number} essays", number))]


async def recount(ask: Ask, _arguments: Arguments) -> Screen:
    _n = ask.words.plural
    changed = await ask.desk.reactions.recount(ask.here)
    return screen(_n("{number} rating was brought up to date.", "{number} ratings were brought up to date.", changed))


async def _order(ask: Ask) -> Subscription:
    return await ask.desk.setup.of_channel(ask.here)
