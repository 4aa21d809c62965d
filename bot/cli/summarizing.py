"""``ichiwa summarize``."""

from __future__ import annotations

from typing import BinaryIO, Final

import click

from bot.cli.ending import Failure
from bot.cli.output import json_option, print_json, print_text
from bot.cli.values import LANGUAGE, TEXT
from bot.core.essay import Language

TEXT_MAX: Final = 1_000_000
"""Bytes, as much as an essay of the library may have."""


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--lang", type=LANGUAGE, help="The text's language.  [default: found out]")
@click.option("--title", type=TEXT, default="", help="The text's title, which the summary does not repeat.")
@click.option("--budget", type=click.IntRange(20, 5000), help="The most characters.  [default: 200 ja, 350 en]")
@json_option
def summarize(file: BinaryIO, lang: str | None, title: str, budget: int | None, as_json: bool) -> None:
    """Summarize a text in Markdown, FILE or - for stdin, with its own sentences.

    \b
    Examples:
      ichiwa summarize essays/four-boxes-of-cards.md
      cat notes.md | ichiwa summarize - --lang en --budget 200 --json
    """
    from bot.text.closing import closing_question
    from bot.text.language import detect
    from bot.text.markdown import to_plain
    from bot.text.reading_time import minutes
    from bot.text.summarize import summarize as summary_of

    plain = to_plain(_body(file))
    language = Language(lang) if lang else detect(plain)
    summary = summary_of(plain, language, title, budget)
    if as_json:
        question = closing_question(plain, language)
        print_json(
            {
                "language": language.value,
                "minutes": minutes(plain, language),
                "summary": summary,
                "question": question or None,
            }
        )
    else:
        print_text(summary)


def _body(file: BinaryIO) -> str:
    """The file's text without a front matter, whose fields are no prose."""
    data = file.read(TEXT_MAX + 1)
    if len(data) > TEXT_MAX:
        raise Failure(f"The text is longer than {TEXT_MAX:,} bytes.")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as exc:
        raise Failure("The text is not UTF-8.") from exc
    if not text.startswith("---\n"):
        return text
    _, fence, body = text.partition("\n---\n")
    return body if fence else text
