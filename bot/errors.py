"""Every error the program raises on purpose, grouped by what the caller does about it.

::

    BotError
     ├ ConfigError          stop, naming the setting
     ├ NotFound             tell the member
     ├ InvalidInput         tell the member, with a hint
     ├ NotAllowed           tell the member who is allowed to
     ├ Conflict             drop quietly and log: somebody else was first
     ├ StoreError
     │  ├ StoreBusy         try again in a moment
     │  ├ StoreFull         tell the member; nothing was changed
     │  ├ SchemaOutdated    stop: run the migrations
     │  └ SchemaTooNew      stop: the database was written by a newer version
     ├ SourceError
     │  ├ FetchFailed       try again later
     │  ├ AddressGone       withdraw the essay when it says so again a day later
     │  ├ ParseFailed       report file and line; the rest still loads
     │  └ Blocked           the source does not allow reading
     ├ ModelError
     │  ├ ModelUnavailable  do without (the essay's own sentences, a search by words) and retry later
     │  ├ ModelRefused      the same; fix the settings that begin with SUMMARY_ or SEARCH_EMBEDDING_
     │  └ ModelDamaged      the same; install the program's packages again
     └ ChatError
        ├ ChatUnavailable   certainly not accepted: retry later
        ├ ChatForbidden     suspend the subscription and tell the admins
        ├ ChatGone          suspend the subscription and tell the admins
        ├ ChatRejected      our own fault: the platform refused what we sent
        └ ChatUncertain     perhaps accepted: reconcile before sending again

A message is a catalogue key in English with ``{named}`` fields; the fields stay apart from it, so that an adapter can
show the sentence in the member's language and escape what came from outside.
"""

from __future__ import annotations

from datetime import timedelta


class BotError(Exception):
    """Base of all errors raised on purpose.

    ``message`` is a catalogue key such as ``"There is no essay called “{slug}”."``; ``fields`` fill it.
    """

    def __init__(self, message: str, /, **fields: object) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields

    def __str__(self) -> str:
        return self.message.format(**self.fields)


class ConfigError(BotError):
    """A setting is missing or wrong; startup stops with one line that names it."""


class NotFound(BotError):
    """What was asked for does not exist, or not for this community."""


class InvalidInput(BotError):
    """A member typed something that cannot be used; the message says what can."""


class NotAllowed(BotError):
    """The member is not allowed to do this."""


class Conflict(BotError):
    """Somebody else was first, so there is nothing left to do."""


class StoreError(BotError):
    """The database could not do what was asked; the change was rolled back as a whole."""


class StoreBusy(StoreError):
    """Another writer held the database for too long."""


class StoreFull(StoreError):
    """The disk or the database's own limit is full."""


class SchemaOutdated(StoreError):
    """The database is older than the code and is not upgraded automatically."""


class SchemaTooNew(StoreError):
    """The database was written by a newer version of the program."""


class SourceError(BotError):
    """Essays could not be read from their source."""


class FetchFailed(SourceError):
    """The source gave no usable answer; ``retry_after`` is how long it asked us to wait."""

    def __init__(self, message: str, /, *, retry_after: timedelta | None = None, **fields: object) -> None:
        super().__init__(message, **fields)
        self.retry_after = retry_after


class AddressGone(SourceError):
    """The source answers that there is nothing at the address, or nothing any more."""


class ParseFailed(SourceError):
    """One essay is broken. ``where`` is the file's name, ``line`` counts from 1; ``others`` are what else is wrong with
    the same essay, so that its author mends all of it at once.
    """

    def __init__(self, message: str, /, *, where: str, line: int, **fields: object) -> None:
        super().__init__(message, **fields)
        self.where = where
        self.line = line
        self.others: tuple[ParseFailed, ...] = ()

    def __str__(self) -> str:
        return f"{self.where}:{self.line}: {super().__str__()}"


class Blocked(SourceError):
    """The source disallows reading, or its address is not allowed."""


class ModelError(BotError):
    """A model of language gave no usable answer."""


class ModelUnavailable(ModelError):
    """No usable answer came from the model in time."""


class ModelRefused(ModelError):
    """The model's endpoint does not accept our request or our key."""


class ModelDamaged(ModelError):
    """The model that comes with the program is missing, or its files are damaged."""


class ChatError(BotError):
    """A platform did not do what was asked of it."""


class ChatUnavailable(ChatError):
    """The platform did not accept the call; ``retry_after`` is how long it asked us to wait. ``foreign``: it was not
    the platform that said so but somebody on the way, such as a firewall or a captive portal.
    """

    def __init__(
        self, message: str, /, *, retry_after: timedelta | None = None, foreign: bool = False, **fields: object
    ) -> None:
        super().__init__(message, **fields)
        self.retry_after = retry_after
        self.foreign = foreign


class ChatForbidden(ChatError):
    """We lack a permission in this channel. ``locked``: the thread was closed for everybody."""

    def __init__(self, message: str, /, *, locked: bool = False, **fields: object) -> None:
        super().__init__(message, **fields)
        self.locked = locked


class ChatGone(ChatError):
    """The channel or the community no longer exists for us."""


class ChatRejected(ChatError):
    """The platform says that our request is malformed."""


class ChatUncertain(ChatError):
    """No usable answer came back: the call may or may not have been accepted."""
