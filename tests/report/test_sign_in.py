"""Nobody gets in: the served report, a provider of identities, and who comes."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie

import duckdb
import pytest

from dagster_project.home import Home
from tests.report.client import Client, ask
from tests.report.conftest import copy_home, divide_accounts
from tests.report.openid_provider import OpenIdProvider
from tests.report.server import free_port, served
from tests.running.command import sender_score

# Agnieszka has a seat in the first account, Oliver in the second.
AGNIESZKA, OLIVER = "41000101", "41000301"
ADDRESSES = {AGNIESZKA: "mark.k@example.com", OLIVER: "oliver@example.net"}
OF_FIRST, OF_SECOND = "Agnieszka", "Oliver"
SIGN_IN, NO_SEAT = "Sign in to see", "You have no seat"


def seat_viewers(home: Home) -> None:
    """A seat in each of two accounts."""
    divide_accounts(home)
    with duckdb.connect(home.published_database) as connection:
        for user_id, address in ADDRESSES.items():
            connection.execute(
                f"update senders set user_email = '{address}' "
                f"where user_id = '{user_id}'"
            )
        connection.execute(
            "create or replace table score_viewers as select account_id, user_id "
            f"from senders where user_id in ('{AGNIESZKA}', '{OLIVER}')"
        )


@dataclass
class Served:
    """The report and the provider at which its viewers sign in."""

    home: Home
    provider: OpenIdProvider
    address: str

    def come(self, email: str, **claims: object) -> Client:
        """Somebody who signs in with such claims."""
        self.provider.email = email
        self.provider.claims = {"email_verified": True} | claims
        client = Client(self.address)
        client.sign_in()
        return client


@pytest.fixture(scope="module")
def report(
    published_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    home = copy_home(published_home, tmp_path_factory.mktemp("signed-in") / "home")
    seat_viewers(home)
    provider, port = OpenIdProvider(), free_port()
    provider.write_sign_in(home.sign_in, f"http://127.0.0.1:{port}")
    with served(home, port=port) as address:
        yield Served(home, provider, address)
    provider.close()


def test_nobody_is_let_in_without_signing_in(report: Served) -> None:
    said = Client(report.address).see()
    assert SIGN_IN in said
    assert OF_FIRST not in said


@pytest.mark.parametrize(
    ("claims", "is_let_in"),
    [
        ({"email_verified": True}, True),
        ({"email_verified": "true"}, False),
        ({"email_verified": "false"}, False),
        ({"email_verified": False}, False),
        ({"email_verified": None}, False),
        ({"email_verified": 0}, False),
        ({"email_verified": 1}, False),
        ({"email_verified": "missing"}, False),
    ],
    ids=str,
)
def test_only_a_verified_address_is_let_in(
    report: Served, claims: dict[str, object], is_let_in: bool
) -> None:
    client = report.come(ADDRESSES[AGNIESZKA], **claims)
    said = client.see()
    assert (OF_FIRST in said) is is_let_in
    assert (NO_SEAT in said) is not is_let_in


@pytest.mark.parametrize(
    ("email", "is_let_in"),
    [
        ("mark.k@example.com", True),
        ("Mark.K@EXAMPLE.com", True),
        # The Kelvin sign, Cyrillic a, full width, a space that does not show.
        ("mar\u212a.k@example.com", False),
        ("m\u0430rk.k@example.com", False),
        ("\uff4dark.k@example.com", False),
        ("mark.k@example.com\u00a0", False),
    ],
    ids=ascii,
)
def test_addresses_match_exactly_or_by_the_case_of_a_to_z(
    report: Served, email: str, is_let_in: bool
) -> None:
    assert (OF_FIRST in report.come(email).see()) is is_let_in


def test_viewer_sees_the_account_of_the_seat_alone(report: Served) -> None:
    agnieszka = report.come(ADDRESSES[AGNIESZKA])
    oliver = report.come(ADDRESSES[OLIVER])
    first, second = agnieszka.see(), oliver.see()
    assert (OF_FIRST in first, OF_SECOND in first) == (True, False)
    assert (OF_FIRST in second, OF_SECOND in second) == (False, True)
    other = f'page=sender&sender=["second", "{OLIVER}"]'
    assert "There is no such user" in agnieszka.see(other)
    assert OF_SECOND in oliver.see(other)


def test_sign_in_lasts_when_its_file_is_deleted(report: Served) -> None:
    kept = report.home.sign_in.rename(report.home.root / "aside.toml")
    try:
        said = Client(report.address).see()
        assert SIGN_IN in said
        assert OF_FIRST not in said
        assert OF_FIRST in report.come(ADDRESSES[AGNIESZKA]).see()
    finally:
        kept.rename(report.home.sign_in)


def test_sign_in_ends_with_the_token_in_the_browser_and_here(report: Served) -> None:
    report.provider.seconds = 3
    try:
        client = report.come(ADDRESSES[AGNIESZKA])
    finally:
        report.provider.seconds = 600
    (age,) = ages(client)
    assert age <= 3
    with client.watch() as window:
        assert OF_FIRST in ask(window, "page=report")
        time.sleep(3.5)
        assert SIGN_IN in ask(window, "page=report")


def test_sign_in_ends_after_a_working_day(report: Served) -> None:
    report.provider.seconds = 30 * 24 * 3600
    try:
        client = report.come(ADDRESSES[AGNIESZKA])
    finally:
        report.provider.seconds = 600
    (age,) = ages(client)
    assert 12 * 3600 - 60 < age <= 12 * 3600
    yesterday = int(time.time()) - 12 * 3600 - 1
    assert SIGN_IN in report.come(ADDRESSES[AGNIESZKA], iat=yesterday).see()


def ages(client: Client) -> set[int]:
    """For how many seconds the browser is to keep the identity."""
    now = time.time()
    return {
        round(cookie.expires - now)
        for cookie in client.http.cookies.jar
        if cookie.name.startswith("_streamlit_user") and cookie.expires
    }


def test_sign_out_ends_copies_of_the_cookie_and_open_windows(report: Served) -> None:
    client, other = report.come(ADDRESSES[AGNIESZKA]), report.come(ADDRESSES[AGNIESZKA])
    thief = Client(report.address)
    thief.http.cookies.update(client.http.cookies)
    with client.watch() as window:
        assert OF_FIRST in ask(window, "page=report")
        assert OF_FIRST in thief.see()
        client.get("/auth/logout")
        assert SIGN_IN in ask(window, "page=report")
    assert SIGN_IN in thief.see()
    # Another sign-in of the same person goes on.
    assert OF_FIRST in other.see()


@pytest.mark.parametrize(
    ("host", "is_served"),
    [
        ("127.0.0.1", True),
        ("localhost:9000", True),
        ("LOCALHOST", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("evil.example:8501", False),
        ("localhost_", False),
        ("10.0.0.1", False),
    ],
)
def test_foreign_host_is_refused(report: Served, host: str, is_served: bool) -> None:
    client = Client(report.address)
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/auth/login"):
        assert (client.get(path, Host=host).status_code != 403) is is_served, path
    assert client.status(host=host) == (101 if is_served else 403)


def test_foreign_origin_is_refused(report: Served) -> None:
    client, host = Client(report.address), report.address.removeprefix("http://")
    assert client.status(host=host, origin=report.address) == 101
    for origin in (
        "http://evil.example",
        "https://evil.example",
        "null",
        "http://localhost:1",
        f"http://{host}.evil.example",
        "http://[",
    ):
        assert client.status(host=host, origin=origin) == 403, origin
        assert client.get("/", Origin=origin).status_code == 403, origin


@pytest.mark.slow
def test_cookies_are_secure_behind_https(report: Served, home: Home) -> None:
    port = free_port()
    report.provider.write_sign_in(home.sign_in, "https://scores.example.com")
    with served(home, port=port) as address:
        client = Client(address, origin="https://scores.example.com")
        report.provider.email = "who@example.com"
        answers = [client.get("/_stcore/health"), client.sign_in()]
        cookies = [
            cookie
            for answer in answers
            for text in answer.headers.get_list("set-cookie")
            for cookie in SimpleCookie(text).values()
        ]
        names = {cookie.key for cookie in cookies}
        assert {"_streamlit_xsrf", "_streamlit_user"} <= names
        assert {cookie["secure"] for cookie in cookies} == {True}
        # A proxy that asks under a name of this machine is let in for its own page.
        assert client.status(host=f"127.0.0.1:{port}", origin=client.origin) == 101
        assert (
            client.status(host=f"127.0.0.1:{port}", origin="https://e.example") == 403
        )


def test_secrets_that_others_may_read_are_refused(report: Served, home: Home) -> None:
    report.provider.write_sign_in(home.sign_in, "http://127.0.0.1:1")
    home.sign_in.chmod(0o640)
    ended = sender_score("report", "--home", home.root, "--port", str(free_port()))
    assert ended.code == 2
    assert "chmod 600" in ended.err
