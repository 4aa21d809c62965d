"""An essay read on Discord: opened from a post or a card, seen by nobody else, and turned in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.discord.screens.reading import body
from bot.conversation.phrases import BREAK
from bot.core.ids import Slug
from bot.language.blocks import blocks_in
from bot.language.markdown import to_html
from tests.adapters.discord.talk import EN, JA, Talk
from tests.adapters.reading_texts import SENTENCE
from tests.adapters.shelf import LETTERS

LONG = replace(
    LETTERS[0],
    slug=Slug("on-trains"),
    title="電車で",
    language=JA,
    body="\n\n".join(SENTENCE * 20 for _ in range(12)),
    question="何を読みますか？",
)


async def test_a_short_essay_is_read_at_once(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay read essay:letter-2",
            """
            ## Letter 2
            -# Ichiwa editors · Letters · 1 minute to read
            Letter number 2.
            -# Not rated yet
            [Read] [Rate] [Comment] [Save]
            """,
        ),
    )
    said = await talk.do("[Read]")
    assert said.splitlines()[0] == "## Letter 2"
    assert "This is letter 2, which was never sent." in said
    assert said.splitlines()[-1] == "[Rate] [Comment] [Save]"


async def test_a_long_one_is_turned_in_its_place(talk: Talk) -> None:
    await talk.fill(LONG)
    talk.speaking(JA)
    await talk.do("/essay read essay:on-trains")
    first = await talk.do("[読む]")
    opened = talk.message()
    assert first.splitlines()[:3] == ["## 電車で", first.splitlines()[1], "-# 1/2ページ"]
    assert first.splitlines()[-1] == "[前のページ (off)] [次のページ]"
    last = await talk.do("[次のページ]")
    assert talk.message().id == opened.id  # the answer was changed, and none was added
    assert last.splitlines()[0] == "-# 2/2ページ · 電車で"
    assert last.splitlines()[-4:] == [
        "### 何を読みますか？",
        "-# まだ評価はありません",
        "[前のページ] [次のページ (off)]",
        "[評価する] [コメント] [保存]",
    ]
    assert (first + last).count(SENTENCE) == 240
    assert await talk.do("[前のページ]") == first
    await talk.do("[次のページ]")
    assert (await talk.do("[評価する]")).startswith("**電車で**")


async def test_its_own_community_reads_it(talk: Talk) -> None:
    ours = replace(LETTERS[0], slug=Slug("ours"), title="Ours", collection="Secret", body="Only we may read.")
    await talk.fill(ours)
    await talk.services.collections.give("Secret", [talk.community])
    await talk.do("/essay read essay:ours")
    assert "Only we may read." in await talk.do("[Read]")


async def test_a_withdrawn_essay_is_told_in_one_sentence(talk: Talk) -> None:
    await talk.do("/essay read essay:letter-2")
    await talk.stores.essays.apply("test", (), [Slug("letter-2")])
    assert await talk.do("[Read]") == "There is no essay called “letter-2”."


async def test_someone_who_brought_the_bot_along_reads_what_is_public(talk: Talk) -> None:
    talk.installed_by({"1": str(talk.ann.id)})
    await talk.do("/essay read essay:letter-2")
    assert "This is letter 2" in await talk.do("[Read]")


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[there](https://x.example/(a)@b_c)", "[there](https://x.example/%28a%29%40b_c)"),
        ("<https://x.example/a>", "<https://x.example/a>"),
        ("[https://good.example](https://evil.example)", "https\\://good.example"),
        ("[write](mailto:ann@x.example)", "write"),
        ("[long](https://x.example/" + "a" * 2_000 + ")", "long"),
        ("[名前](https://x.example/" + "名" * 300 + ")", "名前"),
        ("*a***b**", f"*a*{BREAK}**b**"),
        ("``a`b``", "a\\`b"),
        ("`@here`", "`@here`"),
        ("a **b  \nc** d", "a **b**\n**c** d"),
        ("> one\n>\n> two", "> one\n> two"),
        ("- a\n  - b  \n    c", "- a\n  - b\n    c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "**a** \\| **b**\n1 \\| 2"),
        ("```\na ``` b\n```", f"```\na {f'`{BREAK}' * 3} b\n```"),
        ("# One\n\nTwo @everyone", f"### One\nTwo @{BREAK}everyone"),
        ("<!-- note -->a\n\n---\n\nb", "a\n\n\\* \\* \\*\n\nb"),
    ],
)
def test_blocks_in_discords_own_markup(markdown: str, shown: str) -> None:
    assert list(body(blocks_in(to_html(markdown)))) == [shown]
