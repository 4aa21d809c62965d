"""The root of the command line."""

from __future__ import annotations

import io
import sys

import click

from bot import __version__
from bot.cli.collections import collections
from bot.cli.db import db
from bot.cli.discord import discord
from bot.cli.doctor import doctor
from bot.cli.ending import Program
from bot.cli.essays import essays
from bot.cli.export import export
from bot.cli.importing import import_
from bot.cli.licences import licences
from bot.cli.previewing import preview
from bot.cli.reports import report
from bot.cli.run import run
from bot.cli.searching import search
from bot.cli.site import site
from bot.cli.slack import slack
from bot.cli.sources import sources
from bot.cli.status import status
from bot.cli.subscriptions import subscriptions
from bot.cli.summarizing import summarize


@click.group(cls=Program, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="ichiwa")
def ichiwa() -> None:
    """Ichiwa shares one career essay a day with a community, in Japanese and English.

    Settings are read from the environment and from a file .env in the current folder. Errors are printed in one
    line on stderr. Exit codes: 0 done, 1 failed or something is wrong, 2 the command line is wrong, 78 a setting is
    wrong.

    \b
    Examples:
      ichiwa run
      ichiwa search 人脈
      ichiwa subscriptions add --platform local --at 08:00 --tz Asia/Tokyo
      ichiwa doctor
    """


for command in (
    run,
    doctor,
    status,
    discord,
    slack,
    essays,
    import_,
    export,
    site,
    collections,
    sources,
    subscriptions,
    preview,
    search,
    report,
    summarize,
    db,
    licences,
):
    ichiwa.add_command(command)


def main() -> None:
    """The program's entry point."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Japanese shows marks instead of failing
    ichiwa(prog_name="ichiwa")
