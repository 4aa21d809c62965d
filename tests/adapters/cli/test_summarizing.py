"""`summarize --batch`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adapters.cli.conftest import Desk


def test_a_batch_gives_a_row_for_each(desk: Desk, tmp_path: Path) -> None:
    rows = [
        {
            "id": 1,
            "text": "名刺を捨てた。缶に四箱あった。\nあなたは、何を捨てられずに持ち続けていますか？",
            "title": "名刺",
        },
        {"id": "b", "text": "It rained. However, I went out with a coat.", "lang": "en", "budget": 20},
        {"id": "c", "text": "But nobody came.", "lang": "en"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", "utf-8")
    found = [json.loads(line) for line in desk.text("summarize", "--batch", str(path)).splitlines()]
    assert found == [
        {
            "id": 1,
            "summary": "名刺を捨てた。缶に四箱あった。",
            "question": "あなたは、何を捨てられずに持ち続けていますか？",
            "origin": "extract",
            "standalone": True,
        },
        {"id": "b", "summary": "It rained.", "question": None, "origin": "extract", "standalone": True},
        {"id": "c", "summary": "But nobody came.", "question": None, "origin": "lead", "standalone": False},
    ]


@pytest.mark.parametrize(
    "row", ["[]", '{"id": 1}', '{"id": 1, "text": "a", "lang": "fr"}', '{"id": 1, "text": "a", "budget": 3}']
)
def test_a_row_that_is_none_is_named(desk: Desk, tmp_path: Path, row: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(f'{{"id": 0, "text": "It rained."}}\n{row}\n', "utf-8")
    assert desk.refusal("summarize", "--batch", str(path)).startswith("Row 2 needs id and text")
    path.write_text("{", "utf-8")
    assert desk.refusal("summarize", "--batch", str(path)) == "Row 1 is not JSON."


def test_an_author_s_own_words_go_first_and_options_above_the_front_matter(desk: Desk) -> None:
    essay = (
        "---\ntitle: 見出し\nlanguage: ja\nsummary: >-\n  著者の要約。\n  二文目の要約である。\n"
        "question: 何を捨てましたか？\n---\n\n名刺を捨てた。\n"
    )
    found = desk.document("summarize", "-", stdin=essay)
    assert (found["summary"], found["question"], found["origin"]) == (
        "著者の要約。 二文目の要約である。",
        "何を捨てましたか？",
        "author",
    )
    short = desk.document(
        "summarize", "-", "--budget", "20", "--lang", "en", stdin=essay.replace("要約", "とても長い要約")
    )
    assert (short["summary"], short["language"]) == ("著者のとても長い要約。", "en")


def test_the_first_words_are_called_a_lead_and_text_mode_tells_the_origin_apart(desk: Desk) -> None:
    long = "The kite flew over the yard and the wall and the river before it fell."
    result = desk.run("summarize", "-", "--budget", "30", stdin=long)
    assert (result.stdout, result.stderr) == ("The kite flew over the yard…\n", "origin: lead\n")
    assert desk.run("summarize", "-", stdin=long).stderr == "origin: extract\n"


@pytest.mark.parametrize("front", ["a: [", "- a", "title: [x]\nlanguage: fr", "summary:\n  a: b"])
def test_a_front_matter_that_is_no_essay_s_says_nothing(desk: Desk, front: str) -> None:
    found = desk.document("summarize", "-", stdin=f"---\n{front}\n---\nIt rained all day.\n")
    assert (found["summary"], found["origin"], found["language"]) == ("It rained all day.", "extract", "en")


def test_summarize_wants_one_thing(desk: Desk) -> None:
    assert "Name either a FILE" in desk.run("summarize").output


def test_a_correction_survives_the_next_reading(desk: Desk) -> None:
    edited = desk.document("essays", "edit", "the-kite", "--summary", "A  kite.\n", "--question", "Whose was it?")
    assert (edited["summary"], edited["question"]) == ("A kite.", "Whose was it?")
    desk.write("the-kite", body="A kite flew over the wall.", title="The Kite")
    assert "changed    the-kite" in desk.text("essays", "sync")
    shown = desk.document("essays", "show", "the-kite")
    assert (shown["summary"], shown["question"], shown["body"]) == (
        "A kite.",
        "Whose was it?",
        "A kite flew over the wall.",
    )
    again = desk.text("essays", "edit", "the-kite", "--summary", "", "--question", "")
    assert again == "Summary: A kite flew over the wall.\nClosing question: (none)\n"


def test_an_edit_needs_words_that_fit_and_an_essay(desk: Desk) -> None:
    assert "Give --summary" in desk.run("essays", "edit", "the-kite").output
    assert "the limit is 600" in desk.run("essays", "edit", "the-kite", "--summary", "x" * 601).output
    assert desk.refusal("essays", "edit", "nowhere", "--summary", "x") == "There is no essay called “nowhere”."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("![](one.png)\n\n---\n", "The text holds no words to summarize."),
        ("저는 선반을 옮겼습니다. 바닥은 하얗습니다.", "The text is Korean; Ichiwa reads Japanese and English."),
    ],
)
def test_what_cannot_be_summarized_is_one_sentence(desk: Desk, text: str, sentence: str) -> None:
    result = desk.run("summarize", "-", stdin=text)
    assert result.exit_code != 0
    assert sentence in result.stderr
    assert result.stdout == ""
