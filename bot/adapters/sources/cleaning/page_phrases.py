"""What pages say around an essay, in Japanese and in English: those of livedoor, Hatena, Ameba, FC2, note, Exblog,
Seesaa, WordPress and their likes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


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


NETWORK: Final = (
    r"(?:X|Twitter|ツイッター|Facebook|フェイスブック|LINE|はてな(?:ブックマーク|ブログ)?|はてブ|Pocket|mixi"
    r"|Google\+?|Pinterest|LinkedIn|Reddit"
    r"|Tumblr|WhatsApp|Telegram|Instagram|Bluesky|Threads|Mastodon|Misskey|SNS|メール|Email|e-mail|note|Feedly"
    r"|Instapaper|Evernote)"
)
"""Where people share what they read."""

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
        r"(?:人気ブログ|ブログ村|ブログランキング|人気ランキング|blog\s?ranking|人気blogランキング)(?:へ"
        r"|に参加(?:中|しています))?",
        r"ランキング(?:に)?(?:参加|登録|応援)(?:中|しています|してます|中です)(?:よ|ので)?.{0,40}",
        r"(?:応援|1日?1?|１日?１?|ワン|ひと)?\s*(?:クリック|ポチッ?と?|ぽちっ?と?)(?:応援)?(?:を|も)?(?:お願い"
        r"|おねがい|よろしく|宜しく).{0,20}",
        r"応援(?:クリック|ポチ|ぽち|して(?:ね|下さい|ください)\Z|(?:を|も)?(?:よろしく|宜しく|お願い))[^」』]{0,30}",
    ),
    _rule(
        "previous and next",
        Place.EDGE,
        r"[«‹←<＜]*\s*(?:前|次|過去|以前|ひとつ前|一つ前)の(?:記事|投稿|ページ|エントリー?|日記|話)(?:へ|一覧"
        r"|を読む)?\s*(?:[:：«»‹›←→<>＜＞|].{0,150})?[»›→>＞]*",
        r"(?:古い|新しい)(?:記事|投稿|エントリー?)(?:へ)?.{0,10}",
        r"(?:(?:previous|next|older|newer) (?:post|entrie|article|storie)s?\s*){2}",
        r"[«‹←<]*\s*(?:previous|next|older|newer|prev)(?:\s+(?:post|entry|article|page|story"
        r"|essay)s?)?(?:\s*[:：»›→«‹←>-].{0,150})?",
        r"(?:post|投稿)\s*(?:navigation|ナビゲーション)",
    ),
    _rule(
        "comment form",
        Place.EDGE,
        r"コメント(?:を|の)?(?:する|書く|残す|投稿(?:する)?|送信(?:する)?|入力|記入欄|フォーム|欄|投稿)",
        r"(?:この記事への?)?(?:コメント|トラックバック)(?:一覧|はまだありません|はありません|がありません|\s*URL"
        r"|\s*\d+件?)?",
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
        r"絵文字|評価する|本文|内容|文字色|情報を記憶(?:する)?(?:しますか)?|はい|いいえ|パスワード|認証(?:コード"
        r"|用?キー)|画像認証|書き込む|送信(?:する)?|確認(?:する)?|投稿(?:する)?|submit|cancel|comment|編集(?:キー)?",
    ),
    _rule(
        "related posts",
        Place.EDGE,
        r"(?:この記事の|▼)?関連(?:する)?(?:記事|投稿|エントリー?|ページ|リンク|コンテンツ)(?:は?こちら|一覧)?.{0,6}",
        r"(?:あわせて|合わせて|併せて|こちらも|次に|続けて)(?:こちらも)?(?:読みたい|どうぞ|読む|お読みください"
        r"|読まれています).{0,10}",
        r"(?:おすすめ|オススメ|お勧め|人気|最新|最近|新着|注目)の?(?:関連)?(?:記事|投稿|エントリー?|ランキング"
        r"|ブログ|コンテンツ).{0,6}",
        r"(?:こちら|以下|これら)の記事も(?:おすすめ|オススメ|人気|読まれて|よく|どうぞ|あわせて|ご覧|是非"
        r"|ぜひ).{0,16}",
        r"(?:この記事を|これを)?読んだ(?:人|方)(?:は|に).{0,24}",
        r"同じ(?:カテゴリー?|テーマ|タグ)の(?:最新)?(?:の)?(?:記事|投稿|エントリー?).{0,10}",
        r"(?:カテゴリー?)?「[^」]{1,40}」(?:カテゴリー?)?の(?:最新)?記事(?:一覧)?",
        r"(?:you (?:might|may) (?:also )?(?:like|enjoy)|you'll (?:also )?like).{0,20}",
        r"(?:related|recent|popular|recommended|latest|more|similar|trending) (?:posts?|articles?|stories|reading"
        r"|entries|essays|content|links).{0,30}",
        r"related|(?:read|up) next.{0,4}|recommended(?: for you)?|more (?:from|by|in|on) .{1,40}",
    ),
    _rule(
        "tags",
        Place.EDGE,
        r"(?:タグ|tags?|tagged|ラベル|labels?|キーワード|keywords?|ハッシュタグ|カテゴリー?|categor(?:y|ies)"
        r"|filed under|posted in)\s*[:：].{0,200}",
        r"tagged (?:with |as )?[^.]{1,80}",
        r"(?:[#＃][^\s#＃]{1,40}[\s、,]*)+",
    ),
    _rule(
        "subscription",
        Place.EDGE,
        r".{0,30}(?:メルマガ|メールマガジン|ニュースレター)(?:の)?(?:登録|購読|はこちら|配信中|読者募集).{0,40}",
        r".{0,30}(?:読者登録|チャンネル登録|友だち追加|友達追加|お友だち追加)(?:は|を|も|して|する|お願い|\Z).{0,30}",
        r".{0,20}(?:フォロー)(?:する|してね|お願いします|はこちら|\Z)",
        rf".{{0,24}}{NETWORK}(?:アカウント|公式|を|の)?.{{0,6}}フォロー.{{0,20}}",
        r"(?:RSS|Atom)(?:フィード|feed)?(?:を?(?:購読|登録).{0,10})?|フィードを購読",
        r"(?:thanks for reading.{0,40})?(?:please )?(?:subscribe|sign up)(?: now| here| today| free"
        r"| for free)?(?: (?:to|for|via|by) .{1,80})?",
        r"(?:don't miss [^.]{1,40}\.\s*)?(?:get|receive) .{1,80}(?:\binbox|newsletter|by email)\b.{0,20}",
        r".{0,60}\bjoin (?:[\d,.]+k?|\w+ (?:hundred|thousand|million)) (?:other )?"
        r"(?:subscribers|readers|followers)\b.{0,40}",
        r".{0,40}無料で?(?:会員)?登録(?:する)?",
        r".{0,20}更新情報を(?:チェックする|受け取る)",
        r"(?:get|receive) (?:new|my|our|the latest|notified).{0,60}(?:inbox|email|newsletter|posts|updates).{0,20}",
        r"join [\d,.]+k? (?:other )?(?:subscribers|followers|readers|others).{0,30}",
        r"(?:type your|enter your|email address).{0,10}email.{0,10}|email address|follow (?:me|us|this blog"
        r"|along)\b.{0,50}",
        r"(?:enjoyed?|liked?|loved?|found|love) (?:this|what you|the|my|it).{0,60}(?:subscribe|newsletter|sign up"
        r"|follow|share|coffee|clap).{0,60}",
    ),
    _rule(
        "copyright or affiliate notice",
        Place.EDGE,
        r"(?:©|\(c\)|copyright\b).{0,100}",
        r".{0,60}all rights reserved.{0,40}",
        r".{0,30}(?:無断)(?:転載|複製|引用|使用|転用)(?:・\S{1,6})?(?:を|は)?(?:固く|一切)?(?:禁|お断り"
        r"|ご遠慮).{0,30}",
        r".{0,60}(?:アソシエイト|アフィリエイト)(?:・)?(?:プログラム|リンク|広告|として|を利用|に参加).{0,80}",
        r".{0,20}(?:本(?:記事|ページ|サイト|ブログ)|当(?:記事|サイト|ブログ|ページ)|この(?:記事"
        r"|ページ))(?:に)?は?、?.{0,20}(?:広告|プロモーション|PR)(?:を|が|リンク).{0,30}",
        r".{0,40}(?:amazon associate|affiliate (?:links?|commission|program)).{0,100}",
        r".{0,20}(?:お仕事|ご依頼|お問い?合わせ|ご質問).{0,12}(?:こちら|フォーム).{0,8}",
        r"プライバシーポリシー|利用規約|免責事項|お問い?合わせ|privacy policy|terms of (?:use|service)"
        r"|contact(?: us)?|powered by .{1,40}|theme by .{1,40}",
        r"(?:Amazon|アマゾン|楽天(?:市場|ブックス)?|Yahoo!?(?:ショッピング)?|Kindle|7net|honto)(?:で|の)?\s*(?:購入"
        r"|見る|探す|詳細|チェック|を見る).{0,10}",
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
        r"(?:ページ)?(?:の)?(?:先頭|トップ|上部|top)(?:へ|に)(?:戻る|もどる)?|(?:back|return) to (?:the )?top"
        r"|ページトップ",
    ),
    _rule(
        "table of contents",
        Place.BESIDE,
        r"(?:目次|もくじ|この記事の(?:目次|内容|もくじ)|contents|table of contents|in this (?:post"
        r"|article))\s*(?:[\[［(（]?(?:非表示|表示|hide|show|閉じる|開く|とじる|ひらく)[\]］)）]?)?",
    ),
)

_ASKED: Final = (
    r"(?:お願い|おねがい|下さい|ください|頂|いただ|して(?:ね|もら|くれ|みて)|よろしく|宜しく|嬉し|うれし|励み|はげみ|幸い"
    r"|助かり|↓|[!！♪]|\Z)"
)
SENTENCES: Final = (
    _rule(
        "ranking request",
        Place.EDGE,
        r"(?:ランキング|人気ブログ|ブログ村|blogram).{0,30}(?:参加|登録|エントリー)(?:し(?:て(?:い|お)?(?:ます"
        r"|る(?:ので|んで))|ました)|中|させて|いたし)",
        rf"(?:応援|ワン|1|１|一日|ひと|バナー|アイコン|ボタン|ランキング|ブログ村|人気ブログ|↓|下の|以下の?|上の"
        rf"|画像).{{0,14}}(?:クリック|ポチ|ぽち|タップ|ポチッ).{{0,25}}{_ASKED}",
        r"(?:クリック|ポチ|ぽち|タップ|ひと押し).{0,20}(?:嬉し|うれし|励み|はげみ|喜び|元気が|力になり|更新の)",
        rf"(?:ポチ|ぽち)(?:っと|ッと|ポチ|ぽち|り|ッ).{{0,20}}{_ASKED}",
        r"(?:共感|参考に|役に立|お役に|良かった|よかった|気に入|面白|おもしろ|いいな|なるほど).{0,25}(?:たら|場合は"
        r"|方は|なら|れば).{0,30}(?:クリック|ポチ|ぽち|シェア|バナー|アイコン|ボタン|投票|いいね|拍手|読者登録)",
        r"(?:気に入|良|よ)(?:ったら|かったら|れば).{0,10}(?:サポート|チップ)(?:を|して|お願い)",
        r"(?:クリック|投票|応援)(?:ありがとう|頂き|いただき).{0,20}(?:ありがとう|感謝)",
        r"(?:click|tap|hit|press) (?:on )?(?:the |this |that )?(?:banner|(?:.{1,10} )?(?:button|icon) (?:below"
        r"|above)|(?:like|clap|star|heart|vote|share|subscribe) (?:button|icon))",
        r"(?:vote|click) for (?:me|us|this|my)\b.{0,40}",
    ),
    _rule(
        "request to share",
        Place.EDGE,
        r"(?:この記事|この投稿|このブログ|記事|SNS|ツイッター|Twitter|Facebook).{0,14}(?:シェア|拡散|リツイート"
        r"|いいね).{0,16}(?:お願い|下さい|ください|頂け|いただけ|嬉し|うれし|励み|幸い)",
        r"(?:シェア|いいね[!！]?|拍手|スキ|高評価|フォロー)(?:ボタン|を押|をして|をぽち|・).{0,25}(?:お願い|下さい"
        r"|ください|頂け|いただけ|嬉し|うれし|励み|幸い)",
        r"(?:シェア|いいね)(?:する|していただける|して頂ける|してもらえる)と.{0,16}(?:嬉し|うれし|励み|喜び|幸い)",
        r"(?:please|kindly|feel free to|don't forget to|be sure to|consider) (?:(?:lik|shar|retweet|recommend"
        r"|clap for|vot)(?:e|ing)? (?:this|the|it\b|my|if)|subscrib|follow(?:ing)? (?:me|us|my|our|@|this blog))",
        r"(?:if you|did you) (?:liked?|enjoyed?|found|loved?) (?:this|it\b|what you|my|the (?:post|article|essay"
        r"|story|piece|blog)|reading).{0,60}(?:shar|subscrib|clap|follow|recommend|coffee|newsletter|tweet"
        r"|like button)",
        r"(?:enjoyed|liked|loved) this (?:post|article|essay|story|piece)\?",
        r"(?:この|本|当)(?:記事|投稿)(?:は|が|の内容は).{0,10}(?:役に立ちましたか|参考になりましたか"
        r"|お役に立ちましたか)",
    ),
)
"""Requests that a sentence beside others may hold."""

FOLLOWERS: Final = frozenset({"related posts", "previous and next"})
"""Links stand behind such a line."""
