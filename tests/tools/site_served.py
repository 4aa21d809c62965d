"""The published reading site with the bundled essays, served by the program itself, for tools that look at it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tests.hanging import HANGING
from tests.tools.process import Running, free_port

NAME: Final = "essays.localhost"
"""Chromium takes names below localhost for this machine, and for as safe as https. To us it is a public name."""
UNLISTED: Final = (
    "/today",
    "/search",
    "/search?q=work",
    "/search?q=%E4%BB%95%E4%BA%8B",
    "/search?q=zzzzqqqq",
    "/nowhere",
)


@contextmanager
def served() -> Iterator[str]:
    """Its public address, for as long as it is served."""
    port = free_port()
    site = f"http://{NAME}:{port}"
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "data")
        folder.mkdir()
        running = Running(folder, PUBLIC_URL=site, HTTP_PORT=str(port))
        running.port = port
        running.start()
        try:
            running.wait_until_serving()
            yield site
        finally:
            running.stop_for_good()


def got(url: str, language: str = "en") -> str:
    """What stands at ``url``, whatever its status."""
    parts = urlsplit(url)
    with closing(HTTPConnection("127.0.0.1", parts.port, timeout=HANGING)) as connection:
        query = f"?{parts.query}" if parts.query else ""
        headers = {"Host": parts.netloc, "Accept": "text/html", "Accept-Language": language}
        connection.request("GET", parts.path + query, headers=headers)
        return connection.getresponse().read().decode()


def addresses(site: str) -> list[str]:
    """All that its sitemap lists, and one of each kind of page that it does not."""
    return [*re.findall("<loc>([^<]+)</loc>", got(f"{site}/sitemap.xml")), *(site + path for path in UNLISTED)]
