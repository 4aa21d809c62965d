"""``ichiwa subscriptions``: the channels' subscriptions, without a chat client."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from bot.cli import shapes
from bot.cli.entry import with_core
from bot.cli.output import Listing, json_option, local_time, print_json, print_note, print_text
from bot.cli.values import COUNTRY, DAYS, LANGUAGE_OR_OWN, LANGUAGES, LATE, TEXT, TIME, ZONE
from bot.conversation.typed import format_days
from bot.conversation.typed_languages import format_languages
from bot.core.community import LOCAL_CHANNEL, Channel, Community, Platform
from bot.core.ids import SubscriptionId
from bot.core.language_plan import LanguagePlan
from bot.core.pick import Policy
from bot.core.subscription import Kind, Subscription, is_of_reminders

if TYPE_CHECKING:
    from bot.services.community.changes import Change
    from bot.wiring import Core

IDS: Final = {
    Platform.LOCAL: (re.compile("local"), "“local”"),
    Platform.DISCORD: (re.compile(r"[1-9][0-9]{14,19}"), "a Discord id of 15 to 20 digits"),
    Platform.SLACK: (re.compile(r"[A-Z][A-Z0-9]{5,19}"), "a Slack id like T012AB3C4 or C012AB3C4"),
}


@click.group()
def subscriptions() -> None:
    """Create and change the channels' subscriptions."""


@subscriptions.command()
@click.option("--platform", type=click.Choice([p.value for p in Platform]), required=True)
@click.option("--community", type=TEXT, help="The Discord guild's or Slack workspace's id.")
@click.option("--channel", type=TEXT, help="The channel's id.")
@click.option("--at", type=TIME, required=True, help="The local time of day: 08:00, 18:30:15, 7:30pm.")
@click.option("--tz", "zone", type=ZONE, required=True, help="The IANA time zone: Asia/Tokyo, Europe/Paris.")
@click.option("--days", type=DAYS, help="Weekdays: mon-fri, mon,wed,fri, all.  [default: all]")
@click.option("--holidays", type=COUNTRY, help="Skip this country's public holidays: JP, US, none.")
@click.option("--late", type=LATE, help="How late a post may come, 1m to 24h.  [default: 6h]")
@click.option(
    "--lang",
    "--language",
    type=LANGUAGES,
    help="The essays' language: ja, en, any, alternate (by weekday in turn), or days like ja:mon,wed,fri/en:tue,thu.  "
    "[default: any]",
)
@click.option(
    "--policy", type=click.Choice([p.value for p in Policy]), help="How essays are picked.  [default: shuffle]"
)
@click.option("--scale", type=TEXT, help="five, thumbs, hearts, or emojis with scores: '🌧=1 ⛅=3 ☀️=5'.")
@click.option("--cards", type=LANGUAGE_OR_OWN, help="The language of public messages.  [default: own, the essay's]")
@click.option("--summary", type=TEXT, help="Maximum characters in a summary, 80 to 600, or default.")
@click.option("--question", type=TEXT, help="What to ask when an essay has no question, or none.")
@click.option("--role", type=TEXT, help="The id of a role to mention, on Discord.")
@click.option("--capture", is_flag=True, help="Save what members write in threads as comments, on Discord.")
@json_option
def add(platform: str, community: str | None, channel: str | None, as_json: bool, **options: Any) -> None:
    """Subscribe a channel.

    \b
    Examples:
      ichiwa subscriptions add --platform local --at 08:00 --tz Asia/Tokyo
      ichiwa subscriptions add --platform discord --community 100000000000000001 \\
          --channel 100000000000000002 --at 07:30 --tz Europe/Paris --days mon-fri --lang en
    """
    where = _channel(Platform(platform), community, channel)
    if options["role"] is not None or options["capture"]:
        _check_discord(where, options["role"])
    made = with_core(lambda core: core.services.subscribing.add(where, _change(where.community, **options)))
    if as_json:
        print_json(shapes.subscription(made))
    else:
        print_text(f"{made.id}: {_upcoming(made)}")


