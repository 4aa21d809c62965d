"""How much a sentence would tell in a summary: what its text shares with the whole, its place, its length, its words.

The weights were found on posts whose authors had written a summary of their own: searched on one half of them, judged
on the other, and kept where both halves agreed. They are few and round on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.essay import Language
from bot.text.lexrank import centrality, similarities, weights
from bot.text.morphemes import shared
from bot.text.normalize import fold
from bot.text.terms import RUN, WORD, stem

if TYPE_CHECKING:
    import numpy as np

    from bot.text.lexrank import Floats

EARLY: Final = 3
"""Sentences after which being early counts for a third; ten for the slower of the two slopes."""


class _Weights(NamedTuple):
    central: float  # LexRank
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
        central=1.0,
        alike=0.25,
        early=0.5,
        earlyish=0.2,
        late=0.2,
        opens=0.0,
        length=0.05,
        short=-0.5,
        long=-0.6,
        title=0.6,
        early_title=0.3,
        cue_title=0.15,
        cues=(
            (re.compile(r"(?:この|本|当)(?:記事|エントリ|稿|連載|文章|ブログ|コラム)|今回[はの]|[今本]日は"), 0.1),
            (
                re.compile(
                    r"紹介|解説|説明し|まとめ(?:ます|まし|て|たい)|見ていき|考えて[みい]|書(?:きます|いてみ)|お話し"
                ),
                0.3,
            ),
            (re.compile(r"[`{}<>=;()/_$]"), -0.1),
            (re.compile(r"\d"), -0.15),
            (re.compile(r"[！!]"), -0.3),
            (re.compile(r"こんにち[はわ]|こんばん[はわ]|はじめまして|自己紹介|@\w|おはよう|ありがとう|申します"), -0.2),
        ),
    ),
    Language.EN: _Weights(
        central=1.0,
        alike=0.9,
        early=0.1,
        earlyish=0.25,
        late=0.25,
        opens=0.05,
        length=0.08,
        short=-0.3,
        long=0.4,
        title=0.85,
        early_title=0.35,
        cue_title=0.1,
        cues=(
            (
                re.compile(
                    r"\b(?:this|the|my) (?:blog )?(?:post|article|essay|tutorial|guide|series|talk|book|project)\b"
                    r"|\btoday\b",
                    re.IGNORECASE,
                ),
                0.35,
            ),
            (re.compile(r"\b(?:is an?|are an?|allows?|lets?|provides?|means)\b"), 0.25),
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

_MORPHEMES: Final = shared()  # loads its dictionary when the first Japanese text comes
_LEFT_OUT: Final = frozenset(
    "助詞 助動詞 補助記号 記号 空白 副詞 接続詞 連体詞 代名詞 感動詞 接頭辞 接尾辞".split()  # noqa: SIM905 (a list of words)
)
_LISTED_JA: Final = (
    "為る 居る 来る 仕舞う 置く 貰う 呉れる 下さる 頂く 掛ける 付く 於く 因る 就く 有る 成る 事 物 為 様 所"
    " 其れ 此れ 無い 言う 出来る 行く 見る 中 方 思う 良い 時 人 今 自分 何"
)
_LISTED_EN: Final = (
    "a about above after again all also am an and any are as at be because been before being below between both but by"
    " can could did do does doing don't down during each few for from further had has have having he her here hers him"
    " his how i i'm i've i'd i'll if in into is isn't it it's its itself just let let's me more most my no nor not now"
    " of off on once only or other our out over own same she should so some such than that that's the their them then"
    " there these they they're this those through to too under until up us very was we we're we've we'll were what when"
    " where which while who whom why will with would you you're you've you'll your"
)
_EMPTY: Final = {Language.JA: frozenset(_LISTED_JA.split()), Language.EN: frozenset(_LISTED_EN.split())}


@dataclass(frozen=True, slots=True)
class Salience:
    """Of each sentence its score, and the similarity (0 to 1) of every two."""

    scores: Floats
    similar: Floats


def salience(sentences: Sequence[str], opening: Sequence[bool], language: Language, title: str) -> Salience:
    """Score ``sentences``, given in their order. ``opening`` says which are the first of their line."""
    import numpy as np

    terms = [content_words(sentence, language) for sentence in sentences]
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
    shared = _shared(terms, content_words(title, language), weight)
    announces = np.array([w.cues[0][0].search(sentence) is not None for sentence in sentences], dtype=np.float64)
    scores += shared * (w.title + w.early_title * early + w.cue_title * announces)
    for pattern, value in w.cues:
        scores += [value if pattern.search(sentence) else 0.0 for sentence in sentences]
    return Salience(np.round(scores, 9), similar)


def content_words(text: str, language: Language) -> list[str]:
    """The words that carry meaning: Japanese ones normalised by Sudachi, others by their stem."""
    if language is Language.EN:
        return [stem(word) for word in _words(text) if word not in _EMPTY[language] and len(word) > 1]
    found = _MORPHEMES.read(text, _LEFT_OUT)
    return [form for form, _ in found if form not in _EMPTY[language]]


def _words(text: str) -> list[str]:
    return [run for word in WORD.findall(fold(text)) for run in RUN.findall(word)]


def _length(sentences: Sequence[str], language: Language) -> Floats:
    import numpy as np

    w, unit = _WEIGHTS[language], _UNIT[language]
    units: np.ndarray[tuple[int], np.dtype[np.float64]] = np.array([len(s) / unit for s in sentences])
    scored = w.length * np.minimum(units, 3) + w.short * np.clip(1 - 2 * units, 0, 1)
    return np.asarray(scored + w.long * np.clip(units / 1.8 - 1, 0, 2))


def _shared(terms: Sequence[Sequence[str]], title: Sequence[str], weight: dict[str, float]) -> Floats:
    """How much of what the title tells each sentence tells too, 0 to 1."""
    import numpy as np

    wanted = sorted(set(title))
    whole = sum(weight.get(term, 0.0) for term in wanted) or 1.0
    return np.array([sum(weight[t] for t in wanted if t in held) / whole for held in map(set, terms)])
