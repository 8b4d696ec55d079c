"""Under which names the page is served, and whose pages may ask it.

A browser leads a foreign name to 127.0.0.1 if that name's owner wants it to, and lets
any page open a WebSocket to any address: Host and Origin tell them from the viewer's.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from dagster_project.report.sign_in import SignIn
from dagster_project.settings import SettingsError

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1"})

_HOST = re.compile(r"([a-z0-9._-]+?)\.?(?::[0-9]{1,5})?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Hosts:
    """The names that are served.

    Attributes:
        public: the name by which viewers elsewhere know the page; empty where nobody
            signs in.
        origin: scheme, host and port that go with it; a proxy may ask under another
            Host than the browser's.
    """

    public: str = ""
    origin: str = ""

    def serves(self, host: str) -> bool:
        """Whether the value of a Host header names this page."""
        named = _HOST.fullmatch(host)
        if named is None:
            return False
        name = named[1].lower()
        return name in LOCAL_NAMES or (self.public != "" and name == self.public)

    def accepts(self, origin: str, *, host: str) -> bool:
        """Whether a page of that origin may ask, where Host is the other."""
        if not self.serves(host):
            return False
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        is_own = parts.scheme in ("http", "https") and parts.netloc == host
        return is_own or (self.origin != "" and origin == self.origin)


def find_hosts(sign_in: SignIn | None, *, public_host: str) -> Hosts:
    """The names under which to serve.

    Args:
        public_host: the setting; empty leaves it to the address in `sign_in`.

    Raises:
        SettingsError: a public host without sign-in, or one that viewers who have
            signed in would not come back to.
    """
    if sign_in is None:
        if public_host:
            raise SettingsError(
                f"the public host {public_host} is set, but there is no sign_in.toml: "
                "everybody who reaches the page would see the scores"
            )
        return Hosts()
    if public_host and sign_in.host not in {public_host, *LOCAL_NAMES}:
        raise SettingsError(
            f"redirect_uri of sign_in.toml leads to {sign_in.host}, not to the public "
            f"host {public_host}"
        )
    public = public_host or sign_in.host
    return Hosts(public, sign_in.origin if sign_in.host == public else "")
