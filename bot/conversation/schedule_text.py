"""What is said of a channel's standing order, its deliveries and ratings, on every platform alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeAlias

from babel import Locale
from babel.dates import get_day_names
from babel.lists import format_list
from babel.units import format_unit

from bot.conversation.phrases import Sentences
from bot.conversation.typed import format_days, format_time
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import DailyPost, Delivery, DeliveryState, Reason
from bot.core.essay import Language, Origin
from bot.core.phrase import message
from bot.core.pick import Policy
from bot.core.rating import parse_scale
from bot.core.subscription import NextSlot, Subscription, SubscriptionState

Moment: TypeAlias = Callable[[datetime], str]
"""How a platform shows an instant."""

POLICIES: Final = {
    Policy.SHUFFLE: message("shuffled, none twice until all have come"),
    Policy.IN_ORDER: message("oldest first"),
    Policy.NEWEST: message("newest first"),
    Policy.BEST_RATED_UNSEEN: message("best rated first"),
}
LANGUAGES: Final = {
    None: message("every language"),
    Language.JA: message("Japanese"),
    Language.EN: message("English"),
}
"""The essays' language."""
CARDS: Final = {
    None: message("each essay's own"),
    Language.JA: message("Japanese"),
    Language.EN: message("English"),
}
"""The language of what everybody sees."""
STOPPED: Final = {
    SubscriptionState.PAUSED: message("Paused: no essay comes until you resume."),
    SubscriptionState.SUSPENDED: message(
        "Suspended: this channel could not be reached. Give me access again, then resume."
    ),
}
COMMENTS_SEARCHED: Final = {
    True: message("Searches here look into comments, too."),
    False: message("Searches here do not look into comments."),
}
NOTHING_AHEAD: Final = message("Nothing is to come: the schedule has no day in the next two years.")
_DAYS: Final = {
    "all": message("every day"),
    "weekdays": message("Monday to Friday"),
    "weekends": message("Saturday and Sunday"),
}
_OUTCOMES: Final = {
    DeliveryState.DUE: message("waiting"),
    DeliveryState.SENDING: message("being posted"),
    DeliveryState.UNCERTAIN: message("being checked: it may have been posted"),
    DeliveryState.RECONCILING: message("being checked: it may have been posted"),
    DeliveryState.POSTED: message("posted"),
    DeliveryState.THREADED: message("posted"),
    DeliveryState.DONE: message("posted"),
}
_SKIPPED: Final = {
    Reason.LATE: message("left out: it would have come too late"),
    Reason.ADMIN: message("left out by an admin"),
    Reason.NO_ESSAY: message("left out: no essay fits the settings"),
}
_SUMMARIES: Final = {
    Origin.AUTHOR: message("the author's words"),
    Origin.EDITOR: message("an editor's words"),
    Origin.MODEL: message("a language model's words"),
    Origin.EXTRACT: message("the essay's own sentences"),
    Origin.COMMUNITY: message("your community's template"),
}
_QUESTIONS: Final = _SUMMARIES | {Origin.EXTRACT: message("the essay's last question")}
_NONE: Final = message("none")
CORRECT: Final = "ichiwa essays edit {slug} --summary … --question …"
"""The command by which an essay's words are corrected."""
_SKIPPED_OTHERWISE: Final = message("left out: it could not be posted")
_HELD: Final = message("held: whether it was posted cannot be found out")
HELD: Final = message(
    "Whether the essay of {day} was posted in {channel} cannot be found out, so it is not sent again by itself."
)
"""What admins are told of a delivery that waits for them."""
_MISSED: Final = {
    Reason.LATE: message("The essay of {day} in {channel} was left out: it would have come more than {limit} late."),
    Reason.NO_ESSAY: message(
        "The essay of {day} in {channel} was left out: the library has none that fits the settings."
    ),
}
_MISSED_OTHERWISE: Final = message("The essay of {day} in {channel} was left out, because it could not be posted.")


def outcome(delivery: Delivery) -> str:
    """The catalogue key of what became of a delivery."""
    if delivery.state is DeliveryState.SKIPPED:
        return _SKIPPED.get(delivery.reason, _SKIPPED_OTHERWISE)
    if delivery.state is DeliveryState.UNCERTAIN and delivery.next_attempt is None:
        return _HELD
    return _OUTCOMES[delivery.state]


