"""What of an export is published as it was given: nothing that may hold an address.

Keep out SQL, and anything taken from a model: the two answers are independent.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from tests.reference.inputs import ExportFile, Row, Settings, fold_email

CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
CODES = ("unenrolled_source", "step_error_type", "bounce_type")
# Unique within an account, and over all of them.
IDS_OF_AN_ACCOUNT = ("enrollment_id", "company_id")
IDS = ("account_id", "sequence_id", "user_id", "sending_user_id")
NAMES = (
    *("sequence_name", "user_name", "folder"),
    *("primary_team", "teams", "seats", "subscription"),
)
ADDRESS = re.compile(r"[^\s,;@]+(@[^\s,;@]+)+")
MASK = "•••"


def hide(parts: Iterable[str], settings: Settings) -> str:
    """Return a salted hash that stands for what identifies without showing it."""
    text = chr(31).join((settings.hash_salt, *parts))
    return hashlib.sha256(text.encode()).hexdigest()


def mask(name: str) -> str | None:
    """Return a name without addresses; None where nothing else is left."""
    masked = ADDRESS.sub(MASK, name)
    return None if masked == MASK else masked


def hide_addresses(files: Iterable[ExportFile], settings: Settings) -> list[ExportFile]:
    """Return the exports with ids, names and codes as they are published."""
    return [
        replace(
            file,
            name=mask(file.name) or MASK,
            rows=tuple(_hide_in_row(row, settings) for row in file.rows),
        )
        for file in files
    ]


def _hide_in_row(row: Row, settings: Settings) -> Row:
    hidden = row | {"given_sequence_id": row.get("sequence_id")}
    for column in IDS:
        hidden[column] = _hide_id(row.get(column), (), settings)
    account = hidden["account_id"] or settings.account_id
    for column in IDS_OF_AN_ACCOUNT:
        hidden[column] = _hide_id(row.get(column), (account,), settings)
    for column in NAMES:
        hidden[column] = mask(row[column]) if row.get(column) else None
    for column in CODES:
        code = row.get(column)
        is_code = code is None or CODE.fullmatch(code)
        hidden[column] = code if is_code else "OTHER"
    return hidden


def _hide_id(
    value: str | None, within: tuple[str, ...], settings: Settings
) -> str | None:
    if value is None or "@" not in value:
        return value
    return hide((*within, str(fold_email(value))), settings)
