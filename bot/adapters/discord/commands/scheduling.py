"""``/essay schedule``: everything of a channel's standing order, and what its community settled, in one command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import app_commands
from discord.app_commands import Choice, Group, Range, Transform, Transformer

from bot.adapters.discord import autocomplete, setup
from bot.adapters.discord.answering import Act, Answer, Answering
from bot.adapters.discord.asking import Ask
from bot.adapters.discord.layout import Screen
from bot.adapters.discord.modals import CHANNELS
from bot.adapters.discord.translate import _
from bot.conversation import schedule_text
from bot.conversation.options import Settled, settled_of
from bot.conversation.typed import parse_days, parse_duration, parse_time, parse_zone
from bot.core.community import Channel
from bot.core.essay import Language
from bot.core.pick import Policy
from bot.core.rating import PRESETS
from bot.services.community.subscribing import Change

ANY: Final = "any"
NONE: Final = "none"
LANGUAGES = [
    Choice(name=_("Japanese"), value="ja"),
    Choice(name=_("English"), value="en"),
    Choice(name=_("every language"), value=ANY),
]
POLICIES = [Choice(name=_(label), value=policy.value) for policy, label in schedule_text.POLICIES.items()]
CARDS = [
    Choice(name=_("Each essay's own language"), value=setup.OWN),
    Choice(name=_("Japanese"), value="ja"),
    Choice(name=_("English"), value="en"),
]
SCALES = [Choice(name=" ".join(scale.seeds), value=name) for name, scale in PRESETS.items()]
NAMES: Final = {
    "at": _("at"),
    "channel": _("channel"),
    "zone": _("tz"),
    "days": _("days"),
    "holidays": _("holidays"),
    "late": _("late"),
    "policy": _("policy"),
    "language": _("language"),
    "collections": _("collections"),
    "scale": _("scale"),
    "role": _("role"),
    "no_role": _("no-role"),
    "cards": _("cards"),
    "summary": _("summary"),
    "question": _("question"),
    "capture": _("capture"),
}
ABOUT: Final = {
    "at": _("The time of day, such as 08:00"),
    "channel": _("Another channel, to which the essays move from here"),
    "zone": _("The time zone of that time"),
    "days": _("mon-fri, mon,wed,fri or all"),
    "holidays": _("No essay on the public holidays of this country, such as JP; “none” for none"),
    "late": _("How late an essay may still come, such as 6h"),
    "policy": _("The order in which essays come"),
    "language": _("Only essays in this language"),
    "collections": _("Only essays of these collections, with commas between; “all” for all"),
    "scale": _("The reactions by which members rate"),
    "role": _("A role that each essay mentions"),
    "no_role": _("Mention no role any more"),
    "cards": _("The language of what everybody sees"),
    "summary": _("The most characters of a summary, 80 to 600; “default” for the usual"),
    "question": _("What a thread asks where its essay asks nothing; “none” for nothing"),
    "capture": _("Keep what members write in threads as comments"),
}


class ForEssays(Transformer):
    """A channel that essays can come to, by its id."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return CHANNELS

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> str:
        return str(value.id)


@dataclass(frozen=True, slots=True)
class Typed:
    """The options as they were typed; None leaves a thing as it is."""

    at: str | None
    zone: str | None
    days: str | None
    holidays: str | None
    late: str | None
    policy: str | None
    language: str | None
    collections: str | None
    scale: str | None
    role: str | None
    cards: str | None
    capture: bool | None
    channel: str | None
    settled: Settled | None

    async def change(self, ask: Ask) -> Change:
        """Of the channel's subscription. Raises ``InvalidInput``."""
        return Change(
            at=parse_time(self.at) if self.at else None,
            zone=parse_zone(self.zone) if self.zone else await _zone_of(ask),
            weekdays=parse_days(self.days) if self.days else None,
            holidays=_country(self.holidays),
            late_limit=parse_duration(self.late) if self.late else None,
            policy=Policy(self.policy) if self.policy else None,
            language=Language(self.language) if self.language and self.language != ANY else None,
            any_language=self.language == ANY,
            collections=await ask.desk.library.collections_named(self.collections, ask.member.community)
            if self.collections
            else None,
            scale=self.scale,
        )

    async def settle(self, ask: Ask) -> None:
        """Change what holds for the whole community. Raises ``InvalidInput``."""
        if self.role is not None:
            await setup.set_ping(ask, self.role)
        if self.cards is not None:
            await setup.set_cards(ask, self.cards)
        if self.capture is not None:
            await setup.set_capture(ask, self.capture)
        if self.settled is not None:
            await ask.desk.moderation.change(ask.here.community, self.settled)


async def schedule(ask: Ask, typed: Typed) -> Screen:
    """Change what was typed, and show all of it."""
    change = await typed.change(ask)
    place = Channel(ask.here.community, typed.channel) if typed.channel is not None else ask.here
    known = await setup.known_of(ask, ask.here)
    moves = known is not None and place != ask.here
    if moves:
        await ask.desk.setup.check_free(place)
    order = await ask.desk.setup.set_up(ask.here if moves else place, change)
    await typed.settle(ask)
    if moves:
        await ask.desk.setup.move(order.id, place)
    return await setup.panel(ask, place)


def for_admins(name: str, act: Act) -> Act:
    """``act``, where the member is an admin: Discord cannot hide one subcommand from the others."""

    async def checked(ask: Ask) -> Answer:
        ask.admin(f"/essay {name}")
        return await act(ask)

    return checked


def add_to(group: Group, answering: Answering) -> None:
    """Declare the command."""
    complete = {"zone": autocomplete.zones(answering.desk), "collections": autocomplete.collections(answering.desk)}

    @group.command(name=_("schedule"), description=_("Set when and how essays come (admins)"))
    @app_commands.rename(**NAMES)
    @app_commands.describe(**ABOUT)
    @app_commands.choices(language=LANGUAGES, policy=POLICIES, scale=SCALES, cards=CARDS)
    @app_commands.autocomplete(**complete)
    async def schedule_(
        interaction: discord.Interaction[Any],
        at: Range[str, 1, 40] | None = None,
        channel: Transform[str, ForEssays] | None = None,
        zone: Range[str, 1, 60] | None = None,
        days: Range[str, 1, 60] | None = None,
        holidays: Range[str, 1, 10] | None = None,
        late: Range[str, 1, 20] | None = None,
        policy: str | None = None,
        language: str | None = None,
        collections: Range[str, 1, 300] | None = None,
        scale: str | None = None,
        role: discord.Role | None = None,
        no_role: bool = False,
        cards: str | None = None,
        summary: Range[str, 1, 20] | None = None,
        question: Range[str, 1, 300] | None = None,
        capture: bool | None = None,
    ) -> None:
        async def typed(ask: Ask) -> Screen:
            pinged = "" if no_role else str(role.id) if role is not None else None
            given = {"summary": summary, "question": question}
            settled = settled_of({name: text for name, text in given.items() if text is not None})
            order = (at, zone, days, holidays, late, policy, language, collections, scale)
            return await schedule(ask, Typed(*order, pinged, cards, capture, channel, settled))

        await answering.attend(interaction, for_admins("schedule", typed))


async def _zone_of(ask: Ask) -> str | None:
    """Where no zone is given: the one that is set, else Tokyo for who reads Japanese, else the machine's."""
    if await setup.known_of(ask, ask.here) is not None:
        return None
    return "Asia/Tokyo" if ask.language is Language.JA else ask.desk.zone


def _country(text: str | None) -> str | None:
    if text is None:
        return None
    return "" if text.strip().casefold() == NONE else text.strip().upper()
