"""What is offered for a command's options, and what is typed for them turned into values. Every function raises
``InvalidInput``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from bot.conversation.command import Choice, Command, Option, Takes
from bot.conversation.command_line import folded
from bot.conversation.schedule_text import POLICIES
from bot.conversation.typed import (
    parse_days,
    parse_duration,
    parse_question,
    parse_summary_length,
    parse_time,
    parse_zone,
)
from bot.core.community_settings import CommunitySettings
from bot.core.essay import Language
from bot.core.phrase import message
from bot.core.pick import Policy
from bot.core.rating import HIGHEST, LOWEST, PRESETS
from bot.errors import InvalidInput
from bot.services.community.engagement import Period
from bot.services.community.subscribing import Change

Settled: TypeAlias = Callable[[CommunitySettings], CommunitySettings]
"""What an admin settles for a community."""

NONE: Final = "none"
ANY: Final = "any"
USUAL: Final = "default"

LANGUAGES: Final = (
    Choice(Language.JA.value, message("Japanese")),
    Choice(Language.EN.value, message("English")),
    Choice(ANY, message("every language")),
)
PERIODS: Final = (
    Choice(Period.WEEK.value, message("the last 7 days")),
    Choice(Period.MONTH.value, message("the last 30 days")),
    Choice(Period.YEAR.value, message("the last 365 days")),
    Choice(Period.ALL.value, message("all time")),
)
ORDERS: Final = tuple(Choice(policy.value, POLICIES[policy]) for policy in Policy)
SCALES: Final = tuple(Choice(name, " ".join(scale.seeds)) for name, scale in PRESETS.items())
SCORES: Final = tuple(Choice(str(score)) for score in range(1, 6))
RATINGS: Final = tuple(Choice(str(score)) for score in range(5, 1, -1))
LANGUAGE: Final = Option("lang", message("Only essays in this language"), Takes.CHOICE, "lang:ja", LANGUAGES)
SUMMARY: Final = Option(
    "summary",
    message("The most characters of a summary, 80 to 600; “default” for the usual"),
    Takes.LISTED,
    "summary:120",
    (Choice(USUAL, message("as many as suit the language")), *(Choice(str(most)) for most in (80, 120, 200, 350, 600))),
)
QUESTION: Final = Option(
    "question",
    message("What a thread asks where its essay asks nothing; “none” for nothing"),
    Takes.LISTED,
    message('question:"What stays with you?"'),
    (Choice(NONE, message("no question")),),
)
FILTERS: Final = (
    Option("tag", message("Only essays with this tag"), Takes.TAG, "tag:人脈"),
    Option("author", message("Only essays by this author"), Takes.AUTHOR, "author:Ichiwa"),
    Option(
        "after",
        message("Only essays from this day on, such as 2026-04-01, 2026-04 or 2026"),
        Takes.LISTED,
        "after:2026-04",
    ),
    Option(
        "before",
        message("Only essays from before this day, such as 2026-04-01, 2026-04 or 2026"),
        Takes.LISTED,
        "before:2026",
    ),
    Option("rating", message("Only essays with at least this mean rating"), Takes.LISTED, "rating:4", RATINGS),
)
"""Of a search; each stands in a query as well."""
ON_OFF: Final = (
    Choice("on", message("searches look into comments, too")),
    Choice("off", message("searches do not look into comments")),
)
SEARCH_COMMENTS: Final = Option(
    "search", message("Whether searches here look into comments, too"), Takes.CHOICE, "search:on", ON_OFF
)
RUNNING: Final = (
    Command("settings", message("Show the settings and the latest deliveries"), "/essay settings", admin=True),
    Command("preview", message("Show which essay comes next, and when"), "/essay preview", admin=True),
    Command("skip", message("Leave out the next essay"), "/essay skip", admin=True),
    Command("pause", message("Send no more essays until you resume"), "/essay pause", admin=True),
    Command("resume", message("Send essays again after a pause"), "/essay resume", admin=True),
    Command("post-now", message("Post the next essay at once"), "/essay post-now", admin=True),
)
"""The commands by which admins run a subscription that is set up."""

_SCORE: Final = re.compile(r"[0-9](?:\.[0-9]+)?")


def language_of(arguments: Mapping[str, str]) -> Language | None:
    """The option ``lang``; None for every language."""
    named = arguments.get("lang", ANY)
    return None if named == ANY else Language(named)


def query_of(arguments: Mapping[str, str]) -> str:
    """The option ``query`` with the options ``FILTERS`` behind it, as they are written in a query."""
    given = [f"{option.name}:{in_query(arguments[option.name])}" for option in FILTERS if arguments.get(option.name)]
    return " ".join(filter(None, [arguments.get("query", ""), *given]))


def in_query(value: str) -> str:
    """A filter's value in quotes where it is no single word."""
    cleaned = value.replace('"', " ").strip()
    return f'"{cleaned}"' if any(c.isspace() for c in cleaned) or cleaned[:1] in "“「＂" else cleaned


def score_of(text: str) -> float:
    """A number in any width, or a keycap such as 4️⃣."""
    if not text:
        raise InvalidInput("Say how good the essay is, from 1 to 5, for example: {example}", example="/essay rate 4")
    digits = folded(text).strip().rstrip("\ufe0f\u20e3")
    if not _SCORE.fullmatch(digits) or not LOWEST <= float(digits) <= HIGHEST:
        raise InvalidInput("A rating is a number from {lowest} to {highest}.", lowest=int(LOWEST), highest=int(HIGHEST))
    return float(digits)


def change_of(arguments: Mapping[str, str]) -> Change:
    """The options of ``schedule``."""
    at, zone, days, late = (arguments.get(name) for name in ("at", "tz", "days", "late"))
    policy, holidays, scale = (arguments.get(name) for name in ("policy", "holidays", "scale"))
    return Change(
        at=parse_time(at) if at else None,
        zone=parse_zone(zone) if zone else None,
        weekdays=parse_days(days) if days else None,
        holidays=_country(holidays) if holidays else None,
        late_limit=parse_duration(late) if late else None,
        policy=Policy(policy) if policy else None,
        language=language_of(arguments),
        any_language=arguments.get("lang") == ANY,
        scale=_scale(scale) if scale else None,
    )


def settled_of(arguments: Mapping[str, str]) -> Settled | None:
    """What the options ``summary`` and ``question`` settle for the whole community; None where neither is given."""
    summary, question = arguments.get("summary"), arguments.get("question")
    if summary is None and question is None:
        return None
    length = parse_summary_length(summary) if summary is not None else None
    asked = parse_question(question) if question is not None else ""

    def settled(before: CommunitySettings) -> CommunitySettings:
        return replace(
            before,
            summary_length=before.summary_length if summary is None else length,
            question=before.question if question is None else asked,
        )

    return settled


def _country(text: str) -> str:
    code = folded(text).strip()
    return "" if code == NONE else code.upper()


def _scale(text: str) -> str:
    name = folded(text).strip()
    return name if name in PRESETS else text.replace("＝", "=")
