"""Round-ups in sentences, menus and buttons: the same where one is asked for and where one is posted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from babel.dates import format_date

from bot.conversation import digest_trouble, labels, options, wording
from bot.conversation.parts import EXCERPT_MAX, Inline, Menu, Note, Part, Press, Quote, Title, Tone
from bot.conversation.phrases import Phrases, beginning
from bot.conversation.schedule_text import outcome
from bot.conversation.screens import DigestScreen, DigestSetScreen, DigestSettingsScreen, DigestToMeScreen, Screen
from bot.conversation.spoken_guests import to_guests
from bot.core.digest import DigestEntry, DigestPost, DigestQuote
from bot.core.essay import Language
from bot.core.subscription import Subscription, SubscriptionState

TITLE_MAX: Final = 100
"""Characters of an essay's title in a line of a round-up."""
AUTHOR_MAX: Final = 40
_DAY: Final = {Language.JA: "M月d日（E）", Language.EN: "EEE, MMM d"}
KINDS: Final[frozenset[type]] = frozenset({DigestScreen, DigestSetScreen, DigestSettingsScreen, DigestToMeScreen})


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind; none for any other."""
    match screen:
        case DigestScreen():
            return [*parts(screen.post, p, inline), *_ways(screen, p, inline)]
        case DigestSetScreen(None, channel):
            return [p._("No more round-ups come to {channel}.", channel=inline.mention(channel))]
        case DigestSetScreen(order, channel) if order is not None:
            return [_comes(order, p, inline), _next(order, p, inline), _for_admins(p)]
        case DigestSettingsScreen():
            return [*_settings(screen, p, inline)]
        case DigestToMeScreen(None):
            return [p._("No more round-ups come to you.")]
        case DigestToMeScreen(order) if order is not None:
            comes = p._("A round-up comes to your direct messages: {when}", when=when(order, p))
            return [
                comes,
                _next(order, p, inline),
                Note(p._("The same button in {command} stops it.", command=_COMMAND)),
            ]
    return []


def parts(post: DigestPost, p: Phrases, inline: Inline) -> Iterator[Part]:
    """What a round-up tells; what there is nothing of is left out."""
    yield Title(p.text(labels.DIGEST_OF_MONTH if post.monthly else labels.DIGEST_OF_WEEK))
    yield Note(period_text(day_text(post.since, p), day_text(post.until, p), p))
    if post.is_empty:
        yield p._("Nothing was rated or said in this time, and nothing is planned yet.")
        return
    if post.best:
        yield _listed(p.text(labels.BEST_RATED), [_best(each, p, inline) for each in post.best], inline)
    if post.talked:
        yield _listed(p.text(labels.MOST_TALKED), [_talked(each, p, inline) for each in post.talked], inline)
    if post.quote is not None:
        title = inline.strong(post.quote.title, TITLE_MAX)
        yield f"{inline.strong(p.text(labels.WORTH_READING), TITLE_MAX)}\n{title}"
        yield Quote(post.quote.text)
        if post.quote.author:
            yield Note(p._("— {name}", name=beginning(post.quote.author, AUTHOR_MAX)))
    if post.coming:
        yield _listed(p.text(labels.COMING), [_coming(each, p, inline) for each in post.coming], inline)
        yield Note(p._("Planned, and subject to change."))
    if post.library:
        yield _listed(p.text(labels.FROM_LIBRARY), [_named(each, p, inline) for each in post.library], inline)
    if choices := to_open(post):
        yield Menu(p.text(labels.OPEN_ESSAY), "open", "", choices)


def fallback(post: DigestPost, p: Phrases) -> str:
    """A round-up in one plain line, for notifications."""
    title = p.text(labels.DIGEST_OF_MONTH if post.monthly else labels.DIGEST_OF_WEEK)
    return f"{title} ({post.since.isoformat()} – {post.until.isoformat()})"


def when(order: Subscription, p: Phrases) -> str:
    """When a round-up comes, in words."""
    schedule = order.schedule
    days = ", ".join(p.text(options.WEEKDAYS[day].label) for day in sorted(schedule.weekdays))
    at = f"{schedule.at:%H:%M}"
    if schedule.monthly:
        return p._("monthly, on the first {day} at {time} ({zone})", day=days, time=at, zone=schedule.zone)
    return p._("weekly, on {day} at {time} ({zone})", day=days, time=at, zone=schedule.zone)


def period_text(since: str, until: str, p: Phrases) -> str:
    """From one date to another."""
    return p._("{since} to {until}", since=since, until=until)


def day_text(day: date, p: Phrases) -> str:
    """A date with its weekday and without the year."""
    return format_date(day, _DAY[p.language], locale=p.language.value)


_COMMAND: Final = "/essay digest"


def _listed(heading: str, lines: Sequence[str], inline: Inline) -> str:
    return "\n".join([inline.strong(heading, EXCERPT_MAX), *(f"・{line}" for line in lines)])


def _best(entry: DigestEntry, p: Phrases, inline: Inline) -> str:
    mean = f"★ {entry.mean:.1f} · {wording.ratings(p, entry.ratings)}" if entry.mean is not None else ""
    return " · ".join(filter(None, (_named(entry, p, inline), mean)))


def _talked(entry: DigestEntry, p: Phrases, inline: Inline) -> str:
    return f"{_named(entry, p, inline)} · {wording.comments(p, entry.comments)}"


def _coming(entry: DigestEntry, p: Phrases, inline: Inline) -> str:
    day = day_text(entry.day, p) if entry.day is not None else ""
    return " · ".join(filter(None, (day, _named(entry, p, inline))))


def _named(entry: DigestEntry, p: Phrases, inline: Inline) -> str:
    author = " ".join(beginning(entry.author, AUTHOR_MAX).split())
    title = str(inline.strong(entry.title, TITLE_MAX))
    return f"{title} · {p.escape(author)}" if author else title


def to_open(post: DigestPost) -> tuple[tuple[str, str], ...]:
    """The essays that can be read, each once: what is to come is not told before its day."""
    told: list[DigestEntry | DigestQuote] = [*post.best, *post.talked, *post.library]
    told += [post.quote] if post.quote is not None else []
    found = {each.slug: " ".join(each.title.split()) or each.slug for each in told}
    return tuple(found.items())


def _ways(screen: DigestScreen, p: Phrases, inline: Inline) -> Iterator[Part]:
    if screen.order is not None and screen.order.state is SubscriptionState.ACTIVE:
        yield Note(p._("Here it comes by itself: {when}", when=when(screen.order, p)))
    elif screen.order is not None:
        yield Note(_state(screen.order, p, inline))
    buttons: list[Press] = []
    if screen.channel:
        label = labels.CHANGE if screen.order is not None else labels.DIGEST_SET_UP
        buttons.append(Press(p.text(label), "digest-setup", screen.channel, Tone.CHOSEN))
    if screen.to_me is not None:
        label = labels.DIGEST_NOT_TO_ME if screen.to_me else labels.DIGEST_TO_ME
        buttons.append(Press(p.text(label), "digest-me", ""))
    if buttons:
        yield tuple(buttons)


def _settings(screen: DigestSettingsScreen, p: Phrases, inline: Inline) -> Iterator[Part]:
    order, here = screen.order, screen.order.channel.id
    yield Title(p.text(labels.SETTINGS))
    yield _comes(order, p, inline)
    yield _state(order, p, inline)
    yield from map(p.say, screen.missing)
    yield Note(p._("No essays come here. To have them come, too, use {command}", command="/essay setup"))
    if screen.log:
        lines = [f"{day_text(each.slot.local_date, p)} · {p.text(outcome(each))}" for each in screen.log]
        yield _listed(p.text(labels.LATEST_DELIVERIES), lines, inline)
    waiting = f"{p.text(labels.SUBMISSIONS)} ({screen.waiting})"
    ways = [Press(p.text(labels.CHANGE), "digest-setup", here)]
    ways += [Press(waiting, "submissions", "1")] if screen.waiting is not None else []
    ways += [to_guests(screen.guests, p)] if screen.guests is not None else []
    yield tuple(ways)


def _comes(order: Subscription, p: Phrases, inline: Inline) -> str:
    channel = inline.mention(order.channel.id)
    return p._("A round-up comes to {channel}: {when}", channel=channel, when=when(order, p))


def _state(order: Subscription, p: Phrases, inline: Inline) -> str:
    """When the next one comes, or why none does."""
    match order.state:
        case SubscriptionState.PAUSED:
            return p._("Paused. No round-up comes until you resume with {command}", command="/essay resume")
        case SubscriptionState.SUSPENDED:
            sentence = digest_trouble.suspended(order.reason)
            return p.text(sentence, channel=inline.mention(order.channel.id), command=_COMMAND)
    return _next(order, p, inline)


def _next(order: Subscription, p: Phrases, inline: Inline) -> str:
    if order.upcoming is None:
        return ""
    return f"{p._('The next one:')} {inline.moment(order.upcoming.due)}"


def _for_admins(p: Phrases) -> Note:
    return Note(
        p._(
            "It quotes a comment only where its author agreed with {command}, or where the rules here allow it with "
            "{rules}",
            command="/essay my-data page",
            rules="/essay moderation",
        )
    )
