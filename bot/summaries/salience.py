"""How informative a sentence would be in a summary: what it shares with the whole text, its place, length and words.

The weights were found on posts whose authors had written a summary of their own: searched on one half of them, judged
on the other, and kept where both halves agreed. They are few and round on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.essay import Language
from bot.summaries.informative import words
from bot.summaries.lexrank import centrality, similarities, weights
from bot.summaries.likely import likelihood

if TYPE_CHECKING:
    import numpy as np

    from bot.summaries.lexrank import Floats

EARLY: Final = 3
"""Phrases after which being early counts for a third; ten for the slower of the two slopes."""


class _Weights(NamedTuple):
    central: float  # LexRank
    likely: float  # the author would use its words
    alike: float  # the mean similarity to all others
    early: float
    earlyish: float
    late: float
    opens: float  # is the first of its line
    length: float
    short: float
    long: float
    title: float  # shares the title's words
    early_title: float
    cue_title: float
    cues: tuple[tuple[re.Pattern[str], float], ...]  # the first announces what the text is about


_WEIGHTS: Final = {
    Language.JA: _Weights(
        central=0.5,
        likely=3.0,
        alike=0.1,
        early=0.5,
        earlyish=0.2,
        late=0.2,
        opens=0.0,
        length=0.05,
        short=-0.15,
        long=-0.6,
        title=0.6,
        early_title=0.15,
        cue_title=0.15,
        cues=(
            (re.compile(r"(?:この|本|当)(?:記事|エントリ|稿|連載|文章|ブログ|コラム)|今回[はの]|[今本]日は"), 0.1),
            (
                re.compile(
                    r"紹介|解説|説明し|まとめ(?:ます|まし|て|たい)|見ていき|考えて[みい]|書(?:きます|いてみ)|お話し"
                ),
                0.25,
            ),
            (re.compile(r"[`{}<>=;()/_$]"), -0.1),
            (re.compile(r"\d"), -0.15),
            (re.compile(r"[！!]"), -0.3),
            (re.compile(r"こんにち[はわ]|こんばん[はわ]|はじめまして|自己紹介|@\w|おはよう|ありがとう|申します"), -0.1),
        ),
    ),
    Language.EN: _Weights(
        central=1.0,
        likely=4.0,
        alike=0.9,
        early=0.2,
        earlyish=0.3,
        late=0.25,
        opens=0.1,
        length=0.08,
        short=-0.15,
        long=0.6,
        title=1.05,
        early_title=0.2,
        cue_title=0.0,
        cues=(
            (
                re.compile(
                    r"\b(?:this|the|my) (?:blog )?(?:post|article|essay|tutorial|guide|series|talk|book|project)\b"
                    r"|\btoday\b",
                    re.IGNORECASE,
                ),
                0.6,
            ),
            (re.compile(r"\b(?:is an?|are an?|allows?|lets?|provides?|means)\b"), 0.35),
            (re.compile(r"\b(?:why|how|best|better|goal|lesson|important|key)\b", re.IGNORECASE), 0.1),
            (re.compile(r"\d"), -0.15),
            (
                re.compile(
                    r"\b(?:below|above|following|click|link|screenshot|figure|see|here|download|subscribe|sign up"
                    r"|comment)\b|:$",
                    re.IGNORECASE,
                ),
                -0.2,
            ),
            (re.compile(r"^(?:hi|hello|hey|welcome|thanks|thank you)\b", re.IGNORECASE), -0.1),
            (re.compile("!"), -0.1),
        ),
    ),
}
_UNIT: Final = {Language.JA: 60, Language.EN: 120}  # characters of an ordinary sentence


@dataclass(frozen=True, slots=True)
class Salience:
    """Of each sentence its score, and the similarity (0 to 1) of every two."""

    scores: Floats
    similar: Floats


def salience(sentences: Sequence[str], opening: Sequence[bool], language: Language, title: str) -> Salience:
    """Score ``sentences``, given in their order. ``opening`` says which are the first of their line."""
    import numpy as np

    held = [words(sentence, language) for sentence in sentences]
    named = words(title, language)
    terms = [[word.form for word in some if not word.empty] for some in held]
    weight = weights(terms)
    similar = similarities(terms, weight)
    count = len(sentences)
    place = np.arange(count, dtype=np.float64)
    central = centrality(similar, 0.1 + np.exp(-place / (EARLY + 1)))
    w = _WEIGHTS[language]
    early = np.exp(-place / EARLY)
    scores = w.central * central + w.alike * 5 * similar.mean(axis=1) + w.early * early
    scores += w.earlyish * np.exp(-place / 10) + w.late * np.exp(-(count - 1 - place) / EARLY)
    scores += w.opens * np.array(opening, dtype=np.float64) + _length(sentences, language)
    scores += w.likely * likelihood(held, {word.form for word in named})
    shared = _shared(terms, [word.form for word in named if not word.empty], weight)
    announces = np.array([w.cues[0][0].search(sentence) is not None for sentence in sentences], dtype=np.float64)
    scores += shared * (w.title + w.early_title * early + w.cue_title * announces)
    for pattern, value in w.cues:
        scores += [value if pattern.search(sentence) else 0.0 for sentence in sentences]
    return Salience(np.round(scores, 9), similar)


def _length(sentences: Sequence[str], language: Language) -> Floats:
    import numpy as np

    w, unit = _WEIGHTS[language], _UNIT[language]
    units: np.ndarray[tuple[int], np.dtype[np.float64]] = np.array([len(s) / unit for s in sentences])
    scored = w.length * np.minimum(units, 3) + w.short * np.clip(1 - 2 * units, 0, 1)
    return np.asarray(scored + w.long * np.clip(units / 1.8 - 1, 0, 2))


def _shared(terms: Sequence[Sequence[str]], title: Sequence[str], weight: dict[str, float]) -> Floats:
    """How much of the title's content each sentence has, 0 to 1."""
    import numpy as np

    wanted = sorted(set(title))
    whole = sum(weight.get(term, 0.0) for term in wanted) or 1.0
    return np.array([sum(weight[t] for t in wanted if t in held) / whole for held in map(set, terms)])
