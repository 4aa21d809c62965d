"""Locks by key."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

K = TypeVar("K", bound=Hashable)


class KeyedLocks(Generic[K]):
    """One lock for each key: who works on the same waits, in the order of asking, and nobody else does."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[K, asyncio.Lock] = WeakValueDictionary()

    def of(self, key: K) -> AbstractAsyncContextManager[None]:
        """The lock of ``key``, which is forgotten when nobody holds or awaits it any more."""
        return self._locks.setdefault(key, asyncio.Lock())

    def __len__(self) -> int:
        """How many are held or awaited."""
        return len(self._locks)
