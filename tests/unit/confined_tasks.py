"""What a parser does at its worst, to be done in a confined process."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping

from bot.adapters.sources.confined import Record
from bot.errors import SourceError


def echo(data: bytes, about: Mapping[str, str]) -> list[Record]:
    return [{"data": data.decode(), **about}]


def refuse(data: bytes, about: Mapping[str, str]) -> list[Record]:
    raise SourceError("{name} has more than {limit} of them.", limit=3)


def fail(data: bytes, about: Mapping[str, str]) -> list[Record]:
    raise AssertionError("a parser's own")


def wait(data: bytes, about: Mapping[str, str]) -> list[Record]:
    threading.Event().wait()
    return []


def spin(data: bytes, about: Mapping[str, str]) -> list[Record]:
    while True:
        pass


def hold(data: bytes, about: Mapping[str, str]) -> list[Record]:
    return [{"held": str(len(bytes(600_000_000)))}]


def environment(data: bytes, about: Mapping[str, str]) -> list[Record]:
    return [dict.fromkeys(os.environ, "")]
