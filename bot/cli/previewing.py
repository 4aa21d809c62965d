"""``ichiwa preview``."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from bot.cli import shapes
from bot.cli.entry import with_core
from bot.cli.output import json_option, local_time, print_json, print_text
from bot.cli.values import TEXT
from bot.core.ids import SubscriptionId
from bot.core.subscription import Subscription

if TYPE_CHECKING:
    from bot.services.community.changes import Preview
    from bot.wiring import Core


@click.command()
@click.option("--subscription", "id_", type=TEXT, required=True, help="The id that `subscriptions list` shows.")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="A later local date.  [default: the next post]",
)
@json_option
def preview(id_: str, day: datetime | None, as_json: bool) -> None:
    """Show what would be posted next, or on a later date if nothing changes until then.

    \b
    Examples:
      ichiwa preview --subscription 3m6d8rk2pz
      ichiwa preview --subscription 3m6d8rk2pz --date 2026-12-24 --json
    """
    subscription, found = with_core(lambda core: _look_ahead(core, SubscriptionId(id_), day.date() if day else None))
    if as_json:
        print_json(shapes.preview(subscription, found))
    else:
        _print(subscription, found)


async def _look_ahead(core: Core, id_: SubscriptionId, day: date | None) -> tuple[Subscription, Preview]:
    found = await (core.forecasting.on(id_, day) if day else core.services.subscribing.preview(id_))
    return await core.services.subscribing.get(id_), found


def _print(subscription: Subscription, found: Preview) -> None:
    print_text(local_time(subscription, found.upcoming))
    if found.planned is None:
        print_text("No essay fits, so this post will be skipped.")
        return
    post = found.planned.post
    page = [post.url] if post.url else []
    head = f"{post.title} · {post.author} · {post.language.value} · {post.minutes} min"
    print_text("\n".join((head, *page, "", post.summary)))
    if post.question:
        print_text(f"\n{post.question}")
