"""Discord's ids as strings, which is what its published description asks for; the library sends some as numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from discord.webhook.async_ import AsyncWebhookAdapter, async_context

EXACT: Final = 2**53
"""From here on a number is an id: JSON's readers need not hold it exactly, so Discord writes none as a number."""
_FORM: Final = "payload_json"


def string_ids(value: Any) -> Any:
    """``value``, which is JSON, with every id in it as a string."""
    if isinstance(value, Mapping):
        made = {name: string_ids(inside) for name, inside in value.items()}
        if isinstance(files := made.get("attachments"), list):
            made["attachments"] = [{**file, "id": str(file["id"])} if "id" in file else file for file in files]
        return made
    if isinstance(value, (list, tuple)):
        return [string_ids(inside) for inside in value]
    if isinstance(value, int) and value >= EXACT:
        return str(value)
    return value


def string_ids_of_form(form: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same for the parts of a form, one of which is JSON."""
    return [
        {**part, "value": json.dumps(string_ids(json.loads(part["value"])))} if part.get("name") == _FORM else {**part}
        for part in form
    ]


class StringIdsAdapter(AsyncWebhookAdapter):
    """Answers to interactions go this way."""

    async def request(self, *where: Any, payload: Any = None, multipart: Any = None, **more: Any) -> Any:
        form = string_ids_of_form(multipart) if multipart is not None else None
        return await super().request(*where, payload=string_ids(payload), multipart=form, **more)


def answer_with_string_ids() -> None:
    """From here on, in this task and those that it starts."""
    async_context.set(StringIdsAdapter())  # type: ignore[no-untyped-call]
