"""A provider of identities on 127.0.0.1, as OpenID Connect has it, for one test.

Whoever comes is signed in at once, as the provider's `email`.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "sender-score"
CLIENT_SECRET = "a secret of this test"  # noqa: S105
COOKIE_SECRET = "another secret of this test"  # noqa: S105


class OpenIdProvider:
    """Signs in whoever comes, as `email`."""

    def __init__(self) -> None:
        self.email = "nobody@example.com"
        # What else its tokens claim; the times are seconds from now.
        self.claims: dict[str, Any] = {"email_verified": True}
        self.seconds = 600
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig"})
        self.nonces: dict[str, str] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def write_sign_in(self, file: Path, page: str) -> None:
        """Tell the report of this provider."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(self.secrets(page), encoding="utf-8")

    def secrets(self, page: str) -> str:
        return f"""
[auth]
redirect_uri = "{page}/oauth2callback"
cookie_secret = "{COOKIE_SECRET}"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
server_metadata_url = "{self.address}/.well-known/openid-configuration"
"""

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def sign_in(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to."""
        code = f"code{len(self.nonces)}"
        self.nonces[code] = asked.get("nonce", "")
        return f"{asked['redirect_uri']}?" + urlencode(
            {"code": code, "state": asked["state"]}
        )

    def tokens(self, code: str) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": self.email,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + self.seconds,
            "nonce": self.nonces.pop(code),
            "email": self.email,
            **self.claims,
        }
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        return {
            "access_token": "unused",
            "token_type": "Bearer",
            "expires_in": self.seconds,
            "id_token": token,
        }


def _handler(provider: OpenIdProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/authorize":
                asked = {
                    name: values[0] for name, values in parse_qs(address.query).items()
                }
                self.send_response(302)
                self.send_header("Location", provider.sign_in(asked))
                self.end_headers()
            elif address.path == "/keys":
                self.answer({"keys": [provider.key.as_dict(private=False)]})
            else:
                self.answer(provider.configuration())

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = parse_qs(self.rfile.read(length).decode())
            self.answer(provider.tokens(form["code"][0]))

        def answer(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing among the tests' own lines."""

    return Handler
