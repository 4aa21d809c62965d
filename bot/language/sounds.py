"""Kana cut at the readings of known words, with particles and the endings of verbs between: しごと を ことわる."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from bot.language.index_terms import hiragana, is_kana, noun_of
from bot.language.keys import cut_title, romanized
from bot.language.morphemes import Morphemes
from bot.language.romaji import to_hiragana, to_romaji

SOUND_MAX: Final = 48
"""Kana of a query that are taken for readings."""
READING_MAX: Final = 12
"""Kana of one word's reading."""
CUTS: Final = 8
"""Ways to cut that are followed up at each place."""
_TITLE_MIN: Final = 4  # kana; a shorter title is a word

_PARTICLES_LISTED: Final = (
    "の を に が で と は へ も や か な から まで より には では とは への での との にも でも"
    " からの までの など って という といった として としての について についての における によって による"
    " ための のために のため のように のような だけ ばかり しか ほど くらい する した して している"
    " していた しない しなかった します しました しません したい しよう し される された されて されない"
    " させる させた できる できない できた できて です でした だ だった だから である だろう でしょう"
    " になる になった となる がある があった がない はない いる いた いない ある あった ない なる なった"
    " なく いう いった こと もの ことの ものの とき ときの ときに ところ なら ならば とか"
)
_PARTICLES: Final = frozenset(_PARTICLES_LISTED.split())
"""What may follow any word, and says nothing about the subject."""
_ENDINGS_LISTED: Final = (
    "た て だ で ない なかった なくて なければ なく ます ました ません まして ませんか ましょう たい"
    " たかった たくない う よう る ば れば れる れた れて れない られる られた られて られない せる"
    " せた せて せない ず ずに そう そうな すぎ すぎる すぎた やすい にくい かた ながら たら たり だら"
    " だり ている ていた ていない てる てた でいる でいた でいない ておく てみる てみた てしまう"
    " てしまった てくれる てくれた てください てもらう てほしい ていく てきた てから でから ては ても でも"
    " った ろ よ さ き"
)
_ENDINGS: Final = frozenset(_ENDINGS_LISTED.split())
"""What may follow the stem of a verb or an adjective."""
_LONGEST_BETWEEN: Final = max(map(len, _PARTICLES | _ENDINGS))
_HEARD: Final = str.maketrans("はをへ", "わおえ", " ー")
_SPOKEN: Final = {"わ": "は", "お": "を", "え": "へ"}  # how は, を and へ are typed in romaji

_ROWS: Final = ("かがさざただなはばまらわ", "きぎしじちぢにひびみりい", "くぐすずつづぬふぶむるう")
_E_ROW: Final = "けげせぜてでねへべめれえ"
_O_ROW: Final = "こごそぞとどのほぼもろお"
_TO_U: Final = {kana: u for row in (*_ROWS[:2], _E_ROW, _O_ROW) for kana, u in zip(row, _ROWS[2], strict=True)}
_AFTER: Final = (
    (_ROWS[0], "なずれせざ"),
    (_ROWS[1], "またなそすにやか"),
    (_E_ROW, "るたなばまて"),
    (_O_ROW, "う"),
)
_MERGED: Final = {"っ": ("たて", "うつるく"), "ん": ("だで", "むぶぬ"), "い": ("ただてで", "くぐ")}
_AFTER_ONE_STEP: Final = "たてなまられろよずそやすさ"
_UNVOICED: Final = dict(
    zip(
        "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ",
        "かきくけこさしすせそたちつてとはひふへほはひふへほ",
        strict=True,
    )
)

_WORD_COST: Final = 100
_SHORT_COST: Final = 40  # a word of one kana
_INFLECTED_COST: Final = 15
_NOUN_COST: Final = 5  # a compound verb is indexed as its noun: もうしこんだ as 申し込み
_COMPOUND_MIN: Final = 4  # kana
_VERB_ENDS: Final = "うくぐすつぬぶむる"
_VOICED_COST: Final = 10
_BETWEEN_COST: Final = 35


class Heard(NamedTuple):
    """A word by its reading; ``joined`` to the one before where nothing stands between."""

    reading: str
    joined: bool


class Cut(NamedTuple):
    """One way to cut; the cheapest takes the fewest words."""

    cost: int
    heard: tuple[Heard, ...]


def together(heard: Iterable[Heard]) -> list[list[str]]:
    """The readings of ``heard``, those in one list between which nothing stands."""
    groups: list[list[str]] = []
    for one in heard:
        if one.joined:
            groups[-1].append(one.reading)
        else:
            groups.append([one.reading])
    return groups


class _Way(NamedTuple):
    cost: int
    heard: tuple[Heard, ...]
    between: bool  # whether something that is no word was last
    stem: bool  # whether an ending may follow


def sound_of(words: Sequence[str]) -> str:
    """Folded ``words`` as hiragana with a space between, where each may be a reading, in kana or in romaji; else
    nothing.
    """
    kana = [hiragana(word) if is_kana(word) else to_hiragana(word) for word in words]
    if len(kana) > 1:
        kana = [_SPOKEN.get(one, one) for one in kana]
    heard = [one for one in kana if len(one) > 1 or one not in _PARTICLES]
    if not all(kana) or not heard or not all(len(one) > 1 for one in heard):
        return ""
    sound = " ".join(kana)
    return sound if len(sound) <= SOUND_MAX else ""


