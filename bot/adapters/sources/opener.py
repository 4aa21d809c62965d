"""Opening what a source is read from: an address, a file that was uploaded, or what the operator's machine has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from bot.adapters.sources.archive_source import ArchiveSource, Completing
from bot.adapters.sources.collected import Collected
from bot.adapters.sources.confined import Confined
from bot.adapters.sources.entry import Archive, Entry, Found
from bot.adapters.sources.feed_archive import FeedArchive
from bot.adapters.sources.fetching import Fetched, Fetcher, NotModified
from bot.adapters.sources.given import Given
from bot.adapters.sources.markdown_folder import MarkdownFolder
from bot.adapters.sources.page import Page
from bot.adapters.sources.registry import kind_of
from bot.adapters.sources.resting import rest_of
from bot.adapters.sources.several import Several
from bot.adapters.sources.uploads import FolderUploads
from bot.adapters.sources.zip_file import is_packed, unpacked
from bot.core.essay import Rights
from bot.core.phrase import message
from bot.core.source import SourceKind
from bot.errors import FetchFailed, ParseFailed, SourceError
from bot.ports.clock import Clock
from bot.ports.opening import Answered, Opened, Unchanged, Wanted
from bot.ports.source import Absence, EssaySource, PassedOver

FURTHER_MAX: Final = 50
"""Addresses at which a feed goes on that are read; the longest that we have seen goes on at twenty."""
EXCERPT: Final = message("The feed has an excerpt alone, and the page cannot be read.")
_HEAD: Final = 4
_CHANNEL: Final = 64 * 1024
"""Bytes at the beginning of a feed in which it says when it wants to be read again."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was opened. ``address`` is where it is read again."""

    archive: Archive
    kind: SourceKind
    address: str = ""
    feeds: Sequence[FeedArchive] = ()


