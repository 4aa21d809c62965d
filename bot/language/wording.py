"""What of a query's words is asked about, and what only joins them; and how far a word of a text reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bot.language.index_terms import LEFT_OUT, has_japanese, hiragana, is_kana
from bot.language.morphemes import Morpheme, Morphemes
from bot.language.stopwords import STOPWORDS

_JOINING: Final = LEFT_OUT | {"接続詞", "連体詞"}
_POINTING: Final = frozenset({"代名詞", "感動詞", "接頭辞", "接尾辞"})  # words of their own where nothing else is asked
_INFLECTED: Final = frozenset({"動詞", "形容詞"})
_HELPS: Final = "非自立可能"  # Sudachi's name for verbs and adjectives that may help another

_FORMS: Final = (
    "為る 居る 有る 成る 言う 云う 出来る 此の 其の 此れ 其れ 為 物 事 無い 又 等 行う 所 様 於く 因る 何 誰 方 人 年"
    " 時 訳 何処 何時 どう 何故 対する 関する 行く 来る"
    " こと もの ため とき ところ ほう わけ はず つもり まま よう そう たち さん"
)
_FRAME: Final = frozenset(_FORMS.split())
"""What frames a question, as Sudachi normalises it: nobody looks for it."""
_IN_KANA: Final = (
    "つく よる おく とる いう する なる ある いる できる くる いく みる しまう くれる もらう あげる くださる いただく"
    " やる たいする ない いい よい ほしい ござる おる"
)
_HELPERS: Final = frozenset(_IN_KANA.split())
"""Verbs and adjectives that in kana serve another word, as in について."""
_COPULAS: Final = frozenset({"だ", "です", "らしい", "べし", "じゃ", "や"})
_ADDED: Final = frozenset({"て", "で", "ば"})  # particles that belong to the ending of a verb
_LIGHT: Final = frozenset({"為る", "有る", "居る", "成る"})

_NOUN_OF: Final = dict(zip("うくぐすつぬぶむる", "いきぎしちにびみり", strict=True))
_VERB_OF: Final = {noun: verb for verb, noun in _NOUN_OF.items()} | {e: f"{e}る" for e in "えけげせてねべめれ"}

_HIRAGANA: Final = re.compile("[\u3041-\u3096ー]+")
_KATAKANA: Final = re.compile("[\u30a1-\u30faー]+")
_OKURIGANA: Final = "[\u3041-\u3096]{0,2}"
_SURE: Final = 3  # characters from which a word that is cut out of kana is believed


class Word(NamedTuple):
    """A word to look for: any morpheme of ``forms`` is it. A text that holds it surely matches one of ``seeds``, which
    are regular expressions. One that stands ``apart`` has no katakana beside it: ワーク, but not in ハローワーク.
    """

    what: str
    weight: float
    forms: tuple[str, ...]
    seeds: tuple[str, ...]
    apart: bool = False


class Wording(NamedTuple):
    """What a Japanese keyword asks for: ``core`` as it is written, ``parts`` one by one, and in ``rows`` what are
    several morphemes, in any inflection. ``core`` is empty where nothing is asked for. ``is_joined`` tells a sentence
    or a question from a noun.
    """

    core: str = ""
    surfaces: tuple[str, ...] = ()
    parts: tuple[Word, ...] = ()
    rows: tuple[Word, ...] = ()
    is_joined: bool = False


def wording(folded: str, morphemes: Morphemes) -> Wording:
    """What the keyword ``folded`` asks for. It needs a morphological analysis, so not on the event loop."""
    cut = morphemes.cut(folded)
    is_joined = any(m.pos[0] == "助詞" for m in cut)
    telling = [number for number in range(len(cut)) if _tells(cut, number)]
    kana = is_kana(folded)
    core = cut if kana else _trimmed(cut)
    counted = list(_counted(cut))
    if not telling and not counted and not (len(core) == 1 and _tells_alone(core[0])):
        return Wording(is_joined=is_joined)
    if len(core) == 1:
        return Wording(core[0].surface, (core[0].surface,), (_word(core[0]),), (), is_joined)
    parts = [_part(cut, number) for number in telling if not kana or _is_believed(cut, number)]
    surfaces = tuple(m.surface for m in core)
    rows = () if kana else (_row(core), *map(_row, counted))
    return Wording("".join(surfaces), surfaces, tuple(parts), tuple(dict.fromkeys(rows)), is_joined)


def is_function_word(word: str) -> bool:
    """Whether a folded English word only joins others: *the*, *how*, *don't*."""
    return word in STOPWORDS or ("'" in word and (word.endswith("n't") or word.partition("'")[0] in STOPWORDS))


