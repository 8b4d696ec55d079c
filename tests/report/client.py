"""A visitor of the report who needs no browser: signs in, asks, reads the answer.

Speaks HTTP and Streamlit's WebSocket, with the Host, Origin and cookies of a test.
"""

import socket
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.report.openid_provider import COOKIE_SECRET


@dataclass
class Client:
    """One visitor, with cookies of its own.

    Attributes:
        address: of the page on this machine.
        origin: scheme, host and port that the visitor believes to be at.
    """

    address: str
    origin: str = ""
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def __post_init__(self) -> None:
        self.origin = self.origin or self.address

    @property
    def host(self) -> str:
        return urlsplit(self.origin).netloc

    def get(self, path: str, **headers: str) -> httpx.Response:
        answer = self.http.get(
            f"{self.address}{path}", headers={"Host": self.host, **headers}
        )
        # A browser sends them to the proxy by HTTPS; the proxy hands them on by HTTP.
        for cookie in self.http.cookies.jar:
            cookie.secure = False
        return answer

    def sign_in(self) -> httpx.Response:
        """Go to the provider and back, as the button leads; gives the last answer."""
        asked = {"provider": "default", "exp": int(time.time()) + 60}
        # The button brings a token that Streamlit has signed.
        token = jwt.encode({"alg": "HS256"}, asked, OctKey.import_key(COOKIE_SECRET))
        away = self.get(f"/auth/login?provider={token}").headers["location"]
        back = urlsplit(self.http.get(away).headers["location"])
        return self.get(f"{back.path}?{back.query}")

    def status(self, *, host: str, origin: str | None = None) -> int:
        """How a WebSocket with such headers is answered: 101 is let in."""
        try:
            with self._connect(host, origin):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    def see(self, query: str = "page=report") -> str:
        """Everything that the page sends, texts and data."""
        with self.watch() as window:
            return ask(window, query)

    def watch(self) -> ClientConnection:
        """A window that stays open; `ask` draws it anew."""
        self.get("/_stcore/health")
        return self._connect(self.host, self.origin)

    def _connect(self, host: str, origin: str | None) -> ClientConnection:
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.http.cookies.jar)
        token = self.http.cookies.get("_streamlit_xsrf")
        here = urlsplit(self.address)
        return connect(
            f"ws://{host}/_stcore/stream",
            sock=socket.create_connection((here.hostname, here.port)),
            additional_headers={"Cookie": cookies},
            origin=origin,
            subprotocols=["streamlit", token or "none"],
            max_size=None,
            proxy=None,
        )


def ask(window: ClientConnection, query: str) -> str:
    """Have the page drawn for an address, and read what it sends."""
    request = BackMsg()
    request.rerun_script.query_string = query
    window.send(request.SerializeToString())
    said = []
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        data = window.recv(timeout=60)
        assert isinstance(data, bytes)
        said.append(data.decode("utf-8", errors="ignore"))
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.WhichOneof("type") == "script_finished":
            return "\n".join(said)
    raise AssertionError("the page was not drawn within a minute")
