"""The program as a process of its own, with a data folder and a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

from bot.wiring.filling import LOOKING
from tests.hanging import HANGING

ROOT: Final = Path(__file__).resolve().parents[2]
SHIPPED: Final = [sys.executable, "-m", "bot", "run"]
POLL: Final = 0.03
"""Seconds between two looks: what is looked at is busy with its start, and each look takes some of its time."""
_INHERITED: Final = ("PATH", "HOME", "TZ")


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Running:
    """Starts, asks and ends the program, as often as one likes. ``settings`` come on top of what it needs to run."""

    def __init__(self, folder: Path, command: Sequence[str] = SHIPPED, name: str = "run", **settings: str) -> None:
        self.folder = folder
        self.database = folder / "ichiwa.db"
        self.port = free_port()
        self._command = command
        self._log = folder.parent / f"{folder.name}-{name}.log"
        inherited = {name: value for name, value in os.environ.items() if name in _INHERITED}
        own = {"DATA_DIR": str(folder), "HTTP_PORT": str(self.port), "TIMEZONE": "UTC", "PYTHONPATH": str(ROOT)}
        # Vectors of the bundled essays take half a minute of a processor; a test that is about them says so.
        self.environment = inherited | own | {"SEARCH_MEANING": "off"} | settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has said so far, in all its lives."""
        return self._log.read_text(encoding="utf-8")

    @property
    def has_begun(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self.folder.parent, env=self.environment, stdout=log, stderr=log
            )

    def settle_language(self) -> None:
        """Let no browser decide the language of the first run's essays, as after an admin's change."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("UPDATE subscriptions SET first_day = ''")

    def serves(self) -> bool:
        """Whether it has read its essays, and answers: a platform that is not there is no reason to wait."""
        try:
            status, text = self.get("/healthz")
        except OSError:
            return False
        return status in (200, 503) and "being read" not in text and LOOKING not in text

    def wait_until_listening(self) -> None:
        """Returns earlier than ``wait_until_serving``: somewhere in the start."""
        self._wait(lambda: listens(self.port))

    def wait_until_logged(self, words: str) -> None:
        self._wait(lambda: words in self.log)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=HANGING)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def wait_until_serving(self) -> float:
        """Returns the seconds that it took; raises where it ended instead."""
        return self._wait(self.serves)

    def wait_until_ready(self) -> None:
        """Returns when it can do its work, its platforms included."""
        self._wait(self._is_ready)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; returns the exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        return self.wait()

    def wait(self) -> int:
        """The exit code."""
        assert self._process is not None
        return self._process.wait(timeout=HANGING)

    def stop_for_good(self) -> None:
        """Leave no process behind, whatever happened."""
        if not self._ended():
            self.end(signal.SIGKILL)

    def _wait(self, there: Callable[[], bool], limit: float = HANGING) -> float:
        began = time.monotonic()
        while not there():
            if time.monotonic() - began > limit or self._ended():
                raise RuntimeError(f"in vain:\n{self.log[-2000:]}")
            time.sleep(POLL)
        return time.monotonic() - began

    def _is_ready(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None
