"""Essays as a WordPress export (WXR 1.2), which WordPress, note.com, Hatena and our own reader import.

The elements are those that ``wp-admin/includes/export.php`` of WordPress writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from email.utils import format_datetime
from html import escape
from typing import BinaryIO, Final

from bot.core.essay import Essay, Origin
from bot.core.ids import Slug
from bot.language.markdown import to_html
from bot.ports.source import ArchivedComment

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 file may hold (section 2.2)."""
_WRITTEN: Final = frozenset({Origin.AUTHOR, Origin.EDITOR})
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Ichiwa</title>
<link></link>
<description></description>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url></wp:base_site_url>
<wp:base_blog_url></wp:base_blog_url>
"""
_FOOT: Final = "</channel>\n</rss>\n"


class WordPressFile:
    """Writes an export into ``file``, essay by essay; ``authors`` are all of theirs."""

    def __init__(self, file: BinaryIO, authors: Sequence[str]) -> None:
        self._file = file
        self._number = 0
        names = "".join(_author(number, name) for number, name in enumerate(authors, 1))
        self._put(f"{_HEAD}{names}")

    def write(self, essays: Sequence[Essay], comments: Mapping[Slug, Sequence[ArchivedComment]]) -> None:
        """``comments`` are those that came with ``essays`` from elsewhere."""
        for essay in essays:
            self._number += 1
            self._put("".join(_item(essay, self._number, comments.get(essay.slug, ()))))

    def finish(self) -> None:
        self._put(_FOOT)

    def _put(self, text: str) -> None:
        self._file.write(text.encode())


def _author(number: int, name: str) -> str:
    fields = f"<wp:author_id>{number}</wp:author_id>{_data('wp:author_login', name)}"
    return f"<wp:author>{fields}{_data('wp:author_display_name', name)}</wp:author>\n"


def _item(essay: Essay, number: int, comments: Sequence[ArchivedComment]) -> Iterator[str]:
    published = datetime.combine(essay.date, time(), UTC)
    local = f"{essay.date} 00:00:00"
    summary = essay.summary if essay.summary_origin in _WRITTEN else ""
    yield "<item>\n"
    yield _data("title", escape(essay.title, quote=False))
    yield f"<link>{escape(_legal(essay.source_url or ''))}</link>\n<pubDate>{format_datetime(published)}</pubDate>\n"
    yield _data("dc:creator", essay.author)
    yield f'<guid isPermaLink="false">{escape(_legal(essay.source_url or f"urn:ichiwa:{essay.slug}"))}</guid>\n'
    yield "<description></description>\n"
    yield _data("content:encoded", to_html(essay.body, essay.title))
    yield _data("excerpt:encoded", escape(summary, quote=False))
    yield f"<wp:post_id>{number}</wp:post_id>\n<wp:post_date>{local}</wp:post_date>\n"
    yield f"<wp:post_date_gmt>{local}</wp:post_date_gmt>\n<wp:comment_status>closed</wp:comment_status>\n"
    yield f"<wp:ping_status>closed</wp:ping_status>\n{_data('wp:post_name', essay.slug)}"
    yield "<wp:status>publish</wp:status>\n<wp:post_parent>0</wp:post_parent>\n<wp:menu_order>0</wp:menu_order>\n"
    yield "<wp:post_type>post</wp:post_type>\n<wp:post_password></wp:post_password>\n<wp:is_sticky>0</wp:is_sticky>\n"
    yield _term("category", essay.category)
    yield from (_term("post_tag", tag) for tag in essay.tags)
    for key, value in (("language", essay.language.value), ("licence", essay.licence), ("question", _question(essay))):
        if value:
            yield f"<wp:postmeta>{_data('wp:meta_key', key)}{_data('wp:meta_value', value)}</wp:postmeta>\n"
    yield from (_comment(n, comment) for n, comment in enumerate(comments, 1))
    yield "</item>\n"


def _comment(number: int, comment: ArchivedComment) -> str:
    written = f"{comment.written.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if comment.written else "0000-00-00 00:00:00"
    fields = (
        f"<wp:comment_id>{number}</wp:comment_id>\n{_data('wp:comment_author', comment.author)}"
        f"<wp:comment_date>{written}</wp:comment_date>\n<wp:comment_date_gmt>{written}</wp:comment_date_gmt>\n"
        f"{_data('wp:comment_content', escape(comment.text, quote=False))}"
        "<wp:comment_approved>1</wp:comment_approved>\n<wp:comment_type>comment</wp:comment_type>\n"
    )
    return f"<wp:comment>\n{fields}</wp:comment>\n"


def _question(essay: Essay) -> str:
    return essay.question if essay.question_origin in _WRITTEN else ""


def _term(domain: str, name: str) -> str:
    nicename = escape(_legal(name)).replace(" ", "-").lower()
    return f'<category domain="{domain}" nicename="{nicename}">{_cdata(escape(name, quote=False))}</category>\n'


def _data(name: str, text: str) -> str:
    return f"<{name}>{_cdata(text)}</{name}>\n"


def _cdata(text: str) -> str:
    return f"<![CDATA[{_legal(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
