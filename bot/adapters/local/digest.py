"""A round-up as it was posted, for the page."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from bot.adapters.local.parts import HtmlPart, parts_of
from bot.conversation import spoken_digest
from bot.conversation.parts import Inline, Menu
from bot.conversation.phrases import Phrases, beginning
from bot.core.digest import DigestPost


def digest_view(digest: DigestPost, phrases: Phrases) -> list[HtmlPart]:
    """Its parts. The titles lead to the essays, so there is no menu that opens them, and lists have no dots of text."""
    slugs = {each.title: each.slug for each in (*digest.best, *digest.talked)}
    if digest.quote is not None:
        slugs[digest.quote.title] = digest.quote.slug

    def linked(text: str, limit: int) -> Markup:
        shown = Markup("<strong>{}</strong>").format(beginning(text, limit))
        return Markup('<a href="/e/{}">{}</a>').format(slugs[text], shown) if text in slugs else shown

    inline = Inline(lambda at: at.isoformat(), lambda channel: channel, linked)
    parts = parts_of(part for part in spoken_digest.parts(digest, phrases, inline) if not isinstance(part, Menu))
    return [replace(part, lines=tuple(line.removeprefix("・") for line in part.lines)) for part in parts]
