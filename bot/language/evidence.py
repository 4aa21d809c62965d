"""Where a text answers a question: in the one sentence that holds most of what the question asks about.

A question is found by its words, but the text that repeats them is not always the one that answers. What tells them
apart is a single sentence that holds several of the rare ones. Whole paragraphs and pairs of sentences do so less well:
they hold every word by chance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from bot.language.detect import KANJI
from bot.language.index_terms import form_of
from bot.language.morphemes import Morpheme, Morphemes
from bot.language.normalize import fold

CONTENT_MAX: Final = 24
"""Words of a question that are looked for."""
SENTENCES_MAX: Final = 400
"""Sentences of a text that are looked at, the first ones: some 20,000 characters."""
IN_TITLE: Final = 0.7
"""What a word counts that only the title holds: the sentence speaks of it without naming it."""

_JOINS: Final = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号", "接続詞", "代名詞", "感動詞", "連体詞"})
_INFLECTED: Final = frozenset({"動詞", "形容詞", "形状詞"})
_WORDS: Final = "何 誰 方 人 年 時 事 物 為 所 訳 為る 居る 有る 成る 言う 云う 出来る 何処 何時 どう 何故"
_FRAME: Final = frozenset(_WORDS.split())
"""What frames a question and is no part of its subject, as Sudachi normalises it."""
_KANJI: Final = re.compile(f"[{KANJI}]+")
_SENTENCE: Final = re.compile(r"[^。｡．！？!?\n]+")
_ASKS: Final = re.compile(r"[?？]\s*$|(?:か|かな|の|べきか|ですか|ますか)\s*$")


class Content(NamedTuple):
    """A word of a question: ``piece`` is what a text that holds it holds, ``form`` its normalised form."""

    piece: str
    form: str


def content_of(question: str, morphemes: Morphemes) -> tuple[Content, ...]:
    """What a Japanese ``question`` asks about; nothing where it is a list of keywords, which loses by it. It needs a
    morphological analysis, so not on the event loop.
    """
    cut = morphemes.cut(fold(question))
    if not any(m.pos[0] == "助詞" for m in cut) and _ASKS.search(question) is None:
        return ()
    found = {content.piece: content for m in cut if (content := _content(m)) is not None}
    return tuple(found.values())[:CONTENT_MAX] if len(found) > 1 else ()


def evidence(title: str, body: str, weights: Mapping[str, float]) -> float:
    """From 0 to 1: how much of what is asked about, by the ``weights`` of its pieces, the best sentence of ``body``
    holds, with the ``title`` in mind. Both are folded.
    """
    whole = sum(weights.values())
    if whole <= 0:
        return 0.0
    told = sum(IN_TITLE * weight for piece, weight in weights.items() if piece in title)
    gains = [(piece, weight - (IN_TITLE * weight if piece in title else 0.0)) for piece, weight in weights.items()]
    there = [(piece, gain) for piece, gain in gains if piece in body]
    best = max((_gained(sentence, there) for sentence in _sentences(body)), default=0.0) if there else 0.0
    return (told + best) / whole


def _gained(sentence: str, gains: Sequence[tuple[str, float]]) -> float:
    gained = 0.0
    for piece, gain in gains:  # a hundred thousand times for one question: a generator takes twice as long
        if piece in sentence:
            gained += gain
    return gained


def _sentences(body: str) -> Sequence[str]:
    return [found[0] for found in islice(_SENTENCE.finditer(body), SENTENCES_MAX)]


def is_joint(m: Morpheme) -> bool:
    """Whether ``m`` only joins words, or helps another one as くれる and いい do."""
    if m.pos[0] in _JOINS or not any(c.isalnum() for c in m.surface):
        return True
    return m.pos[1] == "非自立可能" and not stem_of(m)


def is_frame(m: Morpheme) -> bool:
    """Whether ``m`` frames a question and is no part of what it asks about."""
    return m.normalized in _FRAME


def _content(m: Morpheme) -> Content | None:
    if is_joint(m) or is_frame(m):
        return None
    return Content(stem_of(m) or m.surface, form_of(m.normalized, m.pos[0]))


def stem_of(m: Morpheme) -> str:
    """The kanji with which an inflected word begins; empty where it is none or begins with kana."""
    found = _KANJI.match(m.surface) if m.pos[0] in _INFLECTED else None
    return found[0] if found else ""
