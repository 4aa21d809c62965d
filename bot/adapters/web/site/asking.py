"""Asking the site for a page without a network, as a stranger's browser would."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.types import ASGIApp

from bot.core.essay import Language

_STRANGER: Final = ("192.0.2.1", 0)  # of nobody (RFC 5737)


@dataclass(slots=True)
class Answer:
    """What the site answered."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Asking:
    """Asks ``app`` at its published address in one language."""

    def __init__(self, app: ASGIApp, public_url: str, language: Language) -> None:
        self._app = app
        self._parts = urlsplit(public_url)
        self._language = language

    async def ask(self, path: str) -> Answer:
        """The answer to GET for ``path``, which is percent-encoded. One that did not come whole has the status 0."""
        answer, chunks = Answer(), []
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            return asked.pop() if asked else await asyncio.Event().wait()  # whoever asks stays until the end

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]}
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))

        await self._app(self._scope(path), receive, send)
        answer.body = b"".join(chunks)
        is_whole = answer.headers.get("content-length", "") in ("", str(len(answer.body)))
        return answer if is_whole else Answer()

    def _scope(self, path: str) -> dict[str, Any]:
        headers = {"host": self._parts.netloc, "accept": "text/html,*/*", "accept-language": self._language.value}
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": self._parts.scheme,
            "path": unquote_to_bytes(path).decode("utf-8", "replace"),
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": _STRANGER,
            "server": (self._parts.hostname, self._parts.port),
        }
