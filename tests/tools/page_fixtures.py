"""Web pages to be read: the bundled essays in the shapes that blog services give them, each with furniture of its own.

The same seed makes the same pages. What a page must come to is known: the essay's paragraphs, and no line of furniture.
"""

from __future__ import annotations

import html
import json
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from string import Template
from typing import Final, TypedDict

ROOT: Final = Path(__file__).resolve().parents[2]
SKELETONS: Final = ROOT / "tests" / "data" / "pages"
JAPANESE: Final = (
    "livedoor", "livedoor-older", "ameba", "hatena", "fc2", "note", "cocoon", "plain-ja",
)  # fmt: skip
ENGLISH: Final = ("wordpress", "ghost", "substack", "medium", "jekyll", "plain-en")
ENCODINGS: Final = {"livedoor-older": "euc-jp", "plain-ja": "cp932"}
_LINES: Final = frozenset({"livedoor", "livedoor-older", "fc2", "plain-ja"})
"""Services whose texts are lines with ``br`` between them."""
_NAMED: Final = re.compile(r'\b(class|id)="([^"]*)"')
_SAID: Final = re.compile(r' (?:itemprop|data-name)="(?:articleBody|body)"')
_PARAGRAPHS: Final = 4
_MARKED: Final = re.compile(r"[#>|*\-\d`!<]")
_DIVS: Final = frozenset({"ameba"})


class _Mix(TypedDict):
    """What stands around an essay in one language. ``left`` shows that a line of it was left on."""

    site: str
    author: str
    category: str
    neighbours: list[str]
    top: list[str]
    middle: list[str]
    bottom: list[str]
    around: list[str]
    left: list[str]


_MIXES: Final[dict[str, _Mix]] = json.loads((SKELETONS / "furniture.json").read_text(encoding="utf-8"))
_PICTURE: Final = (
    '<p><a href="https://img.example/a.jpg"><img src="https://img.example/a-s.jpg" alt="全体風景"></a></p>'
)


@dataclass(frozen=True, slots=True)
class Made:
    """A page as ``data``, and the essay that it is about."""

    skeleton: str
    url: str
    data: bytes
    title: str
    author: str
    written: date
    category: str
    paragraphs: tuple[str, ...]

    @property
    def language(self) -> str:
        return "ja" if self.skeleton in JAPANESE else "en"

    @property
    def furniture(self) -> list[str]:
        """What shows that a line of furniture was left on."""
        return _MIXES[self.language]["left"]


def essays(language: str) -> list[tuple[str, tuple[str, ...]]]:
    """The title and the paragraphs of each bundled essay, without what is more than a paragraph; none that has few."""
    found = []
    for path in sorted((ROOT / "essays").rglob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        title = re.search(r"(?m)^title: (.+)$", head)
        if f"language: {language}" in head and title:
            parts = (part.strip() for part in body.split("\n\n"))
            plain = tuple(part for part in parts if part and not _MARKED.match(part) and not set(part) & set("*`[_<"))
            if len(plain) >= _PARAGRAPHS:
                found.append((title.group(1).strip("\"'"), plain))
    return found


def pages(language: str, count: int, seed: int = 1) -> Iterator[Made]:
    """``count`` pages of one language, every skeleton as often as any other one."""
    chance = random.Random(seed)  # noqa: S311  repeatable, not secret
    texts = essays(language)
    skeletons = JAPANESE if language == "ja" else ENGLISH
    for number in range(count):
        yield _made(skeletons[number % len(skeletons)], *texts[chance.randrange(len(texts))], chance, number)


def strange(page: Made) -> Made:
    """``page`` in a theme that nobody knows: classes have other names, and no element says what it is."""
    encoding = ENCODINGS.get(page.skeleton, "utf-8")
    text = _NAMED.sub(_other_name, page.data.decode(encoding))
    text = re.sub(r"<(/?)(?:article|main|aside|section)\b", r"<\1div", _SAID.sub("", text))
    return replace(page, data=text.encode(encoding, "xmlcharrefreplace"))


def _other_name(found: re.Match[str]) -> str:
    return f'{found.group(1)}="x{zlib.crc32(found.group(2).encode()):x}"'


def _made(skeleton: str, title: str, paragraphs: tuple[str, ...], chance: random.Random, number: int) -> Made:
    language = "ja" if skeleton in JAPANESE else "en"
    day = date(2010 + chance.randrange(14), 1 + chance.randrange(12), 1 + chance.randrange(28))
    url = f"https://blog.example/archives/{10_000 + number}.html"
    mix = _MIXES[language]
    filled = Template((SKELETONS / f"{skeleton}.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(title),
        site=mix["site"],
        author=mix["author"],
        category=mix["category"],
        url=url,
        lead=html.escape(paragraphs[0][:60]),
        iso=day.isoformat(),
        ja_date=f"{day.year}年{day.month:02}月{day.day:02}日",
        en_date=f"{day:%B} {day.day}, {day.year}",
        neighbour1=mix["neighbours"][0],
        neighbour2=mix["neighbours"][1],
        neighbour3=mix["neighbours"][2],
        top=chance.choice(mix["top"]),
        picture=chance.choice(("", _PICTURE)),
        body=_body(skeleton, paragraphs, chance.choice(mix["middle"])),
        bottom=chance.choice(mix["bottom"]),
        around=chance.choice(mix["around"]),
    )
    data = filled.encode(ENCODINGS.get(skeleton, "utf-8"), "xmlcharrefreplace")
    return Made(skeleton, url, data, title, mix["author"], day, mix["category"], paragraphs)


def _body(skeleton: str, paragraphs: tuple[str, ...], middle: str) -> str:
    """The paragraphs as ``skeleton`` writes them, with ``middle`` after the second."""
    escaped = [html.escape(paragraph, quote=False) for paragraph in paragraphs]
    if middle:
        escaped[1] += f"</p>{middle}<p>" if skeleton not in _LINES | _DIVS else middle
    if skeleton in _LINES:
        return "<br />\n<br />\n".join(paragraph.replace("\n", "<br />\n") for paragraph in escaped)
    if skeleton in _DIVS:
        return "<div>&nbsp;</div>\n".join(f"<div>{paragraph}</div>" for paragraph in escaped)
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in escaped)
