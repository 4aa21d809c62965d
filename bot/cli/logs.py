"""The log: lines on stderr, for people or for machines, in which no secret ever stands."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

_LOUD: Final = (
    "alembic",
    "apscheduler",
    "asyncio",
    "httpcore2",
    "httpx2",
    "markdown_it",
    "openai",
    "sse_starlette",
    "tzlocal",
    "uvicorn",
)
"""Libraries whose ordinary news is nobody's here."""
_LINE: Final = "%(asctime)s %(levelname)-7s %(message)s"


def start_log(level: str, *, as_json: bool, secrets: Collection[str] = ()) -> None:
    """Log ``level`` and graver to stderr, instead of whatever was set up before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacted(_Machine() if as_json else logging.Formatter(_LINE, "%H:%M:%S"), secrets))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.NOTSET if level == "debug" else logging.WARNING)


class _Machine(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class _Redacted(logging.Formatter):
    """Takes secrets out of the finished line, tracebacks and libraries' messages included."""

    def __init__(self, inner: logging.Formatter, secrets: Collection[str]) -> None:
        super().__init__()
        self._inner = inner
        forms = {form for secret in secrets for form in (secret, json.dumps(secret, ensure_ascii=False)[1:-1])}
        self._secrets = sorted(forms, key=len, reverse=True)  # one may be a part of another

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line
