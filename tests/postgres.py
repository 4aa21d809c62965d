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
    with cluster() as own:
        yield own.url


class Cluster:
    """A server of our own in ``folder``. ``settings`` come on top of those that make it quick."""

    def __init__(self, folder: Path, **settings: str) -> None:
        found = programs()
        assert found is not None, REASON
        self.folder = folder
        self.url = f"postgresql://ichiwa@/postgres?host={folder}"
        self._programs = found
        self._settings = _SETTINGS | settings
        self._who = _owner(folder)

    def make(self) -> None:
        """Make its files, and start it."""
        how = ("-U", "ichiwa", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        _run(self._programs / "initdb", "-D", self._data, *how, **self._who)
        self.start()

    def start(self) -> None:
        """Returns when it takes connections."""
        options = " ".join(f"-c {name}='{value}'" for name, value in self._settings.items())
        log = self.folder / "log"
        self._control("start", "-w", "-l", log, "-o", f"{options} -k {self.folder}")

    def stop(self) -> None:
        """End it as a crash does: nobody is waited for, and the next start mends what it finds."""
        self._control("stop", "-m", "immediate")

    def restart(self) -> None:
        """Both. Settings on which a commit does not wait for the disk lose what was just committed."""
        self.stop()
        self.start()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _control(self, *command: object) -> None:
        _run(self._programs / "pg_ctl", *command, "-D", self._data, **self._who)


@contextmanager
def cluster(**settings: str) -> Iterator[Cluster]:
    """A server of our own, wherever the tests' usual one is."""
    folder = Path(tempfile.mkdtemp(prefix="ichiwa-postgres-"))
    try:
        own = Cluster(folder, **settings)
        own.make()
        try:
            yield own
        finally:
            own.stop()
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
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    try:
        async with engine.connect() as admin:
            await admin.execute(text(f'CREATE DATABASE "{name}"'))
        yield address.set(database=name).render_as_string(hide_password=False)
        async with engine.connect() as admin:  # another one: the server may have crashed since
            await admin.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    finally:
        await engine.dispose()
