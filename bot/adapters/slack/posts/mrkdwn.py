"""What members typed, as Slack sends it, turned back into what they saw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core.mentions import edged

_REFERENCE: Final = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_CHANNEL: Final = re.compile(r"<#([A-Z0-9]+)(?:\|([^<>]*))?>")
_USER: Final = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """A message's ``text`` with names for members and channels (by id; the id itself where none is known), addresses
    for links, and without escapes. A mention of a member has an ``EDGE`` on both sides. A group whose name did not come
    along is ``@group``.
    """
    shown = _REFERENCE.sub(lambda match: _shown(match, names), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentioned(text: str) -> list[str]:
    """The ids of the members that a message's ``text`` mentions."""
    return list(dict.fromkeys(_USER.findall(text)))


def nameless_channels(text: str) -> list[str]:
    """The ids of the channels to which a text refers without their names, as Slack mostly does."""
    return list(dict.fromkeys(target for target, label in _CHANNEL.findall(text) if not label))


def channels_in(text: str, names: Mapping[str, str]) -> dict[str, str]:
    """The ids of the channels to which a text refers, by what ``plain_text`` shows of each."""
    return {label or names.get(target, target): target for target, label in _CHANNEL.findall(text)}


def _shown(match: re.Match[str], names: Mapping[str, str]) -> str:
    sign, target, label = match["sign"], match["target"], match["label"] or ""
    match sign:
        case "@":
            return edged((names.get(target) or label.removeprefix("@") or target).replace("&", "&amp;"))
        case "#":
            return "#" + (label or names.get(target, target).replace("&", "&amp;"))
        case "!":
            return _special(target, label)
    return f"{label} ({target})" if label and label not in target else target


def _special(target: str, label: str) -> str:
    """A mention of many (``<!here>``), of a group, or a date."""
    if target.startswith("subteam^"):  # to ask for the name of a group takes a scope that is wanted for nothing else
        return label or "@group"
    if target.startswith("date^"):
        return label or target.partition("^")[2]
    return "@" + target.partition("|")[0]
