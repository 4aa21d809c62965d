"""What is said of a channel's standing order, its deliveries and ratings, on every platform alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names
from babel.lists import format_list
from babel.units import format_unit

from bot.conversation.phrases import Phrases
from bot.conversation.typed import format_days, format_time
from bot.core.community import Platform
from bot.core.delivery import DailyPost, Delivery, DeliveryState, Reason
from bot.core.essay import Language, Origin
from bot.core.language_plan import ByWeekday, days_of
from bot.core.phrase import NOTHING_AHEAD, message
from bot.core.pick import Policy
from bot.core.post_style import PostStyle
from bot.core.rating import parse_scale
from bot.core.subscription import NextSlot, Subscription, SubscriptionState

Moment: TypeAlias = Callable[[datetime], str]
"""How a platform shows an instant."""

CHANNEL: Final = message("Channel")
TIME_OF_DAY: Final = message("Time of day")
WEEKDAYS: Final = message("Weekdays")
ORDER: Final = message("Order")
ESSAYS_LANGUAGE: Final = message("Language of the essays")
COLLECTIONS: Final = message("Collections")
QUESTION: Final = message("Question for essays without one")
ALL: Final = message("all")
USUAL_HOLIDAYS: Final = message("essays are posted as usual")
_JAPANESE: Final = message("Japanese")
_ENGLISH: Final = message("English")

POLICIES: Final = {
    Policy.SHUFFLE: message("shuffled, no repeats until all have been posted"),
    Policy.IN_ORDER: message("oldest first"),
    Policy.NEWEST: message("newest first"),
    Policy.BEST_RATED_UNSEEN: message("best rated first"),
    Policy.LEARNED: message("what members here like, with something new now and then"),
}
LANGUAGES: Final = {
    None: message("every language"),
    Language.JA: _JAPANESE,
    Language.EN: _ENGLISH,
}
"""The essays' language, where it is the same on all days."""
IN_TURN: Final = message("Japanese and English in turn, by weekday")
_WEEK_BY_WEEK: Final = message("Japanese and English in turn, week by week")
_ON_DAYS: Final = {
    Language.JA: message("Japanese on {japanese}; English on {english}"),
    Language.EN: message("English on {english}; Japanese on {japanese}"),
}
"""By the language that comes first in the week."""
CARDS: Final = {
    None: message("each essay's own"),
    Language.JA: _JAPANESE,
    Language.EN: _ENGLISH,
}
"""The language of what everybody sees."""
STOPPED: Final = {
    SubscriptionState.PAUSED: message("Paused. No essays are posted until you resume."),
    SubscriptionState.SUSPENDED: message(
        "Suspended: this channel could not be reached. Give me access again, then resume."
    ),
    SubscriptionState.ENDED: message("Ended. No more essays are posted in this channel."),
}
_GONE: Final = message(
    "Suspended: this channel is gone. Set up another channel with {command}, or end this one for good with {remove}."
)
PAUSED: Final = message("paused")
ENDED: Final = message("ended")
_SUSPENDED_IN_LIST: Final = {
    Reason.GONE: message("suspended: the channel is gone"),
    Reason.FORBIDDEN: message("suspended: I am not allowed to post there"),
}
_SUSPENDED_OTHERWISE: Final = message("suspended: the channel could not be reached")
SEEN_LANGUAGE: Final = message("Language of public messages")
COMMENTS_SEARCHED: Final = {
    True: message("Searches in this community include comments."),
    False: message("Searches in this community do not include comments."),
}
DAYS: Final = {
    "all": message("every day"),
    "weekdays": message("Monday to Friday"),
    "weekends": message("Saturday and Sunday"),
}
_DAY: Final = {Language.JA: "y年M月d日", Language.EN: "MMMM d, y"}
_BRIEF: Final = {Language.JA: "M月d日（E）HH:mm", Language.EN: "EEE, MMM d, HH:mm"}
_CHECKED: Final = message("being checked: it may have been posted")
_POSTED: Final = message("posted")
_OUTCOMES: Final = {
    DeliveryState.DUE: message("waiting"),
    DeliveryState.SENDING: message("being posted"),
    DeliveryState.UNCERTAIN: _CHECKED,
    DeliveryState.RECONCILING: _CHECKED,
    DeliveryState.POSTED: _POSTED,
    DeliveryState.THREADED: _POSTED,
    DeliveryState.DONE: _POSTED,
}
_WAITING: Final = {
    Reason.NO_ESSAY: message("waiting: no essay fits the settings"),
    Reason.UNAVAILABLE: message("waiting: the platform could not be reached"),
}
_SKIPPED: Final = {
    Reason.LATE: message("skipped: it would have been too late"),
    Reason.ADMIN: message("skipped by an admin"),
    Reason.NOTHING_NEW: message("skipped: there was nothing new"),
    Reason.NO_ESSAY: message("skipped: no essay fits the settings"),
}
_SUMMARIES: Final = {
    Origin.AUTHOR: message("the author's words"),
    Origin.EDITOR: message("an editor's words"),
    Origin.MODEL: message("a language model's words"),
    Origin.EXTRACT: message("the essay's own sentences"),
    Origin.COMMUNITY: message("the channel's template"),
}
_QUESTIONS: Final = _SUMMARIES | {Origin.EXTRACT: message("the essay's last question")}
_NONE: Final = message("none")
CORRECT: Final = "ichiwa essays edit {slug} --summary … --question …"
"""The command by which an essay's words are corrected."""
_SKIPPED_OTHERWISE: Final = message("skipped: it could not be posted")
_HELD: Final = message("held: it is unclear whether it was posted")
HELD: Final = message(
    "It is unclear whether the essay for {day} was posted in {channel}. It will not be sent again automatically."
)
"""What admins are told of a delivery that waits for them."""
UNPUBLISHED: Final = message(
    "The essay for {day} was posted in {channel}, but I am not allowed to publish it to the channels that follow this "
    "one. Check my permissions there."
)
NO_VOTES: Final = "/essay schedule vote:off"
_VOTE_REFUSED: Final = message(
    "I am not allowed to post the vote on the next essay in {channel}, so essays come in their usual order. Let me "
    "write in the threads there, or end the votes with {command}."
)
_POLL_REFUSED: Final = message(
    "I am not allowed to create polls in {channel}, so members cannot vote on the next essay, and essays come in their "
    "usual order. Give me the permission *Create Polls* there, or end the votes with {command}."
)
LAPSED: Final = message(
    "“{title}” was pinned to {day} in {channel}, but can no longer be shown there. Another essay takes its place."
)
SOURCE_GONE: Final = message(
    "The source “{title}” says that it is gone. It is read no more, and its essays stay. {command} shows it."
)
ROUND_ENDING: Final = message(
    "Essays left in {channel} before they begin again: {number}. For more, choose more collections or languages with "
    "{command}, or ask whoever runs this bot to add essays."
)
ROUND_ENDING_IN: Final = {
    Language.JA: message(
        "Japanese essays left in {channel} before they begin again: {number}. For more, choose more collections with "
        "{command}, or ask whoever runs this bot to add essays."
    ),
    Language.EN: message(
        "English essays left in {channel} before they begin again: {number}. For more, choose more collections with "
        "{command}, or ask whoever runs this bot to add essays."
    ),
}
"""The same where each language has its own rounds."""
SUBMITTED: Final = message("{name} submitted an essay: “{title}”. {command} shows all that wait for you.")
_MISSED: Final = {
    Reason.LATE: message("The essay for {day} in {channel} was skipped: it would have been more than {limit} late."),
    Reason.NO_ESSAY: message(
        "The essay for {day} in {channel} was skipped: no essay in the library fits the settings."
    ),
}
_MISSED_OTHERWISE: Final = message("The essay for {day} in {channel} was skipped because it could not be posted.")


