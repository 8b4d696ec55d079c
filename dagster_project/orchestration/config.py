"""Dagster's configuration of one home, written once and then left to its owner.

Imports no Dagster, as a command writes it that only starts Dagster.
"""

from pathlib import Path

from dagster_project.home import Home
from dagster_project.publishing.durable_files import write_durably

DAGSTER_YAML = Path(__file__).parents[1] / "dagster.yaml"


def write_config(home: Home) -> None:
    """Write `dagster.yaml` into Dagster's folder, where there is none."""
    home.dagster.mkdir(mode=0o750, parents=True, exist_ok=True)
    config = home.dagster / "dagster.yaml"
    if not config.exists():
        write_durably(config, DAGSTER_YAML.read_text(encoding="utf-8"))
