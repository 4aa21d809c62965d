"""``ichiwa slack``."""

from __future__ import annotations

import click

from bot.cli.entry import load_settings, with_database
from bot.cli.output import print_text
from bot.errors import ConfigError


@click.group()
def slack() -> None:
    """Bring Ichiwa to Slack."""


@slack.command()
@click.option("--http", is_flag=True, help="For many workspaces over HTTP, at the address in PUBLIC_URL.")
def manifest(http: bool) -> None:
    """Print the app manifest, which is all that Slack needs to create the app.

    Paste it at https://api.slack.com/apps under Create New App, From a manifest. Without --http the app uses Socket
    Mode, which needs no public address.
    """
    from bot.adapters.slack.install.manifest import manifest_text

    public_url = load_settings().public_url if http else None
    if public_url is not None and not public_url.startswith("https://"):
        raise ConfigError(
            "PUBLIC_URL is {url}, but Slack only calls https:// addresses (docs/how-to/slack.md)",
            url=public_url,
        )
    print_text(manifest_text(public_url))


@slack.command()
def key() -> None:
    """Print a new key for SLACK_TOKEN_KEYS. It is not stored."""
    from bot.wiring.slack_checks import slack_key

    print_text(slack_key())


@slack.command()
def rotate() -> None:
    """Encrypt the tokens of all installed workspaces with the first key of SLACK_TOKEN_KEYS.

    Put a new key before the old one, restart Ichiwa, run this, and remove the old key.
    """
    from bot.wiring.slack_checks import slack_rotation

    settings = load_settings()
    changed, all_ = with_database(lambda database: slack_rotation(settings, database))
    print_text(f"{changed} of {all_} tokens were encrypted with the first key; the others already were.")
