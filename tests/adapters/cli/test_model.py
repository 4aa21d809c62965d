"""The language model from the command line: `essays sync`, `essays show` and `doctor`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.adapters.cli.conftest import Desk
from tests.fronts.model import KEY, ModelFront, Said, fails, model_front, says

WORDS = {
    "The Kite": "Over the yard flew a kite.",
    "The Desk": "The desk was moved by Maria Callas.",
    "一本の電話": "人脈という言葉を聞いた話。",
}


def by_title(body: dict[str, Any]) -> Said:
    return says(WORDS[body["messages"][1]["content"].partition("\n")[0]])


@pytest.fixture
def front() -> Iterator[ModelFront]:
    with model_front(by_title) as served:
        yield served


@pytest.fixture
def modelled(desk: Desk, front: ModelFront) -> Desk:
    """A loaded library, and a model that its settings name."""
    desk.settings |= {"SUMMARY_MODEL": "small", "SUMMARY_API_URL": front.url, "SUMMARY_API_KEY": KEY}
    return desk


def shown(desk: Desk, slug: str) -> tuple[str, str]:
    essay = desk.document("essays", "show", slug)
    return essay["summary"], essay["summary_origin"]


def test_sync_has_the_model_write_once(modelled: Desk, front: ModelFront) -> None:
    found = modelled.document("essays", "sync")
    assert found["summaries"] == {"new": 2, "refused": 1, "failed": 0}
    assert shown(modelled, "the-kite") == (WORDS["The Kite"], "model")
    assert shown(modelled, "the-desk") == ("My boss moved the desk.", "extract")
    assert f"Summary (model): {WORDS['一本の電話']}\n" in modelled.text("essays", "show", "denwa")
    assert modelled.text("essays", "sync") == "0 added, 0 changed, 0 withdrawn, 3 unchanged\n"
    assert len(front.asked) == 3
    modelled.write("the-kite", "A kite flew low over the yard.", title="The Kite")
    assert modelled.text("essays", "sync").endswith("summaries by the model: 1 new, 0 rejected, 0 failed\n")
    assert len(front.asked) == 4


def test_only_titles_and_texts_go_out(modelled: Desk, front: ModelFront) -> None:
    modelled.text("essays", "sync")
    assert sorted(front.texts()) == [
        "The Desk\n\nMy boss moved the desk.\n\nWho moved yours?",
        "The Kite\n\nA kite flew over the yard.\n\nWhat did you let go of?",
        "一本の電話\n\n人脈という言葉を聞いた。\n\nあなたは今夜、久しぶりに誰へ電話をかけてみますか？",
    ]
    assert "Someone" not in json.dumps(front.asked)


def test_a_model_that_is_away_fails_nothing_and_is_asked_at_the_next_sync(modelled: Desk, front: ModelFront) -> None:
    front.script = lambda body: fails(401)
    result = modelled.run("essays", "sync")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        0,
        "summaries by the model: 0 new, 0 rejected, 3 failed",
    )
    assert "The model's endpoint does not accept SUMMARY_API_KEY." in result.stderr
    assert KEY not in result.output
    assert shown(modelled, "the-kite")[1] == "extract"
    front.script = by_title
    assert modelled.document("essays", "sync")["summaries"]["new"] == 2


def test_half_a_model_is_told_before_anything_is_done(empty_desk: Desk) -> None:
    said = empty_desk.refusal("essays", "sync", exit_code=78, SUMMARY_MODEL="small")
    assert said == "SUMMARY_MODEL needs SUMMARY_API_URL too (docs/how-to/summaries.md)"
    assert empty_desk.document("essays", "list") == []


def test_doctor_asks_the_model_and_says_whether_it_answers(modelled: Desk, front: ModelFront) -> None:
    front.script = lambda body: says("Hello.")
    assert f"ok     model: small at {front.url} answers\n" in modelled.text("doctor")


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (fails(401), "The model's endpoint does not accept SUMMARY_API_KEY."),
        (fails(404), "The model's endpoint does not know the model small, or SUMMARY_API_URL is not its address."),
        (Said(b"<p>Hello"), "The model's endpoint gave no usable answer."),
        (says(""), "The model gave an empty answer."),
    ],
)
def test_doctor_names_what_is_wrong_with_the_model(modelled: Desk, front: ModelFront, said: Said, problem: str) -> None:
    front.script = lambda body: said
    result = modelled.run("doctor")
    assert result.exit_code == 1
    assert f"WRONG  model: small at {front.url}\n         {problem}\n" in result.stdout
    assert KEY not in result.output


def test_doctor_on_half_a_model(desk: Desk) -> None:
    assert (
        "WRONG  model: cannot be used\n         SUMMARY_API_KEY needs" in desk.run("doctor", SUMMARY_API_KEY="k").stdout
    )
