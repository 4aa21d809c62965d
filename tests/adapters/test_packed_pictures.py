"""Pictures that come along with essays: found by the paths in the texts, inside of what was given, and nowhere else."""

from __future__ import annotations

import io
import os
import posixpath
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.adapters.sources.blogs.zip_file import unpacked
from bot.adapters.sources.packed_pictures import (
    PICTURE_MAX,
    PackedPictures,
    folder_reader,
    paths_of,
    reader_at,
)
from bot.config import Settings
from bot.core.essay import Rights
from bot.core.ids import Slug
from bot.core.source import Defaults
from bot.errors import SourceError
from bot.wiring.core import Core, opened
from bot.wiring.importing import Order, import_source
from bot.wiring.pictures import copy_pictures
from tests.adapters.archives import handed

TEXT = (
    "---\ntitle: The van\nauthor: Ann\ndate: 2019-10-19\n---\nThe van stood in the yard, and nobody had its keys.\n\n"
)
WXR = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>A yard</title><wp:wxr_version>1.2</wp:wxr_version><item><title>The van</title>"
    "<link>https://note.example/ann/n/n1</link><dc:creator>ann</dc:creator><wp:post_id>1</wp:post_id>"
    "<wp:post_date>2019-10-19 08:00:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
    "<content:encoded><![CDATA[<p>The van stood in the yard, and nobody had its keys.</p>"
    '<figure><img src="/assets/n1_door.png" alt="A door"></figure>]]></content:encoded></item></channel></rss>'
)


def png(color: str = "red") -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(into, "PNG")
    return into.getvalue()


