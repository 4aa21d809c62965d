"""What an editor would strike out of a summary, judged without a line of the program that makes one.

It knows words and places of words only, so it flags too much rather than too little. It says how often one way of
making summaries errs beside another, not whether a single one is bad.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_BARE_JA: Final = """
しかし だが けれど でも、 ところが また、 そして さらに つまり だから したがって なので それ その そこ そう
これは これが これを この ここで ここに あの あれ 彼は 彼女は 彼が さて では、 で、 が、 を によると によれば
ちなみに 例えば たとえば 一方 逆に 次に 最後に
"""
_BARE_EN: Final = """
however|but|and|so|or|then|thus|therefore|also|still|instead|finally|next|this|that|these|those|such|it|its|he|his|she
her|they|their|both|another|for example|for instance|in addition|as a result|on the other hand|of course|because of
"""
_AWAY_JA: Final = """
以下の 以下に 以下は 次のとおり 次の通り 次のよう 下記 上記 前述 後述 下の図 上の図 こちらです こちらの記事
こちらから こちらにあ ご覧ください ご参照 クリック フォローし 登録して アドベントカレンダー 日目の記事
お読みいただ 読んでいただ ありがとうございま 教えてください
"""
_AWAY_EN: Final = """
the following|as follows| below.| above.|see below|shown below|as above|below:|above:|learn more|read more
find out more|click|check it out|subscribe|sign up|stay tuned|let us know|let me know|tell us|leave a comment
in the comments|thanks for reading|thank you for|advent calendar|originally published|our website|my website
"""
OPENS_BARE: Final = {"ja": tuple(_BARE_JA.split()), "en": tuple("|".join(_BARE_EN.strip().splitlines()).split("|"))}
POINTS_AWAY: Final = {"ja": tuple(_AWAY_JA.split()), "en": tuple("|".join(_AWAY_EN.strip().splitlines()).split("|"))}
_QUOTES: Final = "「『（(“\"‘'"


def flaws(chosen: Sequence[str], text: Sequence[str], language: str) -> list[str]:
    """What is wrong with the sentences ``chosen`` out of the sentences of ``text``, a line each; empty where nothing
    is.
    """
    found: list[str] = []
    place = {sentence: number for number, sentence in reversed(list(enumerate(text)))}
    for number, sentence in enumerate(chosen):
        at = place.get(sentence, -1)
        follows = number > 0 and at > 0 and chosen[number - 1] == text[at - 1]
        if not follows and _opens_bare(sentence, language):
            found.append(f"opens bare: {sentence}")
        lowered = f"{sentence.lower()} "
        found += [f"points away: {sentence}" for words in POINTS_AWAY[language] if words in lowered][:1]
        if sentence.rstrip().endswith((":", "：", "、", ",")):
            found.append(f"ends open: {sentence}")
    return found


def _opens_bare(sentence: str, language: str) -> bool:
    start = sentence.lstrip(_QUOTES).lower()
    if language == "ja":
        return start.startswith(OPENS_BARE["ja"]) and not start.startswith("それぞれの")
    return any(start.startswith(word) and not start[len(word) : len(word) + 1].isalpha() for word in OPENS_BARE["en"])
