"""How words are read besides what Sudachi says: it gives one reading for each, 日本 にっぽん and 方 ほう."""

from __future__ import annotations

from typing import Final

from bot.language.index_terms import Word

_LISTED: Final = """
日本 にほん|私 わたし|明日 あした みょうにち|昨日 さくじつ|今日 こんにち|家 うち|他 ほか
工場 こうば|市場 いちば|金 かね|何 なに|後 のち ご うしろ|方 かた|人 にん じん
開く あく|行く ゆく|良い いい|入る いる|止める やめる とどめる|描く かく|抱く だく
怒る いかる|辛い からい|空く すく|下手 したて|上手 じょうず|昨夜 ゆうべ
十分 じっぷん じゅっぷん|重複 じゅうふく|早急 そうきゅう|代替 だいがえ|既存 きぞん
依存 いそん|施策 せさく|世論 せろん|大家 たいか|高田 たかた|中田 なかだ|東 あずま
角田 かくた すみだ|山崎 やまさき|中島 なかしま|上田 うえた|裕子 ひろこ|幸子 ゆきこ
小山 おやま|菅野 すがの|何時 いつ なんじ|寂しい さみしい|月 げつ がつ|日 ひ か び
所 じょ ところ|上 じょう かみ|下 げ しも|中 ちゅう じゅう なか|語 かたり|長 ちょう
生 なま せい|主 ぬし しゅ|名 な めい|年 とし ねん|時 じ とき|分 ふん ぶん
間 あいだ ま かん|前 ぜん まえ|内 ない うち|外 そと がい ほか
"""
_ENTRIES: Final = [entry.split() for line in _LISTED.splitlines() for entry in line.split("|") if entry]
_OTHERS: Final = {form: tuple(readings) for form, *readings in _ENTRIES}


def readings_of(word: Word) -> tuple[str, ...]:
    """Every reading by which ``word`` is found, in hiragana; none where it has no reading of its own."""
    return tuple(dict.fromkeys((word.reading, *_OTHERS.get(word.form, ())))) if word.reading else ()
