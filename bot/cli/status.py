"""``ichiwa status``: what is due, late, held and suspended, in all communities."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from bot.cli import shapes
from bot.cli.entry import with_core
from bot.cli.output import json_option, print_json, print_table, print_text
from bot.core.community import Channel

if TYPE_CHECKING:
    from bot.conversation.phrases import Phrases
    from bot.ports.overview import Queued, Troubled, Upcoming
    from bot.services.community.attention import Status
    from bot.wiring import Core

SHOWN: Final = 20
MOST: Final = 200
_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")


@click.command()
@click.option(
    "--limit",
    type=click.IntRange(1, MOST),
    default=SHOWN,
    show_default=True,
    help="How many deliveries in trouble, and how many next ones, are listed.",
)
@json_option
def status(limit: int, as_json: bool) -> None:
    """Show what is due, late, held and suspended, why, and what can be done about it.

    All communities are looked at, what waits for a person comes first, and nothing is changed. A delivery is held where
    nobody knows whether it was posted: it is not sent again before an admin decides.
    """

    async def ask(core: Core) -> tuple[Status, Phrases]:
        from bot.conversation.phrases import Phrases
        from bot.core.essay import Language

        return await core.services.attention.status(limit), Phrases(core.services.catalogue, Language.EN, str)

    found, phrases = with_core(ask)
    if as_json:
        print_json(_document(found))
    else:
        _print(found, phrases)


def _print(status: Status, phrases: Phrases) -> None:
    from bot.conversation import trouble_text

    its = status.counts
    headings = ("PLATFORM", "ON THEIR WAY", "LATE", "HELD", "DUE, NOT BEGUN", "SUSPENDED")
    rows = [
        (
            platform.value,
            str(status.on_their_way(platform)),
            str(its.late.get(platform, 0)),
            str(status.held(platform)),
            str(its.unmade[platform].count if platform in its.unmade else 0),
            str(status.suspended(platform)),
        )
        for platform in status.platforms
    ]
    if rows:
        print_table(headings, rows)
    else:
        print_text("No channel gets essays yet. Set one up in a chat, or with: ichiwa subscriptions add")
    print_text("")
    if status.troubled:
        print_text(f"{phrases.text(trouble_text.WANTED)}:")
        for each in status.troubled:
            _print_troubled(each, phrases)
    else:
        print_text(phrases.text(trouble_text.NONE))
    if status.upcoming:
        print_text("\nNext:")
        print_table(("DUE", "CHANNEL"), [(_moment(each.next.due), _channel(each)) for each in status.upcoming])
    _print_rest(status)


def _print_troubled(troubled: Troubled, phrases: Phrases) -> None:
    from bot.conversation import trouble_text

    channel = _channel(troubled)
    said = trouble_text.line(troubled, phrases, lambda _: channel, elsewhere=True)
    print_text(f"  {troubled.trouble.value:<9}  {said}")
    facts = [f"reason: {troubled.reason}"] if troubled.reason else []
    facts += [f"attempts: {troubled.attempts}"] if troubled.attempts else []
    facts += [f"next attempt: {_moment(troubled.next_attempt)}"] if troubled.next_attempt else []
    facts += [f"delivery: {troubled.slot.key}"] if troubled.slot else [f"subscription: {troubled.subscription}"]
    print_text(f"  {'':<9}  {', '.join(facts)}")


def _print_rest(status: Status) -> None:
    queues = [f"{queue.value} {_queued(queued)}" for queue, queued in status.counts.queues.items() if queued.count]
    print_text(f"\nIn the background: {', '.join(queues) or 'nothing waits'}")
    orders = [f"{count} {state.value}" for state, count in status.counts.subscriptions.items()]
    print_text(f"Subscriptions: {', '.join(orders) or 'none'}")
    if status.direct_closed:
        print_text(f"Not sent to members who take no direct messages: {status.direct_closed}")
    print_text(f"Database: {_size(status.size)}, deliveries so far: {status.counts.deliveries_ever}")


def _queued(queued: Queued) -> str:
    return f"{queued.count} (since {_moment(queued.oldest)})" if queued.oldest else str(queued.count)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M} UTC"


def _channel(one: Troubled | Upcoming) -> str:
    """The channel as the command line names it, with its name where that is known."""
    named = f"#{one.channel_name} " if one.channel_name else ""
    return f"{named}({_place(one.channel)})" if named else _place(one.channel)


def _place(channel: Channel) -> str:
    community = shapes.community(channel.community)
    return community if community == channel.id else f"{community}/{channel.id}"


def _size(count: int) -> str:
    """Bytes in the largest unit of which there is one, with a decimal."""
    size, unit = float(count), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{count} bytes"


def _document(status: Status) -> shapes.Document:
    its = status.counts
    return {
        "at": shapes.instant(status.at),
        "platforms": {
            platform.value: {
                "states": {state.value: n for (of, state), n in its.deliveries.items() if of is platform},
                "late": its.late.get(platform, 0),
                "held": {reason.value: n for (of, reason), n in its.held.items() if of is platform},
                "due_not_begun": its.unmade[platform].count if platform in its.unmade else 0,
                "oldest_unsent": _stamp(its.unsent[platform].oldest if platform in its.unsent else None),
                "suspended": {reason: n for (of, reason), n in its.suspended.items() if of is platform},
                "direct_closed": its.direct_closed.get(platform, 0),
            }
            for platform in status.platforms
        },
        "troubled": [_troubled(each) for each in status.troubled],
        "upcoming": [
            {**_where(each), "delivery": each.next.slot.key, "due": shapes.instant(each.next.due)}
            for each in status.upcoming
        ],
        "queues": {
            queue.value: {"count": queued.count, "oldest": _stamp(queued.oldest)}
            for queue, queued in its.queues.items()
        },
        "subscriptions": {state.value: count for state, count in its.subscriptions.items()},
        "deliveries_ever": its.deliveries_ever,
        "database_bytes": status.size,
    }


def _troubled(troubled: Troubled) -> shapes.Document:
    return {
        **_where(troubled),
        "trouble": troubled.trouble.value,
        "reason": troubled.reason,
        "subscription": troubled.subscription,
        "delivery": troubled.slot.key if troubled.slot else None,
        "state": troubled.state.value if troubled.state else None,
        "due": _stamp(troubled.since),
        "next_attempt": _stamp(troubled.next_attempt),
        "attempts": troubled.attempts,
    }


def _where(one: Troubled | Upcoming) -> shapes.Document:
    community = shapes.community(one.channel.community)
    return {"community": community, "channel": one.channel.id, "channel_name": one.channel_name}


def _stamp(at: datetime | None) -> str | None:
    return shapes.instant(at) if at else None
