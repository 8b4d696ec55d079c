"""The report in a browser: the whole way, its numbers, and what it may not do."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from dagster_project.home import Home
from tests.openid_provider import OpenIdProvider
from tests.report_server import Visitor, chromium, free_port, served

pytestmark = pytest.mark.browser

SCORES = "Sender scores; a click on a row opens the user"
OCTOBER = "date '2026-10-01', date '2026-10-31'"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def address(published_home: Home) -> Iterator[str]:
    with served(published_home, port=free_port()) as serving:
        yield serving


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    looking = Visitor(browser, address, viewport={"width": 1400, "height": 1000})
    yield looking
    assert looking.asked_elsewhere() == []
    assert looking.errors == []
    looking.close()


def ask(home: Home, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(home.published_database, read_only=True) as connection:
        return connection.execute(query).fetchall()


def spell_rate(rate: float | None, is_good: bool | None) -> str:
    if rate is None:
        return "–"
    mark = "✓\ngood" if is_good else "✗\nnot good"
    return f"{rate:.1%}{mark}"


def plain(text: str) -> str:
    return "".join(text.split())


def test_whole_way_from_the_search_to_the_dashboard(
    browser: Browser, home: Home, tmp_path: Path
) -> None:
    with served(home, port=free_port()) as address:
        visitor = Visitor(browser, address, viewport={"width": 1400, "height": 1000})
        visitor.go()
        visitor.type("Search reports", "sender score")
        visitor.click("Sequence sender score")
        visitor.await_title("Sequence sender score")

        visitor.set_day("From", "10", "01", "2026")
        visitor.set_day("To", "10", "31", "2026")
        visitor.choose("Teams", "Sales Poland")
        compare_with_sql(visitor, home)

        visitor.table(SCORES).get_by_role("button", name="Tomasz Kędzierski").click()
        visitor.await_title("Tomasz Kędzierski")
        compare_sequences_with_sql(visitor, home)
        file = visitor.save("CSV", tmp_path)
        assert "sequence_name" in file.read_text(encoding="utf-8-sig")
        visitor.click("← Back to the report")

        visitor.pick("Save this report")
        visitor.type("Name of the report", "Poland in October")
        visitor.type("Description", "For the weekly meeting")
        visitor.pick("A new one")
        visitor.type("Name of the dashboard", "Morning")
        visitor.choose("Who may see it", "Everyone")
        visitor.click("Save as new report")
        visitor.await_title("Morning")
        compare_with_sql(visitor, home)

        visitor.click("Report library")
        visitor.type("Search reports", "weekly october")
        visitor.click("Poland in October")
        visitor.await_title("Poland in October")
        compare_with_sql(visitor, home)
        visitor.click("Dashboards")
        visitor.click("Morning")
        visitor.await_title("Morning")

        visitor.choose("Language", "Polski")
        visitor.page.get_by_role("button", name="← Pulpity").wait_for()
        assert "Doskonały" in str(visitor.page.locator("table").first.inner_text())
        assert visitor.asked_elsewhere() == []
        assert visitor.errors == []
        visitor.close()


def compare_with_sql(visitor: Visitor, home: Home) -> None:
    asked = ask(
        home,
        "select user_name, team, sender_score, band, completed_enrollments, "
        "reply_rate, is_reply_rate_good, bounce_rate, is_bounce_rate_good "
        f"from sender_scores_between({OCTOBER}) where team = 'Sales Poland' ",
    )
    expected = {
        row[0]: [
            row[1],
            *("–" if cell is None else str(cell) for cell in row[2:5]),
            plain(spell_rate(*row[5:7])),
            plain(spell_rate(*row[7:9])),
        ]
        for row in asked
    }
    shown = {
        row[0]: [*row[1:5], plain(row[5]), plain(row[6])]
        for row in visitor.rows(SCORES)
    }
    assert shown == expected
    assert len(shown) > 3


def compare_sequences_with_sql(visitor: Visitor, home: Home) -> None:
    asked = ask(
        home,
        "select sequence_name, completed_enrollments::varchar "
        f"from sender_sequence_scores_between({OCTOBER}) where user_id = '41000102'",
    )
    rows = visitor.rows("Sequences of this user")
    assert {(row[0], row[3]) for row in rows} == set(asked)


def test_heading_orders_the_table(visitor: Visitor) -> None:
    visitor.go(page="report")
    heading = visitor.table(SCORES).get_by_role("button", name="Bounce rate")
    for direction in ("descending", "ascending"):
        heading.click()
        visitor.page.locator(f"th[aria-sort={direction}]", has_text="Bounce").wait_for()
        rates = [float(row[6].partition("%")[0]) for row in visitor.rows(SCORES)]
        assert rates == sorted(rates, reverse=direction == "descending")


def test_row_opens_by_the_keyboard(visitor: Visitor) -> None:
    visitor.go(page="report")
    visitor.table(SCORES).get_by_role("button", name="Zofia Lis").focus()
    visitor.page.keyboard.press("Enter")
    visitor.await_title("Zofia Lis")


def test_pictures_and_tables_are_downloaded(visitor: Visitor, tmp_path: Path) -> None:
    visitor.go(page="report")
    kinds = {"PNG": b"\x89PNG", "SVG": b"<svg", "CSV": b"\xef\xbb\xbf", "XLSX": b"PK"}
    for kind, start in kinds.items():
        assert visitor.save(kind, tmp_path).read_bytes().startswith(start)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "place",
    [
        {"page": "library"},
        {"page": "report"},
        {"page": "sender", "sender": '["default", "41000102"]'},
        {"page": "dashboards"},
    ],
    ids=lambda place: place["page"],
)
def test_axe_finds_no_serious_violation(
    browser: Browser, address: str, scheme: str, place: dict[str, str]
) -> None:
    visitor = Visitor(browser, address, color_scheme=scheme)
    visitor.go(**place)
    visitor.page.wait_for_timeout(500)
    assert visitor.violations() == []
    visitor.close()


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    serving = OpenIdProvider()
    yield serving
    serving.close()


def test_sign_in_is_granted_by_seat_and_refused_without(
    browser: Browser, home: Home, provider: OpenIdProvider
) -> None:
    ann, bob = "41000101", "41000102"
    with duckdb.connect(home.published_database) as connection:
        connection.execute(
            "create or replace table score_viewers as "
            f"select account_id, user_id from senders where user_id = '{ann}'"
        )
    port = free_port()
    home.sign_in.parent.mkdir(parents=True)
    home.sign_in.write_text(provider.secrets(f"http://127.0.0.1:{port}"))
    with served(home, port=port) as address:
        for user_id, is_verified, title in (
            (bob, True, "You have no seat to see scores"),
            (ann, False, "You have no seat to see scores"),
            (ann, True, "Sequence sender score"),
        ):
            ((provider.email,),) = ask(
                home, f"select user_email from senders where user_id = '{user_id}'"
            )
            provider.is_verified = is_verified
            visitor = Visitor(browser, address)
            received: list[str] = []
            visitor.page.on(
                "websocket",
                lambda socket, kept=received: socket.on(
                    "framereceived", lambda frame: kept.append(str(frame))
                ),
            )
            visitor.go(page="report")
            visitor.await_title("Sign in to see the sender score")
            visitor.page.get_by_role("button", name="Sign in").click()
            visitor.page.get_by_role("button", name="Sign out").wait_for()
            visitor.go(page="report")
            visitor.await_title(title)
            assert ("Agnieszka" in "".join(received)) is (
                title != ("You have no seat to see scores")
            )
            assert visitor.asked_elsewhere() == []
            visitor.close()