def packed(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize(
    ("address", "place", "path"),
    [
        ("images/a.png", "van.md", "images/a.png"),
        ("./a.PNG?w=10#x", "posts/van/index.md", "posts/van/a.PNG"),
        ("../a.png", "posts/van.md", "a.png"),
        ("../../a.png", "2019/van.md", "a.png"),
        ("/assets/a.png", "_posts/2019-10-19-van.md", "assets/a.png"),
        ("/img/a.png", "content/posts/van.md", "static/img/a.png"),
        ("/assets/a.png", "blog/_posts/van.md", "blog/assets/a.png"),
        ("%E5%86%99%E7%9C%9F/a%20b.jpeg", "van.md", "写真/a b.jpeg"),
        ("100%25.png", "van.md", "100%25.png"),
    ],
)
def test_where_blogs_have_their_pictures(address: str, place: str, path: str) -> None:
    assert path in paths_of(address, place)


@pytest.mark.parametrize(
    "address",
    [
        "../../a.png",
        "a.txt",
        "https://a.example/a.png",
        "//a/a.png",
        "file:///a.png",
        "C:/a.png",
        ".git/a.png",
        "a\\b.png",
        "",
        ".png/..",
        "a\0.png",
        "/../../a/../../b.png",
        "x" * 3_000 + ".png",
    ],
)
def test_what_is_no_path_of_a_picture_is_looked_for_nowhere(address: str) -> None:
    assert list(paths_of(address, "van.md")) == []


STEPS = st.sampled_from(["..", ".", "", "a", "images", "%2e%2e", "..%2f..", "写真", ".git", "~", "C:", "\\", "a.png"])


@given(st.lists(STEPS, max_size=6), st.sampled_from(["", "/", "./", "../"]), st.sampled_from(["v.md", "a/b/v.md"]))
@example(["..", "..", "a.png"], "", "a/v.md")
def test_no_path_leaves_the_folder(steps: list[str], start: str, place: str) -> None:
    for path in paths_of(start + "/".join([*steps, "a.png"]), place):
        assert posixpath.normpath(path) == path
        assert not path.startswith(("/", "../"))


@given(st.text(max_size=40), st.sampled_from(["v.md", "a/v.md"]))
@settings(max_examples=300)
def test_whatever_the_address_is(address: str, place: str) -> None:
    for path in paths_of(address + ".png", place):
        assert ".." not in path.split("/")
        assert not path.startswith("/")


def test_links_are_followed_inside_the_folder_alone(tmp_path: Path) -> None:
    folder = written(tmp_path / "blog", {"a.png": b"inside", "deep/b.png": b"deep"})
    written(tmp_path, {"secret.png": b"secret", "out/c.png": b"secret"})
    links = {"in.png": folder / "a.png", "out.png": tmp_path / "secret.png", "away": tmp_path / "out"}
    for name, target in links.items():
        (folder / name).symlink_to(target)
    (folder / "loop.png").symlink_to(folder / "loop.png")
    os.mkfifo(folder / "pipe.png")
    read = folder_reader(folder)
    assert (read("a.png"), read("in.png"), read("deep/b.png")) == (b"inside", b"inside", b"deep")
    others = ("out.png", "away/c.png", "../secret.png", str(tmp_path / "secret.png"), "loop.png", "pipe.png", "deep")
    assert [read(path) for path in (*others, "none.png", "a\0.png", "x" * 999)] == [None] * 10


async def test_a_picture_that_is_too_big_or_none_is_refused_with_a_sentence(tmp_path: Path) -> None:
    written(tmp_path, {"big.png": b"", "text.png": b"words", "a.png": png()})
    with (tmp_path / "big.png").open("wb") as file:
        file.truncate(PICTURE_MAX + 1)
    pictures = PackedPictures(reader_at("van.md", folder_reader(tmp_path)))
    assert (await pictures.copy("a.png"))[0].width == 40
    for name, reason in (("big.png", "did not come along"), ("text.png", "not a picture"), ("b.png", "did not come")):
        with pytest.raises(SourceError, match=reason):
            await pictures.copy(name)


def test_in_an_archive_a_picture_is_told_by_the_end_of_its_path(tmp_path: Path) -> None:
    names = ["x/assets/a.png", "x/2019/a.png", "x/assets/b.png", "y/b.png", "z/1.png", f"z/{'f' * 20}.png"]
    with closing(unpacked(handed(packed({name: name.encode() for name in names}), "a.zip"), tmp_path)) as found:
        for address, name in (
            ("https://a.example/assets/a.png?w=1", "x/assets/a.png"),
            ("assets/a.png", "x/assets/a.png"),
            ("https://a.example/blog/2019/a.png", "x/2019/a.png"),
            ("1.png", "z/1.png"),
            (f"https://a.example/{'f' * 20}.png", f"z/{'f' * 20}.png"),
        ):
            assert found.picture(address) == name.encode(), address
        strange = [
            "a.png",
            "https://a.example/up/a.png",
            "b.png",
            "https://a.example/up/1.png",
            "http://[",
            "",
            "../..",
        ]
        assert [found.picture(address) for address in strange] == [None] * len(strange)


async def imported(core: Core, place: Path, rights: Rights = Rights.OWNER) -> list[tuple[str, str]]:
    """The pictures of the only essay, by their addresses, each with what became of it."""
    order = Order(place=str(place), kind=None, defaults=Defaults(author="Ann", rights=rights))
    report = await import_source(core, order, lambda done, total: None)
    assert not report.broken
    return await shown(core)


async def shown(core: Core) -> list[tuple[str, str]]:
    await copy_pictures(core)
    [essay] = await core.stores.essays.newest(9, None, frozenset())
    found = (await core.stores.pictures.of([essay.slug])).get(essay.slug, ())
    return [(each.address, each.failure or ("copied" if each.picture else "")) for each in found]


def core_in(folder: Path, **environment: str) -> Settings:
    return Settings.load(None, {"DATA_DIR": str(folder / "data"), **environment})


async def test_a_zip_as_note_gives_it(tmp_path: Path) -> None:
    files = {"n/export.xml": WXR.encode(), "n/assets/n1_door.png": png()}
    (tmp_path / "note.zip").write_bytes(packed(files))
    async with opened(core_in(tmp_path)) as core:
        assert await imported(core, tmp_path / "note.zip") == [("https://note.example/assets/n1_door.png", "copied")]


async def test_a_zip_of_markdown_files(tmp_path: Path) -> None:
    text = f"{TEXT}![A door](../images/door.png)\n\n![A key](key.png)\n"
    files = {"blog/posts/van.md": text.encode(), "blog/images/door.png": png(), "blog/posts/key.png": b"no picture"}
    (tmp_path / "blog.zip").write_bytes(packed(files))
    async with opened(core_in(tmp_path)) as core:
        door, key = await imported(core, tmp_path / "blog.zip")
        assert (door, key[0]) == (("../images/door.png", "copied"), "key.png")
        assert "not a picture" in key[1]


async def test_a_folder_whose_essays_we_may_show_and_one_to_which_we_may_only_link(tmp_path: Path) -> None:
    text = f"{TEXT}![A door](/img/door.png)\n\n![A key](key.png)\n\n![Out](../../secret.png)\n"
    files = {"blog/content/van/index.md": text.encode(), "blog/static/img/door.png": png()}
    written(tmp_path, {**files, "blog/content/van/key.png": png("blue"), "secret.png": png("green")})
    out = "The picture did not come along with the essay."
    async with opened(core_in(tmp_path)) as core:
        expected = [("/img/door.png", "copied"), ("key.png", "copied"), ("../../secret.png", out)]
        assert await imported(core, tmp_path / "blog") == expected
        (tmp_path / "blog/static/img/door.png").unlink()
        assert await imported(core, tmp_path / "blog") == expected  # no picture is asked for twice
        index = tmp_path / "blog/content/van/index.md"
        index.write_text(f"{text}\nMore.")
        assert await imported(core, tmp_path / "blog") == expected
        assert await imported(core, tmp_path / "blog", Rights.LINK_ONLY) == []


async def test_the_operators_folder(tmp_path: Path) -> None:
    written(tmp_path / "essays", {"van.md": f"{TEXT}![A door](door.png)\n".encode(), "door.png": png()})
    async with opened(core_in(tmp_path, ESSAYS_DIR=str(tmp_path / "essays"))) as core:
        await core.services.library.sync(core.source)
        assert await shown(core) == [("door.png", "copied")]
        [picture] = (await core.stores.pictures.of([Slug("van")]))[Slug("van")]
        assert picture.words == "A door"
        assert picture.picture is not None
        assert await core.stores.pictures.data(picture.picture.digest) is not None
