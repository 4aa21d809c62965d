"""Languages that are not ours, told by their script or by their small words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from bot.language.detect import cjk_characters, other_language

TOLD_BY: Final = 40
"""Words of Latin letters by which a language is told; fewer may be a title or a list of names."""

_LOOKED_AT: Final = 3_000
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_NO_LATIN: Final = re.compile(r"[^A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_NO_HIRAGANA: Final = re.compile("[^\u3041-\u3096]+")
_SCRIPTS: Final[Mapping[str, re.Pattern[str]]] = {
    "Russian": re.compile("[\u0400-\u04ff]"),
    "Greek": re.compile("[\u0370-\u03ff]"),
    "Arabic": re.compile("[\u0600-\u06ff]"),
    "Hebrew": re.compile("[\u0590-\u05ff]"),
    "Hindi": re.compile("[\u0900-\u097f]"),
    "Thai": re.compile("[\u0e00-\u0e7f]"),
}
_SMALL_WORDS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(words.split())
    for name, words in {
        "English": "the and of to in that is it was for with on as but not you at be this have are from they"
        " we my he she"
        " his her i by an or so what if there",
        "French": "le la les des et est une un que qui dans pour pas sur avec ce au je vous nous il elle du"
        " son mais plus"
        " c'est ne sont cette",
        "German": "der die das und ist nicht ein eine zu den mit ich von auf es sie dem im für auch wir aber"
        " wie oder war"
        " sich als",
        "Spanish": "el la los las y que en un una es no por con para se lo como su del al más pero me mi le ha este",
        "Portuguese": "o os as e que em um uma é não por com para se do da no na mais mas ao dos foi seu sua você",
        "Italian": "il lo gli e che di un una è non per con si del della sono ma più come nel anche mi ha questo alla",
        "Dutch": "de het een en van is niet dat ik op te zijn voor met je die maar ook als er aan wat bij naar",
        "Polish": "i w na z się że nie do to jest jak o ale po co tak za od jego przez czy są być",
        "Turkish": "ve bir bu da de için ile çok daha ne gibi ama olarak var en kadar sonra değil mi her",
        "Vietnamese": "và của là có không một cho những được trong với các người này đã khi tôi để đến thì",
        "Indonesian": "yang dan di ini itu dengan untuk tidak dari dalam akan pada saya adalah juga ke bisa karena"
        " anda kita",
        "Swedish": "och att det som en på är av för med inte jag den till ett har om vi men var",
    }.items()
}

LANGUAGES: Final = frozenset({"Chinese", "Korean", *_SCRIPTS, *_SMALL_WORDS}) - {"English"}
"""All that can be told, by their English names."""


def foreign_language(text: str) -> str | None:
    """The English name of the language ``text`` is written in, if that is neither Japanese nor English; None where it
    may be one of those, or is too short to tell.
    """
    head = text[:_LOOKED_AT]
    if len(_NO_HIRAGANA.sub("", head)) * 5 > len(head):
        return None
    if (named := other_language(head)) is not None:
        return named
    latin, ours = len(_NO_LATIN.sub("", head)), cjk_characters(head)
    if latin < len(head) / 2:
        for name, script in _SCRIPTS.items():
            if len(script.findall(head)) > max(latin, ours, TOLD_BY):
                return name
    if latin < ours:
        return None
    words = Counter(_WORD.findall(head.lower().replace("\u2019", "'")))
    if words.total() < TOLD_BY:
        return None
    counts = {name: sum(words[word] for word in small) for name, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > max(2 * counts["English"], words.total() / 10) else None
