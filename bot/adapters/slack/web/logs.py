"""What Slack's libraries log."""

from __future__ import annotations

import logging
from typing import Final

LIBRARIES: Final = ("slack_sdk", "slack_bolt")


class _OneLine(logging.Filter):
    """The library logs whole tracebacks at each try to connect; a line says as much."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            record.msg = f"{record.getMessage()} ({type(record.exc_info[1]).__name__})"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def quiet_library() -> logging.Logger:
    """The logger to hand to the library: warnings only, one line each. Below that it logs whole payloads."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        if not any(isinstance(known, _OneLine) for known in logger.filters):
            logger.addFilter(_OneLine())
    return logging.getLogger(LIBRARIES[0])
