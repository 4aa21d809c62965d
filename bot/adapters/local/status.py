"""What is due, late, held and suspended in all communities, as a page for whoever runs the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.adapters.local.render import NAME, Renderer
from bot.conversation import labels
from bot.core.community import Platform
from bot.core.phrase import message
from bot.ports.overview import Queue, Troubled, Upcoming
from bot.services.community.attention import Attention

PATH: Final = "/channel/status"
SHOWN: Final = 50
"""Deliveries in trouble, and next ones, that are listed at most."""
PLATFORMS: Final = {Platform.DISCORD: "Discord", Platform.SLACK: "Slack", Platform.LOCAL: labels.LOCAL_CHANNEL}
QUEUES: Final = {
    Queue.INDEXING: message("essays to be made searchable"),
    Queue.PICTURES: message("essays whose pictures are to be copied"),
    Queue.POSTS: message("corrected essays whose posts still show the old text"),
    Queue.SOURCES: message("sources to be read"),
    Queue.COMMENTS: message("comments to be shown in their thread"),
    Queue.REMOVALS: message("comments to be taken out of their thread"),
    Queue.SWEEPS: message("posts to be looked at for a second copy"),
    Queue.PUBLISHING: message("posts to be published"),
    Queue.QUOTES: message("round-ups that still quote what a comment said before"),
}


class StatusPage:
    """Instants are shown in the wall time of ``zone``."""

    def __init__(self, attention: Attention, renderer: Renderer, zone: str) -> None:
        self._attention = attention
        self._renderer = renderer
        self._zone = zone

    async def page(self, request: Request) -> Response:
        html = self._renderer.html(
            "status.html",
            request.state.language,
            status=await self._attention.status(SHOWN),
            zone=self._zone,
            platforms=PLATFORMS,
            queues=QUEUES,
            channel=_called,
            named=_named,
        )
        return HTMLResponse(html, headers={"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"})


def _called(one: Troubled | Upcoming) -> str:
    """A channel by its name, or by its id where none is known, after its platform."""
    platform, name = one.channel.platform, one.channel_name or one.channel.id
    return NAME if platform is Platform.LOCAL else f"{PLATFORMS[platform]} #{name}"


def _named(one: Troubled) -> Callable[[str], str]:
    return lambda _id: _called(one)
