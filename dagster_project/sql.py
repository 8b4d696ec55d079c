"""Spelling names and text in SQL, so that nothing in them is ever read as SQL.

Everything that a setting or a file says passes through here. Parameters are not bound,
as DuckDB's Python client imports pandas for the first one, which takes a second.
"""

from collections.abc import Iterable
from pathlib import Path


def literal(text: str) -> str:
    """Spell a text as an SQL literal, which cannot hold a NUL character."""
    return "'" + text.replace("'", "''").replace("\0", "\u2400") + "'"


def identifier(name: str) -> str:
    """Spell a name as an SQL identifier, which cannot hold a NUL character."""
    return '"' + name.replace('"', '""').replace("\0", "\u2400") + '"'


def literals(texts: Iterable[str]) -> str:
    """Spell texts as an SQL list of literals."""
    return f"[{', '.join(literal(text) for text in texts)}]"


def spell_source(path: Path) -> str:
    """Spell a path for DuckDB's readers, which take some letters for a pattern."""
    letters = (f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
    return literal("".join(letters))


def matches(text: str, pattern: str) -> str:
    """Spell that a whole text matches a regular expression of ours."""
    return f"regexp_full_match({text}, {literal(pattern)})"


def choose(*cases: tuple[str, str], otherwise: str = "null") -> str:
    """Spell the value of the first condition that holds."""
    branches = " ".join(f"when {condition} then {value}" for condition, value in cases)
    return f"case {branches} else {otherwise} end"
