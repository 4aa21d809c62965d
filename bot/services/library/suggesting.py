"""What to search for instead, where nothing was found: the word that was meant, words that are near, the same search
with less asked for, and what the library is about. Nothing is offered that would find nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.core.essay import Language
from bot.language.detect import cjk_characters
from bot.language.morphemes import shared
from bot.language.normalize import fold
from bot.language.query import Piece, pieces_of
from bot.language.romaji import to_hiragana
from bot.language.slips import edits, is_plain
from bot.ports.essays import EssayStore
from bot.ports.search import NearWord, SearchIndex

NEAREST_MAX: Final = 5
TOPICS_MAX: Final = 5
WIDER_MAX: Final = 3
ANY_FILTER: Final = ""
PHRASE: Final = "phrase"
_SURE_MIN: Final = 6  # letters of a word that is corrected among others without asking
_WORDS_MAX: Final = 4
_TITLES: Final = 100  # the newest essays, with whose titles a query is compared
_NAME_MIN: Final = 4
_NAME_LONG: Final = 8
_CLEARLY: Final = 2  # times as many essays as the next word that is as near
_LATIN: Final = "a-z\u00df-\u00f6\u00f8-\u024f"
_RUN: Final = re.compile(
    f"[{_LATIN}]{{4,}}|[\u30a1-\u30faー]{{4,}}|[\u3005\u3400-\u4dbf\u4e00-\u9fff]{{2,8}}|[\u3041-\u3096ー]{{4,}}"
)
_LATIN_WORD: Final = re.compile(f"[{_LATIN}']{{3,}}")
_WORD: Final = re.compile(r"\w+")

Counting: TypeAlias = Callable[[str], Awaitable[int]]
"""How many essays a query finds, beside what else is asked for."""
Near: TypeAlias = tuple[str, Sequence[NearWord]]


@dataclass(frozen=True, slots=True)
class Wider:
    """The same search with less asked for, which finds ``total`` essays: ``query`` lacks the filters called ``without``
    (``phrase``: the quotes; ``without``: the words that must not be there; empty: every filter). With ``lang`` it finds
    those in the other language, ``found_in``. ``language`` and ``category`` go beside the query.
    """

    query: str
    without: str
    total: int
    language: Language | None = None
    category: str = ""
    found_in: Language | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """``nearest`` are queries that find something, the nearest first; the first is what was meant where it is
    ``clear``. ``as_typed`` asks for what was typed and nothing else.
    """

    nearest: tuple[str, ...] = ()
    clear: bool = False
    as_typed: str = ""


class Suggesting:
    """Looks for what else may have been meant."""

    def __init__(self, essays: EssayStore, index: SearchIndex) -> None:
        self._essays = essays
        self._index = index

    async def guess(self, query: str, without: frozenset[str], counting: Counting) -> Guess:
        """What is near ``query``, of which nothing was found: with its slips corrected, else a tag, category or title
        that is near. Essays of the collections ``without`` are as if they were not there.
        """
        pieces = pieces_of(query)
        slips = [near for near in await self._slips(pieces) if near[1]]
        near = _corrected(pieces, slips) if slips else []
        clear = bool(slips) and all([await asyncio.to_thread(_is_clear, *slip) for slip in slips])
        if len(pieces) > 1 and any(word.isascii() and len(word) < _SURE_MIN for word, _ in slips):
            clear = False  # chess openings are no chef's: among others a short word may be one of its own
        if not near:
            named = await self._names(pieces, without)
            near = [_quoted(each.word) for each in named]
            clear = bool(near) and await asyncio.to_thread(_is_clear, _words(pieces), named)
        found = [each for each in near if fold(each) != fold(query) and await counting(each)]
        clear = clear and found[:1] == near[:1] and all(piece.kind != PHRASE for piece in pieces)
        return Guess(tuple(found), clear, " ".join(_as_typed(piece) for piece in pieces))

    async def unknown(self, query: str, counting: Counting) -> tuple[str, ...]:
        """``query`` with the words corrected that no essay holds, where others of its words found something."""
        pieces = pieces_of(query)
        if sum(piece.kind == "word" for piece in pieces) < 2:
            return ()
        slips = [(word, near) for word, near in await self._slips(pieces) if near and near[0].edits]
        if not slips or not all([await asyncio.to_thread(_is_clear, *slip) for slip in slips]):
            return ()
        [corrected, *_] = _corrected(pieces, slips)
        return (corrected,) if await counting(corrected) else ()

    async def _slips(self, pieces: Iterable[Piece]) -> list[Near]:
        """The words of ``pieces``, each with what it may be a slip of."""
        runs = [run for piece in pieces if piece.kind in ("word", PHRASE) for run in _RUN.findall(fold(piece.value))]
        some = list(dict.fromkeys(runs))[:_WORDS_MAX]
        return [(run, await self._index.near_words(run, NEAREST_MAX)) for run in some]

    async def _names(self, pieces: Sequence[Piece], without: frozenset[str]) -> list[NearWord]:
        """Tags, categories and titles that are near all words together or one of them, the nearest first."""
        words = [fold(piece.value) for piece in pieces if piece.kind in ("word", PHRASE)]
        asked = [word for word in dict.fromkeys([_words(pieces), *words[:_WORDS_MAX]]) if len(word) >= _NAME_MIN]
        if not asked:
            return []
        names: dict[str, tuple[str, int]] = {}
        titles = {essay.title: 1 for essay in await self._essays.newest(_TITLES, None, without)}
        for counts in (await self._essays.tags(without), await self._essays.categories(without), titles):
            for name, count in counts.items():
                if folded := fold(name):
                    names.setdefault(folded, (name, count))
        return await asyncio.to_thread(_near_names, asked, names)

    async def topics(self, words: str, without: frozenset[str]) -> tuple[str, ...]:
        """The categories that most essays are in, in the script of ``words``."""
        japanese = cjk_characters(words) > 0
        found = await self._essays.categories(without)
        fitting = [name for name in found if name and (cjk_characters(name) > 0) is japanese and '"' not in name]
        return tuple(sorted(fitting, key=lambda name: (-found[name], name)))[:TOPICS_MAX]


def topic_query(category: str) -> str:
    """The query for the essays of ``category``."""
    plain = f"category:{category}"
    return plain if pieces_of(plain)[0].value == category else f'category:"{category}"'


async def wider(
    query: str,
    language: Language | None,
    category: str,
    counting: Callable[[str, Language | None, str], Awaitable[int]],
) -> tuple[Wider, ...]:
    """What ``query``, which found nothing, finds with less asked for: without one kind of its filters, else without all
    of them. ``language`` and ``category`` are those that were asked for beside it. Where it asks for phrases, whole
    texts would be read for each attempt, so that only the quotes are left out.
    """
    pieces = pieces_of(query)
    kinds = list(dict.fromkeys(piece.kind for piece in pieces if piece.kind != "word"))
    if category and "category" not in kinds:
        kinds.append("category")
    if language and "lang" not in kinds:
        kinds.append("lang")
    if PHRASE in kinds:
        kinds = [PHRASE]
    found: list[Wider] = []
    for kind in [*kinds, *([ANY_FILTER] if len(kinds) > 1 else [])]:
        if kind == ANY_FILTER and found:
            break
        tried = _without(kind, pieces, language, category)
        if tried.query and (total := await counting(tried.query, tried.language, tried.category)):
            found.append(Wider(tried.query, kind, total, tried.language, tried.category, tried.found_in))
    return tuple(sorted(found, key=lambda each: each.without != "lang"))[:WIDER_MAX]


def tongue(words: str, marked: Iterable[str] = ()) -> Language | None:
    """In which language ``words`` are; None for what is the same in both: romaji, abbreviations, and words that stand
    in the essays just as they were typed (``marked``).
    """
    if cjk_characters(words):
        return Language.JA
    stand = {word for text in marked for word in _WORD.findall(fold(text))}
    told = [word for word in words.split() if not word.isupper() and _LATIN_WORD.fullmatch(fold(word).strip(".,?!"))]
    said = [fold(word).strip(".,?!") for word in told]
    if not said or all(word in stand for word in said) or all(to_hiragana(word) for word in said):
        return None
    return Language.EN


def _without(kind: str, pieces: Sequence[Piece], language: Language | None, category: str) -> Wider:
    """What is left of a search without its filters of ``kind``; its query is empty where nothing is."""
    if kind == PHRASE:
        return Wider(" ".join(p.value if p.kind == kind else p.text for p in pieces), kind, 0, language, category)
    kept = [p.text for p in pieces if (p.kind == "word" if kind == ANY_FILTER else p.kind != kind)]
    if kind == ANY_FILTER:
        return Wider(" ".join(kept), kind, 0)
    if kind == "lang" and kept:
        asked = language or next(Language(p.value.casefold()) for p in reversed(pieces) if p.kind == kind)
        [other] = [each for each in Language if each is not asked]
        return Wider(" ".join([*kept, f"lang:{other.value}"]), kind, 0, None, category, other)
    return Wider(" ".join(kept), kind, 0, language, "" if kind == "category" else category)


def _corrected(pieces: Sequence[Piece], slips: Sequence[Near]) -> list[str]:
    """The query with its slips corrected: first each by its nearest word, then the first one by others."""
    others = {word: near[0].word for word, near in slips[1:]}
    first, near = slips[0]
    texts = [_replaced(pieces, others | {first: each.word}) for each in near]
    return list(dict.fromkeys(texts))[:NEAREST_MAX]


def _replaced(pieces: Sequence[Piece], words: dict[str, str]) -> str:
    def one(piece: Piece) -> str:
        folded = fold(piece.value)
        if piece.kind not in ("word", PHRASE) or not any(run in words for run in _RUN.findall(folded)):
            return piece.text
        return _RUN.sub(lambda run: words.get(run.group(), run.group()), folded)

    return " ".join(map(one, pieces))


def _is_clear(word: str, near: Sequence[NearWord]) -> bool:
    """Whether ``word`` is a slip, and of the first of ``near``: not where it is a word of its own, nor where the second
    is as likely.
    """
    best, *others = near
    rival = next(
        (other for other in others if other.edits == best.edits and _shared(word, other) == _shared(word, best)), None
    )
    if rival and best.essays < _CLEARLY * rival.essays:
        return False
    morphemes = shared().cut(fold(word))
    own = len(morphemes) == 1 and morphemes[0].listed
    if not best.edits:
        return not own or _shared(word, best) > 0
    return not own and is_plain(word, best.word)


def _shared(word: str, near: NearWord) -> int:
    """Characters that words of the same sound have in common."""
    return 0 if near.edits else len(set(word) & set(near.word))


def _near_names(asked: Sequence[str], names: dict[str, tuple[str, int]]) -> list[NearWord]:
    found: dict[str, NearWord] = {}
    for word in asked:
        most = 2 if len(word) >= _NAME_LONG else 1
        for folded, (name, count) in names.items():
            if not cjk_characters(word) and word[0] != folded[0]:
                continue  # as with all Latin words
            if (apart := edits(word, folded, most)) <= most and apart:
                found.setdefault(folded, NearWord(name, apart, count))
    return sorted(found.values(), key=lambda near: (near.edits, -near.essays, near.word))[:NEAREST_MAX]


def _words(pieces: Iterable[Piece]) -> str:
    return " ".join(fold(piece.value) for piece in pieces if piece.kind in ("word", PHRASE))


def _as_typed(piece: Piece) -> str:
    return f'"{piece.text}"' if piece.kind == "word" and '"' not in piece.text else piece.text


def _quoted(name: str) -> str:
    """A name as a query that is no filter."""
    return f'"{name}"' if any(piece.kind != "word" for piece in pieces_of(name)) else name
