"""The settings of the data and its page, and those of the platforms: the first ones of the documentation, in its order.

Each group builds on the one before it, so that all fields together stand in that order.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from bot.config import forms
from bot.config.bundled import bundled_essays
from bot.config.spec import setting
from bot.core.community import Community

PASSWORD_MIN: Final = 8
ONE_WORD: Final = "be one word without spaces"
Url = Annotated[str, AfterValidator(forms.address)]
Host = Annotated[str, AfterValidator(forms.host)]
Word = Annotated[SecretStr, AfterValidator(forms.word)]


def default_address(valid: dict[str, Any]) -> str:
    """The page's own address, from the fields that were read before it."""
    host: str = valid["http_host"]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (what nobody can open in a browser)
    return f"http://[{host}]:{valid['http_port']}" if ":" in host else f"http://{host}:{valid['http_port']}"


def _default_database(valid: dict[str, Any]) -> str:
    return f"sqlite+aiosqlite:///{(valid['data_dir'] / 'ichiwa.db').as_posix()}"


class PageSettings(BaseSettings):
    """Where the data is, and who may open the page."""

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
        default_factory=bundled_essays,
        about="The folder that holds the essays, one Markdown file each.",
        must="be the path of a folder that exists",
        example="./essays",
        shown_default="the essays that come with the program",
    )
    http_host: Host = setting(
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
    metrics_token: Annotated[SecretStr, AfterValidator(forms.long_word)] | None = setting(
        default=None,
        about=f"Opens `/metrics` to a Prometheus elsewhere, which sends it as a bearer token; at least "
        f"{forms.LONG_WORD_MIN} characters. Without it, `/metrics` is open to this machine alone, or to whoever knows "
        "`HTTP_PASSWORD`.",
        must=f"be one word without spaces, of at least {forms.LONG_WORD_MIN} characters",
        example="a-long-word-of-your-own",
        secret=True,
    )
    public_url: Url = setting(
        default_factory=default_address,
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
    count_clicks: bool = setting(
        default=False,
        about="Counts how often a post led somebody to the page of its essay: one number for each community, essay and "
        "day. Nothing is kept about who it was, and no cookie is set. Programs and reloads are left out as far as they "
        "can be told.",
        must="be true or false",
        example="true",
    )
    allowed_hosts: Annotated[tuple[Host, ...], BeforeValidator(forms.hosts)] = setting(
        default=(),
        about="More host names under which the page may be opened, separated by commas. All others are refused. They "
        "close the channel in the same way as the name in `PUBLIC_URL`.",
        must="be host names separated by commas, without http:// and without a port",
        example="essays.example.org,essays.lan",
    )
    guest_comments: Annotated[Community | None, BeforeValidator(forms.community)] = setting(
        default=None,
        about="Lets readers without an account comment on the pages of essays, and names the community whose admins "
        "approve each comment: `discord:` and the server's id, `slack:` and the workspace's id, or `local` for the "
        "local channel. Without it, there is no form.",
        must="be discord: with a server's id, slack: with a workspace's id, or local",
        example="discord:123456789012345678",
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


class PlatformSettings(PageSettings):
    """How Discord and Slack are reached."""

    discord_token: Word | None = setting(
        default=None,
        about="The token of your Discord bot.",
        must=ONE_WORD,
        example="your-bot-token",
        secret=True,
    )
    discord_api_url: Url = setting(
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
    slack_signing_secret: Word | None = setting(
        default=None,
        about="The signing secret of your Slack app, for events over HTTP.",
        must=ONE_WORD,
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
    slack_client_secret: Word | None = setting(
        default=None,
        about="The client secret of your Slack app.",
        must=ONE_WORD,
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
