"""What else says the same: our own thesaurus of work and careers, Japanese and English side by side.

The groups stand in ``thesaurus.toml``; its head says how they are written and what may stand in one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from bot.core.essay import Language
from bot.language.index_terms import has_japanese, hiragana, is_kana
from bot.language.morphemes import Morpheme, Morphemes
from bot.language.normalize import fold
from bot.language.terms import RUN, WORD, stem

SYNONYMS_MAX: Final = 12
"""Synonyms of one entry."""
READ_MAX: Final = 4000
"""Characters of a query that are looked at."""
SAME: Final = 1.0
NEAR: Final = 0.5
"""The weights of a word that says the same, and of one that is close to it."""

_NO_GAP: Final = frozenset(" \t\n\u3000-‐‑‒–・/'")
"""May stand between two words of one entry: ワーク・ライフ・バランス, part-time, workers' rights."""
_PARTICLES: Final = frozenset("をがはも")  # 仕事を辞める and 仕事辞める
_ARTICLES: Final = frozenset(("a", "an", "the", "my", "your", "our", "his", "her", "their", "own"))  # quit my job
_REVERSING: Final = frozenset("不非無未反")  # 不安定 is not 安定
_SEAM: Final = "\n"

_ENDINGS: Final = "er or ment ion ness ly ity able ible al ant ent ance ence ful less ous ive ism ist ship"
_DERIVING: Final = tuple(_ENDINGS.split())
"""Endings that make another word: a stemmer takes them off, but a manager is not management, nor a present a
presentation.
"""
_OTHERS: Final = (
    "training meeting calling parenting meaning housing savings earnings belonging engineering accounting shipping "
    "values morale fired sacked twenties thirties forties fifties sixties seventies eighties relatives manners "
    "doctorate takings seconded consistency overalls booking typing filing acting quite i'll"
)
_BY_ITSELF: Final = frozenset(_OTHERS.split())
"""Words that have the stem of another and mean something else: who looks for a train looks for no training."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """``text`` is folded; ``weight`` is ``SAME`` or ``NEAR``."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """Words that may stand for each other, the most usual first, as they are in the file. ``near`` are words that are
    close without being the same; they do not lead to the group themselves.
    """

    ja: tuple[str, ...]
    en: tuple[str, ...]
    near: tuple[str, ...] = ()
    only: str = ""
    """Why the group has one language alone; empty where it has both."""

    @property
    def words(self) -> tuple[str, ...]:
        return self.ja + self.en


class _Form(NamedTuple):
    """One word of a text: what it is compared by, and where it stands. ``follows`` says that nothing but a space, a
    hyphen, a particle or an article is between it and the word before.
    """

    text: str
    begin: int
    end: int
    follows: bool
    begins: bool  # whether an entry may begin with it: not behind a negating prefix


class _Entries:
    """The entries by their forms, as ``morphemes`` cuts them. What else says one is looked for when it is first found:
    for all of them that takes longer than all the rest.
    """

    def __init__(self, morphemes: Morphemes) -> None:
        words = [word for group in groups() for word in (*group.words, *group.near)]
        self._key = dict(zip(words, keys(words, morphemes), strict=True))
        self._places: dict[tuple[str, ...], list[tuple[Group, str]]] = {}
        self._synonyms: dict[tuple[str, ...], tuple[Synonym, ...]] = {}
        self.starts: dict[str, list[tuple[str, ...]]] = {}
        """The entries that begin with a form."""
        for group in groups():
            for word in group.words:
                self._places.setdefault(self._key[word], []).append((group, word))
        for entry in self._places:
            self.starts.setdefault(entry[0], []).append(entry)

    def synonyms(self, entry: tuple[str, ...]) -> tuple[Synonym, ...]:
        """Those that find what ``entry`` and the others do not: wherever 就職面接 stands, 面接 does."""
        known = self._synonyms.get(entry)
        if known is None:
            texts = [one for group, word in self._places[entry] for one in _said_otherwise(group, word)]
            self._synonyms[entry] = known = self._telling(entry, texts)
        return known

    def _telling(self, entry: tuple[str, ...], texts: Sequence[tuple[str, float]]) -> tuple[Synonym, ...]:
        kept: dict[str, float] = {}
        shorter = [entry]
        for text, weight in sorted(texts, key=lambda one: (-one[1], len(self._key[one[0]]))):
            if not any(_holds(self._key[text], short) for short in shorter):
                shorter.append(self._key[text])
                kept[text] = weight
        ordered = dict.fromkeys(text for text, _ in texts if text in kept)
        best = sorted(ordered, key=lambda text: -kept[text])[:SYNONYMS_MAX]
        return tuple(Synonym(fold(text), kept[text]) for text in best)


@cache
def groups() -> tuple[Group, ...]:
    """All groups in the order of the file."""
    read = tomllib.loads(files("bot.language").joinpath("thesaurus.toml").read_text(encoding="utf-8"))
    return tuple(
        Group(tuple(g.get("ja", ())), tuple(g.get("en", ())), tuple(g.get("near", ())), g.get("only", ""))
        for g in read["group"]
    )


def found_in(query: str, morphemes: Morphemes) -> Mapping[str, tuple[Synonym, ...]]:
    """For each entry of the thesaurus that stands in ``query`` as whole words, in any inflection: what else says it.

    The keys are the entries as they stand in the folded query (``fold(query)``), in its order: 辞めたい gives 辞め. Of
    entries that overlap the longest counts. Each has at most ``SYNONYMS_MAX`` synonyms: those of its own language
    first, then those of the other, then what is only near.

    The first call reads the file and cuts all entries, some 0.4 s of CPU, and may load the dictionary: off the event
    loop.
    """
    folded = fold(query[:READ_MAX])
    [forms] = _forms_of([folded], morphemes)
    entries = _entries(morphemes)
    found = [
        (start, entry)
        for start, form in enumerate(forms)
        if form.begins
        for entry in entries.starts.get(form.text, ())
        if _stands(entry, forms, start)
    ]
    taken: dict[int, tuple[str, ...]] = {}
    used: set[int] = set()
    for start, entry in sorted(found, key=lambda one: (-len(one[1]), one[0])):
        places = range(start, start + len(entry))
        if used.isdisjoint(places):
            used.update(places)
            taken[start] = entry
    return {
        folded[forms[start].begin : forms[start + len(entry) - 1].end]: entries.synonyms(entry)
        for start, entry in sorted(taken.items())
    }


def sounding(sound: str, morphemes: Morphemes) -> tuple[str, ...]:
    """The entries, folded, that are written with kanji and sound as ``sound``, which is hiragana. The first call cuts
    all entries, some 0.2 s of CPU: off the event loop.
    """
    return _sounds(morphemes).get(sound, ())


@lru_cache(maxsize=2)
def _sounds(morphemes: Morphemes) -> Mapping[str, tuple[str, ...]]:
    words = [word for group in groups() for word in map(fold, group.ja) if has_japanese(word) and not is_kana(word)]
    found: dict[str, dict[str, None]] = {}
    for word, cut in zip(words, _cut(words, morphemes), strict=True):
        sound = "".join(hiragana(m.reading) for m in cut)
        if is_kana(sound):
            found.setdefault(sound, {})[word] = None
    return {sound: tuple(its) for sound, its in found.items()}


def keys(words: Sequence[str], morphemes: Morphemes) -> list[tuple[str, ...]]:
    """What each of ``words`` is found by: two with the same key are one entry."""
    return [tuple(form.text for form in forms) for forms in _forms_of([fold(word) for word in words], morphemes)]


def _stands(entry: tuple[str, ...], forms: Sequence[_Form], start: int) -> bool:
    behind = forms[start + 1 : start + len(entry)]
    return len(behind) == len(entry) - 1 and all(
        form.follows and form.text == text for form, text in zip(behind, entry[1:], strict=True)
    )


@lru_cache(maxsize=2)
def _entries(morphemes: Morphemes) -> _Entries:
    return _Entries(morphemes)


def _holds(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    return any(long[start : start + len(short)] == short for start in range(len(long) - len(short) + 1))


def _said_otherwise(group: Group, word: str) -> Iterator[tuple[str, float]]:
    """The other words of ``group``, those of the language of ``word`` first."""
    own, other = (group.ja, group.en) if word in group.ja else (group.en, group.ja)
    for text in (*own, *other):
        if text != word:
            yield text, SAME
    for text in sorted(group.near, key=lambda near: _language(near) is not _language(word)):
        yield text, NEAR


def _language(word: str) -> Language:
    return Language.JA if has_japanese(word) else Language.EN


def _forms_of(texts: Sequence[str], morphemes: Morphemes) -> list[list[_Form]]:
    """The forms of folded ``texts``: the normalised form of a Japanese morpheme, the stem of any other word."""
    runs = [
        [
            (word.start() + run.start(), run.group())
            for word in WORD.finditer(text)
            for run in RUN.finditer(word.group())
        ]
        for text in texts
    ]
    cut = _cut([run for of_text in runs for _, run in of_text if has_japanese(run)], morphemes)
    return [list(_forms(text, of_text, cut)) for text, of_text in zip(texts, runs, strict=True)]


def _cut(runs: Sequence[str], morphemes: Morphemes) -> Iterator[list[Morpheme]]:
    """Each of ``runs`` cut by itself, all at once: a line break between two keeps them apart."""
    if not runs:
        return
    found: list[Morpheme] = []
    for morpheme in morphemes.cut(_SEAM.join(("", *runs, "")))[1:]:
        if morpheme.surface == _SEAM:
            yield found
            found = []
        else:
            found.append(morpheme)


def _forms(text: str, runs: Sequence[tuple[int, str]], cut: Iterator[list[Morpheme]]) -> Iterator[_Form]:
    last, follows, begins = 0, True, True
    for begin, end, form, is_empty in _pieces(runs, cut):
        follows = follows and _NO_GAP.issuperset(text[last:begin])
        last = end
        if not is_empty:
            yield _Form(form, begin, end, follows, begins)
            follows, begins = True, form not in _REVERSING


def _pieces(runs: Sequence[tuple[int, str]], cut: Iterator[list[Morpheme]]) -> Iterator[tuple[int, int, str, bool]]:
    """Begin, end and form of each word, and whether it is a particle or an article that nothing is compared by."""
    for start, run in runs:
        if not has_japanese(run):
            yield start, start + len(run), _inflected(run), run in _ARTICLES
            continue
        for m, begin in _placed(next(cut), start):
            yield begin, begin + len(m.surface), m.normalized, m.pos[0] == "助詞" and m.surface in _PARTICLES


@lru_cache(maxsize=10_000)
def _inflected(word: str) -> str:
    """One form for the inflections of a folded English word: its stem, and what makes it another word than that."""
    found = stem(word)
    for itself in (word, word.removesuffix("s")):
        if itself in _BY_ITSELF:
            return f"{found}:{itself}"
    singular = re.sub("ies$", "y", word.removesuffix("'s")).removesuffix("s") if not word.endswith("ss") else word
    ending = next((e for e in _DERIVING if singular.endswith(e) and len(found) <= len(singular) - len(e)), "")
    return f"{found}:{ending}" if ending else found


def _placed(cut: Sequence[Morpheme], start: int) -> Iterator[tuple[Morpheme, int]]:
    for m in cut:
        yield m, start
        start += len(m.surface)


def said_otherwise(text: str, morphemes: Morphemes, most: int = 3) -> tuple[str, ...]:
    """``text``, then with ``most`` synonyms of each entry behind it, then with those of the other language, too: whose
    meanings together are clearer than that of a short text alone. ``text`` by itself where nothing is known.
    """
    found = found_in(text, morphemes).values()
    own = [one.text for synonyms in found for one in _of(synonyms, _language(text))[:most]]
    other = _OTHER[_language(text)]
    others = [one.text for synonyms in found for one in _of(synonyms, other)[:most]]
    return tuple(dict.fromkeys((text, " ".join((text, *own)), " ".join((text, *own, *others)))))


_OTHER: Final = {Language.JA: Language.EN, Language.EN: Language.JA}


def _of(synonyms: Sequence[Synonym], language: Language) -> list[Synonym]:
    return [one for one in synonyms if _language(one.text) is language]
