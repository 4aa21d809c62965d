"""Stems: inflections of a word are one, words of different meaning are not."""

from __future__ import annotations

import pytest

from bot.language.stems import inflected
from bot.language.terms import index_terms, stem


@pytest.mark.parametrize(
    "together",
    [
        "quit quits quitting quitter",
        "interview interviews interviewing interviewed interviewer",
        "manager managers managing manager's managers' managed",
        "company companies company's",
        "university universities university's",
        "business businesses",
        "organization organizations organisation organisations organize organised organizing",
        "experience experiences experienced experiencing",
        "engineer engineers engineering engineered",
        "customer customers customer's",
        "position positions positioned",
        "intern interns interned interning internship internships",
        "policy policies",
        "career careers",
        "resign resigned resigning resignation",
        "résumé résumés resume resumes",
        "hire hires hired hiring",
        "plan plans planned planning",
        "general generally generalize generalised",
    ],
)
def test_inflections_are_one(together: str) -> None:
    assert len({stem(word) for word in together.split()}) == 1


@pytest.mark.parametrize(
    "apart",
    [
        "quit quite quiet",
        "university universe universal",
        "organ organization organic",
        "general generation generous",
        "business busy bus",
        "policy police",
        "news new",
        "career care careful careless",
        "experience experiment",
        "position positive",
        "engine engineer",
        "custom customer customize",
        "import important",
        "intern internal",
        "several severe severance",
        "even evening",
        "office officer official",
        "person personal personality personnel",
        "profession professor",
        "object objective objection",
        "response responsible responsive",
        "initial initiative initiate",
        "account accountant accountable",
        "publish public publication",
        "compete competent",
        "past paste",
        "author authority",
        "relation relative relationship",
        "inform informal",
        "hard hardly",
        "like likely",
        "use useful useless",
        "product productive",
        "conversion conversation",
        "state station statement",
    ],
)
def test_different_words_are_apart(apart: str) -> None:
    assert len({stem(word) for word in apart.split()}) == len(apart.split())


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("quit", {"quits", "quitting", "quitter"}),
        ("university", {"universities"}),
        ("business", {"businesses"}),
        ("engine", {"engines", "engined"}),
        ("author", {"authors", "authored", "authoring"}),
    ],
)
def test_inflections_of_a_word(word: str, forms: set[str]) -> None:
    assert forms <= set(inflected(word))


def test_a_possessive_is_its_owner() -> None:
    assert index_terms("the engineer’s office's boss' parents'") == index_terms("the engineer office boss parents")
