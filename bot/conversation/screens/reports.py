"""What admins see of reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.core.report import Report


@dataclass(frozen=True, slots=True)
class ReportScreen:
    """A report of the community. ``address`` opens its page, empty where nobody could open it; ``picture_address``
    likewise its picture. ``picture`` is the same as a PNG, empty where none could be drawn. ``earlier`` and ``later``
    are the months beside it that can be asked for.
    """

    report: Report
    address: str = ""
    picture_address: str = ""
    picture: bytes = b""
    earlier: date | None = None
    later: date | None = None


@dataclass(frozen=True, slots=True)
class ReportFileScreen:
    """A report as the text of a CSV file."""

    csv: str


@dataclass(frozen=True, slots=True)
class ReportLinkScreen:
    """The private link to the report of a source, for its author; ``address`` is empty where who reads this could not
    open it. ``is_public``: others than this machine can.
    ``is_new``: the one before opens nothing any more.
    """

    name: str
    title: str
    address: str
    is_public: bool
    is_new: bool = False
