"""Start a program in an empty folder as a newcomer does, and look for today's essay: ``python tests/tools/first_run.py
ichiwa run``. With ``--url`` alone, look at one that runs already.

It needs the standard library only, so that any Python on any system can run it beside an installed Ichiwa.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path

PATIENCE = 180.0
"""Seconds after which an essay that has not come is believed never to come."""
_ESSAY = re.compile(r'<h2[^>]* id="title-1"[^>]*><a href="(/e/[a-z0-9-]+)"[^>]*>(?:<[^>]*>)*([^<]+)')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="where it runs already")
    parser.add_argument("--password", default="", help="the page's password, where it has one")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what starts it")
    options = parser.parse_args()
    if bool(options.url) == bool(options.command):
        parser.error("give either --url or a command")
    if options.url:
        print(f"Today's essay: {todays_essay(options.url, options.password)}")  # noqa: T201
        return 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        print(f"Today's essay: {started(options.command, Path(folder))}")  # noqa: T201
    return 0


def started(command: list[str], folder: Path) -> str:
    """The title of the essay that the started program shows."""
    port = _free_port()
    given = os.environ | {"HTTP_PORT": str(port), "SEARCH_MEANING": "off", "PYTHONUTF8": "1"}
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, cwd=folder, env=given, stdout=log, stderr=log)
    try:
        return todays_essay(f"http://127.0.0.1:{port}", "", running)
    except RuntimeError as exc:
        raise SystemExit(f"{exc}\n{(folder / 'log').read_text(encoding='utf-8', errors='replace')}") from exc
    finally:
        running.terminate()
        running.wait(timeout=PATIENCE)


def todays_essay(url: str, password: str, running: subprocess.Popen[bytes] | None = None) -> str:
    """The title of today's essay, once its page opens. Raises ``RuntimeError`` where none comes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and (running is None or running.poll() is None):
        shown = _ESSAY.search(_page(url, password) or "")
        if shown is not None and _page(url + shown[1], password):
            return shown[2].strip()
        time.sleep(0.5)
    raise RuntimeError(f"no essay came at {url}")


def _page(url: str, password: str) -> str | None:
    request = urllib.request.Request(url)  # noqa: S310 (our own page)
    if password:
        word = base64.b64encode(f"anybody:{password}".encode()).decode()
        request.add_header("Authorization", f"Basic {word}")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            text: str = answer.read().decode()
            return text
    except OSError:  # not there yet, or not ready
        return None


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
