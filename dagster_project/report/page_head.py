"""How the static page names its publication, so that a page of an earlier one is known.

Imports nothing that draws: every run looks, few write a page.
"""

import re
from html import escape
from pathlib import Path

_META = '<meta name="publication" content="{}">'
# What precedes it in the page is much shorter.
_HEAD_CHARACTERS = 2048


def name_publication(publication_id: str) -> str:
    """The line of the page's head."""
    return _META.format(escape(publication_id))


def read_publication(page: Path) -> str | None:
    """The publication that a page shows, None where there is none to be told."""
    if not page.exists():
        return None
    with page.open(encoding="utf-8", errors="replace") as file:
        found = re.search(_META.format('([^"]*)'), file.read(_HEAD_CHARACTERS))
    return found[1] if found else None
