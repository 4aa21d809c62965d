"""Where an English essay has its last word: what follows are sign-offs, invitations to answer, and calls."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

_INVITATIONS: Final = (
    r"(?:please )?let (?:me|us) know",
    r"(?:please )?tell (?:me|us)",
    r"i(?:['’]d| would|['’]m| am) (?:\w+ )?(?:love|like|curious|glad|happy|all ears|keen|eager|interested|listening)",
    r"(?:please )?share (?:your|yours|it|them)",
    r"(?:do )?write (?:(?:to )?(?:me|us|back|in)|and (?:tell|say))",
    r"drop (?:me|us)",
    r"leave (?:me |us )?(?:an? |your )",
    r"comments? (?:are|is|below)",
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
    r"discuss",
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
    r"i hope you (?:enjoy|have)",
)
_CREDITS: Final = (
    r"follow |subscribe|originally |filed under|tags?:",
    r"cover (?:photo|image)",
    r"(?:photo|image|picture)s? (?:by|credit)",
    r"this (?:post|article|essay|piece|letter) (?:was|is|first|appeared)",
    r"posted (?:in|on|by)",
    r"edit (?:on|this)",
)
_AFTER: Final = re.compile(
    r"(?:(?:so|and|as always|until then|in the meantime),? )*(?:"
    + "|".join(_INVITATIONS + _SIGN_OFFS + _CREDITS)
    + ")",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[—–@~-]{0,2} ?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}|[A-Z][\w'’-]*(?: [\w'’-]+){0,4},")
"""A name, or what a letter has before it: Your loving aunt,"""
_POSTSCRIPT: Final = re.compile(r"P\.? ?S\.?(?!\w)")
_SPEAKER: Final = re.compile(r"(?:Q|[A-Z]{2,4}|[A-Z]\w{1,14}(?: [A-Z]\w{1,14})?) ?[:：] ")
_FOR_A_COMPANY: Final = re.compile(r"(?:please )?(?:let|tell|drop|send|e-?mail) us\b", re.IGNORECASE)
_OF_A_PRODUCT: Final = re.compile(
    r"\b(?:it|this|these|them|the new)\b|^(?:\w+, )?(?:are you|have you (?:tried|used)|do you use)\b", re.IGNORECASE
)


def to_the_last_word(sentences: list[str], call: re.Pattern[str]) -> list[str]:
    """``sentences`` without those after the author's last word: a postscript, sign-offs, names, credits, and what is a
    ``call``. Nothing is left where the last word is an interviewer's, or a company's question about its product.
    """
    last = list(takewhile(lambda sentence: not _POSTSCRIPT.match(sentence), sentences))
    for_a_company = False
    while last and (_AFTER.match(last[-1]) or _NAME.fullmatch(last[-1]) or call.search(last[-1])):
        for_a_company = for_a_company or _FOR_A_COMPANY.match(last[-1]) is not None
        last.pop()
    if last and (_SPEAKER.match(last[-1]) or (for_a_company and _OF_A_PRODUCT.search(last[-1]))):
        return []
    return last
