"""Sentences that do not speak for themselves: they point at something that a summary does not show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.core.essay import Language

_AHEAD_JA: Final = (
    # 二十人以下の店 is an amount, and 平均以下 a comparison.
    r"(?<![0-9０-９〇一二三四五六七八九十百千万％%円人年歳名回本件度割分秒点個枚倍つ字準均待])以下(?!同文)",
    r"次の(?:とおり|通り|よう[なに]|表|図|リスト|一覧|コード|コマンド|手順|方法|章|節|回|記事)",
    r"次の[一二三四五六七八九十\d]+[つ点]",
    r"下記|上記|後述|前述|先述|左記|右記",
    r"[上下左右](?:の|に示す)(?:図|表|写真|画像|グラフ|リスト|コード|リンク|ボタン|動画|スライド)",
    r"こんな(?:感じ|具合|風)(?:です|だ|にな[りるっ]|でし)[^。]{0,6}[。！!]?$",
)
_AT_A_PAGE_JA: Final = (
    r"(?:こちら|コチラ)の(?:記事|ページ|リンク|サイト|動画|スライド|資料|投稿|ブログ|書籍|本)",
    r"(?:こちら|コチラ)(?:[にへ](?:置|まとめ|書|掲載|載|あり|公開)|から|まで|を(?:ご覧|参照|どうぞ|クリック|見て|読んで))",
    r"(?:こちら|コチラ)(?:です|だ|になります|でした)?[。．！!]?$",
    r"^(?:なお、?)?(?:詳しくは|詳細は|くわしくは|続きは)",
    r"(?:ご覧|ご?参照|お読み|ご確認)(?:ください|下さい|いただけ)",
    r"クリック|タップして|リンク(?:先|は|から|を貼)|スクロール",
    r"(?:フォロー|登録|シェア|コメント|応援|いいね|拡散|高評価)[^。]*(?:お願い|ください|下さい|待ち)",
)
_AT_PEOPLE_JA: Final = (
    r"(?:教えて|聞かせて|お聞かせ|紹介して|語って)(?:いただけ|ください|下さい|いただき)",
    r"アドベントカレンダー|Advent ?Calendar",
    r"[\d一二三四五六七八九十]日目の(?:記事|投稿|エントリ)|の[\d一二三四五六七八九十]+日目(?:です|の)",
    r"(?:お読み|ご覧|読んで|お付き合い|ご清聴|見て)(?:いただ|くださ|下さ|頂)[^。]*(?:ありがと|感謝|うれし|嬉し|幸い)",
    r"^(?:[^「]*、)?(?:どうも)?ありがとう(?:ございま)?|読んでくれてありがと",
)
_AHEAD_EN: Final = (
    r"\b(?:the following|as follows|the (?:above|below))\b",
    r"\b(?:as|see|shown|listed|described|given|found|mentioned|noted|discussed|outlined) (?:above|below)\b",
    r"\b(?:pictured|linked|quoted|explained|embedded) (?:above|below)\b",
    r"\b(?:list|table|figure|chart|code|links?|photos?|pictures?|image|video|diagram|graph|section) (?:above|below)\b",
    r"\b(?:example|form|button|comments?|note) (?:above|below)\b",
    r"\b(?:above|below)[.:!]$|:$|\bread on\b|\bkeep reading\b",
    r"\b(?:see|in) (?:the )?(?:next|previous|last|following) (?:section|chapter|part|post|article)\b",
    r"\bsee (?:figure|table|fig\b|here|also|this|the (?:link|video|slides|picture|photo))",
    r"\b(?:here|below)(?:['’]s| is| are) (?:the|an?|some|my|our|what|how) ",
)
_AT_A_PAGE_EN: Final = (
    r"\b(?:learn|read|find out|hear) more\b|\bmore (?:info|information|details) (?:at|on|is)\b|\bclick\b",
    r"\bcheck (?:it|this|them|us|me) out\b|\bcheck out (?:my|our|the|this)\b|\bon its page\b",
    r"\b(?:my|our) (?:website|newsletter|channel|mailing list)\b",
    r"\b(?:available|posted|published|recorded) (?:here|online)\b",
    r"\b(?:add|leave|drop|post|write) (?:a|your) (?:note|comment|reply|question|thought)s?\b",
    r"\bsign up\b|\bsubscribe\b|\bfollow (?:us|me) (?:on|at)\b|\bstay tuned\b",
)
_AT_PEOPLE_EN: Final = (
    r"\b(?:let|tell) (?:us|me)(?: know| an? | more| about)|\bin the comments\b",
    r"\bfeel free to (?:ask|comment|share|reach|contact|write)",
    r"^(?:please )?(?:describe|introduce|walk us|explain) (?:your|yourself|us|me|a typical)",
    r"\badvent calendar\b|\boriginally (?:published|posted|appeared|written)\b",
    r"^this (?:post|article|essay) (?:is|was) (?:part|day|the (?:first|second|third|last)|first|originally|adapted)",
    r"^(?:many |special |big )?thanks? (?:you|to|for|goes|go)\b",
    r"\bthank(?:s| you) for (?:reading|listening|watching)\b",
)
_AWAY: Final = {
    Language.JA: re.compile("|".join(_AHEAD_JA + _AT_A_PAGE_JA + _AT_PEOPLE_JA), re.IGNORECASE),
    Language.EN: re.compile("|".join(_AHEAD_EN + _AT_A_PAGE_EN + _AT_PEOPLE_EN), re.IGNORECASE),
}
_FRAGMENT: Final = {  # the rest behind a bare address, a picture or a card: nobody begins a sentence with a particle
    Language.JA: re.compile(
        r"を|によ(?:ると|れば|り、)|とのこと|といった|[、。，．ゃゅょっーんぁぃぅぇぉ]|[はがにのもへと](?=[一-龯ァ-ヶ「『A-Za-z0-9])"
    ),
    Language.EN: re.compile(r"[,.;:)]|(?:of|than|which|whose|whom)\b(?! (?:course|the|all|my|an?|this|that)\b)"),
}
_DISCLAIMER: Final = {
    Language.JA: re.compile(
        r"主観(?:です|で述べ|で書|なので|的)|個人的な(?:意見|見解|感想|考え)(?:です|なので|であ|に過ぎ)"
        r"|あくまで(?:も)?(?:私|個人|自分|一)|異論|ご了承|専門家では(?:ない|ありません)"
        r"|(?:指摘|批判|苦情|ツッコミ|反論)は(?:なし|ご?遠慮|ご?容赦|受け付け)"
        r"|おいといて|置いといて|置いておいて|さておき|(?:人|会社|場合|立場)によって[^。]*(?:違|異な|さまざま|様々)"
        r"|断って(?:おき|おく)|お断り|あらかじめ|予め|悪しからず|お手柔らか|前置き|責任は(?:負|取)|自己責任"
    ),
    Language.EN: re.compile(
        r"\bdisclaimer\b|\bin my (?:humble |honest )?opinion\b|\bimh?o\b|\bmileage may vary\b|\bymmv\b"
        r"|\bi(?:['’]m| am) (?:no|not an?) (?:expert|lawyer|doctor|authority|writer)\b|\bmy two cents\b"
        r"|\bwith a (?:grain|pinch) of salt\b|\b(?:views|opinions?)\b[^.]*\b(?:my|our|his|her|their) own\b"
        r"|\b(?:purely|entirely|completely) (?:subjective|personal)\b|\bi (?:don['’]t|do not) claim\b"
        r"|\bnot (?:financial|legal|medical|career) advice\b|\bbear with me\b|\bdifferent things to different people\b"
        r"|\bbefore (?:i|we) (?:begin|start|get started|dive in)\b",
        re.IGNORECASE,
    ),
}
_PREAMBLE: Final = 8
"""Sentences within which an author clears their throat."""
_SPEAKER: Final = re.compile(
    r"([A-ZＡ-Ｚ][\w.’']{0,14}(?: [A-Z][\w.]{0,14})?|[一-龯ぁ-んァ-ヶー]{1,8})\s?[:\uff1a]\s*(?=\S)"
)
_TURNS: Final = 2
"""So often a name comes before a colon where people talk; a note or a lesson comes once."""


def points_away(sentence: str, language: Language) -> bool:
    """Whether ``sentence`` speaks of what comes before or after it, of a page, a form or a thank-you, or is the rest
    of something that was taken out.
    """
    return _AWAY[language].search(sentence) is not None or _FRAGMENT[language].match(sentence) is not None


def after_preamble(found: Sequence[str], language: Language) -> int:
    """How many of the first sentences are an author's disclaimer, with what leads to it; 0 without one."""
    here = [i for i, sentence in enumerate(found[:_PREAMBLE]) if _DISCLAIMER[language].search(sentence)]
    return here[-1] + 1 if here else 0


def speakers(lines: Sequence[str]) -> frozenset[str]:
    """The names that come before what people say, as in an interview."""
    counts = Counter(match[1] for match in map(_SPEAKER.match, lines) if match)
    return frozenset(name for name, count in counts.items() if count >= _TURNS)


def without_speaker(line: str, names: frozenset[str]) -> str:
    """What is said in ``line``, without who says it."""
    match = _SPEAKER.match(line)
    return line[match.end() :] if match and match[1] in names else line
