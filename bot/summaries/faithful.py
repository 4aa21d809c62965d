"""Whether a model's summary can be used for an essay: everything that can be checked without understanding it."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

from bot.core.essay import Language
from bot.language.detect import cjk_characters, detect
from bot.language.lines import is_furniture
from bot.language.normalize import squeeze
from bot.language.segment import sentences
from bot.language.stopwords import STOPWORDS
from bot.summaries.informative import content_words
from bot.summaries.names import invented_names
from bot.summaries.numbers import invented_numbers
from bot.summaries.summarize import is_dangling, is_whole

OWN_WORDS: Final = 0.5
"""The share of the informative words that the essay must have."""
_HIRAGANA: Final = re.compile("[\u3041-\u3096]")
_HIRAGANA_PART: Final = 0.15  # of the Japanese characters; Chinese has none, Japanese prose about half
_FUNCTION_PART: Final = 0.25  # of English words are function words; in English prose nearly half are
_LATIN_WORD: Final = re.compile(r"[a-z]+", re.IGNORECASE)
_THOUGHT: Final = re.compile(r"\s*<think>.*?</think>\s*", re.DOTALL)
_LABEL: Final = re.compile(
    r"(?:(?:要約|概要|紹介文)|(?:here is |here's )?(?:the |a )?summary)\s*[:：]\s*", re.IGNORECASE
)
_PAIRS: Final = ("「」", "『』", "“”", '""')
_NO_SPACE: Final = re.compile(r"(?<=[。！？」』）])\s+")
_MARKUP: Final = re.compile(
    r"[`<>{}\[\]|#＃@＠\\]|\*\*|__|~~|https?:|www\.|(?<!\w)[*_](?=\S)[^*_]*[*_](?!\w)", re.IGNORECASE
)


class Fault(StrEnum):
    """Why an answer is rejected."""

    EMPTY = "it says nothing"
    MARKUP = "it contains markup, a list, an address or a mention"
    TOO_LONG = "it is too long"
    LANGUAGE = "it is in another language"
    NOT_WHOLE = "it is not made of whole sentences"
    DANGLING = "it opens with a word that points back"
    NUMBER = "it gives a number that is not in the essay"
    NAME = "it names somebody or something that is not in the essay"
    STRANGE = "it is about something else"


def tidied(answer: str, language: Language) -> str:
    """``answer`` on one line, without what models put around a summary: their thoughts, a label, quotation marks."""
    text = _LABEL.sub("", squeeze(_THOUGHT.sub("", answer, count=1)), count=1)
    for opening, closing in _PAIRS:
        inner = text[1:-1]
        if text[:1] == opening and text[-1:] == closing and opening not in inner and closing not in inner:
            text = inner.strip()
    return _NO_SPACE.sub("", text) if language is Language.JA else text


def fault(answer: str, source: str, language: Language, budget: int) -> Fault | None:
    """What is wrong with ``answer``, as the model gave it to ``source``; None if it can be used as a summary of at
    most ``budget`` characters once it is ``tidied``.
    """
    text = tidied(answer, language)
    if not any(char.isalnum() for char in text):
        return Fault.EMPTY
    if len(text) > budget:
        return Fault.TOO_LONG
    if _has_markup(answer, text):
        return Fault.MARKUP
    if not _is_in(text, language):
        return Fault.LANGUAGE
    if not all(is_whole(sentence) for sentence in sentences(text)):
        return Fault.NOT_WHOLE
    if is_dangling(text, language):
        return Fault.DANGLING
    return _invented(text, source, language)


def _invented(text: str, source: str, language: Language) -> Fault | None:
    if invented_numbers(text, source):
        return Fault.NUMBER
    if invented_names(text, source, language):
        return Fault.NAME
    told, own = content_words(text, language), set(content_words(source, language))
    return Fault.STRANGE if sum(word in own for word in told) < len(told) * OWN_WORDS else None


def _has_markup(answer: str, text: str) -> bool:
    lines = [line for line in _THOUGHT.sub("", answer, count=1).splitlines() if line.strip()]
    hidden = any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") and char != "\u200d" for char in text)
    return hidden or _MARKUP.search(text) is not None or any(map(is_furniture, lines))


def _is_in(text: str, language: Language) -> bool:
    if detect(text) is not language:
        return False
    if language is Language.JA:
        return len(_HIRAGANA.findall(text)) >= cjk_characters(text) * _HIRAGANA_PART
    words = [word.lower() for word in _LATIN_WORD.findall(text)]
    return sum(word in STOPWORDS for word in words) >= len(words) * _FUNCTION_PART
