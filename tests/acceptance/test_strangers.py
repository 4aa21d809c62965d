"""Strangers: behind a real nginx nothing that they write makes them somebody who sits at this machine, and whoever says
nothing keeps nobody else waiting.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Final

import pytest

from bot.adapters.web.access import GUESSES_MAX
from tests.adapters.cli.conftest import fill
from tests.fronts.nginx import executable, proxying
from tests.hanging import HANGING
from tests.tools.process import ROOT, Running

PASSWORD: Final = "four words of mine"
NAME: Final = "essays.example"
SETUPS: Final = {
    "as documented": "",
    "the upstream's address as Host": "location / {{ proxy_pass http://127.0.0.1:{port}; }}",
    "what the client wrote, and the address": """location / {{
        proxy_pass http://127.0.0.1:{port};
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}""",
    "from another address": """location / {{
        proxy_pass http://127.0.0.1:{port};
        proxy_bind 127.0.0.7;
        proxy_set_header X-Forwarded-For $remote_addr;
    }}""",
}
CLAIMS: Final[tuple[dict[str, str], ...]] = (
    {"Host": NAME},
    {"Host": "localhost"},
    {"Host": "127.0.0.1", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost", "X-Real-IP": "127.0.0.1"},
    {"Host": "localhost", "Forwarded": "for=127.0.0.1", "Origin": "http://localhost", "Referer": "http://localhost/"},
)

TOGETHER: Final = pytest.mark.xdist_group("strangers")
"""One process takes what shares the running programs, so that each is started once."""
DOORS: Final = (
    ("GET", "/channel"),
    ("GET", "/channel/messages"),
    ("GET", "/channel/complete?text=/essay"),
    ("POST", "/channel/command"),
)


def documented(port: int) -> str:
    """The ``location`` that docs/how-to/container.md tells people to write, with the port of a program that runs."""
    page = (ROOT / "docs" / "how-to" / "container.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```nginx\n(.*?)```", page, re.DOTALL)
    location = block[block.index("location /") : block.rindex("}")]
    assert "http://127.0.0.1:8080;" in location
    return str(location.replace(":8080;", f":{port};"))


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Running]:
    executable()  # first, because a program that nobody comes to need not start
    fill(folder / "essays")
    slack = {"SLACK_SIGNING_SECRET": "very-secret", "SLACK_BOT_TOKEN": "xoxb-1"}
    names = {"PUBLIC_URL": f"https://{NAME}", "SLACK_API_URL": "http://127.0.0.1:9/"}
    program = Running(folder / "data", ESSAYS_DIR=str(folder / "essays"), **slack, **names, **settings)
    program.start()
    try:
        program.wait_until_serving()
        program.wait_until_logged("Essays: 3 new")
        yield program
    finally:
        program.stop_for_good()


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("closed")) as program:
        yield program


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("locked"), HTTP_PASSWORD=PASSWORD) as program:
        yield program


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("trusting"), HTTP_PASSWORD=PASSWORD, TRUSTED_PROXIES="127.0.0.7") as program:
        yield program


@pytest.fixture(scope="module")
def wary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("wary"), HTTP_PASSWORD=PASSWORD, TRUSTED_PROXIES="none") as program:
        yield program


@contextmanager
def behind(program: Running, folder: Path, setup: str) -> Iterator[int]:
    block = SETUPS[setup].format(port=program.port) or documented(program.port)
    with proxying(folder / "nginx", block) as port:
        yield port


def ask(port: int, path: str, headers: dict[str, str], method: str = "GET", source: str = "127.0.0.1") -> HTTPResponse:
    with closing(HTTPConnection("127.0.0.1", port, timeout=HANGING, source_address=(source, 0))) as connection:
        body = b'{"text": "/essay pause"}' if method == "POST" else None
        connection.request(method, path, body, {"Accept": "application/json"} | headers)
        answer = connection.getresponse()
        answer.read()
        return answer


def signing_in(password: str = PASSWORD) -> dict[str, str]:
    return {"Host": NAME, "Authorization": f"Basic {base64.b64encode(f':{password}'.encode()).decode()}"}


def guess_in_vain(port: int, source: str) -> None:
    """As often as one may; each time with another address that the client made up."""
    for number in range(GUESSES_MAX):
        made_up = {"X-Forwarded-For": f"198.51.100.{number}"}
        assert ask(port, "/channel", signing_in("guess") | made_up, source=source).status == 401


@TOGETHER
@pytest.mark.parametrize("kind", ["closed", "locked", "wary"])
@pytest.mark.parametrize("setup", SETUPS)
def test_strangers_read_and_do_nothing_else(
    kind: str, setup: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    program: Running = request.getfixturevalue(kind)
    refused = 403 if kind == "closed" else 401
    with behind(program, tmp_path, setup) as port:
        for claim in CLAIMS:
            plain = {name: text for name, text in claim.items() if name != "Origin"}
            for method, path in DOORS:
                assert ask(port, path, plain, method).status == refused, (claim, path)
                assert ask(port, path, claim, method).status in {refused, 403}, (claim, path)
            for path in ("/", "/archive", "/search", "/e/the-kite", "/static/paper.css"):
                assert ask(port, path, claim).status == 200, (claim, path)
            assert ask(port, "/healthz", claim).status == 503, "there is no Slack here, and anybody may know"
            assert ask(port, "/slack/events", plain, "POST").headers["content-type"] is None, "Slack's own 401"
        redirect = ask(port, "/e/the-kite/", {"Host": NAME}).headers["location"]
        assert redirect == "/e/the-kite"
        words = doctor(program, port)
    assert f"the channel at http://127.0.0.1:{port} is closed to strangers" in words
    assert "the essays are open to them" in words


def doctor(program: Running, port: int) -> str:
    """What ``ichiwa doctor`` says where the public address leads to ``port``."""
    names = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "ALLOWED_HOSTS": NAME}
    environment = {name: text for name, text in program.environment.items() if not name.startswith("SLACK_")} | names
    command = [sys.executable, "-m", "bot", "doctor"]
    done = subprocess.run(
        command,
        env=environment,
        cwd=program.folder.parent,
        capture_output=True,
        text=True,
        timeout=HANGING,
        check=False,
    )
    return done.stdout


def test_doctor_finds_a_channel_that_a_proxy_opens(tmp_path: Path) -> None:
    """The program was not told its public name, and its proxy marks nothing."""
    executable()
    fill(tmp_path / "essays")
    program = Running(tmp_path / "data", ESSAYS_DIR=str(tmp_path / "essays"))
    program.start()
    try:
        program.wait_until_serving()
        with behind(program, tmp_path, "the upstream's address as Host") as port:
            assert "is open to strangers" in doctor(program, port)
        with behind(program, tmp_path / "essays", "as documented") as port:
            assert "is closed to strangers" in doctor(program, port)
    finally:
        program.stop_for_good()


@TOGETHER
@pytest.mark.parametrize(
    ("kind", "setup", "apart"),
    [
        ("locked", "as documented", True),
        ("locked", "what the client wrote, and the address", True),
        ("locked", "from another address", False),
        ("trusting", "from another address", True),
        ("wary", "as documented", False),
    ],
)
def test_guesses_count_for_the_address_that_a_trusted_proxy_tells(
    kind: str, setup: str, apart: bool, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    program: Running = request.getfixturevalue(kind)
    guesser = "127.0.1.1" if setup == "as documented" else "127.0.1.2"
    with behind(program, tmp_path, setup) as port:
        first = ask(port, "/channel", signing_in(), source="127.0.2.1")
        assert first.status == 200
        cookie = first.headers["set-cookie"]
        assert "; Secure" in cookie
        guess_in_vain(port, guesser)
        assert ask(port, "/channel", signing_in(), source=guesser).status == 429
        assert ask(port, "/channel", signing_in(), source="127.0.2.2").status == (200 if apart else 429)
        signed_in = {"Host": NAME, "Cookie": cookie.partition(";")[0]}
        for source in ("127.0.2.1", guesser):
            assert ask(port, "/channel", signed_in, source=source).status == 200


FILES: Final = 512
"""That the program may have open; of these it gives connections what it does not need itself, as of any number."""
SILENT: Final = 600


@contextmanager
def files_for(many: int) -> Iterator[None]:
    """This process may open ``many`` files, which a test of so many connections needs for its own ends of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < many:
        pytest.skip(f"only {hard} files may be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, many), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def signed(body: bytes) -> dict[str, str]:
    """The headers by which Slack signs ``body``."""
    stamp = str(int(time.time()))
    digest = hmac.new(b"very-secret", b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    kind = {"Content-Type": "application/json"}
    return kind | {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def post_to_slack(port: int, words: str) -> tuple[int, str]:
    """What the program answers when Slack asks whether it is there."""
    body = f'{{"type": "url_verification", "challenge": "{words}"}}'.encode()
    with closing(HTTPConnection("127.0.0.1", port, timeout=HANGING)) as connection:
        connection.request("POST", "/slack/events", body, signed(body))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


HALF_HEAD: Final = b"GET / HTTP/1.1\r\nHost: local"
HALF_BODY: Final = b"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"


@pytest.mark.parametrize("half", [HALF_HEAD, HALF_BODY])
def test_more_silent_connections_than_there_are_files_keep_nobody_out(tmp_path: Path, half: bytes) -> None:
    fill(tmp_path / "essays")
    shell = ["sh", "-c", f'ulimit -n {FILES} && exec "$0" -m bot run', sys.executable]
    slack = {"SLACK_SIGNING_SECRET": "very-secret", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": "http://127.0.0.1:9/"}
    program = Running(tmp_path / "data", shell, ESSAYS_DIR=str(tmp_path / "essays"), **slack)
    program.start()
    silent: list[socket.socket] = []
    with files_for(SILENT + 200):
        try:
            program.wait_until_serving()
            program.wait_until_logged("Essays: 3 new")
            for number in range(SILENT):
                silent.append(socket.create_connection(("127.0.0.1", program.port), timeout=HANGING))
                silent[-1].sendall(half)
                if number % 100 == 99 or number == SILENT - 1:
                    assert program.get("/")[0] == 200
                    assert "database" not in program.get("/healthz")[1]
                    assert post_to_slack(program.port, str(number)) == (200, f'{{"challenge": "{number}"}}')
            files = Path(f"/proc/{program.pid}/fd")
            assert not files.exists() or len(list(files.iterdir())) < FILES - 100
            for one in silent:
                with suppress(ConnectionError):
                    assert one.recv(1) == b"", "each is closed, without an answer"
            assert "database" not in program.get("/healthz")[1]
            assert program.end() == 0
        finally:
            program.stop_for_good()
            for one in silent:
                one.close()
    assert len(program.log.splitlines()) < 50, program.log
    assert "Too many open files" not in program.log
