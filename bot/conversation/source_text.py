"""What is said of sources: what they are, how they stand, and what can be chosen for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.conversation import labels, wording
from bot.conversation.phrases import Markup, Phrases, Sentence, beginning
from bot.conversation.schedule_text import Moment
from bot.core.essay import Rights
from bot.core.phrase import message
from bot.core.source import Backlog, Source, SourceKind, SourceState
from bot.services.sources.adding import Preview, Sample
from bot.services.sources.keeping import SourceStatus
from bot.services.sources.taking import Take

KINDS: Final[Mapping[SourceKind, str]] = {
    SourceKind.FEED: message("A feed"),
    SourceKind.JSON_FEED: message("A JSON feed"),
    SourceKind.MOVABLE_TYPE: message("An export in Movable Type's format"),
    SourceKind.WORDPRESS: message("An export of WordPress"),
    SourceKind.PAGE: message("A page"),
    SourceKind.MARKDOWN: message("Markdown files"),
    SourceKind.SUBMISSIONS: message("What members wrote"),
}
RIGHTS: Final[Mapping[Rights, str]] = {
    Rights.OWNER: message("Ours: shown in full"),
    Rights.LICENSED: message("Licensed: shown in full, with its licence"),
    Rights.LINK_ONLY: message("Somebody else's: a short summary and a link"),
}
BACKLOGS: Final[Mapping[Backlog, str]] = {
    Backlog.OLDEST_FIRST: message("Earlier essays: oldest first"),
    Backlog.SHUFFLED: message("Earlier essays: shuffled"),
    Backlog.NEWEST_FIRST: message("Earlier essays: newest first"),
}
TAKES: Final[Mapping[Take, str]] = {
    Take.ONLY: message("This channel: only this source"),
    Take.BESIDE: message("This channel: beside the other essays"),
    Take.NOT: message("This channel: as it is"),
}
STATES: Final[Mapping[SourceState, str]] = {
    SourceState.PAUSED: message("It is paused: nothing new is read."),
    SourceState.SUSPENDED: message("Its address says that it is gone, so it is read no more."),
    SourceState.REMOVED: message("It was removed."),
}
RIGHTS_MENU: Final = message("Who wrote these essays?")
BACKLOG_MENU: Final = message("In which order do the earlier essays come?")
TAKE_MENU: Final = message("What does this channel post?")
YOUR_SOURCES: Final = message("Sources of this community")
NONE_YET: Final = message("None yet. Add a feed, a blog's export or a page.")
ADD: Final = labels.ADD_SOURCE
CONFIRM: Final = message("Add this source")
REFRESH: Final = message("Read it now")
LOOK: Final = message("Look again")
PAUSE: Final = message("Pause it")
RESUME: Final = labels.RESUME
REMOVE: Final = message("Remove it")
REMOVE_ALL: Final = message("Remove it with its essays")
OPEN: Final = message("Open a source")
ADDRESS: Final = message("Its address")
ADDRESS_HINT: Final = message("A feed, a blog, a page or an export")
FILE: Final = message("Or a file")
FILE_HINT: Final = message("An export of a blog, or a Markdown file; at most 50 MB")
NAME: Final = message("Its name here")
NAME_HINT: Final = message("Leave this empty for its own name.")
LOOK_AT: Final = message("Look at it")

ADDED: Final = Sentence(message("The source is added and is being read."))
IS_DUE: Final = Sentence(message("The source is being read."))
IS_PAUSED: Final = Sentence(message("The source is paused. Its essays stay."))
REMOVE_QUESTION: Final = message(
    "Remove the source “{title}”? What it brought is withdrawn ({essays}). Posts, ratings and comments stay. Channels "
    "that post it alone go back to all essays."
)
CANCELLED: Final = message("Nothing was added.")
DROPPED_SHOWN: Final = 3
LINE_MAX: Final = 60
"""Lines of furniture that a preview shows of an essay, and characters of each."""


def about(p: Phrases, source: Source) -> str:
    """What a source is and where it is."""
    return p.text(_ABOUT, kind=p.unescaped().text(KINDS[source.kind]), address=source.address)


_ABOUT: Final = message("{kind}: {address}")


def status(p: Phrases, its: SourceStatus, moment: Moment) -> Sequence[str]:
    """How a source stands, one sentence a line. Instants come as markup of ``moment``."""
    source = its.source
    lines = [about(p, source), f"{wording.essays(p, its.essays)} · {p.text(RIGHTS[source.defaults.rights])}"]
    if its.is_read_now:
        far = p._("It is being read: {done} of {total}.", done=its.done, total=its.total)
        lines.append(far if its.total else p._("It is being read."))
    elif source.read_at is not None:
        lines.append(p.text(_LAST_READ, moment=_markup(moment(source.read_at))))
    else:
        lines.append(p._("It was not read yet."))
    if source.failure:
        failure = p.unescaped().text(source.failure, **dict(source.failure_fields))
        lines.append(p.text(_FAILED, failure=failure))
    if source.state in STATES:
        lines.append(p.text(STATES[source.state]))
    elif source.next_read is not None and not its.is_read_now:
        lines.append(p.text(_NEXT_READ, moment=_markup(moment(source.next_read))))
    if its.report is not None and its.report.broken:
        number = len(its.report.broken)
        lines.append(p._n("{number} entry could not be read.", "{number} entries could not be read.", number))
    return lines


_LAST_READ: Final = message("Read last: {moment}")
_NEXT_READ: Final = message("Read next: {moment}")
_FAILED: Final = message("What went wrong the last time: {failure}")


def _markup(text: str) -> str:
    """What a platform wrote by itself, which is not escaped again; HTML knows that of its own."""
    return Markup(text) if type(text) is str else text


def entries(p: Phrases, number: int) -> str:
    return p._n("{number} entry", "{number} entries", number)


def previewed(p: Phrases, preview: Preview) -> Sequence[str]:
    """What a preview is of, one sentence a line."""
    lines = [f"{about(p, preview.source)} · {entries(p, preview.count)}"]
    if preview.licence:
        lines.append(p._("It names a licence: {licence}", licence=beginning(preview.licence, LINE_MAX)))
    if preview.failed:
        first, number = preview.failed[0], len(preview.failed)
        reason = p.unescaped().error(first)
        lines.append(
            p._n(
                "{number} entry could not be read: {reason}",
                "{number} entries could not be read, the first because: {reason}",
                number,
                reason=reason,
            )
        )
    return lines


def sample(p: Phrases, its: Sample) -> Sequence[str]:
    """What is said of an essay of a preview, below its title and above its summary."""
    essay = its.essay
    return [p.text(_SAMPLE, author=essay.author or "–", date=essay.date.isoformat())]


def dropped(p: Phrases, its: Sample) -> str:
    """The lines that are left out of an essay; empty where there are none."""
    if not its.dropped:
        return ""
    lines = " / ".join(beginning(" ".join(each.line.split()), LINE_MAX) for each in its.dropped[:DROPPED_SHOWN])
    number = len(its.dropped)
    return p._n("{number} line is left out: {lines}", "{number} lines are left out: {lines}", number, lines=lines)


ASKS: Final = message("Asks: {question}")
_SAMPLE: Final = message("{author} · {date}")
