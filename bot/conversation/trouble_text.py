"""What is said of a delivery or a subscription in trouble: what is wrong, why, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from bot.conversation import digest_trouble, schedule_text
from bot.conversation.notices import Mention
from bot.conversation.phrases import Markup, Phrases
from bot.core.delivery import Reason
from bot.core.essay import Language
from bot.core.phrase import message
from bot.core.subscription import Kind
from bot.ports.overview import Trouble, Troubled

WANTED: Final = message("Needs attention")
NONE: Final = message("Nothing is late, held or suspended.")
MORE: Final = message("There is more; what is shown comes first.")
LIST: Final = "/essay channels"
"""The command that lists them."""
SPACE: Final = {Language.JA: "", Language.EN: " "}
"""What stands between two sentences."""
LOOKED_AFTER: Final = message("Mark as looked after")
"""The label of what takes a held delivery off the list."""
STATES: Final = {
    Trouble.HELD: message("held"),
    Trouble.LATE: message("late"),
    Trouble.RETRYING: message("tried again"),
    Trouble.SUSPENDED: message("suspended"),
}


class _Told(NamedTuple):
    """A catalogue key, and the command that it names (empty: none)."""

    key: str
    command: str = ""


_WHAT: Final = {
    Trouble.HELD: schedule_text.HELD,
    Trouble.LATE: message("The essay for {day} in {channel} is late."),
    Trouble.RETRYING: message("A step of the essay for {day} in {channel} failed. It is tried again by itself."),
}
_WHAT_OF_DIGESTS: Final = {
    Trouble.HELD: digest_trouble.HELD,
    Trouble.LATE: digest_trouble.LATE,
    Trouble.RETRYING: digest_trouble.RETRYING,
}
_LOOK: Final = message("Look there. If it is missing, post the next one with {command} in that channel.")
_MARK: Final = message("Then mark it here as looked after.")
_MARK_THERE: Final = message("Then an admin there marks it as looked after with {command}.")
_NOTHING_TO_DO: Final = message("I am checking whether it was posted. There is nothing that you need to do.")
_WHY: Final[Mapping[str, _Told]] = {
    Reason.NONE: _Told(message("It waits for its turn. If that lasts, tell whoever runs this bot.")),
    Reason.UNAVAILABLE: _Told(message("The platform could not be reached. It is tried again by itself.")),
    Reason.NO_ESSAY: _Told(
        message("No essay fits the settings. Choose more collections or languages there with {command}."),
        "/essay schedule",
    ),
    Reason.FORBIDDEN: _Told(message("I am not allowed to post there. Give me access again.")),
    Reason.GONE: _Told(message("The channel is gone. Set up another one with {command}."), "/essay setup"),
    Reason.REJECTED: _Told(message("The platform refused it. Whoever runs this bot finds more in its log.")),
    Reason.UNINSTALLED: _Told(message("I was taken out. It goes on by itself when I am installed again.")),
    Reason.NO_ANSWER: _Told(_NOTHING_TO_DO),
    Reason.LEASE_ENDED: _Told(_NOTHING_TO_DO),
}
_SUSPENDED: Final[Mapping[str, _Told]] = {
    Reason.GONE: _Told(
        message(
            "{channel} is suspended: the channel is gone. Set up another one with {command}, or end it with {remove}."
        ),
        "/essay setup",
    ),
    Reason.FORBIDDEN: _Told(
        message(
            "{channel} is suspended: I am not allowed to post there. Give me access again, then resume with {command} "
            "there."
        ),
        "/essay resume",
    ),
    Reason.UNINSTALLED: _Told(
        message("{channel} is suspended: I was taken out. It goes on by itself when I am installed again.")
    ),
}
_SUSPENDED_OTHERWISE: Final = _Told(
    message("{channel} is suspended: it could not be reached. Give me access again, then resume with {command} there."),
    "/essay resume",
)


def told(troubled: Troubled, p: Phrases, mention: Mention, *, elsewhere: bool = False) -> Sequence[str]:
    """What is wrong, and why or what to do, in one to three sentences to be joined with ``SPACE``. ``mention`` makes
    the platform's own link to a channel. ``elsewhere``: whoever reads it is the operator, outside the community.
    """
    channel = mention(troubled.channel.id) if elsewhere else called(troubled, p, mention)
    of_digest = troubled.kind is Kind.DIGEST
    if troubled.slot is None and of_digest:
        return (p.text(digest_trouble.suspended(troubled.reason), channel=channel, command=digest_trouble.COMMAND),)
    if troubled.slot is None:
        why = _SUSPENDED.get(troubled.reason, _SUSPENDED_OTHERWISE)
        return (p.text(why.key, channel=channel, command=why.command, remove=LIST),)
    what = p.text(
        (_WHAT_OF_DIGESTS if of_digest else _WHAT)[troubled.trouble], day=troubled.slot.local_date, channel=channel
    )
    match troubled.trouble:
        case Trouble.HELD:
            mark = _MARK_THERE if elsewhere else _MARK
            look = (digest_trouble.LOOK, digest_trouble.COMMAND) if of_digest else (_LOOK, "/essay post-now")
            return what, p.text(look[0], command=look[1]), p.text(mark, command=LIST)
        case Trouble.LATE:
            why = _WHY.get(troubled.reason, _WHY[Reason.UNAVAILABLE])
            return what, p.text(why.key, command=why.command)
    return (what,)


def line(troubled: Troubled, p: Phrases, mention: Mention, *, elsewhere: bool = False) -> str:
    """``told`` in one line."""
    return SPACE[p.language].join(told(troubled, p, mention, elsewhere=elsewhere))


def called(troubled: Troubled, p: Phrases, mention: Mention) -> str:
    """A link to its channel; its name where the channel is gone and its name is known."""
    if troubled.channel_name and troubled.reason == Reason.GONE:
        return Markup(p.escape(f"#{troubled.channel_name}"))
    return mention(troubled.channel.id)


def choice(troubled: Troubled) -> tuple[str, str]:
    """A delivery in a menu: its channel and day without markup, and its key."""
    slot = troubled.slot
    name = troubled.channel_name or troubled.channel.id
    return (f"#{name} · {slot.local_date}", slot.key) if slot is not None else ("", "")


def held(shown: Sequence[Troubled]) -> Sequence[Troubled]:
    """Those of which an admin is to say that they were looked after."""
    return [each for each in shown if each.trouble is Trouble.HELD]
