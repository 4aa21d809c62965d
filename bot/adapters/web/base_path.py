"""The path that the public address may have: a proxy in front of us keeps it in what it asks, or takes it off."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BasePath:
    """ASGI middleware, outside of the guard: what is asked below ``base`` is answered as if it stood at the root, so
    that the rules of the guard hold for it, too. ``base`` is empty, or begins with a slash and does not end with one.
    """

    def __init__(self, app: ASGIApp, *, base: str) -> None:
        self._app = app
        self._base = base
        self._quoted = quote(base)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._base:
            path: str = scope["path"]
            if path == self._base or path.startswith(f"{self._base}/"):
                inner = path.removeprefix(self._base) or "/"
                scope = {**scope, "path": inner, "raw_path": quote(inner).encode()}
            send = self._leading_back(send)
        await self._app(scope, receive, send)

    def _leading_back(self, send: Send) -> Send:
        """Whoever is sent elsewhere on our pages stays below the base."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                location = headers.get("location", "")
                is_ours = location.startswith("/") and not location.startswith("//")
                if is_ours and not f"{location}/".startswith(f"{self._quoted}/"):
                    headers["Location"] = self._quoted + location
            await send(message)

        return sent
