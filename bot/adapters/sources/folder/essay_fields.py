"""What an essay is made from, field by field: by its file's front matter, its path, its folder and its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Final, NoReturn
from urllib.parse import urlsplit

from bot.adapters.sources.folder.head_field import Field, Page
from bot.adapters.sources.folder.head_keys import Head
from bot.adapters.sources.folder.headings import first_heading, words_of_name
from bot.adapters.sources.folder.written_dates import written_date
from bot.core.essay import ALL_RIGHTS, SUMMARY_MAX, Draft, Language, Rights, is_slug
from bot.core.ids import Slug
from bot.core.place import NamedPlace, in_tongue, is_whole_slug, made_slug
from bot.core.source import Defaults
from bot.errors import ParseFailed
from bot.language.detect import cjk_characters, detect

BODY_MAX: Final = 1_000_000
"""Bytes of a body in UTF-8."""
TAGS_MAX: Final = 10
TAG_MAX: Final = 40
CATEGORY_MAX: Final = 60
TEXT_MAX: Final = 200
"""Characters of a title, an author and a licence."""
QUESTION_MAX: Final = 300
URL_MAX: Final = 2000


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


_CATEGORY: Final = {Language.JA: "エッセイ", Language.EN: "Essays"}
_GENERIC: Final = _names(
    "_posts posts post blog blogs _blog articles article content contents essays essay src pages"
    " data docs public entries entry source _source writing writings notes website site web app"
    " app-data collections markdown md text archive archives old books diary published done 投稿 記事 ブログ"
)
"""Folders of every blog, which say nothing of what is in them."""
_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_LANGUAGES: Final = {
    "japanese": "ja",
    "日本語": "ja",
    "jp": "ja",
    "jpn": "ja",
    "english": "en",
    "英語": "en",
    "eng": "en",
}
_CODE: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_WORDS_THAT_TELL: Final = 20
"""Words, or Japanese characters."""
_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_WIKI: Final = re.compile(r"\[\[([^\[\]|]*\|)?([^\[\]]*)\]\]")
_LIST_OF_WORDS: Final = re.compile(r"[a-z0-9-]+(?: [a-z0-9-]+){2,}")
_HASHED: Final = re.compile(r"(?:\A|\s)#\S")
_EMAIL: Final = re.compile(r"\s*<[^<>]*@[^<>]*>|\s*\([^()]*@[^()]*\)")


@dataclass(frozen=True, slots=True)
class Missing:
    """What holds where the front matter says nothing: the file's path, the slug made of it, what its folder says, and
    when the file was changed. ``authors`` are the names behind the short ones that a blog's authors have there.
    """

    named: NamedPlace
    slug: Slug
    defaults: Defaults
    modified: date
    authors: Mapping[str, str]


def language_code(text: str) -> str:
    """The code of the language that ``text`` names, such as ``ja`` for ``ja-JP`` and ``Japanese``; empty where it names
    none.
    """
    said = text.strip().lower()
    code = _CODE.fullmatch(said)
    return _LANGUAGES.get(said) or (_LANGUAGES.get(code.group(1), code.group(1)) if code else "")


class EssayFields:
    """Takes the essay's fields one by one."""

    def __init__(self, page: Page, head: Head, where: str, missing: Missing) -> None:
        self._page = page
        self._head = head
        self._where = where
        self._missing = missing

    def faults(self) -> list[ParseFailed]:
        """Everything that is wrong; without any, ``draft`` raises nothing."""
        readers: Sequence[Callable[[], object]] = (
            *(self._slug, self._title, self._author, self._date, self._category, self._licence, self._source_url),
            *(self._question, self._collection, self._body),
        )
        found: list[ParseFailed] = []
        for read in readers:
            try:
                read()
            except ParseFailed as exc:
                found.append(exc)
        return found

    def draft(self) -> Draft:
        return Draft(
            slug=self._slug(),
            title=self._title(),
            author=self._author(),
            language=self._language(),
            date=self._date(),
            category=self._category(),
            tags=self._tags(),
            licence=self._licence(),
            source_url=self._source_url(),
            summary=self._summary(),
            question=self._question(),
            body=self._body(),
            rights=self._rights(),
            collection=self._collection(),
        )

    def _slug(self) -> Slug:
        given = self._head.first("slug")
        if given is not None:
            text = self._one_line(given, "slug", URL_MAX)
            slug = Slug(text) if is_slug(text) else made_slug(text.strip("/").rpartition("/")[2] or text)
            return in_tongue(slug, self._where, self._missing.slug)
        if not is_whole_slug(self._missing.named.name):  # a Japanese name; its address may have been thought of
            for field in self._head.all_of("path"):
                last = _last_part(field.text)
                if last.strip("0123456789-") and is_whole_slug(last):
                    return made_slug(last)
        return self._missing.slug

    def _title(self) -> str:
        for field in self._head.all_of("title"):
            if leaf := next(field.leaves(), None):
                return self._one_line(leaf, "title", TEXT_MAX)
        if "title" in self._page.told:
            return ""  # is told already
        return (first_heading(self._page.body) or words_of_name(self._missing.named.full_name))[:TEXT_MAX]

    def _author(self) -> str:
        names: dict[str, None] = {}
        for field in self._head.all_of("author"):
            for leaf in field.leaves():
                name = _EMAIL.sub("", self._one_line(leaf, "author", None)[:URL_MAX]).strip()
                names |= {self._missing.authors.get(name, name): None} if name else {}
            if names:
                break
        text = _some(", ".join(names), TEXT_MAX) or self._missing.defaults.author
        if not text and "author" not in self._page.told:
            refusal = "No author is named: give one for all with “author: …” in a _defaults.yaml, or with --author."
            self._fail(1, refusal)
        return text

    def _language(self) -> Language:
        codes = [language_code(field.text) for field in self._head.all_of("language")]
        said = next((code for code in codes if code in tuple(Language)), None)
        if said is not None:
            return Language(said)
        return self._missing.named.language or _language_of(self._page.body, self._missing.defaults.language)

    def _date(self) -> date:
        unread: Field | None = None
        for field in self._head.all_of("date"):
            leaf = next(field.leaves(), None)
            if leaf is None or leaf.text.strip().lower() in ("true", "false", "yes", "no"):
                continue
            if written := written_date(leaf.text):
                return written.day
            unread = unread or leaf
        if self._missing.named.written is not None:
            return self._missing.named.written
        if unread is not None:
            self._fail(unread.line, "“date” has to be a date such as 2026-03-14.")
        for field in self._head.all_of("updated"):
            leaf = next(field.leaves(), None)
            if leaf is not None and (written := written_date(leaf.text)):
                return written.day
        return self._missing.modified

    def _category(self) -> str:
        for word in ("category", "tags"):
            for field in self._head.all_of(word):
                if word == "tags" and not _is_topics(field, self._head):
                    continue
                if leaf := next(field.leaves(), None):
                    text = self._one_line(leaf, "category", None)
                    several = leaf is self._head.exactly("categories")
                    return _cut(_first_category(text) if several else _unlinked(text), CATEGORY_MAX)
        if self._missing.defaults.category:
            return self._missing.defaults.category
        section = next(self._sections(), "")
        return _cut(section, CATEGORY_MAX) if section else _CATEGORY[self._language()]

    def _sections(self) -> Iterator[str]:
        for folder in self._missing.named.folders:
            words = folder.strip("_ ").replace("_", " ")
            is_code = language_code(folder) in ("ja", "en") and len(folder) <= 5
            if words and folder.lower() not in _GENERIC and not words[0].isdigit() and not is_code:
                yield words

    def _tags(self) -> tuple[str, ...]:
        tags: dict[str, None] = {}
        for field in self._head.all_of("tags"):
            for text in _tag_texts(field):
                tag = " ".join(_unlinked(text).strip().lstrip("#").split())
                if tag and len(tag) <= TAG_MAX and not any(unicodedata.category(c) in _UNPRINTABLE for c in tag):
                    tags.setdefault(tag)
        return tuple(tags)[:TAGS_MAX]

    def _licence(self) -> str:
        for field in self._head.all_of("licence"):
            leaf = next(field.leaves(), None)
            if leaf and leaf.text.strip().lower() not in ("true", "false", *Rights):
                return self._one_line(leaf, "licence", TEXT_MAX)
        return self._missing.defaults.licence or ALL_RIGHTS

    def _source_url(self) -> str | None:
        own = self._head.exactly("source_url")
        if own is not None and own.text.strip() and not _is_web_address(own.text.strip()):
            self._fail(own.line, "“source_url” has to be an address that begins with https:// or http://.")
        urls = (field.text.strip() for field in self._head.all_of("source_url"))
        return next((url for url in urls if _is_web_address(url) and len(url) <= URL_MAX), None)

    def _summary(self) -> str:
        """The author's; one that is longer than a summary may be is none."""
        field = self._head.first("summary")
        text = " ".join(field.text.split()) if field else ""
        return text if len(text) <= SUMMARY_MAX and not _has_control(text) else ""

    def _question(self) -> str:
        field = self._head.first("question")
        return self._one_line(field, "question", QUESTION_MAX) if field and field.text.strip() else ""

    def _rights(self) -> Rights:
        """What is ours of them: to others “rights” are a licence."""
        field = self._head.first("rights")
        said = field.text.strip().lower() if field else ""
        return Rights(said) if said in tuple(Rights) else self._missing.defaults.rights

    def _collection(self) -> str:
        field = self._head.first("collection") if self._head.is_ours else None  # Jekyll's are something else
        return self._one_line(field, "collection", CATEGORY_MAX) if field and field.text.strip() else ""

    def _body(self) -> str:
        body = self._page.body
        first = self._page.body_line
        if not body.strip():
            self._fail(first, "The essay has no text.")
        if len(body.encode()) > BODY_MAX:
            self._fail(first, "The essay is longer than {limit} bytes.", limit=BODY_MAX)
        return body.strip("\n")

    def _one_line(self, field: Field, key: str, limit: int | None) -> str:
        """The field's text, if it is one line of printable text within its limit."""
        text = " ".join(field.text.split("\n")).strip() if key != "title" else field.text.strip()
        if _has_control(text):
            self._fail(field.line, "“{key}” has to be one line without control characters.", key=key)
        if limit is not None and len(text) > limit:
            self._fail(
                field.line,
                "“{key}” has {length} characters; the limit is {limit}.",
                key=key,
                length=len(text),
                limit=limit,
            )
        return text

    def _fail(self, line: int, message: str, **fields: object) -> NoReturn:
        raise ParseFailed(message, where=self._where, line=line, **fields)


