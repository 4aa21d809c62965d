"""What holds for a whole folder: its ``_defaults.yaml``, and the author whom a blog's configuration names."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.essay import Rights
from bot.core.source import Defaults
from bot.errors import ParseFailed
from tests.adapters.test_blog_dialects import EN, read


async def test_what_a_folder_says_holds_for_its_files_and_the_nearest_word_counts(tmp_path: Path) -> None:
    files = {
        "_defaults.yaml": "author: Above\ncategory: Letters\nlicence: CC BY 4.0\n",
        "a.md": EN,
        "below/_defaults.yaml": "# for all of them\nauthor: Below\nlanguage: ja\n",
        "below/deep/b.md": EN,
        "below/c.md": f"---\nauthor: Own\nlicense: L\ncategory: C\nlang: en\n---\n{EN}",
    }
    drafts = (await read(tmp_path, files, Defaults(author="Option", rights=Rights.LICENSED))).drafts
    assert [(draft.author, draft.language.value, draft.category, draft.licence) for draft in drafts] == [
        ("Above", "en", "Letters", "CC BY 4.0"),
        ("Own", "en", "C", "L"),
        ("Below", "ja", "Letters", "CC BY 4.0"),
    ]
    assert {draft.rights for draft in drafts} == {Rights.LICENSED}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("author: A\nautor: B\n", 2, "not a known key"),
        ("author: A\n\nlanguage: fr\n", 3, "ja, en"),
        ("author: [A, B]\n", 1, "has to be text"),
        ("licence:\n", 1, "is empty"),
        ("category: " + "a" * 61, 1, "the limit is 60"),
        ('author: A\nlicence: "CC\n', 2, "put it in quotes"),
        ("just words\n", 1, "lines such as"),
    ],
)
async def test_a_fault_in_what_holds_for_all_stops_the_reading_and_is_told_by_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(ParseFailed, match=said) as caught:
        await read(tmp_path, {"below/_defaults.yaml": text, "a.md": EN})
    assert (caught.value.where, caught.value.line) == ("below/_defaults.yaml", line)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_config.yml", "title: Blog\nauthor:\n  name: The blogger\n  email: a@example.com\nplugins: [a]\n"),
        ("hugo.toml", "title = 'Blog'\n[params]\nauthor = 'The blogger'\n"),
        ("config.toml", "[params.author]\nname = 'The blogger'\n"),
        ("pelicanconf.py", "import os\nAUTHOR = 'The blogger'\n"),
        ("package.json", '{"name": "blog", "author": "The blogger <a@example.com> (https://a.b)"}'),
    ],
)
async def test_the_author_is_whom_the_blog_s_configuration_names(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert [draft.author for draft in (await read(tmp_path / "posts", {"a.md": EN}, Defaults())).drafts] == [
        "The blogger"
    ]


@pytest.mark.parametrize(
    ("usual", "text", "language"),
    [
        ("ja", "No word of Japanese is in here. " * 10, "en"),
        ("ja", "名刺の話。" + "print(a_word, another_word) " * 30, "ja"),
        ("ja", "![](a.png)", "ja"),
        ("en", "朝の会議で、わたしは名刺を切らしていた。" * 9, "ja"),
        ("en", "名刺", "en"),
    ],
)
async def test_the_language_of_a_folder_counts_where_the_words_do_not_tell(
    tmp_path: Path, usual: str, text: str, language: str
) -> None:
    [draft] = (await read(tmp_path, {"_defaults.yaml": f"language: {usual}\n", "a.md": text})).drafts
    assert draft.language == language


async def test_short_names_of_authors_are_written_out(tmp_path: Path) -> None:
    files = {
        "blog/authors.yml": "one:\n  name: Some One\n  url: https://a.b\n  image_url: x\ntwo: {name: Else}\nbad: [x\n",
        "blog/a.md": f"---\nauthors: [one, two, three]\n---\n{EN}",
    }
    [draft] = (await read(tmp_path, files)).drafts
    assert draft.author == "Some One, Else, three"


async def test_of_many_authors_those_are_named_that_fit(tmp_path: Path) -> None:
    [draft] = (await read(tmp_path, {"a.md": f"---\nauthor: {', '.join(['Some One'] * 30)}\n---\n{EN}"})).drafts
    assert draft.author == ", ".join(["Some One"] * 19) + ", …"


async def test_without_any_author_each_file_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "package.json").write_text('{"author": "your name"}', encoding="utf-8")
    broken = (await read(tmp_path, {"a.md": EN, "b.md": EN}, Defaults())).broken
    assert {str(fault).partition(": ")[2] for fault in broken} == {
        "No author is named: give one for all with “author: …” in a _defaults.yaml, or with --author."
    }
