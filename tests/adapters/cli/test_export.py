"""``ichiwa export``: the whole library in files, and nothing of anybody else touched."""

from __future__ import annotations

import asyncio

import pytest

from bot.adapters.sources.blogs.wordpress import WordPress
from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.cli import export
from bot.core.essay import Draft
from tests.adapters.archives import entries, handed
from tests.adapters.cli.conftest import LIBRARY, Desk


async def _drafts(folder: MarkdownFolder) -> list[Draft]:
    harvest = await folder.read(await folder.places())
    assert harvest.broken == ()
    return sorted(harvest.drafts, key=lambda draft: draft.slug)


def test_markdown_is_the_essays_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_PAGE", 2)
    assert desk.document("export", "markdown", "out") == {"written": 3, "left_out": 0}
    ours, theirs = (MarkdownFolder(desk.folder / name, "x") for name in ("out", "essays"))
    assert asyncio.run(_drafts(ours)) == asyncio.run(_drafts(theirs))


def test_a_folder_that_is_not_empty_is_left_alone_unless_forced(desk: Desk) -> None:
    out = desk.folder / "out"
    out.mkdir()
    (out / "the-desk.md").write_text("mine")
    (out / "keep.txt").write_text("kept")
    assert "not empty" in desk.refusal("export", "markdown", "out")
    assert (out / "the-desk.md").read_text() == "mine"
    desk.text("export", "markdown", "out", "--force")
    names = sorted(path.name for path in out.iterdir())
    assert names == ["denwa.md", "keep.txt", "the-desk.md", "the-kite.md"]
    assert (out / "keep.txt").read_text() == "kept"
    assert "title" in (out / "the-desk.md").read_text()


def test_what_may_only_be_linked_to_is_left_out_and_counted(desk: Desk) -> None:
    path = desk.essays / "the-desk.md"
    path.write_text(path.read_text().replace("slug: the-desk", "slug: the-desk\nrights: link-only"))
    desk.text("essays", "sync")
    assert desk.text("export", "markdown", "out").splitlines() == [
        "2 essays written",
        "1 left out: Ichiwa may only link to them",
    ]
    assert not (desk.folder / "out" / "the-desk.md").exists()


def test_a_wordpress_file_has_every_essay_and_replaces_nothing_unasked(desk: Desk) -> None:
    assert desk.document("export", "wordpress", "out.xml") == {"written": 3, "left_out": 0}
    data = (desk.folder / "out.xml").read_bytes()
    assert [entry.title for entry in entries(WordPress(handed(data)))] == [title for _, title, *_ in LIBRARY]
    assert "already" in desk.refusal("export", "wordpress", "out.xml")
    desk.text("export", "wordpress", "out.xml", "--force")
    assert (desk.folder / "out.xml").read_bytes() == data
    assert "cannot be written" in desk.refusal("export", "wordpress", "nowhere/out.xml")
