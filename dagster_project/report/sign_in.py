"""How viewers sign in: `sign_in.toml` of the home, read once, before serving.

What a provider of identities says of a viewer is checked in viewer.py, for how long it
holds in sessions.py.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dagster_project.settings import SettingsError

NEEDED = (
    "redirect_uri",
    "cookie_secret",
    "client_id",
    "client_secret",
    "server_metadata_url",
)
OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class SignIn:
    """What the file says.

    Attributes:
        auth: its section [auth], as Streamlit's OpenID Connect takes it.
        origin: scheme, host and port under which viewers know the page.
    """

    auth: Mapping[str, Any]
    origin: str

    @property
    def host(self) -> str:
        """The name in the origin, in lower case."""
        return urlsplit(self.origin).hostname or ""


def read_sign_in(path: Path) -> SignIn | None:
    """How viewers sign in; None where there is no such file.

    Raises:
        SettingsError: the file is open to others, cannot be read, or lacks something.
    """
    # A link that leads nowhere is there all the same: it must not open the page.
    if not os.path.lexists(path):
        return None
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & OTHERS_MAY:
                raise SettingsError(
                    f"{path} holds secrets and has mode {mode:o}: others may read or "
                    f"change it; use chmod 600 {path}"
                )
            auth = tomllib.load(file).get("auth")
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    if not isinstance(auth, dict):
        raise SettingsError(f"{path} has no section [auth]")
    for name in NEEDED:
        if not isinstance(auth.get(name), str) or not auth[name]:
            raise SettingsError(f"{path} has no {name} in its section [auth]")
    return SignIn(auth, _origin(auth["redirect_uri"], path))


def _origin(redirect_uri: str, path: Path) -> str:
    try:
        parts = urlsplit(redirect_uri)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        usable = None
    if not usable:
        raise SettingsError(
            f"{path}: redirect_uri {redirect_uri!r} is no address as "
            "https://scores.example.com/oauth2callback"
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"
