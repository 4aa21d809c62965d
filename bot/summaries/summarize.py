"""A summary made of the text's own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bot.core.essay import Language
from bot.language.cut import shorten, whole
from bot.language.lines import ASIDE, is_furniture
from bot.language.normalize import fold, squeeze
from bot.language.segment import gap_after, is_clause, joined, sentences
from bot.summaries.pointing import after_preamble, points_away, speakers, without_speaker
from bot.summaries.salience import Salience, salience
from bot.summaries.verse import first_lines, is_verse, verse_of

BUDGET: Final = {Language.JA: 200, Language.EN: 350}
"""Characters, unless the caller asks for another number: what a chat shows without folding it away."""

_READ: Final = 30_000  # characters that are read, so that the time has a limit
_RANKED: Final = 150  # sentences that are compared with each other: the first ones, and of a longer text the last
_RANKED_LAST: Final = 40
_CHAIN: Final = 3  # dangling sentences in a row, with the one that they lean on
_TIE: Final = 1e-9
_SHORTEST_LINE: Final = 15
_TWICE: Final = 0.6  # so alike are only two sentences that say the same

_DANGLING: Final = {
    Language.JA: re.compile(
        r"(?!これから|これまで|ここ(?:数|何|半|[一二三四五六十\d])|それぞれの|そもそも|あれこれ|ただ(?:の|で))"
        r"(?:しかし|けれど|だけど|だけれど|だが|ですが|ただ(?:し|、)|でも|ところが|とはいえ|とは言え|とはいって|といって[もは]|と言って[もは]|というか[、，]|にもかかわらず"
        r"|それ|その|そこ|そう|そんな|そして|そちら|これ|この|ここ|こう|こんな|こちら|あの|あれ|あそこ|ああ|あんな"
        r"|また[、は]|または|および|さらに|しかも|おまけに|加えて|つまり|すなわち|要する|だから|ですから|したがって"
        r"|そのため|よって|ゆえに|なので|なぜなら|というの|というわけ|すると|ちなみに|なお[、も]|一方|他方|逆に|反対に"
        r"|むしろ|同様に|同じく|例えば|たとえば|次に|続いて|最後に|結局|もちろん|もっとも、|やはり|とにかく|ともかく"
        r"|いずれ|以上|前述|上記|後者|前者"
        r"|さて[、，]|では[、，]|それでは|[でがと][、，]|もう(?:一つ|ひとつ|一方)|どちらも|両者|彼[はがのもら女])"
    ),
    Language.EN: re.compile(
        r"(?:however|but|and|so|or|nor|yet|then|thus|hence|therefore|consequently|accordingly|moreover|furthermore"
        r"|also|besides|meanwhile|instead|still|nevertheless|nonetheless|otherwise|likewise|similarly|conversely"
        r"|finally|lastly|next|second(?:ly)?|third(?:ly)?|again|too|plus|anyway|indeed|of course|for example"
        r"|for instance|in addition|meaning,"
        r"|(?:with|on|in|by|from|before|given|of|once you do) (?:that|those)\b(?! who)"
        r"|in other words|in contrast|in that case|as a result|as such|at that"
        r"|on the (?:other|contrary)|after that|because of|that is|even so|if so|this|that|these|those|such|here|there"
        r"|the (?:latter|former|same|above)|both|neither of|either way|its|he|his|him|she|her|hers|they|their|theirs"
        r"|it(?! (?:rain(?:s|ed)|snow(?:s|ed)|pour(?:s|ed)|took|takes|seem(?:s|ed)|turn(?:s|ed) out"
        r"|(?:is|was) (?:\w+ )?(?:that|time|to|who|when|raining|snowing|dark|cold|late|early|hot|winter"
        r"|spring|summer|autumn|half|midnight|noon|\d+|[a-z]+day|not (?:until|only)))\b)"
        r"|another|others|each (?:of|one)|(?:none|most|some|all|many|one|two) of (?:it|them|this|that|these|those))\b",
        re.IGNORECASE,
    ),
}
_LEADING: Final = re.compile(r"^[\s「『（(“\"'‘*_—–-]+")
_QUESTION: Final = re.compile(r"[?？][」』）)”\"']*$|(?:です|ます|ません|でした|ました|でしょう|だろう)か[。．]?$")
_GREETING: Final = re.compile(
    r"(?:み[なん]さん、?|皆さん、?|皆様、?)?(?:こんにち[はわ]|こんばん[はわ]|おはよう|はじめまして)"
    r"|(?:hi|hello|hey|welcome|thanks(?! to)|thank you)\b",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(
    r"[。｡．.！!？?…♪）)」』”\"'’☆★\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]$|(?<=[ぁ-んー])[wｗ笑]+$"
)


class _Sentence(NamedTuple):
    text: str
    usable: bool
    dangling: bool  # opens with a word that points at the sentence before it
    opening: bool  # is the first of its line


class _Manner(NamedTuple):
    """How sentences are chosen: what a candidate loses or gains by those that were chosen before it."""

    alike: float  # loses for what it repeats
    leaning: float  # loses where it brings the sentence before it along
    beside: float  # gains next to a chosen one
    part: float  # of a sentence that must fit into …
    enough: float  # … this part of the budget
    worth: float  # what is worth so much less than the first choice is left out


_MANNER: Final = {
    Language.JA: _Manner(alike=0.4, leaning=0.1, beside=0.1, part=0.6, enough=0.9, worth=9.0),
    Language.EN: _Manner(alike=0.5, leaning=0.0, beside=0.2, part=0.48, enough=0.8, worth=1.7),
}


def summarize(plain: str, language: Language, title: str = "", budget: int | None = None) -> str:
    """At most ``budget`` characters (default ``BUDGET``) of whole sentences of ``plain`` in their order, on one line;
    of a poem its first lines, a line each.

    The sentences that say most about the whole, and little twice. No list item, heading, navigation line or question is
    taken, nor a repetition of ``title``; a sentence that opens with a connective or a demonstrative only together with
    the one before it. Where nothing fits, the first fitting sentence is cut at a phrase and ends in ``…``; where the
    text holds nothing but lists or questions, they have to do. Empty only for a text without words. Equal arguments
    give equal summaries.
    """
    return made(plain, language, title, budget).text


WORDLESS: Final = {
    Language.JA: "文章のない、写真や図やコードだけのエッセイです。",
    Language.EN: "An essay of pictures or code alone, without words.",
}
"""What is shown of an essay that has nothing to summarize, in the essay's language as every summary is."""


