"""Draw the daily post on Slack for the documentation: ``python -m tests.tools.pictures_slack``.

The blocks are those that Ichiwa sends. Their look is our own drawing, not Slack's: it knows the blocks of a post and of
its question, and raises on any other. A Japanese sans-serif font and one with emojis make it look best.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final

from playwright.sync_api import Browser

from bot.adapters.slack.posts.render import post_blocks, question_blocks
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.conversation.catalogue import load_catalogue
from bot.core.delivery import DailyPost
from bot.core.essay import Essay, Language
from bot.core.rating import PRESETS
from bot.services.library.preparing import prepare
from tests.acceptance.browser import launched
from tests.fakes.library import whole
from tests.tools.pictures import IMAGES
from tests.tools.process import ROOT

Block = dict[str, Any]

WIDTH: Final = 760
KEY: Final = "standing01-20261124-1"
SLUGS: Final = {Language.JA: "one-work-glove", Language.EN: "the-table-by-the-tray-rack"}
CHANNELS: Final = {Language.JA: "# 今日の一話", Language.EN: "# essays"}
THREADS: Final = {Language.JA: "スレッド", Language.EN: "Thread"}
STYLE: Final = """
body { margin: 0; background: #fff; color: #1d1c1d;
  font: 15px/1.46 Lato, "Noto Sans", "DejaVu Sans", "IPAPGothic", sans-serif }
header { padding: 12px 20px; border-bottom: 1px solid #e4e4e4; font-weight: 700; font-size: 17px }
article { display: grid; grid-template-columns: 36px 1fr; gap: 8px; padding: 12px 20px }
.face { width: 36px; height: 36px; border-radius: 6px; background: #7a3b2e; color: #fff; display: grid;
  place-items: center; font-size: 18px }
.name { font-weight: 900 } .app { font-size: 10px; background: #e8e8e8; color: #616061; padding: 1px 3px;
  border-radius: 2px; margin: 0 4px } .time { color: #616061; font-size: 12px }
.block { margin: 4px 0 8px } .context { color: #616061; font-size: 13px } a { color: #1264a3; text-decoration: none }
.actions { display: flex; gap: 8px; flex-wrap: wrap } button { background: #fff; border: 1px solid #bbb; color: inherit;
  border-radius: 8px; font: inherit; font-size: 14px; font-weight: 700; padding: 4px 12px }
.reactions span { display: inline-block; background: #f0f0f0; border-radius: 12px; padding: 1px 8px;
  margin-right: 4px; font-size: 13px }
i { background: #3b88c3; color: #fff; border-radius: 3px; font: 700 11px sans-serif; padding: 2px 5px }
h2 { margin: 0; padding: 8px 20px; border-top: 1px solid #e4e4e4;
  font-size: 13px; color: #616061 }
"""


def page(essay: Essay) -> str:
    """The post and its thread, as a page of HTML."""
    language = essay.language
    p = phrases_in(language, load_catalogue())
    post = daily_post(essay)
    reactions = "".join(f"<span>{_keycap(emoji)} 1</span>" for emoji in post.seeds)
    return (
        f"<!doctype html><html lang={language}><meta charset=utf-8><style>{STYLE}</style>"
        f"<header>{CHANNELS[language]}</header>"
        f"{_message(post_blocks(post, KEY, p), f'<div class=reactions>{reactions}</div>')}"
        f"<h2>{THREADS[language]}</h2>{_message(question_blocks(post, KEY, p))}"
    )


def daily_post(essay: Essay) -> DailyPost:
    return DailyPost(
        slug=essay.slug,
        title=essay.title,
        author=essay.author,
        language=essay.language,
        category=essay.category,
        minutes=essay.minutes,
        summary=essay.summary,
        question=essay.question,
        url=f"https://essays.example.org/e/{essay.slug}",
        seeds=PRESETS["five"].seeds,
    )


def drawn(blocks: Sequence[Block]) -> str:
    """Blocks as HTML. Raises ``KeyError`` for one that is not drawn here."""
    return "".join(f"<div class='block {block['type']}'>{_BLOCKS[block['type']](block)}</div>" for block in blocks)


def _keycap(emoji: str) -> str:
    """A keycap such as 4️⃣, which not every machine has a font for."""
    return f"<i>{escape(emoji[0])}</i>"


def _message(blocks: Sequence[Block], below: str = "") -> str:
    who = "<span class=name>Ichiwa</span><span class=app>APP</span> <span class=time>8:00</span>"
    return f"<article><div class=face>話</div><div>{who}{drawn(blocks)}{below}</div></article>"


def _text(text: Block) -> str:
    if text["type"] != "plain_text":
        raise KeyError(text["type"])
    return escape(text["text"])


def _rich(block: Block) -> str:
    return "<br>".join("".join(map(_inline, part["elements"])) for part in block["elements"])


def _inline(element: Block) -> str:
    text = escape(element["text"])
    made = {"text": text, "link": f"<a>{text}</a>"}[element["type"]]
    return f"<b>{made}</b>" if element.get("style", {}).get("bold") else made


def _actions(block: Block) -> str:
    return "".join(f"<button>{_text(element['text'])}</button>" for element in block["elements"])


_BLOCKS: Final[Mapping[str, Callable[[Block], str]]] = {
    "actions": _actions,
    "context": lambda block: " ".join(map(_text, block["elements"])),
    "rich_text": _rich,
    "section": lambda block: _text(block["text"]),
}


def essays() -> Mapping[Language, Essay]:
    """The essays that are drawn, as the library makes them ready."""
    harvest = asyncio.run(whole(MarkdownFolder(ROOT / "essays", "essays")))
    drafts = {str(draft.slug): draft for draft in harvest.drafts}
    return {language: prepare(drafts[slug], 1) for language, slug in SLUGS.items()}


def take(browser: Browser, essay: Essay) -> str:
    """Draw one; returns the picture's name."""
    name = f"slack-post-{essay.language}.png"
    with browser.new_context(viewport={"width": WIDTH, "height": 200}) as context:
        shown = context.new_page()
        shown.set_content(page(essay))
        shown.screenshot(path=IMAGES / name, full_page=True)
    return name


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    known = essays()  # read before the browser has a loop of its own
    with launched() as browser:
        for essay in known.values():
            sys.stdout.write(f"wrote docs/images/{take(browser, essay)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
