"""Markdown folders as blog tools hold them: Jekyll, Hugo, Zenn, Zola, Pelican, Obsidian, Astro, Docusaurus, Hexo,
Eleventy and plain files load as they are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.folder import left_out
from bot.adapters.sources.folder.draft_file import read_draft
from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.core.essay import Draft, Language, Rights
from bot.core.ids import Slug
from bot.core.source import Defaults
from bot.language.markdown import to_plain
from bot.ports.source import Harvest
from tests.fakes.library import whole

AUTHOR = Defaults(author="The author", rights=Rights.OWNER)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
CHANGED = datetime(2025, 5, 4, tzinfo=UTC)
JA = "朝の会議で、わたしは名刺を切らしていることに気づいた。\n"
EN = "In the morning meeting I found that I had no business card left.\n"
FR = "Je ne sais pas si les cartes de visite sont encore utiles dans ce métier, mais on me les demande. " * 3


async def read(folder: Path, files: Mapping[str, str], defaults: Defaults = AUTHOR) -> Harvest:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (CHANGED.timestamp(), CHANGED.timestamp()))
    now = int(NOW.timestamp() * 1e9)
    return await whole(MarkdownFolder(folder, "blog", lambda: now, defaults=defaults))


async def one(folder: Path, text: str, name: str = "post.md") -> Draft:
    harvest = await read(folder, {name: text})
    assert harvest.broken == ()
    [draft] = harvest.drafts
    return draft


def told(draft: Draft) -> tuple[object, ...]:
    return (draft.slug, draft.title, draft.author, draft.language.value, str(draft.date), draft.category, draft.tags)


BLOGS: dict[str, tuple[str, str, tuple[object, ...]]] = {
    "Jekyll": (
        "_posts/2020-01-31-first-day.md",
        (
            f'---\nlayout: post\ntitle:  "First: a day"\ncategories: work life notes\ntags: [jobs, cards]\n'
            f"comments: true\nimage:\n  feature: a.png\n---\n{EN}"
        ),
        ("first-day", "First: a day", "The author", "en", "2020-01-31", "work", ("jobs", "cards")),
    ),
    "Hugo in YAML": (
        "content/posts/first-day/index.ja.md",
        (
            f"---\ntitle: 最初の名刺\ndate: 2020-01-31T23:30:00+09:00\nlastmod: 2021-02-02\ncategories:\n  - 働く\n"
            f"tags:\n  - 新人\nparams:\n  author:\n    name: 書いた人\n    mail: a@b.example\ndraft: false\n---\n{JA}"
        ),
        ("first-day", "最初の名刺", "書いた人", "ja", "2020-01-31", "働く", ("新人",)),
    ),
    "Hugo in TOML": (
        "content/posts/first-day.md",
        (
            f'+++\ntitle = \'First day\'\ndate = 2020-01-31T01:02:03-05:00\ndraft = false\ntags = ["jobs", "cards"]\n'
            f"[params]\n  toc = true\n+++\n{EN}"
        ),
        ("first-day", "First day", "The author", "en", "2020-01-31", "Essays", ("jobs", "cards")),
    ),
    "Hugo in JSON": (
        "content/letters/first-day.md",
        f'{{\n  "title": "First day",\n  "date": "2020-01-31",\n  "author": "Some One",\n  "weight": 3\n}}\n\n{EN}',
        ("first-day", "First day", "Some One", "en", "2020-01-31", "letters", ()),
    ),
    "Zenn": (
        "articles/8ac6fd5c64da40.md",
        (
            f'---\ntitle: "名刺の話"\nemoji: "📝"\ntype: "idea"\ntopics: ["career", "新人"]\npublished: true\n'
            f"published_at: 2024-01-17 17:17\n---\n\n:::message\n大事なこと\n:::\n\n{JA}"
        ),
        ("8ac6fd5c64da40", "名刺の話", "The author", "ja", "2024-01-17", "career", ("career", "新人")),
    ),
    "Zola": (
        "content/blog/2020-01-31_first-day.md",
        (
            f'+++\ntitle = "First day"\ndate = 2020-01-31\n\n[taxonomies]\ntags = ["jobs"]\ncategories = ["Work"]\n'
            f'authors = ["Some One"]\n\n[extra]\nlang = "en"\n+++\n\n{EN}'
        ),
        ("first-day", "First day", "Some One", "en", "2020-01-31", "Work", ("jobs",)),
    ),
    "Pelican": (
        "content/first.md",
        (
            f"Title: First day: a story\nDate: 2020-1-31 10:20\nModified: 2021-01-01 00:00\nCategory: Work\n"
            f"Tags: jobs, business cards\nSlug: first_day\nAuthors: Some One, Else\nSummary:\n  Two\n  lines\n\n{EN}"
        ),
        ("first-day", "First day: a story", "Some One, Else", "en", "2020-01-31", "Work", ("jobs", "business cards")),
    ),
    "Obsidian": (
        "仕事/最初の名刺.md",
        (
            f'---\ncreated: 2020-01-31 08:00\naliases:\ntags: "#jobs #cards/paper"\ncssclasses:\n  - wide\n'
            f'related: "[[会議]]"\n---\n{JA}'
        ),
        (Slug("essay-0b0d2f2f"), "最初の名刺", "The author", "ja", "2020-01-31", "仕事", ("jobs", "cards/paper")),
    ),
    "Astro": (
        "src/content/blog/first-day.mdx",
        (
            f"---\nauthor: Some One\npubDatetime: 2020-01-31T15:22:00Z\ntitle: First day\nfeatured: true\n"
            f"tags:\n  - jobs\nheroImage: ./a.png\ndescription:\n  A line\n  and one more\n---\n"
            f'import Note from "../Note.astro";\n\n{EN}\n<Note kind="tip">A word.</Note>\n'
        ),
        ("first-day", "First day", "Some One", "en", "2020-01-31", "Essays", ("jobs",)),
    ),
    "Docusaurus": (
        "blog/2020-01-31-welcome/index.md",
        (
            f"---\nslug: /first-day\ntitle: First day\nauthors:\n  - name: Some One\n    title: Editor\n    url: https://a.b\n"
            f"  - name: Else\ntags: [jobs]\nhide_table_of_contents: false\n---\n{EN}\n<!-- truncate -->\n\nMore.\n"
        ),
        ("first-day", "First day", "Some One, Else", "en", "2020-01-31", "Essays", ("jobs",)),
    ),
    "Hexo": (
        "source/_posts/first-day.md",
        f"title: First day\ndate: 2020/01/31 20:55:40\ntags:\n- jobs\n-cards\ncategories:\n- [Work, People]\n---\n{EN}",
        ("first-day", "First day", "The author", "en", "2020-01-31", "Work", ("jobs", "cards")),
    ),
    "Eleventy": (
        "posts/first-day.md",
        f'---js\n{{\n  "title": "First day",\n  "date": "Jan 31, 2020",\n  "tags": ["post", "jobs"]\n}}\n---\n{EN}',
        ("first-day", "First day", "The author", "en", "2020-01-31", "Essays", ("post", "jobs")),
    ),
    "Notion": (
        "名刺 0123456789abcdef0123456789abcdef.md",
        (
            "# 名刺の話 (前)\n\nCreated: 2020年1月31日 午後 7:09\nUpdated: 2022年12月12日 13:29\n"
            f"Slug: business-cards\nTags: 新人, 名刺\nPublished: Yes\n\n## はじめに\n\n{JA}"
        ),
        ("business-cards", "名刺の話 (前)", "The author", "ja", "2020-01-31", "エッセイ", ("新人", "名刺")),
    ),
    "plain": (
        "2020-01-31 First day.md",
        f"# The *first* day\n\n{EN}",
        ("first-day", "The first day", "The author", "en", "2020-01-31", "Essays", ()),
    ),
    "plain, without a heading": (
        "letters/no_heading-here.md",
        EN,
        ("no-heading-here", "No heading here", "The author", "en", "2025-05-04", "letters", ()),
    ),
}


@pytest.mark.parametrize("tool", BLOGS)
async def test_the_posts_of_a_blog_load_as_they_are(tmp_path: Path, tool: str) -> None:
    name, text, expected = BLOGS[tool]
    draft = await one(tmp_path, text, name)
    assert told(draft)[1:] == expected[1:]
    assert draft.slug == expected[0] or draft.slug.startswith("essay-") == str(expected[0]).startswith("essay-")
    assert draft.licence == "All rights reserved"
    assert ("会議" if draft.language is Language.JA else "business card") in to_plain(draft.body)


HEAD = "title: T\ndate: 2020-01-31\n"
LEFT_OUT: dict[str, tuple[str, str, str]] = {
    "Hugo's draft": ("a.md", f"+++\ntitle = 'T'\ndraft = true\n+++\n{EN}", left_out.DRAFT),
    "Jekyll's draft": ("_drafts/a.md", f"---\n{HEAD}---\n{EN}", left_out.DRAFT),
    "unpublished": ("_posts/a.md", f"---\n{HEAD}published: false\n---\n{EN}", left_out.DRAFT),
    "Pelican's draft": ("a.md", f"Title: T\nStatus: draft\n\n{EN}", left_out.DRAFT),
    "Obsidian's draft": ("a.md", f"---\n{HEAD}publish: no\n---\n{EN}", left_out.DRAFT),
    "a state": ("a.md", f"---\n{HEAD}status: [WIP]\n---\n{EN}", left_out.DRAFT),
    "private": ("a.md", f"---\n{HEAD}private: true\n---\n{EN}", left_out.PRIVATE),
    "behind a password": ("a.md", f"---\n{HEAD}password: secret\n---\n{EN}", left_out.PRIVATE),
    "hidden": ("a.md", f"Title: T\nStatus: hidden\n\n{EN}", left_out.PRIVATE),
    "to come": ("a.md", f"---\ntitle: T\ndate: 2026-06-15T23:00:00+09:30\n---\n{EN}", left_out.TO_COME),
    "a day to come": ("a.md", f"---\ntitle: T\ndate: 2026-06-17\n---\n{EN}", left_out.TO_COME),
    "released later": ("a.md", f"---\n{HEAD}publishDate: 2026-07-01\n---\n{EN}", left_out.TO_COME),
    "expired": ("a.md", f"---\n{HEAD}expiryDate: 2026-06-01\n---\n{EN}", left_out.EXPIRED),
    "an archetype": ("archetypes/a.md", '---\ntitle: "{{ .Name }}"\n---\n', left_out.TEMPLATE),
    "a blank to fill in": ("a.md", f"---\ntitle: <% tp.file.title %>\n---\n{EN}", left_out.TEMPLATE),
    "a list of posts": (
        "a.md",
        "---\ntitle: Blog\n---\n{% for post in site.posts %}\n- x\n{% endfor %}",
        left_out.PAGE,
    ),
    "a section": ("posts/_index.md", f"---\n{HEAD}---\n{EN}", left_out.PAGE),
    "about the folder": ("README.md", f"# Blog\n\n{EN}", left_out.PAGE),
    "about the author": ("about.md", f"---\nlayout: page\ntitle: About\n---\n{EN}", left_out.PAGE),
    "not found": ("404.md", f"---\n{HEAD}---\n{EN}", left_out.PAGE),
    "the start": ("content/posts/index.md", f"---\ntitle: Posts\n---\n{EN}", left_out.PAGE),
    "French by its key": ("a.md", f"---\n{HEAD}lang: fr\n---\n{EN}", left_out.FOREIGN),
    "French by its name": ("a.fr.md", f"---\n{HEAD}---\n{EN}", left_out.FOREIGN),
    "French by its text": ("a.md", f"---\n{HEAD}---\n{FR}", left_out.FOREIGN),
    "Chinese by its text": ("a.md", f"---\n{HEAD}---\n{'我们公司今天开会讨论了很多问题' * 3}", left_out.FOREIGN),
}


@pytest.mark.parametrize("kind", LEFT_OUT)
async def test_what_is_no_essay_for_readers_is_left_out_with_its_reason(tmp_path: Path, kind: str) -> None:
    name, text, reason = LEFT_OUT[kind]
    harvest = await read(tmp_path, {name: text})
    assert (harvest.drafts, harvest.broken) == ((), ())
    assert [(each.where, each.reason) for each in harvest.passed_over] == [(name, reason)]


KEPT: dict[str, tuple[str, str]] = {
    "the words draft and private as no": ("a.md", f"---\n{HEAD}draft: false\nprivate:\nhidden: false\n---\n{EN}"),
    "the day of publication as “published”": ("a.md", f"---\ntitle: T\npublished: 2020-01-31\n---\n{EN}"),
    "published by its state": ("a.md", f"---\n{HEAD}status: publish\npublished: True\n---\n{EN}"),
    "today, far in the east": ("a.md", f"---\ntitle: T\ndate: 2026-06-16\n---\n{EN}"),
    "a post about readmes": ("_posts/2020-01-31-about.md", f"---\nlayout: page\ntitle: T\n---\n{EN}"),
    "the day to come of our own essay": (
        "a.md",
        f"---\nslug: a\ntitle: T\ndate: 2027-01-31\nlanguage: en\nlicence: L\n---\n{EN}",
    ),
    "an essay on what folders have pages about": ("notes/security.md", f"---\ntitle: T\n---\n{EN}"),
    "a language of programs": ("a.md", f"---\n{HEAD}language: Python 3\n---\n{EN}"),
    "a folder that is called as a language": ("it/cs/es/a.md", f"---\n{HEAD}---\n{EN}"),
    "Chinese words in a folder that is said to be Japanese": ("ja/a.md", f"---\n{HEAD}---\n{'経済産業省' * 6}"),
}


@pytest.mark.parametrize("kind", KEPT)
async def test_what_only_looks_like_that_is_kept(tmp_path: Path, kind: str) -> None:
    name, text = KEPT[kind]
    assert (await one(tmp_path, text, name)).title == "T"


@pytest.mark.parametrize(
    ("written", "key", "value"),
    [
        ("by: Some One <a@example.com>", "author", "Some One"),
        ("AUTHOR: Some One", "author", "Some One"),
        ("writer:\n  name: Some One\n  url: https://a.b", "author", "Some One"),
        ("lang: ja-JP", "language", "ja"),
        ("locale: en_GB", "language", "en"),
        ("language: 日本語", "language", "ja"),
        ("Date: 2019年3月4日", "date", "2019-03-04"),
        ("date: 令和元年6月1日", "date", "2019-06-01"),
        ("createDate: 平成31年3月4日（月）", "date", "2019-03-04"),
        ("日付: 2019.3.4", "date", "2019-03-04"),
        ("createdAt: 2019-03-04T23:59:59-11:00", "date", "2019-03-04"),
        ("created-at: 2019-03-04 10:00:00 +0900", "date", "2019-03-04"),
        ("pubDate: Mon, 04 Mar 2019 10:00:00 GMT", "date", "2019-03-04"),
        ("date: March 4th, 2019", "date", "2019-03-04"),
        ("date: 4 Mar 2019", "date", "2019-03-04"),
        ("date: 20190304", "date", "2019-03-04"),
        ("date: 4.3.2019", "date", "2019-03-04"),
        ("date: 25/12/2019", "date", "2019-12-25"),
        ('date: "[[2019-03-04]]"', "date", "2019-03-04"),
        ("date: 2019-03-04 # a Monday", "date", "2019-03-04"),
        ("updated: 2019-03-04", "date", "2019-03-04"),
        ("category: {name: Work, slug: work}", "category", "Work"),
        ("categories: [[Work, People], Other]", "category", "Work"),
        ("categories: Work Life", "category", "Work Life"),
        ("taxonomies:\n  categories: [Work]", "category", "Work"),
        ("category: Team #one", "category", "Team #one"),
        ("category: " + "long " * 20, "category", ("long " * 20)[:59].rstrip() + "…"),
        ("keywords: a, b、c", "tags", ("a", "b", "c")),
        ("tags: '#a #b'", "tags", ("a", "b")),
        ("tags: [2026, yes, a, A, a]", "tags", ("2026", "yes", "a", "A")),
        ("tags: [" + ", ".join(f"t{n}" for n in range(20)) + "]", "tags", tuple(f"t{n}" for n in range(10))),
        (f"tags: [{'あ' * 41}, a]", "tags", ("a",)),
        ("taxonomies:\n  tags: [a]", "tags", ("a",)),
        ("license: CC BY 4.0", "licence", "CC BY 4.0"),
        ("copyright: © 2020", "licence", "© 2020"),
        ("canonicalURL: https://example.com/a", "source_url", "https://example.com/a"),
        ("permalink: https://example.com/a", "source_url", "https://example.com/a"),
        ("permalink: /a/", "source_url", None),
        ("link: https://example.com/what-it-is-about", "source_url", None),
        ("description: For machines", "summary", ""),
        ("summary: " + "a" * 601, "summary", ""),
        ("slug: First Day", "slug", "first-day"),
        ("slug: 2005/10/first_day", "slug", "first-day"),
        ("permalink: /2020/first-day.html", "slug", "post"),
        ("notes: a: b: c", "title", "T"),
        ("mood:good", "title", "T"),
        ("mood: {{ x }}", "title", "T"),
    ],
)
async def test_keys_are_known_by_their_synonyms(tmp_path: Path, written: str, key: str, value: object) -> None:
    draft = await one(tmp_path, f"---\ntitle: T\n{written}\n---\n{EN}")
    found = getattr(draft, key)
    assert (found.isoformat() if isinstance(found, date) else found) == value


@pytest.mark.parametrize(
    ("place", "day"),
    [
        ("2020-01-31-a.md", "2020-01-31"),
        ("2020/01/31/a.md", "2020-01-31"),
        ("2020/1-31/a.md", "2020-01-31"),
        ("20200131_a/index.md", "2020-01-31"),
        ("2020-01/a.md", "2020-01-01"),
        ("2020-13-45-a.md", "2025-05-04"),
        ("a.md", "2025-05-04"),
    ],
)
async def test_without_a_date_the_path_or_else_the_file_says_it(tmp_path: Path, place: str, day: str) -> None:
    assert str((await one(tmp_path, EN, place)).date) == day


async def test_translations_are_two_essays_under_one_name_and_its_language(tmp_path: Path) -> None:
    files = {
        "hello/index.en.md": f"---\ntitle: Hello\n---\n{EN}",
        "hello/index.ja.md": f"---\ntitle: 名刺\n---\n{JA}",
        "en/a.md": f"---\ntitle: A\nslug: given\n---\n{EN}",
        "ja/a.md": f"---\ntitle: A\nslug: given\n---\n{JA}",
    }
    harvest = await read(tmp_path, files)
    assert [(draft.slug, draft.language) for draft in harvest.drafts] == [
        ("given", "en"),
        ("hello", "en"),
        ("hello-ja", "ja"),
        ("given-ja", "ja"),
    ]


async def test_files_with_the_same_name_are_told_apart(tmp_path: Path) -> None:
    names = ["2020/hello.md", "2021-03-04-hello.md", "2022/hello.md", "2023/x/hello.md", "こんにちは.md", "今晩は.md"]
    harvest = await read(tmp_path, dict.fromkeys(names, EN))
    slugs = [draft.slug for draft in harvest.drafts]
    assert slugs[:4] == ["hello", "2021-03-04-hello", "2022-hello", "x-hello"]
    assert len({*slugs}) == 6
    assert [draft.slug for draft in (await read(tmp_path, {})).drafts] == slugs


async def test_what_a_tool_has_beside_the_essays_is_not_read(tmp_path: Path) -> None:
    files = dict.fromkeys(["node_modules/a/readme.md", "themes/t/b.md", "_site/c.md", "_layouts/d.md", "e.md"], EN)
    assert [draft.slug for draft in (await read(tmp_path, files)).drafts] == ["e"]


WORDS = st.lists(st.text(st.sampled_from("abc 題名。-*_`#:>"), min_size=1, max_size=12), min_size=1, max_size=6)


@given(WORDS, st.sampled_from(["---\n{}---\n", "+++\n{}+++\n", "{}\n"]))
def test_no_word_of_a_body_is_lost_to_its_head(lines: list[str], form: str) -> None:
    head = "title = 'T'\nauthor = 'A'\n" if form.startswith("+") else "Title: T\nAuthor: A\n"
    body = "First words.\n\n" + "\n".join(lines) + "\n\nLast words."
    assert read_draft((form.format(head) + body).encode(), "a.md").body == body
