"""`essays`, `search` and `summarize`."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.adapters.cli.conftest import Desk

BROKEN = "---\nslug: torn\ntitle: Torn\ndate: 2026-02-30\n---\n\nA text.\n"


def test_sync_loads_what_the_folder_holds_and_the_second_run_finds_nothing_new(empty_desk: Desk) -> None:
    assert "3 added, 0 changed, 0 withdrawn, 0 unchanged" in empty_desk.text("essays", "sync")
    assert empty_desk.text("essays", "sync") == "0 added, 0 changed, 0 withdrawn, 3 unchanged\n"


def test_sync_names_what_changed(desk: Desk) -> None:
    desk.write("the-kite", "Another text.")
    desk.write("the-new-one")
    (desk.essays / "denwa.md").unlink()
    assert desk.document("essays", "sync") == {
        "added": ["the-new-one"],
        "changed": ["the-kite"],
        "withdrawn": ["denwa"],
        "missing": [],
        "unchanged": 1,
        "broken": [],
        "passed_over": [],
        "unknown_keys": {},
        "summaries": {"new": 0, "refused": 0, "failed": 0},
    }


def test_a_broken_essay_is_named_with_its_line_and_the_others_load(empty_desk: Desk) -> None:
    (empty_desk.essays / "torn.md").write_text(BROKEN, encoding="utf-8")
    result = empty_desk.run("essays", "sync")
    assert result.exit_code == 1
    assert "3 added" in result.stdout
    assert result.stderr.startswith("broken     torn.md:1: No author is named")
    broken = empty_desk.document("essays", "sync", exit_code=1)["broken"]
    assert [(one["where"], one["line"]) for one in broken] == [("torn.md", 1), ("torn.md", 4)]


def test_the_report_on_a_blog_of_many_posts_fits_on_a_screen(empty_desk: Desk) -> None:
    (empty_desk.essays / "_defaults.yaml").write_text("author: The author\n", encoding="utf-8")
    for number in range(60):
        head = f"title: No. {number}\ndate: 2020-01-31\nlayout: post\ncover: a.png\nmood: good\n"
        state = "draft: true\n" if number % 3 == 1 else "date: 2020-02-30\n" if number % 3 == 2 else ""
        head = head.replace("date: 2020-01-31\n", "") if state.startswith("date") else head
        path = empty_desk.essays / f"{number}.md"
        path.write_text(f"---\n{head}{state}---\nThe text of essay {number}.\n", encoding="utf-8")
    result = empty_desk.run("essays", "sync")
    assert result.exit_code == 1
    assert "23 added, 0 changed" in result.stdout
    assert len(result.stdout.splitlines()) == 12
    assert "not used   mood (20)" in result.stderr
    assert "left out   20 files, such as 1.md: It is a draft." in result.stderr
    assert "broken     20 files, such as 11.md:6: “date” has to be a date such as 2026-03-14." in result.stderr
    assert len(result.stderr.splitlines()) == 3


def test_a_folder_of_drafts_alone_does_not_look_like_success(empty_desk: Desk) -> None:
    for path in empty_desk.essays.iterdir():
        path.write_text("---\ntitle: T\ndraft: true\n---\nA text.\n", encoding="utf-8")
    result = empty_desk.run("essays", "sync")
    assert result.exit_code == 1
    assert "Every file was left out." in result.stderr


def test_a_folder_that_lost_most_of_its_essays_withdraws_none_until_that_is_said(desk: Desk) -> None:
    for path in desk.essays.iterdir():
        path.unlink()
    missing = "3 of 3 essays are missing from their source, so none was withdrawn."
    for _ in range(2):
        result = desk.run("essays", "sync")
        assert result.exit_code == 1
        assert result.stdout == "0 added, 0 changed, 0 withdrawn, 0 unchanged\n"
        assert missing in result.stderr
        assert "ichiwa essays sync --mirror" in result.stderr
    assert missing in desk.run("doctor").stdout
    assert len(desk.document("essays", "list")) == 3
    desk.write("the-new-one")
    assert desk.document("essays", "sync", exit_code=1)["missing"] == ["denwa", "the-desk", "the-kite"]
    assert desk.document("essays", "sync", "--mirror")["withdrawn"] == ["denwa", "the-desk", "the-kite"]
    assert "missing" not in desk.run("doctor").stdout


def test_list_shows_the_newest_first(desk: Desk) -> None:
    lines = desk.text("essays", "list").splitlines()
    assert lines[0].split() == ["DATE", "LANG", "LENGTH", "SLUG", "TITLE"]
    assert "the-kite" in lines[1]
    assert "一本の電話" in lines[3]
    slugs = [essay["slug"] for essay in desk.document("essays", "list", "--lang", "en")]
    assert slugs == ["the-kite", "the-desk"]


def test_list_of_an_empty_library_says_how_to_fill_it(empty_desk: Desk) -> None:
    result = empty_desk.run("essays", "list")
    assert result.exit_code == 0
    assert "ichiwa essays sync" in result.stderr
    assert empty_desk.document("essays", "list") == []


def test_show_prints_the_whole_essay(desk: Desk) -> None:
    text = desk.text("essays", "show", "denwa")
    assert text.startswith("一本の電話\nSomeone · 2026-01-01 · ja · 1 min\nWork #人脈\nCC BY 4.0\n")
    assert "Closing question (extract): あなたは今夜、久しぶりに誰へ電話をかけてみますか？" in text
    shown = desk.document("essays", "show", "denwa")
    assert shown["body"].startswith("人脈という言葉を聞いた。")
    assert set(shown) == {
        *("slug", "title", "author", "language", "date", "category", "tags", "minutes"),
        *("licence", "source_url", "revision", "summary", "question", "body"),
        *("summary_origin", "question_origin"),
    }
    assert (shown["summary_origin"], shown["question_origin"]) == ("extract", "extract")


@pytest.mark.parametrize("slug", ["nothing-like-it", "../../etc/passwd", "the-kite\udcff", "x" * 500])
def test_show_refuses_what_is_no_essay(desk: Desk, slug: str) -> None:
    assert desk.refusal("essays", "show", slug).startswith("There is no essay called “")


def test_an_essay_cannot_steer_the_terminal(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.database)) as connection, connection:
        connection.execute("UPDATE essays SET title = 'Blink\x1b[5m' || char(155) || '2J', body = 'Bell\x07'")
    for words in (("essays", "list"), ("essays", "show", "denwa"), ("search", "人脈")):
        assert not {"\x1b", "\x9b", "\x07"} & set(desk.text(*words))


def test_search_finds_two_japanese_characters(desk: Desk) -> None:
    result = desk.run("search", "人脈")
    assert result.exit_code == 0
    assert result.stdout.startswith("一本の電話 · 2026-01-01 · ja · denwa\n    人脈という言葉を聞いた。")
    assert result.stderr == "1 of 1 shown\n"


def test_search_as_json(desk: Desk) -> None:
    found = desk.document("search", "moved", "desk", "--lang", "en")
    assert (found["query"], found["language"], found["total"]) == ("moved desk", "en", 1)
    [result] = found["results"]
    assert result["slug"] == "the-desk"
    hits = [part["text"].casefold() for part in result["snippet"] if part["hit"]]
    assert {"moved", "desk"} <= set(hits)


def test_search_goes_on_to_later_pages_and_stops_at_the_limit(desk: Desk) -> None:
    for number in range(9):
        desk.write(f"lantern-{number}", "A lantern in the window.")
    desk.text("essays", "sync")
    found = desk.document("search", "lantern")
    assert (found["total"], len(found["results"])) == (9, 9)
    assert len(desk.document("search", "lantern", "--limit", "7")["results"]) == 7


def test_search_without_a_hit(desk: Desk) -> None:
    result = desk.run("search", "zeppelin")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[0] == "Nothing was found. Try different words, or fewer."
    found = desk.document("search", "zeppelin")
    assert (found["total"], found["typed"], found["nearest"], found["wider"]) == (0, None, [], [])
    assert f"You can browse by topic: {', '.join(f'category:{topic}' for topic in found['topics'])}" in result.stderr


def test_search_of_a_slip(desk: Desk) -> None:
    result = desk.run("search", "mentr")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)
    assert result.stderr == (
        'Nothing for “mentr”; showing “mentor”.\nSearch for “mentr” as it is: "mentr"\n1 of 1 shown\n'
    )
    found = desk.document("search", "mentr")
    assert (found["query"], found["typed"], found["total"]) == ("mentor", "mentr", 1)


def test_search_in_the_wrong_language_or_with_a_filter_too_many(desk: Desk) -> None:
    result = desk.run("search", "人脈", "--lang", "en")
    assert result.stderr == ("No English essay fits; 1 Japanese one does.\nSearch essays in Japanese: 人脈 lang:ja\n")
    found = desk.document("search", "人脈", "tag:nowhere", "--lang", "ja")
    assert found["wider"] == [{"query": "人脈", "language": "ja", "without": "tag", "total": 1}]


def test_search_in_an_empty_library_says_how_to_fill_it(desk: Desk) -> None:
    for path in desk.essays.glob("*.md"):
        path.unlink()
    desk.text("essays", "sync", "--mirror")
    assert "ichiwa essays sync" in desk.run("search", "zeppelin").stderr


def test_search_mends_an_index_that_is_behind(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.database)) as connection, connection:
        connection.execute("UPDATE search_version SET version = 'older'")
    assert desk.document("search", "人脈")["total"] == 1


@pytest.mark.parametrize("query", ["   ", "", "\t"])
def test_an_empty_query_is_refused(desk: Desk, query: str) -> None:
    assert desk.refusal("search", query).startswith("Type what to search for")


@pytest.mark.parametrize("query", ["\udcff\udcfe", "'\"*()-", "🧑‍🚒", "\x00", "OR AND NOT NEAR("])
def test_any_other_query_is_answered(desk: Desk, query: str) -> None:
    assert desk.run("search", query).exit_code == 0
    assert desk.document("search", query)["total"] == 0


def test_summarize_a_file_without_its_front_matter(desk: Desk) -> None:
    path = str(desk.essays / "the-kite.md")
    assert desk.text("summarize", path) == "A kite flew over the yard.\n"
    assert desk.document("summarize", path) == {
        "language": "en",
        "minutes": 1,
        "summary": "A kite flew over the yard.",
        "question": "What did you let go of?",
        "origin": "extract",
    }


def test_summarize_takes_no_sentence_from_a_front_matter(desk: Desk) -> None:
    text = "---\r\nabout: |\r\n  This sentence is not the text's.\r\n---\r\nThe text has one sentence of its own.\r\n"
    assert desk.document("summarize", "-", stdin=text)["summary"] == "The text has one sentence of its own."


def test_summarize_stdin(desk: Desk) -> None:
    text = "# 見出し\n\n名刺を捨てた。缶に四箱あった。\n"
    found = desk.document("summarize", "-", "--budget", "20", stdin=text)
    assert (found["language"], found["summary"], found["question"]) == ("ja", "名刺を捨てた。缶に四箱あった。", None)
    assert desk.document("summarize", "-", "--lang", "en", stdin=text)["language"] == "en"


def test_summarize_does_not_repeat_the_title(desk: Desk) -> None:
    text = "A kite flew. It was red and long, and nobody held it.\n"
    assert "A kite flew." not in desk.document("summarize", "-", "--title", "A kite flew.", stdin=text)["summary"]


@pytest.mark.parametrize(
    ("stdin", "sentence"),
    [(b"\xff\xfe\x00", "The text is not UTF-8."), (b"x" * 1_000_001, "The text is longer than 1,000,000 bytes.")],
)
def test_summarize_refuses_what_is_no_text(desk: Desk, stdin: bytes, sentence: str) -> None:
    assert desk.refusal("summarize", "-", stdin=stdin) == sentence
