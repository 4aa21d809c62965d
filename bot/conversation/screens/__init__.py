"""What acts answer: typed values, which each platform shows in its own way. A screen says what there is to be seen,
never how it looks.
"""

from __future__ import annotations

from typing import TypeAlias

from bot.conversation.screens.admins import (
    ChannelsScreen,
    CommentSearchScreen,
    CorrectedScreen,
    EndedScreen,
    EndScreen,
    OnItsWayScreen,
    PanelScreen,
    PausedScreen,
    PreviewScreen,
    QuotingScreen,
    RecountedScreen,
    ResumedScreen,
    RulesSavedScreen,
    SettingsScreen,
    SharedTalkScreen,
    SkippedScreen,
    UnskippedScreen,
    UpcomingScreen,
)
from bot.conversation.screens.digests import DigestScreen, DigestSetScreen, DigestSettingsScreen, DigestToMeScreen
from bot.conversation.screens.guests import GuestDecidedScreen, GuestScreen, GuestsScreen
from bot.conversation.screens.members import (
    ChosenScreen,
    CommentChangedScreen,
    CommentRemovedScreen,
    CommentScreen,
    CommentsScreen,
    ForgetScreen,
    ForgottenScreen,
    MessageStoredScreen,
    OwnDataFileScreen,
    OwnDataScreen,
    PageConsentScreen,
    RatedScreen,
    ReactionHeldScreen,
    Removal,
    SavedEssaysScreen,
    SavedScreen,
    ScoresScreen,
    UnsavedScreen,
    WithdrawnScreen,
)
from bot.conversation.screens.notifying import NotifyingScreen
from bot.conversation.screens.readers import (
    AboutScreen,
    CommandScreen,
    EssayScreen,
    FinderScreen,
    HelpScreen,
    HistoryScreen,
    RankingScreen,
    ReadingScreen,
    RelatedScreen,
    ResultsScreen,
    TodayScreen,
)
from bot.conversation.screens.refused import (
    RefusedScreen,
)
from bot.conversation.screens.reminding import RemindersScreen
from bot.conversation.screens.reports import ReportFileScreen, ReportLinkScreen, ReportScreen
from bot.conversation.screens.sources import (
    SourceCancelledScreen,
    SourcePreviewScreen,
    SourceRemovedScreen,
    SourceRemoveScreen,
    SourceScreen,
    SourcesScreen,
)
from bot.conversation.screens.submissions import (
    ApprovedScreen,
    DeclinedScreen,
    SubmissionScreen,
    SubmissionsScreen,
    SubmissionWithdrawnScreen,
    SubmitScreen,
    SubmittedScreen,
    TakenScreen,
)

__all__ = [
    "AboutScreen",
    "ApprovedScreen",
    "ChannelsScreen",
    "ChosenScreen",
    "CommandScreen",
    "CommentChangedScreen",
    "CommentRemovedScreen",
    "CommentScreen",
    "CommentSearchScreen",
    "CommentsScreen",
    "CorrectedScreen",
    "DeclinedScreen",
    "DigestScreen",
    "DigestSetScreen",
    "DigestSettingsScreen",
    "DigestToMeScreen",
    "EndScreen",
    "EndedScreen",
    "EssayScreen",
    "FinderScreen",
    "ForgetScreen",
    "ForgottenScreen",
    "GuestDecidedScreen",
    "GuestScreen",
    "GuestsScreen",
    "HelpScreen",
    "HistoryScreen",
    "MessageStoredScreen",
    "NotifyingScreen",
    "OnItsWayScreen",
    "OwnDataFileScreen",
    "OwnDataScreen",
    "PageConsentScreen",
    "PanelScreen",
    "PausedScreen",
    "PreviewScreen",
    "QuotingScreen",
    "RankingScreen",
    "RatedScreen",
    "ReactionHeldScreen",
    "ReadingScreen",
    "RecountedScreen",
    "RefusedScreen",
    "RelatedScreen",
    "RemindersScreen",
    "Removal",
    "ReportFileScreen",
    "ReportLinkScreen",
    "ReportScreen",
    "ResultsScreen",
    "ResumedScreen",
    "RulesSavedScreen",
    "SavedEssaysScreen",
    "SavedScreen",
    "ScoresScreen",
    "Screen",
    "SettingsScreen",
    "SharedTalkScreen",
    "SkippedScreen",
    "SourceCancelledScreen",
    "SourcePreviewScreen",
    "SourceRemoveScreen",
    "SourceRemovedScreen",
    "SourceScreen",
    "SourcesScreen",
    "SubmissionScreen",
    "SubmissionWithdrawnScreen",
    "SubmissionsScreen",
    "SubmitScreen",
    "SubmittedScreen",
    "TakenScreen",
    "TodayScreen",
    "UnsavedScreen",
    "UnskippedScreen",
    "UpcomingScreen",
    "WithdrawnScreen",
]

Screen: TypeAlias = (
    EssayScreen
    | ReadingScreen
    | TodayScreen
    | ResultsScreen
    | RelatedScreen
    | RankingScreen
    | HistoryScreen
    | AboutScreen
    | HelpScreen
    | CommandScreen
    | FinderScreen
    | ScoresScreen
    | RatedScreen
    | WithdrawnScreen
    | ChosenScreen
    | ReactionHeldScreen
    | CommentScreen
    | CommentsScreen
    | CommentRemovedScreen
    | CommentChangedScreen
    | MessageStoredScreen
    | SavedScreen
    | UnsavedScreen
    | SavedEssaysScreen
    | OwnDataScreen
    | OwnDataFileScreen
    | PageConsentScreen
    | ForgetScreen
    | ForgottenScreen
    | SettingsScreen
    | PanelScreen
    | PreviewScreen
    | ChannelsScreen
    | EndScreen
    | EndedScreen
    | UpcomingScreen
    | SkippedScreen
    | UnskippedScreen
    | PausedScreen
    | ResumedScreen
    | OnItsWayScreen
    | SourceCancelledScreen
    | SourcePreviewScreen
    | SourceRemoveScreen
    | SourceRemovedScreen
    | SourceScreen
    | SourcesScreen
    | RecountedScreen
    | RulesSavedScreen
    | ReportScreen
    | ReportFileScreen
    | ReportLinkScreen
    | CommentSearchScreen
    | SharedTalkScreen
    | CorrectedScreen
    | RefusedScreen
    | ApprovedScreen
    | DeclinedScreen
    | GuestDecidedScreen
    | GuestScreen
    | GuestsScreen
    | SubmissionScreen
    | SubmissionWithdrawnScreen
    | SubmissionsScreen
    | SubmitScreen
    | SubmittedScreen
    | TakenScreen
    | DigestScreen
    | RemindersScreen
    | NotifyingScreen
    | DigestSetScreen
    | DigestSettingsScreen
    | DigestToMeScreen
    | QuotingScreen
)
