"""`doctor`: what it looks at, and that it changes nothing."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.adapters.web.cards import fonts
from tests.adapters.cli.conftest import Desk
from tests.tools.process import free_port

NAMES = [
    "settings",
    "data folder",
    "database",
    "essays",
    "model",
    "search by meaning",
    "time zone",
    "port",
    "public address",
    "card font",
    "platforms",
    "discord",
    "slack",
]


@contextmanager
def answering(port: int, status: int, body: bytes) -> Iterator[None]:
    """A web server that answers everything alike."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", port), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def test_all_is_well(desk: Desk) -> None:
    found = desk.document("doctor")
    assert found["ok"] is True
    assert [check["name"] for check in found["checks"]] == NAMES
    assert all(check["ok"] and not check["problems"] for check in found["checks"])
    text = desk.text("doctor")
    assert [line.split(":")[0] for line in text.splitlines()] == [f"ok     {name}" for name in NAMES]
    assert f"essays: 3 in {desk.essays}" in text
    assert "time zone: Asia/Tokyo, where it is" in text


def test_nothing_is_made(empty_desk: Desk) -> None:
    assert "(created at the first start)" in empty_desk.text("doctor")
    assert not empty_desk.data.exists()


def test_broken_essays_are_named_with_their_line(desk: Desk) -> None:
    (desk.essays / "torn.md").write_text("no fence\n", encoding="utf-8")
    (desk.essays / "odd.md").write_text("---\ndate: [\n---\n", encoding="utf-8")
    result = desk.run("doctor")
    assert result.exit_code == 1
    problems = [line.strip() for line in result.stdout.splitlines() if line.startswith("    ")]
    assert [problem.split(" ")[0] for problem in problems] == [
        "odd.md:1:",
        "odd.md:2:",
        "odd.md:4:",
        "torn.md:1:",
    ]
    [check] = [check for check in desk.document("doctor", exit_code=1)["checks"] if not check["ok"]]
    assert (check["name"], check["problems"]) == ("essays", problems)


def test_a_folder_without_essays(desk: Desk) -> None:
    for path in desk.essays.iterdir():
        path.unlink()
    assert f"{desk.essays} contains no essays." in desk.run("doctor").stdout


def test_a_port_that_another_program_uses(desk: Desk) -> None:
    with answering(desk.port, 200, b"<p>Hello"):
        found = desk.document("doctor", exit_code=1)
    [check] = [check for check in found["checks"] if not check["ok"]]
    assert check["problems"] == [f"HTTP_PORT={desk.port} cannot be used on 127.0.0.1: another program uses it."]


def test_a_running_ichiwa_is_no_problem(desk: Desk) -> None:
    with answering(desk.port, 200, json.dumps({"status": "ok"}).encode()):
        assert f"port: {desk.port} is served by Ichiwa" in desk.text("doctor")


def test_a_running_ichiwa_says_itself_what_is_wrong(desk: Desk) -> None:
    told = json.dumps({"status": "unavailable", "problems": ["There is no essay to post yet."]}).encode()
    with answering(desk.port, 503, told):
        found = desk.document("doctor", exit_code=1)
    [check] = [check for check in found["checks"] if not check["ok"]]
    assert (check["name"], check["problems"]) == ("port", ["There is no essay to post yet."])


def through(port: int) -> dict[str, str]:
    """Settings of a page that has a public name and whose address leads to ``port`` of this machine."""
    return {"PUBLIC_URL": f"http://127.0.0.1:{port}", "ALLOWED_HOSTS": "essays.example"}


def test_a_channel_that_is_open_to_strangers_is_a_problem(desk: Desk) -> None:
    port = free_port()
    with answering(port, 200, b'<script type="module" src="/static/channel.js"></script>'):
        result = desk.run("doctor", **through(port))
    assert result.exit_code == 1
    assert f"WRONG  public address: http://127.0.0.1:{port} is open to strangers" in result.stdout
    assert "Set HTTP_PASSWORD" in result.stdout


SITE = b'<link rel="stylesheet" href="/static/site.css">'


@pytest.mark.parametrize(
    ("status", "body"), [(401, b""), (403, b"Closed."), (421, b""), (200, b"Welcome to nginx!"), (200, SITE)]
)
def test_a_channel_that_is_closed_to_strangers_is_none(desk: Desk, status: int, body: bytes) -> None:
    port = free_port()
    with answering(port, status, body):
        text = desk.text("doctor", **through(port))
    assert f"is closed to strangers, also by “Host: localhost” (status {status})" in text
    assert ("; the essays are open to them" in text) is (body is SITE)


