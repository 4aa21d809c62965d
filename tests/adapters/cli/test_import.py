"""``ichiwa import``: what people are told of an import, what scripts are, and what it leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.cli.conftest import Desk
from tests.adapters.test_sql_plans import recorded

DATA = Path(__file__).parents[2] / "data" / "import"
ENTRY = """AUTHOR: yamada
TITLE: {title}
BASENAME: {name}
STATUS: Publish
CONVERT BREAKS: 0
DATE: 10/19/2019 06:17:00 AM
CATEGORY: 仕事
-----
BODY:
<p>{text}</p>
<p>{question}</p>
<p><a href="https://blog.with2.net/link/?1">人気ブログランキングへ</a></p>
-----
--------
"""
QUESTION = "あなたの職場では、朝いちばんの電話を誰が取ることになっていますか？"
KEYS = "slug title author date language category tags source_url question summary body dropped"


def export(desk: Desk, *names: str, text: str = "新しい職場の朝は、いつも電話の音で始まる。") -> str:
    path = desk.folder / "export.txt"
    path.write_text(
        "".join(ENTRY.format(title=f"題{n}", name=n, text=f"{n}の話。{text}", question=QUESTION) for n in names)
    )
    return str(path)


def test_a_dry_run_tells_scripts_everything_and_changes_nothing(desk: Desk) -> None:
    path = export(desk, "kasa", "denwa")
    document = desk.document("import", "auto", path, "--dry-run")
    assert set(document) == {"new", "unchanged", "updated", "withdrawn", "failed", "passed_over", "essays"}
    assert (document["new"], document["unchanged"], document["updated"], document["withdrawn"]) == (2, 0, 0, 0)
    first, second = document["essays"]
    assert set(first) == set(KEYS.split())
    assert (first["slug"], first["title"], first["author"], first["date"]) == ("kasa", "題kasa", "yamada", "2019-10-19")
    assert (first["language"], first["category"], first["question"]) == (
        "ja",
        "仕事",
        QUESTION,
    )
    assert first["body"] == f"kasaの話。新しい職場の朝は、いつも電話の音で始まる。\n\n{QUESTION}"
    assert [line["line"] for line in first["dropped"]] == ["人気ブログランキングへ"]
    assert all(line["rule"] for line in first["dropped"])
    assert second["slug"] == "denwa-2", "the library has that slug"
    assert len(desk.document("essays", "list")) == 3


def test_a_dry_run_shows_people_the_text_and_each_line_that_is_dropped(desk: Desk) -> None:
    text = desk.text("import", "movabletype", export(desk, "kasa"), "--dry-run")
    assert "# 題kasa\nyamada · 2019-10-19 · ja · 仕事" in text
    assert f"Closing question: {QUESTION}" in text
    assert "): 人気ブログランキングへ" in text
    assert "NEW" in text


def test_a_second_import_brings_what_is_new_and_edited_and_nothing_twice(desk: Desk) -> None:
    export(desk, "kasa", "isu")
    assert desk.document("import", "auto", "export.txt", "--source", "ブログ")["new"] == 2
    again = desk.document("import", "auto", "export.txt", "--source", "ブログ")
    assert (again["new"], again["unchanged"], again["essays"]) == (0, 2, [])
    export(desk, "kasa", "tsukue", text="書き直した話。")
    third = desk.document("import", "auto", "export.txt", "--source", "ブログ")
    assert (third["new"], third["updated"], third["unchanged"], third["withdrawn"]) == (1, 1, 0, 0)
    mirrored = desk.document("import", "auto", "export.txt", "--source", "ブログ", "--mirror")
    assert (mirrored["unchanged"], mirrored["withdrawn"]) == (2, 1)
    slugs = {essay["slug"] for essay in desk.document("essays", "list")}
    assert slugs == {"the-kite", "the-desk", "denwa", "kasa", "tsukue"}
    assert "傘" not in desk.text("search", "kasa")


def test_a_second_import_of_the_same_writes_nothing(desk: Desk) -> None:
    def written(*words: str) -> set[str]:
        with recorded() as statements:
            desk.text(*words)
        return {sql for sql, _ in statements if sql.split()[0] in ("INSERT", "UPDATE", "DELETE", "REPLACE")}

    export(desk, "kasa", "isu")
    assert written("import", "auto", "export.txt") - written("essays", "list")
    assert not written("import", "auto", "export.txt") - written("essays", "list")


def test_what_was_imported_is_an_essay_like_any_other(desk: Desk) -> None:
    desk.text("import", "auto", export(desk, "kasa"))
    shown = desk.document("essays", "show", "kasa")
    assert (shown["question"], shown["licence"]) == (QUESTION, "All rights reserved")
    assert [found["slug"] for found in desk.document("search", "新しい職場")["results"]] == ["kasa"]
    desk.text("essays", "sync")
    assert desk.document("essays", "show", "kasa")["title"] == "題kasa", "ESSAYS_DIR withdraws its own essays alone"


def test_of_what_may_only_be_linked_no_text_stays(desk: Desk) -> None:
    desk.text("import", "auto", export(desk, "kasa"), "--rights", "link-only")
    shown = desk.document("essays", "show", "kasa")
    assert shown["body"] == ""
    assert [found["slug"] for found in desk.document("search", "職場")["results"]] == ["kasa"]


def test_drafts_and_failures_are_told_and_the_rest_comes_in(desk: Desk) -> None:
    path = desk.folder / "blog"
    path.mkdir()
    (path / "one.md").write_text("---\ntitle: One\nauthor: Ann\n---\n\nThe first one is fine.\n")
    (path / "two.md").write_text("---\ntitle: Two\nauthor: Ann\ndraft: true\n---\n\nNot yet.\n")
    (path / "three.md").write_text("---\ntitle: Three\nauthor: Ann\ndate: soon\n---\n\nWhen?\n")
    result = desk.run("import", "markdown", str(path))
    assert result.exit_code == 1
    assert result.stdout.split()[-6:] == ["1", "0", "0", "0", "1", "1"]
    assert "passed over: It is a draft. (1)\n  two.md" in result.stderr
    assert "failed: three.md:4: “date” has to be a date such as 2026-03-14." in result.stderr
    document = desk.document("import", "markdown", str(path), exit_code=1)
    assert document["failed"] == [{"place": "three.md:4", "reason": "“date” has to be a date such as 2026-03-14."}]
    assert document["passed_over"] == [{"place": "two.md", "reason": "It is a draft."}]


def test_defaults_stand_in_for_what_an_essay_does_not_say(desk: Desk) -> None:
    path = desk.folder / "blog"
    path.mkdir()
    (path / "one.md").write_text("# One\n\nThe first one is fine.\n")
    given = ("--author", "Ann", "--category", "Yards", "--licence", "CC BY 4.0", "--collection", "Ann's blog")
    (essay,) = desk.document("import", "markdown", str(path), "--dry-run", *given)["essays"]
    assert (essay["title"], essay["author"], essay["category"]) == ("One", "Ann", "Yards")
    desk.text("import", "markdown", str(path), *given)
    assert {"name": "Ann's blog", "essays": 1, "owners": []} in desk.document("collections", "list")


def test_standard_input_is_read(desk: Desk) -> None:
    pasted = "2019年10月19日\n\n朝の電話\n\n新しい職場の朝は、いつも電話の音で始まる。\n" + QUESTION
    document = desk.document("import", "page", "-", "--dry-run", "--author", "山田", stdin=pasted)
    (essay,) = document["essays"]
    assert (essay["title"], essay["date"], essay["question"]) == ("朝の電話", "2019-10-19", QUESTION)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "auto", "nothing.txt"), "nothing.txt"),
        (("import", "wordpress", "export.txt"), "export.txt"),
        (("import", "auto", "http://127.0.0.1:9/feed"), "127.0.0.1"),
        (("import", "auto", "https://user:pass@example.org/"), "example.org"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(desk: Desk, words: tuple[str, ...], says: str) -> None:
    export(desk, "kasa")
    assert says in desk.refusal(*words)


def test_the_name_of_the_essay_folder_is_no_blog_s(desk: Desk) -> None:
    result = desk.run("import", "auto", export(desk, "kasa"), "--source", "essays")
    assert result.exit_code == 2
    assert "ESSAYS_DIR" in result.stderr
