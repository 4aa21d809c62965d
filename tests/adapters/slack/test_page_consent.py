"""Comments that their authors let the reading pages show, on Slack."""

from __future__ import annotations

from bot.core.collection import Outside
from tests.adapters.slack.talk import Talk

FOLDER = "the-green-folder"


async def test_comments_are_on_the_reading_pages_under_the_name_that_their_author_chose(talk: Talk) -> None:
    await talk.post(FOLDER)
    await talk.do(f"/essay comment <@{talk.aoi.id}>さんの言うとおり。", talk.ann)
    await talk.do("/essay my-data", talk.ann)
    asked = await talk.do("[Your comments on the reading pages]", talk.ann)
    assert "[✓Show my comments]" in asked.splitlines()
    assert await talk.do("[Show my comments]", talk.ann) == (
        "« Show my comments »\nThe name to show (Leave this empty to show no name.): Ann\n[Show my comments]"
    )
    said = await talk.submit(talk.ann, name="A. *N.*")
    assert "under the name “A. " in said
    view = await talk.services.site.essay(FOLDER, Outside.PUBLIC)
    assert [(each.name, each.text) for each in view.comments] == [("A. *N.*", "@…さんの言うとおり。")]
    assert "[Show my ratings, too]" in await talk.do("[Show them to other communities]", talk.ann)
    assert "Your ratings are shown, too" in await talk.do("[Show my ratings, too]", talk.ann)
    neither = "Neither the pages nor other communities show how you rated."
    assert neither in await talk.do("[Stop showing my ratings]", talk.ann)
    again = await talk.do("[Stop showing my comments]", talk.ann)
    assert "The reading pages do not show your comments." in again
    assert (await talk.services.site.essay(FOLDER, Outside.PUBLIC)).commented == 0
