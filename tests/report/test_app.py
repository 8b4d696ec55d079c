"""The page without a browser: the whole way, and what stands in its way."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
import yaml

from dagster_project.home import Home
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import QualityResult
from dagster_project.report.periods import read_days
from dagster_project.report.view import PERIODS, View
from dagster_project.report.warehouse import Snapshot
from tests.report.conftest import divide_accounts
from tests.report.page import (
    open_page,
    picture_rows,
    sender_address,
    shown,
    table_rows,
    visit,
)

REFUSED = QualityResult(
    publication_id="p99999999-refused",
    rule="counts_add_up",
    check_name="replied_and_bounced_are_within_completed",
    table_name="sender_scores",
    outcome="failed",
    observed=3,
    threshold=0,
    message="3 rows",
    blocks=True,
    is_published=False,
    accepted_reason=None,
    evaluated_at=datetime(2026, 11, 21, tzinfo=UTC).isoformat(),
)


def refuse_a_run(home: Home) -> None:
    (home.log / "quality_results").mkdir(parents=True, exist_ok=True)
    Log(home.log).write_results([REFUSED])


def test_library_finds_the_report_in_any_language(published_home: Home) -> None:
    page = open_page(published_home, page="library")
    for search in ("sender score", "wynik NADAWCY", "expediteur", "sequenz absender"):
        page.text_input("library.search").set_value(search).run()
        page.button("open.sequence-sender-score")
    page.text_input("library.search").set_value("invoices").run()
    assert page.info[0].value == "No reports match your search."
    page.text_input("library.search").set_value("").run()
    page.button("open.sequence-sender-score").click().run()
    assert page.title[0].value == "Sequence sender score"


@pytest.mark.parametrize("period", PERIODS)
def test_period_shows_what_sql_says(
    published_home: Home, snapshot: Snapshot, period: str
) -> None:
    page = open_page(published_home, page="report")
    page.selectbox("filter.period").set_value(period).run()
    days = read_days(snapshot, View(period=period))
    if period == "custom":
        # Begins with the days that were shown before.
        days = read_days(snapshot, View())
    first, last = (
        "null" if day is None else f"date '{day}'" for day in (days.first, days.last)
    )
    (asked,) = snapshot.rows(
        "select sum(completed_enrollments)::bigint as completed, "
        "count(*) filter (where sender_score is not null) as scored "
        f"from sender_scores_between({first}, {last})"
    )
    assert page.metric[1].value == str(asked["scored"])
    assert page.metric[2].value == f"{asked['completed']:,}"
    assert page.date_input("filter.first_day").value == days.first


def test_change_of_a_day_makes_the_period_a_custom_one(
    published_home: Home, snapshot: Snapshot
) -> None:
    page = open_page(published_home, page="report")
    page.date_input("filter.first_day").set_value(date(2026, 10, 1)).run()
    page.date_input("filter.last_day").set_value(date(2026, 10, 31)).run()
    assert page.selectbox("filter.period").value == "custom"
    asked = snapshot.rows(
        "select user_name, sender_score from "
        "sender_scores_between(date '2026-10-01', date '2026-10-31')"
    )
    scores = {
        row["user_name"]: "–"
        if row["sender_score"] is None
        else str(row["sender_score"])
        for row in asked
    }
    assert {row[0]: row[2] for row in table_rows(page)[1:-1]} == scores


def test_reversed_days_are_said(published_home: Home) -> None:
    page = open_page(published_home, page="report")
    page.date_input("filter.last_day").set_value(date(2020, 1, 1)).run()
    assert page.warning[-1].value == "The last day is before the first day."
    assert not page.exception


def test_filters_and_search_narrow_the_table(published_home: Home) -> None:
    page = open_page(published_home, page="report")
    page.multiselect("filter.teams").set_value(["Sales Poland"]).run()
    assert {row[1] for row in table_rows(page)[1:-1]} == {"Sales Poland"}
    page.text_input("report.search").set_value("zurek").run()
    assert [row[0] for row in table_rows(page)[1:-1]] == ["Małgorzata Żurek"]
    page.text_input("report.search").set_value("").run()
    (sequence, *_) = page.multiselect("filter.sequences").options
    page.multiselect("filter.sequences").select(sequence).run()
    assert table_rows(page)[0][1] == "Sequence"
    assert {row[1] for row in table_rows(page)[1:-1]} == {sequence}
    assert "more than 100" in page.info[0].value


def test_accounts_are_a_filter_where_there_are_several(
    published_home: Home, home: Home
) -> None:
    page = open_page(published_home, page="report")
    assert "filter.accounts" not in {choice.key for choice in page.multiselect}
    assert "Account" not in table_rows(page)[0]
    with duckdb.connect(home.published_database) as connection:
        for table in ("senders", "sender_scores", "sender_activity_daily"):
            connection.execute(
                f"update {table} set account_id = 'second' where user_id >= '410003'"
            )
    page = open_page(home, page="report")
    both = {row[0]: row[1] for row in table_rows(page)[1:-1]}
    assert set(both.values()) == {"default", "second"}
    page.multiselect("filter.accounts").set_value(["second"]).run()
    shown_names = {row[0] for row in table_rows(page)[1:-1]}
    assert shown_names == {name for name in both if both[name] == "second"}
    assert page.metric[0].value == str(len(shown_names))


def test_row_leads_to_its_sender_in_the_same_days(
    published_home: Home, snapshot: Snapshot
) -> None:
    page = open_page(published_home, page="report")
    page.selectbox("filter.period").set_value("last_month").run()
    assert page.query_params["period"] in ("last_month", ["last_month"])
    visit(
        page,
        page="sender",
        report="sequence-sender-score",
        sender=sender_address("41000102"),
        period="last_month",
    )
    assert page.title[0].value == "Tomasz Kędzierski"
    assert page.selectbox("filter.period").value == "last_month"
    asked = snapshot.rows(
        "select sequence_name, completed_enrollments from "
        "sender_sequence_scores_between(date '2026-10-01', date '2026-10-31') "
        "where user_id = '41000102'"
    )
    rows = {row[0]: row[3] for row in table_rows(page)[1:]}
    assert rows == {
        row["sequence_name"]: str(row["completed_enrollments"]) for row in asked
    }
    ends = sum(bar["enrollments"] for bar in picture_rows(page))
    assert str(ends) == page.metric[2].value


def test_score_of_a_sender_is_explained(published_home: Home) -> None:
    page = open_page(published_home, page="sender", sender=sender_address("41000102"))
    page.selectbox("filter.period").set_value("all_time").run()
    (explained,) = [text for text in page.markdown if text.value.startswith("- ")]
    assert explained.value.splitlines() == [
        "- Score 80 = 40 points for replies + 40 points for bounces.",
        "- 5 points to go to Excellent.",
        "- Either 43 more replies or 7 fewer bounces would reach Excellent.",
    ]
    # The Wilson interval of 49 of 700 is 5.3 % to 9.1 %.
    assert page.metric[3].value == "7.0%"
    assert page.metric[3].delta == "✓ good; 95% interval 5.3% – 9.1%"


def test_sender_below_the_limit_sees_what_is_missing(published_home: Home) -> None:
    page = open_page(published_home, page="sender", sender=sender_address("41000304"))
    page.selectbox("filter.period").set_value("all_time").run()
    assert page.info[0].value == "1 more needed"
    assert "- So far, the rates would give 80 (Good)." in [
        text.value for text in page.markdown
    ]


def test_change_of_a_sender_is_taken_apart(
    published_home: Home, snapshot: Snapshot
) -> None:
    page = open_page(published_home, page="sender", sender=sender_address("41000102"))
    page.selectbox("filter.period").set_value("last_month").run()
    (asked,) = snapshot.rows(
        "select * from score_change('default', '41000102', "
        "date '2026-08-31', date '2026-09-30', date '2026-10-01', date '2026-10-31')"
    )
    rows = {row[0]: row[1:] for row in table_rows(page, 1)[1:]}
    parts = [
        f"{asked[f'reply_rate_{part}'] * 100:+.1f}".replace("-", "\u2212")
        for part in ("change", "change_within", "change_of_mix")
    ]
    assert rows["Reply rate"] == [
        f"{asked['reply_rate_before']:.1%}",
        f"{asked['reply_rate_after']:.1%}",
        *parts,
    ]
    assert rows["Total points"][:2] == [
        str(asked["points_before"]),
        str(asked["points_after"]),
    ]


def test_trend_has_a_point_per_window_and_rate(
    published_home: Home, snapshot: Snapshot
) -> None:
    page = open_page(published_home, page="sender", sender=sender_address("41000102"))
    page.radio("sender.window").set_value("month").run()
    (asked,) = snapshot.rows(
        "select count(reply_rate) + count(bounce_rate) as points "
        "from sender_score_trend where user_id = '41000102' and window_kind = 'month'"
    )
    assert len(picture_rows(page, 1)) == asked["points"] > 6


def test_sender_is_told_what_to_do(published_home: Home, snapshot: Snapshot) -> None:
    page = open_page(published_home, page="sender", sender=sender_address("41000301"))
    (_, *improve), (_, *review) = table_rows(page, 2), table_rows(page, 3)
    reasons = snapshot.rows(
        "select distinct sequence_name, label from sequences_to_improve "
        "inner join sender_sequence_scores using (account_id, sequence_id, "
        "sequence_name) inner join labels on key = 'sequence_reason.' || reason "
        "where user_id = '41000301' and language = 'en'"
    )
    assert {(row[0], row[1]) for row in improve} == {
        (row["sequence_name"], row["label"]) for row in reasons
    }
    reviewed = snapshot.rows(
        "select distinct contacts_to_review.contact_id from contacts_to_review "
        "inner join enrollments using (account_id, contact_id) "
        "where user_id = '41000301'"
    )
    assert {row[0] for row in review} <= {row["contact_id"] for row in reviewed}
    assert len(review) == min(20, len(reviewed)) > 0
    still_enrolled = [int(row[2]) for row in review]
    assert still_enrolled == sorted(still_enrolled, reverse=True)


@pytest.mark.parametrize(
    "sender", ["", "{", "[1]", '["default", "nobody"]', "null", "3"]
)
def test_address_of_no_sender_is_said(published_home: Home, sender: str) -> None:
    page = open_page(published_home, page="sender", sender=sender)
    assert page.info[0].value == "There is no such user."


@pytest.mark.parametrize("address", [{"report": "x"}, {"report": "../x"}])
def test_address_of_no_report_is_said(
    published_home: Home, address: dict[str, str]
) -> None:
    page = open_page(published_home, page="report", **address)
    assert "does not exist" in page.info[0].value


def test_report_is_saved_to_a_new_dashboard_found_again_and_deleted(home: Home) -> None:
    page = open_page(home, page="report")
    page.selectbox("filter.period").set_value("last_month").run()
    page.multiselect("filter.teams").set_value(["Sales Poland"]).run()
    page.text_input("save.name.sequence-sender-score").set_value("Poland").run()
    page.radio("save.dashboard").set_value("new").run()
    page.text_input("save.new_name").set_value("Board").run()
    page.selectbox("save.visibility").set_value("everyone").run()
    button(page, "Save as new report").click().run()
    assert page.title[0].value == "Board"
    assert page.header[0].value == "Poland"
    assert page.success[0].value == "Saved: Poland"
    assert {row[1] for row in table_rows(page)[1:-1]} == {"Sales Poland"}

    kept = yaml.safe_load((home.reports / "poland.yml").read_text(encoding="utf-8"))
    assert kept["view"]["period"] == "last_month"
    page = open_page(home, page="library")
    page.text_input("library.search").set_value("poland").run()
    page.button("open.poland").click().run()
    assert page.selectbox("filter.period").value == "last_month"
    assert page.multiselect("filter.teams").value == ["Sales Poland"]

    page.text_input("save.name.poland").set_value("Polska").run()
    button(page, "Save changes").click().run()
    assert page.title[0].value == "Polska"
    button(page, "Delete it").click().run()
    assert not (home.reports / "poland.yml").exists()
    visit(page, page="dashboard", dashboard="board")
    assert "This dashboard has no report" in page.info[0].value
    button(page, "Delete it").click().run()
    assert not (home.dashboards / "board.yml").exists()
    assert "There are no dashboards yet" in page.info[0].value


def button(page, label):
    (found,) = [button for button in page.button if button.label == label]
    return found


def test_report_without_a_name_is_not_saved(home: Home) -> None:
    page = open_page(home, page="report")
    page.text_input("save.name.sequence-sender-score").set_value(" ").run()
    button(page, "Save as new report").click().run()
    assert page.error[-1].value == "Enter a name of at most 120 characters."
    assert not home.reports.exists()


def test_dashboard_is_edited_by_its_owner_alone(home: Home) -> None:
    home.dashboards.mkdir(parents=True)
    (home.dashboards / "board.yml").write_text(
        "name: Board\nowner: ann@example.com\nvisibility: everyone\n", encoding="utf-8"
    )
    page = open_page(home, page="dashboard", dashboard="board")
    assert page.title[0].value == "Board"
    assert [b.label for b in page.button if "dashboard" in b.label] == []
    (home.dashboards / "board.yml").write_text("name: Board\n", encoding="utf-8")
    page.run()
    page.text_input("edit.board.name").set_value("Renamed").run()
    button(page, "Save changes").click().run()
    assert page.title[0].value == "Renamed"


def test_private_report_of_somebody_else_is_not_shown(home: Home) -> None:
    home.reports.mkdir(parents=True)
    (home.reports / "secret.yml").write_text(
        "name: Secret\nowner: ann@example.com\n", encoding="utf-8"
    )
    page = open_page(home, page="library")
    assert "Secret" not in shown(page)
    visit(page, page="report", report="secret")
    assert "does not exist" in page.info[0].value


@pytest.mark.parametrize(
    ("language", "title", "band"),
    [
        ("pl", "Wynik nadawcy sekwencji", "Doskonały"),
        ("fr", "Score d'expéditeur de séquence", "Excellent"),
        ("de", r"Sequenz\-Absender\-Score", "Ausgezeichnet"),
    ],
)
def test_language_is_a_setting_and_a_switch(
    published_home: Home, language: str, title: str, band: str
) -> None:
    page = open_page(published_home, language=language, page="report")
    assert page.title[0].value == title
    assert table_rows(page)[1][3] == band
    assert "," in page.metric[3].value
    page.selectbox("filter.period").set_value("last_month").run()
    page.selectbox("language").set_value("en").run()
    assert page.title[0].value == "Sequence sender score"
    # What was asked for stays when the words change.
    assert page.selectbox("filter.period").value == "last_month"


def test_publication_and_its_age_are_on_every_page(published_home: Home) -> None:
    page = open_page(published_home)
    for name in ("library", "report", "dashboards"):
        visit(page, page=name)
        assert page.caption[0].value.startswith("Numbers as of Nov 20, 2026, published")
        assert "checks passed." in page.caption[0].value


def test_old_publication_is_said(home: Home) -> None:
    with duckdb.connect(home.published_database) as connection:
        connection.execute(
            "update publications set published_at = published_at - interval 3 days"
        )
    page = open_page(home)
    assert "These numbers are old" in page.warning[0].value
    # A home that is fed once a week says so by a setting.
    assert not open_page(home, stale_hours=200).warning


def test_refused_run_is_said_with_its_checks(home: Home) -> None:
    refuse_a_run(home)
    page = open_page(home, page="report")
    assert "held back by the quality gate" in page.error[0].value
    assert any("counts_add_up" in text.value for text in page.text)
    assert page.metric


def test_new_publication_is_followed(home: Home) -> None:
    page = open_page(home, page="report")
    before = page.metric[0].value
    aside = home.published_database.with_name("aside.duckdb")
    shutil.copy(home.published_database, aside)
    with duckdb.connect(aside) as connection:
        connection.execute("delete from sender_activity_daily where user_id < '410002'")
    aside.replace(home.published_database)
    page.run()
    assert (before, page.metric[0].value) == ("14", "9")


def test_missing_warehouse_gets_a_page_that_says_what_to_do(tmp_path: Path) -> None:
    page = open_page(Home(tmp_path / "nowhere"))
    assert page.title[0].value == "Nothing is published yet"
    assert page.code[0].value == f"sender-score run --home {tmp_path / 'nowhere'}"


def test_refused_first_run_gets_a_page_that_says_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    refuse_a_run(home)
    page = open_page(home)
    assert page.title[0].value == "The quality gate refused the first run"
    assert "counts_add_up" in page.text[0].value
    assert "--accept counts_add_up=" in page.code[0].value


def test_empty_warehouse_gets_a_page_that_says_what_to_do(home: Home) -> None:
    with duckdb.connect(home.published_database) as connection:
        connection.execute("update publications set enrollments = 0")
    page = open_page(home, page="report")
    assert page.title[0].value == "The warehouse is empty"
    assert page.code[0].value == str(home.root / "landing")


def test_unreadable_warehouse_gets_a_page_that_says_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.published.mkdir()
    home.published_database.write_bytes(b"spoilt")
    page = open_page(home)
    assert page.title[0].value == "The published file cannot be read"
    assert "sender-score rebuild" in page.code[0].value


def give_seat(home: Home, user_id: str) -> None:
    with duckdb.connect(home.published_database) as connection:
        connection.execute(
            "create or replace table score_viewers as "
            f"select account_id, user_id from senders where user_id = '{user_id}'"
        )


def address_of(home: Home, user_id: str) -> str:
    with duckdb.connect(home.published_database, read_only=True) as connection:
        rows = connection.execute(
            f"select user_email from senders where user_id = '{user_id}'"
        ).fetchall()
    return str(rows[0][0])


def test_viewer_with_a_seat_sees_the_report(home: Home) -> None:
    give_seat(home, "41000101")
    page = open_page(home, page="report", viewer=address_of(home, "41000101"))
    assert page.metric
    assert any("Signed in as" in caption.value for caption in page.sidebar.caption)


@pytest.mark.parametrize("page_name", ["library", "report", "sender", "dashboards"])
def test_no_number_reaches_a_viewer_without_a_seat(home: Home, page_name: str) -> None:
    give_seat(home, "41000101")
    page = open_page(
        home,
        page=page_name,
        viewer=address_of(home, "41000102"),
        sender=sender_address("41000101"),
    )
    assert page.title[0].value == "You have no seat to see scores"
    assert not page.get("bidi_component")
    assert not page.get("vega_lite_chart")
    assert not page.metric
    assert not page.caption
    assert "Agnieszka" not in shown(page)


def test_viewer_of_one_account_is_told_of_no_other(home: Home) -> None:
    divide_accounts(home)
    give_seat(home, "41000101")
    refuse_a_run(home)
    address = address_of(home, "41000101")
    with duckdb.connect(home.published_database) as connection:
        connection.execute(
            "update quality_results set outcome = 'warned', message = 'secret words'"
        )
    local = open_page(home, page="report")
    assert "secret words" in shown(local)
    assert "3 rows" in shown(local)
    assert {"default", "second"} <= {row[1] for row in table_rows(local)[1:-1]}
    page = open_page(home, page="report", viewer=address)
    assert "held back by the quality gate" in page.error[0].value
    assert "secret words" not in shown(page)
    assert "3 rows" not in shown(page)
    assert "filter.accounts" not in {choice.key for choice in page.multiselect}
    names = [row[0] for row in table_rows(page)[1:-1]]
    assert "Agnieszka Wróblewska" in names
    assert "Oliver Thackeray" not in names
    assert "Oliver Thackeray" not in page.multiselect("filter.users").options
    other = sender_address("41000301").replace("default", "second")
    visit(page, page="sender", sender=other)
    assert page.info[0].value == "There is no such user."


def test_viewer_from_elsewhere_is_told_of_no_place_here(tmp_path: Path) -> None:
    home = Home(tmp_path)
    refuse_a_run(home)
    page = open_page(home, viewer="ann@example.com")
    assert page.title[0].value == "Nothing is published yet"
    assert str(tmp_path) not in shown(page)
    assert "counts_add_up" not in shown(page)
    home.published.mkdir()
    home.published_database.write_bytes(b"spoilt")
    page = open_page(home, viewer="ann@example.com")
    assert page.title[0].value == "The published file cannot be read"
    assert str(tmp_path) not in shown(page)


@pytest.mark.parametrize("name", ["library", "dashboards", "report", "dashboard"])
def test_spoilt_files_leave_every_page_and_are_named(
    home: Home, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    for folder in (home.reports, home.dashboards):
        folder.mkdir(parents=True)
        for number, text in enumerate(("people: 5", "name: [", "[" * 2000, "\0")):
            (folder / f"bad{number}.yml").write_text(text, encoding="utf-8")
    (home.reports / "good.yml").write_text("name: Good\n", encoding="utf-8")
    (home.dashboards / "board.yml").write_text(
        "name: Board\nreports: [good, good, bad0]\n", encoding="utf-8"
    )
    page = open_page(home, page=name, report="good", dashboard="board")
    if name == "library":
        said = [warning.value for warning in page.warning]
        assert len([text for text in said if "bad" in text]) == 8
    assert "Good" in shown(page)
    named = [text for text in caplog.messages if "left out of the report" in text]
    assert len(named) == 8


def test_long_names_are_cut_where_they_are_shown(home: Home) -> None:
    name, cut = "N" * 5000, "N" * 199 + "…"
    with duckdb.connect(home.published_database) as connection:
        for table in ("senders", "sender_scores"):
            connection.execute(
                f"update {table} set user_name = '{name}', team = '{name}' "
                "where user_id = '41000102'"
            )
        connection.execute(f"update sequences set sequence_name = '{name}'")
    page = open_page(home, page="report")
    page.selectbox("filter.period").set_value("all_time").run()
    assert [cut, cut] in [row[:2] for row in table_rows(page)]
    visit(page, page="sender", sender=sender_address("41000102"))
    assert page.title[0].value == cut
    assert cut in [text.value for text in page.text]


def test_hostile_names_stay_text(home: Home) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) $x$ :red[y]"
    with duckdb.connect(home.published_database) as connection:
        for table in ("senders", "sender_scores"):
            connection.execute(
                f"update {table} set user_name = '{hostile}' where user_id = '41000102'"
            )
    page = open_page(home, page="report")
    component, *_ = page.get("bidi_component")
    html = json.loads(component.proto.json)["html"]
    assert "<script" not in html
    assert hostile in [row[0] for row in table_rows(page)]


def test_library_ranks_more_than_senders(
    published_home: Home, snapshot: Snapshot
) -> None:
    for grain, table in (
        ("teams", "team_scores"),
        ("sequences", "sequence_scores"),
        ("domains", "domain_scores"),
        ("accounts", "account_scores"),
    ):
        page = open_page(published_home, page="library")
        page.button(f"open.scores.{grain}").click().run()
        page.selectbox("filter.period").set_value("all_time").run()
        (_, *rows) = table_rows(page)
        assert len(rows) > 1
        (asked,) = snapshot.rows(f"select count(*)::int as rows from {table}")
        assert len(rows) - 1 == asked["rows"]


def test_comparison_shows_the_changes_of_the_table_function(
    published_home: Home, snapshot: Snapshot
) -> None:
    page = open_page(published_home, page="report", period="last_month")
    page.selectbox("filter.compare").set_value("previous_period").run()
    asked = snapshot.rows(
        "select user_name, sender_score, sender_score_change as change "
        "from compared_sender_scores_between(date '2026-08-31', date '2026-09-30', "
        "date '2026-10-01', date '2026-10-31')"
    )
    shown_scores = {row[0]: row[2] for row in table_rows(page)[1:-1]}
    signs = {True: "▲ +", False: "▼ \u2212"}
    expected = {}
    for row in asked:
        score = "–" if row["sender_score"] is None else str(row["sender_score"])
        change = row["change"]
        if change is not None:
            score += f"{signs[change > 0]}{abs(change)}" if change else "="
        expected[row["user_name"]] = score
    assert shown_scores == expected
    assert any(row["change"] for row in asked)
    caption = "Changes compared with Aug 31, 2026 – Sep 30, 2026"
    assert any(text.value.startswith(caption) for text in page.caption)


def test_columns_are_chosen_and_saved_with_a_report(home: Home) -> None:
    page = open_page(home, page="report")
    page.multiselect("filter.columns").set_value(
        ["bounce_rate", "sender_score", "replied_enrollments"]
    ).run()
    assert table_rows(page)[0] == ["User", "Team", "Score ▼", "Replied", "Bounce rate"]
    page.text_input("save.name.sequence-sender-score").set_value("Few").run()
    button(page, "Save as new report").click().run()
    page = open_page(home, page="report", report="few")
    assert table_rows(page)[0] == ["User", "Team", "Score ▼", "Replied", "Bounce rate"]


def test_form_stays_open_while_it_is_corrected_and_has_the_name(home: Home) -> None:
    page = open_page(home, page="report")
    name = page.text_input("save.name.sequence-sender-score")
    assert name.value == "Sequence sender score"
    name.set_value("").run()
    button(page, "Save as new report").click().run()
    (form,) = [part for part in page.expander if part.label == "Save this report"]
    assert form.proto.expanded
    page.text_input("save.name.sequence-sender-score").set_value("A").run()
    (form,) = [part for part in page.expander if part.label == "Save this report"]
    assert form.proto.expanded


def test_work_list_is_narrowed_marked_and_cleared(
    home: Home, snapshot: Snapshot
) -> None:
    page = open_page(home, page="review")
    reasons = snapshot.rows(
        "select reason, label, count(*)::int as contacts from contacts_to_review "
        "inner join labels on key = 'contact_reason.' || reason and language = 'en' "
        "group by all order by reason"
    )
    assert [text.value for text in page.subheader] == [
        f"{row['label']} ({row['contacts']:,})" for row in reasons
    ]
    first = reasons[0]
    page.button(f"review.{first['reason']}.mark").click().run()
    assert len(page.subheader) == len(reasons) - 1
    # It stays so for who comes next, until it is taken back.
    page = open_page(home, page="review")
    assert len(page.subheader) == len(reasons) - 1
    page.checkbox("review.exported").set_value(True).run()
    assert len(page.subheader) == len(reasons)
    button(page, "Clear the marks").click().run()
    page = open_page(home, page="review", users='["default", "41000301"]')
    narrowed = {text.value.rpartition(" ")[0] for text in page.subheader}
    assert narrowed <= {row["label"] for row in reasons}
    assert page.multiselect("filter.users").value == [("default", "41000301")]


def test_page_of_sequences_to_improve_has_every_one(
    published_home: Home, snapshot: Snapshot
) -> None:
    page = open_page(published_home, page="improve")
    (asked,) = snapshot.rows(
        "select count(*)::int as rows, count(distinct reason)::int as reasons "
        "from sequences_to_improve"
    )
    assert len(page.subheader) == asked["reasons"] > 0
    tables = [table_rows(page, place)[1:] for place in range(asked["reasons"])]
    assert sum(map(len, tables)) == asked["rows"]


def test_language_of_the_address_goes_before_the_setting(published_home: Home) -> None:
    page = open_page(published_home, language="pl", page="report")
    visit(page, page="report", language="fr")
    assert page.title[0].value == "Score d'expéditeur de séquence"
    page.selectbox("language").set_value("de").run()
    assert page.query_params["language"] in ("de", ["de"])
