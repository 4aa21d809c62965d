"""Which language a request is answered in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from bot.adapters.web.language import language_of
from bot.core.essay import Language
from tests.adapters.local_world import World


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("ja", "ja"),
        ("JA-jp", "ja"),
        ("en-GB,ja", "en"),
        ("fr, ja;q=0.8, en;q=0.7", "ja"),
        ("en;q=0.1,ja;q=0.2", "ja"),
        ("ja;q=0,en", "en"),
        ("ja;q=0", "en"),
        ("ja;q=x,en;q=0.1", "en"),
        ("jam", "en"),
        ("*", "en"),
        (",;q=1,,", "en"),
    ],
)
def test_the_browsers_wish(accepted: str, language: str) -> None:
    assert language_of(Headers({"Accept-Language": accepted})) == language


@given(st.text(st.characters(max_codepoint=255)), st.text(st.characters(max_codepoint=255)))
def test_any_header_has_a_language(accepted: str, cookie: str) -> None:
    assert language_of(Headers({"Accept-Language": accepted, "Cookie": f"ichiwa_language={cookie}"})) in Language


async def test_a_choice_goes_before_the_browsers_wish() -> None:
    async with World().client(**{"Accept-Language": "ja"}) as browser:
        answer = await browser.post("/language", data={"language": "en"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "SameSite=strict" in answer.headers["set-cookie"]
        assert '<html lang="en">' in (await browser.get("/")).text


@pytest.mark.parametrize("wanted", ["", "fr", "EN", "<b>"])
async def test_there_are_two_languages(wanted: str) -> None:
    async with World().client() as browser:
        answer = await browser.post("/language", data={"language": wanted})
        assert answer.status_code == 400
        assert answer.json()["error"] == "Choose one of these languages: ja, en"
        assert not browser.cookies


@pytest.mark.parametrize(
    ("referer", "path"),
    [
        ("http://127.0.0.1:8080/e/first?x=1", "/e/first?x=1"),
        ("https://evil.example//evil.example/x", "/evil.example/x"),
        ("https://evil.example/\\\\evil.example", "/evil.example"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
async def test_the_way_back_stays_with_us(referer: str, path: str) -> None:
    async with World().client() as browser:
        answer = await browser.post("/language", data={"language": "ja"}, headers={"Referer": referer})
        assert answer.headers["location"] == path
