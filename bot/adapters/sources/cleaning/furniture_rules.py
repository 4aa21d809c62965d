"""By what a line is told that belongs to the page around an essay. Each rule has a name, which a preview shows.

General rules come first: where the links of a line lead, and whether it is made of buttons and counts alone. The lists
of words behind them are what pages of livedoor, Hatena, Ameba, FC2, note, Exblog, Seesaa and WordPress say.
"""

from __future__ import annotations

import re
from typing import Final

from bot.adapters.sources.cleaning.page_line import PageLine
from bot.adapters.sources.cleaning.page_phrases import FOLLOWERS, NETWORK, SENTENCES, WHOLE, Place, Rule
from bot.adapters.sources.cleaning.page_sites import SITES

SHORT: Final = 120
"""Characters of a line or sentence that may be furniture by its words alone."""

_COUNT: Final = r"\s*[:：]?\s*[(（\[]?\s*\d{1,6}\s*(?:件|個|人|users?)?\s*[)）\]]?"
_TELLING: Final = re.compile(
    rf"(?:Comments?|コメント数?|Trackbacks?|トラックバック数?|TB|拍手|ブックマーク|スキ|いいね[!！]?|ブクマ|Likes?"
    rf"|Views?|閲覧数?|アクセス数?)"
    rf"{_COUNT}|\d{{1,6}}\s*(?:Comments?|Likes?|Shares?|Views?|users?|スキ|件のコメント|コメント|いいね[!！]?"
    rf"|ブックマーク)(?!\w)"
    r"|(?:この(?:エントリー?|記事)を)?はてなブックマーク(?:に追加|に登録|でブックマーク|でコメント)|mixiチェック"
    r"|LINEで送る|友達に教える"
    rf"|{NETWORK}\s*(?:で|に|へ)\s*(?:シェア|共有|つぶやく|送る|投稿|ツイート|保存|フォロー)(?:する)?|Share (?:this"
    rf"|on|to|via)\s*{NETWORK}?\s*"
    rf"(?:\(Opens in new window\))?|(?:Tweet|Save|Email|Click to (?:share|email|print))\s*(?:this|on"
    rf"|to)?\s*{NETWORK}?"
    r"\s*\(Opens in new window\)|この記事の(?:URL|パーマリンク|固定リンク)|固定リンク|パーマリンク|permalink"
    r"|記事を(?:編集|削除)する?|リンクをコピー(?:する)?"
    r"|URLをコピー(?:する)?|Copy (?:the )?link|更新情報を(?:チェックする?|(?:メールで)?受け取る)|読者になる"
    r"|ブログの読者になる|Like this:|Loading\.\.\."
    r"|この(?:記事|投稿|ページ)を(?:シェア|共有|ツイート|保存)(?:する)?|リブログ(?:する)?\(?\d*\)?|Pin it"
    r"|ブログトップ|記事一覧|画像一覧",
    re.IGNORECASE,
)
"""Buttons and counts that no essay has."""
_VAGUE: Final = re.compile(
    rf"(?:Tweet|ツイート|スキ|シェア|共有|いいね[!！]?|Share|Like|Follow|Print|印刷|Check|コピー|Copy|保存|Save|More"
    rf"|ポスト|Post|Pin|RSS|B!|\+1|フォロー"
    rf"|Reblog|Comments?|コメント|Trackbacks?|トラックバック|Edit|{NETWORK})(?:する)?(?![\w])",
    re.IGNORECASE,
)
"""Buttons that are words of an essay, too."""
_BETWEEN: Final = " 　│|｜┃/・,、()（）[]［］:：-–—•·*＊★☆♪»«>＞<＜→◀◁▶▷▲▼△▽↑↓\ufe0f"

_DECORATION: Final = (
    " 　◀◁▶▷▼▽▲△↓↑→←⇒⇓■□◆◇●○★☆※♪♡♥・*＊-–—=＝~〜|│｜【】《》<>＜＞«»[]［］()（）「」『』!！。.…:：👇👆🙏✨❤️\ufe0f"
)

_REQUESTS: Final = re.compile(
    r"クリック|ポチ|ぽち|タップ|ひと押し|ランキング|人気ブログ|ブログ村|blogram|参考に|役に立|シェア|拡散|いいね"
    r"|拍手|スキ|高評価|フォロー|リツイート"
    r"|共感|良かった|よかった|気に入|面白|おもしろ|なるほど|投票|応援|click|\btap\b|\bhit\b|\bpress\b|vote|please"
    r"|kindly|feel free|don't forget"
    r"|be sure|consider|like|love|enjoy|found",
    re.IGNORECASE,
)
"""What each of them holds: a sentence without it is not looked at further."""

