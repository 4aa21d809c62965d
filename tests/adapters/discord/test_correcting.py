"""On Discord an admin corrects what is said about the guild's own essays."""

from __future__ import annotations

from tests.adapters.discord.talk import Talk


async def test_an_admin_corrects_the_guilds_own_essay_and_nobody_else_does(talk: Talk) -> None:
    correct = "[Correct its summary or question]"
    assert "Correct" not in await talk.do("/essay read essay:letter-2", talk.admin), "it is everybody's"
    await talk.stores.essays.give("Letters", {talk.community: "key"})
    assert "Correct" not in await talk.do("/essay read essay:letter-2", talk.ann)
    await talk.do("/essay read essay:letter-2", talk.admin)
    await talk.do(correct, talk.admin)
    said = await talk.do("«»", talk.admin, summary="Never sent.", question="Whom would you write to?")
    assert said == "“Letter 2” is corrected. Posts that are already out are updated, too."
    shown = await talk.do("/essay read essay:letter-2", talk.admin)
    assert "Never sent." in shown
