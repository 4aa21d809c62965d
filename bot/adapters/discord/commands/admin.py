"""Commands for admins: the setup, and the standing order of the channel in which they are used."""

from __future__ import annotations

from typing import Any, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import CommandTree, Group

from bot.adapters.discord import setup, standing_order
from bot.adapters.discord.answering import Answering, Manner
from bot.adapters.discord.asking import Ask
from bot.adapters.discord.commands import scheduling
from bot.adapters.discord.commands.scheduling import for_admins
from bot.adapters.discord.escape import one_line
from bot.adapters.discord.layout import Screen, screen
from bot.adapters.discord.translate import _
from bot.core.subscription import Subscription

Interaction: TypeAlias = "discord.Interaction[Any]"


async def _order(ask: Ask) -> Subscription:
    return await ask.desk.setup.of_channel(ask.here)


async def settings(ask: Ask) -> Screen:
    _ = ask.words.text
    state = await ask.desk.setup.state(ask.here)
    community = await ask.desk.moderation.settings(ask.here.community)
    text = standing_order.settings_text(state.subscription, community, ask.words)
    return screen(
        "### " + _("Settings") + f"\n{standing_order.coming(state.subscription, ask.words)}\n{text}",
        *setup.missing(ask, ask.here),
        standing_order.log_text(state.log, ask.words),
    )


async def preview(ask: Ask) -> Screen:
    found = await ask.desk.setup.preview((await _order(ask)).id)
    return screen(*standing_order.previewed(found, ask.words))


async def skip(ask: Ask) -> Screen:
    _ = ask.words.text
    skipped = await ask.desk.setup.skip((await _order(ask)).id)
    planned = skipped.skipped.planned
    title = f"**{one_line(planned.post.title, 100)}** · " if planned else ""
    left = _("Left out:") + f" {title}{standing_order.moment(skipped.skipped.upcoming.due)}"
    return screen(left, standing_order.next_one(skipped.upcoming, ask.words))


async def pause(ask: Ask) -> Screen:
    _ = ask.words.text
    await ask.desk.setup.pause((await _order(ask)).id)
    return screen(_("Paused: no essay comes until you resume."))


async def resume(ask: Ask) -> Screen:
    _ = ask.words.text
    subscription = await ask.desk.setup.resume((await _order(ask)).id)
    return screen(_("Essays come again."), standing_order.next_one(subscription.upcoming, ask.words))


async def post_now(ask: Ask) -> Screen:
    _ = ask.words.text
    made = await ask.desk.setup.post_now((await _order(ask)).id)
    instead = ""
    if made.instead_of is not None:
        instead = _("It comes in place of the one that was due:") + f" {standing_order.moment(made.instead_of)}"
    return screen(_("The next essay is on its way."), instead)


async def source(ask: Ask) -> Screen:
    """Where the library's essays come from, and the collections that they make."""
    _, _n = ask.words.text, ask.words.plural
    count = ("{number} essay", "{number} essays")
    sources = [
        f"- {one_line(name, 60)}: {_n(*count, n)}"
        for name, n in (await ask.desk.library.sources(ask.member.community)).items()
    ]
    collections = await ask.desk.library.collections(ask.member.community)
    names = " · ".join(f"{one_line(name, 60)} ({n})" for name, n in collections.items())
    here = ("### " + _("Collections") + f"\n{names}") if names else _("The library has no essays yet.")
    return screen("### " + _("Where the essays come from") + "\n" + "\n".join(sources), here)


async def recount(ask: Ask) -> Screen:
    _n = ask.words.plural
    changed = await ask.desk.reactions.recount(ask.here)
    return screen(_n("{number} rating was brought up to date.", "{number} ratings were brought up to date.", changed))


def add_to(tree: CommandTree[Any], group: Group, answering: Answering) -> None:
    """Declare the commands."""
    _add_setup(tree, answering)
    scheduling.add_to(group, answering)
    _add_order(group, answering)
    _add_community(group, answering)


def _add_setup(tree: CommandTree[Any], answering: Answering) -> None:
    @tree.command(name=_("setup"), description=_("Set up the daily essay in a minute"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def setup_(interaction: Interaction) -> None:
        await answering.attend(interaction, setup.form)


def _add_order(group: Group, answering: Answering) -> None:
    attend = answering.attend

    @group.command(name=_("preview"), description=_("Show which essay comes next, and when (admins)"))
    async def preview_(interaction: Interaction) -> None:
        await attend(interaction, for_admins("preview", preview))

    @group.command(name=_("skip"), description=_("Leave out the next essay (admins)"))
    async def skip_(interaction: Interaction) -> None:
        await attend(interaction, for_admins("skip", skip))

    @group.command(name=_("pause"), description=_("Send no more essays until you resume (admins)"))
    async def pause_(interaction: Interaction) -> None:
        await attend(interaction, for_admins("pause", pause))

    @group.command(name=_("resume"), description=_("Send essays again after a pause (admins)"))
    async def resume_(interaction: Interaction) -> None:
        await attend(interaction, for_admins("resume", resume))

    @group.command(name=_("post-now"), description=_("Post the next essay at once (admins)"))
    async def post_now_(interaction: Interaction) -> None:
        await attend(interaction, for_admins("post-now", post_now))


def _add_community(group: Group, answering: Answering) -> None:
    attend = answering.attend

    @group.command(name=_("settings"), description=_("Show the settings and the latest deliveries (admins)"))
    async def settings_(interaction: Interaction) -> None:
        await attend(interaction, for_admins("settings", settings))

    @group.command(name=_("source"), description=_("Show where the essays come from (admins)"))
    async def source_(interaction: Interaction) -> None:
        await attend(interaction, for_admins("source", source))

    @group.command(name=_("recount"), description=_("Count the reactions anew (admins)"))
    async def recount_(interaction: Interaction) -> None:
        await attend(interaction, for_admins("recount", recount), Manner.SLOW)

    @group.command(name=_("moderation"), description=_("Set the rules for comments (admins)"))
    @app_commands.rename(search=_("search"))
    @app_commands.describe(search=_("Whether searches here look into comments, too"))
    async def moderation_(interaction: Interaction, search: bool | None = None) -> None:
        if search is None:
            await attend(interaction, setup.moderation_form)
        else:
            await attend(interaction, lambda ask: setup.comments_searched(ask, search))
