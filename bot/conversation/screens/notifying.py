"""What a member sees who took the role that posts mention, or gave it back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NotifyingScreen:
    """Whether the member has the role now. ``role`` is its name, which is members' text."""

    role: str
    on: bool