_BESIDE_REQUEST: Final = re.compile(
    r"[↓▼▽⇓👇 　]+"
    r"|[^。「」『』]{0,20}(?:クリック|ポチ|ぽち|ブログ村|人気ブログ|応援(?=を|も|よろしく|宜しく|お願い|おねがい"
    r"|下さい|ください|してね))[^。「」『』]{0,12}"
    r"(?:ね|を|へ|も|に|下さい|ください|ます|お願い.{0,8}|よろしく.{0,8}|宜しく.{0,8}|\w(?=[↓!！♪☆★]))[。!！♪☆★↓ ]*"
    r"|[^。「」『』]{0,12}(?:よろしく|宜しく)(?:お願い|おねがい)?(?:し|いたし|致し)?(?:ます|ね)?[。!！♪☆★↓ ]*"
    r"|[^。「」『』]{0,16}励みに(?:なります|なっています|しています)[。!！♪☆★↓ ]*",
    re.IGNORECASE,
)
_BESIDE_MAX: Final = 40
_TORN: Final = re.compile(
    r"(?:</?(?:br|div|span|p|a|img|font|center|clear|hr|table|td|tr|iframe|script|ins)\b[^<>]{0,200}>?\s*)+",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"[?？][\s!！」』）)\]〜~…]*\Z|(?:でしょう|です|ます|ません|ました|だろう|であろう|かしら"
    r"|のだろう)か[ね]?[。．.！!…]*\Z"
)
_SENTENCE: Final = re.compile(r".*?(?:[。．！？!?♪]+[」』）)]*|(?<=[a-z])\.(?=\s|\Z)|\Z)")


_MIDDLE: Final = tuple(rule for rule in WHOLE if rule.place is Place.ANYWHERE or rule.name in FOLLOWERS)


def asks(sentence: str) -> bool:
    """Whether a sentence is a question."""
    return _ASKS.search(sentence.strip()) is not None


def sentences(text: str) -> list[str]:
    """``text`` cut behind its sentences; together they are the text."""
    return [found.group() for found in _SENTENCE.finditer(text) if found.group()]


def told_by_links(line: PageLine) -> str:
    """The rule of a line that is little more than links, or pictures, of places around a text; empty for any other."""
    addresses = line.addresses or line.pictures
    if not addresses or (len(line.outside) > _BESIDE_MAX and line.addresses) or asks(line.outside):
        return ""
    if not line.addresses and len(line.text) > _BESIDE_MAX:
        return ""
    for name, sites in SITES:
        if sites.search(addresses[0]) and all(any(s.search(a) for _, s in SITES) for a in addresses):
            return name
    return ""


def without_buttons(text: str) -> str:
    """``text`` without the buttons and counts that no essay has."""
    return _TELLING.sub(" ", text)


def told_by_buttons(text: str) -> tuple[str, Place] | None:
    """Whether a line is buttons and counts alone."""
    if not _begins_with_button(text.lstrip(_BETWEEN)):
        return None
    rest = _TELLING.sub("", text)
    telling = rest != text
    left = _VAGUE.sub("", rest)
    if left.strip(_BETWEEN) or not text.strip(_BETWEEN):
        return None
    buttons = len(_VAGUE.findall(rest))
    return "buttons and counts", Place.ANYWHERE if telling or buttons > 2 else Place.EDGE


def _begins_with_button(text: str) -> bool:
    return _TELLING.match(text) is not None or _VAGUE.match(text) is not None


def is_torn_tag(text: str) -> bool:
    """Whether a line is tags alone, of which the end may be missing."""
    return text.startswith("<") and _TORN.fullmatch(text) is not None


def whole_rule(text: str, place: Place) -> Rule | None:
    """The rule of a line by all of its words; in the middle of a text, few come into question."""
    bare = text.strip(_DECORATION)
    if not bare or len(text) > SHORT * 2:
        return None
    for rule in _MIDDLE if place is Place.ANYWHERE else WHOLE:
        if rule.pattern.fullmatch(bare) or rule.pattern.fullmatch(text):
            return rule
    return None


def sentence_rule(sentence: str) -> Rule | None:
    """The rule of a sentence that requests something of the page's readers."""
    if (
        _REQUESTS.search(sentence) is None
        or len(sentence) > SHORT
        or "「" in sentence
        or "『" in sentence
        or "“" in sentence
    ):
        return None
    return next((rule for rule in SENTENCES if rule.pattern.search(sentence)), None)


def is_beside_request(text: str) -> bool:
    """Whether a short line beside a request or a banner is a part of it."""
    return len(text) <= _BESIDE_MAX and not asks(text) and _BESIDE_REQUEST.fullmatch(text) is not None
