"""``ichiwa summarize``."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, Final, cast

import click

from bot.cli.ending import Failure
from bot.cli.output import json_option, print_json, print_text
from bot.cli.values import LANGUAGE, TEXT
from bot.core.essay import Language

TEXT_MAX: Final = 1_000_000
"""Bytes, as much as an essay of the library may have."""


@click.command()
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--lang", type=LANGUAGE, help="The text's language.  [default: found out]")
@click.option("--title", type=TEXT, default="", help="The text's title, whose words count.")
@click.option("--budget", type=click.IntRange(20, 5000), help="The most characters.  [default: 200 ja, 350 en]")
@click.option("--batch", type=click.File("rb"), help="Rows (JSON Lines) instead of FILE.")
@json_option
def summarize(
    file: BinaryIO | None, lang: str | None, title: str, budget: int | None, batch: BinaryIO | None, as_json: bool
) -> None:
    """Summarize a text in Markdown, FILE or - for stdin, with its own sentences.

    With --batch, each row is an object with id and text (plain), and may have lang, title and budget, for which the
    options stand in. For each, a row comes out with id, summary, question (or null), origin (extract: the text's own
    sentences) and standalone (false where a sentence that leans on another, or a part of one, had to do).

    \b
    Examples:
      ichiwa summarize essays/four-boxes-of-cards.md
      cat notes.md | ichiwa summarize - --lang en --budget 200 --json
      ichiwa summarize --batch rows.jsonl > summaries.jsonl
    """
    if (file is None) == (batch is None):
        raise click.UsageError("Name either a FILE (- for stdin) or --batch.")
    if batch is not None:
        rows = [_row(line, number) for number, line in enumerate(batch, 1) if line.strip()]
        for row in rows:
            print_text(json.dumps(_answer(row, lang, title, budget), ensure_ascii=False))
    elif file is not None:
        _print_one(_body(file), lang, title, budget, as_json)


def _print_one(text: str, lang: str | None, title: str, budget: int | None, as_json: bool) -> None:
    from bot.text.closing import closing_question
    from bot.text.language import detect
    from bot.text.markdown import to_plain
    from bot.text.reading_time import minutes
    from bot.text.summarize import summarize as summary_of

    plain = to_plain(text)
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


def _answer(row: dict[str, Any], lang: str | None, title: str, budget: int | None) -> dict[str, object]:
    from bot.text.closing import closing_question
    from bot.text.language import detect
    from bot.text.summarize import stands_alone
    from bot.text.summarize import summarize as summary_of

    text = row["text"]
    language = Language(row.get("lang") or lang or detect(text))
    summary = summary_of(text, language, row.get("title") or title, row.get("budget") or budget)
    return {
        "id": row["id"],
        "summary": summary,
        "question": closing_question(text, language) or None,
        "origin": "extract",
        "standalone": stands_alone(summary, text, language),
    }


def _row(line: bytes, number: int) -> dict[str, Any]:
    """The row, checked. Raises ``Failure`` with its number."""
    try:
        row = json.loads(line)
    except ValueError as exc:
        raise Failure(f"Row {number} is not JSON.") from exc
    budget = row.get("budget") if isinstance(row, dict) else None
    fine = (
        isinstance(row, dict)
        and "id" in row
        and isinstance(row.get("text"), str)
        and row.get("lang") in (None, "", *Language)
        and isinstance(row.get("title", ""), str | None)
        and (budget is None or (isinstance(budget, int) and 20 <= budget <= 5000))
    )
    if not fine:
        raise Failure(
            f"Row {number} needs id and text; lang is ja or en, title a text, budget a number from 20 to 5000."
        )
    return cast("dict[str, Any]", row)


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
