"""Commands for admins: the setup, and the standing order of the channel in which they are used."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import Choice, CommandTree, Group, Range

from bot.adapters.discord import autocomplete, setup, standing_order
from bot.adapters.discord.answering import Act, Answer, Answering, Manner
from bot.adapters.discord.asking import Ask
from bot.adapters.discord.escape import one_line
from bot.adapters.discord.layout import Screen, screen
from bot.adapters.discord.translate import _
from bot.core.essay import Language
from bot.core.pick import Policy
from bot.core.rating import PRESETS
from bot.core.subscription import Subscription
from bot.services.setup import Change
from bot.text.wording import parse_days, parse_duration, parse_time, parse_zone

Interaction: TypeAlias = "discord.Interaction[Any]"

ANY: Final = "any"
NONE: Final = "none"
LANGUAGES = [
    Choice(name=_("Japanese"), value="ja"),
    Choice(name=_("English"), value="en"),
    Choice(name=_("every language"), value=ANY),
]
POLICIES = [Choice(name=_(label), value=policy.value) for policy, label in standing_order.POLICIES.items()]
SCALES = [Choice(name=" ".join(scale.seeds), value=name) for name, scale in PRESETS.items()]


async def _order(ask: Ask) -> Subscription:
    return await ask.desk.setup.of_channel(ask.here)


async def schedule(ask: Ask, change: Change) -> Screen:
    known = await setup.known_of(ask, ask.here)
    if known is not None:
        await ask.desk.setup.schedule(known.id, change)
    else:
        await ask.desk.setup.add(ask.here, change)
    return await setup.panel(ask, ask.here)


async def settings(ask: Ask) -> Screen:
    _ = ask.words.text
    state = await ask.desk.setup.state(ask.here)
    community = await ask.desk.moderation.settings(ask.here.community)
    text = standing_order.settings_text(state.subscription, community, ask.words, ask.language)
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


async def recount(ask: Ask) -> Screen:
    _n = ask.words.plural
    changed = await ask.desk.reactions.recount(ask.here)
    return screen(_n("{number} rating was brought up to date.", "{number} ratings were brought up to date.", changed))


def for_admins(name: str, act: Act) -> Act:
    """``act``, where the member is an admin: Discord cannot hide one subcommand from the others."""

    async def checked(ask: Ask) -> Answer:
        ask.admin(f"/essay {name}")
        return await act(ask)

    return checked


def add_to(tree: CommandTree[Any], group: Group, answering: Answering) -> None:
    """Declare the commands."""
    _add_setup(tree, answering)
    _add_schedule(group, answering)
    _add_order(group, answering)
    _add_community(group, answering)


def _add_setup(tree: CommandTree[Any], answering: Answering) -> None:
    @tree.command(name=_("setup"), description=_("Set up the daily essay in a minute"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def setup_(interaction: Interaction) -> None:
        await answering.attend(interaction, setup.form)


def _add_schedule(group: Group, answering: Answering) -> None:
    @group.command(name=_("schedule"), description=_("Set when and how essays come (admins)"))
    @app_commands.rename(
        at=_("at"), zone=_("tz"), days=_("days"), holidays=_("holidays"), late=_("late"),
        policy=_("policy"), language=_("language"), scale=_("scale"), role=_("role"),
    )  # fmt: skip
    @app_commands.describe(
        at=_("The time of day, such as 08:00"),
        zone=_("The time zone of that time"),
        days=_("mon-fri, mon,wed,fri or all"),
        holidays=_("No essay on the public holidays of this country, such as JP; “none” for none"),
        late=_("How late an essay may still come, such as 6h"),
        policy=_("The order in which essays come"),
        language=_("Only essays in this language"),
        scale=_("The reactions by which members rate"),
        role=_("A role that each essay mentions"),
    )
    @app_commands.choices(language=LANGUAGES, policy=POLICIES, scale=SCALES)
    @app_commands.autocomplete(zone=autocomplete.zones(answering.desk))
    async def schedule_(
        interaction: Interaction,
        at: Range[str, 1, 40] | None = None,
        zone: Range[str, 1, 60] | None = None,
        days: Range[str, 1, 60] | None = None,
        holidays: Range[str, 1, 10] | None = None,
        late: Range[str, 1, 20] | None = None,
        policy: str | None = None,
        language: str | None = None,
        scale: str | None = None,
        role: discord.Role | None = None,
    ) -> None:
        async def act(ask: Ask) -> Screen:
            change = Change(
                at=parse_time(at) if at else None,
                zone=parse_zone(zone) if zone else await _zone_of(ask),
                weekdays=parse_days(days) if days else None,
                holidays=_country(holidays),
                late_limit=parse_duration(late) if late else None,
                policy=Policy(policy) if policy else None,
                language=Language(language) if language and language != ANY else None,
                any_language=language == ANY,
                scale=scale,
            )
            if role is not None:
                await setup.set_ping(ask, str(role.id))
            return await schedule(ask, change)

        await answering.attend(interaction, for_admins("schedule", act))


async def _zone_of(ask: Ask) -> str | None:
    """Where no zone is given: the one that is set, else Tokyo for who reads Japanese, else the machine's."""
    if await setup.known_of(ask, ask.here) is not None:
        return None
    return "Asia/Tokyo" if ask.language is Language.JA else ask.desk.zone


def _country(text: str | None) -> str | None:
    if text is None:
        return None
    return "" if text.strip().casefold() == NONE else text.strip().upper()


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

    @group.command(name=_("recount"), description=_("Count the reactions anew (admins)"))
    async def recount_(interaction: Interaction) -> None:
        await attend(interaction, for_admins("recount", recount), Manner.SLOW)

    @group.command(name=_("moderation"), description=_("Set the rules for comments (admins)"))
    async def moderation_(interaction: Interaction) -> None:
        await attend(interaction, setup.moderation_form)
