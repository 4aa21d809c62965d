"""Where an essay has its last word: what follows are sign-offs, invitations to answer, and calls."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

from bot.core.essay import Language
from bot.language.lines import RULE, is_furniture

_INVITATIONS: Final = (
    r"(?:please )?let (?:me|us) know",
    r"(?:please )?tell (?:me|us)",
    r"i(?:['’]d| would|['’]m| am) (?:\w+ )?(?:love|like|curious|glad|happy|all ears|keen|eager|interested|listening)",
    r"(?:please )?share (?:your|yours|it|them)",
    r"(?:do )?write (?:to|me|us|back|in|and (?:tell|say))\b",
    r"drop (?:me|us)",
    r"leave (?:me |us )?(?:an? |your )",
    r"comments? (?:are|is|below)|comment\b",
    r"the comments",
    r"(?:hit )?reply",
    r"send (?:me|us|your|yours)",
    r"e-?mail (?:me|us)",
    r"answers? ",
    r"feel free",
    r"join (?:in|the)",
    r"my (?:inbox|dms?|e-?mail)",
    r"you can (?:reach|find|write|reply|tell|e-?mail)",
    r"(?:ping|find) me",
    r"tweet",
    r"say (?:so|hello|hi)",
    r"discuss|let['’]s (?:hear|talk|chat)",
    r"if (?:so|not|you (?:do|have|are))\b",
    r"i (?:read|answer) (?:every|all|each)",
    r"(?:whatever|whichever|whoever|wherever|however) (?:it|they|you|your|the answer|that)\b",
)
_SIGN_OFFS: Final = (
    r"see you",
    r"(?:until|till) (?:next|then|tomorrow)",
    r"thank",
    r"cheers",
    r"happy \w+ing",
    r"good luck",
    r"take care",
    r"(?:good)?bye",
    r"good ?night",
    r"have a (?:great|good|nice|lovely|wonderful|happy)",
    r"stay (?:safe|well|tuned|warm|curious)",
    r"best(?: wishes| regards)?,?$",
    r"(?:kind |warm )?regards",
    r"yours|sincerely|love,|warmly|onwards?|peace\b|xo|enjoy",
    r"with (?:love|thanks|gratitude)",
    r"that(?:['’]s| is) (?:all|it) (?:for|from)",
    r"more (?:soon|next|on that)",
    r"talk soon",
    r"keep (?:it|on|\w+ing)",
    r"next (?:week|time|month)",
    r"i hope (?:that )?you",
)
_CREDITS: Final = (
    r"follow |subscribe|originally |filed under|tags?:",
    r"cover (?:photo|image)",
    r"(?:photo|image|picture)s? (?:by|credit)",
    r"this (?:post|article|essay|piece|letter) (?:was|is|first|appeared)",
    r"(?:first|re-?)(?:published|printed|posted)|first (?:published|printed|appeared)|translated (?:by|from)",
    r"(?:illustrat\w+|drawings?|artwork|edited|header image) (?:by|from)",
    r"posted (?:in|on|by)",
    r"edit (?:on|this)",
)
_AFTER: Final = re.compile(
    r"(?:(?:so|and|as always|until then|in the meantime),? )*(?:"
    + "|".join(_INVITATIONS + _SIGN_OFFS + _CREDITS)
    + ")",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:[—–@~-]{1,2}|[♥❤♡]\ufe0f?|[xX]{1,3})? ?[A-Z](?:[\w'’-]|\.(?=.))*(?: [A-Z][\w.'’-]*){0,2}"
    r"|[A-Z][\w'’-]*(?: [\w'’-]+){0,4},"
)
"""A name, or what a letter has before it: Your loving aunt,"""
_ANSWER: Final = re.compile(
    r"(?:no|yes|never|always|nope|yep|sure|exactly|maybe|perhaps|good|great|right|ok|okay|fine|nothing|none|nobody)\b",
    re.IGNORECASE,
)
_LONGEST: Final = 300  # nobody parts at such a length, and the patterns stay cheap
_ASIDE: Final = re.compile(r"[(（][^?？]*[)）][.。]?")
_POSTSCRIPT: Final = re.compile(r"P\.? ?S\.?(?!\w)")
_LEADS: Final = re.compile(
    r"[:,] (?:(?:and|so|then) )?(?:what|which|who|whose|whom|where|when|why|how|do|does|did|have|has|is|are|was|were"
    r"|would|could|can|will|should|if)\b[^?]*\?",
    re.IGNORECASE,
)
"""An invitation that brings its question along: Tell me, what would you keep?"""
_E_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w")
_AUTHOR: Final = re.compile(
    r"(?:[A-Z][\w.'’-]* ){1,3}(?:is|was|lives|writes|wrote|works|worked|ran|runs|has|teaches|taught|makes|edits)\b"
)
_AUTHOR_NOW: Final = re.compile(
    r"[A-Z][\w.'’-]* [A-Z][\w.'’-]* (?:is an? |is the |lives (?:in|with|near)|writes |works (?:as|at|in))"
)
_SPEAKER: Final = re.compile(r"(?:Q|[A-Z]{2,4}|[A-Z]\w{1,14}(?: [A-Z]\w{1,14})?) ?[:：] ")
_FOR_A_COMPANY: Final = re.compile(r"(?:please )?(?:let|tell|drop|send|e-?mail) us\b", re.IGNORECASE)
_OF_A_PRODUCT: Final = re.compile(
    r"\b(?:it|this|these|them|the new)\b|^(?:\w+, )?(?:are you|have you (?:tried|used)|do you use)\b", re.IGNORECASE
)


_AFTER_JA: Final = re.compile(
    r"(?:では|それでは|じゃあ?|さて)[、，]?(?:また|みな|皆|よい|良い|お|ごき|この|今)|また(?:来週|明日|次|お会い|今度)|来週も|次回|以上(?:です|だ)?[。．]"
    r"|(?:よい|良い|すてきな|素敵な)[^。]{1,8}を[。！!]?$|(?:ご)?返事は"
    r"|[^。]*(?:ありがとう|感謝し|お疲れ|よろしくお願い|お待ちして|楽しみに)"
    r"|[^。]*(?:教えて|聞かせて|お寄せ|コメント|返信|お便り|感想|ご意見)[^。]*(?:ください|下さい|くださ[いる]|ほしい|欲しい|うれし|嬉し|幸い|です|ます|ね)[。！!ね]*$"
    r"|[^。]*(?:ますように|ありますよう|幸いです|うれしいです|嬉しいです|願って(?:い|お)ます|祈って(?:い|お)ます)"
    r"|[^。]*(?:スキ|フォロー|シェア|いいね|登録|購読)[^。]*(?:お願い|ください|もらえ|いただけ)"
    r"|[^。]{0,12}(?:文|写真|撮影|取材|編集|構成|絵|イラスト|訳)[:：／/]"
)
_NAME_JA: Final = re.compile(r"[—–―─]{0,2}[（(]?[一-龯々ぁ-んァ-ヶー・ \u3000]{2,12}[）)]?")
_POSTSCRIPT_JA: Final = re.compile(
    r"[（(【]?(?:追伸|追記|余談|おまけ|編集後記|付記|二伸|[PＰ][.．]?[SＳ][.．]?(?![A-Za-z]))"
)


def without_the_author(lines: list[str]) -> list[str]:
    """``lines`` without who an English author is, in an editor's words: behind the last rule, or as the last words."""
    rule = max((i for i, line in enumerate(lines) if line == RULE), default=-1)
    words = [i for i, line in enumerate(lines) if line.strip() and not is_furniture(line)]
    behind = next((i for i in words if i > rule), -1)
    if rule >= 0 and behind >= 0 and _AUTHOR.match(lines[behind]):
        return lines[:rule]
    return lines[: words[-1]] if words and _AUTHOR_NOW.match(lines[words[-1]]) else lines


