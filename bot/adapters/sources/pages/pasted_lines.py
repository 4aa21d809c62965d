"""What a line of a page is that somebody copied out of a browser: a button, a by-line, the head of a comment form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.adapters.sources.stamps import date_in

_LINE_MAX: Final = 300
"""Characters of a line that can be furniture; what is longer is a paragraph."""


def _any(alternatives: str) -> str:
    """A group of ``alternatives``, which are divided by bars and by lines."""
    return f"(?:{'|'.join(line.strip() for line in alternatives.strip().splitlines())})"


_TAGS: Final = re.compile(
    r"</?[A-Za-z][A-Za-z0-9]{0,9}(?:\s[^<>]{0,200})?/?>|<(?:br|img|a|div|p|span|script)\b[^<>]{0,200}$", re.IGNORECASE
)
_BUTTON: Final = _any(r"""
    このエントリーをはてなブックマークに追加|はてなブックマーク(?:に追加)?|はてブ(?:する)?|mixiチェック|ブックマーク
    LINEで送る|LINE|ツイート(?:する)?|つぶやく|シェア(?:する)?|共有(?:する)?|いいね[!！]?(?:した人)?|スキ|リブログ
    フォロー(?:する)?|コピー|印刷|見出し画像|広告を非表示にする|AD|更新情報をチェックする|気に入ったらサポート
    Clip to Evernote|Share (?:on|to) \w+|Email This|BlogThis!|Pocket|Facebook|Twitter|Hatena|TrackBacks?|Tweet
    Add Star|Share|Likes?|Loading\.{3}|Follow|Save|Listen|More|Print|Email|Pin(?:terest)?|LinkedIn|Reddit|X|Write
    Open in app|Sign (?:in|up)|Log in|Subscribed?|Restacks?|Reply|Press enter or click to view image in full size
""")
_COUNT: Final = r"(?:\s{0,2}[(（:：]\s{0,2}\d{1,6}\s{0,2}[)）]?)"
_COUNTED: Final = _any(rf"""
    (?:Comments?|TrackBacks?|コメント|トラックバック|TB|CM|拍手){_COUNT}|固定リンク|個別ページ|Permalink
    パーマリンク|\d+ (?:likes?|claps?|responses?|comments?|restacks?|views)|\d+ min(?:ute)?s? read|No comments
""")
_BUTTONS: Final = re.compile(
    rf"(?:(?:{_BUTTON}{_COUNT}?|{_COUNTED}|\d{{1,6}}(?:\.\d)?[KM]?)(?:[\s│|/·•・,]{{1,5}}|$))+|[·•・∙|│\s]{{1,5}}",
    re.IGNORECASE,
)
_PIECES: Final = re.compile(rf"{_COUNTED}|(?<!\w){_BUTTON}(?!\w)", re.IGNORECASE)
_PLACES: Final = _any(r"""
    ホーム|(?:ブログ)?トップ(?:ページ)?|HOME|About|Contact|Archives?|Blog|メニュー|Menu|検索|Search|ログイン
    新規登録|会員登録|読者になる|お問い合わせ|目次|(?:前|次|前後)の(?:記事|ページ|投稿|エントリー?)(?:へ)?
    (?:前|次)へ|Skip to (?:main )?content|Previous(?: post)?|Next(?: post)?|(?:Older|Newer)(?: posts?)?|記事一覧
    一覧へ|ページトップへ?|画像一覧|プロフィール|RSS|Privacy|Terms
