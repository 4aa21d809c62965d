"""A process of its own in which text from outside is parsed, with little memory and little time.

Parsers of feeds and web pages are large and were written for text that means well. Here one of them can at worst lose
its own process: that has no secrets in its environment, and is killed when it takes too long. What comes back are plain
strings, which are read as such.
"""

from __future__ import annotations

import importlib
import json
import math
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import pathsep
from types import TracebackType
from typing import IO, Final, Self, TypeAlias

from bot import systems
from bot.core.phrase import message
from bot.errors import SourceError

Record: TypeAlias = dict[str, str]
Task: TypeAlias = Callable[[bytes, Mapping[str, str]], list[Record]]
"""What is done there: gets the bytes and what is known of them, and may raise ``SourceError``."""

DAMAGED: Final = message("{name} is damaged and cannot be read: {detail}.")
"""What is said of a file over which a parser stumbles; the name of its error is the ``detail``."""

_MODULE: Final = "bot.adapters.sources.confined"
_UNSOUND: Final = re.compile("[\0\ud800-\udfff]")
_WORD: Final = 8
_RECURSION: Final = 3_000
_TOO_MUCH: Final = message("{name} takes too much time or memory to read.")


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one task: ``seconds`` of processor time, seconds on the clock (a machine may have other things to do), and
    ``memory`` in bytes of address space. Not every system has all of these limits (``systems``).
    """

    seconds: int = 20
    clock: float = 90.0
    memory: int = 1_500_000_000


class Confined:
    """Runs one task at a time, in a process that starts with the first and serves until ``close``.

    A task is named as ``module:function``. To be used by one thread at a time.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def ask(self, task: str, data: bytes, about: Mapping[str, str], name: str) -> list[Record]:
        """What ``task`` makes of ``data``. Raises ``SourceError`` where it says so, and where it breaks the limits;
        ``name`` is what people call the data.
        """
        process = self._process = self._process or self._started()
        overdue = threading.Timer(self._limits.clock, process.kill)
        overdue.start()
        try:
            answer = _exchange(process, json.dumps({"task": task, "about": dict(about)}).encode(), data)
            return _read(answer, name)
        except (OSError, EOFError, ValueError) as exc:
            self.close()
            raise SourceError(_TOO_MUCH, name=name) from exc
        finally:
            overdue.cancel()

    def close(self) -> None:
        """End the process; a later task starts another one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        limits = f"{self._limits.seconds},{self._limits.memory},{math.ceil(self._limits.clock)}"
        return subprocess.Popen(  # noqa: S603  our own interpreter and module
            [sys.executable, "-P", "-m", _MODULE, limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl+C is for the program, which then ends this process.
            **systems.apart({"PYTHONPATH": pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}),
        )


def _exchange(process: subprocess.Popen[bytes], order: bytes, data: bytes) -> bytes:
    """The answer. Raises ``EOFError`` where the process ended before it gave one."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    _send(process.stdin, order)
    _send(process.stdin, data)
    return _receive(process.stdout)


def _send(file: IO[bytes], data: bytes) -> None:
    file.write(len(data).to_bytes(_WORD))
    file.write(data)
    file.flush()


def _receive(file: IO[bytes]) -> bytes:
    length = file.read(_WORD)
    data = file.read(int.from_bytes(length))
    if len(length) < _WORD or len(data) < int.from_bytes(length):
        raise EOFError
    return data


def _read(answer: bytes, name: str) -> list[Record]:
    """The records of ``answer``; raises the ``SourceError`` that it holds, ``ValueError`` where it is none of ours."""
    match json.loads(answer):
        case {"refused": str(message), "fields": dict(fields)}:
            raise SourceError(message, **{"name": name, **{str(key): str(value) for key, value in fields.items()}})
        case {"records": list(records)}:
            return [{str(key): sound(str(value)) for key, value in record.items()} for record in records]
    raise ValueError(answer[:100])


def sound(text: str) -> str:
    """``text`` without halves of pairs and NUL, which JSON can say and no store takes."""
    return _UNSOUND.sub("\ufffd", text)


def _done(order: bytes, data: bytes) -> bytes:
    asked = json.loads(order)
    module, _, function = asked["task"].partition(":")
    task: Task = getattr(importlib.import_module(module), function)
    try:
        answer: dict[str, object] = {"records": task(data, asked["about"])}
    except SourceError as exc:
        answer = {"refused": exc.message, "fields": {key: str(value) for key, value in exc.fields.items()}}
    except MemoryError:
        raise
    except Exception as exc:  # a parser's fault, which no text from outside may make ours
        answer = {
            "refused": DAMAGED,
            "fields": {"detail": type(exc).__name__},
        }
    return json.dumps(answer).encode()


def serve(commands: IO[bytes], answers: IO[bytes], limits: Limits) -> None:
    """Do what ``commands`` ask until they end. Where memory runs out, the process ends."""
    sys.setrecursionlimit(_RECURSION)
    while True:
        try:
            order, data = _receive(commands), _receive(commands)
        except EOFError:
            return
        with systems.confined(memory=limits.memory, processor=limits.seconds, clock=limits.clock):
            _send(answers, _done(order, data))


if __name__ == "__main__":
    _seconds, _memory, _clock = map(int, sys.argv[1].split(","))
    serve(sys.stdin.buffer, sys.stdout.buffer, Limits(seconds=_seconds, memory=_memory, clock=_clock))
