"""How good picks are that learn (``bot.core.taste``), in simulated communities over a year.

``python -m tests.tools.bench_picks [--seeds 200] [--first 1000]``

A library has 420 to 1,000 essays, more than a year shows, by 40 authors in 8 categories with tags, lengths and two
languages; authors write mostly in two categories. What a member likes is drawn by the *kind* of community; members'
own leanings lie about it. Each day one essay is picked, no essay twice, and each rater gives it 1 to 5, whole numbers,
with noise; some do not rate. The picks that learn are the program's own code, at the program's own sample of the
library.

*Possible gain* at a day: what the mean true worth of the best so many essays of the library is above its mean, since
none may come twice. *Gain*: the share of it by which the picks up to then are above shuffle's. ``worst`` is the
largest loss of mean worth against shuffle, as a share of shuffle's mean, of any kind and size at day 60 or 365.

What was tried while the rule was made ran on seeds below 1,000; the figures are of seeds from 1,000 on: all of them at
20 raters, a quarter of them at 5 and 100, so that it ends in minutes. Members rate only: they write and open nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from statistics import fmean, stdev
from typing import Final, NamedTuple

from bot.core.draw import PLACES
from bot.core.ids import Slug
from bot.core.rating import Score, bayesian_mean, overall_mean
from bot.core.taste import SAMPLE, Known, Taste, sample_key, sample_start, traits_of

DAYS: Final = 365
AT: Final = 60
SIZES: Final = (5, 20, 100)
MAIN: Final = "likes some authors, categories and tags"
_AUTHORS, _CATEGORIES, _TAGS = 40, 8, 30
_MIDDLE: Final = 3.4


class Made(NamedTuple):
    """An essay of the simulation. ``own`` is what no trait tells of its worth; ``secret`` is a trait that nobody
    knows."""

    known: Known
    place: int
    born: int
    own: float
    secret: int
    author: int
    category: int
    tags: tuple[int, ...]
    minutes: int


Worth = Callable[[Made, int], float]
"""What a community thinks of an essay on a day, above its mean."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of community: how it values essays, and how noisily members say so."""

    name: str
    taste: Callable[[random.Random], Worth]
    noise: float = 0.9
    polarised: bool = False


def _plain(chance: random.Random, scale: float = 1.0) -> Worth:
    authors = [chance.gauss(0, 0.35 * scale) for _ in range(_AUTHORS)]
    categories = [chance.gauss(0, 0.35 * scale) for _ in range(_CATEGORIES)]
    tags = [chance.gauss(0, 0.2 * scale) for _ in range(_TAGS)]
    length = chance.gauss(0, 0.05 * scale)

    def worth(made: Made, day: int) -> float:
        return (
            authors[made.author]
            + categories[made.category]
            + sum(tags[tag] for tag in made.tags)
            + length * (made.minutes - 5)
            + made.own
        )

    return worth


def _interacting(chance: random.Random) -> Worth:
    """Each author in each category is liked on its own account: no sum of traits says that."""
    pairs = [[chance.gauss(0, 0.5) for _ in range(_CATEGORIES)] for _ in range(_AUTHORS)]
    return lambda made, day: pairs[made.author][made.category] + made.own


