"""A summary made of the text's own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.core.essay import Language
from bot.text.cut import shorten, whole
from bot.text.lines import is_furniture
from bot.text.normalize import fold, squeeze
from bot.text.segment import sentences

BUDGET: Final = {Language.JA: 200, Language.EN: 350}
"""Characters, unless the caller asks for another number: what a chat shows without folding it away."""

_LEAD: Final = 20_000  # a lead lies at the beginning: no more characters are read, so the time has a limit
_ENOUGH: Final = 0.6  # of the budget: from here on a gap would cost more than another sentence brings
_GLUE: Final = {Language.JA: "", Language.EN: " "}

_DANGLING: Final = {
    Language.JA: re.compile(
        r"(?!これから|これまで|ここ(?:数|何|半|[一二三四五六十\d])|それぞれ|そもそも|あれこれ|ただ(?:の|で))"
        r"(?:しかし|けれど|だけど|だけれど|だが|ですが|ただ(?:し|、)|でも|ところが|とはいえ|とはいって|にもかかわらず"
        r"|それ|その|そこ|そう|そんな|そして|そちら|これ|この|ここ|こう|こんな|こちら|あの|あれ|あそこ|ああ|あんな"
        r"|また[、は]|または|および|さらに|しかも|おまけに|加えて|つまり|すなわち|要する|だから|ですから|したがって"
        r"|そのため|よって|ゆえに|なので|なぜなら|というの|というわけ|すると|ちなみに|なお[、も]|一方|他方|逆に|反対に"
        r"|むしろ|同様に|同じく|例えば|たとえば|次に|続いて|最後に|結局|もちろん|もっとも、|やはり|とにかく|ともかく"
        r"|いずれ|以上|前述|上記|後者|前者)"
    ),
    Language.EN: re.compile(
        r"(?:however|but|and|so|or|nor|yet|then|thus|hence|therefore|consequently|accordingly|moreover|furthermore"
        r"|also|besides|meanwhile|instead|still|nevertheless|nonetheless|otherwise|likewise|similarly|conversely"
        r"|finally|lastly|next|second(?:ly)?|third(?:ly)?|again|too|plus|anyway|indeed|of course|for example"
        r"|for instance|in addition|in other words|in contrast|in that case|as a result|as such|at that"
        r"|on the (?:other|contrary)|after that|because of|that is|even so|if so|this|that|these|those|such|here|there"
        r"|the (?:latter|former|same|above)|both of|neither of|either way)\b",
        re.IGNORECASE,
    ),
}
_LEADING: Final = re.compile(r"^[\s「『（(“\"'‘*_—–-]+")
_QUESTION: Final = re.compile(r"[?？][」』）)”\"']*$|(?:です|ます|ません|でした|ました|でしょう|だろう)か[。．]?$")
_SENTENCE_END: Final = re.compile(r"[。｡．.！!？?…♪）)」』”\"'’]$")


class _Sentence(NamedTuple):
    text: str
    usable: bool
    dangling: bool  # opens with a word that points at the sentence before it


def summarize(plain: str, language: Language, title: str = "", budget: int | None = None) -> str:
    """At most ``budget`` characters (default ``BUDGET``) of whole sentences of ``plain`` in their order, on one line.

    The text's lead fills the budget. No list item, heading, navigation line or question is taken, nor a repetition of
    ``title``; a sentence that opens with a connective or a demonstrative only together with the one before it. Where
    nothing fits, the first fitting sentence is cut at a phrase and ends in ``…``; where the text holds nothing but
    lists or questions, they have to do. Empty only for a text without words. Equal arguments give equal summaries.
    """
    limit = BUDGET[language] if budget is None else budget
    lead = plain[: whole(plain, _LEAD)]
    found = list(_read(lead, language, title))
    chosen = _pack(found, language, limit)
    if chosen:
        return _GLUE[language].join(found[i].text for i in chosen)
    return shorten(_first(found), limit, language)


def is_dangling(sentence: str, language: Language) -> bool:
    """Whether ``sentence`` opens with a connective or a demonstrative, so that it needs the one before it."""
    return _DANGLING[language].match(_LEADING.sub("", sentence)) is not None


def _read(plain: str, language: Language, title: str) -> Iterator[_Sentence]:
    seen = {fold(squeeze(title))}
    for line in plain.splitlines():
        prose = not is_furniture(line)
        for sentence in map(squeeze, sentences(line)):
            key = fold(sentence)
            whole_one = _SENTENCE_END.search(sentence) is not None  # a heading or a fragment has no end
            usable = prose and whole_one and key not in seen and not _QUESTION.search(sentence)
            yield _Sentence(sentence, usable, is_dangling(sentence, language))
            seen.add(key)


def _pack(found: list[_Sentence], language: Language, limit: int) -> list[int]:
    chosen: list[int] = []
    used = 0
    for i, sentence in enumerate(found):
        if not sentence.usable or (sentence.dangling and (not chosen or chosen[-1] != i - 1)):
            continue
        cost = len(sentence.text) + (len(_GLUE[language]) if chosen else 0)
        if used + cost <= limit:
            chosen.append(i)
            used += cost
        elif used >= limit * _ENOUGH:
            break
    return chosen


def _first(found: list[_Sentence]) -> str:
    """What is cut where no whole sentence fits: the best there is, from a proper sentence down to any words at all."""
    proper = [s.text for s in found if s.usable and not s.dangling] or [s.text for s in found if s.usable]
    return next((text for text in proper or [s.text for s in found] if any(c.isalnum() for c in text)), "")
