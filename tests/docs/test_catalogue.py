"""Every sentence that a member can see exists in Japanese and in English, with the same fields."""

from __future__ import annotations

import string
from collections import defaultdict
from io import BytesIO

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.conversation.catalogue import load_catalogue
from bot.core.essay import Language
from tests.tools.catalogue import BOT, KEYWORDS, METHODS, from_python, path_of, updated


def _entries(language: Language) -> list[tuple[str, tuple[str, ...]]]:
    with path_of(language).open("rb") as file:
        catalog = read_po(file, locale=language.value)
    pairs = []
    for entry in catalog:
        if not entry.id:
            continue
        keys = (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
        strings = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        pairs.append((keys[-1], strings))
    return pairs


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", Language)
def test_the_catalogue_is_in_step_with_the_code(language: Language) -> None:
    assert path_of(language).read_bytes() == updated(language), "run `make docs`"


@pytest.mark.parametrize("language", Language)
def test_every_sentence_is_translated(language: Language) -> None:
    assert [key for key, strings in _entries(language) if not strings or not all(strings)] == []


@pytest.mark.parametrize("language", Language)
def test_a_translation_keeps_the_fields(language: Language) -> None:
    assert [key for key, strings in _entries(language) if any(_fields(s) != _fields(key) for s in strings)] == []


def test_a_japanese_sentence_is_japanese() -> None:
    catalogue = load_catalogue()
    assert catalogue.text(Language.JA, "The comment is empty. Write a few words first.").isascii() is False


def test_a_sentence_after_a_value_that_is_called_like_a_function_is_a_key() -> None:
    module = b"""
if len(rules.text) > most:
    raise InvalidInput("Too long: "
        "at most {most}.", most=most)
"""
    assert [found[1:3] for found in from_python(BytesIO(module), KEYWORDS, (), {})] == [
        ("InvalidInput", ("Too long: at most {most}.",))
    ]


def test_every_sentence_stands_in_one_place() -> None:
    places: dict[object, set[tuple[str, int]]] = defaultdict(set)
    for file, line, key, _, _ in extract_from_dir(BOT, method_map=METHODS, keywords=KEYWORDS):
        places[key].add((file, line))
    assert {key: sorted(found) for key, found in places.items() if len(found) > 1} == {}
