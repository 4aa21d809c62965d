"""A file that comes with a command on Discord."""

from __future__ import annotations

from bot.core.source import SourceKind
from bot.ports.uploads import UPLOAD_MAX
from tests.adapters.discord.talk import Talk
from tests.fakes.opening import Site
from tests.unit.arranged import draft


async def test_a_file_is_fetched_kept_and_previewed(talk: Talk) -> None:
    talk.opener.sites["export.txt"] = Site([draft("ink", title="Ink")], title="", kind=SourceKind.MOVABLE_TYPE)
    talk.last = await talk.admin.slash(talk.channel, "essay source", file=("export.txt", b"TITLE: Ink"))
    said = talk.read()
    assert "An export in Movable Type's format: export.txt · 1 entry" in said
    assert "✓Ours: shown in full" in said
    [(_, data)] = talk.uploads.kept.values()
    assert data == b"TITLE: Ink"


async def test_a_file_that_is_too_large_is_never_fetched(talk: Talk) -> None:
    talk.last = await talk.admin.slash(talk.channel, "essay source", file=("big.txt", bytes(UPLOAD_MAX + 1)))
    assert "The file is larger than 50 MB." in talk.read()
    assert talk.uploads.kept == {}
