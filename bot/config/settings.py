"""All settings, and how they are loaded."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config import forms, sources
from bot.config.spec import Spec, setting, spec_of, wrong
from bot.core.hosts import is_loopback
from bot.errors import ConfigError

PASSWORD_MIN: Final = 8
_ONE_WORD: Final = "be one word without spaces"
_Url = Annotated[str, AfterValidator(forms.address)]
_Host = Annotated[str, AfterValidator(forms.host)]
_Word = Annotated[SecretStr, AfterValidator(forms.word)]


def _default_database(valid: dict[str, Any]) -> str:
    return f"sqlite+aiosqlite:///{(valid['data_dir'] / 'ichiwa.db').as_posix()}"


def _default_address(valid: dict[str, Any]) -> str:
    host: str = valid["http_host"]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (what nobody can open in a browser)
    return f"http://[{host}]:{valid['http_port']}" if ":" in host else f"http://{host}:{valid['http_port']}"


def _default_zone() -> str:
    """The machine's own zone; UTC where it does not say."""
    import tzlocal  # only where it is needed

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return forms.zone(tzlocal.get_localzone_name() or "UTC")
    except (KeyError, ValueError, OSError):
        return "UTC"


class Settings(BaseSettings):
    """All settings, typed and checked. The variable of each is its name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=False)

    data_dir: Annotated[Path, AfterValidator(forms.folder)] = setting(
        default_factory=lambda: Path("data").absolute(),
        about="The folder for the database and its safety copies. It is created if it is missing.",
        must="be the path of a folder, without a question mark",
        example="./data",
        shown_default="the folder `data` where the program is started",
    )
    database_url: Annotated[str, AfterValidator(forms.database)] = setting(
        default_factory=_default_database,
        about="The database: `sqlite:///` and a file's path, or a `postgres://` address.",
        must="begin with sqlite:/// and name a file, or begin with postgres:// and name a database",
        example="sqlite:///data/ichiwa.db",
        shown_default="the SQLite file `ichiwa.db` in `DATA_DIR`",
        secret=True,  # it can hold a password
    )
    essays_dir: Annotated[Path, AfterValidator(forms.existing_folder)] = setting(
        default_factory=lambda: Path(__file__).resolve().parents[2] / "essays",
        about="The folder that holds the essays, one Markdown file each.",
        must="be the path of a folder that exists",
        example="./essays",
        shown_default="the essays that come with the program",
    )
    http_host: _Host = setting(
        default="127.0.0.1",
        about="The address that the page listens on. Any but this machine's own (127.0.0.1, ::1, localhost) needs "
        "`HTTP_PASSWORD` and `HTTP_ALLOW_REMOTE=true` too.",
        must="be an IP address or a host's name",
        example="127.0.0.1",
    )
    http_port: int = setting(
        default=8080,
        ge=1,
        le=65535,
        about="The port that the page listens on.",
        must="be a whole number from 1 to 65535",
        example="8080",
    )
    http_password: Annotated[SecretStr | None, Field(min_length=PASSWORD_MIN)] = setting(
        default=None,
        about=f"The password of the page, at least {PASSWORD_MIN} characters. Only remote pages need one.",
        must=f"have at least {PASSWORD_MIN} characters",
        example="four-words-of-your-own",
        secret=True,
    )
    http_allow_remote: bool = setting(
        default=False,
        about="Allows other machines to reach the page. Without it, the page listens on this "
        "machine's own addresses only.",
        must="be true or false",
        example="true",
    )
    public_url: _Url = setting(
        default_factory=_default_address,
        about="The address under which people open the page. Posts on Discord and Slack link there where others can "
        "open it; elsewhere they open essays in the chat, and no post shows the address. With the name of another "
        "machine the channel asks everybody for `HTTP_PASSWORD`, and is closed where there is none.",
        must="begin with http:// or https:// and name a host, without a query",
        example="https://essays.example.org",
        shown_default="`http://` with `HTTP_HOST` and `HTTP_PORT`",
    )
    public_is_static: bool = setting(
        default=False,
        about="Says that `PUBLIC_URL` is a copy of the public pages on another host, made by `ichiwa site export`. "
        "Posts link there, and the page of this program belongs to this machine as if there were no `PUBLIC_URL`.",
        must="be true or false",
        example="true",
    )
    allowed_hosts: Annotated[tuple[_Host, ...], BeforeValidator(forms.hosts)] = setting(
        default=(),
        about="More host names under which the page may be opened, separated by commas. All others are refused. They "
        "close the channel in the same way as the name in `PUBLIC_URL`.",
        must="be host names separated by commas, without http:// and without a port",
        example="essays.example.org,essays.lan",
    )
    trusted_proxies: Annotated[tuple[str, ...], BeforeValidator(forms.proxies)] = setting(
        default=("127.0.0.1", "::1"),
        about="The reverse proxies that are believed when they say in `X-Forwarded-For` for whom they ask: wrong "
        "passwords count for that address. Each must write that header itself. Behind a proxy that is not named all "
        "people count as one.",
        must="be IP addresses or networks separated by commas, or none; not all addresses at once",
        example="127.0.0.1,172.18.0.0/16",
        shown_default="`127.0.0.1,::1`",
    )
    discord_token: _Word | None = setting(
        default=None,
        about="The token of your Discord bot.",
        must=_ONE_WORD,
        example="your-bot-token",
        secret=True,
    )
    discord_api_url: _Url = setting(
        default="https://discord.com/api/v10",
        about="The address of Discord's API. Change it to use a proxy that paces requests.",
        must="begin with http:// or https:// and name a host, without a query",
        example="http://127.0.0.1:7878/api/v10",
    )
    discord_gateway_url: Annotated[str, AfterValidator(forms.socket_address)] = setting(
        default="wss://gateway.discord.gg",
        about="The address of Discord's gateway.",
        must="begin with ws:// or wss:// and name a host, without a query",
        example="ws://127.0.0.1:7879",
    )
    discord_shards: Annotated[tuple[tuple[int, ...], int] | None, BeforeValidator(forms.shards)] = setting(
        default=None,
        about="The shards that this process serves, and the total number of shards. Without it, this process "
        "serves all of them, as many as Discord recommends.",
        must="be shard numbers separated by commas, then a slash and the total number of shards, which is greater",
        example="0,1/4",
    )
    discord_capture: bool = setting(
        default=False,
        about="Says that the Message Content intent is turned on for your bot. Admins can then have "
        "thread messages saved as comments.",
        must="be true or false",
        example="true",
    )
    slack_bot_token: Annotated[SecretStr, AfterValidator(forms.bot_token)] | None = setting(
        default=None,
        about="The bot token of your Slack app.",
        must="be one word that begins with xoxb-",
        example="xoxb-your-token",
        secret=True,
    )
    slack_app_token: Annotated[SecretStr, AfterValidator(forms.app_token)] | None = setting(
        default=None,
        about="The app-level token of your Slack app, for Socket Mode.",
        must="be one word that begins with xapp-",
        example="xapp-your-token",
        secret=True,
    )
    slack_signing_secret: _Word | None = setting(
        default=None,
        about="The signing secret of your Slack app, for events over HTTP.",
        must=_ONE_WORD,
        example="your-signing-secret",
        secret=True,
    )
    slack_client_id: Annotated[str, AfterValidator(forms.client_id)] | None = setting(
        default=None,
        about="The client id of your Slack app, for installing it in many workspaces over HTTP. That needs "
        "`SLACK_CLIENT_SECRET`, `SLACK_SIGNING_SECRET` and `SLACK_TOKEN_KEYS` too.",
        must="be two numbers with a dot between them",
        example="1234567890.1234567890123",
    )
    slack_client_secret: _Word | None = setting(
        default=None,
        about="The client secret of your Slack app.",
        must=_ONE_WORD,
        example="your-client-secret",
        secret=True,
    )
    slack_token_keys: Annotated[tuple[SecretStr, ...], BeforeValidator(forms.keys)] = setting(
        default=(),
        about="The keys that encrypt the tokens of installed workspaces in the database, separated by commas. "
        "The first one encrypts; all of them decrypt. `ichiwa slack key` makes one.",
        must="be keys of 44 characters, as `ichiwa slack key` makes them, separated by commas",
        example="this-is-no-key-ichiwa-slack-key-prints-one-=",
        secret=True,
    )
    slack_api_url: Annotated[str, AfterValidator(forms.slack_address)] = setting(
        default="https://slack.com/api/",
        about="The address of Slack's API.",
        must="begin with http:// or https:// and name a host, without a query",
        example="http://127.0.0.1:7880/api/",
    )
    summary_model: Annotated[str, AfterValidator(forms.name)] | None = setting(
        default=None,
        about="The language model that writes summaries, by its name at the endpoint. It needs `SUMMARY_API_URL` "
        "too. Without it, a summary consists of the essay's own sentences, and nothing is sent anywhere.",
        must="be one word without spaces, of at most 200 characters",
        example="qwen3:8b",
    )
    summary_api_url: _Url | None = setting(
        default=None,
        about="The address of the OpenAI-compatible endpoint that serves `SUMMARY_MODEL`: a hosted one or your "
        "own. Only an essay's title and text are sent there.",
        must="begin with http:// or https:// and name a host, without a query",
        example="http://127.0.0.1:11434/v1",
    )
    summary_api_key: _Word | None = setting(
        default=None,
        about="The API key of that endpoint. Your own endpoint often needs none.",
        must=_ONE_WORD,
        example="your-api-key",
        secret=True,
    )
    fetch_allowed: Annotated[tuple[str, ...], BeforeValidator(forms.hosts_with_ports)] = setting(
        default=(),
        about="Hosts of your own network that essays may be fetched from, separated by commas, each with its port "
        "where that is not 80 or 443. Without it, only public addresses are fetched. Whoever may add a source can "
        "have these hosts read.",
        must="be host names or IP addresses, each with or without a port, separated by commas",
        example="blog.lan,192.168.1.20:8080",
    )
    card_font: Annotated[Path, AfterValidator(forms.font)] | None = setting(
        default=None,
        about="The font of the pictures that previews of links show: a file with Japanese characters. Without it, the "
        "machine's own fonts are searched for a well-known one.",
        must="be the path of a .ttf, .otf or .ttc file",
        example="/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
        shown_default="the best Noto, BIZ UD, Hiragino, Yu or IPA font that the machine has",
    )
    timezone: Annotated[str, AfterValidator(forms.zone)] = setting(
        default_factory=_default_zone,
        about="The IANA time zone of the first subscription.",
        must="be the name of an IANA time zone",
        example="Asia/Tokyo",
        shown_default="the machine's own, or `UTC` if that is unknown",
    )
    tick_seconds: float = setting(
        default=1.0,
        gt=0,
        le=60,
        allow_inf_nan=False,
        about="How often the clock looks for essays that are due, in seconds.",
        must="be a number above 0 and at most 60",
        example="1",
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(forms.lower)] = setting(
        default="info",
        about="What is logged: `debug`, `info`, `warning` or `error` and everything graver. Libraries never say more "
        "than warnings, so that at no level the log holds what members write, their cookies or tokens.",
        must="be debug, info, warning or error",
        example="info",
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(forms.lower)] = setting(
        default="text",
        about="The format of the log: `text` for people, `json` for machines.",
        must="be text or json",
        example="json",
    )

    @classmethod
    def load(cls, env_file: Path | None = Path(".env"), environ: Mapping[str, str] | None = None) -> Self:
        """Read ``env_file`` (absent or None: none), overridden by ``environ`` (None: the process's own).

        A blank value counts as unset. Raises ``ConfigError`` in one line that names the variable and no secret.
        """
        process = os.environ if environ is None else environ
        given = sources.layered(specs(), sources.read_env_file(env_file), process)
        values: dict[str, Any] = {name.lower(): sources.content(name, *pair) for name, pair in given.items()}
        try:
            return cls(**values)
        except ValidationError as exc:
            name = str(exc.errors(include_input=False)[0]["loc"][0]).upper()
        [spec] = [spec for spec in specs() if spec.name == name]
        raise wrong(spec, *given[name])  # outside of the handler, so that no traceback can show the values

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the page."""
        return is_loopback(self.http_host)

    @property
    def own_url(self) -> str:
        """The address at which this program's own pages are opened."""
        if self.public_is_static:
            return _default_address({"http_host": self.http_host, "http_port": self.http_port})
        return self.public_url

    @property
    def public_hosts(self) -> frozenset[str]:
        """The names under which people elsewhere open the page: those that were set and are not this machine's own."""
        is_ours = "public_url" in self.model_fields_set and not self.public_is_static
        named = {urlsplit(self.public_url).hostname or ""} if is_ours else set()
        return frozenset(name for name in {*named, *self.allowed_hosts} if name and not is_loopback(name))

    @model_validator(mode="after")
    def _refuse_an_open_door(self) -> Self:
        missing = [] if self.http_password else ["HTTP_PASSWORD"]
        missing += [] if self.http_allow_remote else ["HTTP_ALLOW_REMOTE=true"]
        if missing and not self.is_loopback:
            raise ConfigError(
                "HTTP_HOST is {host}, which other machines can reach. That needs {missing} too; "
                "for this machine alone use HTTP_HOST=127.0.0.1",
                host=self.http_host,
                missing=" and ".join(missing),
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what ``load`` passes in, and nothing that the library would look up itself."""
        return (init_settings,)


@cache
def specs() -> tuple[Spec, ...]:
    """Every setting, in the order of the documentation."""
    return tuple(spec_of(name, field) for name, field in Settings.model_fields.items())
