"""Adding a source: a look at what it would bring, and then what its owner confirms."""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.core.collection import Outside
from bot.core.community import Community
from bot.core.essay import ALL_RIGHTS, Essay, Rights
from bot.core.ids import MemberId, new_id
from bot.core.phrase import SOURCE_THERE, message
from bot.core.source import TITLE_MAX, Backlog, Defaults, Source, SourceKind, SourceState
from bot.errors import BotError, Conflict, InvalidInput, NotFound, ParseFailed
from bot.language.normalize import squeeze
from bot.ports.clock import Clock
from bot.ports.essays import EssayStore
from bot.ports.fingerprints import FingerprintStore
from bot.ports.opening import Opened, SourceOpener, Wanted
from bot.ports.source import Dropped
from bot.ports.sources import SourceStore
from bot.ports.uploads import UploadStore
from bot.services.library.collections import invisible_collections
from bot.services.library.identifying import NEARLY_SAME, SAME
from bot.services.library.importing import Reading
from bot.services.library.rehearsing import Rehearsal, Rehearsed, rehearse
from bot.services.sources.taking import Take

SAMPLES: Final = 3
LOOKED_AT: Final = 12
"""Essays of a preview, and places in which they are looked for."""
WAITS: Final = timedelta(hours=1)
PENDING_MAX: Final = 100
"""How long a preview can be confirmed, and how many wait at a time."""
ADDRESS_MAX: Final = 2_000
EXPIRED: Final = message("This preview has expired. Add the source again.")
NOTHING_IN_IT: Final = message("No essay was found there.")
ALL_PASSED_OVER: Final = message("All essays that were found there are in the library already.")
_SEPARATORS: Final = re.compile("[,、，;；]+")  # they stand between the names of collections in a command


