"""Imports by hand: what a person names is opened as a source, read into the library once, and closed again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Final, cast

from bot.core.collection import Outside, invisible_to
from bot.core.essay import Language, Rights
from bot.core.source import Defaults, SourceKind
from bot.errors import FetchFailed
from bot.wiring.core import ESSAYS

if TYPE_CHECKING:
    from typing import BinaryIO

    from bot.adapters.sources.given import Given
    from bot.ports.source import EssaySource
    from bot.services.library.importing import SyncReport
    from bot.services.library.indexing import Progress
    from bot.services.library.rehearsing import Rehearsal
    from bot.wiring.core import Core

GIVEN_MAX: Final = 500_000_000
"""Bytes of a file or of standard input: ten times the largest export that a blog service writes."""
_IN_MEMORY: Final = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be imported, from the ``place`` that a person names (a path, an address, ``-``), and how. ``kind`` None
    is found out; ``rights`` None are those that the place suggests; ``source`` is what the library calls it.
    """

    place: str
    kind: SourceKind | None = None
    author: str = ""
    language: Language | None = None
    category: str = ""
    licence: str = ""
    rights: Rights | None = None
    collection: str = ""
    source: str = ""
    mirror: bool = False
    keep_similar: bool = False

    @property
    def is_address(self) -> bool:
        return self.place.lower().startswith(("https://", "http://"))

    @property
    def defaults(self) -> Defaults:
        suggested = Rights.LINK_ONLY if self.is_address else Rights.OWNER
        return Defaults(
            author=self.author,
            language=self.language,
            category=self.category,
            licence=self.licence,
            rights=self.rights or suggested,
        )


async def import_source(core: Core, wanted: Wanted, reading: Progress, copying: Progress) -> SyncReport:
    """Read what is ``wanted`` into the library, and copy its pictures. Raises ``SourceError`` and ``StoreError``."""
    from bot.services.library.importing import Reading

    unseen = await _unseen(core)
    async with opened_source(core, wanted) as source:
        how = Reading(mirror=wanted.mirror, unseen=unseen, keep_similar=wanted.keep_similar)
        running = core.services.library.importing(source, how)
        async for done, total in running.portions():
            reading(done, total)
        return running.report


async def rehearse_source(core: Core, wanted: Wanted, reading: Progress) -> Rehearsal:
    """What ``import_source`` would bring. Raises the same."""
    from bot.services.library.importing import Reading
    from bot.services.library.rehearsing import rehearse

    how = Reading(unseen=await _unseen(core), keep_similar=wanted.keep_similar)
    async with opened_source(core, wanted) as source:
        return await rehearse(core.stores.essays, core.stores.fingerprints, source, how, progress=reading)


async def _unseen(core: Core) -> frozenset[str]:
    """What belongs to single communities: an import for everybody is no copy of it."""
    return invisible_to(Outside.PUBLIC, await core.stores.essays.owners())


@asynccontextmanager
async def opened_source(core: Core, wanted: Wanted) -> AsyncIterator[EssaySource]:
    """What is ``wanted``, open for reading. Raises ``SourceError``."""
    from bot.adapters.sources.archive_source import ArchiveSource
    from bot.adapters.sources.registry import open_archive

    path = Path(wanted.place).expanduser()
    if not wanted.is_address and path.is_dir():
        yield _folder(path, wanted)
        return
    async with _given(core, wanted, path) as given:
        archive = await asyncio.to_thread(open_archive, given, wanted.kind)
        name = wanted.source or archive.title or path.stem or wanted.place
        name = f"{name} (import)" if name == ESSAYS else name
        yield ArchiveSource(archive, name, wanted.defaults, _today, wanted.collection)


@asynccontextmanager
async def _given(core: Core, wanted: Wanted, path: Path) -> AsyncIterator[Given]:
    from bot.adapters.sources.given import Given

    if wanted.is_address:
        from bot.wiring.fetching import fetcher

        async with fetcher(core.settings) as web, web.fetched(wanted.place) as given:
            yield given
    elif wanted.place == "-":
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            size = await asyncio.to_thread(_spool, sys.stdin.buffer, file)
            yield Given("-", cast("BinaryIO", file), size)
    else:
        try:
            file = await asyncio.to_thread(path.open, "rb")
        except OSError as exc:
            raise FetchFailed("{path} cannot be read.", path=wanted.place) from exc
        with file:
            size = path.stat().st_size
            if size > GIVEN_MAX:
                raise _too_long()
            yield Given(wanted.place, file, size)


def _spool(source: IO[bytes], into: SpooledTemporaryFile[bytes]) -> int:
    size = 0
    while piece := source.read(1_000_000):
        size += into.write(piece)
        if size > GIVEN_MAX:
            raise _too_long()
    into.seek(0)
    return size


def _too_long() -> FetchFailed:
    return FetchFailed("It is longer than {limit} MB.", limit=GIVEN_MAX // 1_000_000)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
