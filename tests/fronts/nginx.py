"""A real nginx before the program: Debian's (or what ``NGINX`` names), on loopback, as a person sets it up."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.hanging import HANGING
from tests.tools.process import free_port, listens

_CONF: Final = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
{block}
    }}
}}
"""


def executable() -> str:
    """Nginx's path. Without one the test is skipped, or fails where ``REQUIRE_NGINX`` is set."""
    found = os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        if os.environ.get("REQUIRE_NGINX"):
            pytest.fail("REQUIRE_NGINX is set, and there is no nginx on this machine")
        pytest.skip("there is no nginx on this machine")
    return found


@contextmanager
def proxying(folder: Path, block: str) -> Iterator[int]:
    """Serve ``block``, what stands inside a ``server``, until the block ends; yields the port."""
    folder.mkdir()
    port = free_port()
    (folder / "nginx.conf").write_text(_CONF.format(folder=folder, port=port, block=block), encoding="utf-8")
    command = [executable(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        end = time.monotonic() + HANGING
        while not listens(port):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < end, (folder / "log").read_text()
            time.sleep(0.01)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=HANGING)
