"""For how long a sign-in holds, and which ones their viewers have ended.

A sign-in is known by the claims of its ID token. What ends is kept under the home, so
that a cookie that somebody has copied does not outlive it, not even a restart.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WORKING_DAY_SECONDS = 12 * 60 * 60

# Together they are of one sign-in: the nonce is made by chance for each.
_IDENTIFYING = ("iss", "sub", "aud", "iat", "exp", "nonce")


def ends_at(claims: Mapping[str, Any]) -> float:
    """When a sign-in ends, in seconds since 1970: with its token, or a working day on.

    One whose token does not say so has ended.
    """
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int | float) or not isinstance(expires, int | float):
        return 0
    return min(expires, issued + WORKING_DAY_SECONDS)


class Sessions:
    """The sign-ins that viewers of one home have ended, a file each."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or made yet."""
        self.folder = folder

    def is_open(self, claims: Mapping[str, Any]) -> bool:
        """Whether a sign-in still holds."""
        return time.time() < ends_at(claims) and not self._file(claims).exists()

    def end(self, claims: Mapping[str, Any]) -> None:
        """End a sign-in, and forget those that would have ended by themselves."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file(claims).touch()
        for file in self.folder.iterdir():
            # Twice, as the provider's clock may go ahead of this one.
            if file.stat().st_mtime < time.time() - 2 * WORKING_DAY_SECONDS:
                file.unlink(missing_ok=True)

    def _file(self, claims: Mapping[str, Any]) -> Path:
        known = json.dumps([claims.get(name) for name in _IDENTIFYING])
        return self.folder / hashlib.sha256(known.encode()).hexdigest()
