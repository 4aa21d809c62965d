"""An essay with all that blogs hold, in a real browser: what its reader sees, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.browser import Look, violations, visit
from tests.acceptance.test_tour import command
from tests.tools.process import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]

LOOKS = [Look(390, "light", "ja-JP"), Look(1280, "light", "en-US"), Look(390, "dark", "en-US")]
SLUG = "the-last-purser"
ESSAY = """---
slug: the-last-purser
title: 渡し船の鐘
author: 港の会報
language: ja
date: 2026-01-05
category: 仕事
licence: CC BY 4.0
---

# 渡し船の鐘

十月に**「渡し船」**の航路が終わった。**最後の便。**だから鐘をもらって帰った[^bell]。<!-- 名前は出さない:
内緒のひとこと -->

<!--
内緒の段落。誰にも見せない。

**ここも内緒**
-->

## 台所で鳴らす

| 便 | 時刻 | 乗客 | 荷物とその持ち主についての長い覚え書き |
|:---|:---:|---:|---|
| 一便 | 6:10 | 42 | 自転車が三台、魚の箱が十二、町長の椅子が一脚 |
| 最終 | 21:40 | 3 | なし |

<ruby>舫<rt>もや</rt></ruby>いを解く合図は~~二回~~三回。詳しくは[[港の手引き|手引き]]に書いた。

- [x] 鐘を磨く
- [ ] 船長に礼を言う
  - 菓子折り
  - 手紙

1. 舫いを解く
2. 鐘を鳴らす

> 海は、聞いていないふりをして、ぜんぶ聞いている。

```python
def ring(times: int) -> str:
    return "か" + "ーん" * times  # この一行は、狭い画面には入らないほど長い注釈を持っていて、横に動かして読む
```

<figure>
<img src="https://example.com/boat.jpg" alt="畑に置かれた船">
<figcaption>畑の船。二〇二五年の春。</figcaption>
</figure>

鐘を鳴らす者は<br>
舵を持つ者より<br>
先に岸を離れる

`ring(3)`を実行する。https://example.com/a/very/long/address/that/has/no/place/to/break/on/a/small/telephone/screen

[^bell]: 鐘は真鍮で、*四・二*キロある。

***

あなたなら、終わった仕事から何をもらって帰りますか？
"""
POEM = """---
slug: tide
title: The tide in the kitchen
author: Harbour letters
language: en
date: 2026-01-06
category: Work
licence: CC BY 4.0
---

The bell is in the kitchen,<br>
the boat is in a field.<br>
The gulls have learned the bus route<br>
and nothing has been sealed.
"""
SEEN = [
    "十月に「渡し船」の航路が終わった。最後の便。だから鐘をもらって帰った",
    "町長の椅子が一脚",
    "詳しくは手引きに書いた。",
    "鐘を磨く",
    "畑に置かれた船",
    "畑の船。二〇二五年の春。",
    "鐘は真鍮で、四・二キロある。",
    "ring(3)を実行する。",
]
SECRET = ["内緒", "名前は出さない"]
UNSEEN = [*SECRET, "**", "~~", "[[", "]]", "[^", "[x]", "[ ]", "<!--", "-->", "```", "<br>", "|:", "***"]


@pytest.fixture(scope="module")
def ichiwa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("markup")
    (folder / "essays").mkdir()
    (folder / "essays" / f"{SLUG}.md").write_text(ESSAY, encoding="utf-8")
    (folder / "essays" / "tide.md").write_text(POEM, encoding="utf-8")
    running = Running(folder / "data", ESSAYS_DIR=str(folder / "essays"))
    running.start()
    running.wait_until_serving()
    running.wait_until_logged(": done")
    running.settle_language()
    yield running
    running.stop_for_good()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_reader_sees_the_words_and_not_the_marks(browser: Browser, ichiwa: Running, look: Look) -> None:
    with visit(browser, f"http://127.0.0.1:{ichiwa.port}/e/{SLUG}", look) as page:
        article = page.get_by_role("article")
        shown = article.inner_text()
        assert [words for words in SEEN if words not in shown] == []
        assert [marks for marks in UNSEEN if marks in shown] == []
        assert [secret for secret in SECRET if secret in page.content()] == []
        expect(article.get_by_role("heading", name="渡し船の鐘")).to_have_count(1)
        expect(article.locator("ruby rt")).to_have_text("もや")
        expect(article.locator("s, del")).to_have_text("二回")
        boxes = article.get_by_role("checkbox")
        assert [box.is_checked() for box in boxes.all()] == [True, False]
        expect(article.locator(".body > p:last-of-type")).to_contain_text("何をもらって帰りますか")
        assert _too_wide(page) == []
        assert violations(page) == []


def test_a_footnote_leads_there_and_back(browser: Browser, ichiwa: Running) -> None:
    with visit(browser, f"http://127.0.0.1:{ichiwa.port}/e/{SLUG}", LOOKS[0]) as page:
        mark = page.locator(".footnote-ref a")
        mark.click()
        note = page.locator(".footnote-item")
        expect(note).to_be_in_viewport()
        note.get_by_role("link").click()
        expect(mark).to_be_in_viewport()


def test_a_poem_in_the_channel_has_its_lines_under_each_other(browser: Browser, ichiwa: Running) -> None:
    with visit(browser, f"http://127.0.0.1:{ichiwa.port}/", Look()) as page:
        command(page, "/essay read The tide in the kitchen")
        summary = page.get_by_role("region", name="Answer").locator(".summary")
        expect(summary).to_contain_text("The bell is in the kitchen,")
        assert summary.inner_text().splitlines() == [
            line.removesuffix("<br>") for line in POEM.strip().splitlines()[-4:]
        ]


def _too_wide(page: Page) -> list[str]:
    """What sticks out of the page to the side; what scrolls by itself, such as a listing, may be wider within."""
    found: list[str] = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll('.body > *')]
            .filter(one => one.getBoundingClientRect().right > innerWidth + 1
                || (getComputedStyle(one).overflowX === 'visible' && one.scrollWidth > one.clientWidth + 1
                    && getComputedStyle(one).display !== 'inline'))
            .map(one => one.outerHTML.slice(0, 80))"""
    )
    return found
