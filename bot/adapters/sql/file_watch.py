"""Whether a SQLite file has changed, without reading any of it."""

from __future__ import annotations

from threading import Lock

from sqlalchemy import URL, Connection

from bot.adapters.sql import dialect


class FileWatch:
    """A connection of its own: ``PRAGMA data_version`` tells of what others commit, and only in comparison with what
    the same connection said before (https://www.sqlite.org/pragma.html#pragma_data_version).
    """

    def __init__(self, url: URL) -> None:
        self.engine = dialect.asking_engine(url)
        self._lock = Lock()
        self._connection: Connection | None = None
        self._times = 0

    def state(self) -> str:
        """Another one after every change. Called in threads."""
        with self._lock:
            if self._connection is None or self._connection.invalidated:
                self._connection, self._times = self.engine.connect(), self._times + 1
            with self._connection.begin():
                version = self._connection.exec_driver_sql("PRAGMA data_version").scalar_one()
            return f"{self._times}-{version}"

    def stop(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self.engine.dispose()
