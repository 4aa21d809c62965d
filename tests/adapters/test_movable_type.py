"""The reader of Movable Type exports, with each trap that exporters set."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.blogs.entry_places import ENTRIES_MAX
from bot.adapters.sources.blogs.movable_type import ENTRY_MAX, JAPAN, MovableType, looks_like
from bot.adapters.sources.blogs.movable_type_comments import day_of, moment_of
from bot.adapters.sources.entry import Entry, Markup
from bot.adapters.sources.given import Given
from bot.core.essay import READ_AS
from bot.errors import SourceError
from tests.adapters.archives import broken, entries, fixture, handed, passed_over

BODY = "入社した年、議事録ばかり書いていた。"


def export(*entries: str) -> bytes:
    return "".join(f"{entry}\n--------\n" for entry in entries).encode()


def entry(head: str = "TITLE: 題\nDATE: 10/19/2019 07:00:00 PM", body: str = BODY, rest: str = "") -> str:
    return f"{head}\n-----\nBODY:\n{body}\n-----\n{rest}".rstrip("\n")


def one(text: str) -> Entry:
    (found,) = entries(MovableType(handed(export(text))))
    return found


def test_an_export_of_livedoor_is_read_with_its_escaped_line_and_its_comments() -> None:
    archive = MovableType(handed(fixture("livedoor.txt")))
    first, last = entries(archive)
    assert (first.title, first.author, first.written) == ("議事録は誰のために書くか", "minamo", date(2019, 10, 19))
    assert (first.category, first.tags, first.markup) == ("仕事術", ("会議",), Markup.HTML)
    assert first.url == first.spot.place == "https://blog.example/minamo/archives/1001.html"
    assert first.body.endswith(
        "\n-----\n上の線は、会議室の机に引いた線である。\n<br>\n<br>\nあなたの書いた記録は、誰が読むだろうか。"
    )
    assert first.summary == ""  # cut off the text's beginning by a program
    assert [(c.author, c.text, c.written) for c in first.comments] == [
        ("通りすがり", "私も書いていました。\n懐かしいです。", datetime(2019, 10, 20, 4, 30, tzinfo=UTC)),
        ("係長", "URL: という言葉も覚えました。", datetime(2019, 10, 20, 15, 10, tzinfo=UTC)),
    ]
    assert (last.title, last.slug, last.tags) == ("", "without_title", ("転職, 春", "面談"))
    assert last.summary == "この回は、辞めなかった理由の話。"
    assert last.markup is Markup.BROKEN_LINES
    assert passed_over(archive) == [("export.txt:54", archive_reasons.DRAFT)]


def test_separators_that_fc2_did_not_escape_stay_in_the_text_and_its_secret_comments_go() -> None:
    first, second = entries(MovableType(handed(fixture("fc2.txt"))))
    assert first.body == (
        "夜の電話は、三回鳴ってから取る。\n--------\n点線の下は、先輩の言葉。\n-----\nNOTE: 急がなくてよい。"
    )
    assert [comment.author for comment in first.comments] == ["B"]
    assert first.comments[0].written == datetime(2011, 3, 5, tzinfo=UTC)
    assert second.spot.place != first.spot.place
    assert second.markup is Markup.HTML


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(lambda text: text.encode("utf-8-sig").replace(b"\n", b"\r\n"), id="BOM and CRLF"),
        pytest.param(lambda text: text.encode().replace(b"\n", b"\r"), id="CR"),
        pytest.param(lambda text: text.encode("euc_jp"), id="EUC-JP"),
        pytest.param(lambda text: text.encode("cp932"), id="cp932"),
        pytest.param(lambda text: text.encode("iso2022_jp"), id="ISO-2022-JP"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.encode("utf-16-be"), id="UTF-16 without BOM"),
        pytest.param(lambda text: f"{text}\n--------\n\x1a".encode(), id="end of file of DOS"),
        pytest.param(lambda text: f"--------\n\n{text}\n--------\n\n--------\n".encode(), id="separators around"),
    ],
)
@pytest.mark.parametrize("name", ["livedoor.txt", "fc2.txt"])
def test_every_way_of_writing_the_file_gives_the_same_entries(name: str, written: Callable[[str], bytes]) -> None:
    plain = fixture(name)
    there = written(plain.decode())
    assert looks_like(there[:4096])

    def told(data: bytes) -> object:
        found = entries(MovableType(handed(data)))
        return [(e.spot.place, e.title, e.written, e.tags, e.body.rstrip(), e.comments) for e in found]

    assert told(there) == told(plain)


def test_a_second_reading_gives_the_same_places_and_fingerprints_and_an_edit_another_fingerprint() -> None:
    data = export(entry("BASENAME: a\nTITLE: A"), entry("BASENAME: b\nTITLE: B"))
    later = export(entry("TITLE: 新しい"), entry("BASENAME: a\nTITLE: A"), entry("BASENAME: b\nTITLE: B", "直した。"))
    first, second, edited = (MovableType(handed(given)).spots() for given in (data, data, later))
    assert first == second
    assert [spot.place for spot in edited[1:]] == ["a", "b"]
    assert edited[1].fingerprint == first[0].fingerprint
    assert edited[2].fingerprint != first[1].fingerprint
    assert first[0].fingerprint.startswith(f"{READ_AS}:")


def test_no_two_entries_have_one_place_and_what_cannot_be_shown_is_not_in_it() -> None:
    archive = MovableType(handed(export(*[entry("BASENAME: a\x07b")] * 3, entry("BASENAME: " + "長" * 500))))
    places = [spot.place for spot in archive.spots()]
    assert len(set(places)) == 4
    assert places[0] == "ab"
    assert max(map(len, places)) < 250
    assert len(entries(archive)) == 4


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("Draft", archive_reasons.DRAFT),
        ("Future", archive_reasons.TO_COME),
        ("Review", archive_reasons.PRIVATE),
        ("Publish", None),
    ],
)
def test_only_what_is_published_is_an_essay(status: str, reason: str | None) -> None:
    archive = MovableType(handed(export(entry(f"TITLE: 題\nSTATUS: {status}"))))
    assert [found for _, found in passed_over(archive)] == ([reason] if reason else [])
    assert len(entries(archive)) == (0 if reason else 1)


@pytest.mark.parametrize(
    ("breaks", "body", "markup"),
    [
        ("0", "<p>一</p>\n二", Markup.HTML),
        ("1", "<b>一</b>\n\n二", Markup.BROKEN_LINES),
        ("__default__", "<b>一</b>\n\n二", Markup.BROKEN_LINES),
        ("markdown", "# 一", Markup.MARKDOWN),
        ("markdown_with_smartypants", "# 一", Markup.MARKDOWN),
        ("richtext", "<p>一</p>", Markup.HTML),
        ("default", "一<br>\n二<br />\n三", Markup.HTML),
        ("default", "<div>一</div>\n二\n三<br>", Markup.BROKEN_LINES),
        ("", "<div>一</div>\n二", Markup.HTML),
        ("", "<b>一</b>\n二", Markup.BROKEN_LINES),
        ("default", "<b>一</b>\n\n二", Markup.BROKEN_LINES),
        ("0", "一\n\n二", Markup.BROKEN_LINES),
    ],
)
def test_the_markup_is_what_convert_breaks_and_the_text_say(breaks: str, body: str, markup: Markup) -> None:
    assert one(entry(f"TITLE: 題\nCONVERT BREAKS: {breaks}", body)).markup is markup


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10/19/2019 12:00:00 AM", datetime(2019, 10, 18, 15, 0, tzinfo=UTC)),
        ("10/19/2019 12:00:00 PM", datetime(2019, 10, 19, 3, 0, tzinfo=UTC)),
        ("10/19/2019 11:59:59 PM", datetime(2019, 10, 19, 14, 59, 59, tzinfo=UTC)),
        ("10/19/2019 23:59:59", datetime(2019, 10, 19, 14, 59, 59, tzinfo=UTC)),
        ("10/19/2019 23:59:59 PM", datetime(2019, 10, 19, 14, 59, 59, tzinfo=UTC)),
        ("10/19/2019 13:05:00 AM", datetime(2019, 10, 19, 4, 5, tzinfo=UTC)),
        ("2019-10-19 00:30", datetime(2019, 10, 18, 15, 30, tzinfo=UTC)),
        ("02/30/2019 10:00:00", None),
        ("10/19/2019 25:00:00", None),
        ("yesterday", None),
    ],
)
def test_a_time_has_12_or_24_hours(written: str, expected: datetime | None) -> None:
    assert moment_of(written, JAPAN) == expected


@given(st.datetimes(datetime(1990, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_both_ways_of_writing_a_time_mean_the_same(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    ways = (whole.strftime("%m/%d/%Y %I:%M:%S %p"), whole.strftime("%m/%d/%Y %H:%M:%S"))
    assert {moment_of(way, UTC) for way in ways} == {whole}
    assert {day_of(way) for way in ways} == {whole.date()}


def test_a_picture_beside_the_text_stands_before_it_unless_it_is_in_it() -> None:
    head = "TITLE: 題\nCONVERT BREAKS: 0\nIMAGE: https://images.example/a.jpg"
    assert one(entry(head, "<p>本文</p>")).body.startswith('<p><img src="https://images.example/a.jpg"')
    inside = '<p><img src="https://images.example/a.jpg"></p>'
    assert one(entry(head, inside)).body == inside


def test_keywords_are_tags_where_there_are_no_others_and_a_title_may_go_on_in_the_next_line() -> None:
    found = one(entry("TITLE: 一行目\n二行目\nDATE: 1/2/2019", rest="KEYWORDS:\n転職、面接,\n春\n-----"))
    assert (found.title, found.tags) == ("一行目 二行目", ("転職", "面接", "春"))


@given(
    st.lists(
        st.sampled_from(["-----", "--------", "------", "本文。", "", "NOTE:", "TITLE: x", "a\t"]),
        min_size=1,
        max_size=8,
    )
)
def test_a_body_whose_separators_are_escaped_comes_back_line_by_line(lines: list[str]) -> None:
    escaped = [f"{line}\t" if line in ("-----", "--------") else line for line in lines]
    found = one(entry(body="始\n" + "\n".join(escaped) + "\n終"))
    assert found.body == "始\n" + "\n".join(lines) + "\n終"


@given(st.lists(st.sampled_from(["-----", "--------", "", " ", "本文。", "NOTE:", "note: a"]), max_size=8))
def test_a_body_whose_separators_are_not_escaped_comes_back_line_by_line(lines: list[str]) -> None:
    text = "\n".join(["始", *lines, "終"])
    comment = "COMMENT:\nAUTHOR: a\n\nいい話。\n-----"
    found = one(entry(body=text, rest=comment))
    assert found.body == text
    assert [comment.text for comment in found.comments] == ["いい話。"]


def test_an_entry_that_is_too_long_is_refused_with_its_line_and_in_little_memory() -> None:
    start = export(entry("TITLE: 前")) + b"TITLE: long\nDATE: 1/1/2020\n-----\nBODY:\n"
    file = _Long(start, 100_000_000, b"\n-----\n--------\n" + export(entry("TITLE: 後")))
    tracemalloc.start()
    archive = MovableType(Given("export.txt", file, file.size))
    (fault,) = broken(archive)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [found.title for found in entries(archive)] == ["前", "後"]
    assert (fault.where, fault.line, fault.fields["limit"]) == ("export.txt", 7, ENTRY_MAX)
    assert peak < 20_000_000


class _Long(io.BytesIO):
    """A file in whose middle so many letters stand, which take no memory."""

    def __init__(self, start: bytes, letters: int, end: bytes) -> None:
        super().__init__()
        self._start, self._letters, self._end = start, letters, end
        self._at = 0
        self.size = len(start) + letters + len(end)

    def seek(self, offset: int, whence: int = 0) -> int:
        assert whence == 0
        self._at = offset
        return offset

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert 0 <= size <= 1 << 22, "nobody reads such a file whole"
        until = min(self._at + size, self.size)
        behind = len(self._start) + self._letters
        data = self._start[self._at : until]
        data += b"x" * (min(until, behind) - max(self._at, len(self._start)))
        data += self._end[max(self._at - behind, 0) : max(until - behind, 0)]
        self._at = until
        return data


def test_garbage_is_told_with_its_line_and_the_rest_still_loads() -> None:
    archive = MovableType(handed(b"\0\x01 no export\n--------\n" + export(entry("TITLE: 後"))))
    assert [(fault.where, fault.line) for fault in broken(archive)] == [("export.txt", 1)]
    assert [found.title for found in entries(archive)] == ["後"]


def test_invisible_characters_go_and_a_text_that_is_none_is_passed_over() -> None:
    assert one(entry("TITLE: 題\0名", "本\x08文\0")).body == "本文"
    assert [why for _, why in passed_over(MovableType(handed(export(entry(body=" \n　\n")))))] == [
        archive_reasons.EMPTY
    ]


def test_an_entry_in_another_encoding_does_not_spoil_the_others() -> None:
    odd = entry("TITLE: odd").encode("euc_jp") + b"\n--------\n"
    archive = MovableType(handed(export(*[entry("TITLE: 題")] * 20) + odd + export(entry("TITLE: 後"))))
    assert [found.body for found in entries(archive)].count(BODY) >= 21
    assert archive.spots()[-1].place == MovableType(handed(export(entry("TITLE: 後")))).spots()[0].place


@pytest.mark.parametrize("head", [b"", b"<rss>", b"TITLE: only a word", "題：本文".encode(), b"Title: a\nDate: b\n"])
def test_what_is_no_export_does_not_look_like_one(head: bytes) -> None:
    assert not looks_like(head)


@given(st.binary(max_size=300), st.lists(st.integers(0, 600), max_size=5))
def test_no_bytes_raise_anything(noise: bytes, cuts: list[int]) -> None:
    data = fixture("livedoor.txt")
    for cut in cuts:
        data = data[:cut] + noise + data[cut + len(noise) :]
    for written in (noise, data):
        archive = MovableType(handed(written))
        assert len(archive.read(archive.spots())) == len({spot.place for spot in archive.spots()})


@pytest.mark.parametrize(
    ("excerpt", "summary"),
    [
        ("入社した年、\n議事録ばかり", ""),
        ("入社した年、議事録ばかり…続きを読む", ""),
        ("<p>入社した年[...]</p>", ""),
        ("入社した年のことを書いた。", "入社した年のことを書いた。"),
    ],
)
def test_an_excerpt_that_a_program_cut_off_is_no_summary(excerpt: str, summary: str) -> None:
    assert one(entry(body=f"<p>{BODY}</p>", rest=f"EXCERPT:\n{excerpt}\n-----")).summary == summary


def test_an_excerpt_of_dots_takes_no_longer_than_it_is() -> None:
    assert one(entry(rest=f"EXCERPT:\n{'....…' * 200_000}x\n-----")).summary


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(SourceError, match="100000"):
        MovableType(handed(b"TITLE: a\n--------\n" * (ENTRIES_MAX + 1))).spots()
