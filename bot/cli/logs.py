"""The log: lines on stderr, for people or for machines, that never contain a secret."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Collection
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, TypeAlias

from bot.cli.repeats import Repeats
from bot.cli.tracebacks import text_of

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

OURS: Final = "bot"
"""The only loggers that say anything below a warning. What libraries tell there is whatever they handle: SQL with its
parameters, headers with cookies, whole events; a list of those to silence would lack the next one.
"""
_STRANGERS_DOING: Final = "uvicorn.error"
"""Warns of each request that is no HTTP, which anybody can send by the thousand."""
_KEYS: Final = re.compile(
    r"""(?x) xox[a-z]-[\w-]+ | xapp-[\w-]+  # Slack's tokens
    | (?<=/webhooks/)\d+/[\w-]+ | (?<=/interactions/)\d+/[\w-]+  # by which Discord lets an interaction be answered
    | (?<=hooks\.slack\.com/)[\w/-]+ | (?<=[?&]ticket=)[\w-]+  # and Slack, and its socket be opened
    """
)
"""What platforms hand out while we run."""
_LINE: Final = "%(asctime)s %(levelname)-7s %(message)s"


def start_log(level: str, *, as_json: bool, secrets: Collection[str] = ()) -> None:
    """Log ``level`` and graver to stderr, instead of whatever was set up before; of libraries warnings at most."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacted(_Machine() if as_json else _People(_LINE, "%H:%M:%S"), secrets))
    handler.addFilter(_is_for_us)  # some libraries set a level of their own
    handler.addFilter(Repeats())
    own = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(own, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(own)
    logging.getLogger(_STRANGERS_DOING).setLevel(logging.ERROR)


def _is_for_us(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == OURS


class _People(logging.Formatter):
    """A line for people, and perhaps a traceback."""

    def formatException(self, ei: _ExcInfo) -> str:
        return text_of(ei[1]) if ei[1] is not None else ""


class _Machine(_People):
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
    """Removes secrets from the finished line, tracebacks and libraries' messages included."""

    def __init__(self, inner: logging.Formatter, secrets: Collection[str]) -> None:
        super().__init__()
        self._inner = inner
        forms = {form for secret in secrets for form in (secret, json.dumps(secret, ensure_ascii=False)[1:-1])}
        self._secrets = sorted(forms, key=len, reverse=True)  # one may be part of another

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return _KEYS.sub("***", line)
