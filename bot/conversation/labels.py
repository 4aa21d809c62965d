"""Names of what members press, fill in and choose from: each a catalogue key, written once for every platform."""

from __future__ import annotations

from typing import Final

from bot.conversation import schedule_text
from bot.core.phrase import message

GONE: Final = message("This button no longer works.")
"""What is said to whoever presses something of an earlier version."""
TAGLINE: Final = message("One career essay a day, with a question to talk about.")
"""What Ichiwa is, on its pages, in its feeds and on its picture for links."""

# Buttons and menus
READ: Final = message("Read")
READ_HERE: Final = message("Read here")
"""In the chat, beside a link to our page."""
READ_AT: Final = message("Read at {host}")
"""Of an essay to which we may only link."""
ORIGINAL: Final = message("The original")
"""Where an essay first appeared, beside our own page."""
RATE: Final = message("Rate")
COMMENT: Final = message("Comment")
SAVE: Final = message("Save")
OPEN_PAGE: Final = message("Open the page")
"""Of an essay that only its own community sees."""
TO_THREAD: Final = message("Go to the thread")
WITHDRAW: Final = message("Withdraw")
UNSAVE: Final = message("Remove it from the list")
ON_PAGE: Final = message("Your comments on the reading pages")
SHOW_ON_PAGE: Final = message("Show my comments")
CHANGE_PAGE_NAME: Final = message("Change the name")
STOP_ON_PAGE: Final = message("Stop showing my comments")
SHOW_ELSEWHERE: Final = message("Show them to other communities")
STOP_ELSEWHERE: Final = message("Stop showing them to other communities")
SHOW_RATINGS: Final = message("Show my ratings, too")
STOP_RATINGS: Final = message("Stop showing my ratings")
SHARED_TALK: Final = message("The talk with other communities")
JOIN_SHARED_TALK: Final = message("Take part")
STOP_SHARED_TALK: Final = message("Take part no more")
CHANGE_HOUSE_NAME: Final = message("Name the community")
FORGET: Final = message("Delete everything")
OPEN_ESSAY: Final = message("Open an essay")
PREVIOUS_PAGE: Final = message("Previous page")
NEXT_PAGE: Final = message("Next page")
REMOVE_COMMENT: Final = message("Remove a comment")
CHANGE_COMMENT: Final = message("Change a comment")
SET_UP: Final = message("Set up")
SET_UP_CHANNEL: Final = message("Set up a channel")
CHANGE: Final = message("Change")
POST_FIRST: Final = message("Post the first one now")
REMOVE_CHANNEL: Final = message("End for good")
UNDO_SKIP: Final = message("Take the skip back")
OPEN_CHANNEL: Final = message("Open a channel's settings")
LOG_CHANNEL: Final = message("The channel in which I report problems")
PREVIEW: Final = message("Preview")
CLOSE: Final = message("Close")
CANCEL: Final = message("Cancel")
SEND: Final = message("Send")
VOTE: Final = message("A vote for tomorrow")
STORE_MESSAGES: Final = message("Save thread messages as comments")
STORE_NO_MESSAGES: Final = message("Stop saving messages as comments")
RATE_MESSAGE: Final = message("Rate this essay")
STORE_MESSAGE: Final = message("Save as comment")
HIDE_COMMENT: Final = message("Hide this comment")
FIND_ESSAY: Final = message("Type a title, a tag or a word")
OPEN_FORM: Final = message("Open the form again")
WRITE_ESSAY: Final = message("Submit an essay")
SUBMISSIONS: Final = message("Essays from members")
APPROVE: Final = message("Approve")
EDIT: Final = message("Edit title and text")
DECLINE: Final = message("Decline")
WITHDRAW_ESSAY: Final = message("Withdraw this essay")
GUESTS: Final = message("Comments from the pages")
"""Those of readers without an account that wait."""
GUESTS_SHOWN: Final = message("Readers' comments on the pages")
APPROVE_WITH_LINKS: Final = message("Approve with its links")
TAKE_FROM_PAGE: Final = message("Take it from the page")
TAKE: Final = message("Take them, too")
RECOUNT: Final = message("Recount the reactions")

MOVE_UP: Final = message("Move an essay up")
MOVE_DOWN: Final = message("Move an essay down")
UNPIN: Final = message("Take a pin back")
CORRECT: Final = message("Correct its summary or question")
HOLD: Final = message("Pin all as they stand")

ADD_SOURCE: Final = message("Add a source")
RESUME: Final = message("Resume")

NOTIFY_ME: Final = message("Notify me of new essays")
NOTIFY_ME_BRIEFLY: Final = message("Notify me")
"""Below a post, in one row with the others."""
NOTIFY_NO_MORE: Final = message("Stop notifying me of new essays")
HOUR_SET: Final = message("Send me the essay of the day")
HOUR_STOP: Final = message("Stop the essay of the day")
REMINDER_CANCEL: Final = message("Cancel a reminder")
DIGEST_SET_UP: Final = message("Set up the round-up here")
DIGEST_TO_ME: Final = message("Send it to me")
DIGEST_NOT_TO_ME: Final = message("Stop sending it to me")
QUOTE_ME: Final = message("Let round-ups quote me")
QUOTE_STOP: Final = message("Stop quoting me")

