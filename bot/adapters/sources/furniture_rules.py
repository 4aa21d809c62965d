"""By what a line is told that belongs to the page around an essay. Each rule has a name, which people read in a preview.

General rules come first: where the links of a line lead, and whether it is made of buttons and counts alone. The lists
of words behind them are what pages of livedoor, Hatena, Ameba, FC2, note, Exblog, Seesaa and WordPress say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bot.adapters.sources.page_line import PageLine


class Place(IntEnum):
    """Where a line has to stand to be dropped by a rule."""

    BESIDE = 1
    """Beside a line that was dropped."""
    EDGE = 2
    """There, or at the head or in the last third of the text."""
    ANYWHERE = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """``pattern`` has to match the whole line, without the arrows and stars around it."""

    name: str
    place: Place
    pattern: re.Pattern[str]


def _rule(name: str, place: Place, *patterns: str) -> Rule:
    return Rule(name, place, re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE))


SHORT: Final = 120
"""Characters of a line or sentence that may be furniture by its words alone."""

SITES: Final = (
    (
        "ranking, clap or vote",
        re.compile(
            r"blogmura\.com|with2\.net|blog-?rank|rank(?:ing)?\.(?:fc2|ameba|kuru|jp|net)|ranking\.|blogram\.jp|webclap|clap\."
            r"|blog-bura|kutsulog|rankings?-?net|ninki|blogcircle|blogpeople|blozoo|blogreaders",
            re.IGNORECASE,
        ),
    ),
    (
        "bookmark or share button",
        re.compile(
            r"//b\.hatena\.ne\.jp|//(?:[\w-]+\.)?hatena\.ne\.jp/(?:entry|add)|bookmarks\.yahoo|clip\.livedoor|buzzurl|del\.?icio\.?us"
            r"|digg\.com|technorati|newsing\.jp|instapaper\.com|getpocket\.com|(?:twitter|x)\.com/(?:share|intent|home\?status)"
            r"|facebook\.com/(?:share|sharer|dialog|plugins)|plus\.google\.com|line\.me/(?:R/msg|msg)|line\.naver\.jp"
            r"|social-plugins\.line\.me|(?:timeline|lineit)\.line\.me|mixi\.jp/(?:share|simplepost)|plugins\.mixi\.jp"
            r"|linkedin\.com/(?:share|cws)|reddit\.com/submit|tumblr\.com/(?:share|widgets)|pinterest\.[a-z.]+/pin/create"
            r"|whatsapp\.com/send|//wa\.me/|//t\.me/share|addtoany\.com|addthis\.com|feedly\.com/|bsky\.app/intent"
            r"|threads\.net/intent|evernote\.com/clip|mailto:\?|toot\.|misskey-hub\.net/share",
            re.IGNORECASE,
        ),
    ),
    (
        "affiliate link or advertisement",
        re.compile(
            r"a8\.net|moshimo\.com|afl\.rakuten|valuecommerce|accesstrade|felmat\.net|linksynergy|amazon-adsystem"
            r"|googlesyndication|doubleclick\.net|googleadservices|admax|i-mobile\.co|nend\.net|microad|janet\.click|rentracks"
            r"|infotop\.jp|shareasale|awin1\.com|anrdoezrs|dpbolvw|jdoqocy|tkqlhce|t\.afi-b\.com|tcs-asp",
            re.IGNORECASE,
        ),
    ),
)
"""Where links lead that belong to a page and not to its text."""

_COUNT: Final = r"\s*[:：]?\s*[(（\[]?\s*\d{1,6}\s*(?:件|個|人|users?)?\s*[)）\]]?"
_NETWORK: Final = (
    r"(?:X|Twitter|ツイッター|Facebook|フェイスブック|LINE|はてな(?:ブックマーク|ブログ)?|はてブ|Pocket|mixi|Google\+?|Pinterest|LinkedIn|Reddit"
    r"|Tumblr|WhatsApp|Telegram|Instagram|Bluesky|Threads|Mastodon|Misskey|SNS|メール|Email|e-mail|note|Feedly|Instapaper|Evernote)"
)
_TELLING: Final = re.compile(
    rf"(?:Comments?|コメント数?|Trackbacks?|トラックバック数?|TB|拍手|ブックマーク|スキ|いいね[!！]?|ブクマ|Likes?|Views?|閲覧数?|アクセス数?)"
    rf"{_COUNT}|\d{{1,6}}\s*(?:Comments?|Likes?|Shares?|Views?|users?|スキ|件のコメント|コメント|いいね[!！]?|ブックマーク)(?!\w)"
    r"|(?:この(?:エントリー?|記事)を)?はてなブックマーク(?:に追加|に登録|でブックマーク|でコメント)|mixiチェック|LINEで送る|友達に教える"
    rf"|{_NETWORK}\s*(?:で|に|へ)\s*(?:シェア|共有|つぶやく|送る|投稿|ツイート|保存|フォロー)(?:する)?|Share (?:this|on|to|via)\s*{_NETWORK}?\s*"
    rf"(?:\(Opens in new window\))?|(?:Tweet|Save|Email|Click to (?:share|email|print))\s*(?:this|on|to)?\s*{_NETWORK}?"
    r"\s*\(Opens in new window\)|この記事の(?:URL|パーマリンク|固定リンク)|固定リンク|パーマリンク|permalink|記事を(?:編集|削除)する?|リンクをコピー(?:する)?"
    r"|URLをコピー(?:する)?|Copy (?:the )?link|更新情報を(?:チェック|メールで受け取る)する?|読者になる|ブログの読者になる|Like this:|Loading\.\.\."
    r"|リブログ(?:する)?\(?\d*\)?|Pin it|ブログトップ|記事一覧|画像一覧",
    re.IGNORECASE,
)
"""Buttons and counts that no essay has."""
_VAGUE: Final = re.compile(
    rf"(?:Tweet|ツイート|シェア|共有|いいね[!！]?|Share|Like|Follow|Print|印刷|Check|コピー|Copy|保存|Save|More|ポスト|Post|Pin|RSS|B!|\+1|フォロー"
    rf"|Reblog|Comments?|コメント|Trackbacks?|トラックバック|Edit|{_NETWORK})(?:する)?(?![\w])",
    re.IGNORECASE,
)
"""Buttons that are words of an essay, too."""
_BETWEEN: Final = " 　│|｜┃/・,、()（）[]［］:：-–—•·*＊★☆♪»«>＞<＜\u2192\u25b6\u25b7▲▼△▽↑↓\ufe0f"

_DECORATION: Final = (
    " 　▼▽▲△↓↑→←⇒⇓■□◆◇●○★☆※♪♡♥・*＊-–—=＝~〜|│｜【】《》<>＜＞«»[]［］()（）「」『』!！。.…:：👇👆🙏✨❤️\ufe0f"
)

WHOLE: Final = (
    _rule(
        "advertisement",
        Place.ANYWHERE,
        r"スポンサー(?:ド)?(?:リンク|サーチ)",
        r"スポンサード?\s*link",
        r"sponsored links?",
        r"advertisements?",
        r"report this ad",
        r"ads by \w+",
        r"広告の下に(?:記事|本文)が続きます",
        r"この広告は.{0,60}(?:表示|更新).{0,40}",
        r"上記の広告は.{0,80}",
    ),
    _rule("advertisement", Place.EDGE, r"広告", r"PR", r"AD", r"sponsored", r"プロモーション"),
    _rule(
        "read more",
        Place.ANYWHERE,
        r"(?:続き|つづき)(?:を|は|が)?\s*(?:読む|見る|こちら|よむ)",
        r"(?:この)?(?:記事|全文|本文)(?:の続き)?を(?:読む|もっと読む)",
        r"もっと(?:見る|読む)",
        r"read (?:more|on|the rest|the full (?:post|article|story)).{0,60}",
        r"continue reading.{0,120}",
        r"view (?:full|original) post.{0,40}",
    ),
    _rule(
        "ranking request",
        Place.ANYWHERE,
        r"人気ブログランキング(?:へ|参加中|に参加中|\s*(?:ブログ)?ランキング)?(?:\s*\S{0,15}(?:ランキング|へ))?",
        r"にほんブログ村(?:\s*\S{0,24}(?:ブログ|日記|村)(?:\s*\S{0,16})?へ?)?(?:\s*にほんブログ村)?",
        r"ブログランキング[・･ ]?にほんブログ村へ?",
        r"(?:web)?拍手(?:ボタン|を送る|する)",
    ),
    _rule(
        "ranking request",
        Place.EDGE,
        r"(?:人気ブログ|ブログ村|ブログランキング|人気ランキング|blog\s?ranking|人気blogランキング)(?:へ|に参加(?:中|しています))?",
        r"ランキング(?:に)?(?:参加|登録|応援)(?:中|しています|してます|中です)(?:よ|ので)?.{0,40}",
        r"(?:応援|1日?1?|１日?１?|ワン|ひと)?\s*(?:クリック|ポチッ?と?|ぽちっ?と?)(?:応援)?(?:を|も)?(?:お願い|おねがい|よろしく|宜しく).{0,20}",
        r"応援(?:クリック|ポチ|ぽち|して(?:ね|下さい|ください)).{0,30}",
    ),
    _rule(
        "previous and next",
        Place.EDGE,
        r"[«‹←<＜]*\s*(?:前|次|過去|以前|ひとつ前|一つ前)の(?:記事|投稿|ページ|エントリー?|日記|話)(?:へ|一覧|を読む)?\s*(?:[:：«»‹›←→<>＜＞|].{0,150})?[»›→>＞]*",
        r"(?:古い|新しい)(?:記事|投稿|エントリー?)(?:へ)?.{0,10}",
        r"[«‹←<]*\s*(?:previous|next|older|newer|prev)(?:\s+(?:post|entry|article|page|story|essay)s?)?(?:\s*[:：»›→«‹←>-].{0,150})?",
        r"(?:post|投稿)\s*(?:navigation|ナビゲーション)",
    ),
    _rule(
        "comment form",
        Place.EDGE,
        r"コメント(?:を|の)?(?:する|書く|残す|投稿(?:する)?|送信(?:する)?|入力|記入欄|フォーム|欄|投稿)",
        r"(?:この記事への?)?(?:コメント|トラックバック)(?:一覧|はまだありません|はありません|がありません|\s*URL|\s*\d+件?)?",
        r"コメントを?(?:キャンセル|閉じる|受け付けておりません|お待ちしています)",
        r"この記事への?(?:コメント|トラックバック)\s*(?:URL)?.{0,10}",
        r"(?:メールアドレス|メール)が公開されることはありません.{0,60}",
        r"が付いている欄は必須項目です",
        r"(?:次回の)?コメントで使用するため.{0,60}",
        r"管理者(?:に|の)(?:だけ|み)(?:表示|閲覧)を?.{0,20}",
        r"(?:非公開|秘密の?)コメント.{0,20}",
        r"leave (?:a|your) (?:comment|reply).{0,30}",
        r"(?:post|add|write) (?:a |your )?comments?.{0,20}",
        r"(?:cancel|submit) (?:reply|comment)",
        r"your email address will not be published.{0,60}",
        r"required fields are marked.{0,10}",
        r"save my name,? email.{0,80}",
        r"notify me of (?:new posts|follow-?up comments).{0,40}",
        r"no comments(?: yet)?|be the first to comment.{0,10}|comments? (?:are )?closed.{0,10}",
    ),
    _rule(
        "comment form",
        Place.BESIDE,
        r"(?:お)?名前(?:\s*[(（]?(?:必須|任意)[)）]?)?|ニックネーム|name|タイトル|件名",
        r"(?:e-?)?メール(?:アドレス)?(?:\s*[(（]?(?:必須|任意|非公開)[)）]?)?|e-?mail",
        r"URL|ホームページ|(?:ウェブ|web)\s?サイト|website",
        r"絵文字|評価する|本文|内容|文字色|情報を記憶(?:する)?(?:しますか)?|はい|いいえ|パスワード|認証(?:コード|用?キー)|画像認証|書き込む|送信(?:する)?|確認(?:する)?|投稿(?:する)?|submit|cancel|comment|編集(?:キー)?",
    ),
    _rule(
        "related posts",
        Place.EDGE,
        r"(?:この記事の|▼)?関連(?:する)?(?:記事|投稿|エントリー?|ページ|リンク|コンテンツ)(?:は?こちら|一覧)?.{0,6}",
        r"(?:あわせて|合わせて|併せて|こちらも|次に|続けて)(?:こちらも)?(?:読みたい|どうぞ|読む|お読みください|読まれています).{0,10}",
        r"(?:おすすめ|オススメ|お勧め|人気|最新|最近|新着|注目)の?(?:関連)?(?:記事|投稿|エントリー?|ランキング|ブログ|コンテンツ).{0,6}",
        r"(?:こちら|以下|これら)の記事も(?:おすすめ|オススメ|人気|読まれて|よく|どうぞ|あわせて|ご覧|是非|ぜひ).{0,16}",
        r"(?:この記事を|これを)?読んだ(?:人|方)(?:は|に).{0,24}",
        r"同じ(?:カテゴリー?|テーマ|タグ)の(?:最新)?(?:の)?(?:記事|投稿|エントリー?).{0,10}",
        r"「[^」]{1,40}」カテゴリー?の(?:最新)?記事",
        r"(?:you (?:might|may) (?:also )?(?:like|enjoy)|you'll (?:also )?like).{0,20}",
        r"(?:related|recent|popular|recommended|latest|more|similar|trending) (?:posts?|articles?|stories|reading|entries|essays|content|links).{0,30}",
        r"(?:read|up) next.{0,4}|recommended(?: for you)?|more (?:from|by|in|on) .{1,40}",
    ),
    _rule(
        "tags",
        Place.EDGE,
        r"(?:タグ|tags?|tagged(?: (?:with|as))?|ラベル|labels?|キーワード|keywords?|ハッシュタグ|カテゴリー?|categor(?:y|ies)|filed under|posted in)\s*[:：].{0,200}",
        r"(?:[#＃][^\s#＃]{1,40}[\s、,]*)+",
    ),
    _rule(
        "subscription",
        Place.EDGE,
        r".{0,30}(?:メルマガ|メールマガジン|ニュースレター)(?:の)?(?:登録|購読|はこちら|配信中|読者募集).{0,40}",
        r".{0,30}(?:読者登録|チャンネル登録|友だち追加|友達追加|お友だち追加)(?:は|を|も|して|する|お願い|\Z).{0,30}",
        r".{0,20}(?:フォロー)(?:する|してね|お願いします|はこちら|\Z)",
        rf".{{0,24}}{_NETWORK}(?:アカウント|公式|を|の)?.{{0,6}}フォロー.{{0,20}}",
        r"(?:RSS|Atom)(?:フィード|feed)?(?:を?(?:購読|登録).{0,10})?|フィードを購読",
        r"(?:please )?(?:subscribe|sign up)(?: now| here| today| free| for free)?(?: (?:to|for|via|by) .{1,80})?",
        r"(?:get|receive) (?:new|my|our|the latest|notified).{0,60}(?:inbox|email|newsletter|posts|updates).{0,20}",
        r"join [\d,.]+k? (?:other )?(?:subscribers|followers|readers|others).{0,30}",
        r"(?:type your|enter your|email address).{0,10}email.{0,10}|email address|follow (?:me|us|this blog|along)\b.{0,50}",
        r"(?:enjoyed?|liked?|loved?|found|love) (?:this|what you|the|my|it).{0,60}(?:subscribe|newsletter|sign up|follow|share|coffee|clap).{0,60}",
    ),
    _rule(
        "copyright or affiliate notice",
        Place.EDGE,
        r"(?:©|\(c\)|copyright\b).{0,100}",
        r".{0,60}all rights reserved.{0,40}",
        r".{0,30}(?:無断)(?:転載|複製|引用|使用|転用)(?:・\S{1,6})?(?:を|は)?(?:固く|一切)?(?:禁|お断り|ご遠慮).{0,30}",
        r".{0,60}(?:アソシエイト|アフィリエイト)(?:・)?(?:プログラム|リンク|広告|として|を利用|に参加).{0,80}",
        r".{0,20}(?:本(?:記事|ページ|サイト|ブログ)|当(?:記事|サイト|ブログ|ページ)|この(?:記事|ページ))(?:に)?は?、?.{0,20}(?:広告|プロモーション|PR)(?:を|が|リンク).{0,30}",
        r".{0,40}(?:amazon associate|affiliate (?:links?|commission|program)).{0,100}",
        r"プライバシーポリシー|利用規約|免責事項|お問い?合わせ|privacy policy|terms of (?:use|service)|contact(?: us)?|powered by .{1,40}|theme by .{1,40}",
        r"(?:Amazon|アマゾン|楽天(?:市場|ブックス)?|Yahoo!?(?:ショッピング)?|Kindle|7net|honto)(?:で|の)?\s*(?:購入|見る|探す|詳細|チェック|を見る).{0,10}",
    ),
    _rule(
        "profile",
        Place.EDGE,
        r"(?:この記事を|この文章を)?(?:書いた|投稿した)(?:人|ライター)",
        r"(?:著者|筆者|執筆者|ライター|ブロガー|管理人|作者)?の?(?:プロフィール|profile|紹介)",
        r"about (?:the )?(?:author|me|writer)|author(?: bio| profile)?|written by|profile",
    ),
    _rule(
        "breadcrumbs",
        Place.EDGE,
        r"(?:ホーム|home|top|トップ(?:ページ)?|ブログトップ|blog)\s*(?:[>＞»›/]\s*[^>＞»›/]{1,60}){1,6}",
        r"(?:ホーム|home|トップページ|ブログトップ|サイトマップ|メニュー|menu|検索|search|skip to (?:main )?content)",
        r"(?:ページ)?(?:の)?(?:先頭|トップ|上部|top)(?:へ|に)(?:戻る|もどる)?|(?:back|return) to (?:the )?top|ページトップ",
    ),
    _rule(
        "table of contents",
        Place.BESIDE,
        r"(?:目次|もくじ|この記事の(?:目次|内容|もくじ)|contents|table of contents|in this (?:post|article))\s*(?:[\[［(（]?(?:非表示|表示|hide|show|閉じる|開く|とじる|ひらく)[\]］)）]?)?",
    ),
)

_ASKED: Final = r"(?:お願い|おねがい|下さい|ください|頂|いただ|して(?:ね|もら|くれ|みて)|よろしく|宜しく|嬉し|うれし|励み|はげみ|幸い|助かり|↓|[!！♪]|\Z)"
SENTENCES: Final = (
    _rule(
        "ranking request",
        Place.EDGE,
        r"(?:ランキング|人気ブログ|ブログ村|blogram).{0,30}(?:参加|登録|エントリー)(?:し(?:て|ま)|中|させ|いたし)",
        rf"(?:応援|ワン|1|１|一日|ひと|バナー|アイコン|ボタン|ランキング|ブログ村|人気ブログ|↓|下の|以下の?|上の|画像).{{0,14}}(?:クリック|ポチ|ぽち|タップ|ポチッ).{{0,25}}{_ASKED}",
        r"(?:クリック|ポチ|ぽち|タップ|ひと押し).{0,20}(?:嬉し|うれし|励み|はげみ|喜び|元気が|力になり|更新の)",
        rf"(?:ポチ|ぽち)(?:っと|ッと|ポチ|ぽち|り|ッ).{{0,20}}{_ASKED}",
        r"(?:共感|参考に|役に立|お役に|良かった|よかった|気に入|面白|おもしろ|いいな|なるほど).{0,25}(?:たら|場合は|方は|なら|れば).{0,30}(?:クリック|ポチ|ぽち|シェア|バナー|アイコン|ボタン|投票|いいね|フォロー|拍手|読者登録)",
        r"(?:クリック|投票|応援)(?:ありがとう|頂き|いただき).{0,20}(?:ありがとう|感謝)",
        r"(?:click|tap|hit|press) (?:on )?(?:the |this |that )?(?:banner|button|icon|like|clap|star|heart|vote).{0,60}",
        r"(?:vote|click) for (?:me|us|this|my)\b.{0,40}",
    ),
    _rule(
        "request to share",
        Place.EDGE,
        r"(?:この記事|この投稿|このブログ|記事|SNS|ツイッター|Twitter|Facebook).{0,14}(?:シェア|拡散|リツイート|いいね).{0,16}(?:お願い|下さい|ください|頂け|いただけ|嬉し|うれし|励み|幸い)",
        r"(?:シェア|いいね[!！]?|拍手|スキ|高評価|フォロー)(?:ボタン|を押|をして|をぽち|・).{0,25}(?:お願い|下さい|ください|頂け|いただけ|嬉し|うれし|励み|幸い)",
        r"(?:シェア|いいね)(?:する|していただける|して頂ける|してもらえる)と.{0,16}(?:嬉し|うれし|励み|喜び|幸い)",
        r"(?:please|kindly|feel free to|don't forget to|be sure to|consider) (?:like|share|subscrib|follow|retweet|clap|vote|recommend)\w*.{0,80}",
        r"(?:if you|did you) (?:liked?|enjoyed?|found|love).{0,70}(?:shar|subscrib|clap|follow|recommend|coffee|newsletter|tweet|like button)",
        r"(?:enjoyed|liked|loved) this (?:post|article|essay|story|piece)\?",
        r"(?:この|本|当)(?:記事|投稿)(?:は|が|の内容は).{0,10}(?:役に立ちましたか|参考になりましたか|お役に立ちましたか)",
    ),
)
"""Requests that a sentence beside others may hold."""

_REQUESTS: Final = re.compile(
    r"クリック|ポチ|ぽち|タップ|ひと押し|ランキング|人気ブログ|ブログ村|blogram|参考に|役に立|シェア|拡散|いいね|拍手|スキ|高評価|フォロー|リツイート"
    r"|共感|良かった|よかった|気に入|面白|おもしろ|なるほど|投票|応援|click|\btap\b|\bhit\b|\bpress\b|vote|please|kindly|feel free|don't forget"
    r"|be sure|consider|like|love|enjoy|found",
    re.IGNORECASE,
)
"""What each of them holds: a sentence without it is not looked at further."""

_BESIDE_REQUEST: Final = re.compile(
    r"クリック|ポチ|ぽち|応援|ランキング|ブログ村|人気ブログ|お願い(?:します|いたします|致します)|よろしく|宜しく|励みに|[↓▼👇]|banner|vote",
    re.IGNORECASE,
)
_BESIDE_MAX: Final = 40
_TORN: Final = re.compile(
    r"(?:</?(?:br|div|span|p|a|img|font|center|clear|hr|table|td|tr|iframe|script|ins)\b[^<>]{0,200}>?\s*)+",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"[?？][\s!！」』）)\]〜~…]*\Z|(?:でしょう|です|ます|ません|ました|だろう|であろう|かしら|のだろう)か[ね]?[。．.！!…]*\Z"
)
_SENTENCE: Final = re.compile(r"[^。．！？!?\n]*(?:[。．！？!?♪]+[」』）)]*|(?<=[a-z])\.(?=\s|\Z)|\Z)")


FOLLOWERS: Final = frozenset({"related posts", "previous and next"})
"""Links stand behind such a line."""
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
    return len(text) <= _BESIDE_MAX and not asks(text) and _BESIDE_REQUEST.search(text) is not None
