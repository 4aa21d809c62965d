"""Files that people handed over, in a folder."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.sources.uploads import FolderUploads
from bot.errors import InvalidInput
from bot.ports.uploads import UPLOAD_MAX


@pytest.fixture
def uploads(tmp_path: Path) -> FolderUploads:
    return FolderUploads(tmp_path / "data" / "uploads")


async def test_pieces_become_one_private_file(uploads: FolderUploads) -> None:
    assert await uploads.extend("s-1", b"first ", 0) == 6
    assert await uploads.extend("s-1", b"second", 6) == 12
    path = uploads.path("s-1")
    assert path.read_bytes() == b"first second"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert await uploads.extend("s-1", b"anew", 0) == 4
    assert path.read_bytes() == b"anew"
    await uploads.forget("s-1")
    await uploads.forget("s-1")
    assert not path.exists()


@pytest.mark.parametrize("at", [3, 9, UPLOAD_MAX])
async def test_a_piece_that_does_not_fit_ends_the_file(uploads: FolderUploads, at: int) -> None:
    await uploads.extend("s-1", b"first", 0)
    with pytest.raises(InvalidInput):
        await uploads.extend("s-1", b"more", at)
    assert not uploads.path("s-1").exists()
    with pytest.raises(InvalidInput):
        await uploads.extend("s-1", b"more", 5)


@pytest.mark.parametrize("name", ["", "../s-1", "a/b", "s 1", "ü", ".hidden"])
def test_a_name_is_an_id_of_ours(uploads: FolderUploads, name: str) -> None:
    with pytest.raises(ValueError, match=name or "^$"):
        uploads.path(name)


async def test_what_was_written_to_before_an_instant_is_listed(uploads: FolderUploads) -> None:
    now = datetime.now(UTC)
    assert await uploads.older(now) == []
    await uploads.extend("s-old", b"data", 0)
    await uploads.extend("s-new", b"data", 0)
    before = (now - timedelta(hours=2)).timestamp()
    os.utime(uploads.path("s-old"), (before, before))
    assert await uploads.older(now - timedelta(hours=1)) == ["s-old"]
