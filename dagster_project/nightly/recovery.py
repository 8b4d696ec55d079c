"""What a person is told of what recovering a home removed."""

from collections.abc import Iterable
from pathlib import Path

from dagster_project.publishing.history import PublishedState


def recovery_warnings(published: PublishedState) -> list[str]:
    """What recovering has removed, in sentences."""
    return [describe_side_files(published.removed)] if published.removed else []


def describe_side_files(removed: Iterable[Path]) -> str:
    """Files that were removed because another program left them, in a sentence."""
    names = ", ".join(map(str, removed))
    return (
        f"Removed {names}, left by a program that wrote to a published database and "
        "was cut off; open published databases read-only."
    )
