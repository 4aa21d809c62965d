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
    (
        r"先ほど(?:の|述べ|触れ|書い|説明|紹介)|さきほどの|先述|(?:既に|すでに|冒頭で|最初に)(?:述べ|触れ"
        r"|書い|説明し)た(?:よう|とおり|通り)"
    ),
    (
        r"^(?:前回|前の記事|先日の記事)(?:の|は|では|に)[^。]*(?:続き|記事|書き|書い|紹介|投稿|話)|(?:前回"
        r"|前編|前の記事)の続き"
    ),
    (
        r"次回(?:は|の|も|へ|に|こそ)、?[^。]*(?:書|話|記事|紹介|お届け|続[くき]|予定|回です|掲載|投稿)|次号"
        r"|後半(?:で|に)は|前半では"
    ),
    r"^(?:昨日|前日|明日|翌日)は、?[^。]{1,20}(?:さん|氏|様)の(?:「|『|記事|回|番|担当)",
    (
        r"^(?:この|本)(?:章|節|項)(?:で|は)|第[一二三四五六七八九十\d]+[章節部](?:を参照|で述べ)"
        r"|^[図表]\s?[\d０-９一二三]"
    ),
    r"(?:本書|本文|付録|別紙|脚注)[^。]*参照",
    r"こんな(?:感じ|具合|風)(?:です|だ|にな[りるっ]|でし)[^。]{0,6}[。！!]?$",
)
_AT_A_PAGE_JA: Final = (
    r"(?:こちら|コチラ)の(?:記事|ページ|リンク|サイト|動画|スライド|資料|投稿|ブログ|書籍|本)",
    (
        r"(?:こちら|コチラ)(?:[にへ](?:置|まとめ|書|掲載|載|あり|公開)|から|まで|を(?:ご覧|参照|どうぞ"
        r"|クリック|見て|読んで))"
    ),
    r"(?:こちら|コチラ)(?:です|だ|になります|でした)?[。．！!]?$",
    r"^(?:なお、?)?(?:詳しくは|詳細は|くわしくは|続きは)",
    r"(?:ご覧|ご?参照|お読み|ご確認)(?:ください|下さい|いただけ)",
    (
        r"(?:あわせて|併せて|合わせて)(?:どうぞ|お?読み|ご覧)|動画(?:でも|も|を)(?:解説|公開|あり|作)"
        r"|ページの?(?:[下上]部|末尾|一番[下上])"
    ),
    (
        r"(?:ここ|これ)(?:から|より)?先は(?:有料|会員|限定)|続きは|(?:有料|会員|購読者)(?:部分|限定|記事"
        r"|エリア)|メンバーシップで|最後まで(?:無料|お読み|読め)"
    ),
    (
        r"アフィリエイト|アソシエイト|プロモーションを?が?(?:含|利用)|(?:広告|ＰＲ|PR)(?:を|が)(?:含|掲載"
        r"|利用|表示)|スポンサー"
    ),
    (
        r"(?:SNS|Twitter|ツイッター|Instagram|インスタ|note|YouTube)(?:も|で[はも]?|を)(?:やって|更新|発信"
        r"|フォロー|始めま)"
    ),
    (
        r"(?:画像|写真|図|動画)は[^。]{0,20}(?:より|から)(?:引用|転載|拝借|お借り)|筆者撮影|撮影は筆者"
        r"|(?:より|から)引用[。]?$"
    ),
    r"(?:再掲|転載)(?:です|した|しま|する|。)",
    (
        r"(?:記事|本稿|内容|情報)[^。]{0,12}(?:執筆|投稿|公開|掲載|当時)(?:時点|時|現在|日)|(?:誤字|脱字)"
        r"|タイトルを(?:直|変え|変更)"
    ),
    r"クリック|タップして|リンク(?:先|は|から|を貼)|スクロール",
    r"(?:フォロー|登録|シェア|コメント|応援|いいね|拡散|高評価)[^。]*(?:お願い|ください|下さい|待ち)",
)
_AT_PEOPLE_JA: Final = (
    r"(?:教えて|聞かせて|お聞かせ|紹介して|語って)(?:いただけ|ください|下さい|いただき)",
    r"指摘(?:ください|下さい|いただけ)|(?:拍手|応援|コメント|いいね)(?:、|を)?ありがと",
    r"アドベントカレンダー|Advent ?Calendar",
    (
        r"(?:ご)?(?:指摘|意見|感想|質問|要望|連絡|相談|お便り|問い?合わせ)(?:が|は|を|など|・|や|、"
        r"|も)[^。]*(?:ください|下さい|お待ち|お願い|お寄せ|お気軽|いただけ|まで)"
    ),
    (
        r"(?:参考|役|助け|きっかけ|ヒント|一助|力)に(?:な[れりっ]|立[てち])[^。]*(?:幸い|うれし|嬉し"
        r"|ありがたい|光栄|思います)"
    ),
    (
        r"(?:シェア|スキ|いいね|拍手|フォロー|登録|応援|拡散)(?:して|を|いただ|もら|ありがと)[^。]*(?:嬉し"
        r"|うれし|励み|喜び|ありがと|お願い)"
    ),
    (
        r"よろしく(?:お願い|おねがい)[^。「」]*(?:ます|ましょう|いたし)[。！!]?$|(?:ご)?容赦|悪しからず"
        r"|お?楽しみに(?:[。！!♪]|して|お待ち|ください)"
    ),
    (
        r"^(?:皆さん、?|みなさん、?)?(?:お疲れ(?:さま|様)(?:です|でし|[。！!])|ご無沙汰|お久しぶり"
        r"|おひさしぶり|はじめまして|初めまして)"
    ),
    (
        r"^(?:それでは|では|さて|じゃあ|早速|さっそく)[^。]*(?:見て|始め|はじめ|いって|行って|進め|説明して"
        r"|書いて|入り)[^。]*(?:ましょう|ます|いく|いこう|たい)"
    ),
    (
        r"本題に(?:入|移|戻)|前置き(?:が|は|を)|^(?:だいぶ|少々|少し|ずいぶん|大変|かなり"
        r"|思いのほか)?長くな(?:りま|ったので|ってし)"
    ),
    r"(?:ここ|この辺|このへん|今日はここ|今回はここ)(?:まで|で終わ|で筆を)(?:に|と|り|を|。|です|終)",
    (
        r"^(?:という|と言う|と云う)(?:わけ|訳)で[、，]?|^ということで[、，]|以上(?:です|でした"
        r"|となります)[。！!]?$|^以上[、が]"
    ),
    (
        r"^[（(【\[]?(?:\d{4}[年/.-][\d月日/.-]*\s?に?(?:追記|更新|訂正|編集)|(?:追記|更新|訂正"
        r"|編集)(?:[:：）)】\]。\s]|し))"
    ),
    r"(?:組織|会社|団体|所属)[^。]{0,8}(?:見解|意見)(?:では|とは|を代表)|個人の(?:見解|感想|意見)(?:です|であ|で、)",
    r"[\d一二三四五六七八九十]日目の(?:記事|投稿|エントリ)|の[\d一二三四五六七八九十]+日目(?:です|の)",
    r"(?:お読み|ご覧|読んで|お付き合い|ご清聴|見て)(?:いただ|くださ|下さ|頂)[^。]*(?:ありがと|感謝|うれし|嬉し|幸い)",
    r"^(?:[^「]*、)?(?:どうも)?ありがとう(?:ございま)?|読んでくれてありがと",
)
_AHEAD_EN: Final = (
    r"\b(?:the following|as follows|the (?:above|below))\b",
    r"\b(?:as|see|shown|listed|described|given|found|mentioned|noted|discussed|outlined) (?:above|below)\b",
    r"\b(?:pictured|linked|quoted|explained|embedded) (?:above|below)\b",
    (
        r"\b(?:list|table|figure|chart|code|links?|photos?|pictures?|image|video|diagram|graph"
        r"|section) (?:above|below)\b"
    ),
    r"\b(?:example|form|button|comments?|note) (?:above|below)\b",
    (
        r"\bas (?:i|we)(?:['’]ve| have)? (?:already )?(?:mentioned|said|wrote|written|noted|discussed"
        r"|explained|described|saw|seen|showed) (?:earlier|before|previously|already|last|in|at|on)\b"
    ),
    r"\b(?:as|was) (?:mentioned|discussed|noted|described|promised) (?:earlier|before|in)\b",
    (
        r"\b(?:last|previous|earlier|next|future|upcoming|follow-?up|separate|another) (?:blog ?)?(?:post"
        r"|article|essay|entry)s?\b(?! office| for (?:the|a) )"
    ),
    (
        r"\b(?:earlier|later|further down|further on|elsewhere) (?:in|on) (?:this|the) (?:post|article|essay"
        r"|page|piece|text|chapter|section)\b"
    ),
    r"^more (?:on|about) .{1,40}\b(?:later|below|soon|here|in (?:an?|the|this|my))\b",
    (
        r"\b(?:come|get) back to (?:this|that|it|the [\w ]{1,20}) (?:in a (?:moment|minute|bit)|later|below"
        r"|soon|shortly)\b"
    ),
    r"\bscroll (?:down|up|to)\b|^skip (?:to|this|ahead|the)\b|\bskip this (?:section|part|post)\b",
    r"(?:^|\b(?:in|see|from|as) )(?:figure|fig\.?|table|listing|appendix|chart|exhibit) [\dA-D]\b",
    r"\bsee the (?:appendix|notes?|footnotes?|references)\b",
    (
        r"\b(?:photo|photograph|picture|image|figure|chart|table|graph|diagram|screenshot"
        r"|map)s? (?:on the (?:left|right)|(?:here )?shows?\b|at the top)"
    ),
    (
        r"^(?:now,? |so,? |and )?let['’]?s (?:dive|get (?:started|going|into)|jump|start (?:with|by|at|from)"
        r"|begin|take a (?:closer )?look|have a look|look at)\b"
    ),
    r"\bwithout further ado\b|^with (?:that|this) (?:out of the way|said|in mind)\b|^first things first\b",
    (
        r"^this is (?:a guest|an? (?:excerpt|translation|repost|cross-?post|long|short|quick)\b"
        r"|(?:the )?(?:first|second|third|fourth|fifth|last|final|part|day)\b.{0,20}\b(?:part|series|post|day"
        r"|of)\b)"
    ),
    (
        r"^(?:last|next) (?:week|month|time),? (?:i|we)(?:['’]ll| will| wrote| write| talked| covered"
        r"| discussed| looked| described)\b"
    ),
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
    (
        r"\b(?:code|story|rest|article|slides?|video|recording|details|version|list|post)\b.{0,40}\b(?:on"
        r"|at) (?:github|youtube|twitter|medium)\b"
    ),
    r"\b(?:on|at) (?:my|our) (?:blog|site|page|github|profile|channel)\b|\bfollow me\b",
    r"\baffiliate (?:links?|programs?)\b|\bamazon associate|\bqualifying purchases\b",
    r"\bsponsored (?:by|post)\b|\b(?:paying|paid) subscribers?\b|\bpaywall",
    r"\bthe rest of this (?:post|article|essay|letter)\b",
    r"\b(?:re-?posted|cross-?posted|re-?published) (?:from|on|at|with)\b",
    r"^\[?(?:photo|image|picture|cover)s? (?:by|credit|courtesy|from)\b",
    r"\b(?:earlier|previous|different) version of this (?:post|article|essay|piece)\b",
    r"\bsign up\b|\bconsider (?:subscribing|supporting|sharing|donating|following)\b|\bsubscribe\b",
    r"\bfollow (?:us|me) (?:on|at)\b|\bstay tuned\b",
)
_AT_PEOPLE_EN: Final = (
    r"\b(?:let|tell) (?:us|me)(?: know| an? | more| about)|\bin the comments\b",
    r"\bfeel free to (?:ask|comment|share|reach|contact|write)",
    r"^(?:please )?(?:describe|introduce|walk us|explain) (?:your|yourself|us|me|a typical)",
    r"\badvent calendar\b|\boriginally (?:published|posted|appeared|written)\b",
    r"^this (?:post|article|essay) (?:is|was) (?:part|day|the (?:first|second|third|last)|first|originally|adapted)",
    r"\bjoin the (?:discussion|conversation)\b|\bcomments are (?:open|closed|welcome)\b",
    r"\b(?:questions|comments|feedback)\b.{0,20}\bwelcome[.!]?$",
    r"^if you(?:['’]ve)? (?:like|liked|enjoy|enjoyed|love|loved|found) (?:this|it|my|our|what)\b",
    r"\bshare (?:it|this) with\b",
    (
        r"^(?:i )?(?:really |sincerely )?hope(?:fully,?)? (?:that )?(?:this|you(?:['’]ve| have)? (?:enjoy"
        r"|like|f[io]u?nd|learn))"
    ),
    r"^(?:happy \w+ing,? )?(?:and )?see you (?:next|then|soon|in|on|there|tomorrow)\b",
    r"^(?:until|till) (?:next|then)\b",
    r"^(?:and )?that(?:['’]s| is) (?:a wrap\b|(?:it|all)(?:[.!,]| for| from| folks))",
    r"^(?:i['’]m )?sorry (?:for|about) (?:not (?:posting|writing)|the (?:silence|delay|long|late))",
    r"\bhaven['’]t (?:posted|written|blogged) (?:here |anything )?(?:in|for)\b",
    r"\bsince (?:my|the|our) last (?:post|article|letter)\b",
    (
        r"\b(?:opinions?|views) (?:are|is|expressed)\b.{0,30}\b(?:mine|own)\b|^disclos(?:ure|ed)\b"
        r"|^disclaimer\b|^before (?:we|i) (?:start|begin|dive)\b"
    ),
    (
        r"^(?:a |my |our )?(?:many |special |big |huge |warm |sincere |heartfelt )*(?:thank you"
        r"|thanks?(?! to\b) (?:for|goes|go)|thanks to (?:everyone|everybody|all|[^,.]{1,80}\b(?:for|who)))\b"
    ),
    r"\bthank(?:s| you) for (?:reading|listening|watching)\b",
)
_AWAY: Final = {
    Language.JA: re.compile("|".join(_AHEAD_JA + _AT_A_PAGE_JA + _AT_PEOPLE_JA), re.IGNORECASE),
    Language.EN: re.compile("|".join(_AHEAD_EN + _AT_A_PAGE_EN + _AT_PEOPLE_EN), re.IGNORECASE),
}
_FRAGMENT: Final = {  # the rest behind a bare address, a picture or a card: nobody begins a sentence with a particle
    Language.JA: re.compile(
        r"を|によ(?:ると|れば|り、)|とのこと|といった|[、。，．ゃゅょっーんぁぃぅぇぉ]"
        r"|[はがにのもへと][ \u3000]?(?=[一-龯ァ-ヶ「『A-Za-z0-9０-９])"
        r"|(?:さん|氏)[でのがはにも]|という(?:もの|こと|わけ|話)(?:です|だ)?[。！]"
    ),
    Language.EN: re.compile(r"[,.;:)]|(?:of|than|which|whose|whom)\b(?! (?:course|the|all|my|an?|this|that)\b)"),
}
_DISCLAIMER: Final = {
    Language.JA: re.compile(
        r"主観(?:です|で述べ|で書|なので|的)|個人的な(?:意見|見解|感想|考え)(?:です|なので|であ|に過ぎ)"
        r"|あくまで(?:も)?(?:私|個人|自分|一)|異論|ご了承|専門家では(?:ない|ありません)"
        r"|(?:指摘|批判|苦情|ツッコミ|反論)は(?:なし|ご?遠慮|ご?容赦|受け付け)"
        r"|おいといて|置いといて|置いておいて|さておき|(?:人|会社|場合|立場)によって[^。]*(?:違|異な|さまざま|様々)"
        r"|断って(?:おき|おく)|お断り|あらかじめ|予め|悪しからず|お手柔らか|前置き(?:が|は|を|で)|責任は(?:負|取)|自己責任"
    ),
    Language.EN: re.compile(
        r"\bdisclaimer\b|\bin my (?:humble |honest )?opinion\b|\bimh?o\b|\bmileage may vary\b|\bymmv\b"
        r"|\bi(?:['’]m| am) (?:no|not an?) (?:expert|lawyer|doctor|authority|writer)\b|\bmy two cents\b"
        r"|\bwith a (?:grain|pinch) of salt\b|\b(?:views|opinions?)\b[^.]{0,80}\b(?:my|our|his|her|their) own\b"
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
