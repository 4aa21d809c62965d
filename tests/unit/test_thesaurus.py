"""The thesaurus: its file is well made, and a query finds its entries as whole words in any inflection."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.morphemes import Morphemes
from bot.language.normalize import fold
from bot.language.thesaurus import NEAR, SAME, SYNONYMS_MAX, Group, found_in, groups, keys, sounding

MORPHEMES = Morphemes()
ENTRIES = [(word, group) for group in groups() for word in group.words]

IN_TWO_GROUPS = {"career break"}
"""What an employer calls a gap, and what is taken to rest."""


def said(query: str) -> dict[str, list[str]]:
    return {entry: [one.text for one in synonyms] for entry, synonyms in found_in(query, MORPHEMES).items()}


def test_the_file_holds_enough_groups_and_nothing_but_groups() -> None:
    read = tomllib.loads(files("bot.language").joinpath("thesaurus.toml").read_text(encoding="utf-8"))
    assert set(read) == {"group"}
    assert {key for group in read["group"] for key in group} <= {"ja", "en", "near", "only"}
    assert len(groups()) == len(read["group"]) >= 1000


def test_every_group_has_both_languages_or_says_why_not() -> None:
    assert [group for group in groups() if bool(group.ja and group.en) == bool(group.only)] == []


def test_words_are_tidy_and_short() -> None:
    words = [word for group in groups() for word in (*group.words, *group.near)]
    assert [word for word in words if word != word.strip() or "  " in word or not fold(word)] == []
    assert [word for word in words if len(word.split()) > 5 or len(word) > 40] == []


def test_a_group_is_small_enough_for_all_its_words_to_be_given() -> None:
    assert [group for group in groups() if max(len(group.ja), len(group.en)) > 7 or len(group.words) < 2] == []


def test_no_word_stands_twice_but_those_of_two_senses() -> None:
    where: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (word, _), key in zip(ENTRIES, keys([word for word, _ in ENTRIES], MORPHEMES), strict=True):
        where[key].append(word)
    assert {words[0] for words in where.values() if len(words) > 1} == IN_TWO_GROUPS


def test_what_is_near_a_group_is_not_in_it() -> None:
    for group in groups():
        assert set(keys(group.words, MORPHEMES)).isdisjoint(keys(group.near, MORPHEMES)), group.words[0]


def test_every_entry_finds_its_own_group() -> None:
    for word, group in ENTRIES:
        [(entry, synonyms)] = found_in(word, MORPHEMES).items()
        assert entry == fold(word)
        assert synonyms, word
        assert group.only or {fold(other) for other in _other_language(group, word)} & {s.text for s in synonyms}, word


def _other_language(group: Group, word: str) -> tuple[str, ...]:
    return group.en if word in group.ja else group.ja


def test_synonyms_are_folded_bounded_and_ordered() -> None:
    for word, group in ENTRIES:
        [synonyms] = found_in(word, MORPHEMES).values()
        texts = [one.text for one in synonyms]
        assert len(texts) == len(set(texts)) <= SYNONYMS_MAX
        assert [fold(text) for text in texts] == texts
        weights = [one.weight for one in synonyms]
        assert set(weights) <= {SAME, NEAR}
        assert weights == sorted(weights, reverse=True)
        own = {fold(text) for text in (group.ja if word in group.ja else group.en)}
        same = [one.text in own for one in synonyms if one.weight == SAME]
        assert word in IN_TWO_GROUPS or same == sorted(same, reverse=True), word


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([word for word, _ in ENTRIES]), min_size=1, max_size=4))
def test_entries_apart_are_found_side_by_side(words: list[str]) -> None:
    assert set(found_in("。".join(words), MORPHEMES)) == {fold(word) for word in words}


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_query_is_read_and_its_entries_stand_in_it(query: str) -> None:
    found = found_in(query, MORPHEMES)
    assert all(entry and entry in fold(query) for entry in found)
    assert found == found_in(fold(query), MORPHEMES)


@pytest.mark.parametrize(
    ("query", "entry", "synonym"),
    [
        ("キャリアチェンジしたい", "キャリアチェンジ", "転職"),
        ("リストラされたらどうするか", "リストラ", "redundancy"),
        ("テレワークで孤独", "テレワーク", "remote work"),
        ("ＷＦＨ", "wfh", "在宅"),
        ("toxic workplace, what now?", "toxic workplace", "ブラック企業"),
        ("jealous of a colleague", "jealous", "嫉妬"),
        ("ワーク・ライフ・バランス", "ワーク・ライフ・バランス", "work-life balance"),
        ("1on1で何を話す", "1on1", "one-to-one"),
        ("one-on-one with my boss", "one-on-one", "面談"),
        ("ぼっちがつらい", "ぼっち", "孤独"),
        ("小1の壁", "小1の壁", "after-school care"),
        ("上司に詰められて", "上司に詰められ", "叱られる"),
        ("業務が属人化している", "属人化", "only one who knows"),
        ("they ghosted me", "ghosted", "返事が来ない"),
        ("a cog in the machine", "cog in the machine", "歯車"),
        ("thrown under the bus", "thrown under the bus", "責任転嫁"),
    ],
)
def test_what_essays_say_otherwise_is_given(query: str, entry: str, synonym: str) -> None:
    assert synonym in said(query)[entry]


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("辞めたい気持ち", "辞め"),
        ("辞めなかった人", "辞め"),
        ("頼みを断られた", "断ら"),
        ("引越し", "引越し"),
        ("引越", "引越"),
        ("へこんでいる", "へこん"),
        ("燃え尽きたあと", "燃え尽き"),
        ("仕事辞めたい", "仕事辞め"),
        ("changed jobs twice", "changed jobs"),
        ("change my job", "change my job"),
        ("quitting", "quitting"),
        ("quit the job", "quit the job"),
        ("two managers", "managers"),
        ("worker's rights", "worker's rights"),
        ("workers’ rights", "workers' rights"),
        ("résumés", "résumés"),
        ("part time", "part time"),
        ("part-time", "part-time"),
        ("co-workers", "co-workers"),
        ("organizations", "organizations"),
        ("unmotivated", "unmotivated"),
        ("Work Life Balance", "work life balance"),
        ("Don’t want to manage", "don't want to manage"),
    ],
)
def test_inflections_and_spellings_are_found(query: str, entry: str) -> None:
    assert entry in said(query)


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("不安定", "安定"),
        ("看護師", "師"),
        ("会社", "会"),
        ("転職", "職"),
        ("business", "busy"),
        ("quite", "quit"),
        ("managing stress", "managing"),
        ("at present", "present"),
        ("train delays", "train"),
        ("take a pay cut", "take"),
        ("my second try", "second"),
        ("books", "books"),
        ("meet people", "meet"),
        ("a fire in the kitchen", "fire"),
        ("I'll", "i'll"),
        ("change. jobs", "change. jobs"),
        ("仕事、辞める", "仕事、辞める"),
    ],
)
def test_a_part_of_a_word_or_another_word_is_not_found(query: str, entry: str) -> None:
    assert entry not in said(query)


def test_the_longest_entry_counts_and_none_overlaps() -> None:
    assert list(said("上司と合わないので会社を辞めたい")) == ["上司と合わない", "会社を辞め"]
    assert list(said("ask for a raise at the interview")) == ["ask for a raise", "interview"]


def test_what_an_entry_finds_itself_is_no_synonym_of_it() -> None:
    assert not [text for text in said("面接")["面接"] if "面接" in text]
    assert "仕事を辞める" not in said("会社を辞める")["会社を辞める"]  # 辞める is given, and finds it


def test_what_is_near_counts_half_and_leads_one_way() -> None:
    synonyms = {one.text: one.weight for one in found_in("校長", MORPHEMES)["校長"]}
    assert synonyms["headteacher"] == SAME
    assert synonyms["教師"] == NEAR
    assert "校長" not in said("教師")["教師"]


def test_an_entry_is_known_by_its_sound() -> None:
    assert sounding("たんしんふにん", MORPHEMES) == ("単身赴任",)
    assert "起業" in sounding("きぎょう", MORPHEMES)
    assert sounding("たんしん", MORPHEMES) == sounding("", MORPHEMES) == ()


@pytest.mark.parametrize("query", ["", " ", "猫の飼い方", "選挙に行く", "の", "the", "???", "\ud800", "\n\n転職\n"])
def test_queries_without_an_entry_or_with_odd_characters(query: str) -> None:
    assert list(found_in(query, MORPHEMES)) == (["転職"] if "転職" in query else [])
