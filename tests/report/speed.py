"""How long the report takes to answer, and what memory it keeps; in its own process.

`python -m tests.report.speed HOME` prints one JSON object: seconds of a change of dates
and of the SQL that it asks, and megabytes resident as interactions add up.
"""

import json
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from dagster_project.home import Home
from dagster_project.report.periods import Days
from dagster_project.report.scores import read_scores, read_totals
from dagster_project.report.view import View
from dagster_project.report.warehouse import PublishedWarehouse
from tests.report.page import open_page

LAST = date(2026, 11, 20)
CHANGES = 9
WARM_UP = 40
INTERACTIONS = 200


def first_days() -> list[date]:
    """First days that are all different, so that no answer is kept from before."""
    return [date(2026, 6, 1) + timedelta(days=number) for number in range(CHANGES)]


def seconds_of_sql(home: Home) -> float:
    """Median seconds of what a change of dates asks for."""
    snapshot = PublishedWarehouse(home.published_database).snapshot()
    read_scores(snapshot, View(), Days(date(2026, 5, 1), LAST))
    taken = []
    for first in first_days():
        started = time.perf_counter()
        read_scores(snapshot, View(), Days(first, LAST))
        read_totals(snapshot, View(), Days(first, LAST))
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def seconds_of_page(home: Home) -> float:
    """Median seconds of the page's answer to a change of dates."""
    page = open_page(home, page="report")
    page.date_input("filter.first_day").set_value(date(2026, 5, 1)).run()
    taken = []
    for first in first_days():
        field = page.date_input("filter.first_day").set_value(first)
        started = time.perf_counter()
        field.run()
        taken.append(time.perf_counter() - started)
        assert not page.exception
    return statistics.median(taken)


def megabytes_kept(home: Home) -> list[float]:
    """Resident memory after the warm-up, and after each quarter of the interactions."""
    page = open_page(home, page="report")
    sizes = []
    for number in range(WARM_UP + INTERACTIONS):
        if number >= WARM_UP and (number - WARM_UP) % (INTERACTIONS // 4) == 0:
            sizes.append(_resident())
        first = date(2026, 6, 1) + timedelta(days=number % 150)
        page.date_input("filter.first_day").set_value(first)
        page.text_input("report.search").set_value(f"Sender {number}").run()
    return [*sizes, _resident()]


def _resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    measured = Home(Path(sys.argv[1]))
    figures = {
        "sql_seconds": round(seconds_of_sql(measured), 3),
        "page_seconds": round(seconds_of_page(measured), 3),
        "megabytes": [round(size) for size in megabytes_kept(measured)],
    }
    sys.stdout.write(json.dumps(figures) + "\n")
