"""Load a landing folder and print what became of each file, and the peak memory.

Run as a module, as memory is measured of a whole process. Keep out what is expected.
"""

import json
import resource
import sys
from pathlib import Path

from dagster_project.exports.landing.loading import load_landing
from dagster_project.settings import Settings
from tests.ingestion.raw_rows import RULES

# Far above what is allowed, as memory is also reserved that is never used.
ADDRESS_SPACE = 12 * 1024**3


def main(landing: str, raw: str) -> None:
    """Load and print one JSON object."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    result = load_landing(
        Path(landing),
        raw=Path(raw),
        rules=RULES,
        settle_seconds=0,
        memory_limit=Settings.memory_limit,
    )
    files = {
        file.name: {
            "status": file.status,
            "reason": file.reason,
            "accepted": file.rows_accepted,
            "quarantine": dict(file.quarantine),
            "sha256": file.sha256,
            "kind": file.kind,
        }
        for file in result.files
    }
    report = {
        "files": files,
        "warnings": result.warnings,
        "peak_mebibytes": read_peak(),
    }
    sys.stdout.write(json.dumps(report))


def read_peak() -> float:
    """The most memory that this process has held, in MiB.

    The usage that the system accounts begins with that of the process that started this
    one, however large it was.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
