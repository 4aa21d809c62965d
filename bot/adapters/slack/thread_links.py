"""Links to Slack that need no question to Slack."""

from __future__ import annotations

from urllib.parse import urlencode

from bot.core.delivery import Delivery


def thread_url(delivery: Delivery) -> str:
    """``ThreadLink``: https://docs.slack.dev/interactivity/deep-linking opens the channel in Slack's own program; with
    ``message_ts``, which is not written there, at the message. A permalink would have to be asked for.
    """
    if delivery.message is None:
        return ""
    place = {"team": delivery.channel.community.id, "channel": delivery.channel.id, "message_ts": delivery.message.id}
    return f"https://slack.com/app_redirect?{urlencode(place)}"