def settings(
    subscription: Subscription, community: CommunitySettings, words: Sentences, collections: str
) -> list[tuple[str, str]]:
    """All settings that a channel and its community have everywhere, by name; ``collections`` are the subscription's in
    one escaped line, empty for all.
    """
    _, language = words.text, words.language
    schedule = subscription.schedule
    off = country(schedule.holidays, language)
    return [
        (_("Channel"), f"<#{subscription.channel.id}>"),
        (_("Time of day"), f"{format_time(schedule.at)} ({words.escape(schedule.zone)})"),
        (_("Weekdays"), weekdays(schedule.weekdays, _, language)),
        (_("Public holidays"), _("left out: {country}", country=off) if off else _("holidays are days like any other")),
        (_("Late limit"), length(subscription.late_limit, language)),
        (_("Order"), _(POLICIES[subscription.policy])),
        (_("Language of the essays"), _(LANGUAGES[subscription.language])),
        (_("Collections"), collections or _("all")),
        (_("Reactions"), " ".join(parse_scale(subscription.scale).seeds)),
        (_("Language of what everybody sees"), _(CARDS[community.language])),
        (_("Summary"), summary_length(community, words)),
        (_("Question for essays that ask nothing"), words.escape(community.question) or _("none")),
    ]


def summary_length(community: CommunitySettings, words: Sentences) -> str:
    """How long a summary is in the community."""
    if community.summary_length is None:
        return words._("as long as suits the language")
    return words._("at most {number} characters", number=community.summary_length)


class Whose(NamedTuple):
    """Whose words a summary and a question are in, as keys of the catalogue."""

    summary: str
    question: str


def whose(post: DailyPost) -> Whose:
    """Whose words the post has."""
    return Whose(_SUMMARIES[post.summary_origin], _QUESTIONS[post.question_origin] if post.question else _NONE)


def told_whose(post: DailyPost, words: Sentences) -> tuple[str, str]:
    """Whose words the post has, and how they are corrected: two sentences for admins."""
    _ = words.text
    found = whose(post)
    said = _("Summary: {summary} · Question: {question}", summary=_(found.summary), question=_(found.question))
    return said, _("Whoever runs me corrects them with {command}", command=CORRECT.format(slug=post.slug))


def coming(subscription: Subscription, words: Sentences, moment: Moment) -> str:
    """When the next essay comes, or why none does."""
    if subscription.state in STOPPED:
        return words.text(STOPPED[subscription.state])
    return next_one(subscription.upcoming, words, moment)


def next_one(upcoming: NextSlot | None, words: Sentences, moment: Moment) -> str:
    """When it comes."""
    if upcoming is None:
        return words.text(NOTHING_AHEAD)
    return words._("The next essay:") + f" {moment(upcoming.due)}"


def missed(reason: Reason) -> str:
    """The catalogue key by which admins are told of a delivery that was left out."""
    return _MISSED.get(reason, _MISSED_OTHERWISE)


def rating(mean: float | None, count: int, words: Sentences) -> str:
    """The rating so far in one line; ``mean`` is None where nobody has rated."""
    if mean is None:
        return words._("Not rated yet")
    return words._n("Rated {mean} by {number} member", "Rated {mean} by {number} members", count, mean=f"{mean:.1f}")


def weekdays(days: frozenset[int], say: Callable[[str], str], language: Language) -> str:
    """Weekdays in words; ``say`` is the catalogue in ``language``."""
    name = format_days(days)
    if name in _DAYS:
        return say(_DAYS[name])
    names = get_day_names("abbreviated", locale=language.value)
    return format_list([names[day] for day in sorted(days)], locale=language.value)


def country(code: str, language: Language) -> str:
    """The name of an ISO country; the code where it has none."""
    return str(Locale(language.value).territories.get(code, code))


def length(wait: timedelta, language: Language) -> str:
    """A length of whole minutes in words, such as ``1 hour 30 minutes``."""
    hours, minutes = divmod(int(wait.total_seconds()) // 60, 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    if language is Language.JA:  # which writes no spaces, and has no long form of these units
        words = [format_unit(n, f"duration-{unit}", "short", locale="ja") for n, unit in parts if n]
        return "".join(words).replace(" ", "")
    return " ".join(format_unit(n, f"duration-{unit}", "long", locale="en") for n, unit in parts if n)
