"""Every kind of page: its HTML by html-validate, and its head by the words of OpenGraph and schema.org."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest
from lxml.html import fromstring

from bot.adapters.web.access import Access
from bot.core.essay import Language, Rights
from tests.adapters.local_world import URL, World
from tests.adapters.vocabulary import wrong_in_json_ld, wrong_in_open_graph
from tests.tools import html_validate
from tests.unit.arranged import draft

SERVED = Access(public_hosts=frozenset({"essays.example"}))
UNLISTED = ("/e/linked", "/today", "/search", "/search?q=work", "/search?q=nothing-at-all", "/nowhere", "/e/none")
TITLE = "</title>「名刺」& <b>"
BODY = """## 見出し

| a | b |
|---|---|
| 1 | 2 |

- [ ] 一
- [x] 二

注[^1]があり、{漢字|かんじ}があり、`code` がある。

```python
print("<script>")
```

> 引用

![絵](https://example.org/a.png "題")

<details><summary>続き</summary>本文</details>

<p align="center" onclick="x()">中央</b>

[^1]: これ。
"""


async def _pages() -> Mapping[str, str]:
    world = World()
    await world.fill(
        [
            draft(
                "ja",
                title="</title>「名刺」& <b>",
                language=Language.JA,
                tags=("a/b", "<i>"),
                body=BODY,
                category="仕事",
            ),
            draft("linked", rights=Rights.LINK_ONLY, source_url="https://a.example/?a&b"),
            *(draft(f"en-{n}", date=date(2026, 1 + n % 3, 1)) for n in range(40)),
        ]
    )
    found: dict[str, str] = {}
    async with world.stranger(SERVED) as reader:
        reader.headers["Accept"] = "text/html"
        listed = re.findall("<loc>([^<]+)</loc>", (await reader.get("/sitemap.xml")).text)
        paths = [address.removeprefix(URL) for address in listed if "/e/en-" not in address or address.endswith("-0")]
        for path in (*paths, *UNLISTED):
            for language in ("ja", "en"):
                answer = await reader.get(path, headers={"Accept-Language": language})
                found[f"{path} {language} {answer.status_code}"] = answer.text
    return found


@pytest.fixture
async def pages() -> Mapping[str, str]:
    return await _pages()


@pytest.mark.skipif(not html_validate.is_there(), reason=html_validate.REASON)
async def test_html_validate_finds_nothing(pages: Mapping[str, str]) -> None:
    assert html_validate.problems(pages) == []


@pytest.mark.skipif(not html_validate.is_there(), reason=html_validate.REASON)
def test_html_validate_would_find_something() -> None:
    page = '<!doctype html>\n<html lang="en"><head><title>A</title></head><body><p><div></p><img src="a"></body></html>'
    assert any("img" in problem for problem in html_validate.problems({"bad": page}))


async def test_every_head_is_in_the_words_of_its_vocabularies(pages: Mapping[str, str]) -> None:
    wrong: dict[str, list[str]] = {}
    for name, page in pages.items():
        root = fromstring(page)
        told = [(each.get("property") or each.get("name"), each.get("content")) for each in root.iter("meta")]
        stated = [(str(name), str(content or "")) for name, content in told]
        found = wrong_in_open_graph(stated) if any(key == "og:url" for key, _ in stated) else []
        scripts = [str(each.text) for each in root.iter("script") if each.get("type") == "application/ld+json"]
        found += [problem for script in scripts for problem in wrong_in_json_ld(script)]
        wrong |= {name: found} if found else {}
    assert wrong == {}
    assert any(name.startswith("/e/ja") and "og:url" in page for name, page in pages.items())


async def test_every_address_of_the_sitemap_is_a_page(pages: Mapping[str, str]) -> None:
    missing = {name.split()[0] for name in pages if not name.endswith(" 200")}
    assert missing == {"/nowhere", "/e/none"}
