"""What stands before Streamlit: refusals, and what becomes of cookies."""

import asyncio
import time
from collections.abc import Mapping
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dagster_project.report.guard import RequestGuard
from dagster_project.report.hosts import Hosts
from dagster_project.report.sessions import Sessions

HTTPS = Hosts("scores.example.com", "https://scores.example.com")
HTTP = Hosts("127.0.0.1", "http://127.0.0.1:8501")
NOW = int(time.time())
CLAIMS = {"iss": "p", "sub": "s", "nonce": "n", "iat": NOW, "exp": NOW + 3600}


def answer(_: Request) -> PlainTextResponse:
    response = PlainTextResponse("inside")
    response.set_cookie("_streamlit_user", "chunks-1", max_age=30 * 24 * 3600)
    response.set_cookie("_streamlit_user_1", "abc", max_age=30 * 24 * 3600)
    response.set_cookie("_streamlit_xsrf", "2|a|b|3", httponly=True, samesite="lax")
    response.delete_cookie("_streamlit_user_2")
    response.headers["X-Other"] = "kept"
    return response


def read_claims(cookies: Mapping[str, str]) -> Mapping[str, object] | None:
    return CLAIMS if cookies.get("_streamlit_user_1") == "abc" else None


def guarded(hosts: Hosts, folder: Path) -> RequestGuard:
    inside = Starlette(routes=[Route("/{path:path}", answer)])
    return RequestGuard(
        inside, hosts=hosts, sessions=Sessions(folder), read_claims=read_claims
    )


def get(guard: RequestGuard, path: str, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(guard)
        address = "http://127.0.0.1:8501"
        async with httpx.AsyncClient(transport=transport, base_url=address) as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


def cookies_of(guard: RequestGuard) -> SimpleCookie:
    answered = get(guard, "/")
    assert answered.headers["X-Other"] == "kept"
    cookies: SimpleCookie = SimpleCookie()
    for text in answered.headers.get_list("set-cookie"):
        cookies.load(text)
    return cookies


def test_cookies_end_with_the_token_and_are_secure(tmp_path: Path) -> None:
    cookies = cookies_of(guarded(HTTPS, tmp_path))
    assert {name: bool(cookie["secure"]) for name, cookie in cookies.items()} == {
        "_streamlit_user": True,
        "_streamlit_user_1": True,
        "_streamlit_user_2": True,
        "_streamlit_xsrf": True,
    }
    for name in ("_streamlit_user", "_streamlit_user_1"):
        assert 1800 < int(cookies[name]["max-age"]) <= 3600
    assert cookies["_streamlit_user_2"]["max-age"] == "0"
    assert cookies["_streamlit_xsrf"]["max-age"] == ""
    assert cookies["_streamlit_xsrf"]["httponly"]
    assert cookies["_streamlit_xsrf"]["samesite"] == "lax"
    assert cookies["_streamlit_xsrf"].value == "2|a|b|3"


def test_cookies_are_not_secure_where_the_page_is_not(tmp_path: Path) -> None:
    cookies = cookies_of(guarded(HTTP, tmp_path))
    assert not any(cookie["secure"] for cookie in cookies.values())


def test_sign_out_ends_the_session_of_genuine_cookies(tmp_path: Path) -> None:
    guard, sessions = guarded(HTTP, tmp_path), Sessions(tmp_path)
    get(guard, "/auth/logout", Cookie="_streamlit_user_1=forged")
    assert sessions.is_open(CLAIMS)
    get(guard, "/", Cookie="_streamlit_user_1=abc")
    assert sessions.is_open(CLAIMS)
    get(guard, "/auth/logout", Cookie="_streamlit_user_1=abc")
    assert not sessions.is_open(CLAIMS)
    assert sessions.is_open(CLAIMS | {"nonce": "another sign-in"})


@pytest.mark.parametrize(
    ("claims", "is_open"),
    [
        ({}, True),
        ({"exp": NOW - 1}, False),
        ({"exp": None}, False),
        ({"iat": "now"}, False),
        ({"iat": NOW - 11 * 3600}, True),
        ({"iat": NOW - 12 * 3600 - 1, "exp": NOW + 10**6}, False),
    ],
    ids=[
        "without times",
        "expired",
        "end that is no number",
        "begin that is no number",
        "a working day not over",
        "a working day over",
    ],
)
def test_session_ends_by_itself(
    tmp_path: Path, claims: dict[str, object], is_open: bool
) -> None:
    assert Sessions(tmp_path / "none").is_open(CLAIMS | claims) is is_open


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
    ],
    ids=str,
)
def test_nothing_foreign_reaches_the_page(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    answered = get(guarded(HTTP, tmp_path), "/auth/logout", **headers)
    assert (answered.status_code, "inside" in answered.text) == (403, False)
    assert "set-cookie" not in answered.headers