def test_a_public_address_that_leads_nowhere_is_told(desk: Desk) -> None:
    text = desk.text("doctor", **through(free_port()))
    assert "cannot be reached from here" in text
    assert "So nothing is known about who can open the channel there." in text


def test_half_of_slack_s_settings_is_a_problem_and_its_token_is_not_told(desk: Desk) -> None:
    result = desk.run("doctor", SLACK_BOT_TOKEN="xoxb-secret")
    assert result.exit_code == 1
    assert "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN too" in result.output
    assert "secret" not in result.output


def test_discord_that_cannot_be_reached_is_a_problem_and_its_token_is_not_told(desk: Desk) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/api/v10"
    result = desk.run("doctor", DISCORD_TOKEN="very-secret-token", DISCORD_API_URL=nowhere)
    assert result.exit_code == 1
    assert "WRONG  discord: cannot be used\n         Discord could not be reached." in result.output
    assert "secret" not in result.output


def test_health_asks_the_running_program(desk: Desk) -> None:
    with answering(desk.port, 200, b'{"status": "ok"}'):
        assert desk.text("doctor", "--health") == "ok     health: ok\n"


@pytest.mark.parametrize(
    ("status", "body"), [(503, b'{"status": "unavailable"}'), (200, b"<p>Hello"), (200, b"[]"), (500, b"")]
)
def test_health_of_a_program_that_is_not_well(desk: Desk, status: int, body: bytes) -> None:
    with answering(desk.port, status, body):
        result = desk.run("doctor", "--health")
    assert result.exit_code == 1
    assert "Ichiwa is not running or not healthy." in result.stdout


def test_health_where_nobody_answers(desk: Desk) -> None:
    result = desk.run("doctor", "--health")
    assert (result.exit_code, result.stdout.count("\n")) == (1, 2)


def test_health_does_not_ask_a_proxy(desk: Desk) -> None:
    with closing(socket.socket()) as trap:
        trap.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{trap.getsockname()[1]}"
        with answering(desk.port, 200, b'{"status": "ok"}'):
            assert desk.run("doctor", "--health", http_proxy=proxy, HTTP_PROXY=proxy).exit_code == 0


def test_a_machine_without_a_japanese_font_is_told_in_one_sentence(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(**settings: str) -> dict[str, object]:
        checks = json.loads(desk.run("doctor", "--json", **settings).stdout)["checks"]
        return next(dict(check) for check in checks if check["name"] == "card font")

    (tmp_path / "a.ttf").write_bytes(b"no font")
    monkeypatch.setattr(fonts, "places", lambda: (tmp_path,))
    note = "No font here has Japanese, so previews of links have no picture; install one, or name one with CARD_FONT."
    assert looked() == {"name": "card font", "ok": True, "found": "none", "problems": [], "notes": [note]}
    wrong = looked(CARD_FONT=str(tmp_path / "a.ttf"))
    assert wrong["problems"] == [f"CARD_FONT is {tmp_path / 'a.ttf'}, which is no font with Japanese characters."]


@pytest.mark.parametrize(
    ("url", "told", "not_told"),
    [
        (
            "http://127.0.0.1:8000",
            "Posts open essays in the chat: PUBLIC_URL is http://127.0.0.1:8000",
            "Posts link to",
        ),
        ("http://ichiwa.local", "or publish them: ichiwa site export", "Posts link to"),
        ("https://essays.example", "Posts link to https://essays.example", "Posts open essays in the chat"),
    ],
)
def test_it_is_told_where_members_read(desk: Desk, url: str, told: str, not_told: str) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    output = desk.run("doctor", DISCORD_TOKEN="very-secret-token", DISCORD_API_URL=nowhere, PUBLIC_URL=url).output
    assert told in output
    assert not_told not in output


def test_the_local_page_alone_needs_no_word_of_it(desk: Desk) -> None:
    assert "Posts " not in desk.text("doctor")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://host:port/ichiwa",
        "postgresql://host/ichiwa?nonsense=1",
        "postgresql://host:70000/ichiwa",
        "sqlite:///ichiwa.db?timeout=soon",
    ],
)
def test_an_address_of_a_database_that_makes_no_sense_is_a_wrong_setting(desk: Desk, url: str) -> None:
    result = desk.run("db", "check", DATABASE_URL=url)
    assert result.exit_code == 78
    assert result.output.startswith("Error: DATABASE_URL ")
    assert len(result.output.splitlines()) == 1
