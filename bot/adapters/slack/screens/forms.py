"""Forms as modals, each field with the element that Slack has for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.adapters.slack.screens.layout import (
    INPUT_MAX,
    PREFIX,
    TITLE_MAX,
    Block,
    button,
    choices,
    entry,
    live_menu,
    menu,
    menu_of_many,
    note,
    option,
    plain,
    row,
    typed,
)
from bot.conversation import labels, wording
from bot.conversation.command import Choice
from bot.conversation.forms import (
    ChannelField,
    ChoiceField,
    Field,
    FileField,
    Form,
    ManyField,
    TextField,
    TimeField,
    ZoneField,
    part_name,
    parts_of,
)
from bot.conversation.phrases import Phrases
from bot.core.phrase import message

_PARTS: Final = 4
"""Inputs that a long text has at least."""
_INVITE: Final = message("In a private channel, invite me first.")

_NO_FILES: Final = message("Slack hands us no files. Give the file's address, or add it on the local page.")


def form_view(form: Form, p: Phrases, metadata: str) -> Block:
    """A form as a modal that is sent back."""
    p = p.unescaped()
    preview = [row(button(p.text(labels.PREVIEW), form.preview, form.argument))] if form.preview else []
    return {
        "type": "modal",
        "callback_id": PREFIX + form.name,
        "title": plain(p.text(form.title), TITLE_MAX),
        "submit": plain(p.text(form.submit), TITLE_MAX),
        "close": plain(p.text(labels.CANCEL), TITLE_MAX),
        "private_metadata": metadata,
        "blocks": [*(block for each in form.fields for block in _entries(each, p)), *preview],
    }


def _entries(field: Field, p: Phrases) -> Sequence[Block]:
    match field:
        case FileField():
            return [note(p.text(_NO_FILES))]
        case TextField():
            return _texts(field, p)
        case ChannelField():
            hint, element, needed = p.text(_INVITE), _channels(field), True
        case TimeField():
            hint, element, needed = "", {"type": "timepicker", "initial_time": field.value[: len("HH:MM")]}, True
        case ZoneField():
            chosen = option(field.value, field.value)
            hint, element, needed = "", live_menu(field.name, p.text(field.hint), chosen), True
        case ChoiceField():
            options = _options(field.choices, p)
            hint, element, needed = "", menu(field.name, p.text(field.label), options, field.value), True
        case ManyField():
            hint, element, needed = _said(field.hint, p), _many(field, p), field.required
    return [entry(field.name, p.text(field.label), element, hint, needed=needed)]


def _channels(field: ChannelField) -> Block:
    made: Block = {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
    return made | {"initial_conversation": field.value} if field.value else made


def _many(field: ManyField, p: Phrases) -> Block:
    """A menu for what the library has; checkboxes for the few that the program has itself."""
    if field.verbatim:
        sized = zip(field.choices, field.sizes, strict=True)
        options = [option(each.label, each.value, wording.essays(p, size)) for each, size in sized]
        return menu_of_many(field.name, _said(field.placeholder, p), options, field.values)
    return choices("checkboxes", _options(field.choices, p), sorted(field.values))


def _texts(field: TextField, p: Phrases) -> Sequence[Block]:
    """One element, or several where one could not hold the longest text: what is cut off would be lost."""
    hint = p.text(field.hint, **dict(field.hint_fields)) if field.hint else ""
    label = p.text(field.label)
    if field.longest <= INPUT_MAX and not field.parted:
        element = typed(field.value, field.longest, lines=field.lines)
        return [entry(field.name, label, element, hint, needed=field.required)]
    return [
        entry(
            part_name(field.name, number),
            label if not number or not field.parted else f"{label} ({number + 1})",
            typed(part, lines=field.lines),
            hint if not number or not field.parted else "",
            needed=field.required and not number,
        )
        for number, part in enumerate(_parts(field))
    ]


def _parts(field: TextField) -> Sequence[str]:
    """Where a text is to grow, with empty ones behind it."""
    held = parts_of(field.value, INPUT_MAX)
    return [*held, *[""] * (_PARTS - len(held))] if field.parted else held


def _options(offered: Iterable[Choice], p: Phrases) -> list[Block]:
    return [option(p.text(choice.label), choice.value) for choice in offered]


def _said(key: str, p: Phrases) -> str:
    return p.text(key) if key else ""
