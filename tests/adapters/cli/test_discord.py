"""``ichiwa discord`` and what the doctor says of Discord, against the loopback front in a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yarl import URL

from bot.adapters.discord.permissions import asked_for
from tests.adapters.cli.conftest import Desk
from tests.fronts.beside import beside
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import Front
from tests.fronts.discord.state import TOKEN, Permission


@contextmanager
def discord() -> Iterator[tuple[Front, dict[str, str]]]:
    """A front, and the settings that lead to it."""
    with beside(lambda: Front().listening()) as front:
        urls = {"DISCORD_API_URL": front.api_url, "DISCORD_GATEWAY_URL": front.gateway_url}
        yield front, {"DISCORD_TOKEN": TOKEN, **urls}


def test_the_invite_link_names_scopes_and_permissions_and_nothing_else(desk: Desk) -> None:
    with discord() as (front, settings):
        link = URL(desk.text("discord", "invite", **settings).strip())
    assert str(link.with_query(None)) == "https://discord.com/oauth2/authorize"
    assert dict(link.query) == {
        "client_id": link.query["client_id"],
        "scope": "bot applications.commands",
        "permissions": str(asked_for().value),
    }
    assert link.query["client_id"].isdecimal()
    assert front.gateway.received == []


def test_a_wrong_token_is_one_sentence(desk: Desk) -> None:
    with discord() as (_, settings):
        result = desk.run("discord", "invite", **settings | {"DISCORD_TOKEN": "wrong-token"})
    assert result.exit_code != 0
    assert "Discord does not accept DISCORD_TOKEN" in result.output
    assert "wrong-token" not in result.output
    assert "Traceback" not in result.output


def doctor(desk: Desk, settings: dict[str, str]) -> list[str]:
    """What the doctor says of Discord, its problems and notes below."""
    said = desk.run("doctor", **settings).stdout
    lines = said[said.index("discord:") :].splitlines()
    below = next((n for n, line in enumerate(lines[1:], 1) if not line.startswith("     ")), len(lines))
    return [line.strip() for line in lines[:below]]


def test_the_doctor_names_what_is_missing_where_and_how_to_give_it(desk: Desk) -> None:
    with discord() as (front, settings):
        acts = Acts(front)
        guild = acts.found("Home", acts.person("Olga"))
        talk, essays = acts.channel(guild, "talk"), acts.channel(guild, "essays")
        where = ("--platform", "discord", "--community", str(guild.id), "--channel", str(essays.id))
        desk.text("subscriptions", "add", *where, "--at", "08:00", "--tz", "Asia/Tokyo")
        acts.forbid(talk, Permission.ADD_REACTIONS, Permission.SEND_POLLS)
        acts.forbid(essays, Permission.READ_MESSAGE_HISTORY, Permission.SEND_POLLS)
        problem, votes, note = doctor(desk, settings)[1:]
        assert votes == "#essays in Home lacks Create Polls: members cannot vote on the next essay."
        assert problem.startswith("#essays in Home lacks Read Message History: a post whose answer was lost is held")
        assert problem.endswith("Give it to the bot's role under Edit Channel, Permissions.")
        assert note == "#talk in Home, which has no subscription, lacks Add Reactions."
        for channel in guild.channels.values():
            acts.forbid(channel, Permission.SEND_MESSAGES)
        assert doctor(desk, settings)[1] == (
            "Home denies the bot Send Messages everywhere: nothing is posted. Give it to the bot's role "
            "under Server Settings, Roles, or invite the bot again."
        )
