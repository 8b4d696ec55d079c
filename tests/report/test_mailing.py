"""The report that is sent on its day, and what managers are told once."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.home import Home
from dagster_project.nightly.mailing import find_report, is_due, send_what_is_due
from dagster_project.report.warehouse import Snapshot
from dagster_project.settings import Settings, SettingsError, read_settings
from tests.running.receiver import Receiver, receive_alerts

# The sample's as-of date, 20 November 2026, is a Friday.
MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("as_of", "sent", "weekday", "due"),
    [
        (MONDAY, "", "monday", True),
        (date(2026, 11, 17), "", "monday", False),
        (MONDAY, "2026-11-09", "monday", True),
        (MONDAY, "2026-11-16", "monday", False),
        (date(2026, 11, 18), "2026-11-16", "monday", False),
        # Monday had no publication: Tuesday makes up for it, and Monday comes again.
        (date(2026, 11, 17), "2026-11-09", "monday", True),
        (date(2026, 11, 23), "2026-11-17", "monday", True),
        (date(2026, 11, 22), "", "sunday", True),
        (date(2026, 11, 18), "2026-11-17", "daily", True),
        (date(2026, 11, 17), "2026-11-17", "daily", False),
        # Numbers of an earlier day than those that were sent are no news.
        (date(2026, 11, 9), "2026-11-16", "monday", False),
    ],
)
def test_report_is_due_on_its_day(
    as_of: date, sent: str, weekday: str, due: bool
) -> None:
    assert is_due(as_of, sent, weekday) is due


def settings_of(home: Home, receiver: Receiver, **given: object) -> Settings:
    urls = (receiver.url,)
    named = {"report_to": urls, "report_day": "friday", **given}
    return Settings(home=home.root, **named)  # type: ignore[arg-type]


def test_report_is_sent_once_as_a_page_with_what_changed(
    home: Home, snapshot: Snapshot
) -> None:
    with receive_alerts() as receiver:
        settings = settings_of(home, receiver)
        send_what_is_due(settings)
        title, body = receiver.alerts.get(timeout=10)
        (page,) = receiver.files.get(timeout=10).items()
        send_what_is_due(settings)
        assert receiver.alerts.empty()
    assert title == "Sequence sender score"
    assert page[0] == "sequence-sender-score.html"
    assert b"<title>Sequence sender score</title>" in page[1]
    days = "date '2026-08-23', date '2026-11-20'"
    before = "date '2026-05-25', date '2026-08-22'"
    (asked,) = snapshot.rows(
        "select sum(completed_enrollments)::int as completed "
        f"from sender_scores_between({days})"
    )
    assert f"Completed sequences: {asked['completed']:,}" in body
    assert "May 25, 2026 – Aug 22, 2026" in body
    changed = snapshot.rows(
        "select user_name, sender_score, sender_score_change as change from "
        f"compared_sender_scores_between({before}, {days}) where change <> 0 "
        "order by abs(change) desc limit 1"
    )
    for row in changed:
        sign = "+" if row["change"] > 0 else "\u2212"
        said = f"{row['sender_score']} ({sign}{abs(row['change'])})"
        assert said in body


def test_saved_report_is_sent_in_its_view_and_language(home: Home) -> None:
    home.reports.mkdir(parents=True)
    (home.reports / "poland.yml").write_text(
        "name: Polen\nowner: ann@example.com\n"
        "view: {period: last_month, teams: [Sales Poland]}\n",
        encoding="utf-8",
    )
    with receive_alerts() as receiver:
        settings = settings_of(
            home, receiver, report_name="poland", language="de", report_day="daily"
        )
        send_what_is_due(settings)
        title, body = receiver.alerts.get(timeout=10)
        (page,) = receiver.files.get(timeout=10).values()
    assert title == "Polen"
    assert "Letzter Monat: 01.10.2026 – 31.10.2026" in body
    assert b'<html lang="de">' in page
    assert "Małgorzata Żurek" in page.decode()
    assert "Jürgen Weißhaupt" not in page.decode()


@pytest.mark.parametrize("name", ["../secret", "nothing", ".hidden", "a/b"])
def test_report_that_is_none_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises((ValueError, OSError)):
        find_report(Home(tmp_path), name)


def publish_again(home: Home, change: str) -> None:
    """Another publication in which something is changed."""
    aside = home.published_database.with_name("aside.duckdb")
    aside.write_bytes(home.published_database.read_bytes())
    with duckdb.connect(aside) as connection:
        connection.execute(
            "insert into publications select * replace "
            "(publication_id || 'x' as publication_id) from publications "
            "order by publication_id desc limit 1"
        )
        connection.execute(
            "insert into sender_score_history select * replace "
            "(publication_id || 'x' as publication_id) from sender_score_history "
            "qualify publication_id = max(publication_id) over ()"
        )
        connection.execute(change)
    aside.replace(home.published_database)


def test_managers_are_told_once_of_a_sender_who_falls_a_band(home: Home) -> None:
    with receive_alerts() as receiver:
        settings = settings_of(
            home, receiver, report_to=(), manager_urls=(receiver.url,)
        )
        send_what_is_due(settings)
        # Of the first publication, nothing has become worse.
        assert receiver.alerts.empty()
        publish_again(
            home,
            "update sender_score_history set band = 'Fair', sender_score = 50 "
            "where user_id = '41000102' and publication_id like '%x'",
        )
        send_what_is_due(settings)
        title, body = receiver.alerts.get(timeout=10)
        send_what_is_due(settings)
        assert receiver.alerts.empty()
    assert title == "Sender score: what got worse, as of Nov 20, 2026"
    assert body == "Tomasz Kędzierski fell from Good to Fair (score 50)."


def test_sender_who_rises_is_no_alert(home: Home) -> None:
    with receive_alerts() as receiver:
        settings = settings_of(
            home, receiver, report_to=(), manager_urls=(receiver.url,)
        )
        send_what_is_due(settings)
        publish_again(
            home,
            "update sender_score_history set band = 'Excellent' "
            "where user_id = '41000102' and publication_id like '%x'",
        )
        send_what_is_due(settings)
        assert receiver.alerts.empty()


def test_managers_are_told_of_a_domain_that_passes_the_bounce_limit(
    home: Home,
) -> None:
    with receive_alerts() as receiver:
        settings = settings_of(
            home, receiver, report_to=(), manager_urls=(receiver.url,)
        )
        send_what_is_due(settings)
        publish_again(
            home,
            "update enrollments set is_bounced = true, is_replied = false "
            "where sender_domain = 'example.com' and is_completed",
        )
        send_what_is_due(settings)
        _, body = receiver.alerts.get(timeout=10)
        # What stays too high is no news in the next publication.
        publish_again(home, "select 1")
        send_what_is_due(settings)
        assert receiver.alerts.empty()
    assert body == "The bounce rate of example.com has become too high."


def test_settings_of_what_is_sent_are_checked() -> None:
    settings = read_settings(
        {
            "SENDER_SCORE_REPORT_TO": "json://a/ json://b/",
            "SENDER_SCORE_REPORT_DAY": "friday",
            "SENDER_SCORE_MANAGER_URLS": "json://c/",
            "SENDER_SCORE_PORTAL_ID": "12345678",
        }
    )
    assert settings.report_to == ("json://a/", "json://b/")
    assert settings.manager_urls == ("json://c/",)
    assert (settings.report_day, settings.portal_id) == ("friday", "12345678")
    for name, value in (("REPORT_DAY", "someday"), ("PORTAL_ID", "12/../3")):
        with pytest.raises(SettingsError):
            read_settings({f"SENDER_SCORE_{name}": value})
