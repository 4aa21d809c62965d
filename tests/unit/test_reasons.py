"""Why the next essay comes, in one sentence of either language."""

from __future__ import annotations

import pytest

from bot.conversation.phrases import Phrases
from bot.conversation.reasons import why_text
from bot.core.essay import Language
from bot.core.taste import Length, Trait, TraitKind, Why
from tests.fakes.services import catalogue

AUTHOR, TAG = Trait(TraitKind.AUTHOR, "青山 *"), Trait(TraitKind.TAG, "x" * 100)
LONG, ENGLISH = Trait(TraitKind.LENGTH, Length.LONG), Trait(TraitKind.LANGUAGE, Language.EN)


@pytest.mark.parametrize(
    ("why", "english", "japanese"),
    [
        (
            Why(AUTHOR, 0.4),
            "The next one comes because members here rate essays by <青山 *> higher (+<0.4>).",
            "次のエッセイを選んだ理由：ここでは<青山 *>さんのエッセイの評価が高めです（+<0.4>）。",
        ),
        (
            Why(TAG),
            f"The next one comes to find out whether members here like essays on <{'x' * 59}…>.",
            f"次のエッセイを選んだ理由：ここで「<{'x' * 59}…>」のエッセイが好まれるかを確かめるためです。",
        ),
        (
            Why(LONG),
            "The next one comes to find out whether members here like long essays.",
            "次のエッセイを選んだ理由：ここで長いエッセイが好まれるかを確かめるためです。",
        ),
        (
            Why(ENGLISH, 0.1),
            "The next one comes because members here rate essays in English higher (+<0.1>).",
            "次のエッセイを選んだ理由：ここでは英語のエッセイの評価が高めです（+<0.1>）。",
        ),
    ],
)
def test_the_reason_is_one_sentence_with_what_authors_wrote_escaped(why: Why, english: str, japanese: str) -> None:
    said = [why_text(Phrases(catalogue(), language, "<{}>".format), why) for language in (Language.EN, Language.JA)]
    assert said == [english, japanese]
