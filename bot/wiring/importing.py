"""Imports by hand: what a person names is opened as a source, read into the library once, and closed again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, BinaryIO, Final, cast

from bot.core.collection import Outside, invisible_to
from bot.core.source import Defaults, SourceKind
from bot.errors import FetchFailed
from bot.ports.opening import Opened, Wanted
from bot.wiring.core import ESSAYS

if TYPE_CHECKING:
    from bot.adapters.sources.given import Given
    from bot.services.library.importing import SyncReport
    from bot.services.library.indexing import Progress
    from bot.services.library.rehearsing import Rehearsal
    from bot.wiring.core import Core

GIVEN_MAX: Final = 500_000_000
"""Bytes of standard input: five times the largest export that a blog service writes (Hatena Blog's 100 MB)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person wants imported: the ``place`` is a path, an address or ``-``; ``kind`` None is found out.
    ``source`` is what the library calls it, empty for its own title.
    """

    place: str
    kind: SourceKind | None
    defaults: Defaults
    collection: str = ""
    source: str = ""
    mirror: bool = False
    keep_similar: bool = False


def is_address(place: str) -> bool:
    """Whether ``place`` is an address of the web."""
    return place.lower().startswith(("https://", "http://"))


async def import_source(core: Core, order: Order, reading: Progress) -> SyncReport:
    """Read what is ordered into the library. Raises ``SourceError`` and ``StoreError``."""
    from bot.services.library.importing import Reading

    how = Reading(mirror=order.mirror, unseen=await _unseen(core), keep_similar=order.keep_similar)
    async with _opened(core, order) as opened:
        running = core.services.library.importing(opened.source, how)
        async for done, total in running.portions():
            reading(done, total)
        return running.report


async def rehearse_source(core: Core, order: Order, reading: Progress) -> Rehearsal:
    """What ``import_source`` would bring. Raises the same."""
    from bot.services.library.importing import Reading
    from bot.services.library.rehearsing import rehearse

    how = Reading(unseen=await _unseen(core), keep_similar=order.keep_similar)
    async with _opened(core, order) as opened:
        return await rehearse(core.stores.essays, core.stores.fingerprints, opened.source, how, progress=reading)


async def _unseen(core: Core) -> frozenset[str]:
    """What belongs to single communities: an import for everybody is no copy of it."""
    return invisible_to(Outside.PUBLIC, await core.stores.essays.owners())


@asynccontextmanager
async def _opened(core: Core, order: Order) -> AsyncIterator[Opened]:
    wanted = Wanted(
        name=order.source,
        address=order.place,
        is_file=False,
        kind=order.kind,
        collection=order.collection,
        defaults=order.defaults,
    )
    async with AsyncExitStack() as stack:
        sources = core.sources.opening
        if is_address(order.place):
            opened = await stack.enter_async_context(sources.open(wanted))
        elif order.place == "-":
            given = await asyncio.to_thread(_spooled, stack, sys.stdin.buffer)
            opened = await stack.enter_async_context(sources.open_given(given, wanted))
        else:
            opened = await stack.enter_async_context(sources.open_path(_path(order.place), wanted))
        if not isinstance(opened, Opened):
            raise RuntimeError("without validators everything is changed")
        name = order.source or opened.title or Path(order.place).stem or order.place
        opened.source.name = f"{name} (import)" if name == ESSAYS else name
        yield opened


def _path(place: str) -> Path:
    return Path(place).expanduser()


def _spooled(stack: AsyncExitStack, source: IO[bytes]) -> Given:
    """All of ``source``, in a file that can be sought in. Raises ``FetchFailed`` for more than ``GIVEN_MAX``."""
    from bot.adapters.sources.given import Given

    file = stack.enter_context(TemporaryFile())  # noqa: SIM115 (the stack closes it)
    size = 0
    while piece := source.read(1_000_000):
        size += file.write(piece)
        if size > GIVEN_MAX:
            raise FetchFailed("It is longer than {limit} MB.", limit=GIVEN_MAX // 1_000_000)
    return Given("-", cast(BinaryIO, file), size)  # another type on Windows
