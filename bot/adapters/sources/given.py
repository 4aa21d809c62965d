"""What somebody hands over to be imported: a file, what a page's address answered, or pasted text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final

from bot.core.phrase import message

UNREADABLE: Final = message("The file {name} cannot be read.")
NOT_UTF8: Final = message("The file is not UTF-8.")


@dataclass(frozen=True, slots=True)
class Given:
    """Bytes to find essays in. ``name`` names them to people: a file's path, an address, ``-``.

    ``file`` can be sought in, holds ``size`` bytes and stays open as long as the archive over it is read. ``url`` is
    the address that answered with it, after redirects; ``media_type`` and ``charset`` are what the answer declares.
    All three are empty where nobody said so.
    """

    name: str
    file: BinaryIO
    size: int
    url: str = ""
    media_type: str = ""
    charset: str = ""
