"""Ratings: which vote counts, what a score is, and how essays are ranked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeAlias

from bot.core.community import Member
from bot.core.ids import MemberId, Slug
from bot.errors import InvalidInput

LOWEST: Final = 1.0
HIGHEST: Final = 5.0
PRIOR_WEIGHT: Final = 5.0
BY_COMMAND: Final = "/essay rate"


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating scale: reaction emojis and the score (1.0–5.0) that each gives. ``scores`` keeps the ascending order."""

    name: str
    scores: Mapping[str, float]

    @property
    def seeds(self) -> tuple[str, ...]:
        """The emojis that the bot puts under a post for members to press."""
        return tuple(self.scores)

    def seed(self, emoji: str) -> str | None:
        """The scale's own spelling of ``emoji``, under which votes are stored; None where it is not on the scale.

        Variation selectors do not matter (❤ = ❤️).
        """
        return {_bare(seed): seed for seed in self.scores}.get(_bare(emoji))

    def score(self, emoji: str) -> float | None:
        """The score of ``emoji``; None where it is not on the scale."""
        seed = self.seed(emoji)
        return None if seed is None else self.scores[seed]


PRESETS: Final[Mapping[str, Scale]] = MappingProxyType(
    {
        "five": Scale("five", MappingProxyType({"1️⃣": 1.0, "2️⃣": 2.0, "3️⃣": 3.0, "4️⃣": 4.0, "5️⃣": 5.0})),
        "thumbs": Scale("thumbs", MappingProxyType({"👎": 1.0, "👍": 5.0})),
        "hearts": Scale("hearts", MappingProxyType({"💔": 1.0, "❤️": 5.0})),
    }
)


def parse_scale(text: str) -> Scale:
    """A preset's name, or a custom scale such as ``"🌧=1 ⛅=3 ☀️=5"`` (2–10 emojis, scores 1–5). Raises ``ValueError``
    otherwise.
    """
    if text in PRESETS:
        return PRESETS[text]
    pairs = [part.partition("=") for part in text.split()]
    if not 2 <= len(pairs) <= 10:
        raise ValueError(text)
    scores = {emoji: float(value) for emoji, _, value in pairs}
    valid = all(_bare(emoji) and LOWEST <= score <= HIGHEST for emoji, score in scores.items())
    if not valid or len({_bare(e) for e in scores}) != len(pairs):
        raise ValueError(text)
    ordered = sorted(scores.items(), key=lambda item: item[1])
    return Scale(text, MappingProxyType(dict(ordered)))


def no_score() -> InvalidInput:
    """What is said of a rating outside the scale of scores."""
    return InvalidInput("A rating is a number from {lowest} to {highest}.", lowest=int(LOWEST), highest=int(HIGHEST))


def check_scale(scale: str) -> None:
    """Raise ``InvalidInput`` for what is not a rating scale."""
    try:
        parse_scale(scale)
    except ValueError:
        raise InvalidInput(
            "“{scale}” is not a rating scale. Use five, thumbs or hearts, or emojis with scores in "
            'quotes, like this: "🌧=1 ⛅=3 ☀️=5"',
            scale=scale[:40],
        ) from None


def offered(seeds: tuple[str, ...], scores: tuple[float, ...]) -> Scale:
    """The scale of a post with these ``seeds`` and their ``scores``. Without scores a preset's emojis have those of the
    preset, and others go from the lowest to the highest in equal steps.
    """
    if not scores:
        for preset in PRESETS.values():
            if preset.seeds == seeds:
                return preset
        step = (HIGHEST - LOWEST) / max(1, len(seeds) - 1)
        scores = tuple(LOWEST + place * step for place in range(len(seeds)))
    return Scale("offered", MappingProxyType(dict(zip(seeds, scores, strict=True))))


@dataclass(frozen=True, slots=True)
class Vote:
    """One reaction or command by which a member rated an essay. ``source`` is the emoji, or ``BY_COMMAND``."""

    slug: Slug
    member: MemberId
    source: str
    score: float
    at: datetime


def may_rate(member: Member) -> bool:
    """Bots do not rate: neither other bots nor our own seeds."""
    return not member.is_bot


def latest(votes: Iterable[Vote]) -> Vote | None:
    """The vote that counts among one member's votes of one essay: the latest; on a tie, the one given later."""
    best: Vote | None = None
    for vote in votes:
        if best is None or vote.at >= best.at:
            best = vote
    return best


@dataclass(frozen=True, slots=True)
class Score:
    """An essay's score: how many members rated it, and the sum of their scores."""

    count: int = 0
    total: float = 0.0

    @property
    def mean(self) -> float | None:
        """The plain mean, as members see it; ``None`` without ratings."""
        return self.total / self.count if self.count else None


Distribution: TypeAlias = tuple[int, int, int, int, int]
"""How many members' ratings are nearest to 1, 2 … 5."""
STEPS: Final = (1.5, 2.5, 3.5, 4.5)
"""Where the next of the five begins: halfway counts as the higher one, as people round."""


def distribution(given: Iterable[tuple[float, int]]) -> Distribution:
    """How ratings are distributed: scores, each with the number of members who gave it."""
    counts = [0] * (len(STEPS) + 1)
    for score, members in given:
        counts[bisect_right(STEPS, score)] += members
    one, two, three, four, five = counts
    return one, two, three, four, five


@dataclass(frozen=True, slots=True)
class RatingSummary:
    """How an essay is rated in a community: its score, how many members hold each vote, and the asking member's own
    rating.

    ``mine`` is the score that counts (None without one); ``my_source`` is the emoji or command that gave it.
    """

    slug: Slug
    score: Score
    counts: Mapping[str, int]
    mine: float | None = None
    my_source: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An essay's score, and the Bayesian mean by which it stands among others as its ``weight``."""

    slug: Slug
    score: Score
    weight: float


def bayesian_mean(score: Score, prior_mean: float, prior_weight: float = PRIOR_WEIGHT) -> float:
    r"""The mean by which essays are ranked: as if ``prior_weight`` members had first rated each with ``prior_mean``.

    .. math:: \frac{w\,m + \sum_i s_i}{w + n}

    With few ratings it stays near ``m``, the mean of all ratings in the community, so that a single 5 does not beat
    thirty ratings of 4.8; with many it tends to the plain mean. This is the shrinkage estimator known from IMDb's
    "weighted rating" (m and w fixed, s scores, n their number).
    """
    return (prior_weight * prior_mean + score.total) / (prior_weight + score.count)


def overall_mean(scores: Iterable[Score]) -> float:
    """The prior: the mean of all ratings together, or the middle of the scale where nobody has rated yet."""
    count = 0
    total = 0.0
    for score in scores:
        count += score.count
        total += score.total
    return total / count if count else (LOWEST + HIGHEST) / 2


def same_emoji(one: str, other: str) -> bool:
    """Whether two spellings name one emoji: platforms do not agree on variation selectors."""
    return _bare(one) == _bare(other)


def _bare(emoji: str) -> str:
    return emoji.replace("\ufe0f", "")
