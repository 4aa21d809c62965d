"""A word is found however it is typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.essay import Language
from bot.ports.search import SearchIndex
from tests.conformance.conftest import KINDS
from tests.conformance.test_search import _essay as made_essay
from tests.conformance.test_search import found

ENGLISH = {
    "csharp": ("Sharp", "We wrote it in C#."),
    "c": ("Old", "The driver was written in C."),
    "cpp": ("Plus", "The rest is C++20 now."),
    "dotnet": ("Dots", "It runs on .NET, they say."),
    "net": ("Fishing", "He mended the net."),
    "node": ("Server", "The server is Node.js."),
    "research": ("Lab", "She moved to R&D."),
    "letters": ("Rows", "Row R came before row D."),
    "talk": ("Thursdays", "Our 1-on-1 was moved again."),
    "split": ("Halves", "The A/B test was over."),
    "part": ("Hours", "I worked part-time. My co-workers did not."),
    "quit": ("Leaving", "I am quitting."),
    "quite": ("Rather", "It was quite dark."),
    "university": ("Lectures", "Two universities."),
    "universe": ("Stars", "The universe is wide."),
    "engineer": ("Bridges", "The engineers left."),
    "engine": ("Oil", "The engines failed."),
    "resume": ("Paper", "My résumé was short."),
}


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (("C#", "c#", "Ｃ＃", "csharp"), "csharp"),
        (("C", "Ｃ"), "c"),
        (("C++", "Ｃ＋＋"), "cpp"),
        ((".NET", "．ＮＥＴ", "dotnet"), "dotnet"),
        (("NET", "nets"), "net"),
        (("Node.js", "NodeJS"), "node"),
        (("R&D", "R & D", "Ｒ＆Ｄ"), "research"),
        (("1on1", "1-on-1", "１ｏｎ１", "one-on-one"), "talk"),
        (("A/B", "Ａ／Ｂ"), "split"),
        (("part-time", "part time", "parttime"), "part"),
        (("coworker", "co-worker", "co-workers"), "part"),
        (("quit", "quitting", "quits"), "quit"),
        (("quite",), "quite"),
        (("university", "universities", "university's"), "university"),
        (("universe",), "universe"),
        (("engineer", "engineering"), "engineer"),
        (("engine",), "engine"),
        (("resume", "résumé", "Résumés"), "resume"),
    ],
)
async def test_an_english_word_and_no_other(index: SearchIndex, queries: tuple[str, ...], expected: str) -> None:
    await index.update([made_essay(slug, *its, Language.EN) for slug, its in ENGLISH.items()])
    for query in queries:
        assert await found(index, query) == [expected], query


JAPANESE = {
    "change": ("十月の机", "転職を考えた。"),
    "interview": ("寒い部屋", "面接は短かった。"),
    "refuse": ("七月の返事", "誘いを断った。"),
    "moving": ("段ボール", "来週、引っ越しを手伝う。"),
    "moved": ("鍵", "去年引越した。"),
    "office": ("窓口", "市役所は混んでいた。"),
    "bureau": ("看板", "小さな事務所だった。"),
    "nursery": ("帽子", "保育所の帽子は黄色い。"),
    "library": ("静かな棚", "国会図書館で調べた。"),
    "company": ("社名", "株式会社になった。"),
    "manual": ("厚い紙", "取扱説明書を読まない。"),
    "meeting": ("水曜日", "打ち合わせは長い。"),
    "applied": ("締め切り", "すぐに申し込んだ。"),
    "old": ("看板の字", "會社の学び舎、齢を重ねた竜。"),
    "leaving": ("退職届", "辞めない理由を書いた。"),
    "japan": ("辞書", "日本語で話す。"),
    "mine": ("手帳", "私の番だ。"),
    "title": ("大根は百八十円", "値札の話。"),
}

on_databases = pytest.mark.parametrize("index", KINDS[1:], indirect=True)  # the one in memory reads no kana


async def _filled(index: SearchIndex) -> None:
    await index.update([made_essay(slug, *its) for slug, its in JAPANESE.items()])


@on_databases
@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        ("転職 てんしょく テンショク tenshoku tensyoku", "change"),
        ("面接 めんせつ mensetsu", "interview"),
        ("断る 断った ことわる ことわった ことわりたい kotowaru kotowatta", "refuse"),
        ("引っ越し 引越し 引越 引っ越した ひっこし ひっこした ひっこす hikkoshi hikkoshita", "moving moved"),
        ("手伝う 手伝い てつだい tetsudai", "moving"),
        ("市役所 しやくしょ shiyakusho", "office"),
        ("事務所 じむしょ jimusho", "bureau"),
        ("ほいくしょ ほいくじょ hoikusho", "nursery"),
        ("こっかいとしょかん kokkaitoshokan", "library"),
        ("かぶしきがいしゃ kabushikigaisha kabushikikaisha", "company"),
        ("とりあつかいせつめいしょ toriatsukaisetsumeisho", "manual"),
        ("うちあわせ うちあわせる うちあわせた uchiawase uchiawaseru 打合わせた", "meeting"),
        ("もうしこみ moushikomi mōshikomi もうしこんだ もうしこむ moushikomu 申し込んだ 申し込みます", "applied"),
        ("にほんご にっぽんご nihongo", "japan"),
        ("わたし わたくし watashi", "mine"),
        ("やめる やめない やめたい yameru yamenai", "leaving"),
        ("だいこんはひゃくはちじゅうえん daikonhahyakuhachijuuen daikonwahyakuhachijūen", "title"),
    ],
)
async def test_a_word_and_no_other(index: SearchIndex, queries: str, expected: str) -> None:
    await _filled(index)
    for query in queries.split():
        assert sorted(await found(index, query)) == sorted(expected.split()), query


@on_databases
@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (
            ("てんしょくのめんせつ", "tenshoku no mensetsu", "tenshokunomensetsu", "てんしょく めんせつ"),
            "change interview",
        ),
        (("転職面接", "てんしょくめんせつ", "tenshokumensetsu"), "interview"),
        (("てんしょくをことわる", "tenshoku wo kotowaru", "てんしょくをことわりました"), "change refuse"),
        (("ひっこしのてつだい", "hikkoshi no tetsudai"), "moved moving"),
        (("daikon wa hyaku hachijuu en", "だいこんは ひゃくはちじゅうえん"), "title"),
    ],
)
async def test_words_with_particles_between(index: SearchIndex, queries: tuple[str, ...], expected: str) -> None:
    await _filled(index)
    for query in queries:
        assert sorted(await found(index, query)) == expected.split(), query


@on_databases
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("引越", "moving"),
        ("引っ越す", "moved"),
        ("打合せ", "meeting"),
        ("打合わせ", "meeting"),
        ("打ち合わせる", "meeting"),
        ("申込", "applied"),
        ("申し込み", "applied"),
        ("申込み", "applied"),
        ("取り扱い説明書", "manual"),
        ("会社", "old"),
        ("龍", "old"),
    ],
)
async def test_another_spelling_finds_it(index: SearchIndex, query: str, expected: str) -> None:
    await _filled(index)
    assert expected in await found(index, query)


WORDS = {
    "転職": ("てんしょく", "tenshoku"),
    "上司": ("じょうし", "jōshi"),
    "給料": ("きゅうりょう", "kyuuryou"),
    "人脈": ("じんみゃく", "jinnmyaku"),
    "市役所": ("しやくしょ", "siyakusyo"),
    "断る": ("ことわる", "kotowaru"),
    "新しい": ("あたらしい", "atarashii"),
}
SENTENCES = st.lists(st.sampled_from([f"{word}話。" if word[-1] in "るい" else f"{word}の話。" for word in WORDS]))


@on_databases
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=8)
@given(st.lists(SENTENCES.map("".join), min_size=1, max_size=5))
async def test_kanji_kana_and_romaji_find_the_same(index: SearchIndex, bodies: list[str]) -> None:
    await index.clear()
    await index.update([made_essay(f"essay-{number}", "題", body) for number, body in enumerate(bodies)])
    for word, readings in WORDS.items():
        holding = [f"essay-{number}" for number, body in enumerate(bodies) if word in body]
        for reading in readings:
            assert sorted(await found(index, reading)) == holding, reading
