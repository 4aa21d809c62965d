"""What Slack's libraries log."""

from __future__ import annotations

import logging
from typing import Final

from bot.core.library_logs import in_one_line

LIBRARIES: Final = ("slack_sdk", "slack_bolt")


def quiet_library() -> logging.Logger:
    """The logger to hand to the library: warnings only, one line each. Below that it logs whole payloads."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
        in_one_line(name)
    return logging.getLogger(LIBRARIES[0])
