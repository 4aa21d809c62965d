"""What a platform that renders nothing itself shows of what it was given."""

from __future__ import annotations

from bot.core.delivery import DailyPost
from bot.core.digest import DigestPost


def shown_ways(shown: DailyPost) -> list[str]:
    return [url for url in (shown.read_url, shown.original_url) if url]


def shown_pictures(shown: DailyPost) -> list[tuple[str, str]]:
    return [(shown.picture, shown.picture_words)] if shown.picture else []


def told(digest: DigestPost) -> str:
    said = [f"{each.title} {each.author}" for each in (*digest.best, *digest.talked, *digest.coming)]
    return " ".join([*said, digest.quote.text if digest.quote is not None else ""])
