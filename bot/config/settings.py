"""All settings, and how they are loaded."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config import forms, sources
from bot.config.groups import ONE_WORD, PlatformSettings, Url, Word, default_address
from bot.config.spec import Spec, setting, spec_of, wrong
from bot.core.extras import is_there, missing
from bot.core.hosts import is_loopback
from bot.core.report import LEAST
from bot.core.role import Role
from bot.errors import ConfigError


def _default_zone() -> str:
    """The machine's own zone; UTC where it does not say."""
    import tzlocal  # only where it is needed

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return forms.zone(tzlocal.get_localzone_name() or "UTC")
    except (KeyError, ValueError, OSError):
        return "UTC"


class Settings(PlatformSettings):
    """All settings, typed and checked. The variable of each is its name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=False)

    summary_model: Annotated[str, AfterValidator(forms.name)] | None = setting(
        default=None,
        about="The language model that writes summaries, by its name at the endpoint. It needs `SUMMARY_API_URL` "
        "too. Without it, a summary consists of the essay's own sentences, and nothing is sent anywhere.",
        must="be one word without spaces, of at most 200 characters",
        example="qwen3:8b",
    )
    summary_api_url: Url | None = setting(
        default=None,
        about="The address of the OpenAI-compatible endpoint that serves `SUMMARY_MODEL`: a hosted one or your "
        "own. Only an essay's title and text are sent there.",
        must="begin with http:// or https:// and name a host, without a query",
        example="http://127.0.0.1:11434/v1",
    )
    summary_api_key: Word | None = setting(
        default=None,
        about="The API key of that endpoint. Your own endpoint often needs none.",
        must=ONE_WORD,
        example="your-api-key",
        secret=True,
    )
    search_meaning: bool = setting(
        default=True,
        about="Whether search also finds what is near in meaning, in either language. Turned off, it saves some 130 MB "
        "of memory while people search, and finds words alone.",
        must="be on or off",
        example="off",
        shown_default="`on`",
    )
    search_embedding_model: Annotated[str, AfterValidator(forms.name)] | None = setting(
        default=None,
        about="The model that search by meaning uses in the place of the one that comes with the program, by its name "
        "at the endpoint. It should know Japanese and English. It needs `SEARCH_EMBEDDING_URL` too.",
        must="be one word without spaces, of at most 200 characters",
        example="bge-m3",
    )
    search_embedding_url: Url | None = setting(
        default=None,
        about="The address of the OpenAI-compatible endpoint that serves `SEARCH_EMBEDDING_MODEL`: a hosted one or "
        "your own. Titles, tags, summaries, questions and texts of essays are sent there, and what people search for.",
        must="begin with http:// or https:// and name a host, without a query",
        example="http://127.0.0.1:11434/v1",
    )
    search_embedding_key: Word | None = setting(
        default=None,
        about="The API key of that endpoint. Your own endpoint often needs none.",
        must=ONE_WORD,
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
    report_min_members: int = setting(
        default=LEAST,
        ge=LEAST,
        le=1000,
        about="How many different members must stand behind each figure of a report that comes from members: ratings, "
        "comments, saved essays and searches. Fewer than that are never shown.",
        must=f"be a whole number from {LEAST} to 1000",
        example="10",
    )
    role: Annotated[Role, BeforeValidator(forms.lower)] = setting(
        default=Role.ALL,
        about="What this process does: `gateway` hears Discord and Slack's Socket Mode, `worker` posts, `web` serves "
        "the pages and Slack's HTTP front, `all` is all of them in one process. Any but `all` needs PostgreSQL. The "
        "option `--role` wins over it.",
        must="be all, gateway, worker or web",
        example="worker",
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
    def is_sqlite(self) -> bool:
        """Whether the database is a file, which one process at a time serves."""
        return self.database_url.startswith("sqlite")

    @property
    def own_url(self) -> str:
        """The address at which this program's own pages are opened."""
        if self.public_is_static:
            return default_address({"http_host": self.http_host, "http_port": self.http_port})
        return self.public_url

    @property
    def public_hosts(self) -> frozenset[str]:
        """The names under which people elsewhere open the page: those that were set and are not this machine's own."""
        is_ours = "public_url" in self.model_fields_set and not self.public_is_static
        named = {urlsplit(self.public_url).hostname or ""} if is_ours else set()
        return frozenset(name for name in {*named, *self.allowed_hosts} if name and not is_loopback(name))

    @model_validator(mode="after")
    def _refuse_what_is_not_installed(self) -> Self:
        wanted = {
            "DATABASE_URL": "postgresql" if self.database_url.startswith("postgresql") else None,
            "SUMMARY_MODEL": "model" if self.summary_model else None,
            "SEARCH_EMBEDDING_URL": "model" if self.search_embedding_url else None,
        }
        for variable, extra in wanted.items():
            if extra is not None and not is_there(extra):
                raise missing(variable, extra)
        return self

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
