"""The lines of the log: what they are about, in both formats, and no secret in any of them."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator

import pytest

from bot.cli.logs import start_log
from bot.core.log_context import logged_with

KEY = "aaaaaaaaaa-20260718-1"
log = logging.getLogger("bot.tests")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("bot")
    before = root.level, list(root.handlers), own.level
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    own.setLevel(before[2])


def test_machines_read_what_a_line_is_about(capfd: pytest.CaptureFixture[str]) -> None:
    start_log("info", as_json=True)
    with logged_with(work="deliveries", delivery=KEY, platform="slack", message="not this one"):
        logging.getLogger("slack_sdk").warning("A library says something")
    entry = json.loads(capfd.readouterr().err)
    del entry["at"]
    assert entry == {
        "level": "warning",
        "logger": "slack_sdk",
        "message": "A library says something",
        "work": "deliveries",
        "delivery": KEY,
        "platform": "slack",
    }


def test_people_read_it_where_the_line_does_not_say_it_itself(capfd: pytest.CaptureFixture[str]) -> None:
    start_log("info", as_json=False)
    with logged_with(work="deliveries", delivery=KEY, platform="slack"):
        log.info("Delivery %s: posted", KEY)
        log.warning("A post lacks its reactions")
        try:
            raise RuntimeError("it broke")
        except RuntimeError:
            log.exception("It failed")
    with logged_with(interaction="i1"):
        log.info("An answer was not taken")
    with logged_with(work="sources"):
        log.info("All is well")
        log.warning("A tick was cut short.")
    shown = [line[9:] for line in capfd.readouterr().err.splitlines() if line[:1].isdigit()]
    assert shown == [
        f"INFO    Delivery {KEY}: posted",
        f"WARNING A post lacks its reactions [{KEY}]",
        f"ERROR   It failed [{KEY}]",
        "INFO    An answer was not taken [i1]",
        "INFO    All is well",
        "WARNING A tick was cut short. [sources]",
    ]


SECRET = 'pa:ss "w/rd"ü1'
TOKEN = "xyz0123456789abcdef"
BASIC = base64.b64encode(f":{SECRET}".encode()).decode()
LEAKS = {
    "as it is": SECRET,
    "in JSON": json.dumps({"password": SECRET}, ensure_ascii=False),
    "as Python writes it": repr({"password": SECRET}),
    "in an address": "https://example.org/?key=pa%3Ass%20%22w%2Frd%22%C3%BC1",
    "in a form": "key=pa%3Ass+%22w%2Frd%22%C3%BC1",
    "in a header of its own": f"Authorization: Basic {BASIC}",
}
FORMS = {
    "a bearer's": "Authorization: Bearer made-up.while.we.run-1",
    "a bearer's in a dictionary": "{'authorization': 'bearer made-up.while.we.run-1'}",
    "a bot's": "Authorization: Bot bWFkZS11cA.while.we-run_1",
    "in a database's address": "postgresql+asyncpg://ichiwa:made-up.while.we.run-1@db.example:5432/ichiwa",
    "in a proxy's address": "http://me:made-up.while.we.run-1@proxy.example/",
    "a webhook's": "POST https://discord.com/api/v10/webhooks/123/made-up-while-we-run/messages/@original",
}


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("name", LEAKS)
def test_no_secret_of_the_settings_is_in_any_part_of_a_line(
    capfd: pytest.CaptureFixture[str], name: str, as_json: bool
) -> None:
    start_log("info", as_json=as_json, secrets=[SECRET, TOKEN, ""])
    try:
        error = RuntimeError(f"{LEAKS[name]} {TOKEN}")
        error.add_note(f"a note: {LEAKS[name]}")
        raise error
    except RuntimeError:
        with logged_with(delivery=f"{KEY} {LEAKS[name]}"):
            logging.getLogger("library").exception("tried %s", LEAKS[name], extra={"password": SECRET})
    shown = capfd.readouterr().err
    for part in ("w/rd", "w%2Frd", TOKEN, BASIC):
        assert part not in shown
    assert shown.count("***") >= 4
    assert "a note" in shown


@pytest.mark.parametrize("name", FORMS)
def test_what_is_a_secret_by_its_form_is_left_out_whoever_logs_it(capfd: pytest.CaptureFixture[str], name: str) -> None:
    start_log("info", as_json=True)
    logging.getLogger("library").error("refused: %s", FORMS[name])
    shown = capfd.readouterr().err
    assert "while" not in shown, shown
    assert "***" in shown


@pytest.mark.parametrize(
    "words",
    [
        "the bot 123456789012345678 is in guild 1",
        "http://127.0.0.1:8080/channel is open",
        "2026-07-18T08:00:00+09:00 user@example.org wrote",
        "basic search",
    ],
)
def test_what_only_looks_like_one_stays(capfd: pytest.CaptureFixture[str], words: str) -> None:
    start_log("info", as_json=False)
    log.warning("%s", words)
    assert words in capfd.readouterr().err
