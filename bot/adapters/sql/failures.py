"""The database's errors, as our own."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.core.phrase import BUSY
from bot.errors import StoreBusy, StoreError, StoreFull

_PRIMARY: Final = 0xFF  # SQLite's extended codes keep the primary one in the lowest byte
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SERVER_BUSY: Final = ("40", "53", "55", "57", "08")
"""Classes of PostgreSQL's SQLSTATE that are temporary: a transaction that lost to another one, no room for more
connections, a lock, a server that shuts down or starts, a lost connection (PostgreSQL 15 manual, appendix A).
"""
_SERVER_FULL: Final = "53100"
_SERVER_REFUSES: Final = ("28", "3D", "42501", "25006")
_SERVER_DOUBTS_DATA: Final = "22"
"""Errors that repeat the value that does not fit: it may be what a member wrote, and errors are logged."""
_NO_ACCESS: Final = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raise the database's errors as ``StoreError``; ``place`` is the path or address to name."""
    try:
        yield
    except DBAPIError as exc:
        raise _from_driver(exc.orig, place) from exc
    except sqlite3.Error as exc:
        raise _from_driver(exc, place) from exc
    except PoolTimeoutError as exc:
        raise _busy() from exc


@contextmanager
def server_translated(place: str) -> Iterator[None]:
    """As ``translated``, for a database on a server, whose connection can be lost."""
    try:
        with translated(place):
            yield
    except OSError as exc:
        raise _busy() from exc


@contextmanager
def connection_translated(place: str) -> Iterator[None]:
    """As ``server_translated``, with the reason: for the first connection, whose errors operators read."""
    try:
        with translated(place):
            yield
    except OSError as exc:
        detail = exc.strerror or str(exc) or "no answer in time"
        raise StoreBusy(
            "The database {path} cannot be reached ({detail}). Nothing was saved.", path=place, detail=detail
        ) from exc


@contextmanager
def files_translated(place: str) -> Iterator[None]:
    """Raise the file system's errors as ``StoreError``. Apart from ``translated``, because a time-out is an OSError."""
    try:
        yield
    except OSError as exc:
        raise _from_system(exc, place) from exc


def damaged(place: str) -> StoreError:
    """The file is there, and cannot be read as a database."""
    return StoreError("The file {path} is damaged or is not a database. Restore it from a backup.", path=place)


def server_error(state: str | None, detail: str, place: str) -> StoreError:
    """What another driver of PostgreSQL reports; without a SQLSTATE (``state``) the connection was lost."""
    return _busy() if state is None else _from_server(state, detail, place)


def _from_driver(exc: BaseException | None, place: str) -> StoreError:
    state = getattr(exc, "sqlstate", None)
    if isinstance(state, str):
        return _from_server(state, str(exc), place)
    code = getattr(exc, "sqlite_errorcode", None)
    primary = code & _PRIMARY if isinstance(code, int) else None
    if primary in _BUSY:
        return _busy()
    if primary == sqlite3.SQLITE_FULL:
        return _full()
    if primary in _NO_ACCESS:
        return _no_access(place, str(exc))
    if primary in _BROKEN:
        return damaged(place)
    return _unknown(place, str(exc))


def _unknown(place: str, detail: str) -> StoreError:
    return StoreError("The database {path} reported an error: {detail}.", path=place, detail=detail)


def _from_server(state: str, detail: str, place: str) -> StoreError:
    detail = (
        detail.rpartition("'>: ")[2].partition("\n")[0].rstrip(".")
    )  # SQLAlchemy names the driver's class before it
    if state == _SERVER_FULL:
        return _full()
    if state.startswith(_SERVER_REFUSES):
        return StoreError(
            "The database {path} refused the connection ({detail}). Check DATABASE_URL.", path=place, detail=detail
        )
    if state.startswith(_SERVER_BUSY):
        return _busy()
    if state.startswith(_SERVER_DOUBTS_DATA):
        detail = f"SQLSTATE {state}"
    return _unknown(place, detail)


def _from_system(exc: OSError, place: str) -> StoreError:
    if exc.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _full()
    return _no_access(place, exc.strerror or str(exc))


def _busy() -> StoreBusy:
    return StoreBusy(BUSY)


def _full() -> StoreFull:
    return StoreFull("The disk is full, so nothing was saved. An admin has to free some space first.")


def _no_access(place: str, detail: str) -> StoreError:
    return StoreError(
        "The database {path} cannot be opened for writing ({detail}). Make its folder writable, or choose another one.",
        path=place,
        detail=detail,
    )
