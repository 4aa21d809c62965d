"""An OpenAI-compatible endpoint of our own on loopback, which answers by a script and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

KEY: Final = "sk-l00pback-key"
AT_ONCE: Final = {"retry-after-ms": "1"}
"""The header by which an endpoint has the client try again without a pause."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: ``body`` goes out as it is. ``hangs``: nothing ever comes; ``resets``: the connection is cut."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False
    resets: bool = False


def says(text: str | None) -> Said:
    """An answer as such endpoints give it."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    completion = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return Said(json.dumps(completion).encode())


def embeds(vectors: Sequence[Sequence[float]]) -> Said:
    """An answer with vectors, the last one first: only their index tells the order."""
    data = [{"object": "embedding", "index": place, "embedding": list(v)} for place, v in enumerate(vectors)]
    return Said(json.dumps({"object": "list", "model": "m", "data": data[::-1]}).encode())


def fails(status: int, **headers: str) -> Said:
    """A refusal, which names the key as some endpoints do."""
    body = json.dumps({"error": {"message": f"Refused: {KEY}", "type": "x", "code": None}}).encode()
    return Said(body, status, AT_ONCE | {name.replace("_", "-"): value for name, value in headers.items()})


Script = Callable[[dict[str, Any]], Said]


class ModelFront:
    """``script`` may be changed at any time. ``asked`` are the bodies of the requests, ``heads`` their headers."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[dict[str, Any]] = []
        self.heads: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def texts(self) -> list[str]:
        """What the model was given to read, in order."""
        return [body["messages"][1]["content"] for body in self.asked]

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.01)

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def model_front(script: Script) -> Iterator[ModelFront]:
    """The endpoint, serving."""
    front = ModelFront(script)
    thread = threading.Thread(target=front.serve)
    thread.start()
    try:
        yield front
    finally:
        front.close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is none of our business."""


def _handler(front: ModelFront) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            front.paths.append(self.path)
            front.heads.append({name.lower(): value for name, value in self.headers.items()})
            front.asked.append(body)
            said = front.script(body)
            if said.hangs:
                front.over.wait()
            if said.hangs or said.resets:
                self._cut()
                return
            self.send_response(said.status)
            for name, value in ({"content-type": "application/json"} | dict(said.headers)).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def _cut(self) -> None:
            """End the connection with a reset instead of an end."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler
