"""What a person puts into the fields of a modal, a home tab or a message, as Slack hands it to the app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.fronts.slack.state import Json, View

_ONE: Final = {
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "users_select": ("selected_user", "initial_user"),
    "timepicker": ("selected_time", "initial_time"),
    "datepicker": ("selected_date", "initial_date"),
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
}
_MANY: Final = {
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_users_select": ("selected_users", "initial_users"),
}
_OPTION: Final = frozenset({"static_select", "external_select", "radio_buttons"})
_OPTIONS: Final = frozenset({"multi_static_select", "multi_external_select", "checkboxes"})


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with its block."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
        for one in inside:
            if isinstance(one, dict) and "action_id" in one:
                yield block, one


def is_field(element: Json) -> bool:
    """Whether it keeps what is put in, which a button does not."""
    return element["type"] in _ONE.keys() | _MANY.keys() | _OPTION | _OPTIONS


def find(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """The block and the element of an action id; of a prefix of it, where only one begins with it."""
    every = [(block, one) for block, one in elements(blocks) if block_id in (None, block["block_id"])]
    exact = [pair for pair in every if pair[1]["action_id"] == action_id]
    found = exact or [pair for pair in every if pair[1]["action_id"].startswith(action_id)]
    assert len(found) == 1 or exact, f"{action_id}: {[one['action_id'] for _, one in every]}"
    return found[0]


def state_of(element: Json, value: Any, offered: Mapping[str, list[Json]] | None = None) -> Json:
    """What Slack says of a field into which ``value`` was put; None leaves it empty."""
    kind = element["type"]
    if kind in _ONE:
        return {"type": kind, _ONE[kind][0]: value}
    if kind in _MANY:
        return {"type": kind, _MANY[kind][0]: list(value or [])}
    more = (offered or {}).get(element["action_id"], [])
    if kind in _OPTION:
        return {"type": kind, "selected_option": None if value is None else _option(element, value, more)}
    chosen = [value] if isinstance(value, str) else value or []
    return {"type": kind, "selected_options": [_option(element, one, more) for one in chosen]}


def offered_at_first(element: Json) -> Any:
    """What a field shows before anybody touched it."""
    kind = element["type"]
    if kind in _ONE:
        return element.get(_ONE[kind][1])
    if kind in _MANY:
        return element.get(_MANY[kind][1])
    return element.get("initial_option" if kind in _OPTION else "initial_options")


def values(view: View) -> Json:
    """``state.values`` of a view, as far as it was filled in."""
    found: Json = {}
    for block, element in elements(view.blocks):
        if is_field(element):
            key = (block["block_id"], element["action_id"])
            value = view.typed[key] if key in view.typed else offered_at_first(element)
            found.setdefault(key[0], {})[key[1]] = state_of(element, value, view.offered)
    return found


def fill(view: View, fields: Mapping[str, Any]) -> None:
    """Put ``fields`` in, by action id or block id. Raises ``AssertionError`` where there is no such field."""
    for name, value in fields.items():
        found = [
            (block, element)
            for block, element in elements(view.blocks)
            if name in (element["action_id"], block["block_id"]) and is_field(element)
        ]
        known = [element["action_id"] for _, element in elements(view.blocks) if is_field(element)]
        assert found, f"there is no field {name}, only {known}"
        [(block, element)] = found
        state_of(element, value, view.offered)
        view.typed[block["block_id"], element["action_id"]] = value


def missing(view: View) -> list[str]:
    """The labels of inputs that Slack's client would not let go out empty."""
    filled = values(view)
    labels = []
    for block in view.blocks:
        if block["type"] == "input" and not block.get("optional"):
            [state] = filled[block["block_id"]].values()
            if not any(value for name, value in state.items() if name != "type"):
                labels.append(block["label"]["text"])
    return labels


def _option(element: Json, value: Any, more: list[Json]) -> Json:
    """The option of a value, or of what it says."""
    if isinstance(value, dict):
        return dict(value)
    groups = [one for group in element.get("option_groups") or [] for one in group["options"]]
    offered = [*(element.get("options") or []), *groups, *more]
    for one in offered:
        if value in (one["value"], one["text"]["text"]):
            return dict(one)
    raise AssertionError(f"{value!r} is not offered: {[(one['value'], one['text']['text']) for one in offered]}")
