"""The command line: thin commands over the services, in English, for operators."""

from bot.cli.program import main

__all__ = ["main"]
