"""Archives over bytes, for the tests of their readers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from bot.adapters.sources.entry import Archive, Entry
from bot.adapters.sources.given import Given
from bot.errors import ParseFailed
from bot.ports.source import PassedOver

FIXTURES = Path(__file__).resolve().parents[1] / "data" / "import"


def handed(data: bytes, name: str = "export.txt", charset: str = "") -> Given:
    return Given(name, io.BytesIO(data), len(data), charset=charset)


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def entries(archive: Archive) -> Sequence[Entry]:
    return [found for found in archive.read(archive.spots()) if isinstance(found, Entry)]


def passed_over(archive: Archive) -> Sequence[tuple[str, str]]:
    found = archive.read(archive.spots())
    return [(one.where, one.reason) for one in found if isinstance(one, PassedOver)]


def broken(archive: Archive) -> Sequence[ParseFailed]:
    return [found for found in archive.read(archive.spots()) if isinstance(found, ParseFailed)]
