"""How a command ends: every error that we raise on purpose becomes one line and an exit code, never a traceback."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, Final

import click

from bot.errors import BotError, ConfigError

FAILED: Final = 1
"""The command failed, or found something wrong."""
USAGE: Final = 2
"""The command line itself is wrong."""
WRONG_SETTING: Final = 78
"""A setting is missing or wrong: EX_CONFIG of sysexits.h, which a service manager can be set not to restart on."""

_NOT_WRITTEN: Final = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


class Failure(click.ClickException):
    """One line ``Error: …`` on stderr and an exit code."""

    exit_code = FAILED

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"Error: {self.format_message()}", file=file, err=True)


class WrongUsage(Failure):
    exit_code = USAGE


class WrongSetting(Failure):
    exit_code = WRONG_SETTING


class Program(click.Group):
    """The root command, which turns every error of the commands below it into a ``Failure``."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with _as_failure():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _as_failure():
            return super().invoke(ctx)


def _give_up_output() -> None:
    """Buffered output would fail a second time, with a traceback, when Python exits."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _as_failure() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        if exc.errno not in _NOT_WRITTEN or exc.filename is not None:
            raise
        _give_up_output()
        raise Failure(f"The output could not be written: {exc.strerror}.") from exc
    except ConfigError as exc:
        raise WrongSetting(str(exc)) from exc
    except BotError as exc:
        raise Failure(str(exc)) from exc
    except click.exceptions.NoArgsIsHelpError:
        raise  # shows the whole help
    except click.UsageError as exc:
        hint = f" (see: {exc.ctx.command_path} --help)" if exc.ctx else ""
        raise WrongUsage(f"{exc.format_message()}{hint}") from exc
