"""The bundled essays of a language are of many kinds: what can be counted of that, over all of them together.

Whether an essay is good is for its editor to say. These counts only notice when one mould takes over: the same length,
opening, ending, image, start of a sentence, confession or blush in essay after essay. The limits lie between what the
library had when it was in one mould, and what it has now.
"""

from __future__ import annotations

import asyncio
import calendar
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from statistics import quantiles
from typing import Final

import pytest

from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.core.essay import Language
from bot.language.markdown import to_plain
from bot.language.morphemes import shared
from bot.language.segment import sentences
from bot.summaries.everyday import ANYBODY
from bot.summaries.informative import content_words
from tests.fakes.library import whole

ESSAYS: Final = Path(__file__).resolve().parents[2] / "essays"
DRAFTS: Final = asyncio.run(whole(MarkdownFolder(ESSAYS, "bundled"))).drafts

ENOUGH: Final = 25
"""A language is held to these shares from so many essays on; among fewer, one essay more or less decides."""
LONGEST_TO_SHORTEST: Final = 3.5
LONG_TO_SHORT: Final = 1.6  # the ninth decile of the lengths to the first
ALIKE: Final = 1.15  # one length to another that a reader takes for the same
OF_ONE_LENGTH: Final = 0.4  # of the essays
OPENING: Final = {Language.JA: 8, Language.EN: 16}  # characters, of which English needs twice as many
ENDING: Final = 6  # characters
SAME_FIRST_WORD: Final = 1 / 6  # of the essays
SAME_ENDING: Final = 1 / 8
LAST_WORD_IS_A_QUESTION: Final = 0.9  # of the essays, at most: some end otherwise
SAME_IMAGE: Final = 1 / 3
PLAIN_WORD: Final = 0.7
"""A word in more of the essays than that is no image: work, say."""
SAME_START: Final = {Language.JA: 0.08, Language.EN: 0.22}  # of all sentences; English sentences need their "I"
SAME_START_IN_ONE: Final = 1 / 3  # of one essay's sentences
CONFESSING: Final = 0.5
SEIZED: Final = 0.3
NAMING: Final = 0.6  # of the essays, at least

CONFESSION: Final = {
    Language.JA: re.compile(
        r"正直に|白状|恥ずかし|情けな|後ろめた|うしろめた|気がとがめ|居たたまれ|いたたまれ|申し訳な|打ち明け|見栄|悔や"
        r"|ずる[いか]|黙っていた|嘘をつ|責め"
    ),
    Language.EN: re.compile(
        r"\b(?:asham\w+|guilt\w*|confess\w*|admit\w*|embarrass\w*|to be honest|honestly|sorry|shame|regret\w*|apolog\w+"
        r"|lied|lie|pretend\w*|coward\w*)\b",
        re.IGNORECASE,
    ),
}
SEIZURE: Final = {
    Language.JA: re.compile(
        r"手が止ま|足が(?:止ま|出)|心臓|胃|(?:手|指|口|体)が(?:勝手に|先に|冷た)|耳(?:まで|のうしろ)|首まで|声が(?:出|うわ|上)"
        r"|膝の力|息を(?:の|止)|言葉が出|動けな|顔から火|腹の底|胸(?:が|のあたり)|喉まで"
    ),
    Language.EN: re.compile(
        r"\bmy (?:hands?|stomach|heart|throat|face|neck|ears|mouth|chest|knees|fingers|legs)\b"
        r"|\bI (?:froze|blushed|flushed|could(?: not|n['’]t) move|went (?:hot|cold|red))\b"
    ),
}
CALLED: Final = re.compile(r"([\u4e00-\u9fff々ァ-ヴー]{2,5})(?:さん|君|くん)")
ROLES: Final = ANYBODY | {"旦那", "奥", "親父", "職人", "監督"}
CAPITAL: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b")
NO_NAMES: Final = {*calendar.day_name, *calendar.month_name, "Christmas", "English"}

held: Final = [language for language in Language if sum(draft.language is language for draft in DRAFTS) >= ENOUGH]
each_language = pytest.mark.parametrize("language", held)


@cache
def texts(language: Language) -> dict[str, str]:
    """By slug, as plain text."""
    return {draft.slug: to_plain(draft.body) for draft in DRAFTS if draft.language is language}


