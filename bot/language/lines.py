"""Lines that are not prose: list items, link lists, a blog's boilerplate."""

from __future__ import annotations

import re
from typing import Final

ASIDE: Final = "> "
"""Begins a block of prose that is not the author's own way: a quotation, a caption, a picture's or a link's words."""
RULE: Final = "---"
"""Stands between two sections of prose that a line divides."""

_ITEM: Final = re.compile(r"[-*+•‣・●○◆◇■□▶▷►▼▽▲→⇒✓✔※]\s?\S|\d{1,3}[.)．）]\s|[\u2460-\u2473]|[（(]\d{1,3}[)）]|[|>]\s")
_LINK: Final = re.compile(r"\S*(?:https?://|www\.)\S+$")
_NAVIGATION: Final = re.compile(
    r"[【\[◀<（(←→«»‹›＜＞]*\s*(?:前回|次回|前の記事|次の記事|前編|後編|関連(?:記事|リンク|エントリ)?"
    r"|参考(?:文献|記事|リンク|資料)?|目次|出典|引用元?|追記|更新|訂正|続きを読む|続きはこちら|コメント"
    r"|スポンサー(?:リンク)?|広告|ＰＲ|PR|タグ|カテゴリ|写真|画像|撮影|初出"
    r"|あわせて読みたい|おすすめ(?:記事)?|著者(?:紹介|プロフィール)|プロフィール|この記事を書いた人|書いた人|ライター)"
    r"\s*(?:[:：】\]）)▼(（→]|$)"
    r"|[（(【\[]?(?:\d{4}[年./-]\d{1,2}(?:[月./-](?:\d{1,2}日?)?)?\s*)(?:に)?(?:追記|更新|訂正)"
    r"|[（(\[←→«»‹›]*\s*(?:related(?: posts?| articles?| reading)?|see also"
    r"|(?:read |up )?(?:previous(?:ly)?|next)(?: up| time| week| month| post| article| in (?:this|the) series)?"
    r"|read more|further reading|references?|table of contents|contents|tags?"
    r"|photo(?: by| credit)?|image|sources?"
    r"|(?:update|edit(?:ed)?|correction)(?:[ ,(][^:.!?]{0,24})?|share|advertisement|sponsored|filed under"
    r"|about the author|posted (?:in|by|on)|(?:originally|first) published)\s*(?:[:—–|]|$)"
    r"|tl;?dr\b|(?:[#＃][^\s#＃]+\s*)+$",
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