def may_begin(m: Morpheme, alone: bool) -> bool:
    """Whether what is marked may begin with ``m``, or be ``m`` ``alone``: never a particle, nor a lone suffix or
    helping verb.
    """
    if m.pos[0] in _JOINING:
        return False
    return not (alone and (m.pos[0] == "接尾辞" or _is_helper(m)))


def joins(m: Morpheme) -> bool:
    """Whether ``m`` is a particle or an ending."""
    return m.pos[0] in LEFT_OUT


def stands_in_katakana(cut: Sequence[Morpheme], number: int) -> bool:
    """Whether there is katakana right before or behind the word."""
    return any(_KATAKANA.fullmatch(m.surface) for m in _beside(cut, number))


def end_of_word(cut: Sequence[Morpheme], number: int) -> int:
    """Where the word ends whose last stem is ``cut[number]``: verbs and adjectives have their endings with them."""
    m = cut[number]
    behind = number + 1
    if m.pos[0] == "形状詞":
        return cut[behind].end if behind < len(cut) and cut[behind].surface == "な" else m.end
    if m.pos[0] not in _INFLECTED:
        return m.end
    while behind < len(cut) and _belongs(cut[behind], cut[behind - 1]):
        behind += 1
    return cut[behind - 1].end


def _belongs(m: Morpheme, before: Morpheme) -> bool:
    if m.pos[0] == "助動詞":
        return m.dictionary not in _COPULAS
    if m.pos[0] == "助詞":
        return m.surface in _ADDED and m.pos[1] == "接続助詞"
    if m.pos[0] == "接尾辞" or m.pos[1] == "助動詞語幹":  # 楽しみ, 働き方, 楽しそう
        return True
    return _continues(m, before) and m.normalized not in _LIGHT


def _continues(m: Morpheme, before: Morpheme) -> bool:
    """Whether a verb is one word with the one before it: 話し合う, 楽しすぎる."""
    is_open = before.pos[0] in _INFLECTED and before.pos[5].startswith(("連用形", "語幹"))
    return is_open and m.pos[:2] == ("動詞", _HELPS)


def _tells(cut: Sequence[Morpheme], number: int) -> bool:
    """Whether a morpheme of a keyword says what is asked about, even without the others."""
    m = cut[number]
    if m.pos[0] in _JOINING | _POINTING or m.normalized in _FRAME or m.pos[1] in ("数詞", "助動詞語幹"):
        return False
    if not has_japanese(m.surface) or _is_helper(m):
        return False
    if m.pos[0] == "副詞" and _HIRAGANA.fullmatch(m.surface):
        return False
    if number and _continues(m, cut[number - 1]):
        return False
    return len(m.surface) > 1 or all(other.pos[0] in _JOINING for other in _beside(cut, number))  # not 官 of 面接官


def _tells_alone(m: Morpheme) -> bool:
    """Whether a morpheme is asked for where it is all that was typed."""
    if m.pos[0] in _JOINING or _is_helper(m) or not has_japanese(m.surface):
        return False
    return len(m.surface) > 1 and m.normalized not in _FRAME if is_kana(m.surface) else True


def _is_helper(m: Morpheme) -> bool:
    if m.pos[0] not in _INFLECTED or not _HIRAGANA.fullmatch(m.surface):
        return False
    return m.pos[1] == _HELPS or m.dictionary in _HELPERS


def _trimmed(cut: Sequence[Morpheme]) -> Sequence[Morpheme]:
    """``cut`` without what joins or frames at its ends: 仕事 of 仕事について, but all of 電話をかける."""
    kept = [number for number, m in enumerate(cut) if not _is_frame(m) or _has_object(cut, number)]
    return cut[kept[0] : kept[-1] + 1] if kept else ()


