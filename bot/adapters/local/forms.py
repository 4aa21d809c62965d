"""Forms as HTML inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.forms import ChannelField, ChoiceField, Field, FileField, Form, ManyField, TextField, TimeField


@dataclass(frozen=True, slots=True)
class Input:
    """One field: the ``kind`` of its input, and what fills it."""

    field: Field
    kind: str


def inputs(form: Form) -> Sequence[Input]:
    """The form's fields as inputs. The page is one channel, which nobody needs to choose."""
    return [Input(field, _kind(field)) for field in form.fields]


def _kind(field: Field) -> str:
    match field:
        case ChannelField():
            return "hidden"
        case TextField(lines=True):
            return "textarea"
        case TimeField():
            return "time"
        case ChoiceField():
            return "select"
        case ManyField():
            return "checkboxes"
        case FileField():
            return "file"
    return "text"