""")
_NAVIGATION: Final = re.compile(
    rf"(?:{_PLACES}(?:[\s>＞»«<＜|｜/・←→:：]+|$)|[>＞»«<＜|｜/・←→:：\s]{{1,5}})+", re.IGNORECASE
)
_NEIGHBOUR: Final = re.compile(
    r"^(?:[«»←→＜＞<>≪≫‹›◀▶]{1,2}\s*\S|(?:前|次)の(?:記事|投稿|エントリー?)\s*[:：]?\s*\S|"
    r"(?:Previous|Next|Older|Newer)(?: post)?\s*[:：]\s*\S)|\S\s*[«»≫›]$"
)
_OPEN_COMMENTS: Final = _any(r"""
    コメントする|コメントを(?:書く|投稿|残す|見る).{0,9}|コメントの投稿|この記事(?:へ|に対する)のコメント.{0,9}
    コメント(?:一覧|欄)?[\s　]*[(（]?\d*[)）]?(?:件)?|トラックバック(?:URL)?.{0,9}|\[コメント(?:を)?する\]
    Leave a (?:reply|comment).{0,30}|Post a comment|Add a comment|\d* ?(?:Comments?|Responses?|Replies)(?: \(\d+\))?
    Join the (?:conversation|discussion).{0,20}
    (?:One|Two|Three|\d+) (?:thoughts?|responses?|comments?|replies) (?:on|to) .{0,200}
    Discussion about this (?:post|podcast)|No (?:comments|responses)(?: yet)?
    Your email address will not be published.{0,60}
""")
_COMMENTS: Final = re.compile(rf"^[\W_]{{0,3}}{_OPEN_COMMENTS}[\s:：]{{0,3}}$", re.IGNORECASE)
_OPEN_OTHERS: Final = _any(r"""
    関連(?:する)?(?:記事|エントリー?|ページ)|[あ合]わせて読みたい|(?:こちらも)?おすすめの?(?:記事)?
    人気の?記事.{0,9}|最近の?記事|最新(?:の)?記事.{0,9}|最新の画像つき記事
    (?:この|同じ)(?:カテゴリー?|テーマ)の.{0,12}|この記事を書いた人|このブログの人気記事|カテゴリ別アーカイブ
    月別アーカイブ|タグ(?:クラウド)?|Related(?: posts?| articles?| stories)?|Read next|Keep reading
    You (?:may|might) (?:also )?(?:like|enjoy)|Recommended(?: (?:for you|from .{1,30}))?|Read more|Ready for more\?
    More from .{1,60}|Recent posts|Popular posts|Share this(?: post)?|Like this|Written by .{1,60}|About the author
    Post navigation|Discover more from .{1,80}