class Made(NamedTuple):
    """A summary; ``chosen`` is False where no whole sentence of the text fitted, so that its first words had to do."""

    text: str
    chosen: bool


def made(plain: str, language: Language, title: str = "", budget: int | None = None) -> Made:
    """``summarize``, with how the summary was made."""
    limit = BUDGET[language] if budget is None else budget
    read = plain[: whole(plain, _READ)]
    if lines := first_lines(verse_of(read), limit):
        return Made(lines, True)
    found = list(_read(read, language, title))
    chosen = _choose(found, language, title, limit)
    if chosen:
        return Made(joined([found[i].text for i in chosen]), True)
    return Made(shorten(_first(found), limit, language), False)


def fitted(summary: str, language: Language, budget: int) -> str:
    """Somebody's ``summary`` in at most ``budget`` characters: as many of its sentences, or of a poem's lines, as fit,
    from the first on.
    """
    if len(summary) <= budget:
        return summary
    if lines := first_lines([summary] if "\n" in summary else [], budget):
        return lines
    kept: list[str] = []
    for sentence in sentences(summary):
        if len(joined([*kept, sentence])) > budget:
            break
        kept.append(sentence)
    return joined(kept) or shorten(summary, budget, language)


def is_dangling(sentence: str, language: Language) -> bool:
    """Whether ``sentence`` opens with a connective or a demonstrative, so that it needs the one before it."""
    return _DANGLING[language].match(_LEADING.sub("", sentence)) is not None


def is_whole(sentence: str) -> bool:
    """Whether ``sentence`` ends like one; a heading or a fragment does not."""
    return _SENTENCE_END.search(sentence) is not None


def stands_alone(summary: str, plain: str, language: Language) -> bool:
    """Whether ``summary``, made of ``plain``, is whole sentences of which none needs one that is not there."""
    before = ""
    own: dict[str, str] = {}  # each sentence and the one before it
    for line in plain[: whole(plain, _READ)].splitlines():
        for sentence in map(squeeze, sentences(line)):
            own.setdefault(sentence, before)
            before = sentence
    rest, last = summary, ""
    while rest:
        taken = max((s for s in own if rest.startswith(s)), key=len, default="")
        if not taken or (is_dangling(taken, language) and (not last or own[taken] != last)):
            return False
        rest, last = rest[len(taken) :].lstrip(), taken
    return True


