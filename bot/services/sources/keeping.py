"""What is done with sources that were added: they are listed, paused, removed and made public."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.core.collection import Audience, Outside
from bot.core.community import Community
from bot.core.phrase import NO_SOURCE, message
from bot.core.source import Source, SourceState
from bot.core.subscription import Subscription
from bot.errors import InvalidInput, NotFound
from bot.language.normalize import fold
from bot.ports.background import BackgroundWork
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.sources import SourceStore
from bot.ports.subscriptions import SubscriptionStore
from bot.ports.uploads import UploadStore
from bot.services.library.importing import SyncReport
from bot.services.portions import PORTION, in_portions
from bot.services.sources.reading import SourceReading
from bot.services.sources.withdrawing import Withdrawing

NAMED: Final = 10
"""Sources that are named where it is not clear which one is meant."""

_REMOVED: Final = message("The source “{title}” was removed. Add it again to have it back.")
_READ_ONCE: Final = message("“{title}” was a file, which is read once. Add the new file as a source.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """A source with its number of essays. While it is read, ``done`` of ``total`` entries are dealt with (0 of 0 where
    another process reads it, or nothing is known yet). ``report`` is what its latest reading here changed.
    """

    source: Source
    essays: int
    is_read_now: bool = False
    done: int = 0
    total: int = 0
    report: SyncReport | None = None


class Sources:
    """Sources by name, for the community that added them; the operator (``Outside.OPERATOR``) has all."""

    def __init__(
        self,
        sources: SourceStore,
        essays: EssayStore,
        subscriptions: SubscriptionStore,
        uploads: UploadStore,
        reading: SourceReading,
        withdrawing: Withdrawing,
        work: BackgroundWork,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._essays = essays
        self._subscriptions = subscriptions
        self._uploads = uploads
        self._reading = reading
        self._withdrawing = withdrawing
        self._work = work
        self._clock = clock

    async def of(self, community: Community) -> Sequence[SourceStatus]:
        """Those of a community, the oldest first."""
        return [status async for status in self.listed(community)]

    async def listed(self, audience: Audience) -> AsyncIterator[SourceStatus]:
        """Those of a community, or all, the oldest first; all are read a portion at a time."""
        counts = await self._essays.sources()
        async for source in self._there(audience):
            yield self._status(source, counts.get(source.name, 0))

    async def titles(self, names: Collection[str]) -> Mapping[str, str]:
        """What people call each of the sources that there are of ``names``."""
        return await self._sources.titles(names)

    async def begin(self) -> None:
        """Begin to read what is due, without waiting for it."""
        await self._reading.tick(self._work)

    async def status(self, name: str, audience: Audience) -> SourceStatus:
        """One of them, removed or not. Raises ``NotFound``."""
        source = await self._own(name, audience)
        return self._status(source, (await self._essays.sources()).get(name, 0))

    async def called(self, text: str, audience: Audience) -> Source:
        """The one that people call ``text``: its title, its name or its address. Raises ``NotFound``, and
        ``InvalidInput`` where there are several and none is named.
        """
        wanted, first = fold(text).strip(), list[Source]()
        named, begun = list[Source](), list[Source]()
        async for source in self._there(audience):
            title = fold(source.title)
            first += [source] if len(first) < NAMED else []
            if wanted in (title, fold(source.name), fold(source.address)):
                named.append(source)
            elif wanted and title.startswith(wanted) and len(begun) < NAMED:
                begun.append(source)
        if not first:
            raise NotFound("There is no source yet. Add one with {example}", example="/essay source add URL")
        found = (first if len(first) == 1 and not wanted else []) or named or begun
        if len(found) == 1:
            return found[0]
        titles = ", ".join(f"“{source.title}”" for source in first)
        raise InvalidInput("Name one of these sources: {titles}", titles=titles)

    async def refresh(self, name: str, audience: Audience) -> Source:
        """Have a source read as soon as possible, a paused one too; a file that was read cannot be. Raises
        ``NotFound``, and ``InvalidInput`` for such a file.
        """
        return await self._change(name, audience, lambda source: _due(source, self._clock))

    async def read_now(self, name: str, audience: Audience) -> Source:
        """Read a source and wait for it. Raises what ``refresh`` raises, and ``Conflict`` where somebody reads it."""
        await self.refresh(name, audience)
        return await self._reading.read_now(name)

    async def pause(self, name: str, audience: Audience) -> Source:
        """Read it no more until it resumes; its essays stay. Raises ``NotFound``."""
        return await self._change(name, audience, lambda source: replace(source, state=SourceState.PAUSED))

    async def resume(self, name: str, audience: Audience) -> Source:
        """Read it again, at once where it has an address. Raises ``NotFound``."""
        return await self._change(name, audience, lambda source: _resumed(source, self._clock))

    async def remove(self, name: str, audience: Audience) -> int:
        """Read it no more and withdraw what it brought; returns how many essays that were. A channel that had chosen
        it and others keeps the others; one that had chosen it alone takes all essays again. Raises ``NotFound``.
        """
        source = await self._change(
            name, audience, lambda before: replace(before, state=SourceState.REMOVED, next_read=None)
        )
        count = await self._withdrawing.withdraw(name)
        await self._uploads.forget(name)
        async for one in in_portions(
            lambda after: self._subscriptions.choosing(source.title, PORTION, after.id if after else None)
        ):
            await self._subscriptions.update(one.id, lambda each: _without(each, source.title))
        return count

    async def publish(self, name: str) -> Source:
        """Make it the operator's: everybody may read its essays. Raises ``NotFound``."""
        source = await self._change(name, Outside.OPERATOR, lambda before: replace(before, owner=None, added_by=None))
        await self._essays.give(source.title, {})
        return source

    async def _there(self, audience: Audience) -> AsyncIterator[Source]:
        if isinstance(audience, Community):
            for source in await self._sources.of_community(audience):
                yield source
            return
        async for source in in_portions(lambda after: self._sources.page(PORTION, after)):
            yield source

    def _status(self, source: Source, essays: int) -> SourceStatus:
        running = self._reading.running.get(source.name)
        return SourceStatus(
            source=source,
            essays=essays,
            is_read_now=running is not None or (source.reading_until or self._clock.now()) > self._clock.now(),
            done=running.done if running is not None else 0,
            total=running.total if running is not None else 0,
            report=self._reading.reports.get(source.name),
        )

    async def _change(self, name: str, audience: Audience, change: Callable[[Source], Source]) -> Source:
        await self._own(name, audience)

        def changed(before: Source) -> Source:
            if before.state is SourceState.REMOVED:
                raise NotFound(_REMOVED, title=before.title)
            return change(before)

        return await self._sources.update(name, changed)

    async def _own(self, name: str, audience: Audience) -> Source:
        source = await self._sources.get(name)
        if source is None or (audience is not Outside.OPERATOR and source.owner != audience):
            raise NotFound(NO_SOURCE, name=name[:40])
        return source


def _due(source: Source, clock: Clock) -> Source:
    if source.is_file and source.read_at is not None:
        raise InvalidInput(_READ_ONCE, title=source.title)
    return replace(source, state=SourceState.READING, next_read=clock.now(), gone_since=None)


def _resumed(source: Source, clock: Clock) -> Source:
    is_read = source.is_file and source.read_at is not None
    return replace(source, state=SourceState.READING, next_read=None if is_read else clock.now(), gone_since=None)


def _without(subscription: Subscription, title: str) -> Subscription:
    return replace(subscription, collections=subscription.collections - {title})
