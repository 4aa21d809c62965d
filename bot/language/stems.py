"""Stems of English words: Snowball's, but for words that it takes for one another.

Snowball cuts endings without knowing words: quitting and quite become quit, university and universe univers. So words
of different meaning that it gives one stem are listed here, and each finds itself and its inflections alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import snowballstemmer

_APART: Final = """
quit|quite|quiet quietly
university|universe|universal universally universality
organ|organic organically|organize organise organizer organiser organization organisation organizational organisational
experience|experiment experimental experimentally experimentation
position positional|positive positively positivity
engine|engineer
custom customary|customer|customize customise customization customisation
important importance importantly|import importer importation
intern internship|internal internally|internalize internalise
several|severe severely severity|sever|severance
business|busy busily|busyness
even evenly|evening
past|paste
author|authority|authorize authorise authorization authorisation
relate|relation|relative relatively|relationship
inform information informative|informal informally informality
hospital|hospitality|hospitable
compete competition competitive competitor|competent competence competency competently
publish publisher|public publicly|publication
profess|profession professional professionally professionalism|professor
office|officer|official officially
person|personal personally|personality|personnel
depart departure|department departmental
apart|apartment
object|objective objectively|objection
subject|subjective subjectively
direct directly|direction directional|director|directory|directive
execute execution|executive
wit|witness
hard|hardly
design designer|designate designation
human|humane humanely|humanity|humanities
probable probably probability|probe
late lately|lateness
like|likely likelihood|likeness
short|shortly
account|accountant accountancy|accountable accountability
market|marketer
prison|prisoner
motive|motivate motivation motivational
initial initially|initiate initiation initiator|initiative
response|responsible responsibility responsibly|responsive
ration|rational rationally
memory|memorial
product|production|productive productivity
part|partly|partial partially
current|currently
present|presently|presentation
notice|noticeable noticeably|notify notification
origin|original originally|originate
term|terminal|terminate termination
ideal ideally idealist|idealize idealise
critic criticism criticize criticise|critical critically
major|majority
minor|minority
communal|commune|communism|communist
necessary necessarily|necessity
principal|principle
capital|capitalism capitalist|capitalize capitalise
contract|contractor|contraction
general generally generality generalize generalise|generalist
use|useful usefully usefulness|useless
care|careful carefully|careless carelessly
kind kindness|kindly
name|namely
converse|conversion|conversation conversational
legal|legalize
local|locale
normal normally|normality|normalize normalise
numerous|numerical numeric
particle|particular particularly
practice practise|practical practically|practitioner
special specially|specialist specialize specialise specialization|specialty speciality
state|statement
station|stationary|stationery
"""
"""One line for each crowded stem of Snowball: a bar parts words that are different, a space those that are one."""

_VOWELS: Final = "aeiou"


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The stem of a folded word of Latin letters, apostrophes and accents: ``managers`` → ``manag``, ``résumés`` →
    ``resum``.
    """
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    if (apart := _STEMS.get(_owner(word))) is not None:
        return apart
    # A stemmer keeps state while it works and this runs in threads, so each call has its own; making one is cheap.
    return str(snowballstemmer.stemmer("english").stemWord(word)).replace("'", "")


def _owner(word: str) -> str:
    """``word`` without the ending of a possessive."""
    return word.removesuffix("'s")


def inflected(word: str) -> Iterator[str]:
    """``word`` and how it may be inflected; some of it may be no word at all."""
    yield word
    if word.endswith("y") and word[-2] not in _VOWELS:
        yield from (word[:-1] + ending for ending in ("ies", "ied"))
    elif word.endswith(("s", "x", "z", "ch", "sh")):
        yield f"{word}es"
    else:
        yield f"{word}s"
    root = word[:-1] if word.endswith("e") else word
    yield from (root + ending for ending in ("ed", "ing", "ings"))
    if len(word) > 2 and word[-1] not in f"{_VOWELS}wxy" and word[-2] in _VOWELS:
        yield from (word + word[-1] + ending for ending in ("ed", "ing", "ings", "er", "ers"))


def _stems() -> dict[str, str]:
    """The stem of each word that is listed, in each of its inflections. What two words may be, as marketing, is the
    first one's.
    """
    stems: dict[str, str] = {}
    families = [family.split() for line in _APART.splitlines() for family in line.split("|") if family]
    for family in families:
        stems |= dict.fromkeys(family, family[0])
    for family in families:
        for word in family:
            for form in inflected(word):
                stems.setdefault(form, family[0])
    return stems


_STEMS: Final = _stems()
