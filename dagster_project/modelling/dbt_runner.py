"""Invokes dbt in this process, quietly, and turns what fails into one error.

A dbt in a process of its own would import and parse everything again, which takes
several times as long as a build.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

EventListener = Callable[[Any], None]


class ModelsError(Exception):
    """dbt could not parse or build the models; says which and why."""


def invoke_dbt(
    command: Sequence[str],
    *,
    project: Path,
    target: Path,
    variables: Mapping[str, object],
    manifest: Any = None,
    on_event: EventListener | None = None,
) -> Any:
    """What a dbt command results in.

    Args:
        command: its name and options.
        project: folder of the dbt project and its profiles.
        target: folder for all that dbt writes.
        variables: the dbt vars.
        manifest: the parsed project; None has dbt parse it.
        on_event: receives each event of dbt as it happens.

    Raises:
        ModelsError: the command failed.
    """
    from dbt.cli.main import dbtRunner

    options = {
        # Errors are ours to tell; dbt would print them where answers go.
        "--log-level": "none",
        "--log-level-file": "none",
        "--project-dir": str(project),
        "--profiles-dir": str(project),
        "--target-path": str(target),
        "--log-path": str(target),
        "--vars": json.dumps(dict(variables)),
    }
    arguments = [part for option in options.items() for part in option]
    runner = dbtRunner(manifest=manifest, callbacks=[on_event] if on_event else [])
    result = runner.invoke(["--quiet", "--no-use-colors", *command, *arguments])
    if result.success:
        return result.result
    raise ModelsError(_reason(result))


def _reason(result: Any) -> str:
    if result.exception is not None:
        return " ".join(str(result.exception).split())
    failed = [
        f"{node.node.name}: {' '.join((node.message or '').split())}"
        for node in result.result.results
        if node.status in ("error", "fail", "runtime error")
    ]
    return "; ".join(failed)
