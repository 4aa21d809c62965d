"""What is said of sources, and what can be pressed beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import screens, source_text
from bot.conversation.parts import Inline, Menu, Note, Press, Quote, Title, Tone
from bot.conversation.phrases import Markup, Phrases
from bot.conversation.spoken import spoken
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Language, Rights
from bot.core.source import Backlog, Defaults, Source, SourceKind, SourceState
from bot.errors import ParseFailed
from bot.ports.source import Dropped
from bot.services.library.importing import SyncReport
from bot.services.sources.adding import Preview, Sample
from bot.services.sources.keeping import SourceStatus
from tests.fakes.services import catalogue
from tests.unit.arranged import NOW, essay, standing_order

P = Phrases(catalogue(), Language.EN, lambda text: f"\\{text}")
INLINE = Inline(lambda at: f"at {at:%H:%M}", lambda channel: Markup(f"#{channel}"), lambda title, _: f"*{title}*")
SOURCE = Source(
    name="s-1",
    title="Letters",
    kind=SourceKind.FEED,
    address="https://example.org/feed",
    defaults=Defaults(rights=Rights.OWNER),
    backlog=Backlog.OLDEST_FIRST,
    owner=LOCAL_COMMUNITY,
    added_by=None,
    state=SourceState.READING,
    created=NOW,
    read_at=NOW,
    next_read=NOW + timedelta(hours=1),
)
BROKEN = ParseFailed("It has no {thing}.", where="feed", line=3, thing="title")
REFRESH, PAUSE = Press("Read it now", "source-refresh", "s-1"), Press("Pause it", "source-pause", "s-1")
LOOK, RESUME = Press("Look again", "source", "s-1"), Press("Resume", "source-resume", "s-1")
REMOVE = Press("Remove it", "source-remove", "s-1", Tone.DANGER)
REPORT = Press("The author's report", "source-report", "s-1")
WHAT = "\\A feed: \\https://example.org/feed\n4 essays · Ours: shown in full"


def status(**changes: object) -> SourceStatus:
    return SourceStatus(source=replace(SOURCE, **changes), essays=4)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("its", "lines", "buttons"),
    [
        (status(), "Read last: at 01:00\nRead next: at 02:00", (REFRESH, PAUSE, REPORT, REMOVE)),
        (replace(status(read_at=None), is_read_now=True), "It is being read.", (LOOK, PAUSE, REPORT, REMOVE)),
        (
            replace(status(read_at=None), is_read_now=True, done=50, total=300),
            "It is being read: \\50 of \\300.",
            (LOOK, PAUSE, REPORT, REMOVE),
        ),
        (
            status(failure="It has no {thing}.", failure_fields=(("thing", "end"),)),
            "Read last: at 01:00\nWhat went wrong the last time: \\It has no end.\nRead next: at 02:00",
            (REFRESH, PAUSE, REPORT, REMOVE),
        ),
        (
            status(state=SourceState.PAUSED),
            "Read last: at 01:00\nIt is paused: nothing new is read.",
            (RESUME, REPORT, REMOVE),
        ),
        (
            status(state=SourceState.SUSPENDED, next_read=None),
            "Read last: at 01:00\nIts address says that it is gone, so it is read no more.",
            (RESUME, REPORT, REMOVE),
        ),
        (
            replace(status(), report=SyncReport((), (), (), 3, (BROKEN, BROKEN))),
            "Read last: at 01:00\nRead next: at 02:00\n2 entries could not be read.",
            (REFRESH, PAUSE, REPORT, REMOVE),
        ),
    ],
)
def test_a_source_says_how_it_stands_and_what_can_be_done(
    its: SourceStatus, lines: str, buttons: tuple[Press, ...]
) -> None:
    assert spoken(screens.SourceScreen(its), P, INLINE) == [Title("Letters"), f"{WHAT}\n{lines}", buttons]


def test_a_file_that_was_read_can_only_be_reported_on_and_removed() -> None:
    its = status(address="export.txt", kind=SourceKind.MOVABLE_TYPE, next_read=None)
    *_, buttons = spoken(screens.SourceScreen(its, source_text.ADDED), P, INLINE)
    assert buttons == (REPORT, REMOVE)


def test_a_preview_shows_essays_with_what_is_left_out_and_asks_for_rights_order_and_use() -> None:
    one = essay("first", summary="*What* it taught.", question="Why?")
    samples = (Sample(one, (Dropped("Click the banner", "ranking"),)),)
    preview = Preview(source=SOURCE, count=7, samples=samples, failed=(BROKEN,), licence="CC BY 4.0")
    told = spoken(screens.SourcePreviewScreen(preview, standing_order()), P, INLINE)
    assert told[:6] == [
        Title("Letters"),
        (
            "\\A feed: \\https://example.org/feed · 7 entries\n"
            "It names a licence: \\CC BY 4.0\n1 entry could not be read: \\It has no title."
        ),
        "*On first*\n\\Someone · \\2026-01-01",
        Quote("*What* it taught."),
        Note("Asks: \\Why?"),
        Note("1 line is left out: \\Click the banner"),
    ]
    menus = [part for part in told if isinstance(part, Menu)]
    assert [(menu.name, menu.argument, menu.chosen) for menu in menus] == [
        ("source-rights", "s-1", "owner"),
        ("source-order", "s-1", "oldest-first"),
        ("source-take", "s-1", "only"),
    ]
    assert told[-1] == (
        Press("Add this source", "source-confirm", "s-1", Tone.CHOSEN),
        Press("Cancel", "source-cancel", "s-1"),
    )
    elsewhere = spoken(screens.SourcePreviewScreen(preview, None), P, INLINE)
    assert len([part for part in elsewhere if isinstance(part, Menu)]) == 2, "no channel, nothing to choose for it"


def test_every_kind_state_and_choice_has_its_words() -> None:
    assert set(source_text.KINDS) == set(SourceKind)
    assert set(source_text.STATES) == set(SourceState) - {SourceState.READING}
    assert set(source_text.RIGHTS) == set(Rights)
    assert set(source_text.BACKLOGS) == set(Backlog)
