"""Japanese words of a text as the search index keeps them beside the bigrams: normalised, and with their readings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from bot.language.bunsetsu import bunsetsu
from bot.language.detect import CJK
from bot.language.morphemes import Morpheme, Morphemes
from bot.language.portions import portions

WORDS_VERSION: Final = "5"
"""Grows with every change of what ``words`` gives."""

LEFT_OUT: Final = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
"""Parts of speech that say how words are joined, not what about."""

_FORMS: Final = "為る 居る 有る 成る 言う 此の 其の 此れ 其れ 為 物 事 無い 又 等 行う 出来る 所 様 然し 於く 因る"
EVERYWHERE: Final = frozenset(_FORMS.split())
"""Forms that nearly every text has: they carry no information and take a seventh of the room."""

READ_OUT: Final = frozenset({"名詞", "代名詞", "形状詞", "接頭辞", "接尾辞", "副詞", "感動詞"})
"""Parts of speech whose forms keep their reading as it is: that of others changes with their ending."""
INFLECTED: Final = frozenset({"動詞", "形容詞"})
"""Parts of speech whose forms keep the reading of the form that dictionaries list."""

CACHE_SIZE: Final = 300_000
"""Pieces of text whose words are cached, in some 80 MB."""
_COMPOUNDS_MAX: Final = 20_000
_CACHED_MAX: Final = 40  # characters; longer pieces do not come again

_CJK: Final = re.compile(f"[{CJK}]")
_NOT_CJK: Final = re.compile(f"[^{CJK}]+")
_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30faー]+")
_OKURIGANA: Final = re.compile("[\u3041-\u3096]*$")
_KANJI: Final = re.compile("[\u3005\u4e00-\u9fff]")
_TO_NOUN: Final = dict(zip("うくぐすつぬぶむる", "いきぎしちにびみり", strict=True))
_ICHIDAN: Final = frozenset("いきぎしじちにひびみりえけげせぜてでねへべめれ")
_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


class Word(NamedTuple):
    """``form`` is what is indexed; ``reading`` is hiragana, empty where the word says it itself."""

    form: str
    reading: str


class Words:
    """Extracts Japanese words from texts and no others: Sudachi turns Latin ones into katakana
    (engineers → エンジニアズ), where their own stems find more.
    """

    def __init__(self, morphemes: Morphemes) -> None:
        self.morphemes = morphemes
        self._known: dict[int, _Made] = {}
        self._compounds: dict[str, Word | None] = {}
        self._cache: dict[str, tuple[Word, ...]] = {}

    def of(self, folded: str) -> list[Word]:
        """The words of a folded text in order, made of Japanese characters alone.

        Each bunsetsu is cut on its own and cached. Cutting takes most of the time of indexing; and what is cut
        without its neighbours is cut alike in a text and in a query.
        """
        asked = list(itertools.chain.from_iterable(map(bunsetsu, portions(folded))))
        found = list(map(self._cache.get, asked))
        if None in found:
            cut = self._cut(list(dict.fromkeys(piece for piece, its in zip(asked, found, strict=True) if its is None)))
            found = [cut[piece] if its is None else its for piece, its in zip(asked, found, strict=True)]
        return list(itertools.chain.from_iterable(filter(None, found)))

    def forget(self) -> None:
        """Free the cache of pieces, for after much work. It takes a moment, so not on the event loop;
        to clear all at once would hold the interpreter as long.
        """
        with suppress(KeyError):  # another thread may do the same
            while self._cache:
                self._cache.popitem()

    def _cut(self, pieces: Sequence[str]) -> dict[str, tuple[Word, ...]]:
        """The words of each of ``pieces``, which are now cached."""
        made = self.morphemes.made_alone(pieces, _made, self._known)
        cut = {piece: tuple(self._joined(its)) for piece, its in zip(pieces, made, strict=True)}
        if len(self._cache) + len(cut) > CACHE_SIZE:
            self.forget()
        self._cache.update((piece, its) for piece, its in cut.items() if len(piece) <= _CACHED_MAX)
        return cut

    def _joined(self, made: Sequence[_Made]) -> list[Word]:
        """The words of ``made``. Sudachi's shortest units part the verb 申し込む, but not the noun 申し込み: where the
        noun is in its dictionary, the verb is indexed as the noun.
        """
        found: list[Word] = []
        before = ""
        for its in made:
            if its.verb and before and (compound := self._compound(before + noun_of(its.verb))) is not None:
                found[-1] = compound
                before = ""
                continue
            if its.word.form:
                found.append(its.word)
            before = its.surface
        return found

    def joined(self, cut: Sequence[Morpheme]) -> list[Morpheme]:
        """The morphemes ``cut``, as one verb those that are indexed as one word: its normalised form is that word."""
        found: list[Morpheme] = []
        before: Morpheme | None = None
        for m in cut:
            is_verb = m.pos[0] == "動詞" and m.normalized[-1] in _TO_NOUN and m.normalized not in EVERYWHERE
            word = self._compound(before.surface + noun_of(m.normalized)) if is_verb and before else None
            if word is not None and before is not None:
                found[-1] = m._replace(surface=before.surface + m.surface, begin=before.begin, normalized=word.form)
                before = None
            else:
                found.append(m)
                before = m if is_verb else None
        return found

    def _compound(self, noun: str) -> Word | None:
        if noun not in self._compounds:
            if len(self._compounds) > _COMPOUNDS_MAX:
                self._compounds = {}
            made = self.morphemes.made(noun, _made, {})
            self._compounds[noun] = made[0].word if len(made) == 1 and made[0].noun else None
        return self._compounds[noun]

    @property
    def version(self) -> str:
        """Names everything that the forms depend on."""
        return f"{WORDS_VERSION} {self.morphemes.version()}"


class _Made(NamedTuple):
    """A word, and of a verb its normalised form and how it is written there."""

    word: Word
    verb: str = ""
    surface: str = ""
    noun: bool = False


def _made(surface: str, normalized: str, reading: str, kind: str) -> _Made:
    word = word_of(surface, normalized, reading, kind)
    if kind == "動詞" and word.form and normalized[-1] in _TO_NOUN:
        return _Made(word, normalized, surface)
    return _Made(word, noun=kind == "名詞")


def word_of(surface: str, normalized: str, reading: str, kind: str) -> Word:
    """A morpheme as a word; without a form where it says nothing. A verb's reading is that of its dictionary form."""
    if kind in LEFT_OUT or (normalized in EVERYWHERE and kind != "接尾辞"):  # 所 is a word in 事務所
        return Word("", "")
    form = _NOT_CJK.sub("", form_of(normalized, kind))
    if kind in READ_OUT:
        return Word(form, hiragana(reading))
    if kind in INFLECTED and (stem := _stem_read(surface, hiragana(reading))):
        return Word(form, stem + _OKURIGANA.search(form)[0])  # type: ignore[index]  # it matches everything
    return Word(form, "")


