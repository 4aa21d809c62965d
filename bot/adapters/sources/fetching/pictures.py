"""Pictures from the web, decoded and made new, so that nothing but what is seen comes in."""

from __future__ import annotations

import asyncio
import hashlib
import warnings
from io import BytesIO
from typing import BinaryIO, Final

from PIL import Image, ImageOps

from bot.adapters.sources.fetching.fetching import Fetcher, NotModified
from bot.core.phrase import message
from bot.core.picture import Picture
from bot.errors import SourceError

BYTES_MAX: Final = 5_000_000
"""Of a picture as it is fetched."""
PIXELS_MAX: Final = 12_500_000
"""Of a picture that is decoded as a whole, as a telephone takes it: some 80 MB of memory, 120 for a progressive JPEG.
A PNG of a few kilobytes can have a thousand times as many.
"""
JPEG_PIXELS_MAX: Final = 64_000_000
"""Any other JPEG is decoded at a fraction of its size: what the largest cameras take needs no more memory than that."""
WIDTH: Final = 1_600
"""Pixels; twice the width of the reading page's column, for screens of high resolution."""
HEIGHT: Final = 6_000
SMALLEST: Final = 8
"""What is narrower counts readers, or keeps lines apart."""
PNG_MAX: Final = 500_000
"""Bytes after which a picture without transparency is better off as a JPEG."""
KEPT_MAX: Final = 3_000_000
"""Bytes of a copy."""
warnings.simplefilter("error", Image.DecompressionBombWarning)  # what Pillow itself warns of is far above our limits
_TOO_LARGE: Final = message("The picture is too large: {width} × {height}.")
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")  # no SVG, which is a program
_ACCEPT: Final = "image/jpeg, image/png, image/webp, image/gif"
_QUALITY: Final = 85
_GAP: Final = 2.0
"""A picture is first decoded at no less than so many times the size that it gets: nobody sees a difference."""
_ORIENTATION: Final = 0x0112  # Exif 2.3, 4.6.4
_SIDEWAYS: Final = (5, 6, 7, 8)
_JPEG: Final = "image/jpeg"
_PNG: Final = "image/png"


class WebPictures:
    """A ``PictureSource`` over the web. One picture at a time is decoded, beside the event loop."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._one = asyncio.Semaphore(1)

    async def copy(self, address: str) -> tuple[Picture, bytes]:
        answer = await self._fetcher.get(address, most=BYTES_MAX, accept=_ACCEPT)
        if isinstance(answer, NotModified):
            raise AssertionError("nothing was known of it")
        with answer.given.file as file:
            async with self._one:
                return await asyncio.to_thread(made_new, file)


def made_new(file: BinaryIO) -> tuple[Picture, bytes]:
    """The picture in ``file`` as a JPEG or a PNG, which every chat shows: turned upright, no larger than it is read,
    the first frame alone, without Exif, colour profile and comments. Raises ``SourceError``.
    """
    try:
        image, is_photograph = _decoded(file)
        media_type, data = _encoded(image, is_photograph)
    except SourceError:
        raise
    except Exception as exc:  # a decoder raises whatever a broken file makes it stumble over
        raise SourceError("This is not a picture that we can read (JPEG, PNG, WebP or GIF).") from exc
    return Picture(hashlib.sha256(data).hexdigest(), media_type, image.width, image.height), data


def _decoded(file: BinaryIO) -> tuple[Image.Image, bool]:
    """Whether it is a photograph is guessed from its format."""
    with Image.open(file, formats=_FORMATS) as opened:
        in_parts = opened.format == "JPEG" and not opened.info.get("progressive")
        if opened.width * opened.height > (JPEG_PIXELS_MAX if in_parts else PIXELS_MAX):
            raise SourceError(_TOO_LARGE, width=opened.width, height=opened.height)
        if min(opened.size) < SMALLEST:
            raise SourceError("The picture is too small to be seen.")
        sideways = opened.getexif().get(_ORIENTATION) in _SIDEWAYS
        box = (HEIGHT, WIDTH) if sideways else (WIDTH, HEIGHT)
        scale = min(1.0, box[0] / opened.width, box[1] / opened.height)
        opened.draft(None, (int(opened.width * scale * _GAP), int(opened.height * scale * _GAP)))  # for JPEG alone
        opened.thumbnail(box, reducing_gap=_GAP)
        upright = ImageOps.exif_transpose(opened)
        mode = "RGBA" if upright.has_transparency_data else "L" if upright.mode in ("L", "1") else "RGB"
        return upright.convert(mode), opened.format in ("JPEG", "WEBP")


def _encoded(image: Image.Image, is_photograph: bool) -> tuple[str, bytes]:
    bare = Image.new(image.mode, image.size)  # no field of the original comes with it
    bare.paste(image)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        bare = bare.convert("RGB")
    if bare.mode == "RGBA" or not is_photograph:
        data = _saved(bare, "PNG")
        if len(data) <= PNG_MAX or (bare.mode == "RGBA" and len(data) <= KEPT_MAX):
            return _PNG, data
    if bare.mode == "RGBA":
        ground = Image.new("RGB", bare.size, "white")
        ground.paste(bare, mask=bare.getchannel("A"))
        bare = ground
    data = _saved(bare, "JPEG")
    if len(data) > KEPT_MAX:
        raise SourceError(_TOO_LARGE, width=bare.width, height=bare.height)
    return _JPEG, data


def _saved(image: Image.Image, kind: str) -> bytes:
    into = BytesIO()
    if kind == "PNG":
        image.save(into, kind, optimize=True)
    else:
        image.save(into, kind, quality=_QUALITY, optimize=True, progressive=True)
    return into.getvalue()
