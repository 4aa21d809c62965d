"""The glossary explains each word in one sentence, in English and Japanese, and names what carries it in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
WORDS = {
    "channel",
    "closing question",
    "collection",
    "comment",
    "community",
    "delivery",
    "essay",
    "interaction",
    "lease",
    "member",
    "message ref",
    "pick",
    "rating",
    "revision",
    "slot",
    "source",
    "subscription",
    "thread",
    "vote",
}
AVOIDED = {"server", "team", "job", "article", "like", "broadcast"}
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]+")


def rows() -> list[tuple[str, str, str, str]]:
    """The table's rows below its head: word, Japanese term, identifier, meaning."""
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [(word, japanese, code.strip("`"), meaning) for word, japanese, code, meaning in cells[2:]]


def identifiers() -> set[str]:
    """What the modules of ``bot/`` define: classes, aliases, constants, and attributes of classes behind a dot."""
    found: set[str] = set()
    for path in (ROOT / "bot").rglob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        found.update(_names(body))
        classes = {node.name: node for node in body if isinstance(node, ast.ClassDef)}
        for node in classes.values():
            bases = [classes[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in classes]
            found.update(f"{node.name}.{name}" for each in (node, *bases) for name in _names(each.body))
    return found


def _names(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_every_word_of_the_design_is_there_once_in_alphabetical_order() -> None:
    words = [word for word, _, _, _ in rows()]
    assert set(words) >= WORDS
    assert words == sorted(set(words))


def test_every_word_is_carried_by_something_in_the_code() -> None:
    known = identifiers()
    assert [(word, code) for word, _, code, _ in rows() if code not in known] == []


def test_no_two_words_are_carried_by_the_same_thing() -> None:
    codes = [code for _, _, code, _ in rows()]
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize(("word", "japanese", "code", "meaning"), rows())
def test_a_word_has_a_japanese_term_and_one_plain_sentence(word: str, japanese: str, code: str, meaning: str) -> None:
    assert JAPANESE.search(japanese), word
    assert code
    assert meaning[0].isupper()
    assert meaning.endswith(".")
    assert meaning.count(". ") == 0
    assert len(meaning) <= 120


def test_japanese_terms_are_told_apart() -> None:
    terms = [japanese for _, japanese, _, _ in rows()]
    assert len(set(terms)) == len(terms)


def test_avoided_words_are_named_and_explain_nothing() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    for word in AVOIDED:
        assert f"*{word}*" in text
        assert not [row for row in rows() if re.search(rf"\b{word}s?\b", row[3]) and word != "like"]
