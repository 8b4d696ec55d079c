"""The main program of the gate's process: one request in, one answer out.

A line of JSON each. The library is imported while the request is not there yet, and the
process ends when its standard input closes: it dies with the run that started it.
"""

import json
import os
import sys
from dataclasses import asdict
from types import TracebackType


def main() -> None:
    """Answer one request."""
    sys.excepthook = _say_in_one_line
    # Whatever a library prints, from Python or below it, must not mix with the answer.
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as answer:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        from dagster_project.expectations.gate import validate
        from dagster_project.expectations.request import GateRequest

        line = sys.stdin.readline()
        if not line:
            return
        results = validate(GateRequest.from_json(line))
        json.dump([asdict(result) for result in results], answer)


def _say_in_one_line(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    # The traceback as ever, then the line that the run shows: the text of an error may
    # itself have several, with the reason in the first.
    sys.__excepthook__(kind, error, trace)
    reason = next(iter(str(error).strip().splitlines()), "no reason given")
    sys.stderr.write(f"{kind.__name__}: {reason}\n")


if __name__ == "__main__":
    main()
