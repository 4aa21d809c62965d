"""Vectors as they are kept and compared: sign bits, which are scanned in memory, and levels, which rank the nearest.

Of each dimension a bit says the sign and four bits how large it is. That is five bits for eight, and the cosine of two
vectors stays within .02 of what it was; measured on vectors of text, its error is some thousandths.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.adapters.search.reckoning import Narrowing
from bot.ports.meaning import Vector

BEST: Final = 400
"""Passages that the sign bits choose and the levels rank."""
_FEW: Final = 64  # for each essay that is asked for
_WORD: Final = 64  # bits
_CHUNK: Final = 8_192
"""Passages in one piece of memory: what is computed beside it stays in the processor's cache."""
_FAR: Final = np.iinfo(np.uint16).max
_STEPS: Final = 16
_CLIPS: Final = (1.0, 0.6, 0.35)
"""Of the largest component: where a few stand out, the others are told apart better when these are cut."""
_DEAD: Final = 0.25
"""With more than this part of it gone, it is better read anew."""

_Floats: TypeAlias = NDArray[np.float32]
_Words: TypeAlias = NDArray[np.uint64]
_BYTES: Final = np.arange(256, dtype=np.uint8)
_SIZES: Final = (2 * np.stack((_BYTES >> 4, _BYTES & 15), axis=1) + 1).astype(np.float32)
"""What the two levels of each byte stand for."""
_SIGNS: Final = 1 - 2 * np.unpackbits(_BYTES[:, None], axis=1, bitorder="little").astype(np.float32)
"""1 or −1 for the eight bits of each byte."""


class Places(NamedTuple):
    """Passages: the number under which each essay's vectors are kept, which passage it is, and its sign bits, a row
    each.
    """

    ids: Sequence[int]
    passages: Sequence[int]
    bits: _Words


class Packed(NamedTuple):
    """One vector as it is kept."""

    bits: bytes
    levels: bytes


def packed(vector: Vector) -> Packed:
    """It takes some hundredths of a millisecond. Padded to whole words, and to whole bytes of levels."""
    values = np.frombuffer(vector, np.int8).astype(np.float32)
    sizes = np.abs(values)
    levels = max((_levels(sizes, clip) for clip in _CLIPS), key=lambda made: _cosine(sizes, made + 0.5))
    padded = np.zeros(len(levels) + len(levels) % 2, np.uint8)
    padded[: len(levels)] = levels
    return Packed(_bits(values).tobytes(), ((padded[0::2] << 4) | padded[1::2]).tobytes())


def unpacked(bits: bytes, levels: bytes, dimensions: int) -> Vector:
    """A vector of nearly the direction of the one that was packed."""
    words = np.frombuffer(bits, np.uint64).reshape(1, -1)
    values: Vector = (_values(words, [levels], dimensions)[0] * 4).astype(np.int8).tobytes()
    return values


def _levels(sizes: _Floats, clip: float) -> NDArray[np.uint8]:
    step = float(sizes.max(initial=1.0)) * clip / _STEPS
    found: NDArray[np.uint8] = np.minimum(sizes / step, _STEPS - 1).astype(np.uint8)
    return found


def _cosine(one: _Floats, other: _Floats) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) or 1.0))


