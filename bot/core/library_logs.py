"""What libraries may log."""

from __future__ import annotations

import logging


class _OneLine(logging.Filter):
    """A library logs whole tracebacks at each try to connect; a line says as much."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            record.msg = f"{record.getMessage()} ({type(record.exc_info[1]).__name__})"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def in_one_line(name: str) -> None:
    """Let each record of the logger ``name`` be one line. It can be called again."""
    logger = logging.getLogger(name)
    if not any(isinstance(known, _OneLine) for known in logger.filters):
        logger.addFilter(_OneLine())
