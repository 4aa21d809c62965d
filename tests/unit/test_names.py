"""Names are those of the text or invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import Language
from bot.summaries.names import invented_names

JA, EN = Language.JA, Language.EN
KNOWN = [
    (JA, "田中さんは東京で待った。", "東京で田中が待っていた。"),
    (JA, "グーグルに勤めた。", "Googleに勤めた。"),
    (JA, "ｸﾞｰｸﾞﾙに勤めた。", "グーグルに勤めた。"),
    (JA, "サーバが止まった。", "サーバーが止まった。"),
    (JA, "お客さんと皆さんに頭を下げた。", "人に頭を下げた。"),
    (JA, "チームのテーマは伝え方だ。", "仲間に伝える。"),
    (JA, "ワクワクする毎日。", "楽しい毎日。"),
    (JA, "ソルファルト社を辞めた。", "ソルファルトという会社を辞めた。"),
    (JA, "AIとSNSの話。", "ＡＩとＳＮＳのこと。"),
    (EN, "She asked Maria's boss in Osaka.", "Maria told her boss. Osaka was far."),
    (EN, "Learning takes time, and I'm slow.", "I learn slowly."),
    (EN, "Losing a job hurts.", "I lost my job."),
    (EN, "What he said: Nobody reads CVs.", "Nobody reads a CV."),
    (EN, "Kites fly. The kite's string broke.", "a kite flew, the string broke"),
    (EN, "The word 人脈 means a network.", "They say 人脈 for network."),
    (EN, "Cafés close early.", "The café closes early."),
]
INVENTED = [
    (JA, "佐藤さんは待った。", "田中さんは待った。", {"佐藤"}),
    (JA, "大阪で待った。", "東京で待った。", {"大阪"}),
    (JA, "アマゾンに勤めた。", "会社に勤めた。", {"アマゾン"}),
    (JA, "Amazonに勤めた。", "会社に勤めた。", {"Amazon"}),
    (JA, "ミナトベ社を辞めた。", "会社を辞めた。", {"ミナトベ"}),
    (JA, "ﾐﾅﾄﾍﾞ社を辞めた。", "会社を辞めた。", {"ミナトベ"}),
    (JA, "スティーブ・ジョブズの言葉だ。", "誰かの言葉だ。", {"スティーブ", "ジョブズ"}),
    (JA, "고객を待った。", "客を待った。", {"고객"}),
    (JA, "斎宮寺さんは待った。", "彼は待った。", {"寺"}),
    (EN, "She asked Maria in Kyoto.", "She asked her boss in Osaka.", {"Maria", "Kyoto"}),
    (EN, "Google rewards patience.", "The company rewards patience.", {"Google"}),
    (EN, "Steve Jobs said so.", "He said so.", {"Steve", "Jobs"}),
    (EN, "My iPhone rang.", "My phone rang.", {"iPhone"}),
    (EN, "He quoted “Emily” once.", "He quoted her once.", {"Emily"}),
    (EN, "The word 人脈 is old.", "The word is old.", {"人脈"}),
    (EN, "It rains in Москва.", "It rains there.", {"Москва"}),
]


@pytest.mark.parametrize(("language", "summary", "source"), KNOWN)
def test_what_the_text_names_or_is_no_name(language: Language, summary: str, source: str) -> None:
    assert invented_names(summary, source, language) == set()


@pytest.mark.parametrize(("language", "summary", "source", "invented"), INVENTED)
def test_a_name_that_the_text_lacks(language: Language, summary: str, source: str, invented: set[str]) -> None:
    assert invented_names(summary, source, language) == invented


PIECES = [
    "田中さん",
    "東京",
    "アマゾン社",
    "ﾐﾅﾄﾍﾞ",
    "Google",
    "Maria's ",
    "it rains. ",
    "人脈",
    "。",
    " ",
    "Ünder ",
    "ソニー・",
    "は",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text(max_size=40), st.sampled_from(Language))
def test_every_text_has_its_own_names(text: str, language: Language) -> None:
    assert invented_names(text, text, language) == set()