def outcome(delivery: Delivery) -> str:
    """The catalogue key of what became of a delivery."""
    if delivery.state is DeliveryState.SKIPPED:
        return _SKIPPED.get(delivery.reason, _SKIPPED_OTHERWISE)
    if delivery.state is DeliveryState.UNCERTAIN and delivery.next_attempt is None:
        return _HELD
    if delivery.state is DeliveryState.DUE and delivery.reason in _WAITING:
        return _WAITING[delivery.reason]
    return _OUTCOMES[delivery.state]


def settings(subscription: Subscription, words: Phrases, collections: str, channel: str = "") -> list[tuple[str, str]]:
    """All settings that a channel has everywhere, by name; ``collections`` are the subscription's in one escaped line,
    empty for all; ``channel`` is the platform's own link to it, empty where there is only one.
    """
    _, language = words.text, words.language
    schedule = subscription.schedule
    off = country(schedule.holidays, language)
    return [
        *([(_(CHANNEL), channel)] if channel else []),
        (_(TIME_OF_DAY), f"{format_time(schedule.at)} ({words.escape(schedule.zone)})"),
        (_(WEEKDAYS), weekdays(schedule.weekdays, _, language)),
        (_("Public holidays"), _("skipped: {country}", country=off) if off else _(USUAL_HOLIDAYS)),
        (_("Late limit"), length(subscription.late_limit, language)),
        (_(ORDER), _(POLICIES[subscription.policy])),
        (_(ESSAYS_LANGUAGE), essays_language(subscription, words)),
        (_(COLLECTIONS), collections or _(ALL)),
        (_("Reactions"), " ".join(parse_scale(subscription.scale).seeds)),
        (_(SEEN_LANGUAGE), _(CARDS[subscription.style.language])),
        (_("Summary"), summary_length(subscription.style, words)),
        (_(QUESTION), words.escape(subscription.style.question) or _(_NONE)),
    ]


def summary_length(style: PostStyle, words: Phrases) -> str:
    """How long a summary is in the channel."""
    if style.summary_length is None:
        return words._("the usual length for the language")
    return words._("at most {number} characters", number=style.summary_length)


class Whose(NamedTuple):
    """Whose words a summary and a question are in, as keys of the catalogue."""

    summary: str
    question: str


