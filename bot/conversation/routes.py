"""Where a command, a component, a form or an entry of a message's menu leads: the act behind each name.

Names of components and forms stand in messages that were sent long ago, so none is ever given another meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.conversation.acts import (
    commenting,
    correcting,
    digests,
    guests,
    helping,
    moderating,
    notifying,
    overview,
    own_data,
    page_consent,
    planning,
    rating,
    reading,
    reminding,
    reports,
    running,
    setting_up,
    sources,
    submitting,
    voting,
)
from bot.conversation.stage import Act, Check


@dataclass(frozen=True, slots=True)
class Route:
    """``replaces``: the answer comes in the place of what was pressed, and not beside it. ``slow``: it can take longer
    than an interaction waits, or others see what it does; it is acknowledged before it begins.
    """

    act: Act
    replaces: bool = False
    slow: bool = False


@dataclass(frozen=True, slots=True)
class FormRoute:
    """What a form that came back leads to. ``check`` finds mistakes without changing anything; ``reopen`` makes the
    form again, so that nothing that was filled in is lost.
    """

    act: Act
    check: Check | None = None
    reopen: Act | None = None
    slow: bool = False


COMMANDS: Final[dict[str, Act]] = {
    "today": reading.today,
    "search": reading.search,
    "read": reading.read,
    "random": reading.at_random,
    "top": reading.top,
    "digest": digests.digest,
    "remind": reminding.remind,
    "related": reading.related,
    "history": reading.history,
    "rate": rating.rate,
    "comment": commenting.comment,
    "comments": commenting.comments,
    "submit": submitting.submit,
    "saved": own_data.saved,
    "my-data": own_data.my_data,
    "about": reading.about,
    "help": helping.help_,
    "channels": overview.channels,
    "setup": setting_up.form,
    "schedule": setting_up.schedule,
    "settings": running.settings,
    "preview": planning.preview,
    "skip": running.skip,
    "pause": running.pause,
    "resume": running.resume,
    "post-now": running.post_now,
    "source": sources.source,
    "report": reports.report,
    "moderation": moderating.moderation,
}

COMPONENTS: Final[dict[str, Route]] = {
    "rate": Route(rating.scores_of_post),
    "rate-essay": Route(rating.scores_of_essay),
    "score": Route(rating.scored, replaces=True),
    "withdraw": Route(rating.withdraw, replaces=True),
    "comment": Route(commenting.form_of_post),
    "comment-essay": Route(commenting.form_of_essay),
    "comment-to": Route(commenting.form_of_essay),  # shorter, so that every slug fits behind it
    "comments": Route(commenting.comments_turned, replaces=True),
    "remove": Route(commenting.remove, slow=True),
    "rewrite": Route(commenting.change),
    "save": Route(own_data.save),
    "unsave": Route(own_data.unsave, replaces=True),
    "export": Route(own_data.export, slow=True),
    "forget": Route(own_data.forget, slow=True),
    "page-consent": Route(page_consent.opened),
    "page-name": Route(page_consent.form),
    "page-stop": Route(page_consent.taken_back, replaces=True),
    "page-elsewhere": Route(page_consent.elsewhere, replaces=True),
    "page-ratings": Route(page_consent.ratings, replaces=True),
    "open": Route(reading.opened),
    "read": Route(reading.in_chat),
    "part": Route(reading.in_chat, replaces=True),
    "find": Route(reading.found, replaces=True),
    "search": Route(reading.turned, replaces=True),
    "channels": Route(overview.turned, replaces=True, slow=True),
    "channel": Route(overview.opened, slow=True),
    "log-channel": Route(overview.log_chosen, replaces=True, slow=True),
    "looked-after": Route(overview.looked_after, replaces=True, slow=True),
    "end": Route(overview.asked),
    "end-for-good": Route(overview.ended, replaces=True, slow=True),
    "unskip": Route(running.unskipped, replaces=True, slow=True),
    "setup": Route(setting_up.form),
    "preview-setup": Route(setting_up.tried),
    "policy": Route(setting_up.policy_chosen, replaces=True, slow=True),
    "collections": Route(setting_up.collections_chosen, replaces=True, slow=True),
    "cards": Route(setting_up.cards_chosen, replaces=True, slow=True),
    "ping": Route(setting_up.ping_chosen, replaces=True, slow=True),
    "vote": Route(setting_up.vote_chosen, replaces=True, slow=True),
    "choose": Route(voting.chosen),
    "capture": Route(setting_up.capture_switched, replaces=True, slow=True),
    "post-first": Route(setting_up.first_posted, replaces=True, slow=True),
    "words": Route(setting_up.post_text_form),
    "moderation": Route(moderating.form),
    "talk": Route(moderating.talk),
    "talk-on": Route(moderating.talk_on, replaces=True),
    "talk-off": Route(moderating.talk_off, replaces=True),
    "talk-name": Route(moderating.talk_name_form),
    "move-up": Route(planning.moved_up, replaces=True, slow=True),
    "move-down": Route(planning.moved_down, replaces=True, slow=True),
    "unpin": Route(planning.unpinned, replaces=True, slow=True),
    "correct": Route(correcting.form),
    "source": Route(sources.opened, replaces=True, slow=True),
    "source-add": Route(sources.form),
    "source-rights": Route(sources.rights_chosen, replaces=True, slow=True),
    "source-order": Route(sources.order_chosen, replaces=True, slow=True),
    "source-take": Route(sources.take_chosen, replaces=True, slow=True),
    "source-confirm": Route(sources.confirmed, replaces=True, slow=True),
    "source-cancel": Route(sources.cancelled, replaces=True, slow=True),
    "source-refresh": Route(sources.refreshed, replaces=True, slow=True),
    "source-pause": Route(sources.paused, replaces=True, slow=True),
    "source-resume": Route(sources.resumed, replaces=True, slow=True),
    "source-remove": Route(sources.asked, slow=True),
    "source-end": Route(sources.removed, replaces=True, slow=True),
    "source-report": Route(reports.link, slow=True),
    "source-report-new": Route(reports.renewed, replaces=True, slow=True),
    "report": Route(reports.turned, slow=True),
    "report-file": Route(reports.file, slow=True),
    "hold": Route(planning.held, replaces=True, slow=True),
    "recount": Route(running.recounted, slow=True),
    "submit": Route(submitting.form),
    "withdraw-submission": Route(submitting.withdrawn, replaces=True),
    "submissions": Route(submitting.waiting, replaces=True),
    "submission": Route(submitting.opened, slow=True),
    "submission-page": Route(submitting.opened, replaces=True, slow=True),
    "approve": Route(submitting.approved, replaces=True, slow=True),
    "edit-submission": Route(submitting.edit_form),
    "submission-words": Route(submitting.words_form),
    "decline": Route(submitting.decline_form),
    "guests": Route(guests.listed),
    "guests-page": Route(guests.listed, replaces=True),
    "guest": Route(guests.opened),
    "guest-page": Route(guests.opened, replaces=True),
    "guest-approve": Route(guests.approved, replaces=True, slow=True),
    "guest-links": Route(guests.approved_with_links, replaces=True, slow=True),
    "guest-decline": Route(guests.declined, replaces=True, slow=True),
    "guest-back": Route(guests.taken_back, replaces=True, slow=True),
    "digest-setup": Route(digests.form),
    "digest-me": Route(digests.sent_to_me, slow=True),
    "notify-me": Route(notifying.take, slow=True),
    "notify-no-more": Route(notifying.give_back, slow=True),
    "remind-hour": Route(reminding.form),
    "remind-stop": Route(reminding.stopped, replaces=True, slow=True),
    "remind-resume": Route(reminding.resumed, replaces=True, slow=True),
    "remind-cancel": Route(reminding.cancelled, replaces=True, slow=True),
    "quote-me": Route(page_consent.quoted, replaces=True),
    "quote-stop": Route(page_consent.not_quoted, replaces=True),
    "list-keep": Route(own_data.list_kept, replaces=True),
    "list-stop": Route(own_data.list_stopped, replaces=True),
    "take-submissions": Route(submitting.taken, slow=True),
}

FORMS: Final[dict[str, FormRoute]] = {
    "write": FormRoute(commenting.written, commenting.check_written, slow=True),
    "write-essay": FormRoute(commenting.written_on_essay, commenting.check_written, slow=True),
    "rewrite": FormRoute(commenting.changed, commenting.check_changed, slow=True),
    "page-name-form": FormRoute(page_consent.filled, page_consent.check_filled, page_consent.form),
    "digest-form": FormRoute(digests.filled, digests.check_filled, digests.form, slow=True),
    "remind-form": FormRoute(reminding.filled, reminding.check_filled, reminding.form, slow=True),
    "talk-name-form": FormRoute(moderating.talk_named, moderating.check_talk_name, moderating.talk_name_form),
    "setup-form": FormRoute(setting_up.filled, setting_up.check_filled, setting_up.form_again, slow=True),
    "words-form": FormRoute(
        setting_up.post_text_filled, setting_up.check_post_text, setting_up.post_text_form, slow=True
    ),
    "correct-form": FormRoute(correcting.filled, correcting.check_filled, correcting.form, slow=True),
    "source-form": FormRoute(sources.filled, sources.check_filled, sources.form, slow=True),
    "submit-form": FormRoute(submitting.filled, submitting.check_filled, submitting.form, slow=True),
    "edit-submission-form": FormRoute(submitting.edited, submitting.check_edited, submitting.edit_form, slow=True),
    "submission-words-form": FormRoute(
        submitting.words_changed, submitting.check_words, submitting.words_form, slow=True
    ),
    "decline-form": FormRoute(submitting.declined, submitting.check_reason, submitting.decline_form, slow=True),
    "moderation-form": FormRoute(moderating.filled, moderating.check_filled, moderating.form, slow=True),
}

MESSAGE_MENU: Final[dict[str, Route]] = {
    "rate-message": Route(rating.scores_of_message),
    "keep-message": Route(commenting.store_message),
    "hide-message": Route(commenting.hide_message, slow=True),
}
"""What can be done with a message from its menu."""

GLOBAL_MENU: Final[dict[str, Route]] = {"search": Route(reading.look)}
"""What can be begun anywhere, from a menu of the platform's own."""
