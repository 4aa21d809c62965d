"""Counts readers who come from a post, where the operator wants that: one more for the community, essay and day.

The link in a post names the post (``bot.conversation.ways``), and so the page knows its community. Nothing is kept
about who came: no cookie is set, and nobody else is asked.
"""

from __future__ import annotations

import logging
import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.site.essay_page import KEY
from bot.adapters.web.site.kept import Handler
from bot.conversation.services import Services
from bot.conversation.ways import THREAD
from bot.core.subscription import Slot
from bot.errors import NotFound, StoreError
from bot.ports.clicks import ClickStore

logger = logging.getLogger(__name__)
_ROBOT: Final = re.compile("bot|crawl|spider|slurp|preview|fetch|monitor|headless|externalhit", re.IGNORECASE)
_RELOADED: Final = frozenset({"max-age=0", "no-cache"})


class Counting:
    """Counts what ``show`` answers to somebody who opened the page; nothing without ``clicks``."""

    def __init__(self, services: Services, clicks: ClickStore | None) -> None:
        self._reading = services.reading
        self._site = services.site
        self._clicks = clicks

    def by(self, show: Handler) -> Handler:
        """The same answers as ``show`` gives, counted."""
        clicks = self._clicks
        if clicks is None:
            return show

        async def shown(request: Request) -> Response:
            response = await show(request)
            if response.status_code == 200 and is_opened(request):
                await self._count(clicks, request.query_params.get(THREAD, ""), request.path_params["slug"])
            return response

        return shown

    async def _count(self, clicks: ClickStore, key: str, slug: str) -> None:
        """Nothing where ``key`` names no post of this essay. Readers get their page even where nothing can be kept."""
        if not KEY.fullmatch(key):
            return
        try:
            posted = await self._reading.posted(Slot.from_key(key))
            if posted.post.slug == slug:
                await clicks.count(posted.delivery.channel.community, posted.post.slug, self._site.day())
        except (ValueError, NotFound):
            return
        except StoreError:
            logger.warning("A reader of %s could not be counted.", slug, exc_info=True)


def is_opened(request: Request) -> bool:
    """Whether a person opened the page, as far as it can be told: a browser goes to it by a link, neither beforehand,
    nor again, nor in another page. Programs that look a link up do not say that they go anywhere.
    """
    asked = request.headers
    return (
        request.method == "GET"
        and asked.get("sec-fetch-mode") == "navigate"
        and asked.get("sec-fetch-dest", "document") == "document"
        and not {"sec-purpose", "purpose", "x-moz", "x-purpose", "if-none-match"} & set(asked)
        and asked.get("cache-control", "").lower() not in _RELOADED
        and not _ROBOT.search(asked.get("user-agent", ""))
    )