@subscriptions.command("list")
@json_option
def list_subscriptions(as_json: bool) -> None:
    """List all subscriptions with the next post of each, in its own time zone.

    A digest is a round-up. Of what comes to members alone it tells their number, and no names.
    """
    heads = ("ID", "KIND", "STATE", "CHANNEL", "AT", "DAYS", "LANG", "POLICY", "NEXT")

    async def list_all(core: Core) -> int:
        from bot.services.portions import PORTION, in_portions

        listing, own = Listing(heads, as_json=as_json), Counter[tuple[str, str]]()
        async for one in in_portions(lambda after: core.services.subscribing.page(PORTION, after)):
            if one.member is not None:
                own.update([] if one.is_ended else [(_kind(one), one.state.value)])
                continue
            note = f"{one.id} is suspended: {one.reason}" if one.reason else ""
            listing.add(_row(one), shapes.subscription(one), note)
        for (kind, state), members in sorted(own.items()):
            row = ("-", kind, state, f"{members} member{'s' if members > 1 else ''}", *"-----")
            listing.add(row, shapes.members_own(kind, state, members))
        listing.end()
        return listing.count

    if not with_core(list_all) and not as_json:
        print_note("No subscriptions yet. Make one with: ichiwa subscriptions add")


@subscriptions.command()
@click.argument("subscription", type=TEXT)
@json_option
def pause(subscription: str, as_json: bool) -> None:
    """Make no more posts until `resume`."""
    _act(lambda core: core.services.subscribing.pause(SubscriptionId(subscription)), as_json)


@subscriptions.command()
@click.argument("subscription", type=TEXT)
@json_option
def resume(subscription: str, as_json: bool) -> None:
    """Post again from now on, after a pause or a suspension."""
    _act(lambda core: core.services.subscribing.resume(SubscriptionId(subscription)), as_json)


@subscriptions.command()
@click.argument("subscription", type=TEXT)
def remove(subscription: str) -> None:
    """End a subscription. What was posted stays."""
    with_core(lambda core: core.services.subscribing.remove(SubscriptionId(subscription)))
    print_text(f"{subscription}: removed")


def _act(work: Callable[[Core], Coroutine[Any, Any, Subscription]], as_json: bool) -> None:
    changed = with_core(work)
    if as_json:
        print_json(shapes.subscription(changed))
    else:
        print_text(f"{changed.id}: {changed.state.value}; {_upcoming(changed)}")


def _channel(platform: Platform, community: str | None, channel: str | None) -> Channel:
    """The channel that the two ids name; the local page has only one, which need not be named."""
    if platform is Platform.LOCAL:
        community, channel = community or LOCAL_CHANNEL.community.id, channel or LOCAL_CHANNEL.id
    pattern, wanted = IDS[platform]
    for option, value in (("--community", community), ("--channel", channel)):
        if value is None:
            raise click.UsageError(f"Missing option '{option}': {wanted}.")
        if not pattern.fullmatch(value):
            raise click.UsageError(f"Invalid value for '{option}': “{value[:40]}” is not {wanted}.")
    return Channel(Community(platform, str(community)), str(channel))


def _check_discord(where: Channel, role: str | None) -> None:
    """Only Discord has roles to mention, and threads that are captured where an admin wants it."""
    if where.platform is not Platform.DISCORD:
        raise click.UsageError("The options '--role' and '--capture' are for Discord alone.")
    pattern, wanted = IDS[Platform.DISCORD]
    if role is not None and not pattern.fullmatch(role):
        raise click.UsageError(f"Invalid value for '--role': “{role[:40]}” is not {wanted}.")


def _change(
    community: Community,
    *,
    at: time,
    zone: str,
    days: frozenset[int] | None,
    holidays: str | None,
    late: timedelta | None,
    lang: LanguagePlan,
    policy: str | None,
    scale: str | None,
    capture: bool,
    **style: str | None,
) -> Change:
    from bot.conversation.options import restyle_of
    from bot.services.community.changes import Change

    return Change(
        at=at,
        zone=zone,
        weekdays=days,
        holidays=holidays,
        late_limit=late,
        language=lang,
        policy=Policy(policy) if policy else None,
        scale=scale,
        restyle=restyle_of({name: value for name, value in style.items() if value is not None}, community),
        capture=capture,
    )


def _row(one: Subscription) -> tuple[str, ...]:
    channel = one.channel
    place = (
        channel.platform.value
        if channel == LOCAL_CHANNEL
        else f"{channel.platform}:{channel.community.id}/{channel.id}"
    )
    is_essay = one.kind is Kind.ESSAY
    language, policy = (format_languages(one.language), one.policy.value) if is_essay else ("-", "-")
    days = format_days(one.schedule.weekdays) + (" monthly" if one.schedule.monthly else "")
    at = f"{one.schedule.at.isoformat()} {one.schedule.zone}"
    upcoming = local_time(one, one.upcoming)
    return (one.id, _kind(one), one.state.value, place, at, days, language, policy, upcoming)


def _kind(one: Subscription) -> str:
    return "reminders" if is_of_reminders(one) else one.kind.value


def _upcoming(one: Subscription) -> str:
    return f"next post {local_time(one, one.upcoming)}" if one.upcoming else "no post is due"