def _drifting(chance: random.Random) -> Worth:
    """Taste turns into another one, and is wholly it after half a year, and a third one after a year."""
    stations = [_plain(chance) for _ in range(3)]

    def worth(made: Made, day: int) -> float:
        at, rest = divmod(min(day, DAYS - 1), DAYS // 2)
        at, share = min(at, 1), rest / (DAYS // 2)
        return (1 - share) * stations[at](made, day) + share * stations[at + 1](made, day)

    return worth


def _turning(chance: random.Random) -> Worth:
    """After 90 days people like the opposite of what they liked."""
    first = _plain(chance)
    return lambda made, day: first(made, day) if day < 90 else 2 * made.own - first(made, day)


def _random(chance: random.Random) -> Worth:
    return lambda made, day: 1.5 * made.own


def _secret(chance: random.Random) -> Worth:
    """By something that is no trait."""
    values = [chance.gauss(0, 0.5) for _ in range(6)]
    return lambda made, day: values[made.secret] + made.own


KINDS: Final = (
    Kind(MAIN, _plain),
    Kind("likes them a little, and rates noisily", partial(_plain, scale=0.5), noise=1.3),
    Kind("likes an author only in some categories", _interacting),
    Kind("drifts to another taste, and another", _drifting),
    Kind("turns round after 90 days", _turning),
    Kind("has no taste that any trait tells", _random),
    Kind("likes what is no trait", _secret),
    Kind("is of two minds", _plain, polarised=True),
)


def library(chance: random.Random) -> list[Made]:
    """Essays of which a tenth come during the year; place and slug as of any essays. Sorted by place."""
    homes = [chance.sample(range(_CATEGORIES), 2) for _ in range(_AUTHORS)]
    made = []
    for number in range(chance.randrange(420, 1001)):
        author = min(int(chance.expovariate(1 / 12)), _AUTHORS - 1)
        category = chance.choice(homes[author]) if chance.random() < 0.8 else chance.randrange(_CATEGORIES)
        tags = tuple(chance.sample(range(_TAGS), chance.randrange(0, 4)))
        minutes, language = chance.randrange(1, 15), chance.choice(("ja", "en"))
        traits = traits_of(f"a{author}", f"c{category}", [f"t{tag}" for tag in tags], minutes, language)
        born = chance.randrange(1, DAYS) if chance.random() < 0.1 else -number
        known = Known(Slug(f"essay-{number}"), traits)
        its = (chance.gauss(0, 0.35), chance.randrange(6), author, category, tags, minutes)
        made.append(Made(known, chance.randrange(PLACES), born, *its))
    return sorted(made, key=lambda each: (each.place, each.known.slug))


class Raters:
    """Members with tastes of their own about their community's, who rate most of what comes."""

    def __init__(self, kind: Kind, worth: Worth, size: int, chance: random.Random) -> None:
        self._kind, self._worth, self._chance = kind, worth, chance
        self._leaning = [chance.gauss(0, 0.4) for _ in range(size)]
        self._zeal = [chance.uniform(0.3, 0.9) for _ in range(size)]
        self._side = [1 if member % 3 else -1 for member in range(size)] if kind.polarised else [1] * size

    def rate(self, made: Made, day: int) -> Score:
        gauss, noise = self._chance.gauss, self._kind.noise
        worth = self._worth(made, day)
        given = [
            min(5, max(1, round(_MIDDLE + leaning + side * worth + gauss(0, noise))))
            for leaning, zeal, side in zip(self._leaning, self._zeal, self._side, strict=True)
            if self._chance.random() < zeal
        ]
        return Score(len(given), float(sum(given)))

    def true(self, made: Made, day: int) -> float:
        """What members would give on average, without noise."""
        worth = self._worth(made, day)
        return min(5.0, max(1.0, _MIDDLE + worth * fmean(self._side)))


Rule = Callable[[Sequence[Made], int, random.Random], Made]


def _shuffle(left: Sequence[Made], day: int, chance: random.Random) -> Made:
    return left[chance.randrange(len(left))]


def _newest(left: Sequence[Made], day: int, chance: random.Random) -> Made:
    return max(left, key=lambda made: made.born)


class Learner:
    """The program's rule over what the raters said so far."""

    def __init__(self, seed: int) -> None:
        self._seed, self._taste = seed, Taste()

    def __call__(self, left: Sequence[Made], day: int, chance: random.Random) -> Made:
        key = sample_key(self._seed, 1, day)
        first = bisect_left(left, sample_start(key), key=lambda made: made.place)
        some = [*left[first : first + SAMPLE], *left[: max(0, first + SAMPLE - len(left))]][: len(left)]
        slug = self._taste.chosen([made.known for made in some], key)
        return next(made for made in some if made.known.slug == slug)

    def hear(self, made: Made, score: Score) -> None:
        self._taste.add(made.known.traits, score)


class BestRated:
    """The best rated unseen, by the program's own means, and of equals the newest."""

    def __init__(self) -> None:
        self._scores: dict[Slug, Score] = {}

    def __call__(self, left: Sequence[Made], day: int, chance: random.Random) -> Made:
        prior = overall_mean(self._scores.values())
        unrated = bayesian_mean(Score(), prior)
        means = {slug: bayesian_mean(score, prior) for slug, score in self._scores.items()}
        return max(left, key=lambda made: (means.get(made.known.slug, unrated), made.born))

    def hear(self, made: Made, score: Score) -> None:
        self._scores[made.known.slug] = score


class Year(NamedTuple):
    """The mean true worth a day of each rule, and the best that was possible, up to a day; how many days the good new
    essays waited under the rule that learns, and under shuffle."""

    means: dict[str, tuple[float, float]]
    middle: float
    best: float
    waits: list[int]
    shuffled: list[int]


def live(kind: Kind, size: int, seed: int) -> Year:
    """One community's year."""
    chance = random.Random(f"{kind.name}/{size}/{seed}")  # noqa: S311 (no secret)
    essays = library(chance)
    raters = Raters(kind, kind.taste(chance), size, chance)
    at_start = [raters.true(made, 0) for made in essays]
    learner = Learner(seed)
    means, waits = {}, {}
    rules: dict[str, Rule] = {"shuffle": _shuffle, "newest": _newest, "learned": learner}
    rules["best-rated-unseen"] = BestRated()
    good = sorted(at_start)[-len(at_start) // 5]
    for name, rule in rules.items():
        got, waits[name] = _days(essays, raters, rule, random.Random(f"{name}/{seed}"), good)  # noqa: S311
        means[name] = (fmean(got[:AT]), fmean(got))
    best = fmean(sorted((raters.true(m, AT // 2) for m in essays if m.born <= AT), reverse=True)[:AT])
    return Year(means, fmean(at_start), best, waits["learned"], waits["shuffle"])


def _days(
    essays: Sequence[Made], raters: Raters, rule: Rule, chance: random.Random, good: float
) -> tuple[list[float], list[int]]:
    got: list[float] = []
    waits: list[int] = []
    left = {made.known.slug: made for made in essays}
    for day in range(DAYS):
        here = [made for made in left.values() if made.born <= day]
        made = rule(here, day, chance)
        del left[made.known.slug]
        worth = raters.true(made, day)
        got.append(worth)
        if made.born > 0 and worth >= good:
            waits.append(day - made.born)
        if isinstance(rule, Learner | BestRated):
            rule.hear(made, raters.rate(made, day))
    return got, waits


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """The mean with its lower and upper 95 % bound."""
    mean = fmean(values)
    half = 1.96 * stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0
    return mean, mean - half, mean + half


def _said(values: Sequence[float], digits: int = 3) -> str:
    mean, low, high = interval(values)
    return f"{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def _report(kind: Kind, size: int, years: Sequence[Year]) -> Iterator[str]:
    yield f"{kind.name}, {size} raters"
    for name in years[0].means:
        sixty, year = ([each.means[name][at] for each in years] for at in (0, 1))
        yield f"  {name:18} mean at day {AT}: {_said(sixty)}   day {DAYS}: {_said(year)}"
    yield f"  gain of the possible gain at day {AT}: {_said(gains(years))}"
    learned, shuffled = (sorted(w for each in years for w in getattr(each, which)) for which in ("waits", "shuffled"))
    if learned and shuffled:
        yield (
            f"  a good new essay that came waited, days: median {learned[len(learned) // 2]} ({len(learned)} came); "
            f"under shuffle {shuffled[len(shuffled) // 2]} ({len(shuffled)} came)"
        )


def gains(years: Sequence[Year]) -> list[float]:
    """Of each year, the share of the possible gain over shuffle at day 60."""
    return [(y.means["learned"][0] - y.means["shuffle"][0]) / max(0.05, y.best - y.middle) for y in years]


def loss(years: Sequence[Year]) -> float:
    """The larger loss against shuffle at day 60 or after the year, as a share of shuffle's mean; below 0: a gain."""
    return max(
        1 - fmean(y.means["learned"][at] for y in years) / fmean(y.means["shuffle"][at] for y in years) for at in (0, 1)
    )


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1_000)
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    gain, low, worst = 0.0, 0.0, -1.0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for kind in KINDS:
            for size in SIZES:
                # All seeds where the figures are named; a quarter of them at the other sizes, to end in minutes.
                some = seeds if size == 20 else seeds[: max(2, len(seeds) // 4)]
                years = list(pool.map(_live, [(KINDS.index(kind), size, seed) for seed in some], chunksize=5))
                print("\n".join(_report(kind, size, years)), flush=True)  # noqa: T201
                worst = max(worst, loss(years))
                if kind.name == MAIN and size == 20:
                    gain, low, _ = interval(gains(years))
    print(json.dumps({"gain": round(gain, 3), "low": round(low, 3), "worst": round(worst, 4)}))  # noqa: T201


def _live(which: tuple[int, int, int]) -> Year:
    index, size, seed = which
    return live(KINDS[index], size, seed)


if __name__ == "__main__":
    _main()
