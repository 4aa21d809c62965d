"""What a delivery sends, as it is stored: a post or a digest, and the style of either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from datetime import date
from typing import Any, Final, TypeAlias

from bot.core.delivery import Content, DailyPost
from bot.core.digest import DigestEntry, DigestPost, DigestQuote
from bot.core.essay import Language, Origin, Rights
from bot.core.post_style import PostStyle

Row: TypeAlias = Mapping[Any, Any]
Values: TypeAlias = dict[str, Any]

_POST_FIELDS: Final = tuple(field.name for field in fields(DailyPost))


def style_of(stored: Row) -> PostStyle:
    return PostStyle(
        language=Language(stored["language"]) if stored["language"] is not None else None,
        ping=stored["ping"],
        summary_length=stored["summary_length"],
        question=stored["question"],
    )


def post_values(post: DailyPost | None) -> Values | None:
    if post is None:
        return None
    values = {name: getattr(post, name) for name in _POST_FIELDS}  # ``asdict`` copies each of them
    return values | {"style": asdict(post.style)}


_PLAIN: Final = {"style": asdict(PostStyle())} | {
    field.name: field.default for field in fields(DailyPost) if field.default is not MISSING
}
"""What a field of a post is where it is not stored."""


def reduced_values(stored: Row) -> Values:
    """A stored post's content as ``DailyPost.reduced`` has it, without what is nothing; a digest's without the words
    and the name in its quote: nothing else in it is a member's. Which comment it quotes stays, so that its message
    follows what becomes of that.
    """
    if "since" in stored:
        quote = stored["quote"]
        return {**stored, "quote": quote and {**quote, "text": "", "author": ""}}
    post = post_of(stored)
    kept = {} if post is None else asdict(post.reduced())
    return {name: value for name, value in kept.items() if name not in _PLAIN or value != _PLAIN[name]}


def post_of(stored: Row | None) -> DailyPost | None:
    if stored is None:
        return None
    values = dict(stored) | {"language": Language(stored["language"]), "seeds": tuple(stored["seeds"])}
    origins = {name: Origin(stored.get(name, Origin.EXTRACT)) for name in ("summary_origin", "question_origin")}
    style = style_of(stored["style"]) if "style" in stored else PostStyle()
    rights = Rights(stored.get("rights", Rights.OWNER))
    return DailyPost(**values | origins | {"scores": tuple(stored.get("scores", ())), "style": style, "rights": rights})


def digest_values(digest: DigestPost) -> Values:
    """A digest as JSON; dates as ISO 8601."""

    def plain(value: Any) -> Any:
        match value:
            case date():
                return value.isoformat()
            case dict():
                return {name: plain(each) for name, each in value.items()}
            case tuple() | list():
                return [plain(each) for each in value]
        return value

    return {name: plain(value) for name, value in asdict(digest).items()}


def digest_of(stored: Row | None) -> DigestPost | None:
    if stored is None:
        return None
    entries = {name: tuple(map(_entry_of, stored.get(name, ()))) for name in ("best", "talked", "coming", "library")}
    quote = stored["quote"]
    typed = {
        "since": date.fromisoformat(stored["since"]),
        "until": date.fromisoformat(stored["until"]),
        "language": Language(stored["language"]),
        "quote": DigestQuote(**quote) if quote is not None else None,
        "style": style_of(stored["style"]),
    }
    return DigestPost(**(dict(stored) | entries | typed))


def _entry_of(stored: Row) -> DigestEntry:
    day = stored["day"]
    typed = {"language": Language(stored["language"]), "day": date.fromisoformat(day) if day is not None else None}
    return DigestEntry(**(dict(stored) | typed))


def content_values(content: Content | None) -> Values | None:
    return digest_values(content) if isinstance(content, DigestPost) else post_values(content)


def frozen_values(content: Content | None, round_: int) -> Values:
    """A digest shows several essays, so it has no slug."""
    post = content if isinstance(content, DailyPost) else None
    return {
        "slug": post.slug if post else None,
        "language": content.language if content else None,
        "post": content_values(content),
        "round": round_,
        "frozen": content is not None,
        "quoted": content.quote.comment if isinstance(content, DigestPost) and content.quote else None,
    }
