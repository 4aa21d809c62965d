"""Copying the public part of the site into a folder, page by page, as a stranger is shown it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.routing import Match

from bot.adapters.web.paths import Paths
from bot.adapters.web.site.addresses import NOT_FOUND, NOWHERE, Address, Library, addresses
from bot.adapters.web.site.asking import Asking
from bot.adapters.web.site.page_keys import PageKeys
from bot.adapters.web.site.site_folder import SiteFolder, is_writable
from bot.core.collection import Outside
from bot.core.essay import Language
from bot.errors import Conflict
from bot.ports.essays import EssayStore
from bot.ports.page_states import PageStateStore, SiteState
from bot.ports.pictures import PictureStore
from bot.services.library.collections import invisible_collections
from bot.services.library.indexing import Progress
from bot.services.site.site import Site
from bot.services.site.weeks import Weeks

NO_JEKYLL: Final = ".nojekyll"
"""Tells GitHub Pages to publish the files as they are."""
_AT_ONCE: Final = 500  # essays whose pictures one question asks for
_ASKED_AT_ONCE: Final = 8  # pages that are made side by side, since the database and the text work beside each other
_OK, _MISSING = 200, 404


@dataclass(slots=True)
class Exported:
    """How many files were written, were there as they should be, and were removed. ``left_out`` are the paths of pages
    for which the folder has no file of their own: the name is too long, or only its capital letters tell it from
    another.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    left_out: list[str] = field(default_factory=list)

    def count(self, written: bool) -> None:
        """One more file, which was ``written`` or is as it was."""
        self.written += written
        self.unchanged += not written


@dataclass(frozen=True, slots=True)
class _Copying:
    """One export: where to, whom to ask, what is known by its key, and how far it is."""

    folder: SiteFolder
    asking: Asking
    keys: PageKeys
    done: Exported
    progress: Progress


class Exporting:
    """``app`` is the site at ``paths.public_url``, as it is published. ``program`` is another one whenever the program
    makes other pages of the same library.
    """

    def __init__(
        self,
        app: Starlette,
        paths: Paths,
        site: Site,
        essays: EssayStore,
        pictures: PictureStore,
        states: PageStateStore,
        program: str,
        weeks: Weeks,
    ) -> None:
        self._app = app
        self._paths = paths
        self._site = site
        self._essays = essays
        self._pictures = pictures
        self._states = states
        self._program = program
        self._weeks = weeks

    async def export(
        self, folder: SiteFolder, language: Language, progress: Progress = lambda done, total: None
    ) -> Exported:
        """Bring ``folder``, which is open, in step with the site in ``language``. Raises ``Conflict``, ``OSError``."""
        # The state is read before any page is made: what changes meanwhile is made again by the next export.
        state = await self._states.site(await invisible_collections(self._essays, Outside.PUBLIC))
        if not state.essays:
            folder.check_emptying()
        keys = PageKeys(state, "\n".join((self._program, self._paths.public_url, language)))
        done = Exported()
        wanted = self._files(await self._library(state), folder, done)
        folder.claim([NO_JEKYLL, *wanted], language)
        done.count(folder.put(NO_JEKYLL, b"", ""))
        asking = Asking(self._app, self._paths.public_url, language)
        there = await self._copied(wanted, _Copying(folder, asking, keys, done, progress))
        done.removed = folder.finish({NO_JEKYLL, *there})
        return done

    async def _copied(self, wanted: Mapping[str, Address], copying: _Copying) -> set[str]:
        """Write the files of ``wanted``, and return which of them are there."""
        there: set[str] = set()
        names, folder = list(wanted), copying.folder
        for start in range(0, len(names), _ASKED_AT_ONCE):
            some = {name: copying.keys.key(wanted[name]) for name in names[start : start + _ASKED_AT_ONCE]}
            some = {name: key for name, key in some.items() if not folder.lacks(name, key)}
            other = {name: key for name, key in some.items() if not folder.has(name, key)}
            asked = (self._asked(copying.asking, wanted[name]) for name in other)
            answers = dict(zip(other, await asyncio.gather(*asked, return_exceptions=True), strict=True))
            for name, key in some.items():
                answer = answers.get(name, b"")
                if isinstance(answer, BaseException):
                    raise answer
                if answer is None:
                    folder.leave(name, key)
                else:
                    there.add(name)
                    copying.done.count(name in other and folder.put(name, answer, key))
            copying.progress(min(start + _ASKED_AT_ONCE, len(names)), len(names))
        return there

    async def _library(self, state: SiteState) -> Library:
        slugs = list(state.essays)
        digests: dict[str, None] = {}
        for start in range(0, len(slugs), _AT_ONCE):
            for shown in (await self._pictures.of(slugs[start : start + _AT_ONCE])).values():
                digests |= {each.picture.digest: None for each in shown if each.picture is not None}
        names = await self._site.names(Outside.PUBLIC)
        return Library(names, slugs, sorted(digests), await self._weeks.names())

    def _files(self, library: Library, folder: SiteFolder, done: Exported) -> Mapping[str, Address]:
        """The addresses that the site has, by the names of their files."""
        found = {name_of_file(each): each for each in addresses(library) if has_route(self._app, each.path)}
        unfit = {name for name in found if not is_writable(name)}
        unfit |= {*folder.colliding(name for name in found if name not in unfit)}
        done.left_out = sorted(found[name].path for name in unfit)
        return {name: address for name, address in found.items() if name not in unfit}

    async def _asked(self, asking: Asking, address: Address) -> bytes | None:
        """What is at ``address``; None where there is nothing, or nothing any more."""
        is_nowhere = address.path == NOT_FOUND
        answer = await asking.ask(self._paths.to(NOWHERE if is_nowhere else address.path))
        if answer.status == _MISSING:
            return answer.body if is_nowhere else None
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if answer.status != _OK or is_page is not address.is_page:
            problem = "The page {path} could not be made: the answer was {status}. The log says more."
            raise Conflict(problem, path=address.path, status=answer.status)
        return answer.body


def name_of_file(address: Address) -> str:
    """The name of the file in which a static host looks for ``address``, with slashes between folders."""
    path = unquote(address.path).lstrip("/")
    return (f"{path}.html" if path else "index.html") if address.is_page else path


def has_route(app: Starlette, path: str) -> bool:
    """Whether the site has a page for paths like this one, or says that it has none."""
    scope = {"type": "http", "method": "GET", "path": unquote(path), "root_path": "", "headers": []}
    return path == NOT_FOUND or any(route.matches(scope)[0] is Match.FULL for route in app.routes)
