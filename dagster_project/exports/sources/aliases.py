"""Headers and labels in the languages of the exports, read from their two CSV files.

Change an alias in the CSV file, not here. What a column holds belongs to `schema`.
"""

import csv
import re
import unicodedata
from pathlib import Path

# Spaces, underscores and hyphens count as one; so do the straight and curly apostrophe.
_ALIKE = str.maketrans({**dict.fromkeys("_-\u2010", " "), "\u2019": "'"})
_MARK = "\ufeff"
# Byte-order marks, also as they look when taken for text in a code page.
BYTE_ORDER_MARKS = (
    _MARK,
    *(
        _MARK.encode().decode(code_page)
        for code_page in ("cp1252", "cp1250", "iso8859-2", "cp437", "mac-roman")
    ),
    _MARK.encode().decode("cp1252").encode().decode("cp1252"),
)
_MARKS = re.compile(f"^(?:{'|'.join(map(re.escape, BYTE_ORDER_MARKS))})+")
# ="Name", 'Name', "Name": as spreadsheets protect a text, or behind a mark.
_WRAPPED = re.compile(r"""^=?(["'])(.*)\1$""", re.DOTALL)
# Where value_aliases.csv has the texts that mean empty.
EMPTY = "empty"
_LANGUAGES = ("hubspot_internal", "en", "pl", "fr", "de")


def normalise_header(header: str) -> str:
    """Strip from a header all in which two spellings of it may differ."""
    text = _MARKS.sub("", _drop_invisible(header).strip())
    text = _WRAPPED.sub(r"\2", text.strip())
    alike = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    return " ".join(alike.casefold().split())


def _drop_invisible(text: str) -> str:
    if text.isascii():
        return text
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def normalise_label(label: str) -> str:
    """Strip from a label what validation strips from a cell before it compares."""
    return unicodedata.normalize("NFC", label).replace("\xa0", " ").strip().upper()


def read_header_aliases(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """Per kind of export, canonical column to the names that it has, the best first."""
    names: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _read_rows(path):
        known = names.setdefault(row["kind"], {})
        column = row["canonical"]
        spellings = (row[language] for language in _LANGUAGES if row[language])
        known[column] = (*known.get(column, ()), *spellings)
    # A canonical name is often a header of HubSpot, too, which then has its own place.
    return {
        kind: {column: (*spellings, column) for column, spellings in known.items()}
        for kind, known in names.items()
    }


def read_labels(path: Path) -> dict[str, dict[str, str]]:
    """Per column of labels, and for "boolean", upper-case label to value.

    For "empty", each text that means so as it is written.
    """
    labels: dict[str, dict[str, str]] = {}
    for row in _read_rows(path):
        known = labels.setdefault(row["canonical"], {})
        is_exact = row["canonical"] == EMPTY
        for spelling in (row["value"], *(row[name] for name in _LANGUAGES[1:])):
            if spelling:
                label = spelling.strip() if is_exact else normalise_label(spelling)
                known[label] = row["value"]
    return labels


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
