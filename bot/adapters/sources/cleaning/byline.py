"""The line under a title or a text that says who wrote it, when, and under which heading."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from bot.adapters.sources.stamps import date_in


@dataclass(frozen=True, slots=True)
class Byline:
    """What such lines of one text say; an empty value was not said."""

    author: str = ""
    written: date | None = None
    at: time | None = None
    category: str = ""

    def with_more(self, other: Byline) -> Byline:
        """What is said first counts."""
        return Byline(
            self.author or other.author,
            self.written or other.written,
            self.at or other.at,
            self.category or other.category,
        )


_MONTHS: Final = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)  # noqa: SIM905
}
_NUMBERS: Final = (
    r"(?P<y>(?:19|20)\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
    r"(?:\s*[(（\[]?\s*(?:[月火水木金土日]曜?日?|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[)）\]]?(?=[\s|│｜]|\Z))?"
)
_ENGLISH: Final = (
    r"(?:(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?|"
    r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month2>[A-Z][a-z]{2,8})\.?),?\s+(?P<year>(?:19|20)\d\d)"
)
_DATE: Final = re.compile(rf"(?:{_NUMBERS}|{_ENGLISH})")
_TIME: Final = re.compile(
    r"(?<!\d)(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?::[0-5]\d)?(?!\d)\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
)
_BARS: Final = re.compile(r"\s*[│|｜┃]\s*")
_AT: Final = re.compile(
    r"(?:posted by\s+)?(?P<author>[^│|｜。]{1,40}?)\s+at\s+(?=(?:\d{4}\S+\s+)?\d{1,2}:\d{2}\b)", re.IGNORECASE
)
_BY: Final = re.compile(r"by\s+(?P<author>[^\s│|｜]{1,40})\s*[│|｜]\s*(?=\d{4}-)", re.IGNORECASE)
_NAMED: Final = re.compile(
    r"(?:(?:投稿者|執筆者?|著者|ライター|書いた人|文責|筆者|author|(?:posted|written) by)\s*[:：]|(?:posted"
    r"|written) by\s(?-i:(?=[A-Z])))\s*"
    r"(?P<author>[^│|｜。、:：]{1,40}?)\s*(?=\Z|[│|｜]|(?:投稿)?日[時付]?\s*[:：]|\s+(?:on|at)\s|\s+\d{4}[-/年])",
    re.IGNORECASE,
)
_ENGLISH_BY: Final = re.compile(r"(?:posted|published|by)\b(?:\s+(?:on|by))?\s*(?P<rest>.{0,120})", re.IGNORECASE)
_PERSON: Final = re.compile(r"\bby\s+(?P<author>[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|de|van|von|da|bin)){0,4})")
_READING_TIME: Final = re.compile(r"\d+\s*min(?:utes?)?\.?(?:\s*read)?", re.IGNORECASE)
_WEEKDAY: Final = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
)
_CATEGORY: Final = re.compile(
    r"(?:カテゴリー?|テーマ|ジャンル|Categor(?:y|ies)|Filed (?:under|in))\s*[:：]?\s*(?P<category>[^│"
    r"|｜:：]{1,60})\Z",
    re.IGNORECASE,
)
_NAMED_CATEGORY: Final = re.compile(
    r"(?:カテゴリー?|テーマ|ジャンル|Categor(?:y|ies)|Filed (?:under|in))\s*[:：]|Filed (?:under|in)\s", re.IGNORECASE
)
_LABEL: Final = re.compile(
    r"(?:(?:投稿|公開|更新|作成|最終更新)(?:日時?)?|日[時付]|posted|published|updated|last updated|date|on|at|by"
    r"|投稿者)\s*[:：]?",
    re.IGNORECASE,
)
_NO_CATEGORY: Final = re.compile(
    r"\d|編集|更新情報|チェックする|固定リンク|permalink|\Aedit\Z|[:：。、？?！!]", re.IGNORECASE
)
_SAYS: Final = re.compile(
    r"\d\d|[:：]|\A(?:by|posted|published|written|author|filed|投稿|執筆|著者|ライター|書いた|文責|筆者|カテゴリ"
    r"|テーマ|ジャンル)",
    re.IGNORECASE,
)
_LONGEST: Final = 200


def byline_of(text: str, without_counts: Callable[[str], str]) -> Byline | None:
    """What the line ``text`` says, if it is one that says who wrote when; ``without_counts`` takes the buttons and
    counts away that stand beside it.
    """
    if len(text) > _LONGEST or text.endswith(("。", "？", "?", "！")) or _SAYS.search(text) is None:
        return None
    rest = without_counts(text)
    return _signed(text, rest) or _dated(rest) or _english(rest) or _sorted(rest)


def _signed(text: str, rest: str) -> Byline | None:
    """``yoron at 06:17│…``, ``posted by … at 12:34 | …``, ``by … | 2019-10-19 06:17 | …``, ``投稿者: … 日時: …``."""
    found = _AT.match(text) or _BY.match(text) or _NAMED.match(text)
    if found is None:
        return None
    author = found.group("author").strip()
    if found.re is _AT and _time(text) is None:
        return None
    behind = rest[found.end() :] if rest.startswith(found.group()) else rest.replace(found.group().strip(), "", 1)
    return Byline(author, date_in(text), _time(text), _category(behind))


def _dated(rest: str) -> Byline | None:
    """``2019-10-19 06:17 | カテゴリ : 日記``, ``2019年10月19日``: a date, and little else."""
    found = _DATE.search(rest)
    if found is None or (day := _day(found)) is None or not _is_only_label(rest[: found.start()]):
        return None
    behind = _TIME.sub("", rest[found.end() :], count=1)
    if not behind.strip(" 　|│｜・-–—,"):
        return Byline("", day, _time(rest))
    if _BARS.match(behind) or _NAMED_CATEGORY.search(behind):
        return Byline("", day, _time(rest), _category(behind))
    return None


def _is_only_label(text: str) -> bool:
    return not _LABEL.sub("", text).strip(" 　|│｜・:：-–—")


def _english(rest: str) -> Byline | None:
    """``Posted on March 3, 2020 by Ann Lee``, ``By Ann Lee``."""
    if _ENGLISH_BY.fullmatch(rest) is None:
        return None
    person = _PERSON.search(rest) or _PERSON.search(f"by {rest[3:]}" if rest[:3].lower() == "by " else "")
    left = _DATE.sub("", rest)
    if person is not None:
        left = left.replace(person.group("author"), "")
    left = _READING_TIME.sub("", _LABEL.sub("", _TIME.sub("", left))).strip(" 　|│｜・•·:：-–—,in")
    is_weekday = person is not None and _WEEKDAY.match(person.group("author")) is not None
    if left or is_weekday or (person is None and date_in(rest) is None):
        return None
    return Byline(person.group("author") if person else "", date_in(rest), _time(rest))


def _sorted(rest: str) -> Byline | None:
    """``カテゴリ：日記``, ``テーマ：仕事``, ``Filed under: Work``."""
    if _NAMED_CATEGORY.match(rest) is None or len(rest) > 80:
        return None
    return Byline(category=_category(rest))


def _category(rest: str) -> str:
    """The heading that stands among the parts of such a line: the one that says so, else the first that may be one."""
    parts = [part.strip(" 　,、・") for part in _BARS.split(_TIME.sub("", _DATE.sub("", rest)))]
    for part in parts:
        if (found := _CATEGORY.search(part)) is not None:
            return re.split(r"[,、/]|\s{2,}", found.group("category").strip())[0].strip()
    return next((part for part in parts if 0 < len(part) <= 30 and not _NO_CATEGORY.search(part)), "")


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    try:
        if parts["y"]:
            return date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
        month = _MONTHS.get((parts["month"] or parts["month2"])[:3].lower())
        return date(int(parts["year"]), month, int(parts["day"] or parts["day2"])) if month else None
    except ValueError:
        return None


def _time(text: str) -> time | None:
    found = _TIME.search(text)
    if found is None:
        return None
    hour, half = int(found.group("h")), (found.group("half") or "")[:1].lower()
    if half and 0 < hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found.group("min")))
