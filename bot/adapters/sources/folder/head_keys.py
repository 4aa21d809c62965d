"""What blog tools call the things that an essay's front matter tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.adapters.sources.folder.head_field import Field

_MEANT: Final[Mapping[str, Sequence[str]]] = {
    "slug": ("slug", "post_name"),
    "title": ("title", "headline", "name", "タイトル", "題名", "件名"),
    "author": ("author", "authors", "author_name", "by", "byline", "writer", "creator", "著者", "作者", "筆者"),
    "language": ("language", "lang", "locale", "言語"),
    "date": (
        *("date", "published", "published_at", "published_on", "published_date", "publish_date", "pub_date"),
        *("pub_datetime", "date_published", "first_published", "posted", "posted_at", "posted_on", "time"),
        *("published_time", "publish_time", "release_date", "create_date", "create_time", "created_time"),
        *("created", "created_at", "created_on", "date_created", "creation_date", "日付", "公開日", "投稿日", "作成日"),
    ),
    "updated": (
        *("updated", "updated_at", "updated_date", "lastmod", "modified", "modified_at", "last_modified"),
        *(
            "last_modified_at",
            "last_edited_time",
            "update_date",
            "update_time",
            "last_updated",
            "last_update",
            "mod_datetime",
            "date_modified",
            "更新日",
        ),
    ),
    "category": ("category", "categories", "カテゴリ", "カテゴリー", "分類"),
    "tags": ("tags", "tag", "keywords", "keyword", "topics", "topic", "labels", "タグ"),
    "licence": ("licence", "license", "copyright", "rights", "ライセンス"),
    "source_url": (
        *("source_url", "canonical", "canonical_url", "canonical_link", "original_url", "permalink", "url"),
    ),
    "path": ("url", "permalink", "path"),
    "summary": ("summary", "要約", "概要"),
    "question": ("question",),
    "rights": ("rights",),
    "collection": ("collection",),
    "layout": ("layout", "type", "template"),
    "draft": ("draft", "is_draft", "wip"),
    "status": ("status", "state", "visibility"),
    "shown": ("published", "publish", "is_published", "public"),
    "private": ("private", "unlisted", "hidden", "hide", "password"),
    "release": ("publish_date", "published_at", "publish_at", "release_date"),
    "expiry": ("expiry_date", "unpublish_date", "expires", "expire_date"),
}
"""By our word: the keys in the order in which they are looked for. Their case and ``_`` and ``-`` do not matter."""

OURS: Final = (
    *("slug", "title", "author", "language", "date", "category", "tags", "licence", "source_url", "summary"),
    *("question", "rights", "collection"),
)
_WITHIN: Final = ("taxonomies", "extra", "params", "meta", "metadata")
"""Mappings in which blog tools keep keys of the same names."""

_SILENT: Final = (
    *("description", "excerpt", "subtitle", "emoji", "image", "cover", "aliases", "series", "weight", "toc", "link"),
    "comments",
)
"""What an essay has no place for, and everybody has: not worth a word."""

_JOINTS: Final = re.compile(r"[-_ ]+")


def plain_key(key: str) -> str:
    """The key as keys are compared: ``publishDate``, ``publish-date`` and ``Publish_Date`` are one."""
    return _JOINTS.sub("", key).lower()


_NAMES: Final = {word: tuple(map(plain_key, keys)) for word, keys in _MEANT.items()}
_TEXTS: Final = frozenset(
    name for word in ("slug", "title", "author", "category", "licence", "summary", "question") for name in _NAMES[word]
)
_KNOWN: Final = frozenset(name for names in _NAMES.values() for name in names) | frozenset(map(plain_key, _SILENT))


_NEEDED: Final = frozenset(name for word in OURS for name in _NAMES[word][: 1 if word == "source_url" else None])


def holds_text(key: str) -> bool:
    """Whether the words behind ``key`` are read by people, so that none may be lost."""
    return plain_key(key) in _TEXTS


def is_list(key: str) -> bool:
    """Whether ``key`` has a list behind it that an essay could do without."""
    name = plain_key(key)
    return name in _NAMES["tags"] or name == "categories"


def may_be_list(key: str) -> bool:
    """Whether authors write several words for it in a list."""
    name = plain_key(key)
    return is_list(key) or name in _NAMES["category"] or name in _NAMES["author"]


def matters(key: str) -> bool:
    """Whether ``key`` is one that an essay is made from, in any of its spellings."""
    return plain_key(key) in _NEEDED


def unknown(fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The keys that say nothing to us."""
    within = frozenset(map(plain_key, _WITHIN))
    return tuple(key for key in fields if plain_key(key) not in _KNOWN and plain_key(key) not in within)


class Head:
    """The fields of a front matter by our words."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self._fields = _by_name(fields)
        self._levels = [self._fields]
        for key in _WITHIN:
            within = self._fields.get(key)
            if within is not None and within.pairs is not None:
                self._levels.append(_by_name(within.pairs))

    @property
    def is_ours(self) -> bool:
        """Whether it was written for Ichiwa, where the day of an essay is no order to wait for it."""
        return all(self.exactly(key) is not None for key in ("slug", "language", "licence"))

    def all_of(self, word: str) -> Iterator[Field]:
        """What is called ``word`` in any of its spellings and is not empty, the most telling first."""
        for level in self._levels:
            for name in _NAMES[word]:
                field = level.get(name)
                if field is not None and not field.is_empty:
                    yield field

    def first(self, word: str) -> Field | None:
        return next(self.all_of(word), None)

    def exactly(self, key: str) -> Field | None:
        """The field of this very key, also an empty one."""
        return self._fields.get(plain_key(key))


def _by_name(fields: Mapping[str, Field]) -> Mapping[str, Field]:
    named: dict[str, Field] = {}
    for key, field in fields.items():
        named.setdefault(plain_key(key), field)
    return named
