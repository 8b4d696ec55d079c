"""The landing folder as an asset that Dagster observes: somebody else writes to it."""

import hashlib
from datetime import UTC
from pathlib import Path

import dagster as dg

from dagster_project.exports.landing.folder import list_landing
from dagster_project.orchestration.metadata import without_beta_notice
from dagster_project.plain_text import for_log, shown_name

LANDING = dg.AssetKey(["landing", "exports"])


def build_landing_asset(landing: Path) -> dg.SourceAsset:
    """The landing folder; each observation tells its files and the newest export."""

    def landing_exports(context: dg.AssetExecutionContext) -> dg.DataVersion:
        """Look into the folder, without reading a file."""
        if landing.is_dir():
            context.log_event(observe_landing(landing))
            return dg.DataVersion(fingerprint_landing(landing))
        context.log.warning(f"There is no folder {landing}")
        return dg.DataVersion(NO_FILES)

    with without_beta_notice():
        return dg.observable_source_asset(
            key=LANDING,
            group_name="landing",
            description=(
                "Exports as they are dropped, under any name and in any order. "
                "Observe it to see what the folder holds; every run observes it, too."
            ),
            tags={"dagster/kind/file": ""},
        )(landing_exports)


def observe_landing(landing: Path) -> dg.AssetObservation:
    """What the landing folder holds: files, bytes, and the newest export.

    Raises:
        OSError: the folder cannot be read.
    """
    files = list_landing(landing).files
    metadata: dict[str, dg.RawMetadataValue] = {
        "folder": dg.MetadataValue.path(landing),
        "files": len(files),
        "bytes": sum(file.size for file in files),
    }
    if files:
        newest = max(files, key=lambda file: file.modified_at)
        metadata["newest_export"] = for_log(shown_name(newest.name))
        metadata["newest_export_changed_at"] = dg.MetadataValue.timestamp(
            newest.modified_at.astimezone(UTC)
        )
    return dg.AssetObservation(LANDING, metadata=metadata)


def fingerprint_landing(landing: Path) -> str:
    """A hash of the names, sizes and times of the files that may be read.

    Raises:
        OSError: the folder cannot be read.
    """
    digest = hashlib.sha256()
    for file in list_landing(landing).files:
        digest.update(f"{file.name}\0{file.stat}\0".encode())
    return digest.hexdigest()


NO_FILES = hashlib.sha256().hexdigest()
