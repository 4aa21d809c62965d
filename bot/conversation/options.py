"""What is offered for a command's options, and what is typed for them turned into values. Every function raises
``InvalidInput``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from bot.conversation import labels, report_text, schedule_text
from bot.conversation.command import Choice, Option, Takes
from bot.conversation.command_line import folded
from bot.conversation.phrases import Phrases
from bot.conversation.typed import parse_days, parse_duration, parse_question, parse_summary_length, parse_time
from bot.conversation.typed_languages import ANY, IN_TURN, parse_languages
from bot.conversation.zones import parse_zone
from bot.core.community import Community, Platform
from bot.core.essay import Language
from bot.core.phrase import message
from bot.core.pick import Policy
from bot.core.post_style import PostStyle
from bot.core.rating import HIGHEST, LOWEST, PRESETS, no_score
from bot.core.subscription import Subscription
from bot.errors import InvalidInput
from bot.services.community.changes import Change, Restyle
from bot.services.community.engagement import Period

NONE: Final = "none"
USUAL: Final = "default"
OWN: Final = "own"
MENU_VALUE_MAX: Final = 100
"""Characters of a menu's value that every platform takes."""

REPORT_FORMATS: Final = (Choice("csv", report_text.AS_FILE),)
RECOUNT: Final = Option(
    "what",
    message("recount counts the reactions again"),
    Takes.CHOICE,
    "recount",
    (Choice("recount", labels.RECOUNT, ("数え直し",)),),
    positional=True,
    lacking={Platform.LOCAL: "Members rate on the page itself, so nothing can get out of step."},
)
LANGUAGES: Final = (
    Choice(Language.JA.value, schedule_text.LANGUAGES[Language.JA]),
    Choice(Language.EN.value, schedule_text.LANGUAGES[Language.EN]),
    Choice(ANY, schedule_text.LANGUAGES[None]),
)
_IN_TURN: Final = Choice(IN_TURN, schedule_text.IN_TURN)
SCHEDULE_LANGUAGES: Final = (*LANGUAGES, _IN_TURN)
"""Those of a channel's essays."""
ESSAY_LANGUAGES: Final = (LANGUAGES[-1], *LANGUAGES[:-1], _IN_TURN)
"""The same for a form, whose first choice is the usual one."""
KEPT: Final = Choice("kept", message("by weekday, as it is now"))
"""What a form offers beside them where the weekdays were typed, which it cannot show."""
CARDS: Final = (
    Choice(OWN, message("Each essay's own language")),
    *LANGUAGES[:-1],
)
VOTES: Final = (
    Choice("off", message("no vote"), ("なし",)),
    Choice("2", message("between two essays")),
    Choice("3", message("between three essays")),
)
"""Among how many essays members choose the next one."""
PERIODS: Final = (
    Choice(Period.WEEK.value, message("the last 7 days"), ("今週", "週")),
    Choice(Period.MONTH.value, message("the last 30 days"), ("今月", "月")),
    Choice(Period.YEAR.value, message("the last 365 days"), ("今年", "年")),
    Choice(Period.ALL.value, message("all time"), ("全期間", "すべて")),
)
REMIND_AT: Final = (
    Choice("tonight", message("this evening at 21:00")),
    Choice("2h", message("in two hours")),
    Choice("tomorrow", message("tomorrow at 8:00")),
)
DIGEST_PERIODS: Final = PERIODS[:2]
DIGEST_OFTEN: Final = (
    Choice("week", message("every week")),
    Choice("month", message("every month, on the first such day")),
    Choice("off", message("not any more")),
)
DIGEST_COMING: Final = (
    Choice("on", message("the essays of the next seven days are named")),
    Choice("off", message("the essays to come stay a surprise")),
)
QUOTED: Final = (
    Choice("on", message("round-ups can quote every comment")),
    Choice("off", message("round-ups quote only those who agreed")),
)
WEEKDAYS: Final = tuple(
    Choice(str(day), name)
    for day, name in enumerate(
        (
            message("Monday"),
            message("Tuesday"),
            message("Wednesday"),
            message("Thursday"),
            message("Friday"),
            message("Saturday"),
            message("Sunday"),
        )
    )
)
ORDERS: Final = tuple(Choice(policy.value, schedule_text.POLICIES[policy]) for policy in Policy)
SCALES: Final = tuple(Choice(name, " ".join(scale.seeds)) for name, scale in PRESETS.items())
SCORES: Final = tuple(Choice(str(score)) for score in range(int(LOWEST), int(HIGHEST) + 1))
FILTERS: Final = ("tag", "author", "after", "before", "rating")
"""Options of a search; each is in a query as well."""
RATINGS: Final = tuple(Choice(str(score)) for score in range(5, 1, -1))
DAYS: Final = tuple(Choice(name, label) for name, label in schedule_text.DAYS.items())
LATE: Final = tuple(Choice(length) for length in ("1h", "3h", "6h", "12h", "24h"))
SUMMARIES: Final = (
    Choice(USUAL, message("the usual number for the language")),
    *(Choice(str(most)) for most in (80, 120, 200, 350, 600)),
)
QUESTIONS: Final = (Choice(NONE, message("no question")),)
NO_DATE: Final = ("none", "なし")
DATES: Final = (Choice(NONE, message("take the pin back")),)
SEARCHED: Final = (
    Choice("on", message("searches include comments")),
    Choice("off", message("searches do not include comments")),
)

TALKED: Final = (
    Choice("on", message("see what it means, and take part")),
    Choice("off", message("do not take part")),
)

