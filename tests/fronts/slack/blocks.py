"""Block Kit as Slack takes it: slack_sdk's own models, every part of them, and the limits that they do not know."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.fronts.slack.mentions import every_part
from tests.fronts.slack.state import Json

TEXT: Final = 3000
FIELD: Final = 2000
TOGETHER: Final = 13_200
"""What the texts of one message may have together (Slack's error ``msg_blocks_too_long``)."""
MARKDOWN: Final = 12_000
VIEW: Final = 250_000
"""Bytes of a view."""
CHOICES: Final = {
    "radio_buttons": 10,
    "checkboxes": 10,
    "overflow": 5,
    "static_select": 100,
    "multi_static_select": 100,
}
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
TYPED: Final = 3000
SURFACES: Final = {
    "message": frozenset(
        {"actions", "card", "alert", "context", "divider", "file", "header", "image", "input", "markdown", "rich_text",
         "section", "table", "video"}
    ),
    "modal": frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}),
    "home": frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}),
}  # fmt: skip
"""The kinds of blocks that each surface takes, of those that this project could use."""


def faults_of_blocks(blocks: Any, most: int, surface: str = "message") -> list[str]:
    """What Slack would have against the blocks of a message; nothing, if all is well."""
    if not isinstance(blocks, list):
        return ["blocks: not a list"]
    found = [f"{len(blocks)} blocks, {most} at most"] if len(blocks) > most else []
    for number, block in enumerate(blocks):
        found += [f"blocks/{number}: {reason}" for reason in _of_block(block, surface)]
    found += _repeated("block_id", [one["block_id"] for one in blocks if isinstance(one, dict) and "block_id" in one])
    texts = [part["text"] for part in every_part(blocks) if isinstance(part.get("text"), str)]
    if surface == "message" and sum(map(len, texts)) > TOGETHER:
        found.append(f"the texts have {sum(map(len, texts))} characters, {TOGETHER} together at most")
    marked = sum(len(one.get("text", "")) for one in blocks if isinstance(one, dict) and one.get("type") == "markdown")
    return [*found, f"{marked} characters of markdown, {MARKDOWN} at most"] if marked > MARKDOWN else found


def faults_of_view(view: Json) -> list[str]:
    """What Slack would have against a modal or a home tab."""
    surface = str(view.get("type"))
    if surface not in ("modal", "home"):
        return [f"a view of type {surface}"]
    blocks = view.get("blocks")
    if not blocks:
        return ["a view without blocks"]
    found = faults_of_blocks(blocks, 100, surface)
    found += _kept(lambda: View(**view).to_dict(), view)
    inputs = any(block.get("type") == "input" for block in blocks)
    if surface == "modal" and "title" not in view:
        found.append("a modal without a title")
    if surface == "modal" and inputs and not view.get("submit"):
        found.append("a modal with inputs and without submit")
    for name in ("title", "submit", "close"):
        if view.get(name) and view[name].get("type") != "plain_text":
            found.append(f"{name}: not plain_text")
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW:
        found.append(f"more than {VIEW} bytes")
    return list(dict.fromkeys(found))


def faults_of_options(body: Json) -> list[str]:
    """What Slack would have against the answer to an external select."""
    options = body.get("options")
    groups = body.get("option_groups")
    if (options is None) == (groups is None):
        return ["either options or option_groups"]
    select: Json = {"type": "static_select", "action_id": "a"}
    select |= {"options": options} if options is not None else {"option_groups": groups}
    if options == [] or groups == []:
        return []
    return _of_block({"type": "actions", "elements": [select]}, "message")


def _of_block(block: Any, surface: str) -> list[str]:
    if not isinstance(block, dict):
        return ["not an object"]
    if block.get("type") not in SURFACES[surface]:
        return [f"{block.get('type')} is no block of a {surface}"]
    found = _kept(lambda: _parsed(block), block)
    for part in every_part(block):
        found += _of_part(part)
    elements = [one for one in block.get("elements") or [] if isinstance(one, dict)]
    found += _repeated("action_id", [one["action_id"] for one in elements if "action_id" in one])
    for field in block.get("fields") or []:
        if len(field.get("text", "")) > FIELD:
            found.append(f"a field of {len(field['text'])} characters, {FIELD} at most")
    return found


