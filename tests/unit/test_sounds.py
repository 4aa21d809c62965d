"""Kana cut at the readings of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.morphemes import Morphemes
from bot.language.sounds import CUTS, cuts, readings_in, sound_of, titled, together, whole

LISTED = (
    "てんしょく めんせつ しごと ことわる ひっこし てつだい し やくしょ じむ しょ はなし はな は ひと まえ"
    " しらべる きく とり あつかい とりあつかい せつめい かぶしき かいしゃ かく よむ あたらしい やめる こと わる"
)
KNOWN = frozenset(LISTED.split())


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        ("てんしょく", [["てんしょく"]]),
        ("てんしょくのめんせつ", [["てんしょく"], ["めんせつ"]]),
        ("てんしょく の めんせつ", [["てんしょく"], ["めんせつ"]]),
        ("てんしょく めんせつ", [["てんしょく"], ["めんせつ"]]),
        ("てんしょくめんせつ", [["てんしょく", "めんせつ"]]),
        ("しごとをことわる", [["しごと"], ["ことわる"]]),
        ("しごとをことわった", [["しごと"], ["ことわる"]]),
        ("しごとをことわりたくない", [["しごと"], ["ことわる"]]),
        ("しごとをやめたいとき", [["しごと"], ["やめる"]]),
        ("しやくしょ", [["し", "やくしょ"]]),
        ("じむしょ", [["じむ", "しょ"]]),
        ("はなし", [["はなし"]]),
        ("かぶしきがいしゃ", [["かぶしき", "かいしゃ"]]),
        ("とりあつかいせつめいしょ", [["とりあつかい", "せつめい", "しょ"]]),
        ("かいたひと", [["かく"], ["ひと"]]),
        ("よんでいるひと", [["よむ"], ["ひと"]]),
        ("あたらしかったはなし", [["あたらしい"], ["はなし"]]),
        ("しらべるまえにきけ", [["しらべる", "まえ"], ["きく"]]),
    ],
)
def test_the_likeliest_way(sound: str, words: list[list[str]]) -> None:
    assert together(cuts(sound, KNOWN)[0].heard) == words


@pytest.mark.parametrize("sound", ["ぬけ", "のてんしょく", "てんしょくぬ", "の", "のの"])
def test_what_leaves_a_rest_is_not_cut(sound: str) -> None:
    assert cuts(sound, KNOWN) == []


@given(st.text("てんしょくのめせつはなしがいたっ ", max_size=30))
def test_every_word_that_is_heard_is_looked_up(sound: str) -> None:
    ways = cuts(sound, KNOWN)
    assert len(ways) <= CUTS
    assert [way.cost for way in ways] == sorted(way.cost for way in ways)
    for way in ways:
        assert {heard.reading for heard in way.heard} <= readings_in(sound) & KNOWN
        assert not way.heard[0].joined


@pytest.mark.parametrize(
    ("words", "sound"),
    [
        (["tenshoku", "no", "mensetsu"], "てんしょく の めんせつ"),
        (["kaisha", "wa"], "かいしゃ は"),
        (["テンショク"], "てんしょく"),
        (["転職"], ""),
        (["の"], ""),
        (["a", "tenshoku"], ""),
        (["てん" * 30], ""),
        ([], ""),
    ],
)
def test_the_sound_of_a_query(words: list[str], sound: str) -> None:
    assert sound_of(words) == sound


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("大根は百八十円", ["だいこんはひゃくはちじゅうえん", "だいこんわひゃくはちじゅうえん"]),
        ("調べる前に聞け", ["しらべるまえにきけ"]),
        ("「仕事」を、断る。", ["しごとをことわる", "しごとおことわる"]),
    ],
)
def test_the_sound_of_a_title(title: str, typed: list[str]) -> None:
    assert {whole(one) for one in typed} == {titled(title, Morphemes())}


def test_a_title_with_other_letters_has_no_sound() -> None:
    assert titled("Slack運用", Morphemes()) == ""
    assert titled("", Morphemes()) == ""


def test_the_stem_with_the_shorter_ending_is_likelier_and_a_verb_may_be_kept_as_its_noun() -> None:
    first, second = cuts("つかれた", {"つかれる", "つく"})[:2]
    assert first.heard[0].reading == "つかれる"
    assert first.cost < second.cost
    for typed in ("もうしこむ", "もうしこんだ", "もうしこみます"):
        assert [one.reading for one in cuts(typed, {"もうしこみ"})[0].heard] == ["もうしこみ"]
