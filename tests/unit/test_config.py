"""Settings: every wrong value stops the start in one line that names the variable, and a secret is never shown."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
import tzlocal
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.config import FILE_SUFFIX, Settings, Spec, hidden, specs
from bot.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
SECRETS = [spec for spec in specs() if spec.secret]
LEAK = "l3ak-of-a-secret"


def load(**environ: str) -> Settings:
    return Settings.load(None, environ)


def refusal(**environ: str) -> str:
    """The message with which ``environ`` is refused, held to what every message must be."""
    with pytest.raises(ConfigError) as caught:
        load(**environ)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert message.isprintable()
    return message


def secret_value(spec: Spec) -> str:
    """A value that the setting takes and that would be recognised anywhere."""
    if spec.name == "DATABASE_URL":
        return f"postgresql+asyncpg://ichiwa:{LEAK}@db/ichiwa"
    if spec.name == "SLACK_TOKEN_KEYS":
        return f"{LEAK:a<43}="
    return {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}.get(spec.name, "") + LEAK


def test_nothing_needs_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.load(environ={})
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/data/ichiwa.db"
    assert settings.essays_dir == ROOT / "essays"
    assert (settings.http_host, settings.http_port, settings.public_url) == ("127.0.0.1", 8080, "http://127.0.0.1:8080")
    assert settings.is_loopback
    assert not list(tmp_path.iterdir()), "reading the settings makes nothing"


def test_a_default_is_not_checked_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gave it, so no variable could be blamed; the part that uses it says what is wrong."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    assert load().data_dir == tmp_path / "data"


@pytest.mark.parametrize("spec", specs(), ids=lambda spec: spec.name)
def test_every_example_is_taken(spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    load(**{spec.name: spec.example})


BAD = {
    "DATA_DIR": ["a?b", str(Path(__file__)), "a\0b"],
    "DATABASE_URL": [
        "data/ichiwa.db",
        "mysql://u@h/d",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///?x=1",
        "sqlite+pysqlite:///x.db",
        "postgres://host",
        "postgres://host/",
        "postgresql+psycopg2://h/d",
        "://",
    ],
    "ESSAYS_DIR": ["/no/such/folder", str(Path(__file__))],
    "HTTP_HOST": ["http://127.0.0.1", "127.0.0.256", "a b", "host:80", "-", "*", "ho\nst", "x" * 300],
    "HTTP_PORT": ["0", "65536", "-1", "http", "80.5", "8O8O"],
    "HTTP_PASSWORD": ["short", "1234567"],
    "HTTP_ALLOW_REMOTE": ["maybe", "2"],
    "PUBLIC_URL": [
        "example.org",
        "ftp://example.org",
        "http://",
        "https://example.org/?a=b",
        "https://example.org/#x",
        "https://u:p@example.org",
        "https://example.org:99999",
        "https://example.org:0",
        "http://[::1",
        "https://exa mple.org",
    ],
    "ALLOWED_HOSTS": ["https://example.org", "example.org:443", "a, b c", "*", "a,,*.example.org"],
    "DISCORD_TOKEN": ["Bot abc", "a\tb", "トークン"],
    "DISCORD_API_URL": ["discord.com/api", "wss://discord.com"],
    "DISCORD_GATEWAY_URL": ["https://gateway.discord.gg", "gateway.discord.gg"],
    "DISCORD_SHARDS": ["0,1", "4/4", "0/0", "a/4", "-1/4", "/4", "0,/4", "0/999999"],
    "DISCORD_CAPTURE": ["maybe"],
    "SLACK_BOT_TOKEN": ["xapp-1", "token", "xoxb- 1"],
    "SLACK_APP_TOKEN": ["xoxb-1", "token"],
    "SLACK_SIGNING_SECRET": ["two words"],
    "SLACK_CLIENT_ID": ["12345", "a.b", "1.2.3", "１.２"],
    "SLACK_CLIENT_SECRET": ["two words"],
    "SLACK_TOKEN_KEYS": ["short", "a" * 44, "a" * 43 + "=,b", "+" * 43 + "="],
    "SLACK_API_URL": ["slack.com/api/"],
    "SUMMARY_MODEL": ["two words", "a\tb", "x" * 201],
    "SUMMARY_API_URL": ["localhost:11434", "http://127.0.0.1/v1?key=x", "https://u:p@example.org/v1"],
    "SUMMARY_API_KEY": ["two words", "鍵"],
    "TIMEZONE": ["Tokyo", "JST", "UTC+9", "America", "../etc/passwd", "/etc/localtime", "Asia/Tokyo ?", "Asia\0/Tokyo"],
    "TICK_SECONDS": ["0", "-1", "61", "nan", "inf", "often"],
    "LOG_LEVEL": ["loud", "10"],
    "LOG_FORMAT": ["xml"],
}


def test_the_table_of_wrong_values_has_every_setting() -> None:
    assert set(BAD) == {spec.name for spec in specs()}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_wrong_value_is_refused_by_name_with_an_example(name: str, value: str) -> None:
    [spec] = [spec for spec in specs() if spec.name == name]
    message = refusal(**{name: value})
    assert message.startswith(f"{name} must {spec.must}")
    assert f"for example {name}={spec.example}" in message
    hidden = spec.secret or "@" in value
    assert ("it is “" in message) != hidden


def test_a_long_wrong_value_is_cut() -> None:
    assert len(refusal(LOG_LEVEL="x" * 10_000)) < 200


@given(st.sampled_from([s.name for s in specs()]), st.text(max_size=30))
def test_any_text_is_taken_or_refused_in_one_line_that_names_the_variable(name: str, text: str) -> None:
    try:
        load(**{name: text})
    except ConfigError as exc:
        said = str(exc)
    else:
        return
    assert said.startswith(name)
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("spec", SECRETS, ids=lambda spec: spec.name)
def test_a_secret_is_in_no_text_that_could_be_shown(spec: Spec) -> None:
    settings = load(**{spec.name: secret_value(spec)})
    assert LEAK not in repr(settings)
    assert LEAK not in str(settings)
    assert LEAK not in f"{settings!r:>10} {settings}"
    value = getattr(settings, spec.name.lower())
    [value] = value if isinstance(value, tuple) else [value]
    assert LEAK in (value if isinstance(value, str) else value.get_secret_value())


@pytest.mark.parametrize("spec", SECRETS, ids=lambda spec: spec.name)
def test_a_wrong_secret_is_in_no_error(spec: Spec, tmp_path: Path) -> None:
    bad = f"{LEAK[:4]} {LEAK}" if spec.name != "HTTP_PASSWORD" else LEAK[:7]
    (tmp_path / "secret").write_text(bad, encoding="utf-8")
    for environ in (
        {spec.name: bad},
        {spec.name + FILE_SUFFIX: str(tmp_path / "secret")},
        {spec.name + FILE_SUFFIX: bad},
    ):
        with pytest.raises(ConfigError) as caught:
            Settings.load(None, environ)
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.fields)
        assert LEAK[:7] not in shown
        assert next(iter(environ)) in str(caught.value)


@pytest.mark.parametrize("spec", SECRETS, ids=lambda spec: spec.name)
def test_a_secret_can_come_from_a_file(spec: Spec, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(secret_value(spec) + "\n", encoding="utf-8")
    settings = load(**{spec.name + FILE_SUFFIX: str(file)})
    value = getattr(settings, spec.name.lower())
    [value] = value if isinstance(value, tuple) else [value]
    assert (value if isinstance(value, str) else value.get_secret_value()) == secret_value(spec)


def test_only_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9000", encoding="utf-8")
    assert load(HTTP_PORT_FILE=str(tmp_path / "port")).http_port == 8080


def test_a_secret_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for path in (tmp_path, tmp_path / "absent", tmp_path / "binary"):
        assert refusal(DISCORD_TOKEN_FILE=str(path)).startswith("DISCORD_TOKEN_FILE must name a file that can be read")
    said = refusal(DISCORD_TOKEN_FILE=str(tmp_path / "empty"))
    assert said.startswith("DISCORD_TOKEN_FILE names a file whose content must be one word")


def test_a_secret_and_its_file_together_are_refused() -> None:
    said = refusal(DISCORD_TOKEN=LEAK, DISCORD_TOKEN_FILE="/run/secrets/discord_token")
    assert said == "DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set; keep one of them"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "essays.lan", "::ffff:127.0.0.1"])  # noqa: S104
def test_an_address_that_others_reach_needs_a_password_and_a_clear_word(host: str) -> None:
    assert "needs HTTP_PASSWORD and HTTP_ALLOW_REMOTE=true too" in refusal(HTTP_HOST=host)
    assert "needs HTTP_ALLOW_REMOTE=true too" in refusal(HTTP_HOST=host, HTTP_PASSWORD=LEAK)
    assert "needs HTTP_PASSWORD too" in refusal(HTTP_HOST=host, HTTP_ALLOW_REMOTE="true")
    assert "needs" in refusal(HTTP_HOST=host, HTTP_PASSWORD=LEAK, HTTP_ALLOW_REMOTE="false")
    assert not load(HTTP_HOST=host, HTTP_PASSWORD=LEAK, HTTP_ALLOW_REMOTE="true").is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_an_address_of_this_machine_needs_nothing(host: str) -> None:
    assert load(HTTP_HOST=host).is_loopback


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgres://u:p%40@h:5433/d", "postgresql+asyncpg://u:p%40@h:5433/d"),
        ("postgresql://h/d", "postgresql+asyncpg://h/d"),
        ("PostgreSQL+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("postgres:///d?host=/run/pg", "postgresql+asyncpg:///d?host=%2Frun%2Fpg"),
        ("postgres://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require"),
    ],
)
def test_a_database_address_gets_the_asynchronous_driver(given_url: str, used: str) -> None:
    assert load(DATABASE_URL=given_url).database_url == used


def test_values_are_typed_and_tidied(tmp_path: Path) -> None:
    settings = load(
        DATA_DIR=f" {tmp_path}/x/ ",
        ALLOWED_HOSTS=" Essays.example.org, 10.0.0.1 ,",
        PUBLIC_URL="https://example.org/ichiwa/",
        SLACK_API_URL="https://slack.example/api",
        SLACK_TOKEN_KEYS=f" {'a' * 43}=, {'b' * 43}= ,",
        LOG_LEVEL="WARNING",
        LOG_FORMAT="JSON",
        TICK_SECONDS="0.5",
        HTTP_PORT="9000",
        HTTP_HOST="::1",
    )
    assert settings.data_dir == tmp_path / "x"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/x/ichiwa.db"
    assert settings.allowed_hosts == ("essays.example.org", "10.0.0.1")
    assert settings.public_url == "https://example.org/ichiwa"
    assert settings.slack_api_url == "https://slack.example/api/"
    assert [key.get_secret_value()[0] for key in settings.slack_token_keys] == ["a", "b"]
    assert (settings.log_level, settings.log_format, settings.tick_seconds) == ("warning", "json", 0.5)
    assert load(HTTP_PORT="9000", HTTP_HOST="::1").public_url == "http://[::1]:9000"
    everywhere = load(HTTP_HOST="0.0.0.0", HTTP_PASSWORD=LEAK, HTTP_ALLOW_REMOTE="yes")  # noqa: S104
    assert everywhere.public_url == "http://127.0.0.1:8080"


def test_a_home_folder_is_expanded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load(DATA_DIR="~/ichiwa").data_dir == tmp_path / "ichiwa"


def test_settings_cannot_be_changed() -> None:
    settings = load()
    with pytest.raises(ValidationError, match="frozen"):
        settings.http_port = 1
    with pytest.raises(ValidationError, match="Extra inputs"):
        Settings(htp_port=1)  # type: ignore[call-arg]
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301 (our own, a moment ago)


def env_file(folder: Path, text: str) -> Path:
    path = folder / "settings.env"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_and_the_environment_goes_above_it(tmp_path: Path) -> None:
    text = '# a comment\nHTTP_PORT=9000\nexport LOG_LEVEL="debug"\nUNRELATED=1\nALONE\nDISCORD_TOKEN=${HOME}-$x\n'
    settings = Settings.load(env_file(tmp_path, text), {"HTTP_PORT": "9001"})
    assert (settings.http_port, settings.log_level) == (9001, "debug")
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "${HOME}-$x"


def test_a_blank_value_counts_as_none(tmp_path: Path) -> None:
    file = env_file(tmp_path, "HTTP_PORT=9000\nDISCORD_TOKEN=\n")
    settings = Settings.load(file, {"HTTP_PORT": " ", "TIMEZONE": "", "DISCORD_TOKEN_FILE": ""})
    assert settings.http_port == 9000
    assert settings.discord_token is None


def test_a_secret_of_the_environment_covers_the_file_s_in_either_form(tmp_path: Path) -> None:
    file = env_file(tmp_path, f"DISCORD_TOKEN_FILE={tmp_path}/absent\n")
    settings = Settings.load(file, {"DISCORD_TOKEN": "token"})
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "token"


@pytest.mark.parametrize("text", ["HTTP_PORT 8080 x=\n", 'A=1\nDISCORD_TOKEN="l3ak-of\nB=2\n'])
def test_a_broken_line_is_named_without_its_content(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"settings\.env, line \d: write NAME=value") as caught:
        Settings.load(env_file(tmp_path, text), {})
    assert "l3ak" not in str(caught.value)
    assert f"line {2 if text.startswith('A') else 1}:" in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"A=\xff\n")
    for path in (tmp_path, tmp_path / "binary"):
        with pytest.raises(ConfigError, match="cannot be read") as caught:
            Settings.load(path, {})
        assert str(path) in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1


def test_a_wrong_value_in_the_file_is_named_by_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^HTTP_PORT must"):
        Settings.load(env_file(tmp_path, "HTTP_PORT=eighty\n"), {})


@pytest.mark.parametrize(
    ("name", "zone"),
    [("Asia/Tokyo", "Asia/Tokyo"), ("Mars/Phobos", "UTC"), (None, "UTC"), ("", "UTC"), ("../x", "UTC")],
)
def test_the_zone_is_the_machine_s_or_utc(monkeypatch: pytest.MonkeyPatch, name: str | None, zone: str) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: name)
    assert load().timezone == zone
    assert load(TIMEZONE="Europe/Berlin").timezone == "Europe/Berlin"


def test_a_machine_that_contradicts_itself_is_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    def contradict() -> str:
        raise KeyError("two zones")

    monkeypatch.setattr(tzlocal, "get_localzone_name", contradict)
    assert load().timezone == "UTC"


def test_the_process_s_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HTTP_PORT", "9002")
    assert Settings.load().http_port == 9002
    assert load().http_port == 8080, "what is given as the environment is all of it"
    (tmp_path / ".env").write_text("LOG_LEVEL=error\n", encoding="utf-8")
    assert Settings.load().log_level == "error"
    assert Settings.load(None).log_level == "info"


def test_nothing_else_reads_the_environment() -> None:
    """Neither our own modules nor the import of the settings, which must not need any."""
    readers = [
        path.relative_to(ROOT)
        for path in (ROOT / "bot").rglob("*.py")
        if path.parent != ROOT / "bot" / "config"
        and any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "os.getenv", "import dotenv"))
    ]
    assert not readers
    environ = {**os.environ, "HTTP_PORT": "wrong"}
    subprocess.run([sys.executable, "-c", "import bot.config"], cwd=ROOT, env=environ, check=True)


def test_a_library_does_not_see_what_is_hidden_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACKER", "stays")
    with hidden("SLACK_"):
        assert "SLACK_CLIENT_ID" not in os.environ
        assert os.environ["SLACKER"] == "stays"
    assert os.environ["SLACK_CLIENT_ID"] == "1.2"
