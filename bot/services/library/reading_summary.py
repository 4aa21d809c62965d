"""What one reading of a source found, in so few lines that those of 2,000 files fit on a screen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.core.ids import Slug
from bot.errors import ParseFailed
from bot.ports.source import PassedOver

SHOWN: Final = 10
"""Essays of a kind, faults and keys that are named; the others are counted."""
TOGETHER: Final = 4
"""Files with the very same fault from which on it is told once."""


def faults(broken: Sequence[ParseFailed], limit: int = SHOWN) -> Iterator[str]:
    """Each fault with its file and line; one that many files share is told once, with their number, and comes first."""
    alike: defaultdict[str, list[ParseFailed]] = defaultdict(list)
    for fault in broken:
        alike[fault.message.format(**fault.fields)].append(fault)
    groups = sorted(alike.items(), key=lambda group: -len(group[1]))
    shared = [(said, group) for said, group in groups if len(group) >= TOGETHER]
    lines = [f"{len(group):,} files, such as {group[0].where}:{group[0].line}: {said}" for said, group in shared]
    said_once = {said for said, _ in shared}
    lines += [str(fault) for fault in broken if fault.message.format(**fault.fields) not in said_once]
    yield from lines[:limit]
    if len(lines) > limit:
        yield f"… and {len(lines) - limit:,} more"


def left_out(passed_over: Sequence[PassedOver]) -> Iterator[str]:
    """How many files were passed over for each reason, and one of them."""
    first: dict[str, str] = {}
    for each in passed_over:
        first.setdefault(each.reason, each.where)
    for reason, count in Counter(each.reason for each in passed_over).most_common():
        files = "1 file" if count == 1 else f"{count:,} files"
        yield f"{files}, such as {first[reason]}: {reason}" if count > 1 else f"{first[reason]}: {reason}"


def unknown_keys(counts: Mapping[str, int], limit: int = SHOWN) -> str:
    """The keys by how often they were met; empty without any."""
    ordered = Counter(counts).most_common()
    named = ", ".join(f"{key[:40]} ({count:,})" for key, count in ordered[:limit])
    return f"{named} and {len(ordered) - limit:,} more" if len(ordered) > limit else named


def slugs(found: Sequence[Slug], limit: int = SHOWN) -> Iterator[str]:
    """The first ones, and how many more there are."""
    yield from found[:limit]
    if len(found) > limit:
        yield f"… and {len(found) - limit:,} more"
