"""What somebody on the way answers is told apart by whether the post can have passed them."""

from __future__ import annotations

import pytest

from bot.core.foreign import foreign_answer
from bot.errors import ChatUnavailable, ChatUncertain


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, ChatUncertain),
        (302, ChatUnavailable),
        (403, ChatUnavailable),
        (499, ChatUnavailable),
        (502, ChatUncertain),
    ],
)
def test_only_a_refusal_says_that_nothing_was_accepted(status: int, kind: type[Exception]) -> None:
    error = foreign_answer("Discord", status)
    assert (type(error), str(status) in str(error), "Discord" in str(error)) == (kind, True, True)
