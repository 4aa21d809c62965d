"""What admins are told of a round-up that is held, late, left out or suspended: a catalogue key each."""

from __future__ import annotations

from typing import Final

from bot.core.delivery import Reason
from bot.core.phrase import message

COMMAND: Final = "/essay digest"
HELD: Final = message(
    "It is unclear whether the round-up for {day} was posted in {channel}. It will not be sent again automatically."
)
LOOK: Final = message("Look there. If it is missing, {command} shows what it tells.")
LATE: Final = message("The round-up for {day} in {channel} is late.")
RETRYING: Final = message("A step of the round-up for {day} in {channel} failed. It is tried again by itself.")
UNPUBLISHED: Final = message(
    "The round-up for {day} was posted in {channel}, but I am not allowed to publish it to the channels that follow "
    "this one. Check my permissions there."
)
SUSPENDED: Final = {
    Reason.GONE: message(
        "The round-up in {channel} is suspended because the channel is gone. Set it up in another channel with "
        "{command}."
    ),
    Reason.FORBIDDEN: message(
        "The round-up in {channel} is suspended because I am not allowed to post there. Give me access again, then set "
        "it up once more with {command} there."
    ),
}
UNINSTALLED: Final = message(
    "The round-up in {channel} is suspended: I was taken out. It goes on by itself when I am installed again."
)
_MISSED_LATE: Final = message(
    "The round-up for {day} in {channel} was skipped: it would have been more than {limit} late."
)
_MISSED_OTHERWISE: Final = message("The round-up for {day} in {channel} was skipped because it could not be posted.")


def missed(reason: Reason) -> str:
    """By which admins are told of one that was left out."""
    return _MISSED_LATE if reason is Reason.LATE else _MISSED_OTHERWISE


def suspended(reason: str) -> str:
    """By which they are told of one that waits for its reason to go."""
    if reason == Reason.UNINSTALLED:
        return UNINSTALLED
    return SUSPENDED[Reason.GONE if reason == Reason.GONE else Reason.FORBIDDEN]
