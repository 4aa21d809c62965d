"""An entry, as a stranger's program wrote it, becomes a draft: sound Markdown without the page around it, and each
field that an essay needs, from the place that knows best.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.cleaning.broken_lines import broken_lines_to_html
from bot.adapters.sources.cleaning.byline import Byline
from bot.adapters.sources.cleaning.furniture import without_furniture
from bot.adapters.sources.cleaning.html_tree import TooMuchHtml, visible
from bot.adapters.sources.cleaning.markdown_escapes import web_address
from bot.adapters.sources.cleaning.page_line import read_line
from bot.adapters.sources.cleaning.to_markdown import text_to_markdown, to_markdown
from bot.adapters.sources.cleaning.wished_slug import wished_slug
from bot.adapters.sources.entry import Entry, Markup
from bot.adapters.sources.folder.essay_fields import BODY_MAX, TAGS_MAX
from bot.adapters.sources.stamps import date_in_address
from bot.core.essay import ALL_RIGHTS, SUMMARY_MAX, Draft, Language
from bot.core.phrase import message
from bot.core.source import Defaults
from bot.errors import ParseFailed
from bot.language.detect import cjk_characters, detect
from bot.language.foreign import foreign_language
from bot.language.normalize import fold, squeeze
from bot.ports.source import Dropped, Extras, PassedOver

TITLE_MAX: Final = 200
AUTHOR_MAX: Final = 200
CATEGORY_MAX: Final = 60
TAG_MAX: Final = 40
QUESTION_MAX: Final = 300
LICENCE_MAX: Final = 200
"""Characters; as of an essay's file."""

FOREIGN: Final[Mapping[str, str]] = {
    "Chinese": message("It is in Chinese."),
    "Korean": message("It is in Korean."),
    "Russian": message("It is in Russian."),
    "Greek": message("It is in Greek."),
    "Arabic": message("It is in Arabic."),
    "Hebrew": message("It is in Hebrew."),
    "Hindi": message("It is in Hindi."),
    "Thai": message("It is in Thai."),
    "French": message("It is in French."),
    "German": message("It is in German."),
    "Spanish": message("It is in Spanish."),
    "Portuguese": message("It is in Portuguese."),
    "Italian": message("It is in Italian."),
    "Dutch": message("It is in Dutch."),
    "Polish": message("It is in Polish."),
    "Turkish": message("It is in Turkish."),
    "Vietnamese": message("It is in Vietnamese."),
    "Indonesian": message("It is in Indonesian."),
    "Swedish": message("It is in Swedish."),
}
"""Why an entry in a language that is not ours is passed over."""
"""What the law says where nobody says anything."""
CATEGORIES: Final = {Language.JA: "エッセイ", Language.EN: "Essays"}

_TITLE_FROM_TEXT_MAX: Final = 60
_TOLD_BY: Final = 5
_TOLD_WITHIN: Final = 5_000
"""Characters in which the language of a text shows."""
_TAG: Final = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|font|br|wbr|sup|sub|small|big|mark|code|ruby|rb|rp|p|div)(?:\s[^<>]{0,500})?/?>"
    r"|<rt>[^<>]{0,60}</rt>|<!--.{0,500}?-->",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r".+?(?:[。．！？!?]+[」』）)]*|(?<=[a-z0-9])\.(?=\s|\Z)|\Z)", re.DOTALL)
_HEADING: Final = re.compile(r"#{1,6} ")
_COUNTED: Final = re.compile(r"(?:utm_\w+|fbclid|gclid|yclid|mc_[ce]id|igshid|ref_src)\Z", re.IGNORECASE)
_FIRST_DAY: Final = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class _Text:
    """``lines`` are Markdown, ``words`` what a reader sees of them."""

    lines: list[str]
    words: list[str]
    dropped: tuple[Dropped, ...]
    byline: Byline


def cleaned(
    entry: Entry, defaults: Defaults, *, site: str, today: date
) -> tuple[Draft, Extras] | PassedOver | ParseFailed:
    """The draft of ``entry``, with what was dropped of its text; or why there is none. ``site`` is what its source
    calls itself, and ``today`` the date of an entry that has none.
    """
    where = entry.spot.where
    try:
        text = _text_of(entry, _first_line(AUTHOR_MAX, entry.author, defaults.author))
    except TooMuchHtml:
        return _too_long(where)
    if not any(any(char.isalnum() for char in line) for line in text.words):
        return PassedOver(where, archive_reasons.EMPTY)
    title, text = _titled(_line(entry.title, TITLE_MAX), text)
    body = "\n".join(text.lines).strip("\n")
    if len(body.encode()) > BODY_MAX:
        return _too_long(where)
    plain = "\n".join(text.words)
    if (foreign := foreign_language(plain)) is not None:
        return PassedOver(where, FOREIGN[foreign])
    language = _language(f"{title}\n{plain[:_TOLD_WITHIN]}", entry.language, defaults)
    url = _canonical(entry.url)
    author = _first_line(
        AUTHOR_MAX, entry.author, defaults.author, text.byline.author, site, urlsplit(url).hostname or ""
    )
    if not author:
        return ParseFailed("The entry does not say who wrote it. Name its author.", where=where, line=1)
    written = _date(entry, text.byline, today)
    draft = Draft(
        slug=wished_slug(entry.slug, url, title, written),
        title=title,
        author=author,
        language=language,
        date=written,
        category=_first_line(CATEGORY_MAX, entry.category, defaults.category, text.byline.category)
        or CATEGORIES[language],
        tags=_tags(entry.tags),
        licence=_first_line(LICENCE_MAX, entry.licence, defaults.licence, ALL_RIGHTS),
        source_url=url or None,
        summary=_summary(entry, plain),
        question=_line(entry.question, QUESTION_MAX),
        body=body,
        rights=defaults.rights,
    )
    return draft, Extras((*entry.dropped, *text.dropped), entry.comments)