""")
_OTHERS: Final = re.compile(rf"^[\W_]{{0,3}}{_OPEN_OTHERS}[\s:：]{{0,3}}$", re.IGNORECASE)
_REQUEST: Final = re.compile(
    r"(?:クリック|ポチ|応援|投票|フォロー|チャンネル登録|読者登録|シェア|いいね).{0,30}"
    r"(?:お願い|ください|下さい|頂け|いただけ|嬉し|うれし|励み|ますと|ね[!！。]?$)"
    r"|ランキングに?参加(?:して|中)|共感いただけましたら|(?:にほん|日本)ブログ村|人気ブログ(?:ランキング)?|ブログランキング"
    r"|Blog ?Ranking|(?:↓|↑|▼|▲).{0,20}(?:クリック|ポチ|応援)|^(?:続きを読む|拍手する|Web拍手.{0,9})$"
    r"|^(?:サポートをしてみませんか|この記事が気に入ったら).*$",
    re.IGNORECASE,
)
_CALL: Final = re.compile(
    r"^(?:Thanks for reading.{0,120}subscri.{0,80}|Subscribe (?:to|for|now).{0,120}|Sign up (?:for|to).{0,120}|"
    r"Get .{1,80} in your inbox.{0,60}|.{1,60} is a reader-supported publication.{0,160}|Advertisement|"
    r"[\[［【(]?(?:広告|PR|AD|スポンサー(?:ド)?リンク)[\]］】)]?(?:\s.{0,80})?)$",
    re.IGNORECASE,
)
_FORM: Final = re.compile(
    r"^(?:お?名前|メール(?:アドレス)?|URL|ホームページ(?:アドレス)?|ウェブサイト|サイト|本文|パスワード|絵文字|情報を記憶|評価する|送信|"
    r"画像認証|コメント内容|Name|Email|Website|Comment|Submit)[\s:：*＊]{0,4}$"
)
_BY_AT: Final = re.compile(
    r"^(?:posted by )?(.{1,40}?)\s+at\s+(?:.{0,20}?)\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?\s*(.*)$", re.IGNORECASE
)
_BY: Final = re.compile(
    r"^(?:(?:written |posted |words |text )?by[:：]?\s+|(?:author|writer)[:：]\s*|"
    r"(?:文|著|著者|執筆者?|投稿者|書いた人|ライター|作成者)\s?[:：]\s*)(\S.{0,60})$",
    re.IGNORECASE,
)
_BY_AMONG: Final = re.compile(r"(?:^|[│|｜]|\s)by\s+([^│|｜]{1,40}?)\s*(?=[│|｜])", re.IGNORECASE)
_NICKNAME: Final = re.compile(r"^(?:@|id:)([\w-]{2,30})$")
_DATE: Final = re.compile(
    r"(?:19|20)\d\d(?:年\s?\d{1,2}月\s?\d{1,2}日|([/.-])\d{1,2}\1\d{1,2})(?:\s?[(（【]?[月火水木金土日]曜?日?[)）】])?"
    r"(?:\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?|\b[A-Z][a-z]{2,8}\.? \d{1,2},? (?:19|20)\d\d\b"
)
_CATEGORY_MAX: Final = 40
_LABEL_MAX: Final = 12
_WORDS_MAX: Final = 20
_MARKED: Final = re.compile(r"^[-*+・●■◆#>「『\"'“(（]|^\d+[.)]|[:：。、！？!?…」』]$")
_BY_BEHIND: Final = re.compile(r"\bby\s+(\S.{0,60})$", re.IGNORECASE)
_FILED: Final = re.compile(
    r"^(?:(?:カテゴリー?|テーマ|ジャンル|Category|Categories|Posted in|Filed under)\s?[:：]|"
    r"(?:Posted in|Filed under)\s)\s*(\S.{0,60})$",
    re.IGNORECASE,
)
_TAGGED: Final = re.compile(
    r"^(?:タグ|Tags?|Labels|Tagged(?: with)?|Keywords)\s?(?:[:：]\s*|\s)(\S.{0,200})$|^((?:[#＃][^\s#＃]{1,40}\s*)+)$",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"\d{1,2}[:：時]\d{2}(?:分|[:：]\d{2})?(?:\s?[AP]M)?|\d{1,2}時", re.IGNORECASE)
_DATE_WORDS: Final = re.compile(
    r"(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)?|[年月日()（）\[\]【】.,/:：│|·•・~-]|[月火水木金土日]曜?日?|公開|投稿|更新|作成|日時?|\s|"
    r"\b(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?|Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|"
    r"May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|Published|Posted|Updated|Last|"
    r"modified|on|at|[AP]M|JST)\b",
    re.IGNORECASE,
)
_AGO: Final = re.compile(r"\d{1,3}\s?(?:年|か月|ヶ月|日|時間|分)前$|\d{1,3} (?:year|month|day|hour|minute)s? ago$")
_ENDS: Final = re.compile(r"[。．.！!？?」』）)…\"”']\s*$")
_NO_NAME: Final = re.compile(r"[。、！？!?:：「」『』（）()/|]|[をがは]|です|ます|の.*の")
_ENGLISH_NAME: Final = re.compile(
    r"(?:[A-Z][\w.'’-]*|de|van|von|da|di|of|al)(?: (?:[A-Z][\w.'’-]*|de|van|von|da|di|al)){0,3}"
)


@dataclass(frozen=True, slots=True)
class ByLine:
    """What a line under or above an essay says of it; empty for what it does not."""

    author: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()


def without_tags(line: str) -> str:
    """``line`` without HTML that was copied as text, also where the copy ends inside a tag."""
    return _TAGS.sub("", line).strip() if "<" in line else line


def is_dateline(line: str) -> bool:
    """Whether ``line`` is a date and little else."""
    return date_in(line) is not None and has_only_dates(line)


def has_only_dates(line: str) -> bool:
    """Whether nothing is in ``line`` but numbers and the words of dates, as in the head of a calendar."""
    return len(line) <= 80 and len(_DATE_WORDS.sub("", _CLOCK.sub("", line))) <= 2


def is_sentence(line: str) -> bool:
    """Whether ``line`` is a sentence and no label: long, or ended as one."""
    return (len(line) >= 15 and _ENDS.search(line) is not None) or len(line) >= 120


def by_line(line: str) -> ByLine | None:
    """What ``line`` says where it is a by-line such as ``NAME at 06:17│Comments(0) … CATEGORY``; None for any other."""
    if len(line) > _LINE_MAX or (is_sentence(line) and len(line) > 80):
        return None
    if matched := _BY_AT.match(line):
        return ByLine(matched.group(1).strip("[]【】 "), _rest(matched.group(2)))
    if matched := _BY.match(line):
        return ByLine(re.split(r"\s+(?:on|in|at|[·•|｜])\s|[|｜│·•]|\s{2,}|,\s", matched.group(1))[0].strip())
    if matched := _NICKNAME.match(line):
        return ByLine(matched.group(1))
    if matched := _FILED.match(line):
        return ByLine(category=re.split(r"[|｜│,、/]", matched.group(1))[0].strip())
    if matched := _TAGGED.match(line):
        listed = re.split(r"[,、\s]\s*|(?=[#＃])", matched.group(1) or matched.group(2))
        return ByLine(tags=tuple(dict.fromkeys(tag.lstrip("#＃") for tag in listed if tag.strip("#＃"))))
    if re.search("[│|｜]", line) and (date_in(line) or _PIECES.search(line)):
        by = _BY_AMONG.search(line)
        bare = re.sub(r"^[\[【(].{0,40}?[\]】)]", "", line[: by.start()] + line[by.end() :] if by else line)
        rest = _rest(bare)
        return ByLine(by.group(1).strip() if by else "", rest) if len(rest) <= _CATEGORY_MAX else None
    if date_in(line) and len(line) <= 120 and (matched := _BY_BEHIND.search(line)):
        return ByLine(matched.group(1).strip())
    if date_in(line) and _PIECES.search(line):
        return ByLine(category=_rest(line)) if len(_rest(line)) <= _CATEGORY_MAX else None
    return None


def _rest(text: str) -> str:
    """What is left of a by-line without its buttons, counts and dates: the category."""
    parts = re.split(r"[│|｜]", _DATE.sub(" ", _PIECES.sub("│", text)))
    named = (part.strip(" 　・:：,.#-") for part in parts)
    return next((part for part in reversed(list(named)) if part and not has_only_dates(part)), "")


def is_button(line: str) -> bool:
    """Whether ``line`` is what one presses or reads off: buttons, counts, links around the page."""
    return len(line) <= _LINE_MAX and (_BUTTONS.fullmatch(line) or _NAVIGATION.fullmatch(line)) is not None


def is_neighbour(line: str) -> bool:
    """Whether ``line`` leads to the post before or after."""
    return len(line) <= _LINE_MAX and _NEIGHBOUR.search(line) is not None


def opens_comments(line: str) -> bool:
    """Whether comments or their form begin at ``line``."""
    return len(line) <= _LINE_MAX and _COMMENTS.search(line) is not None


def opens_others(line: str) -> bool:
    """Whether a list begins at ``line`` that is about other posts, the author, or the blog."""
    return len(line) <= _LINE_MAX and _OTHERS.search(line) is not None


def is_request(line: str) -> bool:
    """Whether ``line`` asks the reader for a click."""
    return len(line) <= _LINE_MAX and _REQUEST.search(line) is not None


def is_label(line: str) -> bool:
    """Whether ``line`` is as short as a tag is, and marked as nothing else."""
    return len(line) <= (_WORDS_MAX if line.isascii() else _LABEL_MAX) and not _MARKED.search(line)


def is_call(line: str) -> bool:
    """Whether ``line`` offers a subscription or something to buy, wherever in the text it stands."""
    return len(line) <= _LINE_MAX and _CALL.match(line) is not None


def is_name(line: str) -> bool:
    """Whether ``line`` can be the name of a person alone."""
    if not 2 <= len(line) <= 30 or date_in(line) or _NO_NAME.search(line):
        return False
    return _ENGLISH_NAME.fullmatch(line) is not None if line.isascii() else len(line) <= 12


def is_button_row(line: str) -> bool:
    """Whether ``line`` belongs to what stands under a text: buttons, how long ago it was, where it is filed."""
    return bool(line) and (is_button(line) or _AGO.search(line) is not None or by_line(line) is not None)


def is_field(line: str) -> bool:
    """Whether ``line`` is the label of a field of a form."""
    return _FORM.match(line) is not None