SOURCE_ACTS: Final = (
    Choice("list", message("List the sources"), ("一覧",)),
    Choice("add", labels.ADD_SOURCE, ("追加",)),
    Choice("refresh", message("Read a source now"), ("更新",)),
    Choice("pause", message("Read a source no more until it resumes"), ("一時停止",)),
    Choice("resume", message("Read a source again"), ("再開",)),
    Choice("remove", message("Remove a source with its essays"), ("削除",)),
)

_SCORE: Final = re.compile(r"[0-9](?:\.[0-9]+)?")
_PAGE: Final = re.compile(r"[0-9]{1,9}")


def language_of(arguments: Mapping[str, str]) -> Language | None:
    """The option ``lang``; None for every language."""
    named = arguments.get("lang", ANY)
    return None if named == ANY else Language(named)


def query_of(arguments: Mapping[str, str]) -> str:
    """The option ``query`` with the options ``FILTERS`` behind it, as they are written in a query."""
    given = [f"{name}:{in_query(arguments[name])}" for name in FILTERS if arguments.get(name)]
    return " ".join(filter(None, [arguments.get("query", ""), *given]))


def in_query(value: str) -> str:
    """A filter's value in quotes where it is no single word."""
    cleaned = value.replace('"', " ").strip()
    return f'"{cleaned}"' if any(c.isspace() for c in cleaned) or cleaned[:1] in "“「＂" else cleaned


def score_of(text: str) -> float:
    """A number in any width, or a keycap such as 4️⃣."""
    if not text:
        raise InvalidInput("Give the essay a rating from 1 to 5, for example: {example}", example="/essay rate 4")
    digits = folded(text).strip().rstrip("\ufe0f\u20e3")
    if not _SCORE.fullmatch(digits) or not LOWEST <= float(digits) <= HIGHEST:
        raise no_score()
    return float(digits)


def change_of(arguments: Mapping[str, str], community: Community) -> Change:
    """The options of ``schedule`` in a channel of ``community``."""
    at, zone, days, late = (arguments.get(name) for name in ("at", "tz", "days", "late"))
    policy, holidays, scale = (arguments.get(name) for name in ("policy", "holidays", "scale"))
    lang = arguments.get("lang")
    language = parse_languages(lang) if lang is not None else None
    return Change(
        at=parse_time(at) if at else None,
        zone=parse_zone(zone) if zone else None,
        weekdays=parse_days(days) if days else None,
        holidays=_country(holidays) if holidays else None,
        late_limit=parse_duration(late) if late else None,
        policy=Policy(policy) if policy else None,
        language=language,
        any_language=lang is not None and language is None,
        scale=_scale(scale) if scale else None,
        restyle=restyle_of(arguments, community),
        capture=arguments["capture"] == "on" if "capture" in arguments else None,
        ballot=ballot_of(arguments["vote"]) if "vote" in arguments else None,
    )


def ballot_of(value: str) -> int:
    """Among how many essays members choose the next one; 0 where they do not."""
    return int(value) if value.isdecimal() else 0


def vote_row(subscription: Subscription, words: Phrases) -> list[tuple[str, str]]:
    """The setting of the vote for tomorrow by its name, where there is one."""
    text = words.text
    return [(text(labels.VOTE), text(vote_of(subscription).label))] if subscription.ballot else []


def vote_of(subscription: Subscription) -> Choice:
    """What is set of ``VOTES``."""
    return next((each for each in VOTES if each.value == str(subscription.ballot)), VOTES[0])


def restyle_of(arguments: Mapping[str, str], community: Community) -> Restyle | None:
    """What the options of ``schedule`` want to be different about posts; None where they say nothing of them."""
    changes: dict[str, object] = {}
    if (summary := arguments.get("summary")) is not None:
        changes["summary_length"] = parse_summary_length(summary)
    if (question := arguments.get("question")) is not None:
        changes["question"] = parse_question(question)
    if (cards := arguments.get("cards")) is not None:
        changes["language"] = None if cards == OWN else Language(cards)
    if arguments.get("no-role") == "on":
        changes["ping"] = ""
    elif (role := arguments.get("role")) is not None:
        changes["ping"] = checked_role(role, community)
    return partial(_restyled, changes) if changes else None


def _restyled(changes: Mapping[str, object], before: PostStyle) -> PostStyle:
    return replace(before, **changes)  # type: ignore[arg-type]


def checked_role(role: str, community: Community) -> str:
    """A role to mention, or empty for none. Raises ``InvalidInput`` for everybody, whose id is the guild's."""
    if role == community.id:
        raise InvalidInput("Only a role can be mentioned, not everybody.")
    return role


def menu_value(name: str) -> str:
    """What a menu holds for a name that can be longer than a menu's values."""
    return " ".join(name.split())[:MENU_VALUE_MAX]


def collections_first(chosen: Collection[str], sizes: Mapping[str, int]) -> Sequence[str]:
    """Collections for a menu that has room for some: those that are chosen, then the largest ones."""
    return sorted(filter(None, sizes), key=lambda name: (name not in chosen, -sizes[name], name))


def page_of(text: str) -> int:
    """The option ``page``."""
    digits = folded(text).strip()
    if not _PAGE.fullmatch(digits):
        raise InvalidInput("“{text}” is not a page number. Write it like {example}", text=text[:40], example="page:2")
    return int(digits)


def _country(text: str) -> str:
    code = folded(text).strip()
    return "" if code == NONE else code.upper()


def _scale(text: str) -> str:
    name = folded(text).strip()
    return name if name in PRESETS else text.replace("＝", "=")
