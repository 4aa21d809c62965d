"""Opening what a source is read from: an address, a file that was uploaded, or what the operator's machine has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.adapters.sources.collected import Collected
from bot.adapters.sources.feeds.hints import feed_in, rest_of
from bot.adapters.sources.given import UNREADABLE, Given
from bot.adapters.sources.uploads import FolderUploads
from bot.core.essay import Rights
from bot.core.phrase import message
from bot.core.source import SourceKind
from bot.errors import FetchFailed, ParseFailed, SourceError
from bot.ports.clock import Clock
from bot.ports.opening import Answered, Opened, Unchanged, Wanted
from bot.ports.source import Absence, EssaySource, PassedOver

if TYPE_CHECKING:  # loading the readers takes a while, so it is done beside the event loop
    from bot.adapters.sources.entry import Archive
    from bot.adapters.sources.feeds.feed_archive import FeedArchive
    from bot.adapters.sources.fetching.fetching import Fetched, Fetcher
    from bot.adapters.sources.packed_pictures import Reader
    from bot.adapters.sources.registry import Kind

HEAD: Final = 256 * 1024
"""Bytes at the beginning of an answer in which its hints are looked for."""
FURTHER_MAX: Final = 50
"""Addresses at which a feed goes on that are read."""
NO_UPLOAD: Final = message("The file is not here any more. Add it again.")
_MARKDOWN: Final = (".md", ".markdown", ".mdown", ".mkd", ".mdx")


@dataclass(frozen=True, slots=True)
class _Read:
    """An archive that was looked through. ``feeds`` are those that it is made of; ``picture`` reads its pictures."""

    archive: Archive
    kind: SourceKind
    feeds: Sequence[FeedArchive] = ()
    picture: Reader | None = None


@dataclass(frozen=True, slots=True)
class _Folder:
    """Markdown files. ``picture`` reads pictures by their paths, where they are not in the folder."""

    path: Path
    picture: Reader | None = None


class SourceOpening:
    """A ``SourceOpener``. ``fetcher`` makes the client of the web when it is first needed. ``today`` is the date of an
    entry that has none.
    """

    def __init__(
        self,
        fetcher: Callable[[], Awaitable[Fetcher]],
        uploads: FolderUploads,
        clock: Clock,
        today: Callable[[], date],
    ) -> None:
        self._fetcher = fetcher
        self._uploads = uploads
        self._clock = clock
        self._today = today

    @asynccontextmanager
    async def open(self, wanted: Wanted) -> AsyncIterator[Answered]:
        async with AsyncExitStack() as stack:
            yield await (self._upload(wanted, stack) if wanted.is_file else self._address(wanted, stack))

    @asynccontextmanager
    async def open_given(self, given: Given, wanted: Wanted) -> AsyncIterator[Opened]:
        """What somebody hands over on this machine. Raises ``SourceError``."""
        async with AsyncExitStack() as stack:
            yield await self._opened(wanted, given, stack)

    @asynccontextmanager
    async def open_path(self, path: Path, wanted: Wanted) -> AsyncIterator[Opened]:
        """A file, or a folder of Markdown files. Raises ``SourceError``."""
        async with AsyncExitStack() as stack:
            if await asyncio.to_thread(path.is_dir):
                yield _opened_folder(_Folder(path), wanted, await asyncio.to_thread(lambda: path.resolve().name))
            else:
                yield await self._file(path, wanted, stack, UNREADABLE)

    async def _upload(self, wanted: Wanted, stack: AsyncExitStack) -> Opened:
        opened = await self._file(self._uploads.path(wanted.name), wanted, stack, NO_UPLOAD)
        return replace(opened, title=opened.title or Path(wanted.address).stem)

    async def _file(self, path: Path, wanted: Wanted, stack: AsyncExitStack, refusal: str) -> Opened:
        try:
            file = stack.enter_context(await asyncio.to_thread(path.open, "rb"))
            size = (await asyncio.to_thread(path.stat)).st_size
        except OSError:
            raise FetchFailed(refusal, name=wanted.address) from None
        return await self._opened(wanted, Given(wanted.address, file, size), stack)

    async def _address(self, wanted: Wanted, stack: AsyncExitStack) -> Answered:
        fetcher = await self._fetcher()
        answer = await _answer(fetcher, wanted.address, stack, wanted.etag, wanted.last_modified)
        if answer is None:
            return Unchanged()
        head = await asyncio.to_thread(_head, answer.given)
        feed = feed_in(head, answer.given) if wanted.kind is None else ""
        if wanted.kind is None and not feed:
            feed = await asyncio.to_thread(_feed_of_list, answer.given)
        if feed and (followed := await _answer(fetcher, feed, stack)) is not None:
            answer, head = followed, await asyncio.to_thread(_head, followed.given)
        opened = await self._opened(wanted, answer.given, stack)
        return replace(
            opened,
            address=answer.given.name,
            etag=answer.etag,
            last_modified=answer.last_modified,
            rest=rest_of(head, self._clock.now()),
        )

    async def _opened(self, wanted: Wanted, given: Given, stack: AsyncExitStack) -> Opened:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="ichiwa-")))
        read = await asyncio.to_thread(_read, given, wanted, folder, stack)
        if isinstance(read, _Folder):
            return _opened_folder(read, wanted, "")
        if read.feeds:
            read = await self._with_further(read, given, stack)
        source = await asyncio.to_thread(self._source, read, wanted, stack)
        return Opened(source=source, kind=read.kind, address=wanted.address, title=read.archive.title)

    def _source(self, read: _Read, wanted: Wanted, stack: AsyncExitStack) -> EssaySource:
        """Where a link is all that we may show, excerpts do."""
        from bot.adapters.sources.archive_source import ArchiveSource
        from bot.adapters.sources.completing import Completing
        from bot.adapters.sources.confined import Confined

        excerpts = frozenset[str]().union(*(feed.excerpts for feed in read.feeds))
        completing = None
        if excerpts and wanted.defaults.rights is not Rights.LINK_ONLY:
            completing = Completing(excerpts, self._fetcher, stack.enter_context(Confined()))
        return ArchiveSource(
            read.archive,
            wanted.name,
            wanted.defaults,
            self._today,
            collection=wanted.collection,
            completing=completing,
            picture=read.picture,
        )

    async def _with_further(self, read: _Read, given: Given, stack: AsyncExitStack) -> _Read:
        """A feed with what it goes on with at the same host; it ends where that cannot be read."""
        feeds, met = list(read.feeds), {given.url}
        while (address := feeds[-1].next_address) and address not in met and len(feeds) <= FURTHER_MAX:
            met.add(address)
            if urlsplit(address).hostname != urlsplit(given.url).hostname:
                break
            try:
                answer = await _answer(await self._fetcher(), address, stack)
                further = await asyncio.to_thread(_feed, answer.given) if answer else None
            except SourceError:
                break
            if further is None:
                break
            feeds.append(further)
        return await asyncio.to_thread(_joined, feeds, read.kind)


async def _answer(
    fetcher: Fetcher, address: str, stack: AsyncExitStack, etag: str = "", last_modified: str = ""
) -> Fetched | None:
    """What is at ``address``, until ``stack`` is closed; None where it is what it was."""
    from bot.adapters.sources.fetching.fetching import NotModified

    answer = await fetcher.get(address, etag=etag, last_modified=last_modified)
    if isinstance(answer, NotModified):
        return None
    stack.callback(answer.given.file.close)
    return answer


def _head(given: Given) -> bytes:
    given.file.seek(0)
    head = given.file.read(HEAD)
    given.file.seek(0)
    return head


def _read(given: Given, wanted: Wanted, folder: Path, stack: AsyncExitStack) -> _Read | _Folder:
    """What ``given`` is, looked through; a folder of Markdown files where it holds those. ``folder`` is empty and may
    be filled.
    """
    from bot.adapters.sources.blogs.zip_file import is_packed, unpacked

    if is_packed(_head(given)):
        content = unpacked(given, folder)
        stack.callback(content.close)
        if content.markdown is not None and not content.givens:
            return _Folder(content.markdown, content.picture_at)
        read = _packed(content.givens, wanted.kind, [*content.broken, *content.passed_over], given.name)
        return replace(read, picture=content.picture)
    if wanted.kind is SourceKind.MARKDOWN or given.name.lower().endswith(_MARKDOWN):
        _copy(given, folder / (Path(given.name).name or "essay.md"))
        return _Folder(folder)
    kind = _kind(given, wanted.kind)
    archive = kind.open(given)
    found = archive.spots()  # its title is known behind this
    if not found and wanted.kind is not None and not kind.looks_like(_head(given)):
        raise SourceError("{name} holds nothing of this kind. Let Ichiwa find out what it is.", name=given.name)
    return _Read(archive, kind.kind, _feeds(archive))


def _packed(
    givens: Sequence[Given], kind: SourceKind | None, notes: Sequence[ParseFailed | PassedOver], name: str
) -> _Read:
    from bot.adapters.sources.several import Several

    kinds = [_kind(given, kind) for given in givens]
    if not kinds:
        raise SourceError("The archive {name} holds nothing that can be imported.", name=name)
    archive = Several([each.open(given) for each, given in zip(kinds, givens, strict=True)], notes)
    archive.spots()
    return _Read(archive, kinds[0].kind)


def _kind(given: Given, wanted: SourceKind | None) -> Kind:
    from bot.adapters.sources.registry import kind_of

    return kind_of(given, wanted)


def _feeds(archive: Archive) -> Sequence[FeedArchive]:
    from bot.adapters.sources.feeds.feed_archive import FeedArchive

    return [archive] if isinstance(archive, FeedArchive) else []


def _feed(given: Given) -> FeedArchive | None:
    """A further part of a feed, looked through; None where it is something else."""
    archive = _kind(given, None).open(given)
    archive.spots()
    return next(iter(_feeds(archive)), None)


def _joined(feeds: Sequence[FeedArchive], kind: SourceKind) -> _Read:
    from bot.adapters.sources.several import Several

    if len(feeds) == 1:
        return _Read(feeds[0], kind, feeds)
    archive = Several(feeds)
    archive.spots()
    return _Read(archive, kind, feeds)


def _feed_of_list(given: Given) -> str:
    """The feed that a page names which lists essays and is none itself; empty for anything else."""
    from bot.adapters.sources.entry import Entry
    from bot.adapters.sources.pages.page import Page

    archive = _kind(given, None).open(given)
    if not isinstance(archive, Page):
        return ""
    is_essay = any(isinstance(found, Entry) for found in archive.read(archive.spots()))
    return "" if is_essay else archive.feed_address


def _copy(given: Given, path: Path) -> None:
    given.file.seek(0)
    with path.open("wb") as copy:
        while piece := given.file.read(1_000_000):
            copy.write(piece)


def _opened_folder(found: _Folder, wanted: Wanted, title: str) -> Opened:
    from bot.adapters.sources.folder.markdown_folder import MarkdownFolder

    absence = Absence.WITHDRAWS_ON_PURPOSE
    folder: EssaySource = MarkdownFolder(
        found.path,
        wanted.name,
        defaults=wanted.defaults,
        names_slugs=False,
        absence=absence,
        picture=found.picture,
    )
    source = Collected(folder, wanted.collection) if wanted.collection else folder
    return Opened(source=source, kind=SourceKind.MARKDOWN, address=wanted.address, title=title)