def whose(post: DailyPost) -> Whose:
    """Whose words the post has."""
    return Whose(_SUMMARIES[post.summary_origin], _QUESTIONS[post.question_origin] if post.question else _NONE)


def told_whose(post: DailyPost, words: Phrases, *, own: bool = False) -> tuple[str, ...]:
    """Whose words the post has, and how they are corrected, for admins. ``own``: they have a button for that."""
    _ = words.text
    found = whose(post)
    said = _("Summary: {summary} · Question: {question}", summary=_(found.summary), question=_(found.question))
    if own:
        return (said,)
    return said, _("Whoever runs this bot can correct them with {command}", command=CORRECT.format(slug=post.slug))


def coming(subscription: Subscription, words: Phrases, moment: Moment) -> str:
    """When the next essay comes, or why none does."""
    if subscription.state in STOPPED:
        return stopped(subscription, words)
    return next_one(subscription.upcoming, words, moment)


def stopped(subscription: Subscription, words: Phrases) -> str:
    """Why no essay comes, and what to do; empty where some do."""
    if subscription.reason == Reason.GONE:
        return words.text(_GONE, command="/essay setup", remove="/essay channels")
    return words.text(STOPPED[subscription.state]) if subscription.state in STOPPED else ""


def standing(subscription: Subscription, words: Phrases) -> str:
    """How a subscription stands, and when its next essay comes in its own zone, for a line of a list."""
    match subscription.state:
        case SubscriptionState.PAUSED:
            return words.text(PAUSED)
        case SubscriptionState.ENDED:
            return words.text(ENDED)
        case SubscriptionState.SUSPENDED:
            reason = subscription.reason
            known = next((text for each, text in _SUSPENDED_IN_LIST.items() if each == reason), _SUSPENDED_OTHERWISE)
            return words.text(known)
    if subscription.upcoming is None:
        return words.text(NOTHING_AHEAD)
    zone = subscription.schedule.zone
    at = local_moment(subscription.upcoming.due, zone, words.language)
    return words._("next essay: {moment} ({zone})", moment=at, zone=zone)


def local_moment(at: datetime, zone: str, language: Language) -> str:
    """An instant on the wall of ``zone``, with the weekday and without the year."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), _BRIEF[language], locale=language.value)


def day_text(day: date, words: Phrases) -> str:
    """A date with its year."""
    return format_date(day, _DAY[words.language], locale=words.language.value)


def next_one(upcoming: NextSlot | None, words: Phrases, moment: Moment) -> str:
    """When it comes."""
    if upcoming is None:
        return words.text(NOTHING_AHEAD)
    return words._("The next essay:") + f" {moment(upcoming.due)}"


def missed(reason: Reason) -> str:
    """The catalogue key by which admins are told of a delivery that was left out."""
    return _MISSED.get(reason, _MISSED_OTHERWISE)


def rating(mean: float | None, count: int, words: Phrases) -> str:
    """The rating so far in one line; ``mean`` is None where nobody has rated."""
    if mean is None:
        return words._("Not rated yet")
    return words._n("Rated {mean} by {number} member", "Rated {mean} by {number} members", count, mean=f"{mean:.1f}")


def weekdays(days: frozenset[int], say: Callable[[str], str], language: Language) -> str:
    """Weekdays in words; ``say`` is the catalogue in ``language``."""
    name = format_days(days)
    if name in DAYS:
        return say(DAYS[name])
    names = get_day_names("abbreviated", locale=language.value)
    return format_list([names[day] for day in sorted(days)], locale=language.value)


def essays_language(subscription: Subscription, words: Phrases) -> str:
    """The language of the essays, on the weekdays on which they come."""
    plan = subscription.language
    if not isinstance(plan, ByWeekday):
        return words.text(LANGUAGES[plan])
    days = days_of(plan, subscription.schedule.weekdays)
    if not days:
        return words.text(_WEEK_BY_WEEK)
    first = next(iter(days))
    if len(days) == 1:
        return words.text(LANGUAGES[first])
    named = {language: weekdays(chosen, words.text, words.language) for language, chosen in days.items()}
    return words.text(_ON_DAYS[first], japanese=named[Language.JA], english=named[Language.EN])


def country(code: str, language: Language) -> str:
    """The name of an ISO country; the code where it has none."""
    return str(Locale(language.value).territories.get(code, code))


def vote_refused(platform: Platform) -> str:
    """Why members cannot vote, and what helps: Discord has a permission of its own for polls."""
    return _POLL_REFUSED if platform is Platform.DISCORD else _VOTE_REFUSED


def length(wait: timedelta, language: Language) -> str:
    """A length of whole minutes in words, such as ``1 hour 30 minutes``."""
    hours, minutes = divmod(int(wait.total_seconds()) // 60, 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    if language is Language.JA:  # which writes no spaces, and has no long form of these units
        words = [format_unit(n, f"duration-{unit}", "short", locale="ja") for n, unit in parts if n]
        return "".join(words).replace(" ", "")
    return " ".join(format_unit(n, f"duration-{unit}", "long", locale="en") for n, unit in parts if n)
