"""Serves the report: Streamlit in this process, on 127.0.0.1 and with nothing reported.

Who is to see it from elsewhere signs in, through a proxy that speaks HTTPS.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dagster_project.home import Home
from dagster_project.report.guard import IDENTITY_COOKIE, RequestGuard
from dagster_project.report.hosts import Hosts, find_hosts
from dagster_project.report.sessions import Sessions
from dagster_project.report.sign_in import SignIn, read_sign_in

if TYPE_CHECKING:
    from streamlit.starlette import App

ADDRESS = "127.0.0.1"
SCRIPT = Path(__file__).parent / "pages" / "app.py"
# What the script is told of sign-in: decided here, whatever becomes of the file.
SIGNED_IN, LOCAL_ONLY = "signed-in", "local-only"


def server_options(*, port: int, public_host: str = "") -> dict[str, object]:
    """Streamlit's options; none is left to a file in the working directory.

    Args:
        public_host: the name by which viewers elsewhere know the page; Streamlit asks
            the network for names of this machine where a page is of none that it knows.
    """
    return {
        "browser.gatherUsageStats": False,
        "browser.serverAddress": public_host or ADDRESS,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "global.developmentMode": False,
        "logger.hideWelcomeMessage": True,
        # Sign-in is handed to Streamlit once; it would follow changes of a file.
        "secrets.files": [],
        "server.address": ADDRESS,
        "server.allowedHosts": [],
        "server.baseUrlPath": "",
        "server.corsAllowedOrigins": [],
        "server.enableAgentApi": False,
        "server.enableCORS": True,
        "server.enableStaticServing": False,
        "server.enableXsrfProtection": True,
        "server.fileWatcherType": "none",
        "server.headless": True,
        "server.port": port,
        "server.trustedUserHeaders": {},
        "theme.light.primaryColor": "#0b5cad",
        # White words on it can be read, and it stands out on the dark page.
        "theme.dark.primaryColor": "#1c74cc",
    }


def serve(
    home: Home,
    *,
    language: str,
    stale_hours: float,
    port: int,
    public_host: str,
    portal_id: str = "",
) -> None:
    """Serve until the process is stopped.

    Args:
        language: of a viewer who has chosen none.
        stale_hours: from what age on a publication is said to be old.
        public_host: the setting; empty is the one that `sign_in.toml` leads back to.
        portal_id: of the HubSpot account to which ids lead; empty leads nowhere.

    Raises:
        SettingsError: `sign_in.toml` or the public host cannot be used.
    """
    sign_in = read_sign_in(home.sign_in)
    hosts = find_hosts(sign_in, public_host=public_host)
    app = _build_app(home, sign_in, hosts)
    # Streamlit hands on to the script what the command was given.
    access = LOCAL_ONLY if sign_in is None else SIGNED_IN
    sys.argv = [str(SCRIPT), str(home.root), language, str(stale_hours), access]
    sys.argv.append(portal_id)
    click.echo(f"The report is served on http://{ADDRESS}:{port}")
    app.run(config=server_options(port=port, public_host=hosts.public))


def _build_app(home: Home, sign_in: SignIn | None, hosts: Hosts) -> "App":
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    guard = Middleware(
        RequestGuard,
        hosts=hosts,
        sessions=Sessions(home.ended_sessions),
        read_claims=lambda cookies: read_claims(cookies, sign_in),
    )
    return App(
        SCRIPT,
        middleware=[guard],
        secrets=None if sign_in is None else {"auth": dict(sign_in.auth)},
    )


def read_claims(
    cookies: Mapping[str, str], sign_in: SignIn | None
) -> dict[str, Any] | None:
    """What Streamlit's cookies say of who has signed in; None where they are not its.

    Args:
        cookies: values by name.
    """
    if sign_in is None or IDENTITY_COOKIE not in cookies:
        return None

    from streamlit.auth_util import get_cookie_with_chunks
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

    secret = sign_in.auth["cookie_secret"]

    def read(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, ""))

    text = get_cookie_with_chunks(read, IDENTITY_COOKIE)
    claims = None if text is None else json.loads(text)
    return claims if isinstance(claims, dict) else None
