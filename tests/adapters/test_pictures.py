"""Pictures from strangers are made new: of a size for reading, without what they tell, and within bounds."""

from __future__ import annotations

import random
import struct
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.adapters.sources.fetching.addresses import Gate
from bot.adapters.sources.fetching.fetching import Fetcher
from bot.adapters.sources.fetching.pictures import BYTES_MAX, PIXELS_MAX, WIDTH, WebPictures, made_new
from bot.core.picture import Picture
from bot.errors import AddressGone, FetchFailed, SourceError
from tests.fakes.clock import FixedClock
from tests.fronts.website import reply, website

RED, BLUE = (200, 30, 30), (30, 30, 200)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    into = BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


def halves(width: int = 64, height: int = 32, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def made(data: bytes) -> tuple[Picture, Image.Image]:
    picture, copy = made_new(BytesIO(data))
    image = Image.open(BytesIO(copy))
    assert (picture.width, picture.height) == image.size
    assert picture.media_type == {"PNG": "image/png", "JPEG": "image/jpeg"}[str(image.format)]
    assert len(picture.digest) == 64
    return picture, image


def png_head(width: int, height: int) -> bytes:
    """The beginning of a PNG that claims to be so large, in a few bytes."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    whole = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return whole + struct.pack(">I", 9) + b"IDAT"


MODES = {"JPEG": "RGB L CMYK 1", "PNG": "RGB L P RGBA 1", "WEBP": "RGB L P RGBA", "GIF": "RGB L P RGBA 1"}


@pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, modes in MODES.items() for mode in modes.split()])
def test_every_usual_picture_becomes_a_jpeg_or_a_png(kind: str, mode: str) -> None:
    data = saved(halves(mode=mode), kind)
    picture, image = made(data)
    assert picture.media_type == ("image/jpeg" if kind in ("JPEG", "WEBP") else "image/png")
    if mode not in ("L", "1"):
        left, right = image.convert("RGB").getpixel((8, 16)), image.convert("RGB").getpixel((56, 16))
        assert isinstance(left, tuple)
        assert isinstance(right, tuple)
        assert left[0] > left[2]
        assert right[2] > right[0]


def test_nothing_that_a_picture_tells_comes_with_it() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "SECRET", "SECRET"
    info = PngInfo()
    info.add_text("Comment", "SECRET")
    info.add_itxt("XML:com.adobe.xmp", "SECRET")
    for data in (
        saved(halves(), "JPEG", exif=exif, comment=b"SECRET", icc_profile=b"SECRET" * 50),
        saved(halves(), "PNG", pnginfo=info, exif=exif, icc_profile=b"SECRET" * 50),
        saved(halves(), "WEBP", exif=exif, xmp=b"SECRET"),
        saved(halves(), "GIF", comment=b"SECRET"),
        saved(halves(), "PNG") + b"SECRET",
    ):
        assert b"SECRET" in data or kind_packs(data)
        _, copy = made_new(BytesIO(data))
        image = Image.open(BytesIO(copy))
        assert b"SECRET" not in copy
        assert not image.getexif()
        assert not {"icc_profile", "comment", "xmp", "exif", "Comment"} & set(image.info)


def kind_packs(data: bytes) -> bool:
    """A PNG packs its colour profile."""
    return data.startswith(b"\x89PNG")


def test_a_picture_that_lies_on_its_side_stands_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned clockwise by 90 degrees, the left half is the upper one
    _, image = made(saved(halves(64, 32), "JPEG", exif=exif))
    assert image.size == (32, 64)
    top, bottom = image.getpixel((16, 8)), image.getpixel((16, 56))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > top[2]
    assert bottom[2] > bottom[0]


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (5_000, 3_000)), ("PNG", (3_200, 100)), ("WEBP", (2_000, 1_000))])
def test_a_large_picture_is_made_as_wide_as_a_page(kind: str, size: tuple[int, int]) -> None:
    picture, _ = made(saved(halves(*size), kind))
    assert picture.width == WIDTH
    assert picture.height == pytest.approx(size[1] * WIDTH / size[0], abs=1)


def test_a_large_photograph_is_decoded_at_a_fraction_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four bytes a pixel: as a whole this one would take 128 MB."""
    decoded: list[tuple[int, int]] = []
    resize = Image.Image.resize

    def watched(image: Image.Image, *args: object, **options: object) -> Image.Image:
        decoded.append(image.size)
        return resize(image, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Image.Image, "resize", watched)
    picture, _ = made(saved(halves(8_000, 4_000), "JPEG"))
    assert (picture.width, picture.height) == (1_600, 800)
    assert decoded == [(4_000, 2_000)]


def test_what_moves_becomes_its_first_frame() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
    _, image = made(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert not getattr(image, "is_animated", False)
    assert image.convert("RGB").getpixel((5, 5)) == RED


def test_transparency_stays_and_a_noisy_png_becomes_a_jpeg() -> None:
    glass = halves(mode="RGBA")
    glass.putalpha(Image.linear_gradient("L").resize(glass.size))
    picture, image = made(saved(glass, "PNG"))
    assert (picture.media_type, image.mode) == ("image/png", "RGBA")
    noise = Image.frombytes("RGB", (600, 600), random.Random(1).randbytes(600 * 600 * 3))  # noqa: S311
    assert made(saved(noise, "PNG"))[0].media_type == "image/jpeg"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"\x00\x00\x01\x00\x01\x00",
        png_head(20_000, 20_000),
        png_head(4_001, 4_000),
        saved(halves(4_001, 3_200), "JPEG", progressive=True),
        png_head(100, 100),
        saved(halves(), "BMP"),
        saved(halves(), "TIFF"),
        saved(halves(), "JPEG")[:200],
        saved(halves(1, 1), "GIF"),
        saved(halves(600, 7), "PNG"),
    ],
    ids=lambda data: f"{data[:12]!r} {len(data)}",
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        made_new(BytesIO(data))
    assert type(caught.value) is SourceError


def test_a_bomb_is_refused_by_its_head_before_it_is_unpacked() -> None:
    """Pixels of one colour pack a thousand to one; whether there are too many is written in front."""
    side = int(PIXELS_MAX**0.5) + 1
    with pytest.raises(SourceError, match="too large"):
        made_new(BytesIO(png_head(side, side)))


@given(st.data())
def test_a_damaged_picture_is_a_picture_or_an_error_of_ours(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(SourceError):
        made_new(BytesIO(bytes(whole)))


SAMPLES = [saved(halves(), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")]


async def test_pictures_come_over_the_web_within_their_own_bound() -> None:
    async with website() as site:
        web = Fetcher(Gate.of([f"127.0.0.1:{site.port}"]), FixedClock(datetime(2026, 11, 30, tzinfo=UTC)))
        site.pages |= {"/a.jpg": reply(saved(halves(), "JPEG")), "/large": reply(b"x" * (BYTES_MAX + 1))}
        pictures = WebPictures(web)
        picture, data = await pictures.copy(site.url("/a.jpg"))
        assert (picture.media_type, picture.width) == ("image/jpeg", 64)
        assert Image.open(BytesIO(data)).size == (64, 32)
        assert site.asked[-1].headers["accept"].startswith("image/")
        for path, kind in {"/none": AddressGone, "/large": FetchFailed}.items():
            with pytest.raises(kind):
                await pictures.copy(site.url(path))
        await web.stop()
