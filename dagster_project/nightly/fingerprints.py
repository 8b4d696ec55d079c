"""What a candidate and a publication depend on, as fingerprints.

Add here whatever changes numbers and is neither an export nor a model.
"""

from collections.abc import Iterable
from pathlib import Path

from dagster_project.erasure.forgetting import erasures
from dagster_project.expectations.checks import GATE, MACROS, SQL, SUITES
from dagster_project.expectations.thresholds import THRESHOLDS
from dagster_project.exports import schema
from dagster_project.home import Home
from dagster_project.publishing.fingerprint import fingerprint
from dagster_project.settings import DBT_PROJECT, Settings

MODELS = tuple(
    DBT_PROJECT / name for name in ("dbt_project.yml", "models", "macros", "seeds")
)
CHECKS = (THRESHOLDS, *(GATE / folder for folder in (SUITES, SQL, MACROS)))
RAW_COLUMNS = Path(schema.__file__)


def candidate_fingerprint(settings: Settings) -> str:
    """What the candidate's rows depend on, apart from the exports."""
    return fingerprint(
        files=(), settings=_settings_of_rows(settings), rules=(*MODELS, RAW_COLUMNS)
    )


def publication_fingerprint(
    settings: Settings, exports: Iterable[tuple[str, str]]
) -> str:
    """What a publication depends on; a run without a change of it has nothing to do.

    Args:
        exports: SHA-256 and status of every export that is loaded or withdrawn.
    """
    return fingerprint(
        files=exports,
        settings={
            **_settings_of_rows(settings),
            "as_of": settings.as_of_day.isoformat(),
        },
        rules=(*MODELS, *CHECKS),
    )


def _settings_of_rows(settings: Settings) -> dict[str, str]:
    return {
        "time_zone": settings.time_zone,
        "hash_salt": settings.hash_salt or "",
        # Files keep their SHA-256 when a person is erased from them.
        "erasures": str(len(erasures(Home(settings.home)))),
    }
