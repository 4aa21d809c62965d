"""MDX: its words stay, its programs go."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.folder.mdx import plain_markdown


@pytest.mark.parametrize(
    ("mdx", "markdown"),
    [
        ('import A from "./a";\nimport {\n  B,\n} from "b"\n\nWords.', "\n\n\n\n\nWords."),
        ("export const meta = {\n  a: 1,\n\n  b: [2],\n}\n\nWords.", "\n" * 6 + "Words."),
        (
            "import duties rose last year.\n\nimport it “from” there",
            "import duties rose last year.\n\nimport it “from” there",
        ),
        ("text\nimport A from 'a'", "text\nimport A from 'a'"),
        ("<Note type='a'>Words.</Note>", "Words."),
        ('<Chart\n  data={[{ a: 1 }, { a: "}" }]}\n  onClick={() => go()}\n/>\nWords.', "\nWords."),
        ("<Tabs.Item>a</Tabs.Item> <>b</>", "a b"),
        ('<div className="x" style={{ a: 1 }}>a</div>', '<div className="x">a</div>'),
        ('<Figure src={x} caption="The words" />', "![The words]()"),
        ("a{' '}\nb{\" \"}c", "a \nb c"),
        ("`<Note>` and ``<A b={1}>`` stay", "`<Note>` and ``<A b={1}>`` stay"),
        ('```jsx\nimport A from "a"\n\n<A b={1}>\n```', '```jsx\nimport A from "a"\n\n<A b={1}>\n```'),
        ("a < b, <https://a.b>, List<String", "a < b, <https://a.b>, List<String"),
        ("an <Unclosed a={", "an  a={"),
    ],
)
def test_modules_and_components_go_and_their_words_stay(mdx: str, markdown: str) -> None:
    assert plain_markdown(mdx) == markdown


@given(st.lists(st.text(st.sampled_from("abc 題。\n#*_-"), min_size=1), max_size=10))
def test_a_text_without_components_stays_as_it_is(parts: list[str]) -> None:
    text = " ".join(parts)
    assert plain_markdown(text) == text


PIECES = ["<A", "<b", " x={", "{", "}", ">", "/>", "</A>", '"', "'", "`", "```", "\n", "\n\n", "import ", "a"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_whatever_is_written_is_read_and_nothing_is_added(text: str) -> None:
    assert len(plain_markdown(text)) <= len(text)


@pytest.mark.parametrize(
    "piece", ["<a{}", "<A x={`", "`a", "``` `", "{' '", "<A", "import {\n\n", "export const {\n\n"]
)
def test_a_hostile_text_takes_little_more_than_its_length(piece: str) -> None:
    """Counted in lines that are run, whatever the machine."""
    half, whole = (_lines_run(piece * n) for n in (2000, 4000))
    assert whole < 2.3 * half + 500


def _lines_run(text: str) -> int:
    run = 0

    def counted(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal run
        run += event == "line"
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        plain_markdown(text)
    finally:
        sys.settrace(before)
    return run
