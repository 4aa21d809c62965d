"""``ichiwa collections``: which communities may read which essays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli import shapes
from bot.cli.entry import with_core
from bot.cli.output import json_option, print_json, print_note, print_table, print_text
from bot.cli.subscriptions import IDS
from bot.cli.values import TEXT, worded
from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.errors import InvalidInput

if TYPE_CHECKING:
    from bot.services.library.collections import Shown


def _community(text: str) -> Community:
    """``discord:100000000000000001``, ``slack:T012AB3C4`` or ``local``."""
    name, _, id_ = text.strip().partition(":")
    platform = next((each for each in Platform if each.value == name.casefold()), None)
    if platform is Platform.LOCAL and not id_:
        return LOCAL_COMMUNITY
    if platform is None or not IDS[platform][0].fullmatch(id_):
        raise InvalidInput("Write a community like discord:100000000000000001, slack:T012AB3C4 or local.")
    return Community(platform, id_)


COMMUNITY = worded("community", _community)


@click.group()
def collections() -> None:
    """Give collections to communities.

    A collection is the essays of one category. It is public until it is given: then only the communities that have it
    find, read and get its essays, and nobody else sees any of them.
    """


@collections.command("list")
@json_option
def list_collections(as_json: bool) -> None:
    """List the collections with their essays, and whose they are."""
    found = with_core(lambda core: core.services.collections.every())
    if as_json:
        print_json([shapes.collection(one) for one in found])
        return
    print_table(("COLLECTION", "ESSAYS", "BELONGS TO"), [(one.name, str(one.essays), _owners(one)) for one in found])
    if not found:
        print_note("No essays yet. Load them with: ichiwa essays sync")


@collections.command()
@click.argument("name", type=TEXT)
@click.argument("community", type=COMMUNITY, nargs=-1, required=True)
@json_option
def give(name: str, community: tuple[Community, ...], as_json: bool) -> None:
    """Give a collection to these communities alone.

    What was posted before stays, but no longer links to the whole essay: the communities that have the collection read
    it in the chat. A community that loses the collection loses its links for good.

    \b
    Examples:
      ichiwa collections give 転職 discord:100000000000000001
      ichiwa collections give "Our own" slack:T012AB3C4 local
    """
    _tell(with_core(lambda core: core.services.collections.give(name, community)), as_json)


@collections.command("open")
@click.argument("name", type=TEXT)
@json_option
def open_(name: str, as_json: bool) -> None:
    """Let everybody read a collection again."""
    _tell(with_core(lambda core: core.services.collections.give(name, ())), as_json)


def _tell(one: Shown, as_json: bool) -> None:
    if as_json:
        print_json(shapes.collection(one))
    else:
        print_text(f"{one.name}: {_owners(one)}")


def _owners(one: Shown) -> str:
    return ", ".join(shapes.community(each) for each in one.owners) or "everybody"