def _bits(values: NDArray[Any]) -> _Words:
    """The signs, one bit each, in whole words."""
    signs = np.zeros(-(-len(values) // _WORD) * _WORD, np.uint8)
    signs[: len(values)] = values < 0
    return np.packbits(signs, bitorder="little").view(np.uint64)


def _values(words: _Words, levels: Sequence[bytes], dimensions: int) -> _Floats:
    """Rows of odd numbers up to ±31, from rows of sign bits and levels."""
    halves = np.frombuffer(b"".join(levels), np.uint8).reshape(len(levels), -1)
    sizes = _SIZES[halves].reshape(len(levels), -1)[:, :dimensions]
    signs = _SIGNS[np.ascontiguousarray(words).view(np.uint8)].reshape(len(levels), -1)[:, :dimensions]
    found: _Floats = sizes * signs
    return found


def closenesses(vector: Vector, bits: _Words, levels: Sequence[bytes]) -> Sequence[float]:
    """The cosine of ``vector`` with each of the kept ones."""
    if not levels:
        return []
    asked = np.frombuffer(vector, np.int8).astype(np.float32)
    others = _values(bits, levels, len(asked))
    lengths = np.sqrt(np.einsum("ij,ij->i", others, others)) * (np.linalg.norm(asked) or 1.0)
    found: list[float] = np.clip(others @ asked / lengths, -1, 1).tolist()
    return found


class Loaded(NamedTuple):
    """An essay's row as it is loaded; ``bits`` are those of all its passages, and the first ``names`` are of names."""

    id: int
    language: str
    collection: str
    names: int
    bits: bytes


class SignBits:
    """The sign bits of all passages, 68 bytes each at 512 dimensions. Its methods take turns, in whatever threads; with
    many essays they take milliseconds, so not on the event loop.
    """

    def __init__(self, dimensions: int) -> None:
        self._words = -(-dimensions // _WORD)
        self._bits: list[_Words] = []  # each of shape (words, _CHUNK), so that words of one place lie side by side
        self._owners: list[NDArray[np.int32]] = []  # the essay of each passage, by its place in the arrays below
        self._count = 0
        self._ids, self._starts, self._heads = array("q"), array("q"), array("q")
        self._languages, self._collections = array("i"), array("i")
        self._alive = bytearray()
        self._names: dict[str, int] = {}
        self._lock = threading.Lock()

    @property
    def last(self) -> int:
        """The highest number that was loaded; 0 before the first."""
        return self._ids[-1] if self._ids else 0

    def add(self, rows: Iterable[Loaded]) -> None:
        """``rows`` in the order of their numbers, which are higher than those before."""
        with self._lock:
            for row in rows:
                self._add(row)

    def _add(self, row: Loaded) -> None:
        bits = np.frombuffer(row.bits, np.uint64).reshape(-1, self._words)
        self._starts.append(self._count)
        self._heads.append(self._count + row.names)
        for begin, end in _pieces(self._count, len(bits)):
            if begin % _CHUNK == 0:
                self._bits.append(np.zeros((self._words, _CHUNK), np.uint64))
                self._owners.append(np.zeros(_CHUNK, np.int32))
            place = slice(begin % _CHUNK, begin % _CHUNK + end - begin)
            self._bits[-1][:, place] = bits[begin - self._count : end - self._count].T
            self._owners[-1][place] = len(self._ids)
        self._count += len(bits)
        self._ids.append(row.id)
        self._languages.append(self._name(row.language))
        self._collections.append(self._name(row.collection))
        self._alive.append(1)

    def keep(self, ids: Iterable[int]) -> bool:
        """Forget all but ``ids``. Returns False where so many are gone that it is better read anew."""
        with self._lock:
            kept = np.isin(np.array(self._ids), np.fromiter(ids, np.int64))
            self._alive = bytearray(kept.tobytes())
            return float(kept.sum()) >= (1 - _DEAD) * len(kept)

    def nearest(self, vector: Vector, limit: int, narrowing: Narrowing) -> Places:
        """The passages whose sign bits differ least from those of ``vector``: some ``BEST``, and so many more as it
        takes to have ``limit`` essays, if there are that many.
        """
        asked = _bits(np.frombuffer(vector, np.int8))
        with self._lock:
            counts = self._counting(narrowing)
            there = int(counts.sum())
            if not there or limit <= 0:
                return Places((), (), np.zeros((0, self._words), np.uint64))
            distances = self._distances(asked, counts)
            best = min(BEST, _FEW * limit)
            while True:
                found = _smallest(distances, best)
                essays, bits = self._at(found)
                if best >= self._count or len(np.unique(essays)) >= min(limit, there):
                    break
                best *= 4
            ids, starts = np.array(self._ids)[essays], np.array(self._starts)[essays]
            return Places(ids.tolist(), (found - starts).tolist(), bits)

    def best_essays(
        self, vector: Vector, limit: int, narrowing: Narrowing, weights: tuple[float, float]
    ) -> Sequence[int]:
        """The numbers of some ``limit`` essays nearest by ``weights``, of their nearest name and their nearest text, as
        far as sign bits tell (Charikar 2002: the angle of two vectors is in proportion to the bits that differ).
        """
        asked = _bits(np.frombuffer(vector, np.int8))
        with self._lock:
            counts = self._counting(narrowing)
            there = min(limit, int(counts.sum()))
            if there <= 0:
                return []
            distances = self._distances(asked, np.ones_like(counts))
            edges = np.stack((np.array(self._starts), np.array(self._heads)), axis=1).reshape(-1)
            nearest = np.minimum.reduceat(distances, edges).reshape(-1, 2)
            scores = np.cos(nearest * (np.pi / (self._words * _WORD))) @ np.array(weights)
            scores[~counts] = -np.inf
            best = np.argpartition(-scores, there - 1)[:there]
            found: list[int] = np.array(self._ids)[best].tolist()
            return found

    def _at(self, places: NDArray[np.intp]) -> tuple[NDArray[np.int32], _Words]:
        """The essays and the sign bits of passages."""
        essays, bits = np.empty(len(places), np.int32), np.empty((len(places), self._words), np.uint64)
        chunks, within = np.divmod(places, _CHUNK)
        for number in np.unique(chunks):
            here = chunks == number
            essays[here] = self._owners[number][within[here]]
            bits[here] = self._bits[number][:, within[here]].T
        return essays, bits

    def _counting(self, narrowing: Narrowing) -> NDArray[np.bool_]:
        counts = np.frombuffer(bytes(self._alive), np.bool_).copy()
        if narrowing.language is not None:
            counts &= np.array(self._languages) == self._names.get(narrowing.language, -1)
        if narrowing.without:
            hidden = [self._names[name] for name in narrowing.without if name in self._names]
            counts &= ~np.isin(np.array(self._collections), np.array(hidden, np.int32))
        if narrowing.only is not None:
            counts &= np.isin(np.array(self._ids), np.fromiter(narrowing.only, np.int64))
        return counts

    def _distances(self, asked: _Words, counts: NDArray[np.bool_]) -> NDArray[np.uint16]:
        """Of every passage; those that do not count are ``_FAR``."""
        distances = np.zeros((len(self._bits), _CHUNK), np.uint16)
        everything = bool(counts.all())
        for distance, bits, owners in zip(distances, self._bits, self._owners, strict=True):
            for words, word in zip(bits, asked, strict=True):
                distance += np.bitwise_count(words ^ word)
            if not everything:
                distance[~counts[owners]] = _FAR
        return distances.reshape(-1)[: self._count]

    def _name(self, name: str) -> int:
        return self._names.setdefault(name, len(self._names))


def _pieces(start: int, count: int) -> Iterable[tuple[int, int]]:
    """``count`` places from ``start`` on, divided where a chunk ends."""
    end = start + count
    while start < end:
        after = min(end, (start // _CHUNK + 1) * _CHUNK)
        yield start, after
        start = after


def _smallest(distances: NDArray[np.uint16], count: int) -> NDArray[np.intp]:
    """Where the ``count`` smallest are that are not ``_FAR``."""
    reach = int(np.partition(distances, count - 1)[count - 1]) if count < len(distances) else _FAR - 1
    if reach == _FAR:
        return np.flatnonzero(distances < _FAR)
    nearer, as_near = np.flatnonzero(distances < reach), np.flatnonzero(distances == reach)
    return np.concatenate((nearer, as_near[: max(0, count - len(nearer))]))


def likeness(vector: Vector, bits: bytes, levels: Sequence[bytes], names: int, weights: tuple[float, float]) -> float:
    """How near an essay is: the ``weights`` of its nearest name and its nearest text, each times its cosine."""
    near = closenesses(vector, np.frombuffer(bits, np.uint64).reshape(len(levels), -1), levels)
    return weights[0] * max(near[:names]) + weights[1] * max(near[names:])
