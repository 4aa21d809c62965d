"""Japanese text into pieces as long as a bunsetsu (文節): a word with its endings, found by the scripts alone.

Words change where the script does: hiragana that follows kanji or katakana ends the word before it, and what is not
hiragana begins the next. No dictionary is used, so it costs a tenth of cutting the words themselves, and the same
pieces come again and again: five of six are known after some thousand essays.
"""

from __future__ import annotations

import re
from typing import Final

from bot.language.detect import CJK

_HIRAGANA: Final = "\u3041-\u3096"
_KATAKANA: Final = "\u30a1-\u30faー"
_OTHERS: Final = CJK.replace("\u3040-\u30fa", "\u3097-\u30a0").replace("\u30fc-\u30ff", "\u30fd-\u30ff")

_PARTICLES: Final = (
    "の を に は が で と から まで より へ や も など には では とは への での との にも でも よりも からの へと"
    " などの などを などが にて とも という によって により による について については において における のように"
    " のために とともに"
)
_VERBS: Final = (
    "な だ だった です でした である であり であった がある があり にある もある となる となり となった となっている"
    " になる になり になった にする をする をした"
)
ENDINGS: Final = frozenset(f"{_PARTICLES} {_VERBS}".split())
"""What follows a noun and says nothing about the subject: particles, copulas and verbs that nearly every text has. None
may be the ending of a verb itself, as した is in 話した and として in 落として.
"""


def _any_of(endings: frozenset[str]) -> str:
    """A pattern for one of ``endings``; most are of one character, so that is tried first."""
    single = "".join(sorted(ending for ending in endings if len(ending) == 1))
    longer = sorted(endings - set(single))
    return f"(?:[{single}]|(?=[{''.join(sorted({one[0] for one in longer}))}])(?:{'|'.join(longer)}))(?![{_HIRAGANA}])"


_ENDING: Final = _any_of(ENDINGS)
# A word of two kanji or of katakana is a noun where one of these follows, and what follows is a piece of its own.
_NOUN_ENDS: Final = f"(?:(?<=[{_OTHERS}]{{2}})|(?<=[{_KATAKANA}]))(?=[をにではのへ])"
# So it is before する, but for verbs like 目指す and 見直す.
_SU: Final = "合指出直返渡落戻残消写移回通越逃過崩倒流離放明示押刺貸隠殺話減冷覚起尽汚溶照鳴外足干増申壊潰許下"
_ACT_ENDS: Final = f"(?:(?<=[{_OTHERS}]{{2}})|(?<=[{_KATAKANA}]))(?<![{_SU}])(?=[さしすせ])"
# Verbs that begin another word, as in 引っ越し and 問い合わせ. Cut apart, these would not be known by other spellings.
_FIRST_VERBS: Final = (
    "取売乗切入折張引吹聞書付焼置追言思払買使洗立持打落勝待申貸差組読積受呼伸飛締振繰仕問掛押送割寄食生話請抜踏突巻"
)
_JOINING: Final = f"(?:(?<=[{_FIRST_VERBS}])[りきいちしみれけびっめえげせべ](?=[{_OTHERS}])[{_OTHERS}0-9]+)?"
_BUNSETSU: Final = re.compile(
    f"((?:[{_OTHERS}0-9]+{_JOINING}|[{_KATAKANA}]+)"
    f"(?:(?![{_HIRAGANA}])|(?={_ENDING})|{_NOUN_ENDS}|{_ACT_ENDS}|[{_HIRAGANA}]*)|[{_HIRAGANA}]+)"
    f"(?:(?=[{_HIRAGANA}]){_ENDING})?"
)
_NUMBER: Final = re.compile("[0-9]+")


def bunsetsu(folded: str) -> list[str]:
    """The pieces of a folded text in order, without those ``ENDINGS`` that follow a noun as they are, and without
    everything that is neither Japanese nor a digit. Each number is 3 there: it changes no word beside it.
    """
    return _BUNSETSU.findall(_NUMBER.sub("3", folded))
