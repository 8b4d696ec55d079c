"""Spelling names and text in SQL, where DuckDB takes no bound parameter.

Everything that a file says is bound or passes through here.
"""


def literal(text: str) -> str:
    """Spell a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Spell a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def escape_glob(path: str) -> str:
    """Spell a path so that DuckDB's readers do not take it for a pattern."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)


def matches(text: str, pattern: str) -> str:
    """Spell that a whole text matches a regular expression of ours."""
    return f"regexp_full_match({text}, {literal(pattern)})"


def choose(*cases: tuple[str, str], otherwise: str = "null") -> str:
    """Spell the value of the first condition that holds."""
    branches = " ".join(f"when {condition} then {value}" for condition, value in cases)
    return f"case {branches} else {otherwise} end"
