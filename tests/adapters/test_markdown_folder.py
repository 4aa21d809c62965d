"""A folder of Markdown files: what is right is read, what is wrong is named by file and line, the rest still load."""

from __future__ import annotations

import contextlib
import os
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.sources.folder.draft_file import read_draft
from bot.adapters.sources.folder.essay_fields import BODY_MAX
from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.core.essay import Draft, Language
from bot.core.ids import Slug
from bot.errors import FetchFailed, ParseFailed
from bot.ports.source import Harvest
from bot.services.library.importing import inspect
from tests.fakes.library import whole

FRONT = {
    "slug": "first-day",
    "title": "最初の名刺",
    "author": "Ichiwa 編集部",
    "language": "ja",
    "date": "2026-03-14",
    "category": "働きはじめ",
    "tags": "[新人, 名刺]",
    "licence": "CC BY 4.0",
}
BODY = "一行目。\n\n二行目。\n"


def page(body: str = BODY, without: str = "", **changes: str) -> str:
    """A file with ``changes`` in its front matter."""
    fields = {key: value for key, value in (FRONT | changes).items() if key != without}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in fields.items()) + "---\n" + body


async def read(folder: Path, files: dict[str, str | bytes]) -> Harvest:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return await whole(MarkdownFolder(folder, "here"))


async def test_a_file_becomes_a_draft(tmp_path: Path) -> None:
    text = page(source_url="https://example.com/a", summary=">-\n  二行の\n  紹介。", question="どうしますか？")
    harvest = await read(tmp_path, {"first-day.md": text})
    assert harvest == Harvest(
        (
            Draft(
                slug=Slug("first-day"),
                title="最初の名刺",
                author="Ichiwa 編集部",
                language=Language.JA,
                date=date(2026, 3, 14),
                category="働きはじめ",
                tags=("新人", "名刺"),
                licence="CC BY 4.0",
                source_url="https://example.com/a",
                summary="二行の 紹介。",
                question="どうしますか？",
                body="一行目。\n\n二行目。",
            ),
        )
    )


async def test_optional_keys_may_be_absent(tmp_path: Path) -> None:
    [draft] = (await read(tmp_path, {"first-day.md": page(without="tags")})).drafts
    assert (draft.tags, draft.source_url, draft.summary, draft.question) == ((), None, "", "")


@pytest.mark.parametrize(
    "variant",
    [
        page().encode("utf-16"),
        page().encode("cp932"),
        page().encode("euc-jp"),
        page().replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + page().encode(),
        page(date='"2026-03-14"').encode(),
    ],
)
async def test_other_editors_files_mean_the_same(tmp_path: Path, variant: bytes) -> None:
    usual = await read(tmp_path / "usual", {"first-day.md": page()})
    assert usual.drafts
    assert await read(tmp_path / "other", {"first-day.md": variant}) == usual


