"""The pictures that previews of links show: their fonts, their lines, and where they are kept."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import struct
import threading
from collections.abc import Sequence
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.adapters.web.access import Access
from bot.adapters.web.cards.drawing import HEIGHT, WIDTH, Card, Drawing
from bot.adapters.web.cards.fonts import NEEDED, find_font, fits
from bot.adapters.web.cards.glyphs import Glyphs
from bot.adapters.web.cards.keeping import CardFiles, CardImages
from bot.adapters.web.cards.lines import Setting, balanced, clipped, fitted
from bot.core.community import Community, Platform
from bot.core.essay import Rights
from bot.language.phrase_breaks import may_end, phrase_breaks
from tests.adapters.local_world import World
from tests.unit.arranged import draft

SERVED = Access(public_hosts=frozenset({"essays.example"}))
FONT = find_font(None)
needs_font = pytest.mark.skipif(FONT is None, reason="no font here has Japanese")
LONG = "何度も断られたあとで、私たちはようやく「会う」ということの意味を知った（前編）"
ROOM = [Setting(40, 2), Setting(20, 3)]


def by_letters(size: int, text: str) -> float:
    """A face whose letters are as wide as they are high."""
    return float(size * len(text))


def in_letters(text: str) -> float:
    return float(len(text))


# Lines


def test_a_short_title_is_large_and_a_long_one_smaller() -> None:
    assert fitted("最初の名刺", ROOM, by_letters, 400) == (40, ["最初の名刺"])
    size, found = fitted(LONG, ROOM, by_letters, 400)
    assert (size, "".join(found)) == (20, LONG)
    assert len(found) <= 3


def test_lines_end_between_phrases_and_are_of_about_one_length() -> None:
    found = balanced(phrase_breaks(LONG), in_letters, 16)
    assert found == ["何度も断られたあとで、", "私たちはようやく「会う」と", "いうことの意味を知った（前編）"]


def test_of_all_ways_the_most_even_one_is_taken() -> None:
    assert balanced(["ああああ"] * 4, in_letters, 12) == ["あ" * 8] * 2


def test_a_word_that_fits_in_no_line_is_divided_where_a_line_may_end() -> None:
    word = "ラ" * 11 + "ッラ"
    assert len(phrase_breaks(word)) == 1
    assert fitted(word, [Setting(1, 2)], by_letters, 11) == (1, ["ラ" * 10, "ラッラ"])


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    size, found = fitted(LONG * 5, ROOM, by_letters, 400)
    assert (size, len(found)) == (20, 3)
    assert found[-1].endswith("…")
    assert all(by_letters(size, line) <= 400 for line in found)
    assert clipped("名刺", in_letters, 2) == "名刺"
    assert clipped("働くこと", in_letters, 3) == "働く…"


@given(st.text(alphabet="あ漢ー、。）」（「ッaB1 !é\u0301\U0001f469\u200d", max_size=80), st.integers(3, 12))
@settings(max_examples=200)
def test_no_line_begins_or_ends_with_what_it_must_not_nor_is_too_long(text: str, width: int) -> None:
    text = " ".join(text.split())
    size, found = fitted(text, [Setting(1, 3)], by_letters, width)
    assert len(found) <= 3
    assert all(by_letters(size, line) <= width for line in found)
    whole = [piece for piece in phrase_breaks(text) if len(piece.strip()) > width]
    for before, after in pairwise(found):
        assert whole or may_end(before[-1], after[0])


# Fonts


@needs_font
def test_a_font_is_found_that_has_japanese() -> None:
    assert FONT is not None
    assert fits(FONT)
    glyphs = Glyphs(FONT)
    assert glyphs.has(NEEDED)
    assert not glyphs.has("\uffff")
    assert not glyphs.has("\U000e0001")


@needs_font
def test_pillow_draws_what_the_table_has_and_a_box_for_the_rest() -> None:
    from PIL import ImageFont

    assert FONT is not None
    font, glyphs = ImageFont.truetype(FONT, 24, layout_engine=ImageFont.Layout.BASIC), Glyphs(FONT)

    def drawn(character: str) -> tuple[object, bytes]:
        mask = font.getmask(character)
        return mask.size, bytes(mask)

    box = drawn("\uffff")
    characters = "日本語あアー、。「」話漢éŽ😀한𠮷①—“㈱ﾊ"
    assert [c for c in characters if glyphs.has(c)] == [c for c in characters if drawn(c) != box]


@needs_font
def test_the_setting_comes_first_then_the_best_known_name(tmp_path: Path) -> None:
    assert FONT is not None
    inner = tmp_path / "share" / "some"
    inner.mkdir(parents=True)
    shutil.copy(FONT, inner / "IPAGP.TTF")
    assert find_font(None, [tmp_path]) == inner / "IPAGP.TTF"
    shutil.copy(FONT, tmp_path / "BIZUDPMincho-Regular.ttf")
    assert find_font(None, [tmp_path]) == tmp_path / "BIZUDPMincho-Regular.ttf"
    (tmp_path / "NotoSerifCJK-Bold.ttc").write_bytes(b"ttcf")  # better known, and broken
    assert find_font(None, [tmp_path]) == tmp_path / "BIZUDPMincho-Regular.ttf"
    mine = tmp_path / "mine.ttf"
    shutil.copy(FONT, mine)
    assert find_font(mine, [tmp_path]) == mine
    assert find_font(None, [tmp_path / "none"]) is None
    assert find_font(tmp_path / "none.ttf", [tmp_path]) is None


def sfnt(table: bytes, name: bytes = b"cmap") -> bytes:
    return struct.pack(">IHHHH4sIII", 0x10000, 1, 0, 0, 0, name, 0, 28, len(table)) + table


def subtable(platform: int, encoding: int, data: bytes) -> bytes:
    return struct.pack(">HHHHI", 0, 1, platform, encoding, 12) + data


GROUPS = struct.pack(">HHIIIIII", 12, 0, 28, 0, 1, 0x4E00, 0x4E01, 5)
"""一丁 and nothing else."""


def test_characters_are_read_from_either_form_of_table(tmp_path: Path) -> None:
    path = tmp_path / "a.ttf"
    path.write_bytes(sfnt(subtable(3, 10, GROUPS)))
    assert [Glyphs(path).has(c) for c in "一丁丂A"] == [True, True, False, False]
    # Two segments: A to C by a difference, of which B leads to no glyph in an array; and the last one, which is empty.
    head = struct.pack(">HHHHHHH", 4, 0, 0, 4, 0, 0, 0)
    arrays = struct.pack(">HHHHHHHHH", 0x43, 0xFFFF, 0, 0x41, 0xFFFF, 0, 1, 4, 0) + struct.pack(">HHH", 7, 0, 9)
    path.write_bytes(sfnt(subtable(3, 1, head + arrays)))
    assert [Glyphs(path).has(c) for c in "ABC@D\uffff"] == [True, False, True, False, False, False]
    assert not fits(path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"ttcf\0\0\0\0\0\0\0\1\xff\xff\xff\xff",
        sfnt(b"", b"glyf"),
        sfnt(b""),
        sfnt(subtable(1, 0, GROUPS)),
        sfnt(subtable(3, 10, GROUPS[:20])),
        sfnt(subtable(3, 10, GROUPS).replace(b"\0\0\0\x01\0\0", b"\xff\xff\xff\xff\0\0")),
    ],
)
def test_what_is_no_font_does_not_fit(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.ttf"
    path.write_bytes(data)
    assert not fits(path)


# Drawing

CARDS = [
    Card("最初の名刺", "働きはじめ", "Ichiwa編集部"),
    Card(LONG, "転職", "山田花子"),
    Card("A Hundred and Thirty-Seven Dinners", "Learning", "Ichiwa editors"),
    Card(LONG * 20, "働く" * 200, "とても長い名前の著者" * 30),
    Card("Supercalifragilistic" * 40, "", ""),
    Card("😀 絵文字 👨\u200d👩\u200d👧 한국어 \x00\u202e\ufffe \u0301\u0301", "😀", "😀"),
    Card("", "", ""),
    Card("\ud800", "\ud800", "\ud800"),
]


@needs_font
@pytest.mark.parametrize("card", CARDS)
def test_a_card_is_a_small_picture_of_the_size_that_previews_have(card: Card) -> None:
    assert FONT is not None
    data = Drawing(FONT).draw(card)
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (WIDTH, HEIGHT), "P")
    assert len(data) <= 60_000
    assert Drawing(FONT).draw(card) == data  # to the byte, as an export needs it


@needs_font
def test_what_is_drawn_stays_on_the_sheet() -> None:
    assert FONT is not None
    for card in CARDS[:5]:
        picture = Image.open(io.BytesIO(Drawing(FONT).draw(card))).convert("RGB")
        paper = picture.getpixel((0, 0))
        for box in ((0, 0, WIDTH, 36), (0, HEIGHT - 35, WIDTH, HEIGHT), (WIDTH - 35, 0, WIDTH, HEIGHT)):
            assert picture.crop(box).getcolors(1) == [((box[2] - box[0]) * (box[3] - box[1]), paper)]
        seal = picture.crop((WIDTH - 234, 480, WIDTH - 197, 590)).getcolors(1)  # no author runs into it
        assert seal is not None


@needs_font
def test_a_sign_that_the_font_does_not_have_leaves_nothing_behind() -> None:
    assert FONT is not None
    drawing = Drawing(FONT)
    assert drawing.draw(Card("絵文字 😀", "a", "b")) == drawing.draw(Card("絵文字", "a", "b"))
    assert drawing.draw(Card("cafe\u0301", "a", "b")) == drawing.draw(Card("café", "a", "b"))
    assert drawing.draw(Card("絵", "a", "b")) != drawing.draw(Card("文", "a", "b"))


@needs_font
def test_each_word_of_a_card_counts_for_its_digest() -> None:
    assert FONT is not None
    drawing = Drawing(FONT)
    digests = {drawing.digest(Card(*words)) for words in ("abc", "xbc", "axc", "abx", ("ab", "", "c"))}
    assert len(digests) == 5


# Keeping


class CountedDrawing(Drawing):
    """Counts what it draws, and notices when it is asked twice at once."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.drawn: list[Card] = []
        self._busy = threading.Lock()

    def draw(self, card: Card) -> bytes:
        assert self._busy.acquire(blocking=False), "two at once"
        try:
            self.drawn.append(card)
            return super().draw(card)
        finally:
            self._busy.release()


