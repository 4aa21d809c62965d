"""Text that somebody copied out of a browser becomes an essay without what stood around it on the page."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.entry import Entry, Markup
from bot.adapters.sources.given import Given
from bot.adapters.sources.pages.pasted import Pasted, looks_like
from bot.errors import SourceError
from bot.ports.source import PassedOver

FOLDER = Path(__file__).resolve().parents[1] / "data" / "pasted"
ELSEWHERE = os.environ.get("PASTED_PAGES", "")
"""A folder with more of them: ``NAME.txt`` and ``NAME.expected.json``, which has some of the keys below."""
TEXT = """朝の電車で、隣の人が書類を読んでいた。
赤い線がたくさん引いてあった。

線の引き方には、怖がっているものが出ると思う。"""
ENGLISH = (
    "On the morning train the man beside me read a report. It was full of red lines.\n\nI think the lines told on him."
)


def opened(text: str | bytes) -> Pasted:
    data = text.encode() if isinstance(text, str) else text
    return Pasted(Given("pasted text", io.BytesIO(data), len(data)))


def entry(text: str | bytes) -> Entry:
    archive = opened(text)
    (found,) = archive.read(archive.spots())
    assert isinstance(found, Entry)
    return found


def check(text: bytes, wanted: dict[str, object]) -> None:
    archive = opened(text)
    (found,) = archive.read(archive.spots())
    assert isinstance(found, Entry)
    said: dict[str, object] = {
        "title": found.title,
        "date": str(found.written),
        "author": found.author,
        "category": found.category,
        "language": found.language,
        "tags": list(found.tags),
        "caption": "".join(archive.captions),
    }
    assert {key: said[key] for key in said if key in wanted} == {key: wanted[key] for key in said if key in wanted}
    assert found.body.startswith(str(wanted["body_begins_with"]))
    assert found.body.endswith(str(wanted["body_ends_with"]))
    unwanted = wanted["must_not_contain"]
    assert isinstance(unwanted, list)
    assert [text for text in unwanted if text in found.body] == []


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.txt")), ids=lambda page: page.stem)
def test_a_pasted_page_is_its_essay_alone(page: Path) -> None:
    check(page.read_bytes(), json.loads(page.with_suffix(".json").read_text(encoding="utf-8")))


@pytest.mark.skipif(not ELSEWHERE, reason="PASTED_PAGES names no folder with more pasted pages")
def test_so_are_those_of_somebody_else() -> None:
    pages = sorted(Path(ELSEWHERE).glob("*.txt"))
    assert pages
    for page in pages:
        check(page.read_bytes(), json.loads(page.with_suffix(".expected.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("head", "title", "written"),
    [
        ("線を引く人\n\n", "線を引く人", "None"),
        ("線を引くのは誰か？\n\n", "線を引くのは誰か？", "None"),
        (
            "なぜ私たちは、人の書類にいつも赤い線を引くのか？\n\n",
            "なぜ私たちは、人の書類にいつも赤い線を引くのか？",
            "None",
        ),
        ("線を引く人\n2019/10/19\n\n", "線を引く人", "2019-10-19"),
        ("2019.10.19 Sat\n線を引く人\n\n", "線を引く人", "2019-10-19"),
        ("https://b.example/1\n線を引く人\n公開日：2019年10月19日 06:17\n\n", "線を引く人", "2019-10-19"),
        ("ホーム > 仕事 > 線を引く人\n線を引く人\n2019-10-19\n\n", "線を引く人", "2019-10-19"),
        ("", "", "None"),
    ],
)
def test_a_title_stands_alone_or_beside_a_date(head: str, title: str, written: str) -> None:
    found = entry(head + TEXT)
    assert (found.title, str(found.written), found.body, found.markup) == (title, written, TEXT, Markup.TEXT)
    assert (found.url != "") is head.startswith("https")


@pytest.mark.parametrize(
    ("line", "author", "category"),
    [
        ("yoron at 06:17│Comments(0)│TrackBack(0)│仕事人の叫び", "yoron", "仕事人の叫び"),
        ("Posted by yoron at 2019年10月19日 06:17 | Comment(3) | 仕事人の叫び", "yoron", "仕事人の叫び"),
        ("[ 2019/10/19 06:17 ] 仕事人の叫び | TB(0) | CM(0)", "", "仕事人の叫び"),
        ("カテゴリー：仕事人の叫び", "", "仕事人の叫び"),
        ("投稿者：yoron", "yoron", ""),
        ("Written by Marta Lind on October 19, 2019", "Marta Lind", ""),
        ("Filed under: Working Life", "", "Working Life"),
    ],
)
def test_a_by_line_under_the_text_says_whose_it_is(line: str, author: str, category: str) -> None:
    text = ENGLISH if line.isascii() else TEXT
    found = entry(f"Lines\n\n{text}\n{text}\n{text}\n\n{line}\n")
    assert (found.author, found.category) == (author, category)
    assert line not in found.body


@pytest.mark.parametrize(
    "last",
    [
        "あなたは、どこに線を引きますか？",
        "あなたなら、誰を応援してくださいと言いますか？",
        "何かをシェアすると、どんないいことがあると思いますか?",
        "And where do you draw your lines?",
        "また明日",
        "（了）",
    ],
)
@pytest.mark.parametrize(
    "foot", ["", "\n\nコメントする\n名前\n", "\n\n↓ランキングに参加中。クリックお願いします↓\n人気ブログランキングへ\n"]
)
def test_the_last_line_of_the_author_stays(last: str, foot: str) -> None:
    assert entry(f"線を引く人\n\n{TEXT}\n{TEXT}\n{TEXT}\n\n{last}{foot}").body.endswith(last)


LINES = """朝の電車で見たこと
隣の人が書類を読んでいた
赤い線がたくさん引いてあって

