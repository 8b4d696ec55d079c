"""Under which names the page is served, and how sign-in is set up."""

from pathlib import Path

import pytest

from dagster_project.report.hosts import Hosts, find_hosts
from dagster_project.report.sign_in import read_sign_in
from dagster_project.settings import SettingsError, read_settings

PUBLIC = Hosts("scores.example.com", "https://scores.example.com")
CONTENT = """
[auth]
redirect_uri = "https://Scores.example.com/oauth2callback"
cookie_secret = "a"
client_id = "b"
client_secret = "c"
server_metadata_url = "https://accounts.example.com/x"
"""


def write(folder: Path, content: str, mode: int = 0o600) -> Path:
    file = folder / "sign_in.toml"
    file.touch(mode=mode)
    file.chmod(mode)
    file.write_text(content, encoding="utf-8")
    return file


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8501", "LocalHost.:1"])
def test_names_of_this_machine_are_served(host: str) -> None:
    assert Hosts().serves(host)
    assert PUBLIC.serves(host)


@pytest.mark.parametrize("host", ["scores.example.com", "SCORES.example.com:443"])
def test_public_name_is_served_where_viewers_sign_in(host: str) -> None:
    assert PUBLIC.serves(host)
    assert not Hosts().serves(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        ":8501",
        "evil.example",
        "localhost.evil.example",
        "evil.example:localhost",
        "localhost:1:2",
        "localhost@evil.example",
        "evil.example/localhost",
        "localhost\n",
        "loca\u217chost",
        "127.0.0.1 ",
        "2130706433",
    ],
)
def test_foreign_names_are_not_served(host: str) -> None:
    assert not Hosts().serves(host)
    assert not PUBLIC.serves(host)


@pytest.mark.parametrize(
    ("origin", "host", "is_accepted"),
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("https://scores.example.com", "scores.example.com", True),
        # Behind a proxy that asks under its own name for the page.
        ("https://scores.example.com", "127.0.0.1:8501", True),
        ("http://scores.example.com", "127.0.0.1:8501", False),
        ("http://localhost:3000", "localhost:8501", False),
        ("http://127.0.0.1:8501", "localhost:8501", False),
        ("http://evil.example", "localhost:8501", False),
        ("http://evil.example", "evil.example", False),
        ("null", "localhost:8501", False),
        ("", "localhost:8501", False),
        ("file://localhost:8501", "localhost:8501", False),
        ("http://[", "localhost:8501", False),
    ],
)
def test_pages_of_the_same_origin_may_ask(
    origin: str, host: str, is_accepted: bool
) -> None:
    assert PUBLIC.accepts(origin, host=host) is is_accepted


def test_public_name_is_the_one_that_sign_in_leads_back_to(tmp_path: Path) -> None:
    sign_in = read_sign_in(write(tmp_path, CONTENT))
    origin = "https://scores.example.com"
    assert find_hosts(sign_in, public_host="") == Hosts("scores.example.com", origin)
    same = find_hosts(sign_in, public_host="scores.example.com")
    assert same == find_hosts(sign_in, public_host="")
    with pytest.raises(SettingsError, match="not to the public host other"):
        find_hosts(sign_in, public_host="other.example.com")


def test_public_name_without_sign_in_is_refused() -> None:
    assert find_hosts(None, public_host="") == Hosts()
    with pytest.raises(SettingsError, match=r"there is no sign_in\.toml"):
        find_hosts(None, public_host="scores.example.com")


@pytest.mark.parametrize("host", ["https://e.com", "e.com:80", "e.com/", "-", "ę.pl"])
def test_public_host_is_a_name(host: str) -> None:
    with pytest.raises(SettingsError, match="is no name of a host"):
        read_settings({"SENDER_SCORE_PUBLIC_HOST": host})


def test_public_host_is_compared_in_lower_case() -> None:
    settings = read_settings({"SENDER_SCORE_PUBLIC_HOST": "Scores.Example.com"})
    assert settings.public_host == "scores.example.com"


def test_without_the_file_nobody_signs_in(tmp_path: Path) -> None:
    assert read_sign_in(tmp_path / "nowhere" / "sign_in.toml") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", r"has no section \[auth\]"),
        ("auth = 5", r"has no section \[auth\]"),
        ("[auth", "cannot be read"),
        (CONTENT.replace('client_id = "b"', ""), "has no client_id"),
        (CONTENT.replace('cookie_secret = "a"', "cookie_secret = 5"), "cookie_secret"),
        (CONTENT.replace('cookie_secret = "a"', 'cookie_secret = ""'), "cookie_secret"),
        (CONTENT.replace("https://S", "S"), "redirect_uri 'Scores"),
        (CONTENT.replace("https://S", "https://["), "redirect_uri"),
    ],
)
def test_sign_in_that_cannot_be_used_is_named(
    tmp_path: Path, content: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        read_sign_in(write(tmp_path, content))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o601])
def test_sign_in_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(SettingsError, match=f"mode {mode:o}.*chmod 600"):
        read_sign_in(write(tmp_path, CONTENT, mode))


def test_link_that_leads_nowhere_does_not_open_the_page(tmp_path: Path) -> None:
    (tmp_path / "sign_in.toml").symlink_to(tmp_path / "unmounted.toml")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_sign_in(tmp_path / "sign_in.toml")
