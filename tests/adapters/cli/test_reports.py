"""`report`."""

from __future__ import annotations

from tests.adapters.cli.conftest import Desk


def test_a_report_of_nothing_is_one_and_a_source_has_one_link_until_it_is_renewed(desk: Desk) -> None:
    assert "There is nothing to tell of 2026-01 yet." in desk.run("report", "--month", "2026-01").output
    report = desk.document("report", "--month", "2026-01")
    assert (report["month"], report["essays"], len(report["months"])) == ("2026-01", [], 12)
    assert desk.run("report", "--csv").stdout_bytes.startswith("\ufeffmonth,essay,title".encode())
    first = desk.text("report", "--link", "essays")
    assert desk.text("report", "--link", "essays") == first
    assert desk.text("report", "--link", "essays", "--renew") != first


def test_what_cannot_be_reported_is_said_in_one_line(desk: Desk) -> None:
    assert "2026-11" in desk.refusal("report", "--month", "soon")
    assert "no source" in desk.refusal("report", "--link", "nothing")
    for words in (("--renew",), ("--source", "a", "--community", "local:local")):
        assert desk.run("report", *words).exit_code == 2
