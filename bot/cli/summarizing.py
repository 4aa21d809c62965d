"""``ichiwa summarize``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final, NamedTuple, cast

import click

from bot.cli.ending import Failure
from bot.cli.output import json_option, print_json, print_note, print_text
from bot.cli.values import LANGUAGE, TEXT
from bot.core.essay import Language
from bot.errors import ParseFailed

TEXT_MAX: Final = 1_000_000
"""Bytes, as much as an essay of the library may have."""


class Text(NamedTuple):
    """What is summarized, in plain words, and what its author says of it; empty where they do not say."""

    plain: str
    language: Language
    title: str = ""
    summary: str = ""
    question: str = ""


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

    A front matter may name its title, language, summary and question. With --batch, each row is an object with id and
    text (plain), and may have lang, title and budget, which default to the options. For each, it prints a row with
    id, summary, question (or null), origin and standalone (false if it uses a sentence that depends on another, or a
    part of one).

    The origin of a summary is author (the front matter has it), extract (whole sentences of the text) or lead (the
    text's first words, where no whole sentence fits). Without --json it goes to stderr.

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
        _print_one(_text(_content(file), lang, title), budget, as_json)


def _print_one(text: Text, budget: int | None, as_json: bool) -> None:
    from bot.summaries.reading_time import minutes

    found = _summarized(text, budget)
    if as_json:
        print_json({"language": text.language.value, "minutes": minutes(text.plain, text.language)} | found)
    else:
        print_text(str(found["summary"]))
        print_note(f"origin: {found['origin']}")


def _answer(row: dict[str, Any], lang: str | None, title: str, budget: int | None) -> dict[str, object]:
    from bot.language.detect import detect
    from bot.summaries.summarize import stands_alone

    plain = row["text"]
    text = Text(plain, Language(row.get("lang") or lang or detect(plain)), row.get("title") or title)
    found = _summarized(text, row.get("budget") or budget)
    return {"id": row["id"]} | found | {"standalone": stands_alone(str(found["summary"]), plain, text.language)}


def _summarized(text: Text, budget: int | None) -> dict[str, object]:
    """The author's words where there are any, else ours."""
    from bot.summaries.closing import closing_question
    from bot.summaries.summarize import BUDGET, fitted, made

    question = text.question or closing_question(text.plain, text.language) or None
    if text.summary:
        room = BUDGET[text.language] if budget is None else budget
        return {"summary": fitted(text.summary, text.language, room), "question": question, "origin": "author"}
    found = made(text.plain, text.language, text.title, budget)
    return {"summary": found.text, "question": question, "origin": "extract" if found.chosen else "lead"}


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


def _content(file: BinaryIO) -> str:
    """The file's text. Raises ``Failure``."""
    data = file.read(TEXT_MAX + 1)
    if len(data) > TEXT_MAX:
        raise Failure(f"The text is longer than {TEXT_MAX:,} bytes.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as exc:
        raise Failure("The text is not UTF-8.") from exc


def _text(content: str, lang: str | None, title: str) -> Text:
    """The text without front matter, whose fields are not prose; the options override it. Broken front matter
    is ignored.
    """
    from bot.adapters.sources.folder.front_matter import split
    from bot.adapters.sources.folder.head_field import Field
    from bot.language.detect import detect, other_language
    from bot.language.markdown import to_line, to_prose
    from bot.language.normalize import squeeze

    fields: Mapping[str, Field] = {}
    if content.startswith("---\n"):
        with suppress(ParseFailed):
            fields = split(content, "").fields
        content = content.partition("\n---\n")[2] or content
    said = {name: squeeze(field.text) for name, field in fields.items()}
    named_title = title or said.get("title", "")
    plain = to_prose(content, named_title)
    if not any(char.isalnum() for char in plain):
        raise Failure("The text holds no words to summarize.")
    named = lang or said.get("language", "")
    if named not in tuple(Language) and (other := other_language(plain)):
        raise Failure(f"The text is {other}; Ichiwa reads Japanese and English. To read it as one of them, add --lang.")
    language = Language(named) if named in tuple(Language) else detect(plain)
    return Text(plain, language, named_title, to_line(said.get("summary", "")), to_line(said.get("question", "")))
