"""Lines that are not prose: list items, link lists, a blog's boilerplate."""

from __future__ import annotations

import re
from typing import Final

_ITEM: Final = re.compile(r"[-*+•‣・●○◆◇■□▶▷►▼▽▲→⇒✓✔※]\s?\S|\d{1,3}[.)．）]\s|[\u2460-\u2473]|[（(]\d{1,3}[)）]|[|>]\s")
_LINK: Final = re.compile(r"\S*(?:https?://|www\.)\S+$")
_NAVIGATION: Final = re.compile(
    r"[【\[◀<（(]*\s*(?:前回|次回|前の記事|次の記事|前編|後編|関連(?:記事|リンク|エントリ)?|参考(?:文献|記事|リンク|資料)?"
    r"|目次|出典|引用元?|追記|続きを読む|続きはこちら|コメント|スポンサー|広告|ＰＲ|PR|タグ|カテゴリ|写真|画像|初出)"
    r"\s*(?:[:：】\]）)▼(（→]|$)"
    r"|(?:related|see also|previous(?:ly)?|next|read more|further reading|references?|table of contents|contents|tags?"
    r"|photo(?: by| credit)?|image|sources?|update|edit|tl;?dr|share|advertisement|sponsored|filed under"
    r"|posted (?:in|by|on)|originally published)\s*(?:[:—–|]|$)",
    re.IGNORECASE,
)
_LONGEST_LINK: Final = 500
_WORD: Final = re.compile(r"[^\W_]")


def is_furniture(line: str) -> bool:
    """Whether ``line`` is a list item, a bare link, a navigation line, or holds no word at all."""
    text = line.strip()
    return (
        not _WORD.search(text)
        or _ITEM.match(text) is not None
        or _NAVIGATION.match(text) is not None
        or (len(text) <= _LONGEST_LINK and _LINK.fullmatch(text) is not None)
    )
