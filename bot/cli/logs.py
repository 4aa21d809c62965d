"""The log: lines on stderr, for people or for machines, that never contain a secret."""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, TypeAlias
from urllib.parse import quote, quote_plus

from bot.cli.repeats import Repeats
from bot.cli.tracebacks import text_of
from bot.core.log_context import log_fields

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
    | (?<=://)[^\s/?\#@"']+:[^\s/?\#@"']*(?=@)  # a name and a password in an address
    | (?i:(?<=\bbearer[ ])|(?<=\bbasic[ ]))[\w.~+/=-]{8,} | (?i:(?<=\bbot[ ]))[\w-]+\.[\w-]+\.[\w-]+  # of headers
    """
)
"""What platforms hand out while we run, and what is a secret by its form, whoever logs it."""
_OWN_KEYS: Final = frozenset({"at", "level", "logger", "message", "traceback"})
_TOLD: Final = ("delivery", "interaction")
"""What people read of the things that a line is about."""
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
    """A line for people, and perhaps a traceback. What the line is about stands at its end, unless it says so itself;
    the work in the background that it belongs to only where something is wrong and nothing else tells.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        fields = log_fields()
        told = [fields[name] for name in _TOLD if name in fields]
        if not told and record.levelno >= logging.WARNING and "work" in fields:
            told = [fields["work"]]
        line = super().formatMessage(record)
        missing = [value for value in told if value not in record.message]
        return f"{line} [{' '.join(missing)}]" if missing else line

    def formatException(self, ei: _ExcInfo) -> str:
        return text_of(ei[1]) if ei[1] is not None else ""


class _Machine(_People):
    """One JSON object a line, with a key for each thing that it is about."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        } | {name: value for name, value in log_fields().items() if name not in _OWN_KEYS}
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class _Redacted(logging.Formatter):
    """Removes secrets from the finished line, tracebacks and libraries' messages included."""

    def __init__(self, inner: logging.Formatter, secrets: Collection[str]) -> None:
        super().__init__()
        self._inner = inner
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        self._secrets = sorted(forms, key=len, reverse=True)  # one may be part of another

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return _KEYS.sub("***", line)


def _forms(secret: str) -> Iterator[str]:
    """A secret as it is, as JSON and Python write it, once or one within the other, and as it stands in an address and
    in a header.
    """
    for form in (secret, _in_json(secret), repr(secret)[1:-1]):
        yield from (form, _in_json(form))
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield base64.b64encode(f":{secret}".encode()).decode()


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
