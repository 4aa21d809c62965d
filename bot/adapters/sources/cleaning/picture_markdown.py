"""Pictures: where they are, whatever shows them late, and what is said about them."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from bot.adapters.sources.cleaning.html_tree import words_in
from bot.adapters.sources.cleaning.inline_markdown import squeezed
from bot.adapters.sources.cleaning.markdown_escapes import destination, escaped, quoted, web_address
from bot.language.figures import is_path

WORDS_MAX: Final = 300
"""Characters of a description or a caption."""

_LATE: Final = ("data-lazy-src", "data-src", "data-original")
_SETS: Final = ("data-lazy-srcset", "data-srcset", "srcset")
_PLACEHOLDER: Final = re.compile(
    r"\Adata:|(?:blank|spacer|placeholder|transparent|lazy|loading|1x1|pixel|dummy)[\w-]*\.(?:gif|png|svg)",
    re.IGNORECASE,
)
_SIZE: Final = re.compile(r"\s*(\d{1,5})(?:px)?\s*")
_TRACKED_BELOW: Final = 3
_SIGN_BELOW: Final = 33
"""Pixels: what is no larger stands for a character."""
_FILE_NAME: Final = re.compile(
    r"[\w()~ .-]*\.(?:jpe?g|png|gif|webp|bmp|heic|avif|svg)|(?:img|dsc[fn]?|image|photo|pict|画像|写真)[\d_ -]*",
    re.IGNORECASE,
)
_PICTURE_FILE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\Z", re.IGNORECASE)
_SIGN_CLASS: Final = re.compile(r"emoji|emoticon|smil(?:ey|ie)|\bicon\b|pictogram", re.IGNORECASE)
_CAPTIONED: Final = re.compile(r"(?:\A|\s)(?:wp-caption|caption|tmblr-full|image-container|photo)(?:\s|\Z)")
_CAPTION: Final = re.compile(r"(?:\A|\s)(?:wp-caption-text|caption-text|image-caption|photo-caption)(?:\s|\Z)")


def picture(element: etree._Element, base_url: str, caption: str) -> str:
    """The picture with its words in Markdown; the words alone where it is a sign such as an emoji, and nothing where
    it counts readers.
    """
    words = squeezed(element.get("alt") or "").strip()[:WORDS_MAX]
    sides = [int(found.group(1)) for side in ("width", "height") if (found := _SIZE.fullmatch(element.get(side) or ""))]
    if sides and min(sides) < _TRACKED_BELOW:
        return ""
    if _SIGN_CLASS.search(element.get("class") or "") or (len(sides) == 2 and max(sides) < _SIGN_BELOW):
        return escaped(words, linked=True)
    words = "" if _FILE_NAME.fullmatch(words) else words
    shown = picture_address(element)
    address = web_address(shown, base_url)
    if not address and not base_url and is_path(shown):
        address = shown  # nobody knows of which site; it may have come along
    if not address:
        return escaped(words, linked=True)
    title = f" {quoted(caption)}" if caption else ""
    return f"![{escaped(words, linked=True)}]({destination(address)}{title})"


def picture_address(element: etree._Element) -> str:
    """The address that is shown in the end."""
    for name in _LATE:
        if (late := (element.get(name) or "").strip()) and not _PLACEHOLDER.search(late):
            return late
    shown = (element.get("src") or "").strip()
    if shown and not _PLACEHOLDER.search(shown):
        return shown
    for name in _SETS:
        if widest := _widest(element.get(name) or ""):
            return widest
    return "" if shown.startswith("data:") else shown


def only_picture(link: etree._Element) -> etree._Element | None:
    """The picture that is all there is in a link."""
    pictures = link.findall(".//img")
    if len(pictures) != 1 or words_in(link).strip():
        return None
    for name in (*_LATE, *_SETS):
        if name in pictures[0].attrib:
            del pictures[0].attrib[name]
    return pictures[0]


def is_picture_address(address: str) -> bool:
    """Whether it leads to a picture's file."""
    return _PICTURE_FILE.search(urlsplit(address).path) is not None


def caption_of(element: etree._Element) -> tuple[etree._Element, str, etree._Element] | None:
    """The picture that a figure shows, what stands below it, and the element that says so."""
    is_figure = element.tag == "figure"
    if not is_figure and not _CAPTIONED.search(element.get("class") or ""):
        return None
    shown = element.find(".//img")
    if shown is None:
        return None
    said = element.find(".//figcaption")
    if said is None:
        said = next((inner for inner in element.iter("p", "div") if _CAPTION.search(inner.get("class") or "")), None)
    words = squeezed(words_in(said)).strip() if said is not None else ""
    if said is None or said is element or not words or len(words) > WORDS_MAX or said.find(".//img") is not None:
        return None
    return shown, words, said


def _widest(srcset: str) -> str:
    """The address of the largest picture of a set."""
    best, address = -1.0, ""
    for candidate in re.split(r",\s+|,(?=https?:)", srcset[:20_000]):
        parts = candidate.split()
        if not parts or parts[0].startswith("data:"):
            continue
        size = parts[1][:-1] if len(parts) > 1 and re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?[wx]", parts[1]) else "1"
        if float(size) > best:
            best, address = float(size), parts[0]
    return address