@dataclass(frozen=True, slots=True)
class Sample:
    """An essay as it would be in the library, and the lines that would be left out of it."""

    essay: Essay
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a source would bring. ``source`` is what it would be, with the rights and the order that are chosen so far;
    its name is what the confirmation names. ``count`` are its places, each with an essay at most; ``licence`` is what
    the source says of its rights. ``is_known``: it was there before and was removed. ``take`` is what the channel in
    which it is added does with it.
    """

    source: Source
    count: int
    samples: tuple[Sample, ...]
    failed: tuple[ParseFailed, ...]
    licence: str
    is_known: bool = False
    take: Take = Take.ONLY


class Adding:
    """Previews wait in memory; nothing is written before one is confirmed, but a file that was handed over."""

    def __init__(
        self,
        sources: SourceStore,
        essays: EssayStore,
        fingerprints: FingerprintStore,
        opener: SourceOpener,
        uploads: UploadStore,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._essays = essays
        self._fingerprints = fingerprints
        self._opener = opener
        self._uploads = uploads
        self._clock = clock
        self._pending: OrderedDict[str, Preview] = OrderedDict()
        self._files: dict[str, str] = {}

    async def preview_address(
        self, address: str, owner: Community | None, by: MemberId | None, title: str = ""
    ) -> Preview:
        """What the address would bring. Raises ``InvalidInput`` where it is none or was added already, and
        ``SourceError``.
        """
        url = checked_address(address)
        known = await self._known(url, owner)
        return await self._preview(self._blank(known, url, owner, by, Rights.LINK_ONLY), title, known is not None)

    async def upload(self, file_name: str, data: bytes, token: str = "", at: int = 0) -> str:
        """Take a piece of a file: the first one, or what follows the first ``at`` bytes of the one called ``token``.
        Returns the token by which the whole is previewed. Raises ``InvalidInput``, and ``NotFound`` for a strange one.
        """
        if token and token not in self._files:
            raise NotFound(EXPIRED)
        token = token or f"s-{new_id()}"
        await self._uploads.extend(token, data, at)
        self._files[token] = _file_name(file_name)
        while len(self._files) > PENDING_MAX:
            del self._files[next(iter(self._files))]
        return token

    async def preview_file(self, token: str, owner: Community | None, by: MemberId | None, title: str = "") -> Preview:
        """What a file that was uploaded would bring; it is kept until it was read. Raises ``InvalidInput``,
        ``NotFound`` and ``SourceError``.
        """
        name = self._files.pop(token, None)
        if name is None:
            raise NotFound(EXPIRED)
        blank = replace(self._blank(None, name, owner, by, Rights.OWNER), name=token)
        try:
            return await self._preview(blank, title, is_known=False)
        except BaseException:
            await self._uploads.forget(blank.name)
            raise

    def pending(self, token: str, owner: Community | None) -> Preview:
        """A preview of ``owner`` that waits to be confirmed. Raises ``NotFound``."""
        found = self._pending.get(token)
        if found is None or found.source.owner != owner or found.source.created < self._clock.now() - WAITS:
            raise NotFound(EXPIRED)
        return found

    def choose(
        self,
        token: str,
        owner: Community | None,
        rights: Rights | None = None,
        backlog: Backlog | None = None,
        take: Take | None = None,
    ) -> Preview:
        """Choose the rights, the order or the use of what waits. Raises ``NotFound``."""
        before = self.pending(token, owner)
        defaults = replace(before.source.defaults, rights=rights or before.source.defaults.rights)
        source = replace(before.source, defaults=defaults, backlog=backlog or before.source.backlog)
        self._pending[token] = replace(before, source=source, take=take or before.take)
        return self._pending[token]

    async def cancel(self, token: str, owner: Community | None) -> None:
        """Forget what waits. Raises ``NotFound``."""
        self.pending(token, owner)
        del self._pending[token]
        await self._uploads.forget(token)

    async def confirm(self, token: str, owner: Community | None) -> Source:
        """Add what waits, to be read at once. Its essays belong to ``owner`` alone from the first one on. Raises
        ``NotFound``, and ``Conflict`` where another source took its title meanwhile.
        """
        preview = self.pending(token, owner)
        source = replace(preview.source, created=self._clock.now(), next_read=self._clock.now())
        if owner is not None:  # first of all, so that no essay of it is ever public
            keys = (await self._essays.owners()).get(source.title, {})
            await self._essays.give(source.title, {owner: keys.get(owner) or secrets.token_urlsafe(16)})
        if preview.is_known:
            await self._sources.update(source.name, lambda before: _revived(before, source))
        else:
            await self._sources.add(source)
        self._pending.pop(token, None)
        return source

    async def tidy(self) -> None:
        """Forget previews that nobody confirmed, and their files."""
        over = self._clock.now() - WAITS
        for token in [token for token, preview in self._pending.items() if preview.source.created < over]:
            del self._pending[token]
        for name in await self._uploads.older(over):
            if name not in self._pending and await self._sources.get(name) is None:
                await self._uploads.forget(name)

    async def _known(self, address: str, owner: Community | None) -> Source | None:
        """What the owner had from ``address`` and removed. Raises ``InvalidInput`` where it was not removed."""
        known = await self._sources.at(address, owner)
        if known is not None and known.state is not SourceState.REMOVED:
            raise InvalidInput("This source is there already: “{title}”.", title=known.title)
        return known

    def _blank(
        self, known: Source | None, address: str, owner: Community | None, by: MemberId | None, rights: Rights
    ) -> Source:
        return Source(
            name=known.name if known else f"s-{new_id()}",
            title=known.title if known else "",
            kind=SourceKind.FEED,
            address=address,
            defaults=Defaults(rights=rights),
            backlog=Backlog.OLDEST_FIRST,
            owner=owner,
            added_by=by,
            state=SourceState.READING,
            created=self._clock.now(),
        )

    async def _preview(self, blank: Source, title: str, is_known: bool) -> Preview:
        wanted = Wanted(
            name=blank.name, address=blank.address, is_file=blank.is_file, defaults=Defaults(rights=Rights.OWNER)
        )
        async with self._opener.open(wanted) as opened:
            if not isinstance(opened, Opened):
                raise RuntimeError("without validators everything is changed")
            if not blank.is_file and opened.address != blank.address:
                known = await self._known(opened.address, blank.owner)
                if known is not None:
                    blank, is_known = replace(blank, name=known.name, title=known.title), True
            count = len(await opened.source.places())
            reading = Reading(unseen=await invisible_collections(self._essays, blank.owner or Outside.PUBLIC))
            found = await rehearse(self._essays, self._fingerprints, opened.source, reading, limit=LOOKED_AT)
            if not found.essays:
                raise _nothing(found)
            self._supersede(blank.owner, opened.address)
            name = blank.title or await self._free_title(title or opened.title or _site(blank))
            source = replace(blank, title=name, kind=opened.kind, address=opened.address)
        preview = Preview(
            source=source,
            count=count,
            samples=tuple(map(_sample, found.essays[:SAMPLES])),
            failed=found.broken,
            licence=next(
                (each.draft.licence for each in found.essays if each.draft.licence not in ("", ALL_RIGHTS)), ""
            ),
            is_known=is_known,
        )
        self._pending[source.name] = preview
        while len(self._pending) > PENDING_MAX:
            dropped, _ = self._pending.popitem(last=False)
            await self._uploads.forget(dropped)
        return preview

    def _supersede(self, owner: Community | None, address: str) -> None:
        """Of previews of one address the latest counts, and takes no title from itself."""
        for token, each in list(self._pending.items()):
            if not each.source.is_file and (each.source.owner, each.source.address) == (owner, address):
                del self._pending[token]

    async def _free_title(self, wanted: str) -> str:
        """``wanted`` as the name of a collection, with a number behind it where the name is taken."""
        shown = "".join(c for c in wanted if c.isprintable() or c.isspace())
        clean = squeeze(_SEPARATORS.sub(" ", shown))[:TITLE_MAX].strip() or "Essays"
        taken = {*await self._essays.collections(), *await self._essays.owners()}
        taken |= {preview.source.title for preview in self._pending.values()}
        for number in range(1, 1_000):
            title = clean if number == 1 else f"{clean[: TITLE_MAX - 6].strip()} ({number})"
            if title not in taken and await self._sources.titled(title) is None:
                return title
        raise Conflict(SOURCE_THERE, title=clean)


def checked_address(text: str) -> str:
    """``text`` as an address of the web. Raises ``InvalidInput``."""
    address = text.strip().strip("<>")
    if not address:
        raise InvalidInput("Give the address of a feed, a page or an export.")
    address = address if "://" in address else f"https://{address}"
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and "." in (parts.hostname or "")
    except ValueError:
        is_one = False
    if not is_one or len(address) > ADDRESS_MAX or re.search(r"\s", address):
        example = "https://example.org/feed"
        raise InvalidInput("“{text}” is not a web address. Write it like {example}", text=text[:60], example=example)
    return address


def _nothing(found: Rehearsal) -> BotError:
    """Why there is no essay to show."""
    if found.broken:
        return found.broken[0]
    reasons = [each.reason for each in found.passed_over]
    return InvalidInput(ALL_PASSED_OVER if SAME in reasons or NEARLY_SAME in reasons else NOTHING_IN_IT)


def _sample(rehearsed: Rehearsed) -> Sample:
    return Sample(rehearsed.essay, rehearsed.extras.dropped)


def _revived(before: Source, again: Source) -> Source:
    """A source that was removed, as it is added again: it keeps its name, so that its essays stay what they were."""
    return replace(again, title=before.title)


def _file_name(text: str) -> str:
    """The last part of a file's name, in one line."""
    return squeeze(re.split(r"[/\\]", text)[-1])[:TITLE_MAX] or "file"


def _site(source: Source) -> str:
    return source.address if source.is_file else urlsplit(source.address).hostname or source.address
