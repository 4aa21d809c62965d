"""Answers as HTML that only the asker sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from babel import Locale

from bot.adapters.local.answering import (
    Answer,
    Commented,
    CommentsSearched,
    EssayShown,
    Found,
    Help,
    LeftOut,
    OnItsWay,
    Paused,
    Previewed,
    Rated,
    Related,
    Resumed,
    Scheduled,
    SettingsShown,
    TodayShown,
)
from bot.adapters.local.commands import COMMANDS, command_called
from bot.adapters.local.parsing import line_of
from bot.adapters.local.render import Renderer
from bot.conversation import schedule_text
from bot.conversation.options import ANY
from bot.conversation.typed import format_time
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import Delivery
from bot.core.essay import Language
from bot.core.phrase import message
from bot.core.rating import parse_scale
from bot.core.subscription import NextSlot, Subscription, SubscriptionState
from bot.services.community.engagement import Period, Ranking
from bot.services.library.searching import SearchPage

_RANKINGS: Final = {
    Period.WEEK: message("The best-rated essays of the last 7 days"),
    Period.MONTH: message("The best-rated essays of the last 30 days"),
    Period.YEAR: message("The best-rated essays of the last 365 days"),
    Period.ALL: message("The best-rated essays of all time"),
}


def render_answer(renderer: Renderer, answer: Answer, language: Language) -> str:
    """The fragment that shows ``answer`` in ``language``."""
    template, context = _shown(answer, language)
    return renderer.html(f"_answer_{template}.html", language, **context)


def _shown(answer: Answer, language: Language) -> tuple[str, Mapping[str, Any]]:
    """The template's name, and what fills it."""
    match answer:
        case TodayShown():
            return "today", {"answer": answer}
        case EssayShown(essay, standing):
            return "essay", {"essay": essay, "standing": standing}
        case Found(page, scores):
            return "search", {"page": page, "scores": scores, "turn": partial(_turned, page), "instead": _instead}
        case Related():
            return "related", {"answer": answer}
        case Ranking(period, places):
            return "ranking", {"title": _RANKINGS[period], "places": places}
        case Rated(essay, standing):
            return "rated", {"essay": essay, "standing": standing}
        case Commented(comment):
            return "commented", {"comment": comment}
        case Help(None):
            return "help", {"commands": COMMANDS}
        case Help(command):
            return "command", {"command": command}
        case _:
            return _shown_to_admin(answer, language)


def _shown_to_admin(
    answer: Scheduled | SettingsShown | Previewed | LeftOut | Paused | Resumed | OnItsWay | CommentsSearched,
    language: Language,
) -> tuple[str, Mapping[str, Any]]:
    match answer:
        case Previewed(preview, zone):
            post = preview.planned.post if preview.planned else None
            told = (
                {"whose": schedule_text.whose(post), "correct": schedule_text.CORRECT.format(slug=post.slug)}
                if post
                else {}
            )
            return "preview", {"preview": preview, "zone": zone} | told
        case LeftOut(skipped, zone):
            return "skipped", {"skipped": skipped, "zone": zone}
        case OnItsWay(made, zone):
            return "sent", {"made": made, "zone": zone}
        case CommentsSearched(search):
            return "moderation", {"told": schedule_text.COMMENTS_SEARCHED[search]}
        case Paused():
            return "paused", {}
        case Resumed(subscription):
            return "resumed", {"upcoming": subscription.upcoming, "zone": subscription.schedule.zone}
        case Scheduled(subscription, community, is_new):
            return "scheduled", {"settings": _settings(subscription, community, language), "is_new": is_new}
        case SettingsShown(state, community):
            lines = [_LogLine(each, schedule_text.outcome(each)) for each in state.log]
            return "settings", {"settings": _settings(state.subscription, community, language), "log": lines}


def _turned(page: SearchPage, number: int) -> str:
    """The command for another page of the same search."""
    search = command_called("search")
    assert search is not None  # noqa: S101 (it stands in the table)
    arguments = {"query": page.query, "lang": page.language.value if page.language else "", "page": str(number)}
    return line_of(search, {name: value for name, value in arguments.items() if value})


def _instead(words: str) -> str:
    """The command for another search."""
    search = command_called("search")
    assert search is not None  # noqa: S101 (it stands in the table)
    return line_of(search, {"query": words})


@dataclass(frozen=True, slots=True)
class _LogLine:
    """A delivery, and the catalogue key of what became of it."""

    delivery: Delivery
    outcome: str


@dataclass(frozen=True, slots=True)
class _Settings:
    """A subscription's settings as they are shown: keys of the catalogue, or words that are in the language already."""

    at: str
    zone: str
    days: str
    holidays: str
    late: str
    policy: str
    language: str
    scale: str
    summary: int | None
    question: str
    state: SubscriptionState
    upcoming: NextSlot | None


def _settings(subscription: Subscription, community: CommunitySettings, language: Language) -> _Settings:
    schedule = subscription.schedule
    only = subscription.language
    return _Settings(
        at=format_time(schedule.at),
        zone=schedule.zone,
        days=schedule_text.weekdays(schedule.weekdays, str, language),
        holidays=Locale(language.value).territories.get(schedule.holidays, schedule.holidays),
        late=schedule_text.length(subscription.late_limit, language),
        policy=_label("policy", subscription.policy),
        language=_label("lang", only.value if only else ANY),
        scale=" ".join(parse_scale(subscription.scale).seeds),
        summary=community.summary_length,
        question=community.question,
        state=subscription.state,
        upcoming=subscription.upcoming,
    )


def _label(option: str, value: str) -> str:
    schedule = command_called("schedule")
    known = schedule.option(option) if schedule else None
    return known.label(value) if known else value
