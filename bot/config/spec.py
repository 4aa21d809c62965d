"""A setting's description, and the error that is made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field
from pydantic.fields import FieldInfo

from bot.errors import ConfigError

FILE_SUFFIX: Final = "_FILE"
_SHOWN_MAX: Final = 60  # characters of a wrong value that an error repeats


@dataclass(frozen=True, slots=True)
class Spec:
    """A setting as the documentation and the errors show it. ``must`` completes "NAME must …"; ``default`` is Markdown,
    empty where there is none; a ``secret`` may also come from a file and is never shown.
    """

    name: str
    about: str
    must: str
    example: str
    default: str
    secret: bool


def setting(*, about: str, must: str, example: str, shown_default: str = "", secret: bool = False, **field: Any) -> Any:
    """A field of the settings; ``field`` is pydantic's, and ``shown_default`` describes a default that is computed."""
    extra: dict[str, Any] = {"must": must, "default": shown_default, "secret": secret}
    return Field(description=about, examples=[example], json_schema_extra=extra, repr=not secret, **field)


def spec_of(name: str, field: FieldInfo) -> Spec:
    """The arguments of ``setting``. Raises ``TypeError`` for a field that was made without it."""
    extra = field.json_schema_extra
    if not isinstance(extra, dict) or not field.description or not field.examples:
        raise TypeError(name)
    default = str(extra["default"])
    if not default and field.default not in (None, ()):
        default = f"`{str(field.default).lower()}`" if isinstance(field.default, bool) else f"`{field.default}`"
    return Spec(
        name.upper(), field.description, str(extra["must"]), str(field.examples[0]), default, bool(extra["secret"])
    )


def wrong(spec: Spec, variable: str, text: str) -> ConfigError:
    """The error for ``text``, which was given by ``variable``: the setting's own, or the one that names a file."""
    fields = {"variable": variable, "must": spec.must, "example": spec.example}
    if variable != spec.name:
        return ConfigError("{variable} names a file whose content must {must}, for example {example}", **fields)
    if spec.secret or "@" in text:  # an address can hold a password
        return ConfigError("{variable} must {must}, for example {variable}={example}", **fields)
    problem = "{variable} must {must}, for example {variable}={example}; it is “{value}”"
    return ConfigError(problem, value=one_line(text), **fields)


def one_line(text: str) -> str:
    """The beginning of ``text`` without anything that could end the line."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return plain if len(plain) <= _SHOWN_MAX else plain[:_SHOWN_MAX] + "…"
