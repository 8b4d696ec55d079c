"""What the figures were measured on: processors, memory, load, versions."""

import os
import platform
from importlib.metadata import version
from typing import Any

PACKAGES = (
    "sender-score",
    "duckdb",
    "polars",
    "pandas",
    "numpy",
    "dagster",
    "dbt-core",
    "dbt-duckdb",
    "great-expectations",
)


def count_memory() -> int:
    """Bytes of physical memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def read_load() -> list[float]:
    """Processes that wanted a processor in the last 1, 5 and 15 minutes."""
    return [round(load, 2) for load in os.getloadavg()]


def describe_machine() -> dict[str, Any]:
    """Processors, memory and versions."""
    return {
        "cores": os.cpu_count(),
        "memory_bytes": count_memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {package: version(package) for package in PACKAGES},
    }