def share(language: Language, holds: Callable[[str], object]) -> float:
    """Of the essays for whose text it holds."""
    return sum(bool(holds(text)) for text in texts(language).values()) / len(texts(language))


def commonest(found: Sequence[str]) -> tuple[float, str]:
    """Which stands there most often, and its share."""
    [(value, count)] = Counter(found).most_common(1)
    return count / len(found), value


def first_word(sentence: str, language: Language) -> str:
    bare = re.sub(r"^[\W_]+", "", sentence)
    if language is Language.EN:
        return re.split(r"[^\w'’]", bare, maxsplit=1)[0].lower()
    return next((m.surface for m in shared().cut(bare)), "")


def named(text: str, language: Language) -> set[str]:
    """People who are called by a name; in English, what is written with a capital inside two sentences or more."""
    if language is Language.JA:
        return {name for name in CALLED.findall(text) if name not in ROLES}
    return {word for word, n in Counter(CAPITAL.findall(text)).items() if n > 1} - NO_NAMES


def test_japanese_is_held() -> None:
    assert Language.JA in held


@each_language
def test_short_ones_and_long_ones(language: Language) -> None:
    lengths = sorted(len("".join(text.split())) for text in texts(language).values())
    deciles = quantiles(lengths, n=10)
    assert lengths[-1] / lengths[0] >= LONGEST_TO_SHORTEST
    assert deciles[-1] / deciles[0] >= LONG_TO_SHORT
    alike = max(sum(length <= other <= length * ALIKE for other in lengths) for length in lengths)
    assert alike / len(lengths) <= OF_ONE_LENGTH


@each_language
def test_no_two_open_alike(language: Language) -> None:
    found = [text[: OPENING[language]] for text in texts(language).values()]
    assert commonest(found)[0] == 1 / len(found), commonest(found)
    first = commonest([first_word(text, language) for text in texts(language).values()])
    assert first[0] <= SAME_FIRST_WORD, first


@each_language
def test_few_end_alike(language: Language) -> None:
    found = commonest([text[-ENDING:] for text in texts(language).values()])
    assert found[0] <= SAME_ENDING, found
    assert share(language, lambda text: text.endswith(("？", "?"))) <= LAST_WORD_IS_A_QUESTION


@each_language
def test_no_image_comes_back_at_the_end_of_essay_after_essay(language: Language) -> None:
    """Their last two paragraphs, of which the last is often the question alone."""
    everywhere = Counter(word for text in texts(language).values() for word in set(content_words(text, language)))
    ends = [" ".join(text.split("\n\n")[-2:]) for text in texts(language).values()]
    at_the_end = Counter(word for end in ends for word in set(content_words(end, language)))
    again = {word for word, n in at_the_end.items() if n / len(ends) > SAME_IMAGE}
    assert {word for word in again if everywhere[word] / len(ends) <= PLAIN_WORD} == set()


@each_language
def test_sentences_start_in_many_ways(language: Language) -> None:
    starts = {slug: [first_word(s, language) for s in sentences(text)] for slug, text in texts(language).items()}
    overall = commonest([word for words in starts.values() for word in words])
    assert overall[0] <= SAME_START[language], overall
    over = {slug: commonest(words) for slug, words in starts.items() if commonest(words)[0] > SAME_START_IN_ONE}
    assert over == {}


@each_language
def test_not_everybody_confesses_and_blushes(language: Language) -> None:
    assert share(language, CONFESSION[language].search) <= CONFESSING
    assert share(language, SEIZURE[language].search) <= SEIZED


@each_language
def test_people_have_names(language: Language) -> None:
    assert share(language, lambda text: named(text, language)) >= NAMING


def test_the_counts_find_what_they_count() -> None:
    assert CONFESSION[Language.JA].search("恥ずかしい話だが、黙っていた。")
    assert CONFESSION[Language.EN].search("I was ashamed.")
    assert not CONFESSION[Language.JA].search("七秒で断る。")
    assert SEIZURE[Language.JA].search("その名前を見て手が止まった。")
    assert SEIZURE[Language.EN].search("I felt my stomach drop.")
    assert named("佐々木さんとお母さんと娘さん", Language.JA) == {"佐々木"}
    assert named("So Hannah said it, and then Hannah left on a Monday.", Language.EN) == {"Hannah"}
    assert first_word("「はい」と言った。", Language.JA) == "はい"
    assert first_word("“No,” he said.", Language.EN) == "no"
