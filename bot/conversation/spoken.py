"""Screens that are a few sentences and the buttons below them, each written once."""

from __future__ import annotations

from typing import Final

from bot.conversation import (
    labels,
    schedule_text,
    spoken_digest,
    spoken_guests,
    spoken_notifying,
    spoken_page_consent,
    spoken_reminding,
    spoken_reports,
    spoken_shared_talk,
    spoken_sources,
    spoken_submissions,
    wording,
)
from bot.conversation.notices import called
from bot.conversation.parts import Inline, Note, Part, Press, Quote, Tone
from bot.conversation.phrases import Phrases
from bot.conversation.screens import (
    ChosenScreen,
    CommentChangedScreen,
    CommentRemovedScreen,
    CommentScreen,
    CommentSearchScreen,
    CorrectedScreen,
    EndedScreen,
    EndScreen,
    ForgottenScreen,
    MessageStoredScreen,
    OnItsWayScreen,
    PausedScreen,
    QuotingScreen,
    ReactionHeldScreen,
    RecountedScreen,
    ResumedScreen,
    SavedScreen,
    ScoresScreen,
    Screen,
    SkippedScreen,
    UnsavedScreen,
    UnskippedScreen,
    WithdrawnScreen,
)
from bot.core.rating import HIGHEST, LOWEST
from bot.core.subscription import SubscriptionState

TITLE_MAX: Final = 100
"""Characters of an essay's title in a sentence."""

IN_PARTS: Final[frozenset[type]] = (
    spoken_digest.KINDS
    | spoken_guests.KINDS
    | spoken_notifying.KINDS
    | spoken_page_consent.KINDS
    | spoken_reminding.KINDS
    | spoken_reports.KINDS
    | spoken_shared_talk.KINDS
    | spoken_sources.KINDS
    | spoken_submissions.KINDS
)
"""The screens that every platform shows by their parts alone."""
KINDS: Final[frozenset[type]] = frozenset(
    {
        ChosenScreen,
        CommentChangedScreen,
        CommentRemovedScreen,
        CommentScreen,
        CommentSearchScreen,
        CorrectedScreen,
        EndScreen,
        EndedScreen,
        ForgottenScreen,
        MessageStoredScreen,
        OnItsWayScreen,
        PausedScreen,
        QuotingScreen,
        ReactionHeldScreen,
        RecountedScreen,
        ResumedScreen,
        SavedScreen,
        ScoresScreen,
        SkippedScreen,
        UnsavedScreen,
        UnskippedScreen,
        WithdrawnScreen,
        *IN_PARTS,
    }
)
"""The screens that are spoken; a platform renders every other one by itself."""


def spoken(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """The parts of a screen of this kind, of which some may be empty; no parts for any other screen."""
    match screen:
        case ScoresScreen():
            return _scores(screen, p, inline)
        case WithdrawnScreen():
            return [wording.withdrawn(p, screen), Note(wording.mean(p, screen.rating.score))]
        case CommentScreen(comment, shown):
            return [p.text(wording.STORED[shown]), Quote(comment.text)]
        case CommentChangedScreen(text=text):
            return [p.text(wording.CHANGED), Quote(text)]
        case SavedScreen(essay, notified):
            offer = [] if notified is not False else [spoken_notifying.press(p, notified=False)]
            return [wording.saved(p, screen), (Press(p.text(labels.UNSAVE), "unsave", essay.slug), *offer)]
        case EndScreen(subscription):
            sure = Press(p.text(labels.REMOVE_CHANNEL), "end-for-good", subscription.id, Tone.DANGER)
            return [wording.end_question(p, called(subscription, p, inline.mention)), (sure,)]
        case EndedScreen(subscription):
            return [wording.ended(p, called(subscription, p, inline.mention))]
    groups = (
        spoken_digest.spoken,
        spoken_page_consent.spoken,
        spoken_reminding.spoken,
        spoken_reports.spoken,
        spoken_shared_talk.spoken,
        spoken_sources.spoken,
        spoken_submissions.spoken,
        spoken_guests.spoken,
        spoken_notifying.spoken,
        _running,
    )
    for group in groups:
        if said := group(screen, p, inline):
            return said
    return ["\n".join(plain) for plain in [wording.plain(p, screen)] if plain]


def _scores(screen: ScoresScreen, p: Phrases, inline: Inline) -> list[Part]:
    """A button for each score, and one to take it back."""
    slug, mine = screen.essay.slug, screen.rating.mine
    stars = [
        Press("★" * n, "score", f"{slug}:{n}", Tone.CHOSEN if mine == n else Tone.USUAL)
        for n in range(int(LOWEST), int(HIGHEST) + 1)
    ]
    back: list[Part] = [(Press(p.text(labels.WITHDRAW), "withdraw", slug),)] if mine is not None else []
    return [inline.strong(screen.essay.title, TITLE_MAX), p.text(wording.HOW_GOOD), tuple(stars), *back]


def _running(screen: Screen, p: Phrases, inline: Inline) -> list[Part]:
    """What admins are told of the essays to come."""
    moment = inline.moment
    match screen:
        case SkippedScreen(skipped):
            gone = skipped.skipped
            title = f"{inline.strong(gone.planned.post.title, TITLE_MAX)} · " if gone.planned else ""
            left_out = f"{p.text(wording.LEFT_OUT)} {title}{moment(gone.upcoming.due)}"
            back = Press(p.text(labels.UNDO_SKIP), "unskip", gone.upcoming.slot.key)
            return [left_out, schedule_text.next_one(skipped.upcoming, p, moment), (back,)]
        case UnskippedScreen(due, upcoming):
            return [f"{p.text(wording.TAKEN_BACK)} {moment(due)}", schedule_text.next_one(upcoming, p, moment)]
        case PausedScreen():
            return [p.text(schedule_text.STOPPED[SubscriptionState.PAUSED])]
        case ResumedScreen(subscription):
            return [p.text(wording.RESUMED), schedule_text.next_one(subscription.upcoming, p, moment)]
        case OnItsWayScreen(channel=channel, waits=waits):
            instead = wording.instead_of(p, screen, moment)
            return [p.text(wording.WAITS if waits else wording.ON_ITS_WAY), inline.mention(channel.id), instead]
    return []
