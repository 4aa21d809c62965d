"""The copy of the site for a static host."""

from __future__ import annotations

import hashlib
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import bot

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette

    from bot.adapters.web.cards.keeping import CardImages
    from bot.adapters.web.site.exporting import Exported
    from bot.conversation.services import Services
    from bot.core.essay import Language
    from bot.ports.pictures import PictureStore
    from bot.wiring.core import Core

_WRITING: Final = ("jinja2", "markupsafe", "markdown-it-py", "mdit-py-plugins", "babel", "pillow", "budoux", "nh3")
"""The libraries that have a part in what a page says."""


async def export_site(
    core: Core,
    folder: Path,
    *,
    public_url: str,
    language: Language | None,
    force: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Exported:
    """Bring ``folder`` in step with the public part of the site at ``public_url``. ``language`` None is that of the
    last time, or else English. Raises ``Conflict``, ``StoreError`` and ``OSError``.
    """
    from bot.adapters.web.paths import Paths
    from bot.adapters.web.site.exporting import Exporting
    from bot.adapters.web.site.site_folder import SiteFolder
    from bot.core.essay import Language
    from bot.services.site.weeks import Weeks
    from bot.wiring.page import card_images

    opened = SiteFolder(folder, force=force)
    opened.open()
    stores, services, cards = core.stores, core.services, card_images(core.settings)
    exporting = Exporting(
        public_site(services, stores.pictures, public_url, cards, is_static=core.settings.public_is_static),
        Paths(public_url),
        services.site,
        stores.essays,
        stores.pictures,
        stores.page_states,
        f"{program_state()} {services.zone} {core.settings.public_is_static} {cards and cards.identity}",
        Weeks(services.site, stores.ratings, stores.comments),
    )
    return await exporting.export(opened, language or Language(opened.language or Language.EN), progress)


def public_site(
    services: Services,
    pictures: PictureStore,
    public_url: str,
    cards: CardImages | None = None,
    *,
    is_static: bool = False,
) -> Starlette:
    """The application as it is served at ``public_url``, without the channel and whatever else is not for everybody."""
    from bot.adapters import local
    from bot.adapters.local.render import Renderer
    from bot.adapters.web.access import Access
    from bot.adapters.web.app import PACKAGE, Front, build_app

    packages = (local.__name__, PACKAGE)
    host = (urlsplit(public_url).hostname or "").rstrip(".")
    return build_app(
        Front(public_url=public_url, cards=cards, packages=packages, is_static=is_static),
        Access(hosts=frozenset({host}), public_hosts=frozenset({host})),
        pages=Renderer(services.catalogue, packages),
        services=services,
        pictures=pictures,
        probe=_no_problems,
    )


def program_state() -> str:
    """Another one whenever the program or a library that writes pages is another."""
    digest = hashlib.sha256(sys.version.encode())
    for name in _WRITING:
        try:
            digest.update(f"{name} {metadata.version(name)}\n".encode())
        except metadata.PackageNotFoundError:
            continue
    root = Path(bot.__file__).parent
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        digest.update(f"{path.relative_to(root).as_posix()} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


async def _no_problems() -> list[str]:
    return []