PNG = b"\x89PNG\r\n\x1a\n...IEND\xaeB`\x82"


@needs_font
async def test_a_card_is_drawn_once_and_one_at_a_time(tmp_path: Path) -> None:
    assert FONT is not None
    drawing = CountedDrawing(FONT)
    images = CardImages(drawing, CardFiles(tmp_path / "cards"))
    found = await asyncio.gather(*(images.image(card) for card in [*CARDS[:3]] * 3))
    assert sorted(map(CARDS.index, drawing.drawn)) == [0, 1, 2]
    assert found[:3] == found[3:6] == found[6:]
    again = CardImages(other := CountedDrawing(FONT), CardFiles(tmp_path / "cards"))  # the next start
    assert await again.image(CARDS[0]) == found[0]
    assert other.drawn == []
    assert (tmp_path / "cards").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "cards").iterdir())


@needs_font
async def test_where_nothing_can_be_kept_a_card_is_drawn_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert FONT is not None
    (tmp_path / "cards").write_text("no folder")
    images = CardImages(Drawing(FONT), CardFiles(tmp_path / "cards"))
    assert (await images.image(CARDS[0])).startswith(b"\x89PNG")
    assert "a card could not be kept" in caplog.text


def test_the_oldest_cards_go_when_there_are_too_many(tmp_path: Path) -> None:
    files = CardFiles(tmp_path, most=10)
    for number in range(10):
        files.put(f"{number:064}", PNG)
        os.utime(tmp_path / f"{number:064}.png", (number, number))
    (tmp_path / "left.part").write_bytes(b"")
    os.utime(tmp_path / "left.part", (0, 0))
    files.put("b" * 64, PNG)
    left = {path.stem.lstrip("0") for path in tmp_path.iterdir()}
    assert left == {"3", "4", "5", "6", "7", "8", "9", "b" * 64}
    assert files.get("b" * 64) == PNG
    assert files.get(f"{1:064}") is None