def _is_frame(m: Morpheme) -> bool:
    return m.pos[0] in LEFT_OUT or _is_helper(m) or (is_kana(m.surface) and m.normalized in _FRAME)


def _has_object(cut: Sequence[Morpheme], number: int) -> bool:
    m = cut[number]
    return number > 1 and cut[number - 1].surface == "を" and m.pos[0] == "動詞" and m.normalized not in _LIGHT


def _is_believed(cut: Sequence[Morpheme], number: int) -> bool:
    """Whether a word that was cut out of kana is one: しごと of しごとをことわる, nothing of うしょう."""
    surface = cut[number].surface
    if len(surface) < _SURE:
        return False
    return _KATAKANA.fullmatch(surface) is not None or all(m.pos[0] in _JOINING for m in _beside(cut, number))


def _beside(cut: Sequence[Morpheme], number: int) -> list[Morpheme]:
    return [cut[at] for at in (number - 1, number + 1) if 0 <= at < len(cut)]


def _counted(cut: Sequence[Morpheme]) -> Iterator[Sequence[Morpheme]]:
    """Numbers with what they count: 三年目. Neither says much without the other."""
    at = 0
    while at < len(cut):
        end = at
        while end < len(cut) and (cut[end].pos[1] == "数詞" or (end > at and _counts(cut[end]))):
            end += 1
        if end - at > 1:
            yield cut[at:end]
        at = max(end, at + 1)


def _counts(m: Morpheme) -> bool:
    return m.pos[0] == "接尾辞" or "助数詞" in m.pos[2]


def _row(cut: Sequence[Morpheme]) -> Word:
    written = "".join(m.surface for m in cut)
    longest = max(cut, key=lambda m: len(m.surface))
    return Word(written, float(len(written)), tuple(m.normalized for m in cut), _seeds(longest))


def _part(cut: Sequence[Morpheme], number: int) -> Word:
    """One word of several."""
    is_piece = _KATAKANA.fullmatch(cut[number].surface) is not None and stands_in_katakana(cut, number)
    return _word(cut[number])._replace(apart=is_piece)


def _word(m: Morpheme) -> Word:
    return Word(m.normalized, float(len(m.surface)), tuple(dict.fromkeys(_forms(m))), _seeds(m))


def _forms(m: Morpheme) -> Iterator[str]:
    """The normalised form, and the noun of a verb or the verb of a noun: 断る and 断り."""
    yield m.normalized
    yield m.surface
    if is_kana(m.normalized):
        return
    last = m.normalized[-1]
    if m.pos[0] == "動詞" and last in _NOUN_OF:
        nouns = [m.normalized[:-1] + _NOUN_OF[last], *([m.normalized[:-1]] if last == "る" else ())]
        yield from (noun for noun in nouns if len(noun) > 1)
    elif m.pos[0] == "名詞" and last in _VERB_OF:
        yield m.normalized[:-1] + _VERB_OF[last] if len(_VERB_OF[last]) == 1 else m.normalized + "る"


def _seeds(m: Morpheme) -> tuple[str, ...]:
    """Patterns: a text that holds ``m`` in some spelling matches one, its kanji in their order or its sound."""
    seeds: list[str] = []
    inflected = m.pos[0] in _INFLECTED
    for written in (m.surface, m.normalized):
        firm = [char for char in written if not _HIRAGANA.fullmatch(char)]
        if _KATAKANA.fullmatch(written):
            seeds.append(re.escape(written.rstrip("ー") or written))
        elif firm:
            seeds.append(_OKURIGANA.join(map(re.escape, firm)))
        else:
            seeds.append(re.escape(written[:-1] if inflected and len(written) > 2 else written))
    sound = hiragana(m.reading)
    sound = sound[:-1] if inflected else sound
    if len(sound) >= _SURE and _HIRAGANA.fullmatch(sound):
        seeds.append(re.escape(sound))
    return tuple(dict.fromkeys(seeds))