def _read(plain: str, language: Language, title: str) -> Iterator[_Sentence]:
    seen = {fold(squeeze(title))}
    names = speakers(plain.splitlines())
    for whole_line, verse in _lines(plain):
        line = without_speaker(whole_line, names)
        prose = not verse and not is_furniture(line)
        found = [squeeze(sentence) for sentence in sentences(line.removeprefix(ASIDE))]
        for number, sentence in enumerate(found):
            key = fold(sentence)
            ends = is_whole(sentence) or (sentence == found[-1] and _ends_its_line(sentence))
            usable = prose and ends and key not in seen and not _QUESTION.search(sentence)
            usable = usable and not _GREETING.match(sentence) and not points_away(sentence, language)
            yield _Sentence(sentence, usable, is_dangling(sentence, language), number == 0)
            seen.add(key)


def _lines(plain: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is one of a poem's, which are no sentences of the prose around it."""
    for block in plain.split("\n\n"):
        verse = is_verse(block)
        for line in block.splitlines():
            yield line, verse


def _ends_its_line(sentence: str) -> bool:
    """Whether a line's end ends ``sentence``, as where an author writes no full stops; a heading is shorter."""
    return len(sentence) >= _SHORTEST_LINE and is_clause(sentence)


def _choose(found: Sequence[_Sentence], language: Language, title: str, limit: int) -> list[int]:
    """The numbers of the sentences to take, ascending; none where nothing fits."""
    groups = _groups(found)
    preamble = after_preamble([sentence.text for sentence in found], language)
    numbers = [i for i, sentence in enumerate(found) if sentence.usable]
    numbers = [i for i in numbers if i >= preamble] or numbers
    if len(numbers) > _RANKED:
        numbers = numbers[: _RANKED - _RANKED_LAST] + numbers[-_RANKED_LAST:]
    groups = {i: groups[i] for i in numbers if i in groups and set(groups[i]) <= set(numbers)}
    gaps = {i: len(gap_after(found[i].text)) for i in numbers}
    cost = {i: len(found[i].text) + gaps[i] for i in numbers}
    room = limit + min(gaps.values(), default=0)  # nothing follows the last one
    if not any(sum(cost[i] for i in group) <= room for group in groups.values()):
        return []
    texts, opening = [found[i].text for i in numbers], [found[i].opening for i in numbers]
    scored = salience(texts, opening, language, title)
    return sorted(numbers[j] for j in _pick(groups, numbers, cost, scored, _MANNER[language], room))


def _groups(found: Sequence[_Sentence]) -> dict[int, list[int]]:
    """For each usable sentence those that have to be taken with it, itself first; a dangling one that has nothing
    usable before it has no place.
    """
    groups: dict[int, list[int]] = {}
    for i, sentence in enumerate(found):
        if sentence.usable and not sentence.dangling:
            groups[i] = [i]
        elif sentence.usable and i - 1 in groups and len(groups[i - 1]) < _CHAIN:
            groups[i] = [i, *groups[i - 1]]
    return groups


def _pick(
    groups: dict[int, list[int]],
    numbers: Sequence[int],
    cost: dict[int, int],
    scored: Salience,
    manner: _Manner,
    room: int,
) -> set[int]:
    """The best group first, then what is best beside it, until the budget is well used; by place in ``numbers``."""
    place = {number: j for j, number in enumerate(numbers)}
    scores: list[float] = scored.scores.tolist()  # plain numbers are read several times as fast
    similar: list[list[float]] = scored.similar.tolist()
    chosen: set[int] = set()
    repeated = [0.0] * len(numbers)
    used, highest = 0, 0.0
    while True:
        best: tuple[float, list[int], int] | None = None
        for number, group in groups.items():
            rest = [place[i] for i in group if place[i] not in chosen]
            price = sum(cost[numbers[j]] for j in rest)
            if place[number] in chosen or used + price > room or max(repeated[j] for j in rest) > _TWICE:
                continue
            value = sum(scores[j] for j in rest) / len(rest) - manner.alike * max(repeated[j] for j in rest)
            value -= manner.leaning if len(rest) > 1 else 0
            value += manner.beside if any(j - 1 in chosen or j + 1 in chosen for j in rest) else 0
            if best is None or value > best[0] + _TIE:
                best = (value, rest, price)
        if best is None or (chosen and used + best[2] * manner.part > room * manner.enough):
            return chosen
        if not chosen:
            highest = best[0]
        if best[0] < highest - manner.worth:
            return chosen
        chosen.update(best[1])
        used += best[2]
        repeated = [max(now, *(row[k] for k in best[1])) for row, now in zip(similar, repeated, strict=True)]


def _first(found: list[_Sentence]) -> str:
    """What is cut where no whole sentence fits: the best there is, from a proper sentence down to any words at all."""
    proper = [s.text for s in found if s.usable and not s.dangling] or [s.text for s in found if s.usable]
    return next((text for text in proper or [s.text for s in found] if any(c.isalnum() for c in text)), "")