class Opener:
    """The ``SourceOpener`` over the web and the files that were uploaded. ``today`` is the date of what has none."""

    def __init__(self, fetcher: Fetcher, uploads: FolderUploads, today: Callable[[], date], clock: Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._uploads = uploads
        self._today = today

    @asynccontextmanager
    async def open(self, wanted: Wanted) -> AsyncIterator[Answered]:
        """As the port has it."""
        async with AsyncExitStack() as stack:
            if wanted.is_file:
                given = await self._file(stack, self._uploads.path(wanted.name), wanted.address)
                yield await self._opened(stack, given, wanted)
                return
            answer = await self._fetcher.get(wanted.address, etag=wanted.etag, last_modified=wanted.last_modified)
            if isinstance(answer, NotModified):
                yield Unchanged()
                return
            given = self._closed_by(stack, answer)
            rest = rest_of(await asyncio.to_thread(_head, given, _CHANNEL), self._clock.now())
            opened = await self._opened(stack, given, wanted)
            yield replace(opened, etag=answer.etag, last_modified=answer.last_modified, rest=rest)

    @asynccontextmanager
    async def open_given(self, given: Given, wanted: Wanted) -> AsyncIterator[Opened]:
        """What somebody hands over on this machine. Raises ``SourceError``."""
        async with AsyncExitStack() as stack:
            yield await self._opened(stack, given, wanted)

    @asynccontextmanager
    async def open_path(self, path: Path, wanted: Wanted) -> AsyncIterator[Opened]:
        """A file or a folder of Markdown files. Raises ``SourceError``."""
        async with AsyncExitStack() as stack:
            if await asyncio.to_thread(path.is_dir):
                source = _folder(path, wanted)
                yield Opened(source=source, kind=SourceKind.MARKDOWN, address=str(path), title=path.resolve().name)
            else:
                yield await self._opened(stack, await self._file(stack, path, wanted.address), wanted)

    async def _opened(self, stack: AsyncExitStack, given: Given, wanted: Wanted) -> Opened:
        if is_packed(await asyncio.to_thread(_head, given)):
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="ichiwa-")))
            content = await asyncio.to_thread(unpacked, given, folder)
            stack.callback(content.close)
            if content.markdown is not None and not content.givens:
                folder_source = _folder(content.markdown, wanted)
                return Opened(source=folder_source, kind=SourceKind.MARKDOWN, address=wanted.address)
            notes: list[ParseFailed | PassedOver] = [*content.broken, *content.passed_over]
            found = await asyncio.to_thread(_packed, content.givens, wanted.kind, notes, given.name)
        elif wanted.kind is SourceKind.MARKDOWN or given.name.lower().endswith((".md", ".markdown", ".mdx")):
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="ichiwa-")))
            await asyncio.to_thread(_copy, given, folder / Path(given.name).name)
            return Opened(source=_folder(folder, wanted), kind=SourceKind.MARKDOWN, address=wanted.address)
        else:
            found = await self._found(stack, given, wanted)
        # The title of an archive is known when it was looked through.
        await asyncio.to_thread(found.archive.spots)
        source = ArchiveSource(
            found.archive,
            wanted.name,
            wanted.defaults,
            self._today,
            collection=wanted.collection,
            completing=self._completing(stack, found.feeds, wanted),
        )
        address = found.address or wanted.address
        return Opened(source=source, kind=found.kind, address=address, title=found.archive.title)

    async def _found(self, stack: AsyncExitStack, given: Given, wanted: Wanted) -> _Found:
        kind = await asyncio.to_thread(kind_of, given, wanted.kind)
        archive = kind.open(given)
        if isinstance(archive, Page) and given.url:
            feed = await self._feed_of(stack, archive)
            if feed is not None:
                return feed
        if isinstance(archive, FeedArchive):
            feeds = await self._further(stack, archive, kind.open, given.url)
            whole: Archive = Several(feeds) if len(feeds) > 1 else archive
            return _Found(whole, kind.kind, feeds=feeds)
        return _Found(archive, kind.kind)

    async def _feed_of(self, stack: AsyncExitStack, page: Page) -> _Found | None:
        """The feed of a blog whose front page was given; None for the page of an essay."""
        spots = await asyncio.to_thread(page.spots)
        read = await asyncio.to_thread(page.read, spots)
        if not page.feed_address or any(isinstance(each, Entry) for each in read):
            return None
        answer = await self._fetcher.get(page.feed_address)
        if isinstance(answer, NotModified):
            return None
        given = self._closed_by(stack, answer)
        kind = await asyncio.to_thread(kind_of, given)
        archive = kind.open(given)
        if not isinstance(archive, FeedArchive):
            return None
        feeds = await self._further(stack, archive, kind.open, given.url)
        whole: Archive = Several(feeds) if len(feeds) > 1 else archive
        return _Found(whole, kind.kind, page.feed_address, feeds)

    async def _further(
        self, stack: AsyncExitStack, feed: FeedArchive, opened: Callable[[Given], Archive], url: str
    ) -> list[FeedArchive]:
        """``feed``, and what it goes on with at the same host. Where that cannot be read, it ends."""
        feeds, met = [feed], {url}
        await asyncio.to_thread(feed.spots)
        while (address := feeds[-1].next_address) and address not in met and len(feeds) <= FURTHER_MAX:
            met.add(address)
            if urlsplit(address).hostname != urlsplit(url).hostname:
                break
            try:
                answer = await self._fetcher.get(address)
                if isinstance(answer, NotModified):
                    break
                further = opened(self._closed_by(stack, answer))
                if not isinstance(further, FeedArchive):
                    break
                await asyncio.to_thread(further.spots)
            except SourceError:
                break
            feeds.append(further)
        return feeds

    def _completing(self, stack: AsyncExitStack, feeds: Sequence[FeedArchive], wanted: Wanted) -> Completing | None:
        """What brings the whole of an excerpt; None where there are none, or a link is all that we may show."""
        excerpts = frozenset[str]().union(*(feed.excerpts for feed in feeds))
        if not excerpts or wanted.defaults.rights is Rights.LINK_ONLY:
            return None
        confined = stack.enter_context(Confined())

        async def complete(entry: Entry) -> Found:
            if entry.spot.place not in excerpts:
                return entry
            return await self._whole(entry, confined)

        return complete

    async def _whole(self, entry: Entry, confined: Confined) -> Found:
        """``entry`` with the text that its page has, and what the feed does not say of it."""
        missing = PassedOver(entry.spot.where, EXCERPT)
        if not entry.url:
            return missing
        try:
            async with self._fetcher.fetched(entry.url) as given:
                page = Page(given, confined)
                (found,) = await asyncio.to_thread(lambda: page.read(page.spots()))
        except SourceError:
            return missing
        if not isinstance(found, Entry):
            return missing
        return replace(
            entry,
            body=found.body,
            markup=found.markup,
            author=entry.author or found.author,
            written=entry.written or found.written,
            category=entry.category or found.category,
            tags=entry.tags or found.tags,
            language=entry.language or found.language,
            licence=entry.licence or found.licence,
            summary="",
        )

    async def _file(self, stack: AsyncExitStack, path: Path, name: str) -> Given:
        try:
            file = stack.enter_context(await asyncio.to_thread(path.open, "rb"))
            size = (await asyncio.to_thread(path.stat)).st_size
        except OSError as exc:
            raise FetchFailed("The file {name} cannot be read.", name=name) from exc
        return Given(name, file, size)

    def _closed_by(self, stack: AsyncExitStack, answer: Fetched) -> Given:
        stack.callback(answer.given.file.close)
        return answer.given


def _head(given: Given, size: int = _HEAD) -> bytes:
    given.file.seek(0)
    head = given.file.read(size)
    given.file.seek(0)
    return head


def _copy(given: Given, path: Path) -> None:
    given.file.seek(0)
    with path.open("wb") as copy:
        while piece := given.file.read(1_000_000):
            copy.write(piece)


def _packed(
    givens: Sequence[Given], kind: SourceKind | None, notes: Sequence[ParseFailed | PassedOver], name: str
) -> _Found:
    kinds = [kind_of(given, kind) for given in givens]
    if not kinds:
        raise SourceError("The archive {name} holds nothing that can be imported.", name=name)
    archives = [each.open(given) for each, given in zip(kinds, givens, strict=True)]
    return _Found(Several(archives, notes), kinds[0].kind)


def _folder(path: Path, wanted: Wanted) -> EssaySource:
    absence = Absence.WITHDRAWS_ON_PURPOSE
    folder = MarkdownFolder(path, wanted.name, defaults=wanted.defaults, names_slugs=False, absence=absence)
    return Collected(folder, wanted.collection) if wanted.collection else folder