@pytest.mark.parametrize("data", [b"", PNG[:-1], PNG[1:], b"\0" * 100])
def test_a_file_that_is_not_whole_is_none(tmp_path: Path, data: bytes) -> None:
    files = CardFiles(tmp_path)
    files.put("a" * 64, PNG)
    assert files.get("a" * 64) == PNG
    (tmp_path / f"{'a' * 64}.png").write_bytes(data)
    assert files.get("a" * 64) is None


# The addresses


@pytest.fixture
async def world(tmp_path: Path) -> World:
    if FONT is None:
        pytest.skip("no font here has Japanese")
    world = World(cards=CardImages(Drawing(FONT), CardFiles(tmp_path)))
    linked = draft("linked", rights=Rights.LINK_ONLY, source_url="https://a.example/1")
    await world.fill([draft("first"), linked, draft("own", collection="Ours")])
    return world


@pytest.mark.parametrize("path", ["/e/first/card.png", "/e/linked/card.png", "/card.png"])
async def test_a_card_is_there_for_everybody_and_not_sent_twice(world: World, path: str) -> None:
    async with world.stranger(SERVED) as reader:
        answer = await reader.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        again = await reader.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        head = await reader.head(path)
        assert (head.status_code, head.headers["etag"]) == (200, answer.headers["etag"])
        await world.fill([draft("first", title="Another title")])
        changed = (await reader.get(path)).headers["etag"] != answer.headers["etag"]
        assert changed is (path == "/e/first/card.png")


