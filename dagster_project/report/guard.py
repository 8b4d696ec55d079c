"""Stands before Streamlit: refuses foreign hosts and pages, and keeps cookies short.

Add here what every request must pass. What a viewer may see belongs to viewer.py.
"""

import time
from collections.abc import Callable, Mapping
from http.cookies import CookieError, Morsel, SimpleCookie
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dagster_project.report.hosts import Hosts
from dagster_project.report.sessions import Sessions, ends_at

SIGN_OUT = "/auth/logout"
# A long identity is cut into several cookies, whose names begin alike.
IDENTITY_COOKIE = "_streamlit_user"

Claims = Mapping[str, Any]


class RequestGuard:
    """Middleware of ASGI around the whole page."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Hosts,
        sessions: Sessions,
        read_claims: Callable[[Mapping[str, str]], Claims | None],
    ) -> None:
        """Guard an application.

        Args:
            read_claims: what genuine cookies say of who has signed in.
        """
        self.app = app
        self.hosts = hosts
        self.sessions = sessions
        self.read_claims = read_claims

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._admits(headers):
            await _refuse(scope, receive, send)
            return
        if scope["path"] == SIGN_OUT:
            self._end_session(headers)

        async def send_short_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._shorten(message["headers"])
            await send(message)

        await self.app(scope, receive, send_short_cookies)

    def _admits(self, headers: Headers) -> bool:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or len(origins) > 1:
            return False
        (host,) = hosts
        return self.hosts.serves(host) and all(
            self.hosts.accepts(origin, host=host) for origin in origins
        )

    def _end_session(self, headers: Headers) -> None:
        claims = self.read_claims(cookie_parser("; ".join(headers.getlist("cookie"))))
        if claims is not None:
            self.sessions.end(claims)

    def _shorten(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The headers of an answer, its cookies made to end in time and `Secure`."""
        cookies = [
            _parse(value) for name, value in headers if name.lower() == b"set-cookie"
        ]
        claims = self.read_claims({cookie.key: cookie.value for cookie in cookies})
        seconds = 0 if claims is None else max(0, int(ends_at(claims) - time.time()))
        for cookie in cookies:
            if cookie.key.startswith(IDENTITY_COOKIE) and cookie["max-age"] != "0":
                cookie["max-age"] = seconds
            if self.hosts.origin.startswith("https:"):
                cookie["secure"] = True
        others = [
            (name, value) for name, value in headers if name.lower() != b"set-cookie"
        ]
        return others + [
            (b"set-cookie", cookie.OutputString().encode("latin-1"))
            for cookie in cookies
        ]


def _parse(value: bytes) -> "Morsel[str]":
    parsed: SimpleCookie = SimpleCookie(value.decode("latin-1"))
    if len(parsed) != 1:
        raise CookieError("a cookie of the page cannot be read")
    return next(iter(parsed.values()))


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(code=1008)(scope, receive, send)
        return
    answer = PlainTextResponse("The report is not served here.\n", status_code=403)
    await answer(scope, receive, send)
