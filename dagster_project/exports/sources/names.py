"""How names of columns and values are compared: without what only spelling adds.

Headers in people's languages belong to `aliases`.
"""

import re
import unicodedata

from dagster_project.exports.sources.aliases import normalise_header

_BETWEEN_WORDS = re.compile(r"[^\w]|_")
_WHOLE = re.compile(r"\.0+$")
# Columns that a loader adds to those of the tool.
_OF_LOADERS = ("_airbyte_", "_fivetran_", "_sdc_")


def squash(name: str) -> str:
    """A name of letters and digits alone: bounceCount, bounce_count, BOUNCE COUNT."""
    return drop_between_words(normalise_header(name))


def drop_between_words(name: str) -> str:
    """A normalised name without what stands between its words."""
    return _BETWEEN_WORDS.sub("", name)


def is_of_loader(header: str) -> bool:
    """Whether a column tells of the loading and not of the row."""
    return header.strip().casefold().startswith(_OF_LOADERS)


def normalise_value(value: str) -> str:
    """A value as it is compared; `validation.fillings` spells the same in SQL."""
    text = unicodedata.normalize("NFC", value).strip().lower().replace("_", " ")
    return _WHOLE.sub("", text)