async def test_the_sites_card_says_what_it_is_in_the_readers_language(world: World) -> None:
    async with world.client() as english, world.client(**{"Accept-Language": "ja"}) as japanese:
        found = [await reader.get("/card.png") for reader in (english, japanese)]
    assert found[0].content != found[1].content
    assert found[0].headers["vary"] == "Accept-Language, Cookie"


async def test_the_card_of_a_communitys_own_essay_needs_its_link_and_is_kept_by_nobody(world: World) -> None:
    [ours] = [Community(Platform.SLACK, "T1")]
    await world.services.collections.give("Ours", [ours])
    own = await world.services.library.essay("own", ours)
    link = await world.services.links.signed(own, ours)
    path, _, query = link.partition("?")
    async with world.stranger(SERVED) as reader:
        refused: Sequence[int] = [
            (await reader.get(f"{path}/card.png{asked}")).status_code for asked in ("", "?key=wrong", "?until=9&sig=a")
        ]
        opened = await reader.get(f"{path}/card.png?{query}")
        page = await reader.get(link)
    assert refused == [404, 404, 404]
    assert (opened.status_code, opened.headers["cache-control"]) == (200, "private, no-store")
    assert opened.headers["cross-origin-resource-policy"] == "same-origin"
    assert opened.headers["x-robots-tag"] == "noindex"
    assert "etag" not in opened.headers
    assert f"{path}/card.png?{query}" in unescape(page.text)


@pytest.mark.parametrize("slug", ["none", "..%2fcard", "FIRST", "first%00"])
async def test_of_no_essay_there_is_no_card(world: World, slug: str) -> None:
    async with world.client() as reader:
        assert (await reader.get(f"/e/{slug}/card.png")).status_code == 404


async def test_without_a_font_there_is_none_at_all() -> None:
    world = World()
    await world.fill([draft("first")])
    async with world.client() as reader:
        assert [(await reader.get(path)).status_code for path in ("/e/first/card.png", "/card.png")] == [404, 404]
