"""What the services ask of a platform in whose threads comments are shown that were made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.core.comment import CommentMirror
from bot.core.community import MessageRef


class MirrorPort(Protocol):
    """Each method can raise any ``ChatError``, and as in ``ChatPort`` none tries again by itself."""

    async def mirror(self, mirror: CommentMirror) -> MessageRef:
        """Show the comment in the thread with its author's name and mentions off. A thread that is archived is revived,
        one that is missing opened; ``ChatForbidden`` where it is ``locked``, ``ChatGone`` where there can be none.
        """
        ...

    async def mirrored(self, mirror: CommentMirror) -> Sequence[MessageRef]:
        """Our own messages in the thread that show the comment, in whatever words, oldest first. Raises
        ``ChatForbidden`` where the history may not be read.
        """
        ...

    async def rewrite(self, mirror: CommentMirror, text: str) -> bool:
        """Show ``text`` in our message of the thread with the id ``mirror.comment.message``, as ``mirror`` would.

        False, and nothing changes, where somebody else wrote that message, whatever we are allowed to do. Raises
        ``ChatGone`` where there is none.
        """
        ...

    async def remove(self, mirror: CommentMirror) -> bool:
        """Delete our message of the thread with the id ``mirror.comment.message``; one that does not exist any more is
        no error. False, and nothing changes, where somebody else wrote it, whatever we are allowed to do.
        """
        ...
