"""Texts from outside, made plain for terminals, logs, alerts and spreadsheets.

A new place that shows names of an export takes its texts through here. What is
published is made plain by the models, HTML by the pages.
"""

import re
import traceback

LONGEST_NAME = 200
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MASK = "•••"
# As in dbt/macros/dialect/private.sql.
_ADDRESS = re.compile(r"[^\s,;@]+(?:@[^\s,;@]+)+")
_ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"
_LOOK_ALIKES = str.maketrans("<>`", "\u2039\u203a'")
# Where chats and mail programs see a mention, a link or a domain that they link to.
_FILE_ENDINGS = "csv|tsv|txt|xlsx|jsonl?|ndjson|parquet|zip|gz|zst|html|duckdb|yml|toml"
_BEFORE = re.compile(
    r"(?<=@)|(?<=:)(?=//)|(?<=\])(?=\()"
    rf"|(?<=\w)(?=\.(?!(?:{_FILE_ENDINGS})\b)[A-Za-z]{{2}})",
    re.IGNORECASE,
)


def printable(text: str) -> str:
    """A text from outside, with nothing in it that a terminal would obey."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )


def shown_name(name: str) -> str:
    """A printable name, cut at 200 characters."""
    plain = printable(name)
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1]}…"


def for_log(text: str) -> str:
    """One printable line without e-mail addresses, indented as it was."""
    indent = text[: len(text) - len(text.lstrip(" "))]
    return indent + _ADDRESS.sub(MASK, printable(" ".join(text.split())))


def for_alert(text: str) -> str:
    """The same, in which no chat and no mail program sees more than text."""
    return _BEFORE.sub(_ZERO_WIDTH, for_log(text).translate(_LOOK_ALIKES))


def for_spreadsheet(cell: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def printable_trace(error: BaseException) -> str:
    """The trace of an error, with nothing in it that a terminal would obey."""
    lines = "".join(traceback.format_exception(error)).splitlines()
    return "".join(f"{printable(line)}\n" for line in lines)