def form_of(normalized: str, kind: str) -> str:
    """What is indexed for Sudachi's normalised form: a compound verb is its noun, so that 引っ越した finds 引っ越し."""
    if kind == "動詞" and len(_KANJI.findall(normalized)) > 1 and normalized[-1] in _TO_NOUN:
        return noun_of(normalized)
    return normalized


def noun_of(verb: str) -> str:
    """The noun that a verb in its dictionary form makes: 引っ越す → 引っ越し, 続ける → 続け."""
    if verb[-1] == "る" and verb[-2:-1] in _ICHIDAN:
        return verb[:-1]
    return verb[:-1] + _TO_NOUN[verb[-1]]


def _stem_read(surface: str, reading: str) -> str:
    """How what is before the okurigana of ``surface`` is read; empty where it is all kana or irregular."""
    kana = _OKURIGANA.search(surface)[0]  # type: ignore[index]  # it matches everything
    if len(kana) == len(surface) or surface.startswith("来") or not reading.endswith(hiragana(kana)):
        return ""
    return reading[: len(reading) - len(kana)]


def hiragana(text: str) -> str:
    """Katakana as hiragana; anything else stays."""
    return text.translate(_TO_HIRAGANA)


def is_kana(text: str) -> bool:
    """Whether ``text`` is written in kana alone."""
    return _KANA.fullmatch(text) is not None


def has_japanese(text: str) -> bool:
    """Whether ``text`` holds a Japanese character."""
    return _CJK.search(text) is not None
