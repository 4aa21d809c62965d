"""Addresses of the web and uploads, opened as sources."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, Final

from bot.adapters.sources.given import Given
from bot.adapters.sources.hints import feed_in, rest_of
from bot.adapters.sources.uploads import FolderUploads
from bot.core.phrase import message
from bot.core.source import SourceKind
from bot.errors import FetchFailed
from bot.ports.clock import Clock
from bot.ports.opening import Answered, Opened, Unchanged, Wanted

if TYPE_CHECKING:
    from bot.adapters.sources.entry import Archive
    from bot.adapters.sources.fetching import Fetcher

HEAD: Final = 256 * 1024
"""Bytes at the beginning of an answer in which its hints are looked for."""
NO_UPLOAD: Final = message("The file is not here any more. Add it again.")


class SourceOpening:
    """A ``SourceOpener``. ``fetcher`` makes the client of the web when it is first needed, which takes a while."""

    def __init__(
        self, fetcher: Callable[[], Fetcher], uploads: FolderUploads, clock: Clock, today: Callable[[], date]
    ) -> None:
        self._fetcher = fetcher
        self._uploads = uploads
        self._clock = clock
        self._today = today

    @asynccontextmanager
    async def open(self, wanted: Wanted) -> AsyncIterator[Answered]:
        async with AsyncExitStack() as stack:
            yield await (self._upload(wanted, stack) if wanted.is_file else self._address(wanted, stack))

    async def _upload(self, wanted: Wanted, stack: AsyncExitStack) -> Opened:
        path = self._uploads.path(wanted.name)
        try:
            file = stack.enter_context(await asyncio.to_thread(path.open, "rb"))
        except FileNotFoundError:
            raise FetchFailed(NO_UPLOAD) from None
        size = await asyncio.to_thread(lambda: path.stat().st_size)
        return await self._opened(wanted, Given(wanted.address, file, size), wanted.address)

    async def _address(self, wanted: Wanted, stack: AsyncExitStack) -> Answered:
        from bot.adapters.sources.fetching import NotModified

        fetcher = self._fetcher()
        answer = await fetcher.get(wanted.address, etag=wanted.etag, last_modified=wanted.last_modified)
        if isinstance(answer, NotModified):
            return Unchanged()
        file = stack.enter_context(answer.given.file)
        head = await asyncio.to_thread(_head, file)
        if wanted.kind is None and (feed := feed_in(head, answer.given)):
            followed = await fetcher.get(feed)
            if isinstance(followed, NotModified):
                raise RuntimeError("nothing was known of it")
            answer = followed
            head = await asyncio.to_thread(_head, stack.enter_context(answer.given.file))
        address = answer.given.name
        opened = await self._opened(wanted, answer.given, address)
        return Opened(
            source=opened.source,
            kind=opened.kind,
            address=address,
            title=opened.title,
            etag=answer.etag,
            last_modified=answer.last_modified,
            rest=rest_of(head, self._clock.now()),
        )

    async def _opened(self, wanted: Wanted, given: Given, address: str) -> Opened:
        from bot.adapters.sources.archive_source import ArchiveSource

        archive, kind = await asyncio.to_thread(_archive, given, wanted.kind)
        source = ArchiveSource(archive, wanted.name, wanted.defaults, self._today, wanted.collection)
        title = archive.title or (PurePath(wanted.address).stem if wanted.is_file else "")
        return Opened(source=source, kind=kind, address=address, title=title)


def _archive(given: Given, kind: SourceKind | None) -> tuple[Archive, SourceKind]:
    """The archive and its kind. Loading the readers takes a while, the first time."""
    from bot.adapters.sources.registry import KINDS, open_archive

    archive = open_archive(given, kind)
    return archive, next((each.kind for each in KINDS if isinstance(archive, _made_by(each.open))), SourceKind.PAGE)


def _made_by(opens: Callable[[Given], Archive]) -> type:
    """The class behind a line of the registry."""
    return opens if isinstance(opens, type) else type(None)


def _head(file: BinaryIO) -> bytes:
    head = file.read(HEAD)
    file.seek(0)
    return head