LONG = "あ" * 1000
BROKEN: dict[str, tuple[str | bytes, int, str]] = {
    "no author, and no front matter": ("# 題\n", 1, "No author is named"),
    "unterminated": ("---\nslug: first-day\n\n一行目。\n", 1, "not closed"),
    "TOML that is not closed": ('+++\ntitle = "題"\n\n一行目。\n', 1, "not closed"),
    "no TOML": ('+++\ntitle = "題"\nauthor = \n+++\n本文。\n', 3, "not valid TOML"),
    "no JSON": ('{\n  "title": "題",\n  "author": x\n}\n本文。\n', 3, "not valid JSON"),
    "front matter too long": ("---\n# " + "x" * 70_000 + "\n---\n本文。\n", 1, "longer than"),
    "a key twice": (page().replace("licence:", "title: 別の題\nlicence:"), 9, "twice"),
    "a list as key": (page().replace("licence:", "? [a]\n: x\nlicence:"), 9, "lines such as"),
    "no author": (page(without="author"), 1, "No author is named"),
    "two lines for a title": (page(title="|\n  a\n  b"), 3, "one line"),
    "a control character in a title": (page(title='"a\\x07b"'), 3, "one line"),
    "a control character in the front matter": (
        page(title="a\x07b"),
        3,
        "Character 9 of this line is an invisible U+0007",
    ),
    "a lone surrogate": (page(title='"\\ud800"'), 3, ""),
    "bad date": (page(date="2026-02-30"), 6, "“date” has to be"),
    "no date": (page(date="yesterday"), 6, "“date” has to be"),
    "title too long": (page(title="あ" * 201), 3, "the limit is 200"),
    "no web address": (page(source_url="javascript:alert(1)"), 10, "https://"),
    "no address at all": (page(source_url="https://[x"), 10, "https://"),
    "an anchor": (page(title="&a x"), 3, "Anchors"),
    "an alias": (page(title="*a"), 3, "Anchors"),
    "an alias where it says nothing to us": (page(mood="*a"), 10, "Anchors"),
    "a tag of YAML": (page(title="!!python/object:os.system x"), 3, "Tags"),
    "deep nesting": (page(tags="[" * 5000), 8, "deeper than 20"),
    "an unclosed quote": (page(licence='"CC'), 9, "put it in quotes"),
    "a title that YAML cannot read, over two lines": (page(title="a: b\n  c: d"), 3, "put it in quotes"),
    "a comment behind a title": (page(title="My boss # do not name him"), 3, "put it in quotes"),
    "a comment behind a category": (page(category="Work # or life"), 7, "put it in quotes"),
    "empty body": (page(body=""), 11, "no text"),
    "blank body": (page(body=" \n\n　\n"), 11, "no text"),
    "a control character in the body": (
        page(body="一行目。\n\n二\x00行目。\n"),
        13,
        "Character 2 of this line is an invisible U+0000 (null)",
    ),
    "body too long": (page(body="a" * (BODY_MAX + 1)), 11, "longer than"),
    "file too long": (page(body="a" * (2 * BODY_MAX)), 1, "longer than"),
    "not UTF-8": (page().encode() + "三行目。".encode("cp932"), 14, "not UTF-8"),
    "no text": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x81\x00" * 9, 1, "not UTF-8"),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_broken_file_is_named_with_its_line_and_the_rest_load(tmp_path: Path, fault: str) -> None:
    content, line, said = BROKEN[fault]
    harvest = await read(tmp_path, {"first-day.md": content, "whole.md": page(slug="whole")})
    assert [draft.slug for draft in harvest.drafts] == ["whole"]
    [error] = harvest.broken
    assert (error.where, error.line) == ("first-day.md", line), str(error)
    assert said in str(error)
    assert str(error).startswith(f"first-day.md:{line}: ")


LOST = [
    "Lesson #2: nothing",
    "We met in room #5 and it went well",
    "Team #one",
    "#1",
    "Work: a love story",
    '"Yes" and other lies',
    "[Note] my first job",
    "{Note} my first job",
    "'Twas my first job",
    "@home",
    "- minus",
    "? x",
    "%s",
    "`code`",
    "!important",
    "&co",
    "*starred*",
    "> quoted",
    "yes",
    "[Note]",
    "12",
]


@pytest.mark.parametrize("key", ["title", "category", "summary", "licence"])
@pytest.mark.parametrize("text", LOST)
async def test_what_yaml_would_read_otherwise_is_read_as_it_is_written_or_refused(
    tmp_path: Path, key: str, text: str
) -> None:
    whole = page(**{"summary": "x"} | {key: text})
    harvest = await read(tmp_path, {"first-day.md": whole})
    for error in harvest.broken:
        assert (error.line, "in quotes" in str(error)) == (whole.split("\n").index(f"{key}: {text}") + 1, True)
    for draft in harvest.drafts:
        assert getattr(draft, key) == (text if (key, text) != ("category", "[Note]") else "Note")
    assert bool(harvest.broken) == text.startswith(("&", "!"))
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    [draft] = (await read(tmp_path, {"first-day.md": page(**{"summary": "x"} | {key: f'"{quoted}"'})})).drafts
    assert getattr(draft, key) == text


async def test_a_comment_that_takes_nothing_away_is_allowed(tmp_path: Path) -> None:
    text = page(date="2026-03-14 # a Saturday", language="ja # Japanese", title="Lesson#2", tags="[新人, 名刺] # two")
    [draft] = (await read(tmp_path, {"first-day.md": text.replace("author:", "# who wrote it\nauthor:")})).drafts
    assert (draft.title, draft.date) == ("Lesson#2", date(2026, 3, 14))


async def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    head = """---
layout: post
title: Lesson # nothing
author: "Nobody
date: 2026-02-30
category:C
mood: a: b
---
会議\b\x1bは長かった。
"""
    harvest = await read(tmp_path, {"first-day.md": head})
    told = [(error.line, str(error).partition(": ")[2][:30]) for error in harvest.broken]
    assert [line for line, _ in told] == [3, 4, 5, 6, 9, 9], told
    assert "“category:” needs a space" in str(harvest.broken[3])
    assert "Character 3 of this line is an invisible U+0008 (backspace)" in str(harvest.broken[4])
    assert {error.where for error in harvest.broken} == {"first-day.md"}


async def test_rare_breaks_are_spaces_and_nothing_turns_the_writing_round(tmp_path: Path) -> None:
    text = page(title="evil \u202egnp.exe\u2069", author="a\u2028b", body="一\u2028二\x0b三\x0c四\u202e五。\n")
    [draft] = (await read(tmp_path, {"first-day.md": text})).drafts
    assert (draft.title, draft.author, draft.body) == ("evil gnp.exe", "a b", "一 二 三 四五。")


async def test_the_endings_of_markdown_load(tmp_path: Path) -> None:
    names = ("one.md", "two.markdown", "THREE.MD", "four.mdx", "five.mkd")
    files: dict[str, str | bytes] = {name: page(slug=name.partition(".")[0].lower()) for name in names}
    harvest = await read(tmp_path, files | {"six.txt": page(slug="six")})
    assert sorted(draft.slug for draft in harvest.drafts) == ["five", "four", "one", "three", "two"]
    assert harvest.broken == ()


async def test_an_alias_bomb_is_refused_unread(tmp_path: Path) -> None:
    layers = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    errors = (await read(tmp_path, {"bomb.md": f"---\na: &a [lol]\n{layers}---\n本文。\n"})).broken
    assert [error.line for error in errors if "Anchors" in str(error)] == list(range(2, 11))


async def test_the_order_is_that_of_the_paths(tmp_path: Path) -> None:
    names = ["b/two", "a/three", "a-one", "z"]
    harvest = await read(tmp_path, {f"{name}.md": page(slug=name.split("/")[-1]) for name in names})
    assert [draft.slug for draft in harvest.drafts] == ["three", "a-one", "two", "z"]


async def test_a_slug_that_is_taken_names_both_files(tmp_path: Path) -> None:
    await read(tmp_path, {"a/first-day.md": page(), "b/first-day.md": page()})
    found = await inspect(MarkdownFolder(tmp_path, "here"))
    [error] = found.broken
    assert found.slugs == {"first-day"}
    assert error.where == "b/first-day.md"
    assert "a/first-day.md" in str(error)


async def test_other_files_are_passed_over(tmp_path: Path) -> None:
    harvest = await read(tmp_path, {".hidden.md": "x", ".git/x.md": "x", "notes.txt": "x", "first-day.md": page()})
    assert (len(harvest.drafts), harvest.broken) == (1, ())


async def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(page(slug="secret"), encoding="utf-8")
    folder = tmp_path / "essays"
    folder.mkdir()
    (folder / "secret.md").symlink_to(tmp_path / "secret.md")
    (folder / "relative.md").symlink_to("../secret.md")
    (folder / "out").symlink_to(tmp_path)
    harvest = await read(folder, {"first-day.md": page()})
    assert [draft.slug for draft in harvest.drafts] == ["first-day"]
    assert [(error.where, error.line) for error in harvest.broken] == [("relative.md", 1), ("secret.md", 1)]
    assert all("leaves" in str(error) for error in harvest.broken)


async def test_a_link_inside_the_folder_is_read(tmp_path: Path) -> None:
    """Some systems mount a folder so: every file a link into a hidden one beside it."""
    await read(tmp_path, {"..data/first-day.md": page()})
    (tmp_path / "first-day.md").symlink_to("..data/first-day.md")
    assert len((await read(tmp_path, {})).drafts) == 1


async def test_what_is_no_readable_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "nowhere.md").symlink_to("gone.md")
    os.mkfifo(tmp_path / "pipe.md")
    harvest = await read(tmp_path, {"first-day.md": page()})
    assert [error.where for error in harvest.broken] == ["loop.md", "nowhere.md", "pipe.md"]
    assert len(harvest.drafts) == 1


