"""Forms as Discord's modals, which have room for five fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from discord import SelectDefaultValue, SelectDefaultValueType, TextStyle, ui

from bot.adapters.discord.host import CHANNEL_TYPES
from bot.adapters.discord.layout import OPTIONS_MAX, option
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.refs import snowflake
from bot.conversation import wording
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

_FIELDS_MAX: Final = 5
_TITLE_MAX: Final = 45
_HINT_MAX: Final = 100
_TIME_MAX: Final = 20
_ZONE_MAX: Final = 60
_INPUT_MAX: Final = 4_000


def modal_of(form: Form, p: DiscordPhrases) -> ui.Modal:
    """The form; it comes back by its custom_id, so that none is kept in memory."""
    plain = p.unescaped()
    custom_id = ":".join(filter(None, ("ichiwa", form.name, form.argument)))
    modal = ui.Modal(title=plain.text(form.title)[:_TITLE_MAX], custom_id=custom_id)
    for item in _labelled_parts(form, plain)[:_FIELDS_MAX]:
        modal.add_item(item)
    return modal


def _labelled_parts(form: Form, p: Phrases) -> list[ui.Label[Any]]:
    """The fields, a long text in as many inputs as there is room for."""
    fields = [field for field in form.fields if not isinstance(field, FileField)]  # commands take files
    room = _FIELDS_MAX - len(fields) + 1
    made: list[ui.Label[Any]] = []
    for field in fields:
        if isinstance(field, TextField) and field.parted:
            held = [*parts_of(field.value, _INPUT_MAX), *[""] * room][:room]
            made += [_part(field, number, text, p) for number, text in enumerate(held)]
        else:
            made.append(_labelled(field, p))
    return made


def _part(field: TextField, number: int, text: str, p: Phrases) -> ui.Label[Any]:
    """One input of several for a text; the first is the one that must be filled."""
    first = number == 0
    part = replace(
        field,
        name=part_name(field.name, number),
        value=text,
        longest=_INPUT_MAX,
        hint=field.hint if first else "",
        required=field.required and first,
    )
    labelled = _labelled(part, p)
    if not first:
        labelled.text = f"{labelled.text} ({number + 1})"
    return labelled


def _labelled(field: Field, p: Phrases) -> ui.Label[Any]:
    hint = "" if isinstance(field, ChoiceField) else field.hint
    filled = dict(field.hint_fields) if isinstance(field, TextField) else {}
    description = p.text(hint, **filled)[:_HINT_MAX] if hint else None
    return ui.Label(text=p.text(field.label)[:_TITLE_MAX], description=description, component=_input(field, p))


def _input(field: Field, p: Phrases) -> ui.Item[Any]:
    match field:
        case TextField():
            style = TextStyle.paragraph if field.lines else TextStyle.short
            return _typed(field.name, field.value, field.longest, style=style, required=field.required)
        case TimeField():
            return _typed(field.name, field.value, _TIME_MAX)
        case ZoneField():
            return _typed(field.name, field.value, _ZONE_MAX)
        case ChannelField():
            return _channel(field)
        case ChoiceField():
            options = [option(p.text(c.label), c.value, chosen=c.value == field.value) for c in field.choices]
            return ui.Select(custom_id=field.name, options=options)
        case ManyField():
            return _several(field, p)
        case FileField():
            raise TypeError(field.name)


def _typed(
    name: str, value: str, longest: int, *, style: TextStyle = TextStyle.short, required: bool = True
) -> ui.TextInput[Any]:
    default = value[:longest] or None
    return ui.TextInput(custom_id=name, default=default, max_length=longest, style=style, required=required)


def _channel(field: ChannelField) -> ui.ChannelSelect[Any]:
    number = snowflake(field.value) if field.value else None
    chosen = [SelectDefaultValue(id=number, type=SelectDefaultValueType.channel)] if number is not None else []
    return ui.ChannelSelect(custom_id=field.name, channel_types=CHANNEL_TYPES, required=True, default_values=chosen)


def _several(field: ManyField, p: Phrases) -> ui.Select[Any]:
    sizes = [wording.essays(p, size) for size in field.sizes] or [""] * len(field.choices)
    options = [
        option(c.label if field.verbatim else p.text(c.label), c.value, size, chosen=c.value in field.values)
        for c, size in list(zip(field.choices, sizes, strict=True))[:OPTIONS_MAX]
    ]
    least = 1 if field.required else 0
    return ui.Select(
        custom_id=field.name, min_values=least, max_values=len(options), options=options, required=field.required
    )
