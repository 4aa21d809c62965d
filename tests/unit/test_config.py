"""Settings: every wrong value stops the start in one line that names the variable, and a secret is never shown."""

from __future__ import annotations

import pickle
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.config import FILE_SUFFIX, Settings, Spec, specs
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
    "METRICS_TOKEN": ["fifteen-letters", "sixteen letters.", "a-long-wörd-of-ours"],
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
    "PUBLIC_IS_STATIC": ["maybe"],
    "COUNT_CLICKS": ["maybe"],
    "FETCH_ALLOWED": [
        "http://blog.lan",
        "blog.lan/a",
        "a b",
        "blog.lan:0",
        "blog.lan:99999",
        "blog.lan:x",
        "u@blog.lan",
    ],
    "ALLOWED_HOSTS": ["https://example.org", "example.org:443", "a, b c", "*", "a,,*.example.org"],
    "TRUSTED_PROXIES": [
        "*",
        "0.0.0.0/0",
        "127.0.0.1,::/0",
        "proxy.example",
        "172.18.0.5/16",
        "10.0.0.256",
        "none,::1",
        ",",
    ],
    "GUEST_COMMENTS": [
        "discord",
        "discord:guild",
        "slack:",
        "slack:t123",
        "local:1",
        "teams:1",
        "discord:0123456789012345",
    ],
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
    "SEARCH_MEANING": ["maybe", "2"],
    "SEARCH_EMBEDDING_MODEL": ["two words", "a\tb", "x" * 201],
    "SEARCH_EMBEDDING_URL": ["localhost:11434", "http://127.0.0.1/v1?key=x", "https://u:p@example.org/v1"],
    "SEARCH_EMBEDDING_KEY": ["two words", "鍵"],
    "CARD_FONT": ["font", "font.woff2", "a\0.ttf"],
    "TIMEZONE": ["Tokyo", "JST", "UTC+9", "America", "../etc/passwd", "/etc/localtime", "Asia/Tokyo ?", "Asia\0/Tokyo"],
    "REPORT_MIN_MEMBERS": ["4", "0", "-5", "1001", "many", "5.5"],
    "TICK_SECONDS": ["0", "-1", "61", "nan", "inf", "often"],
    "LOG_LEVEL": ["loud", "10"],
    "ROLE": ["gateways", "worker,web"],
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


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("SLACK_TOKEN_KEYS", "a" * 43 + "=", "a" * 42 + "="),
        ("SLACK_TOKEN_KEYS", "a" * 43 + "=", "a" * 44 + "="),
        ("SLACK_TOKEN_KEYS", f"{'a' * 43}=,{'b' * 43}=", f"{'a' * 43}=,{'b' * 42}="),
        ("HTTP_PASSWORD", "x" * 8, "x" * 7),
        ("HTTP_HOST", "x" * 253, "x" * 254),
        ("SLACK_CLIENT_ID", f"{'1' * 20}.{'2' * 20}", f"{'1' * 21}.{'2' * 20}"),
        ("SLACK_CLIENT_ID", f"{'1' * 20}.{'2' * 20}", f"{'1' * 20}.{'2' * 21}"),
        ("SUMMARY_MODEL", "x" * 200, "x" * 201),
        ("SEARCH_EMBEDDING_MODEL", "x" * 200, "x" * 201),
    ],
)
def test_one_character_decides_at_the_limit_of_a_length(name: str, taken: str, refused: str) -> None:
    outside = {"HTTP_PASSWORD": LEAK, "HTTP_ALLOW_REMOTE": "true"} if name == "HTTP_HOST" else {}
    load(**{**outside, name: taken})
    assert refusal(**{**outside, name: refused}).startswith(f"{name} must ")


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
        FETCH_ALLOWED="Blog.lan, 192.168.1.20:8080,[fd00::1]:81",
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
    assert settings.fetch_allowed == ("blog.lan", "192.168.1.20:8080", "[fd00::1]:81")
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
