"""What a confined process tells of an entry, made into one."""

from __future__ import annotations

from datetime import date

from bot.adapters.sources.confined import Record
from bot.adapters.sources.entry import Entry, Markup
from bot.ports.source import Spot


def entry_of(spot: Spot, record: Record) -> Entry:
    """The entry that ``record`` describes; it is HTML without a summary where it does not say so."""
    return Entry(
        spot=spot,
        title=record["title"],
        author=record["author"],
        written=date.fromisoformat(record["date"]) if record["date"] else None,
        language=record["language"],
        category=record["category"],
        tags=tuple(record["tags"].split("\n")) if record["tags"] else (),
        licence=record["licence"],
        url=record["link"],
        summary=record.get("summary", ""),
        body=record["body"],
        markup=Markup(record.get("markup", Markup.HTML)),
    )
