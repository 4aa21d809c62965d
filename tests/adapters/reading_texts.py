"""Essays that are hard to read in a chat, by name: long ones, and those with all that Markdown has."""

from __future__ import annotations

from typing import Final

from bot.core.picture import Picture

SENTENCE: Final = "朝の電車で、向かいの人が古い本を読んでいた。"
HOSTILE: Final = (
    "@everyone @here <@123456789012345678> <@&123456789012345678> <#1> <!channel> <!here> <!subteam^S1> <@U0123ABCD> "
    "**bold** __under__ ~~struck~~ ||spoiler|| `code` [link](https://evil.example/) https://plain.example/@everyone "
    ":smile: <:emoji:123456789012345678> > quote\n\n# @everyone\n\n- @here\n\n-# small\n\n> <!everyone>\n\n"
    "[@everyone](https://evil.example/a)b*c_(@here) `@everyone` ``a`b`` \\*not\\*\n\n"
    "```\n@everyone ``` ~~~ <!channel>\n```"
)
TABLE: Final = "| a | b | c |\n|---|---|---|\n" + "| @here | `x|y` | **数** |\n" * 60
PHOTOS: Final = {f"https://x.example/{n}.jpg": Picture(f"{n:064x}", "image/jpeg", 640, 480) for n in range(12)}
TEXTS: Final = {
    "30,000 characters": "\n\n".join(SENTENCE * (1 + n % 9) for n in range(290)),
    "9,000 characters in one paragraph": SENTENCE * 410,
    "9,000 characters without a place to pause": "漢" * 9_000,
    "9,000 signs of markup": "\\*\\_[]()" * 1_200,
    "ruby": "<ruby>漢字<rt>かんじ</rt></ruby>の話。" * 500,
    "pictures": "\n\n".join(f'![机 {n}](https://x.example/{n}.jpg "説明 {n}")' for n in range(12)) + "\n\n終わり。",
    "code": "```python\n" + "print('`x`')  # @everyone\n" * 400 + "```\n\nDone.",
    "tables": TABLE,
    "lists": "".join(f"{'  ' * (n % 9)}- item {n} *em* **strong**\n" for n in range(300)),
    "numbers": "\n".join(f"{n}. 第{n}" for n in range(1, 200)),
    "dialogue": "\n\n".join(f"「{n}」" for n in range(400)),
    "rules": "\n\n".join(["x", "---"] * 200),
    "emphasis": "*a***b**~~c~~`d` " * 1_000,
    "links": "[一](https://example.org/" + "path/" * 90 + ") と " * 60,
    "long links": "\n\n".join(f"[word](https://example.org/{'あ' * 700}{n})" for n in range(9)),
    "quotes": "> " + SENTENCE * 200 + "\n> \n> - 中",
    "hostile": HOSTILE * 8,
    "marks": "a" + "\u0301" * 6_000,
    "emojis": "👩‍👩‍👧‍👦" * 900,
    "nothing": "",
}
