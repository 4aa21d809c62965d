"""A PostgreSQL of the tests' own: a new cluster on a socket in a folder of its own, which ends with the tests.

Where ``TEST_POSTGRES_URL`` names an empty database, that one is used instead; where there is neither, tests that need
one are skipped with the reason, unless ``REQUIRE_POSTGRES`` is set.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.adapters.sql.dialect import parse_url

GIVEN: Final = os.environ.get("TEST_POSTGRES_URL", "")
REQUIRED: Final = bool(os.environ.get("REQUIRE_POSTGRES"))
REASON: Final = "no PostgreSQL to test with: install it, or name an empty database in TEST_POSTGRES_URL"
_DEBIAN: Final = Path("/usr/lib/postgresql")
_UNPRIVILEGED: Final = ("postgres", "nobody")
# Nothing of it must survive, so nothing need reach the disk.
_SETTINGS: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
}


def programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``; None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def is_there() -> bool:
    """Whether tests can have a PostgreSQL. Where one is required the answer is yes, so that they fail without it."""
    return bool(GIVEN) or REQUIRED or programs() is not None


@contextmanager
def running() -> Iterator[str]:
    """The address of an empty database, encoded in UTF-8, for as long as the block lasts."""
    if GIVEN:
        yield GIVEN
        return
    found = programs()
    assert found is not None, REASON
    folder = Path(tempfile.mkdtemp(prefix="ichiwa-postgres-"))
    try:
        who = _owner(folder)
        data = folder / "data"
        _run(found / "initdb", "-D", data, "-U", "ichiwa", "-A", "trust", "-E", "UTF8", "--no-locale", "-N", **who)
        options = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
        log = folder / "log"
        start = ("start", "-w", "-D", data, "-l", log, "-o", f"{options} -k {folder}")
        _run(found / "pg_ctl", *start, **who)
        try:
            yield f"postgresql://ichiwa@/postgres?host={folder}"
        finally:
            _run(found / "pg_ctl", "stop", "-m", "immediate", "-D", data, **who)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> dict[str, Any]:
    """As whom to run it: PostgreSQL refuses root, for whom an unprivileged user of the system stands in."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(known[name] for name in _UNPRIVILEGED if name in known)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _run(*command: object, **who: Any) -> None:
    done = subprocess.run([str(part) for part in command], cwd="/", capture_output=True, text=True, **who)
    assert done.returncode == 0, done.stderr or done.stdout


@asynccontextmanager
async def own_database(server: str) -> AsyncIterator[str]:
    """The address of a new database on the ``server``, dropped when the block ends."""
    name = f"ichiwa_{uuid.uuid4().hex}"
    address = parse_url(server)
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as admin:
            await admin.execute(text(f'CREATE DATABASE "{name}"'))
            yield address.set(database=name).render_as_string(hide_password=False)
            await admin.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    finally:
        await engine.dispose()
