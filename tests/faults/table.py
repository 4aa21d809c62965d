"""The tables of ``docs/explanation/delivery.md``, made from what the runs do. Print them with
``python -m tests.faults.table``.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from tests.fakes.chat import ACCEPTED_502, LOST, REFUSED_502, Fault, late, slow, unavailable
from tests.faults.crashes import HELD, ONCE, Life, MakeWorld, crash, live, points
from tests.faults.watch import Point
from tests.faults.weather import weather_table
from tests.faults.world import (
    FakeWorld,
    World,
    blind_digest,
    blind_slack,
    discord_digest,
    discord_like,
    slack_digest,
    slack_like,
)

STAGES: Final = {
    "before subscriptions.due": "before the slot exists",
    "after deliveries.materialise": "the slot exists; claimed or not, no send is announced",
    "after deliveries.record_send": "the send is announced, and not made",
    "after chat.post": "accepted; the answer is lost with the worker",
    "after deliveries.settle": "the message is known, its thread is not",
    "after deliveries.threaded": "the thread is known, nothing is asked",
    "after chat.ask": "asked, and not recorded",
    "after deliveries.done": "all is done but the sweep",
    "after deliveries.close": "all is done but the sweep",
    "after deliveries.schedule_sweep": "swept",
}
FAULTS: Final[dict[str, Fault]] = {
    "the answer is lost after the post was accepted": LOST,
    "502 after the post was accepted": ACCEPTED_502,
    "502 before the post was accepted": REFUSED_502,
    "no answer, accepted 20 s later": late(20),
    "no answer, accepted 70 s later (after lease and nonce)": late(70),
    "accepted and answered after 70 s": slow(70),
    "429: come back in 90 s": unavailable(90),
}
ENDS: Final = {
    ONCE: "one post, one question",
    HELD: "held, admins told",
    "threaded () with 1 posts and 0 questions": "one post; the question is not asked again blindly",
    "threaded () with 1 posts and 1 questions": "one post, one question",
}
_KNOWN: Final = {
    "deliveries.materialise": "makes the slot",
    "chat.post": "sends",
    "chat.delete": "deletes the second copy",
    "chat.open_thread": "opens the thread",
    "chat.ask": "asks",
}
_FOUND: Final = {
    ("chat.find", "deliveries.settle"): "looks and finds the post",
    ("chat.find", "deliveries.record_send"): "looks and finds nothing",
    ("chat.find", "deliveries.schedule_sweep"): "sweeps",
    ("chat.find", "chat.written_in"): "sweeps",
    ("chat.asked", "deliveries.done"): "looks and finds the question",
    ("chat.asked", "chat.ask"): "looks and finds no question",
}


def steps(calls: Sequence[str]) -> list[str]:
    """What was done, in words, without what is done at every tick."""
    words = []
    for number, call in enumerate(calls):
        if call in _KNOWN:
            words.append(_KNOWN[call])
        elif call in {"chat.find", "chat.asked"}:
            words.append(_FOUND[call, next(c for c in calls[number + 1 :] if (call, c) in _FOUND)])
    return words


ESSAYS: Final[Sequence[MakeWorld]] = (discord_like, slack_like, blind_slack)
DIGESTS: Final[Sequence[MakeWorld]] = (discord_digest, slack_digest, blind_digest)
_WITHOUT_THREAD: Final = {", its thread is not": ", the row is not closed", "one post, one question": "one post"}


async def digest_crash_table() -> str:
    """The same for round-ups, which have no thread."""
    table = await crash_table(DIGESTS)
    for thread, none in _WITHOUT_THREAD.items():
        table = table.replace(thread, none)
    return table


async def crash_table(worlds: Sequence[MakeWorld] = ESSAYS) -> str:
    """Where a worker dies, what the next one does, and what is seen in the end."""
    discord, slack, blind = [await _deaths(world) for world in worlds]
    assert list(discord) == list(slack), "the two platforms have other points: give each its own table"
    lines = ["| A worker dies | Between | The next worker | Discord | Slack | History cannot be read |"]
    for _, group in groupby(discord, key=lambda point: (steps(discord[point].seen.after), discord[point].verdict)):
        these = list(group)
        next_worker = _only(", ".join(steps(life[p].seen.after)) for life in (discord, slack) for p in these)
        ends = [_only(_end(life[p]) for p in these if p in life) for life in (discord, slack, blind)]
        between = f"`{these[0]}` and `{these[-1]}`"
        lines.append(f"| {' | '.join([STAGES[these[0]], between, next_worker or 'nothing', *ends])} |")
    lines.insert(1, "| --- " * 6 + "|")
    return "\n".join(lines)


async def fault_table() -> str:
    """What goes wrong with the first send, what the worker does then, and whether two posts are seen for a while."""
    lines = ["| The first send | Discord, then | Slack, then | Two are seen for a while |", "| --- " * 4 + "|"]
    for fault_name, fault in FAULTS.items():
        lives = [await _lived_with(world, fault) for world in (discord_like, slack_like)]
        done = [", ".join(_after_the_first_send(life)) or "nothing is wrong" for life in lives]
        twice = [name for name, life in zip(("Discord", "Slack"), lives, strict=True) if life.seen.most > 1]
        lines.append(f"| {fault_name} | {' | '.join(done)} | {' and '.join(twice) or 'no'} |")
        assert {life.verdict for life in lives} == {ONCE}
    return "\n".join(lines)


async def _deaths(make_world: MakeWorld) -> dict[str, Life]:
    """Every crash point by its name; a name that comes again is numbered."""
    lives: dict[str, Life] = {}
    seen: Counter[str] = Counter()
    for point in await points(make_world):
        name = str(Point(None, point.call, point.moment))
        seen[name] += 1
        lives[name if seen[name] == 1 else f"{name} ({seen[name]})"] = await crash(make_world, point)
    return lives


async def _lived_with(make_world: MakeWorld, fault: Fault) -> Life:
    def arrange(world: World) -> None:
        assert isinstance(world, FakeWorld)
        world.fake.script("post", fault)

    return await live(make_world, arrange)


def _after_the_first_send(life: Life) -> list[str]:
    words = steps(life.seen.after)
    later = words[words.index("sends") + 1 : words.index("opens the thread")]
    later = [word.replace("sends", "sends again") for word in later]
    swept = words[words.index("asks") + 1 :]
    return [*later, *(swept if "deletes the second copy" in swept else [])]


def _end(life: Life) -> str:
    return ENDS[life.verdict]


def _only(values: Iterable[str]) -> str:
    """The one value that all have."""
    (value,) = set(values)
    return value


async def _main() -> None:
    logging.disable(logging.CRITICAL)
    sys.stdout.write(
        f"{await crash_table()}\n\n{await digest_crash_table()}\n\n{await weather_table()}\n\n{await fault_table()}\n"
    )


if __name__ == "__main__":
    asyncio.run(_main())
