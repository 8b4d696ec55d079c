"""The report in a browser: the whole way, its numbers, and what it may not do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from playwright.sync_api import Browser

from dagster_project.home import Home
from dagster_project.report.static_page import write_static_page
from tests.report.openid_provider import OpenIdProvider
from tests.report.server import Visitor, becomes, chromium, free_port, served
from tests.report.test_app import refuse_a_run

pytestmark = pytest.mark.browser

SCORES = "Sender scores; click a row to open the user"
PLACES = [
    {"page": "library"},
    {"page": "report"},
    {"page": "sender", "sender": '["default", "41000102"]'},
    {"page": "dashboards"},
    {"page": "report", "report": "scores.teams", "compare": "previous_period"},
    {"page": "improve"},
    {"page": "review"},
]
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
    assert len(expected) > 3
    becomes(
        lambda: {
            row[0]: [*row[1:5], plain(row[5]), plain(row[6])]
            for row in visitor.rows(SCORES)
        },
        expected,
    )


def compare_sequences_with_sql(visitor: Visitor, home: Home) -> None:
    asked = ask(
        home,
        "select sequence_name, completed_enrollments::varchar "
        f"from sender_sequence_scores_between({OCTOBER}) where user_id = '41000102'",
    )
    assert len(asked) > 2
    table = "Sequences of this user"
    becomes(lambda: {(row[0], row[3]) for row in visitor.rows(table)}, set(asked))


def test_view_outlasts_reload_way_back_and_a_copied_link(
    browser: Browser, address: str
) -> None:
    phone = {"width": 390, "height": 844}
    clipboard = ["clipboard-read", "clipboard-write"]
    visitor = Visitor(browser, address, locale="de-DE", permissions=clipboard)
    visitor.go(page="report")
    # Nobody has chosen a language: the browser's comes first.
    visitor.await_title("Sequenz-Absender-Score")
    visitor.choose("Zeitraum", "Letzter Monat")
    visitor.choose("Teams", "Sales Poland")
    visitor.choose("Vergleichen mit", "Vorheriger Zeitraum")
    table = "Absender-Scores; ein Klick auf eine Zeile öffnet den Benutzer"
    shown = visitor.rows(table)
    assert len(shown) > 3
    visitor.page.reload()
    visitor.settled()
    assert visitor.rows(table) == shown
    visitor.page.go_back()
    visitor.settled()
    assert visitor.rows(table) != shown
    visitor.page.go_forward()
    visitor.settled()
    assert visitor.rows(table) == shown

    visitor.page.get_by_role("button", name="Link kopieren").click()
    visitor.page.get_by_role("button", name="Link kopiert").wait_for()
    link = str(visitor.page.evaluate("navigator.clipboard.readText()"))
    other = Visitor(browser, address, locale="en-US", viewport=phone)
    other.page.goto(link)
    other.settled()
    other.await_title("Sequenz-Absender-Score")
    assert [plain(" ".join(row)) for row in other.rows(table)] == [
        plain(" ".join(row)) for row in shown
    ]
    for one in (visitor, other):
        assert one.errors == []
        assert one.asked_elsewhere() == []
        one.close()


def test_paper_has_the_numbers_and_nothing_to_click(visitor: Visitor) -> None:
    visitor.go(page="report")
    page = visitor.page
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    assert visitor.table(SCORES).is_visible()
    assert page.locator("[data-testid=stSidebar]").is_hidden()
    assert page.locator(".stDownloadButton:visible, .stButton:visible").count() == 0
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    page.emulate_media(media="screen")


def test_row_of_a_team_leads_to_its_senders(visitor: Visitor, home: Home) -> None:
    visitor.go(page="report", report="scores.teams", period="all_time")
    teams = "Team scores; click a row to see its users"
    asked = ask(
        home, "select team, sender_score, completed_enrollments from team_scores"
    )
    becomes(
        lambda: {(row[0], row[1], row[3]) for row in visitor.rows(teams)},
        {(team, str(score), f"{completed:,}") for team, score, completed in asked},
    )
    visitor.table(teams).get_by_role("button", name="Sales Poland").click()
    visitor.await_title("Sequence sender score")
    visitor.settled()
    members = ask(
        home, "select user_name from sender_scores where team = 'Sales Poland'"
    )
    becomes(
        lambda: {row[0] for row in visitor.rows(SCORES)},
        {name for (name,) in members},
    )
    visitor.page.go_back()
    visitor.await_title("Team scores")


def test_heading_orders_the_table(visitor: Visitor) -> None:
    visitor.go(page="report")
    heading = visitor.table(SCORES).get_by_role("button", name="Bounce rate")
    for direction in ("descending", "ascending"):
        heading.click()
        visitor.page.locator(f"th[aria-sort={direction}]", has_text="Bounce").wait_for()
        rates = [float(row[6].partition("%")[0]) for row in visitor.rows(SCORES)]
        assert rates == sorted(rates, reverse=direction == "descending")


def test_choice_made_right_after_typing_is_kept(visitor: Visitor) -> None:
    visitor.go(page="report")
    visitor.pick("Save this report")
    field = visitor.page.get_by_label("Description", exact=True)
    field.press("Control+a")
    field.press_sequentially("For the weekly meeting")
    # Without leaving the field first: the click itself makes the page draw anew.
    visitor.page.get_by_text("A new one", exact=True).click()
    visitor.page.get_by_label("Name of the dashboard", exact=True).wait_for()
    visitor.settled()
    assert field.input_value() == "For the weekly meeting"
    assert visitor.page.get_by_role("radio", name="A new one").is_checked()


@pytest.mark.parametrize("language", ["en", "pl", "fr", "de"])
def test_phone_shows_everything_without_moving_it_sideways(
    browser: Browser, address: str, language: str
) -> None:
    visitor = Visitor(browser, address, viewport={"width": 390, "height": 844})
    for place in PLACES:
        visitor.go(**place, language=language)
        assert visitor.cut_off() == []
    visitor.close()


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
@pytest.mark.parametrize("place", PLACES, ids=lambda place: "-".join(place.values()))
def test_axe_finds_no_serious_violation(
    browser: Browser, address: str, scheme: str, place: dict[str, str]
) -> None:
    visitor = Visitor(browser, address, color_scheme=scheme)
    visitor.go(**place)
    assert visitor.violations() == []
    visitor.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation_in_forms(
    browser: Browser, home: Home, scheme: str
) -> None:
    home.reports.mkdir(parents=True)
    home.dashboards.mkdir(parents=True)
    (home.reports / "all.yml").write_text("name: All\n", encoding="utf-8")
    (home.dashboards / "board.yml").write_text(
        "name: Board\nvisibility: chosen\nreports: [all]\n", encoding="utf-8"
    )
    with served(home, port=free_port()) as address:
        visitor = Visitor(browser, address, color_scheme=scheme)
        visitor.go(page="report", report="all")
        visitor.pick("How the score is calculated")
        visitor.pick("Save this report")
        visitor.pick("A new one")
        visitor.choose("Who may see it", "Selected people")
        assert visitor.violations() == []
        visitor.go(page="dashboard", dashboard="board")
        visitor.pick("Edit dashboard")
        assert visitor.violations() == []
        visitor.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation_in_notices(
    browser: Browser, published_home: Home, tmp_path: Path, scheme: str
) -> None:
    home = Home(tmp_path / "home")
    with served(home, port=free_port()) as address:
        visitor = Visitor(browser, address, color_scheme=scheme)

        def see(title: str) -> None:
            visitor.go()
            visitor.await_title(title)
            assert visitor.violations() == []

        see("Nothing is published yet")
        refuse_a_run(home)
        see("The quality gate refused the first run")
        home.published.mkdir()
        home.published_database.write_bytes(b"spoilt")
        see("The published file cannot be read")
        shutil.copy(published_home.published_database, tmp_path / "aside")
        with duckdb.connect(tmp_path / "aside") as connection:
            connection.execute("update publications set published_at = '2026-01-01'")
        shutil.copy(tmp_path / "aside", tmp_path / "old")
        (tmp_path / "old").replace(home.published_database)
        see("Report library")
        assert "old" in visitor.page.get_by_role("alert").first.inner_text()
        with duckdb.connect(tmp_path / "aside") as connection:
            connection.execute("update publications set enrollments = 0")
        (tmp_path / "aside").replace(home.published_database)
        see("The warehouse is empty")
        visitor.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation_in_the_static_page(
    browser: Browser, published_home: Home, tmp_path: Path, scheme: str
) -> None:
    file = tmp_path / "scores.html"
    write_static_page(published_home.published_database, file, language="en")
    phone = {"width": 390, "height": 844}
    visitor = Visitor(browser, "", color_scheme=scheme, viewport=phone)
    visitor.page.goto(file.as_uri())
    assert visitor.violations() == []
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert (width, visitor.cut_off()) == (390, [])
    visitor.close()


# What Streamlit makes a link, an icon, a smiley, an arrow or a colour of.
NAMES = (
    "https://evil.example/a",
    "HTTP://evil.example",
    "www.evil.example",
    "ann@example.com",
    "mailto:ann@example.com",
    ":material/home: b",
    ":material_home: c",
    ":smile: :streamlit:",
    ":red[d] :color[e]{foreground=red}",
    "A -> B <- C -- D >= E <= F ~= G <-> H",
    "a::b $x$ [y](z) *i* `j` <b>",
)
OF_A_SENDER = " ".join(NAMES[:9])
MADE = "img, [role=img], em, strong, code, b"


def test_names_are_text_wherever_they_stand(browser: Browser, home: Home) -> None:
    home.reports.mkdir(parents=True)
    home.dashboards.mkdir(parents=True)
    slugs = [f"r{number}" for number in range(len(NAMES))]
    for slug, name in zip(slugs, NAMES, strict=True):
        content = {"name": name, "owner": "local"}
        (home.reports / f"{slug}.yml").write_text(yaml.safe_dump(content))
        content = {"name": name, "reports": slugs[:1]}
        (home.dashboards / f"{slug}.yml").write_text(yaml.safe_dump(content))
    with duckdb.connect(home.published_database) as connection:
        connection.execute(f"update senders set user_name = '{OF_A_SENDER}'")
    with served(home, port=free_port()) as address:
        visitor = Visitor(browser, address)
        places = [
            ({"page": "library"}, NAMES),
            ({"page": "dashboards"}, NAMES),
            ({"page": "report", "report": "r0"}, NAMES[:1]),
            ({"page": "report", "report": "r5"}, NAMES[5:6]),
            ({"page": "dashboard", "dashboard": "r5"}, (NAMES[5], NAMES[0])),
            ({"page": "sender", "sender": PLACES[2]["sender"]}, (OF_A_SENDER,)),
        ]
        for place, names in places:
            visitor.go(**place)
            main = visitor.page.locator("[data-testid=stMain]")
            text = " ".join(main.inner_text().split())
            assert [name for name in names if name not in text] == []
            titles = main.locator("h1, h2, .st-key-card button, [class*=st-key-open]")
            assert titles.locator(MADE).count() == 0
            # A title is its own anchor, which shows nowhere.
            assert main.locator("a:not([href^='#'])").count() == 0
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
    provider.write_sign_in(home.sign_in, f"http://127.0.0.1:{port}")
    with served(home, port=port) as address:
        for user_id, is_verified, title, scheme in (
            (bob, True, "You have no seat to see scores", "light"),
            (ann, False, "You have no seat to see scores", "dark"),
            (ann, True, "Sequence sender score", "light"),
        ):
            ((provider.email,),) = ask(
                home, f"select user_email from senders where user_id = '{user_id}'"
            )
            provider.claims = {"email_verified": is_verified}
            visitor = Visitor(browser, address, color_scheme=scheme)
            received: list[str] = []
            visitor.page.on(
                "websocket",
                lambda socket, kept=received: socket.on(
                    "framereceived", lambda frame: kept.append(str(frame))
                ),
            )
            visitor.go(page="report")
            visitor.await_title("Sign in to see the sender score")
            assert visitor.violations() == []
            visitor.page.get_by_role("button", name="Sign in").click()
            visitor.page.get_by_role("button", name="Sign out").wait_for()
            visitor.go(page="report")
            visitor.await_title(title)
            assert visitor.violations() == []
            assert ("Agnieszka" in "".join(received)) is (
                title != ("You have no seat to see scores")
            )
            assert visitor.asked_elsewhere() == []
            visitor.close()