def _too_long(where: str) -> ParseFailed:
    return ParseFailed("The text is longer than {limit} bytes.", where=where, line=1, limit=BODY_MAX)


# --- the text


def _text_of(entry: Entry, author: str) -> _Text:
    lines = _markdown(entry.body, entry.markup, entry.url).split("\n")
    if entry.markup is Markup.MARKDOWN:  # a file of its author's, with no page around it
        return _Text(lines, [read_line(line).text for line in lines], (), Byline())
    kept, dropped, byline = without_furniture(lines, author)
    return _Text(kept, [read_line(line).text for line in kept], dropped, byline)


def _markdown(text: str, markup: Markup, url: str) -> str:
    if markup is Markup.MARKDOWN:
        return visible(text)
    if len(text) > 4 * BODY_MAX:
        raise TooMuchHtml
    if markup is Markup.TEXT:
        return text_to_markdown(text)
    html = broken_lines_to_html(text) if markup is Markup.BROKEN_LINES else text
    return to_markdown(html, web_address(url, ""))


def _titled(title: str, text: _Text) -> tuple[str, _Text]:
    """The entry's title, or the first heading, or the first sentence; and the text without what repeats it."""
    first = next(i for i, words in enumerate(text.words) if words)
    is_heading = _HEADING.match(text.lines[first]) is not None
    if not title and is_heading:
        title = text.words[first][:TITLE_MAX]
    if not title:
        return _short(text.words[first]), text
    goes_on = any(text.words[first + 1 :])
    ends_there = first + 1 >= len(text.words) or not text.words[first + 1]
    repeats = _same(text.words[first], title) and goes_on and (is_heading or ends_there)
    if not repeats:
        return title, text
    return title, _Text(text.lines[first + 1 :], text.words[first + 1 :], text.dropped, text.byline)


def _same(one: str, other: str) -> bool:
    return fold(squeeze(one)) == fold(squeeze(other))


def _short(line: str) -> str:
    """The first sentence of a line, and not too much of it."""
    found = _SENTENCE.match(line)
    sentence = (found.group() if found else line).strip().removesuffix("。").removesuffix(".")
    if len(sentence) <= _TITLE_FROM_TEXT_MAX:
        return sentence
    cut = sentence[:_TITLE_FROM_TEXT_MAX]
    at = max(cut.rfind(sign) for sign in " 、，")
    return (cut[:at] if at > _TITLE_FROM_TEXT_MAX // 2 else cut).rstrip() + "…"


def _language(text: str, declared: str, defaults: Defaults) -> Language:
    """By the words; what is declared counts where there are too few."""
    if cjk_characters(text) + len(text.split()) < _TOLD_BY:
        named = declared.lower()[:2]
        if named in tuple(Language):
            return Language(named)
        return defaults.language or detect(text)
    return detect(text)


# --- fields


def _line(text: str, most: int) -> str:
    """``text``, in which entities may still stand, as one line without tags and what nobody sees."""
    line = squeeze(visible(unescape(_TAG.sub("", text[: most * 20]))))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _first_line(most: int, *texts: str) -> str:
    return next((line for line in (_line(text, most) for text in texts) if line), "")


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    """At most ``TAGS_MAX``, each once, in their order; one that is too long is no tag."""
    found: dict[str, str] = {}
    for tag in tags:
        line = _line(tag, TITLE_MAX).lstrip("#＃").strip()
        if line and len(line) <= TAG_MAX:
            found.setdefault(fold(line), line)
    return tuple(found.values())[:TAGS_MAX]


def _date(entry: Entry, byline: Byline, today: date) -> date:
    in_address = date_in_address(urlsplit(web_address(entry.url, "")).path)
    for day in (entry.written, byline.written, in_address):
        if day is not None and day >= _FIRST_DAY:
            return day
    return today


def _canonical(url: str) -> str:
    """The address without what only counts readers; empty where it leads elsewhere than to the web."""
    address = web_address(url, "")
    if not address.lower().startswith(("http://", "https://")) or any(char.isspace() for char in address):
        return ""
    parts = urlsplit(address)
    if "=" in parts.query and any(_COUNTED.match(name) for name, _ in parse_qsl(parts.query)):
        query = [(name, value) for name, value in parse_qsl(parts.query, True) if not _COUNTED.match(name)]
        parts = parts._replace(query=urlencode(query))
    return parts._replace(fragment="").geturl()


def _summary(entry: Entry, plain: str) -> str:
    """What its author wrote for the purpose, in whole sentences; the beginning of the text is no such thing."""
    if not entry.summary.strip() or len(entry.summary) > 20 * SUMMARY_MAX:
        return ""
    try:
        lines = _markdown(entry.summary, entry.markup, entry.url).split("\n")
    except TooMuchHtml:
        return ""
    summary = squeeze(" ".join(read_line(line).text for line in without_furniture(lines)[0]))
    begun = "".join(summary.split()).rstrip(".…[]・。")
    if not begun or "".join(plain[: 4 * SUMMARY_MAX].split()).startswith(begun):
        return ""
    return summary if len(summary) <= SUMMARY_MAX else _whole_sentences(summary)


def _whole_sentences(text: str) -> str:
    kept = ""
    for sentence in _sentences(text):
        if len(kept) + len(sentence) > SUMMARY_MAX:
            break
        kept += sentence
    return kept.strip()


def _sentences(text: str) -> Sequence[str]:
    return [found.group() for found in _SENTENCE.finditer(text)]