def _is_topics(field: Field, head: Head) -> bool:
    """Whether the list is Zenn's, whose first topic is what a category is elsewhere."""
    return head.exactly("topics") is field and head.exactly("emoji") is not None


def _tag_texts(field: Field) -> Iterator[str]:
    if field.items is not None or field.pairs is not None:
        for item in field.items or ():
            yield from (leaf.text for leaf in item.leaves())
        yield from field.pairs or ()
    elif re.search("[,、，;]", field.text):
        yield from re.split("[,、，;]", field.text)
    elif _HASHED.search(field.text):
        yield from field.text.split()
    else:
        yield field.text


def _first_category(text: str) -> str:
    """Jekyll's ``categories: jekyll update notes`` are three words for three."""
    words = _unlinked(text).split(",")[0].strip() or text
    return words.split()[0] if _LIST_OF_WORDS.fullmatch(words) else words


def _unlinked(text: str) -> str:
    """``[[page|words]]`` is its words."""
    return _WIKI.sub(lambda found: found.group(2), text)


def _language_of(body: str, usual: Language | None) -> Language:
    """The language of ``body`` by its words. ``usual`` is what its folder is said to be in, and counts where there are
    few words, or some Japanese ones among much that is none, such as code.
    """
    found = detect(body)
    if usual in (None, found):
        return found
    if found is Language.JA:
        is_plain = cjk_characters(body) >= _WORDS_THAT_TELL
    else:
        is_plain = len(_WORD.findall(body)) >= _WORDS_THAT_TELL and not _KANA.search(body)
    return found if is_plain else usual


def _some(names: str, limit: int) -> str:
    """As many of the names as fit."""
    return names if len(names) <= limit else names[: limit - 2].rpartition(",")[0] + ", …"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _has_control(text: str) -> bool:
    return any(unicodedata.category(c) in _UNPRINTABLE for c in text)


def _last_part(url: str) -> str:
    """Of an address; a pattern such as ``/:year/:title/`` has none."""
    try:
        path = urlsplit(url.strip()).path.strip("/")
    except ValueError:
        return ""
    last = PurePosixPath(path).name if path and not re.search("[{}:]", path) else ""
    name, _, ending = last.rpartition(".")
    return name if ending in ("html", "htm", "php") and name != "index" else "" if ending == "html" else last


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in url)
