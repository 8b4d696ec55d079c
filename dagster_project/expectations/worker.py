"""The main program of the gate's process: one request in, one answer out.

A line of JSON each. The library is imported while the request is not there yet, and the
process ends when its standard input closes: it dies with the run that started it.
"""

import json
import os
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from types import TracebackType


def main() -> None:
    """Answer one request."""
    sys.excepthook = _say_in_one_line
    # Whatever a library prints, from Python or below it, must not mix with the answer.
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as answer:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        from dagster_project.expectations.facts import MovedTimes, Totals
        from dagster_project.expectations.gate import judge

        line = sys.stdin.readline()
        if not line:
            return
        request = json.loads(line)
        as_of = request["as_of"]
        results = judge(
            Path(request["database"]),
            as_of=date.fromisoformat(as_of) if as_of else None,
            now=datetime.fromisoformat(request["now"]),
            time_zone=request["time_zone"],
            last={
                account: Totals(**totals) for account, totals in request["last"].items()
            },
            last_senders=request["last_senders"],
            keys_held_before=request["keys_held_before"],
            moved_times=MovedTimes(**request["moved_times"]),
            memory_limit=request["memory_limit"],
        )
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