async def test_a_name_that_cannot_be_shown_is_replaced(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"bad\xff\n.md")).write_text(page(body=""), encoding="utf-8")
    [error] = (await read(tmp_path, {})).broken
    assert error.where == "bad\ufffd\ufffd.md"


@pytest.mark.parametrize("missing", ["missing", "file"])
async def test_a_folder_that_cannot_be_read_is_no_empty_one(tmp_path: Path, missing: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(FetchFailed, match=missing):
        await MarkdownFolder(tmp_path / missing, "here").places()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_folder_below_that_cannot_be_read_fails_the_whole(tmp_path: Path) -> None:
    await read(tmp_path, {"shut/first-day.md": page()})
    (tmp_path / "shut").chmod(0)
    with pytest.raises(FetchFailed, match="shut"):
        await MarkdownFolder(tmp_path, "here").places()
    (tmp_path / "shut").chmod(0o700)


async def test_a_folder_that_is_unplugged_in_the_middle_is_one_error(tmp_path: Path) -> None:
    await read(tmp_path / "here", {"first-day.md": page(), "whole.md": page(slug="whole")})
    source = MarkdownFolder(tmp_path / "here", "here")
    places = await source.places()
    (tmp_path / "here").rename(tmp_path / "away")
    with pytest.raises(FetchFailed, match="here cannot be read"):
        await source.read(places)


FRAGMENTS = st.sampled_from(
    [
        *FRONT,
        *FRONT.values(),
        "---",
        "\n",
        ": ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!x ",
        "|",
        ">",
        "'",
        '"',
        "#",
        "- ",
        "? ",
        "%",
        "\t",
        "\x00",
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FRAGMENTS).map("".join) | st.text(), st.sampled_from([*string.printable, ""]))
def test_any_content_is_read_or_refused(front: str, insert: str) -> None:
    """No other exception than ParseFailed, and its line is one of the file's."""
    for text in (f"---\n{front}\n---\n本文。\n", page(title=f"a{insert}{front}"), front):
        lines = text.replace("\r", "\n").count("\n") + 2
        assert _fault_line(text.encode("utf-8", "surrogatepass")) in range(lines + 1)


def _fault_line(data: bytes) -> int:
    """Where the file is refused; 0 where it is read."""
    try:
        draft = read_draft(data, "first-day.md")
    except ParseFailed as error:
        return error.line
    return 0 if draft.slug == "first-day" and len(draft.title) <= 200 else -1


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab題 #:-?[]{},&*!|>%@`'\"~=\\\t.0"), min_size=1, max_size=12))
def test_a_title_that_loads_has_the_words_of_its_line(text: str) -> None:
    """Or it is refused; it is never another text. Quoted ones are YAML's own, and “~” is no title."""
    title = text.strip()
    if not title or title[0] in "'\"|>~" or title == "#" or title.startswith(("# ", "#\t")):
        return
    whole = page(title=title)
    with contextlib.suppress(ParseFailed):
        assert read_draft(whole.encode(), "first-day.md").title == title