わたしは何だか
自分のことのように
どきどきしてしまった"""


@pytest.mark.parametrize("head", ["{}\n", "{}\n2019年10月19日\n", "2019年10月19日\n{}\n", "ホーム\n{}\n"])
def test_a_text_without_full_stops_is_read_whole(head: str) -> None:
    found = entry(head.format("線を引く人") + f"\n{LINES}\n\nコメントする\n名前\n")
    assert (found.title, found.body) == ("線を引く人", LINES)


@pytest.mark.parametrize("lead", ["はじめに", "三年前の春のこと", "「線、引いたの」"])
def test_a_short_line_before_the_first_sentence_stays(lead: str) -> None:
    found = entry(f"線を引く人\n2019年10月19日\n\n{lead}\n\n{TEXT}")
    assert (found.title, found.body) == ("線を引く人", f"{lead}\n\n{TEXT}")


@pytest.mark.parametrize("line", ["関連記事", "Share", "コメント(3)", "前の記事", "Subscribe to Lines for more."])
def test_words_of_the_page_at_the_head_end_no_essay(line: str) -> None:
    found = entry(f"線を引く人\n{line}\n\n{TEXT}\n\n{TEXT}")
    assert found.title == "線を引く人"
    assert found.body == f"{TEXT}\n\n{TEXT}"


def test_what_was_left_out_is_told_with_its_rule() -> None:
    archive = opened(f"線を引く人\n\n{TEXT}\n{TEXT}\n{TEXT}\n\nポチっと応援お願いします\n\nコメントする\n名前\n")
    archive.spots()
    assert [(drop.line, drop.rule) for drop in archive.dropped] == [
        ("コメントする", "foot"),
        ("名前", "foot"),
        ("ポチっと応援お願いします", "request"),
    ]


def test_it_stays_the_same_essay_when_its_text_is_edited() -> None:
    (before,), (after,) = (
        opened(f"線を引く\n2019/10/19\n{TEXT}").spots(),
        opened(f"線を引く\n2019/10/19\n{TEXT}追記です。").spots(),
    )
    assert before.place == after.place
    assert before.fingerprint != after.fingerprint


def test_text_without_a_sentence_is_passed_over() -> None:
    archive = opened("ホーム\n検索\n")
    assert archive.read(archive.spots()) == [PassedOver("pasted text", "It has no text that reads as an essay.")]


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(SourceError, match="too many for one essay"):
        opened(b"x" * 1_000_001).spots()
    with pytest.raises(SourceError, match="no text in an encoding"):
        opened(bytes(range(128, 256)) * 9).spots()


def test_it_is_told_from_a_page() -> None:
    assert looks_like(TEXT.encode())
    assert looks_like(f"<br><br clear=\n{TEXT}".encode())
    assert not looks_like(b"<!DOCTYPE html><html><head></head><body>" + b"<p>x</p>" * 30)
    assert not looks_like(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


LABELS = ("Share", "コメントする", "2019年10月19日", "関連記事", "by X", "<br", "a at 1:00")
LINE = st.one_of(st.sampled_from([*TEXT.split("\n"), *LABELS]), st.text(max_size=60))


@given(st.lists(LINE, max_size=30))
def test_any_lines_come_to_lines_of_theirs_or_to_a_reason(lines: list[str]) -> None:
    archive = opened("\n".join(lines).encode("utf-8", "replace"))
    try:
        (found,) = archive.read(archive.spots())
    except SourceError:
        return
    if isinstance(found, Entry):
        assert sum(map(len, found.body.split())) <= sum(map(len, " ".join(lines).split()))


@pytest.mark.parametrize(
    "text", ["<" * 300_000, "a at " * 60_000, "|" * 300_000, "「" * 100_000, "\n" * 300_000, "#a " * 90_000]
)
def test_a_hostile_text_takes_no_more_than_a_look_at_each_line(text: str) -> None:
    archive = opened(text)
    assert len(archive.read(archive.spots())) == 1
