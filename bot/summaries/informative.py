"""The words of a text, and which of them carry information."""

from __future__ import annotations

from typing import Final, NamedTuple

from bot.core.essay import Language
from bot.language.morphemes import shared
from bot.language.normalize import fold
from bot.language.terms import RUN, WORD, stem

_MORPHEMES: Final = shared()  # loads its dictionary with the first Japanese text
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


class Word(NamedTuple):
    """A word in the form that unites its spellings; an ``empty`` one says nothing on its own: the, の."""

    form: str
    empty: bool


def _word(_surface: str, form: str, _reading: str, kind: str) -> Word:
    return Word(form, kind in _LEFT_OUT or form in _EMPTY[Language.JA])


_KNOWN: Final[dict[int, Word]] = {}  # what was made of the dictionary's words, by their numbers


def words(text: str, language: Language) -> list[Word]:
    """The words of ``text`` in order: Japanese ones normalised by Sudachi, others by their stem."""
    empty = _EMPTY[language]
    if language is Language.JA:
        return [word for word in _MORPHEMES.made(text, _word, _KNOWN) if word.form.strip()]
    runs = [run for word in WORD.findall(fold(text)) for run in RUN.findall(word)]
    return [Word(stem(run), run in empty or len(run) == 1) for run in runs]


def content_words(text: str, language: Language) -> list[str]:
    """Those that carry meaning."""
    return [word.form for word in words(text, language) if not word.empty]