def _parsed(block: Json) -> Json:
    parsed = Block.parse(block)
    assert parsed is not None
    return parsed.to_dict()


def _kept(make: Callable[[], Json], given: Json) -> list[str]:
    """What slack_sdk's model refuses, and what it does not know and drops."""
    try:
        made = make()
    except SlackObjectFormationError as exc:
        return [str(exc)]
    except (TypeError, KeyError, AttributeError) as exc:
        return [f"not of its type's form: {exc}"]
    return list(_dropped(given, made, ""))


def _dropped(given: Any, made: Any, path: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(made, dict):
        for name, value in given.items():
            if name in made:
                yield from _dropped(value, made[name], f"{path}/{name}")
            elif value not in (None, [], {}, "", False):
                yield f"{path}/{name}: unknown"
    elif isinstance(given, list) and isinstance(made, list):
        if len(given) != len(made):
            yield f"{path}: something in it is unknown"
        for number, (one, other) in enumerate(zip(given, made, strict=False)):
            yield from _dropped(one, other, f"{path}/{number}")


def _of_part(part: Json) -> list[str]:
    """The limits that the models do not know."""
    kind = part.get("type")
    found = []
    if kind in ("mrkdwn", "plain_text") and not 1 <= len(part.get("text") or "") <= TEXT:
        found.append(f"a text of {len(part.get('text') or '')} characters, 1 to {TEXT} are allowed")
    if kind in CHOICES and "option_groups" not in part and not 1 <= len(part.get("options") or []) <= CHOICES[kind]:
        found.append(f"{len(part.get('options') or [])} options in {kind}, 1 to {CHOICES[kind]} are allowed")
    if kind == "button" and (part.get("text") or {}).get("type") != "plain_text":
        found.append("the text of a button is not plain_text")
    if kind == "plain_text_input":
        length = len(part.get("initial_value") or "")
        if length > min(TYPED, part.get("max_length") or TYPED):
            found.append(f"an initial value of {length} characters")
        if not 0 < (part.get("max_length") or TYPED) <= TYPED:
            found.append(f"max_length {part.get('max_length')}, 1 to {TYPED} are allowed")
    found += [fault for option in part.get("options") or [] for fault in _of_option(option, kind)]
    if len((part.get("label") or {}).get("text") or "") > OPTION_TEXT and "options" in part:
        found.append("the label of a group of options is too long")
    for name in ("initial_option", "initial_options"):
        found += _unoffered(part, name)
    if kind in ("header", "input"):
        found += [f"{name} of a {kind} is not plain_text" for name in ("label", "hint") if _marked(part.get(name))]
        found += ["the text of a header is not plain_text"] if kind == "header" and _marked(part.get("text")) else []
    return found


def _of_option(option: Json, kind: Any) -> list[str]:
    """The models parse options and do not judge them. Boxes and radio buttons may have mrkdwn."""
    found = []
    for name in ("text", "description"):
        text = option.get(name) or {}
        if len(text.get("text") or "") > OPTION_TEXT:
            found.append(f"the {name} of an option has {len(text['text'])} characters, {OPTION_TEXT} at most")
        if _marked(option.get(name)) and kind not in ("checkboxes", "radio_buttons"):
            found.append(f"the {name} of an option is not plain_text")
    if not 1 <= len(option.get("value") or "") <= OPTION_VALUE:
        found.append(f"the value of an option has {len(option.get('value') or '')} characters, {OPTION_VALUE} at most")
    return [*found, *(f"/{name}: unknown" for name in option.keys() - {"text", "description", "value", "url"})]


def _marked(text: Any) -> bool:
    return isinstance(text, dict) and text.get("type") != "plain_text"


def _unoffered(part: Json, name: str) -> list[str]:
    """An initial choice must be one of the options, to the letter."""
    if name not in part or "external" in str(part.get("type")):
        return []
    offered = [
        *(part.get("options") or []),
        *(o for group in part.get("option_groups") or [] for o in group["options"]),
    ]
    chosen = part[name] if isinstance(part[name], list) else [part[name]]
    if name == "initial_options" and not chosen:
        return ["initial_options: empty"]
    return [f"{name} is not one of the options" for one in chosen if one not in offered]


def _repeated(what: str, names: Sequence[str]) -> list[str]:
    return [f"{what} {name!r} twice" for name in dict.fromkeys(names) if names.count(name) > 1]
