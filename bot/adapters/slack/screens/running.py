"""What admins see, in Block Kit: a channel's settings, what comes next, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.adapters.slack.posts import render
from bot.adapters.slack.screens.escape import one_line
from bot.adapters.slack.screens.layout import (
    Block,
    Rendered,
    button,
    header,
    menu,
    note,
    option,
    quoted,
    rendered,
    rich,
    row,
    span,
)
from bot.conversation import labels, options, schedule_text, upcoming_text, wording
from bot.conversation.notices import called
from bot.conversation.phrases import Phrases
from bot.conversation.screens import (
    PanelScreen,
    PreviewScreen,
    SettingsScreen,
    UpcomingScreen,
)
from bot.conversation.spoken_guests import to_guests
from bot.core.delivery import DailyPost, Delivery
from bot.core.subscription import Subscription
from bot.services.community.changes import Preview
from bot.services.community.planning import Ahead, PinnedLater


def settings(screen: SettingsScreen, p: Phrases) -> Rendered:
    subscription = screen.state.subscription
    return rendered(
        header(p.text(labels.SETTINGS)),
        schedule_text.coming(subscription, p, moment),
        settings_text(subscription, p),
        *map(p.say, screen.missing),
        log_text(screen.state.log, p),
        _ways(screen, p),
    )


def _ways(screen: SettingsScreen, p: Phrases) -> Block | None:
    """What can be done from the settings."""
    again = button(p.text(labels.RECOUNT), "recount") if screen.can_recount else None
    waiting = f"{p.text(labels.SUBMISSIONS)} ({screen.waiting})"
    submissions = button(waiting, "submissions", "1") if screen.waiting is not None else None
    way = to_guests(screen.guests, p) if screen.guests is not None else None
    guests = button(way.label, way.name, way.value) if way is not None else None
    return row(again, submissions, guests) if again or submissions or guests else None


def panel(screen: PanelScreen, p: Phrases) -> Rendered:
    """What is set, what comes next, and what can still be chosen."""
    return rendered(
        header(p.text(labels.DAILY_ESSAY)),
        settings_text(screen.subscription, p),
        *_ahead(screen, p),
        *map(p.say, screen.missing),
        _cards_menu(screen, p),
        _panel_buttons(screen, p),
    )


def preview(screen: PreviewScreen, p: Phrases) -> Rendered:
    return rendered(*_previewed(screen.preview, p), title=p.text(labels.PREVIEW) if screen.is_trial else "")


def upcoming(screen: UpcomingScreen, p: Phrases) -> Rendered:
    """The next slots, and the menus that put their essays in order."""
    lines = [_row(each.day, each.title, upcoming_text.seen_of(p, screen, each), p) for each in screen.outlook.slots]
    later = [_row(each.day, each.title, upcoming_text.seen_later(p, each), p) for each in screen.outlook.later]
    return rendered(
        p.say(screen.said) if screen.said else None,
        *_previewed(screen.preview, p, own=screen.own is not None),
        header(p.text(labels.UPCOMING)),
        "\n".join(lines),
        "\n".join([f"*{p.text(labels.PINNED_LATER)}*", *later]) if later else None,
        note("\n".join(upcoming_text.upcoming_notes(p, screen))),
        *_order_menus(screen, p),
        title=p.text(labels.UPCOMING),
    )


def settings_text(subscription: Subscription, p: Phrases) -> str:
    """All settings of a channel, one a line."""
    collections = one_line(", ".join(sorted(subscription.collections)), 600)
    rows = schedule_text.settings(subscription, p, collections, called(subscription, p, render.mention))
    rows += options.vote_row(subscription, p)
    return "\n".join(f"• {name}: {value}" for name, value in rows)


def log_text(log: Sequence[Delivery], p: Phrases) -> str:
    """The latest deliveries, newest first; empty before the first."""
    lines = [
        f"• {_day(each.due)} {_title(each.post, 60) if each.post else ''}{p.text(schedule_text.outcome(each))}"
        for each in log
    ]
    return "\n".join([f"*{p.text(labels.LATEST_DELIVERIES)}*", *lines]) if lines else ""


def moment(at: datetime) -> str:
    """An instant in mrkdwn, which Slack shows in the reader's own zone and language."""
    return f"<!date^{int(at.timestamp())}^{{date_long_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def _day(at: datetime) -> str:
    """A day in mrkdwn, which Slack shows in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_num}}|{at:%Y-%m-%d}>"


def _title(post: DailyPost, limit: int) -> str:
    return f"*{one_line(post.title, limit)}* · "


def _ahead(screen: PanelScreen, p: Phrases) -> Sequence[str | Block]:
    """What comes next. While an essay is on its way, which one follows it is not known yet."""
    if screen.preview is not None:
        return _previewed(screen.preview, p, own=screen.own is not None)
    on_its_way = [p.text(wording.ON_ITS_WAY)] if screen.on_its_way else []
    return [*on_its_way, schedule_text.coming(screen.subscription, p, moment)]


def _previewed(preview: Preview, p: Phrases, *, own: bool = False) -> Sequence[str | Block]:
    """What would be posted next, as it would be shown."""
    when = schedule_text.next_one(preview.upcoming, p, moment)
    if preview.planned is None:
        return [when, p.text(wording.NO_FITTING)]
    post = preview.planned.post
    asked = [rich(quoted(span(post.question)))] if post.question else []
    whose = note("\n".join(schedule_text.told_whose(post, p, own=own)))
    return [when, *render.card(post, post.read_url, p, None), *asked, whose]


def _row(day: date, title: str, said: str, p: Phrases) -> str:
    """One slot of those to come."""
    shown = f"*{one_line(title, 80)}*" if title else p.text(wording.NO_FITTING)
    return f"• {day.isoformat()} {shown}" + (f" · {said}" if said else "")


def _order_menus(screen: UpcomingScreen, p: Phrases) -> list[Block]:
    filled, channel = screen.filled, screen.channel

    def menu_of(name: str, label: str, rows: Sequence[Ahead | PinnedLater]) -> Block | None:
        offered = [option(each.title, each.key, each.day.isoformat()) for each in rows]
        return menu(f"{name}:{channel}", p.text(label), offered) if offered else None

    made = [
        menu_of("move-up", labels.MOVE_UP, filled[1:]),
        menu_of("move-down", labels.MOVE_DOWN, filled[:-1]),
        menu_of("unpin", labels.UNPIN, screen.pinned),
        button(p.text(labels.HOLD), "hold", channel) if screen.can_hold else None,
        button(p.text(labels.CORRECT), "correct", screen.own) if screen.own else None,
    ]
    return [row(*made)] if any(made) else []


def _cards_menu(screen: PanelScreen, p: Phrases) -> Block:
    """The language of what everybody in the channel sees."""
    offered = [option(p.text(choice.label), choice.value) for choice in options.CARDS]
    chosen = screen.subscription.style.language.value if screen.subscription.style.language else options.OWN
    name = f"cards:{screen.subscription.channel.id}"
    return row(menu(name, p.text(schedule_text.SEEN_LANGUAGE), offered, chosen))


def _panel_buttons(screen: PanelScreen, p: Phrases) -> Block:
    channel = screen.subscription.channel.id
    return row(
        button(p.text(labels.POST_FIRST), "post-first", channel, "primary") if screen.is_first else None,
        button(p.text(labels.CHANGE), "setup", channel),
        button(p.text(labels.RULES_OF_ALL), "moderation") if screen.is_admin else None,
        button(p.text(labels.CORRECT), "correct", screen.own) if screen.own else None,
        button(p.text(labels.REMOVE_CHANNEL), "end", screen.subscription.id),
    )