# Titles
HOUR: Final = message("The essay of the day")
REMINDERS: Final = message("Sent to you alone")
REMINDERS_WAITING: Final = message("Reminders that wait")
DIGEST: Final = message("The round-up")
DIGEST_OF_WEEK: Final = message("The week in essays")
DIGEST_OF_MONTH: Final = message("The month in essays")
BEST_RATED: Final = message("The best rated")
MOST_TALKED: Final = message("Most talked about")
WORTH_READING: Final = message("A comment worth reading")
COMING: Final = message("In the next seven days")
FROM_LIBRARY: Final = message("From the library")
UPCOMING: Final = message("The next essays")
PINNED_LATER: Final = message("Pinned later")
ABOUT: Final = message("About Ichiwa")
COMMUNITY_RULES: Final = message("The rules of this community")
COMMANDS: Final = message("What I can do")
FOR_ADMINS: Final = message("For admins")
OWN_READING: Final = message("Your reading")
SAVED_ESSAYS: Final = message("Your saved essays")
HISTORY: Final = message("The latest essays in this channel")
SEARCH_ESSAYS: Final = message("Search essays")
LOCAL_CHANNEL: Final = message("Local channel")
STATUS: Final = message("What is due, late and held everywhere")
TODAYS_ESSAY: Final = message("Today's essay")
ELSEWHERE: Final = message("Choose a channel in this community.")
"""What is said of a channel that essays cannot come to."""
DAILY_ESSAY: Final = message("The daily essay")
SETTINGS: Final = message("Settings")
CHANNELS: Final = message("Channels with essays")
SOURCES: Final = message("Where the essays come from")
COLLECTIONS: Final = schedule_text.COLLECTIONS
LATEST_DELIVERIES: Final = message("Latest deliveries")
YOUR_COMMENT: Final = message("Your comment")
RULES: Final = message("Rules for comments")
RULES_OF_ALL: Final = message("Rules for comments (whole community)")
"""The same beside what is one channel's own."""
RULES_HINT: Final = message("These rules hold for the whole community.")
SUMMARY_AND_QUESTION: Final = message("Summary and question")
ALL: Final = schedule_text.ALL

# Fields of forms, with their hints
WHAT_TO_SAY: Final = message("What you want to say")
HOUSE_NAME: Final = message("The name that other communities read")
HOUSE_NAME_HINT: Final = message("Leave this empty to show only the platform.")
PAGE_NAME: Final = message("The name to show")
PAGE_NAME_HINT: Final = message("Leave this empty to show no name.")
APPEARS_IN_THREAD: Final = message("It appears in the essay's thread under your name.")
CHANNEL: Final = schedule_text.CHANNEL
CHANNEL_HINT: Final = message("In a forum, each essay is its own post. Elsewhere it gets a thread.")
TIME_OF_DAY: Final = schedule_text.TIME_OF_DAY
TIME_HINT: Final = message("For example 08:00 or 18:30")
TIME_ZONE: Final = message("Time zone")
ZONE_HINT: Final = message("For example Asia/Tokyo")
WEEKDAYS: Final = schedule_text.WEEKDAYS
ESSAYS_LANGUAGE: Final = schedule_text.ESSAYS_LANGUAGE
ORDER: Final = schedule_text.ORDER
COLLECTIONS_HINT: Final = message("Leave this empty for all collections.")
SUMMARY_LENGTH: Final = message("Maximum characters in a summary")
SUMMARY_LENGTH_HINT: Final = message("{least} to {most}; leave empty for the language's usual length")
QUESTION: Final = schedule_text.QUESTION
QUESTION_HINT: Final = message("{placeholder} stands for the essay's title.")
DIGEST_OFTEN: Final = message("How often it comes")
DIGEST_WEEKDAY: Final = message("The day of the week")
DIGEST_COMING: Final = message("The essays to come")
FIRST_ESSAY: Final = message("The first essay")
COMMENT_LENGTH: Final = message("Maximum characters in a comment")
SLOW_MODE: Final = message("Seconds between two comments")
BANNED_WORDS: Final = message("Banned words, one per line")
OWN_RULES: Final = message("Community rules, shown to everybody")

ITS_SUMMARY: Final = message("Its summary")
ITS_QUESTION: Final = message("Its closing question")
CORRECTION_HINT: Final = message("Leave this empty for the essay's own.")

ESSAY_TITLE: Final = message("The title")
ESSAY_TEXT: Final = message("The text")
ESSAY_HINT: Final = message("Leave title and text empty to send a link alone.")
ESSAY_LINK: Final = message("A link to the essay")
LINK_HINT: Final = message("If it is on a page of yours")
EDIT_ESSAY: Final = message("Edit the essay")
DECLINE_ESSAY: Final = message("Decline the essay")
REASON: Final = message("A word to the author")
REASON_HINT: Final = message("The author reads it. You can leave it empty.")
FOUND_HINT: Final = message("Leave this empty to have one found in the text.")

# The panel's menus
SOME_COLLECTIONS: Final = message("Only some collections (all)")
ORDER_OF_ESSAYS: Final = message("The order in which essays are posted")
CARDS_LANGUAGE: Final = message("The language of public messages")
ROLE: Final = message("A role to mention with each essay (nobody)")
NO_ROLES: Final = message("There are no roles here that members can take.")
NO_DIRECT: Final = message("There are no direct messages here. {command} shows it whenever you like.")
