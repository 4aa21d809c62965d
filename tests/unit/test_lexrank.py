"""What a summary takes: central sentences, early ones, those about the title; each said once, the same every time."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from bot.core.essay import Language
from bot.summaries.informative import Word, content_words
from bot.summaries.lexrank import centrality, similarities, weights
from bot.summaries.likely import likelihood
from bot.summaries.salience import salience
from bot.summaries.summarize import summarize

BAKERY = [
    "The baker lights the oven at four.",
    "Rain fell on the roof all week.",
    "The oven needs an hour before the bread goes in.",
    "My cousin plays the tuba in Leeds.",
    "Bread from the oven sells before eight.",
]


def test_a_sentence_that_shares_its_words_is_central() -> None:
    terms = [content_words(s, Language.EN) for s in BAKERY]
    shares = centrality(similarities(terms, weights(terms)), np.ones(len(BAKERY)))
    assert shares.max() == 1
    assert min(shares[0], shares[2], shares[4]) > max(shares[1], shares[3])


def test_a_rare_word_tells_more() -> None:
    weight = weights([["oven", "bread"], ["oven"], ["oven", "tuba"]])
    assert weight["tuba"] == weight["bread"] > weight["oven"]


def test_nothing_in_common_is_no_error() -> None:
    alike = similarities([["a"], [], ["b"]], weights([["a"], [], ["b"]]))
    assert alike.sum() == 0
    assert centrality(alike, np.ones(3)) == pytest.approx([1, 1, 1])


def test_the_titles_words_count() -> None:
    opening = [True] * len(BAKERY)
    without = salience(BAKERY, opening, Language.EN, "").scores
    about = salience(BAKERY, opening, Language.EN, "The tuba of my cousin").scores
    gained = (about - without).tolist()
    assert gained.pop(3) > 1 > max(gained)


def test_words_of_the_title_of_the_beginning_and_those_that_return_are_likely() -> None:
    held = [[Word(form, empty=False) for form in words] for words in ("ab", "cd", "ef", "cg", "hi", "jk", "lm", "no")]
    first, returning, _, _, _, named, plain, last = likelihood(held, {"j"}).tolist()
    assert named > plain
    assert first > plain
    assert returning > likelihood([*held[:3], held[7], *held[4:]], set()).tolist()[1]
    assert last > plain - 0.02
    assert 0 < plain < named < 1


def test_nothing_is_likely_in_no_words() -> None:
    assert likelihood([[], [Word("a", empty=False)]], set()).tolist()[0] == 0


def test_a_sentence_that_is_worth_far_less_than_the_first_is_left_out() -> None:
    title = "How bread is baked at four"
    text = "The baker bakes bread for the station, and how bread is baked at four is what he shows in this post. Hm, 7!"
    assert "7" not in summarize(text, Language.EN, title)
    assert "7" in summarize(text.replace("Hm, 7!", "Bread is baked at 7."), Language.EN, title)


def test_spellings_of_a_japanese_word_are_one() -> None:
    assert content_words("引っ越しをした", Language.JA) == content_words("引越しをする", Language.JA)


def test_what_was_said_is_not_said_again() -> None:
    text = (
        "The baker lights the oven at four every morning. The baker lights the oven at four each morning. "
        "By eight the baker has sold the bread of this morning."
    )
    assert summarize(text, Language.EN).count("oven") == 1


def test_a_greeting_gives_way_to_what_the_essay_is_about() -> None:
    text = (
        "こんにちは、山の上の店です！この記事では、断り方を七年かけて覚えた話を紹介します。"
        "断り方を覚えると、引き受けた仕事の質が上がりました。昼は蕎麦でした。"
    )
    found = summarize(text, Language.JA, "断り方を覚える", 60)
    assert "断り方を覚えると" in found
    assert "こんにちは" not in found


def test_hash_seeds_change_nothing() -> None:
    program = (
        "from pathlib import Path\n"
        "from bot.core.essay import Language\n"
        "from bot.language.markdown import to_plain\n"
        "from bot.summaries.summarize import summarize\n"
        "for path in sorted(Path('essays').glob('*.md'))[::4]:\n"
        "    text = to_plain(path.read_text('utf-8').partition('\\n---\\n')[2])\n"
        "    for language in Language:\n"
        "        print(ascii(summarize(text, language, path.stem)))\n"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "2026")
    }
    assert len(made) == 1
    assert len(made.pop()) > 1000
