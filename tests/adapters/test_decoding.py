"""Whatever encoding a text comes in, it is read as it was written."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.sources.cleaning.decoding import Undecodable, decode, encoding_of, fold_dashes, telling_sample

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "euc_jp",
    "cp932",
    "iso2022_jp",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
)
_ESSAYS = Path(__file__).parents[2] / "essays"
_KANJI = [bytes((row, cell)).decode("euc_jp") for row in range(0xB0, 0xCF) for cell in range(0xA1, 0xFF)]


def _japanese() -> list[str]:
    texts = [path.read_text("utf-8").split("---\n", 2)[2] for path in sorted(_ESSAYS.glob("*.md"))]
    return [text for text in texts if "の" in text]


TEXTS = _japanese()


@st.composite
def _passages(draw: st.DrawFn) -> str:
    """From 30 to 2,000 characters of an essay, with words of our own between."""
    text = draw(st.sampled_from(TEXTS))
    length = draw(st.sampled_from([30, 31, 40, 60, 100, 400, 2_000]))
    start = draw(st.integers(0, max(0, len(text) - length)))
    passage = text[start : start + length]
    words = draw(
        st.lists(st.sampled_from(["API", " 2026", "10〜20", "−5", "ｱｲﾃﾞｱ", "カタカナ", "、", "！", "\r\n"]), max_size=4)
    )
    at = draw(st.integers(0, len(passage)))
    return passage[:at] + "".join(words) + passage[at:]


def _encoded(text: str, encoding: str) -> bytes | None:
    if encoding == "cp932":
        text = text.replace("〜", "～").replace("−", "－")
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


@settings(max_examples=500)
@given(_passages(), st.sampled_from(ENCODINGS))
def test_japanese_of_thirty_characters_is_never_misread(passage: str, encoding: str) -> None:
    data = _encoded(passage, encoding)
    if data is not None:
        assert decode(data) == fold_dashes(passage)


@settings(max_examples=300)
@given(_passages(), st.sampled_from(["utf-8", "euc_jp", "cp932", "iso2022_jp"]), st.integers(1, 3))
def test_a_sample_whose_last_character_is_cut_tells_the_encoding(passage: str, encoding: str, cut: int) -> None:
    data = _encoded(passage, encoding)
    if data is None:
        return
    found = encoding_of(data[:-cut])
    assert found is not None
    assert fold_dashes(data.decode(found)) == fold_dashes(passage)


@settings(max_examples=200)
@given(
    _passages(),
    st.sampled_from(ENCODINGS),
    st.sampled_from(["utf-8", "Shift_JIS", "EUC-JP", "iso-8859-1", "gb2312", "no-such", "zlib", "a\0b"]),
)
def test_what_is_declared_wrongly_is_not_believed(passage: str, encoding: str, declared: str) -> None:
    data = _encoded(passage, encoding)
    if data is not None and declared != "gb2312":
        assert decode(data, declared) == fold_dashes(passage)


def test_a_foreign_encoding_is_read_where_it_is_declared() -> None:
    text = "Мы встретились в понедельник и долго говорили о работе."
    assert decode(text.encode("koi8_r"), "KOI8-R") == text


@given(st.lists(st.sampled_from(_KANJI), min_size=30, max_size=200))
def test_kanji_alone_are_told_apart(kanji: list[str]) -> None:
    text = "".join(kanji)
    for encoding in ("utf-8", "euc_jp", "cp932", "iso2022_jp"):
        assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Don’t ask “why” – ask what the café’s owner saw. It’s his job, and he’d tell you if you’d let him.",
        "Naïve résumés cost £40 – and “more”. That’s it, isn’t it? We’ll see what the manager’s memo says.",
    ],
)
def test_the_english_of_windows_is_not_taken_for_japanese(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_the_signs_of_windows_are_read_in_euc_and_jis() -> None:
    text = "①番目の理由は、会社の場所です。②番目は、上司の声が小さいことでした。"
    assert decode(text.encode("euc_jis_2004")) == text
    assert decode("半角のｶﾅが、ところどころに入っている文章もあります。".encode("iso2022_jp_ext")).startswith(
        "半角のｶﾅ"
    )


def test_kana_of_half_width_alone_are_read() -> None:
    text = "ｼｺﾞﾄﾉｱｲﾀﾞﾆ､ﾃｶﾞﾐｦｶｲﾀ｡ﾍﾝｼﾞﾊﾅｶｯﾀｶﾞ､ﾏｲﾆﾁｶｲﾀ｡ｿﾚｶﾞｼｺﾞﾄﾀﾞｯﾀ｡"
    assert decode(text.encode("cp932")) == text


def test_wave_dash_and_minus_are_one_whoever_wrote_them() -> None:
    written = "九時〜五時、気温は−五度の職場で、わたしは三年のあいだ荷物を積んでいました。"
    assert decode(written.replace("〜", "～").replace("−", "－").encode("cp932")) == written
    assert decode(written.encode("euc_jp")) == written
    assert decode(written.replace("〜", "～").encode()) == written


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00\xd8", b"\x81\x20" * 40, bytes(range(128, 256)) * 4, b"\xef\xbb\xbf\xff"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(data)


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_are_read_or_refused(data: bytes, declared: str) -> None:
    found = encoding_of(data, declared)
    assert found is None or isinstance(found, str)
    with suppress(Undecodable):
        assert isinstance(decode(data, declared), str)


def test_ascii_at_the_head_does_not_hide_what_follows() -> None:
    body = "TITLE: 人脈の作り方について、わたしが思うこと\n".encode("euc_jp")
    file = io.BytesIO(b"AUTHOR: kana\n" * 20_000 + body * 3)
    file.seek(13)
    assert encoding_of(telling_sample(file)) == "euc_jp"
    assert file.tell() == 13
    assert telling_sample(io.BytesIO(b"plain\n" * 10)) == b"plain\n" * 10


def test_no_mark_of_byte_order_is_left_however_often_it_was_written() -> None:
    assert (
        decode("\ufeff\ufeffあの日の会議".encode())
        == decode("\ufeff\ufeffあの日の会議".encode("utf-16"))
        == "あの日の会議"
    )
