"""The ways in which one export may be written: factors, their product, their pairs.

Add a factor to its container here. Combinations that cannot be written are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from tests.exports.logical_exports import seed_random
from tests.ingestion.cells import Export
from tests.ingestion.logical_rows import logical_rows
from tests.ingestion.writing import (
    PACKINGS,
    write_json_lines,
    write_parquet,
    write_sheet,
    write_text,
)

Factor = str | bool | int

LANGUAGES = ("internal", "en", "pl", "fr", "de")
# Letters of these languages' headers are not in the code page.
NOT_IN_CODE_PAGE = {"cp1250": "fr", "cp1252": "pl"}
WRITERS = {
    "text": write_text,
    "json_lines": write_json_lines,
    "sheet": write_sheet,
    "parquet": write_parquet,
}
BASE: dict[str, tuple[Factor, ...]] = {
    "language": LANGUAGES,
    "packing": tuple(PACKINGS),
}
LINES: dict[str, tuple[Factor, ...]] = {
    "line_end": ("\n", "\r\n"),
    "ends_with_line_end": (True, False),
}
FACTORS: dict[str, dict[str, tuple[Factor, ...]]] = {
    "text": {
        **BASE,
        **LINES,
        "encoding": (
            *("utf-8", "utf-8-mark", "utf-16-le", "utf-16-be", "cp1250", "cp1252"),
        ),
        "delimiter": (",", ";", "\t", "|"),
        "quotes_all": (False, True),
    },
    "json_lines": {
        **BASE,
        **LINES,
        "values": ("texts", "native", "sparse"),
        "escapes": (False, True),
    },
    "sheet": {
        **BASE,
        "cells": ("texts", "native", "1904"),
        "title": (False, True),
        "other_sheets": (False, True),
        "empty_rows": (0, 2_000),
    },
    "parquet": {
        **BASE,
        "types": ("texts", "native"),
        "codec": ("snappy", "zstd", "gzip"),
    },
}


@dataclass(frozen=True)
class Form:
    """One way of writing an export."""

    container: str
    factors: tuple[tuple[str, Factor], ...]

    def __str__(self) -> str:
        """Name the form by its factors."""
        return " ".join([self.container, *(f"{n}={v!r}" for n, v in self.factors)])

    @property
    def alphabet(self) -> str:
        """The alphabet that its encoding can hold."""
        encoding = dict(self.factors).get("encoding")
        return str(encoding) if encoding in NOT_IN_CODE_PAGE else "unicode"

    def write(self, kind: str, alphabet: str | None = None) -> bytes:
        """Write the logical export of a kind, its texts in an alphabet if given."""
        factors = dict(self.factors)
        language, packing = str(factors.pop("language")), str(factors.pop("packing"))
        rows = logical_rows(kind, alphabet or self.alphabet)
        export = Export(kind, language, rows)
        random = seed_random(str(self), kind)
        content = WRITERS[self.container](export, random, **factors)
        return PACKINGS[packing](content)


def make_form(container: str, **factors: Factor) -> Form:
    """Return a form whose other factors are the first ones there are."""
    given = {name: values[0] for name, values in FACTORS[container].items()} | factors
    return Form(container, tuple(given.items()))


def list_forms(container: str) -> Iterator[Form]:
    """Give every form of a container."""
    names = FACTORS[container]
    for values in product(*names.values()):
        form = Form(container, tuple(zip(names, values, strict=True)))
        language = dict(form.factors)["language"]
        if NOT_IN_CODE_PAGE.get(form.alphabet) != language:
            yield form


def cover_pairs(container: str) -> list[Form]:
    """Return few forms, in which any two values of two factors meet if they can."""
    left = {form: set(combinations(form.factors, 2)) for form in list_forms(container)}
    covering = []
    while left:
        form, pairs = max(left.items(), key=lambda item: len(item[1]))
        covered = set(pairs)
        covering.append(form)
        left = {other: rest for other, met in left.items() if (rest := met - covered)}
    return covering
