"""On Slack members submit essays, admins decide, and authors are told, as dialogues."""

from __future__ import annotations

from bot.core.community import Member
from bot.core.essay import Language
from bot.core.ids import MemberId
from bot.core.submission import AuthorNews, Submission, Written
from tests.adapters.slack.talk import EN, JA, Talk, blocks_shown
from tests.fronts.slack.faults import error
from tests.fronts.slack.front import POST
from tests.fronts.slack.state import View

NO_CHANNEL = "No channel gets essays at present, so it is in the library alone."


async def submitted(talk: Talk, title: str = "The <!here> Door") -> Submission:
    author = Member(talk.community, MemberId(talk.ann.id), "Ann")
    written = Written(title, "Behind it sat <@U1>.\n\nWhich door did you open?")
    return await talk.services.submitting.submit(author, talk.place, Language.EN, written)


async def test_a_form_of_many_inputs_becomes_one_essay_that_waits(talk: Talk) -> None:
    await talk.follow(
        EN,
        (
            "/essay submit",
            """
            « Submit an essay »
            The title:
            The text (Leave title and text empty to send a link alone.):
            The text (2):
            The text (3):
            The text (4):
            A link to the essay (If it is on a page of yours):
            [Send]
            """,
        ),
    )
    form = talk.last
    assert await talk.submit(talk.ann, title="A door") == "text-0: Write a text, or give the link of a page."
    talk.last = form
    said = await talk.submit(talk.ann, title="A door", **{"text-0": "First *part*.", "text-1": "Second part."})
    assert said == "\n".join(
        [
            "“A door” is with the admins. You will be told what they decide. /essay submit shows it until then.",
            "[Withdraw this essay]",
        ]
    )
    [waiting] = await talk.services.submitting.waiting(talk.community, 9)
    assert waiting.written.text == "First *part*.\nSecond part."


async def test_an_admin_goes_from_the_command_to_the_list_to_the_essay(talk: Talk) -> None:
    author = Member(talk.community, MemberId(talk.ann.id), "Ann")
    written = Written("A door", "First *part*.\nSecond part.")
    await talk.services.submitting.submit(author, talk.place, Language.EN, written)
    await talk.follow(
        EN,
        (
            "/essay submit",
            """
            An essay that you submit is posted when an admin has approved it.
            [✓Submit an essay] [Essays from members (1)]
            """,
        ),
        ("[Essays from members (1)]", "*Essays from members*\n*A door* · by Ann\n[Read]"),
        (
            "[Read]",
            """
            *A door*
            ~ by Ann
            First *part*.
            Second part.
            ~ Summary: First part. Second part.
            ~ Closing question: –
            [✓Approve] [Decline]
            [Edit title and text] [Summary and question]
            ~ No channel gets essays at present, so it is in the library alone.
            """,
        ),
        ("[Approve]", "“A door” by Ann is approved.\n~ The author has been told.\n~ " + NO_CHANNEL),
        admin=True,
    )


async def test_the_owner_decides_below_the_notice_and_the_author_reads_it(talk: Talk) -> None:
    submission = await submitted(talk)
    notice = next(m for m in talk.front.of(POST) if m.place == talk.owner.id)
    shown = blocks_shown(notice.args["blocks"], talk)
    assert shown[0].startswith("Annさんから寄稿がありました：「The <!here> Door」。")
    assert shown[1] == "[読む] [✓承認する] [見送る]"
    assert "<!here>" not in str(notice.args["text"])
    await talk.services.submitting.decline(talk.community, submission.id, "Too <!channel> *short*.")
    [word] = [m for m in talk.front.of(POST) if m.place == talk.ann.id]
    text = str(word.args["text"])
    assert text.startswith("Your essay “The &lt;!here&gt; Door” was declined.\nThe admins say: Too &lt;!channel&gt;")
    found = await talk.stores.submissions.get(submission.id)
    assert found is not None
    assert found.news is AuthorNews.TOLD


async def test_who_takes_no_direct_message_reads_it_with_the_command(talk: Talk) -> None:
    submission = await submitted(talk, "A door")
    talk.front.faults.add(POST, error("messages_tab_disabled"), place=talk.ann.id)
    assert not (await talk.services.submitting.approve(talk.community, submission.id)).told
    await talk.follow(
        EN,
        (
            "/essay submit",
            """
            Your essay “A door” was approved. It will be posted under your name.
            [✓Submit an essay]
            """,
        ),
    )


async def test_an_admin_edits_and_declines_in_japanese(talk: Talk) -> None:
    await submitted(talk, "青い扉")
    buttons = "[✓エッセイを寄稿する] [メンバーからの寄稿 (1)]"
    await talk.follow(
        JA, ("/essay submit", f"寄稿したエッセイは、管理者が承認すると投稿されます。\n{buttons}"), admin=True
    )
    await talk.do("[メンバーからの寄稿 (1)]", talk.owner)
    review = await talk.do("[読む]", talk.owner)
    assert review.startswith("*青い扉*\n~ Annさん\n")
    read = talk.last
    form = await talk.do("[題名と本文を直す]", talk.owner)
    assert form.startswith("« 寄稿を直す »\n題名: 青い扉\n本文: Behind it sat <@U1>.")
    assert isinstance(talk.last, View)
    edited = await talk.submit(talk.owner, title="白い扉", **{"text-0": "白い扉を開けた。"})
    assert edited.startswith("*白い扉*\n~ Annさん\n白い扉を開けた。\n")
    await talk.do("[見送る]", talk.owner, read)
    assert await talk.submit(talk.owner, reason="また今度。") == "\n".join(
        ["Annさんの「白い扉」を見送りました。", "~ 書いた方に知らせました。"]
    )
