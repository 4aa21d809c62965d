"""A round-up as it was posted, for the page."""

from __future__ import annotations

from markupsafe import Markup

from bot.adapters.local.parts import HtmlPart, parts_of
from bot.conversation import spoken_digest
from bot.conversation.parts import Inline, Menu
from bot.conversation.phrases import Phrases, beginning
from bot.core.digest import DigestPost


def digest_view(digest: DigestPost, phrases: Phrases) -> list[HtmlPart]:
    """Its parts. The page's own titles lead to the essays, so it has no menu that opens them."""
    inline = Inline(lambda at: at.isoformat(), lambda channel: channel, _strong)
    told = spoken_digest.parts(digest, phrases, inline)
    return parts_of(part for part in told if not isinstance(part, Menu))


def _strong(text: str, limit: int) -> Markup:
    return Markup("<strong>{}</strong>").format(beginning(text, limit))
