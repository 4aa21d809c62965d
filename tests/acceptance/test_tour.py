"""A newcomer's tour of the local channel, in a real browser, against the real program on a real SQLite file."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.browser import Look, violations, visit
from tests.tools.process import Running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]

ENGLISH = Look()
LOOKS = [
    Look(390, "light", "ja-JP"),
    Look(390, "dark", "en-US"),
    Look(1280, "light", "en-US"),
    Look(1280, "dark", "ja-JP"),
]


def url(ichiwa: Running) -> str:
    return f"http://127.0.0.1:{ichiwa.port}/"


def command(page: Page, line: str) -> None:
    """Type a command and send it, as somebody does who ignores the suggestions."""
    page.get_by_role("combobox", name="Command").fill(line)
    page.get_by_role("combobox", name="Command").press("Escape")
    page.get_by_role("button", name="Send").click()


def name_oneself(page: Page, nickname: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nickname").fill(nickname)
    dialog.get_by_role("button", name="Continue").click()
    expect(dialog).to_be_hidden()


def soon() -> str:
    """A wall time in UTC a few seconds ahead."""
    return f"{datetime.now(UTC) + timedelta(seconds=6):%H:%M:%S}"


def test_the_newcomers_tour(browser: Browser, ichiwa: Running) -> None:
    with visit(browser, url(ichiwa), ENGLISH) as page:
        today = page.get_by_role("article")
        expect(today).to_have_count(1)
        expect(today).to_contain_text("Today's essay")
        expect(today.get_by_role("link", name="Read the essay")).to_be_visible()
        expect(today).to_contain_text("The essay asks")

        command(page, "/essay search 人脈")
        answer = page.get_by_role("region", name="Answer")
        expect(answer.get_by_role("link", name="人脈の数え方")).to_be_visible()
        expect(answer.locator("mark").first).to_have_text("人脈")

        today.get_by_role("button", name="Rate 4 out of 5").click()
        name_oneself(page, "Sora")  # asked once, then the rating goes on by itself
        expect(today.get_by_role("button", name="Rate 4 out of 5")).to_have_attribute("aria-pressed", "true")
        expect(today.get_by_role("group", name="Rating")).to_contain_text("4.0")

        today.get_by_role("button", name="Rate 2 out of 5").click()
        expect(today.get_by_role("group", name="Rating")).to_contain_text("2.0")
        expect(today.get_by_role("button", name="Rate 4 out of 5")).to_have_attribute("aria-pressed", "false")
        expect(today.get_by_role("group", name="Rating")).to_contain_text("1 rating")

        today.get_by_label("Your comment").fill("I had a boss like that.")
        today.get_by_role("button", name="Post comment").click()
        expect(today.get_by_role("listitem").filter(has_text="I had a boss like that.")).to_contain_text("Sora")

        title = today.get_by_role("heading", level=2).inner_text()
        command(page, f"/essay schedule at:{soon()}")
        expect(answer).to_contain_text("The next essay is due on")
        expect(page.get_by_role("article")).to_have_count(2)  # it arrives by itself
        expect(page.get_by_role("article").first.get_by_role("heading", level=2)).not_to_have_text(title)

        page.reload()
        expect(page.get_by_role("article")).to_have_count(2)
        first = page.get_by_role("article").filter(has=page.get_by_role("heading", name=title, exact=True))
        expect(first.get_by_role("button", name="Rate 2 out of 5")).to_have_attribute("aria-pressed", "true")
        first.get_by_role("heading", name="Thread").click()  # only the newest thread is open by itself
        expect(first).to_contain_text("I had a boss like that.")
        expect(page.get_by_role("button", name=re.compile("Sora"))).to_be_visible()


def test_a_rating_is_withdrawn_and_a_comment_is_edited_and_deleted(browser: Browser, ichiwa: Running) -> None:
    with visit(browser, url(ichiwa), ENGLISH) as page:
        today = page.get_by_role("article")
        today.get_by_role("button", name="Rate 5 out of 5").click()
        name_oneself(page, "Sora")
        expect(today.get_by_role("group", name="Rating")).to_contain_text("5.0")
        today.get_by_role("button", name="Rate 5 out of 5").click()
        expect(today.get_by_role("group", name="Rating")).to_contain_text("No ratings yet")

        today.get_by_label("Your comment").fill("<script>document.title = 'taken'</script> @everyone")
        today.get_by_label("Your comment").press("Control+Enter")
        comment = today.locator(".remark")
        expect(comment).to_contain_text("<script>document.title = 'taken'</script> @everyone")
        expect(page).not_to_have_title("taken")
        comment.get_by_role("button", name="Edit").click()
        comment.get_by_label("Change the comment").fill("Better so.")
        comment.get_by_role("button", name="Save").click()
        expect(comment).to_contain_text("Better so.")
        expect(comment).to_contain_text("edited")
        comment.get_by_role("button", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
        expect(comment).to_have_count(0)


def test_the_schedule_survives_a_kill_and_the_next_essay_comes_once(browser: Browser, ichiwa: Running) -> None:
    with visit(browser, url(ichiwa), ENGLISH) as page:
        expect(page.get_by_role("article")).to_have_count(1)
        page.get_by_role("button", name="Nickname").click()
        name_oneself(page, "Sora")
        command(page, f"/essay schedule at:{soon()}")
        expect(page.get_by_role("region", name="Answer")).to_contain_text("The next essay is due on")
        ichiwa.stop_for_good()  # kill -9
        expect(page.get_by_text("The connection was lost")).to_be_visible()
        ichiwa.start()
        ichiwa.wait_until_serving()
        expect(page.get_by_role("article")).to_have_count(2)  # the open page finds its way back by itself
    with closing(sqlite3.connect(ichiwa.database)) as connection:
        posts = connection.execute("SELECT count(*), count(DISTINCT key) FROM local_messages WHERE kind = 'post'")
        assert posts.fetchone() == (2, 2)


def test_another_visitor_sees_it_live_and_half_typed_text_stays(browser: Browser, ichiwa: Running) -> None:
    with visit(browser, url(ichiwa), ENGLISH) as reader, visit(browser, url(ichiwa), ENGLISH) as writer:
        box = reader.get_by_label("Your comment")
        box.fill("half a thou")
        writer.get_by_role("button", name="Rate 3 out of 5").click()
        name_oneself(writer, "Umi")
        writer.get_by_label("Your comment").fill("Seen from elsewhere.")
        writer.get_by_role("button", name="Post comment").click()
        expect(reader.get_by_role("article")).to_contain_text("Seen from elsewhere.")
        expect(reader.get_by_role("group", name="Rating")).to_contain_text("3.0")
        expect(box).to_have_value("half a thou")
        expect(box).to_be_focused()


def test_a_comment_that_cannot_be_saved_is_not_lost(browser: Browser, ichiwa: Running) -> None:
    with visit(browser, url(ichiwa), ENGLISH) as page:
        page.get_by_role("button", name="Nickname").click()
        name_oneself(page, "Sora")
        box = page.get_by_label("Your comment")
        long = "あ" * 10_000
        box.fill(long)
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_role("alert").filter(has_text="the limit is 2000")).to_be_visible()
        expect(box).to_have_value(long)


def test_commands_are_completed_with_the_keyboard_alone(browser: Browser, ichiwa: Running) -> None:
    with visit(browser, url(ichiwa), ENGLISH) as page:
        box = page.get_by_role("combobox", name="Command")
        box.focus()
        page.keyboard.type("/essay ra")
        expect(page.get_by_role("option").first).to_contain_text("random")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")  # takes the suggestion
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")  # sends it
        expect(page.get_by_role("region", name="Answer").get_by_role("link").first).to_be_visible()


def test_the_page_speaks_japanese_to_a_japanese_browser(browser: Browser, ichiwa: Running) -> None:
    with visit(browser, url(ichiwa), Look(locale="ja-JP")) as page:
        expect(page.locator("html")).to_have_attribute("lang", "ja")
        expect(page.get_by_role("article")).to_contain_text("今日の一話")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("article")).to_contain_text("Today's essay")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axe_finds_nothing_and_nothing_runs_off_the_side(browser: Browser, ichiwa: Running, look: Look) -> None:
    with visit(browser, url(ichiwa), look) as page:
        expect(page.get_by_role("article")).to_have_count(1)
        assert violations(page) == []
        answer = page.locator("#answer-body")
        for line, shown in [
            ("/essay search 転職", answer.locator("mark")),
            ("/essay help", answer.get_by_role("button")),
            ("/essay settings", answer.locator("dl, table")),
            ("/essay nothing", answer.locator(".error")),
        ]:
            page.get_by_role("combobox").fill(line)
            page.get_by_role("combobox").press("Escape")
            page.get_by_role("combobox").press("Enter")
            expect(shown.first).to_be_visible()
            expect(page.locator("[aria-busy=true]")).to_have_count(0)  # while it is, its buttons are paler
            assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.goto(url(ichiwa) + "e/four-boxes-of-cards")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
