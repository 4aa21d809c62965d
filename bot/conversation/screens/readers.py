"""What readers see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.command import Command
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.core.rating import RatingSummary, Score
from bot.services.community.engagement import Ranking
from bot.services.community.reading import Today
from bot.services.library.reading_in_chat import Part
from bot.services.library.searching import SearchPage


@dataclass(frozen=True, slots=True)
class EssayScreen:
    """An essay's card. ``address`` is its page (empty: it has none); ``in_channel``: there are threads to comment in;
    ``can_rate``: a rating counts here; ``can_correct``: its words are the member's to correct.
    """

    essay: Essay
    rating: RatingSummary
    address: str
    in_channel: bool
    can_rate: bool
    can_correct: bool = False


@dataclass(frozen=True, slots=True)
class ReadingScreen:
    """A part of an essay's whole text; ``card`` is what its card shows. ``page`` is an address that opens its page for
    a while (empty: it has none).
    """

    card: EssayScreen
    part: Part
    page: str


@dataclass(frozen=True, slots=True)
class TodayScreen:
    """The channel's latest essay. ``thread`` is the address of its post (empty: not known), ``zone`` the channel's.
    ``notified``: whether the member has the role that posts mention; None where they cannot take it.
    """

    card: EssayScreen
    today: Today
    comments: int
    thread: str
    zone: str
    notified: bool | None = None


@dataclass(frozen=True, slots=True)
class ResultsScreen:
    """One page of a search, with the scores of essays that were rated. ``category`` is the one that was asked for."""

    page: SearchPage
    category: str
    scores: Mapping[Slug, Score]


@dataclass(frozen=True, slots=True)
class RelatedScreen:
    """Essays like ``essay``."""

    essay: Essay
    others: Sequence[Essay]
    scores: Mapping[Slug, Score]


@dataclass(frozen=True, slots=True)
class RankingScreen:
    """The best-rated essays."""

    ranking: Ranking


@dataclass(frozen=True, slots=True)
class HistoryScreen:
    """What was posted to the channel, newest first. ``addresses`` lead to each post, empty where one is not known."""

    posts: Sequence[Today]
    addresses: Sequence[str]
    zone: str


@dataclass(frozen=True, slots=True)
class AboutScreen:
    """What the bot is. ``counts`` are the library's essays by language, ``rules`` the community's own; ``quotes``: they
    say that round-ups may quote every comment.
    """

    counts: Mapping[Language, int]
    rules: str
    quotes: bool = False


@dataclass(frozen=True, slots=True)
class HelpScreen:
    """All commands that the member can use."""

    commands: Sequence[Command]


@dataclass(frozen=True, slots=True)
class CommandScreen:
    """One command, explained."""

    command: Command


@dataclass(frozen=True, slots=True)
class FinderScreen:
    """A place to look for essays while typing; ``chosen`` is the card of the one that was picked."""

    chosen: EssayScreen | None = None