def to_the_last_word(sentences: list[str], language: Language, call: re.Pattern[str]) -> list[str]:
    """``sentences`` without those after the author's last word: a postscript, sign-offs, names, credits, and what is a
    ``call``. Nothing is left where the last word is an interviewer's, or a company's question about its product.
    """
    if language is Language.JA:
        last = list(takewhile(lambda sentence: not _POSTSCRIPT_JA.match(sentence), sentences))
        while last and _is_after(last[-1], language, call):
            last.pop()
        return last
    last = list(takewhile(lambda sentence: not _POSTSCRIPT.match(sentence), sentences))
    for_a_company = False
    while last and _is_after(last[-1], language, call):
        for_a_company = for_a_company or _FOR_A_COMPANY.match(last[-1]) is not None
        last.pop()
    if last and (_SPEAKER.match(last[-1]) or (for_a_company and _OF_A_PRODUCT.search(last[-1]))):
        return []
    return last


def _is_after(sentence: str, language: Language, call: re.Pattern[str]) -> bool:
    return is_parting(sentence, language) or (len(sentence) <= _LONGEST and call.search(sentence) is not None)


def is_parting(sentence: str, language: Language) -> bool:
    """Whether ``sentence`` is a sign-off, an invitation to answer, a name or a credit, or leads to a list."""
    if sentence.endswith((":", "：")) or _ASIDE.fullmatch(sentence):
        return True
    if len(sentence) > _LONGEST:
        return False
    if language is Language.JA:
        return _AFTER_JA.match(sentence) is not None or _NAME_JA.fullmatch(sentence) is not None
    name = _NAME.fullmatch(sentence) is not None and not _ANSWER.match(sentence)
    invites = _AFTER.match(sentence) is not None and not _LEADS.search(sentence)
    return name or invites or _E_MAIL.search(sentence) is not None
