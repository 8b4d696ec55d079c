"""Which source files there are. Reading them is left to those who read exports.

Keep this module light: every command asks it whether the rules have changed.
"""

from collections.abc import Iterable
from pathlib import Path

SHIPPED = Path(__file__).parent
SUFFIX = ".yml"


def list_source_files(folders: Iterable[Path]) -> list[Path]:
    """The source files of some folders; one that is not there has none."""
    return [path for folder in folders for path in sorted(folder.glob(f"*{SUFFIX}"))]


def list_source_folders(home: Path) -> tuple[Path, ...]:
    """The folder of the shipped source files, and that of a home's own."""
    return (SHIPPED, home / "sources")