def readings_in(sound: str) -> set[str]:
    """Every reading that a stretch of ``sound`` may be."""
    return {reading for start in range(len(sound)) for _, reading, _, _ in _words_at(sound, start)}


def cuts(sound: str, known: Collection[str]) -> list[Cut]:
    """The ways to cut ``sound`` at readings that are ``known``, without a rest, the cheapest first."""
    best: list[dict[tuple[bool, bool], list[_Way]]] = [{} for _ in range(len(sound) + 1)]
    best[0] = {(False, False): [_Way(0, (), between=True, stem=False)]}
    for at in range(len(sound)):
        ways = heapq.nsmallest(CUTS, itertools.chain.from_iterable(best[at].values()))
        if not ways:
            continue
        for end, reading, cost, stem in _words_at(sound, at):
            if reading in known:
                for way in ways:
                    heard = (*way.heard, Heard(reading, joined=not way.between))
                    _keep(best[end], _Way(way.cost + _WORD_COST + cost, heard, between=False, stem=stem))
        for way in ways if at else ():
            for end, stem in _between_at(sound, at, stem=way.stem):
                # つかれた is 疲れ with た rather than 付か with れた.
                cost = _BETWEEN_COST + end - at if sound[at] != " " else 0
                _keep(best[end], way._replace(cost=way.cost + cost, between=True, stem=stem))
    ended = {way.heard: way.cost for ways in reversed(best[-1].values()) for way in reversed(ways) if way.heard}
    return sorted((Cut(cost, heard) for heard, cost in ended.items()), key=lambda cut: (cut.cost, cut.heard))[:CUTS]


def titled(title: str, morphemes: Morphemes) -> str:
    """How a folded title sounds, as a query's ``whole`` is; empty where a part of it has no reading."""
    read = [hiragana(m.reading) for m in cut_title(title, morphemes) if any(c.isalnum() for c in m.surface)]
    return whole("".join(read)) if all(map(is_kana, read)) else ""


def whole(sound: str) -> str:
    """``sound`` as the sound of a title, in folded romaji; empty where it is too short for one. は, を and へ count as
    わ, お and え, which they are as particles.
    """
    kana = sound.translate(_HEARD)
    return romanized(to_romaji(kana)) if len(kana) >= _TITLE_MIN else ""


def _keep(ways: dict[tuple[bool, bool], list[_Way]], way: _Way) -> None:
    kept = ways.setdefault((way.between, way.stem), [])
    kept.append(way)
    if len(kept) > 4 * CUTS:
        kept[:] = heapq.nsmallest(CUTS, kept)


def _words_at(sound: str, start: int) -> Iterator[tuple[int, str, int, bool]]:
    """Of each word that may begin at ``start``: its end, its reading, what it costs, and whether an ending follows."""
    if sound[start] == " ":
        return
    last = min(len(sound), start + READING_MAX)
    space = sound.find(" ", start, last)
    plain = _UNVOICED.get(sound[start], "") if start and sound[start - 1] != " " else ""
    for end in range(start + 1, (space if space > 0 else last) + 1):
        piece = sound[start:end]
        cost = _SHORT_COST if end == start + 1 else 0
        yield end, piece, cost, False
        if plain and not cost:
            yield end, plain + piece[1:], _VOICED_COST, False
        if len(piece) >= _COMPOUND_MIN and piece[-1] in _VERB_ENDS:
            yield end, noun_of(piece), _INFLECTED_COST + _NOUN_COST, False
        for reading in _uninflected(piece, sound[end : end + 1].strip()):
            yield end, reading, cost + _INFLECTED_COST, True
            if len(reading) >= _COMPOUND_MIN and reading[-1] in _VERB_ENDS:
                yield end, noun_of(reading), cost + _INFLECTED_COST + _NOUN_COST, True


def _uninflected(piece: str, following: str) -> Iterable[str]:
    """The dictionary forms whose inflected stem ``piece`` may be, before a kana or at the end."""
    stem, last = piece[:-1], piece[-1]
    found: list[str] = []
    if stem:
        ended = not following and last in _ROWS[1] + _E_ROW
        if ended or any(last in row and following and following in after for row, after in _AFTER):
            found.append(stem + _TO_U[last])
        if last in _MERGED and following and following in _MERGED[last][0]:
            found += [stem + u for u in _MERGED[last][1]]
        if last == "く":
            found.append(f"{stem}い")
        if piece.endswith("かっ") and following == "た" and stem[:-1]:
            found.append(f"{stem[:-1]}い")
    if last in _ROWS[1] + _E_ROW and (not following or following in _AFTER_ONE_STEP):
        found.append(f"{piece}る")
    return dict.fromkeys(found)


def _between_at(sound: str, at: int, *, stem: bool) -> Iterator[tuple[int, bool]]:
    """The end of each particle or ending that may stand at ``at``, and whether an ending may follow it."""
    if sound[at] == " ":
        yield at + 1, False
        return
    for end in range(at + 1, min(len(sound), at + _LONGEST_BETWEEN) + 1):
        piece = sound[at:end]
        if piece in _PARTICLES:
            yield end, False
        if stem and piece in _ENDINGS:
            yield end, True
