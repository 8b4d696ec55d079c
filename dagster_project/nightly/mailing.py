"""What managers get unasked: the report on a day of the week, and alerts of scores.

What was sent is noted under the home, so that nothing goes out twice. Where it goes are
addresses of Apprise, as of alerts of runs.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dagster_project.home import Home
from dagster_project.nightly.alerts import Alert, send_alert
from dagster_project.nightly.news import compose_news, find_falls, find_high_bounces
from dagster_project.publishing.durable_files import write_durably
from dagster_project.report.condition import read_condition
from dagster_project.report.fields import read_mapping
from dagster_project.report.language import Language, read_language
from dagster_project.report.saved import BUILT_INS, SavedReport, read_report
from dagster_project.report.static_page import render_static_page
from dagster_project.report.view import View
from dagster_project.report.warehouse import PublishedWarehouse, Snapshot
from dagster_project.settings import REPORT_DAYS, Settings

DAILY = "daily"


@dataclass
class Sent:
    """What was sent before.

    Attributes:
        report_day: the as-of date of the report that was sent last.
        publication_id: the publication of which alerts were sent last.
        high_bounces: sending domains whose bounce rate was too high then, as account
            and domain.
    """

    report_day: str = ""
    publication_id: str = ""
    high_bounces: list[list[str]] = field(default_factory=list)


def send_what_is_due(settings: Settings) -> None:
    """Send the report if it is its day, and alerts of what has become worse.

    Raises:
        AlertError: an address is none, or did not take it.
        WarehouseError: there is nothing to send.
        ValueError, OSError: the saved report is none.
    """
    if not settings.report_to and not settings.manager_urls:
        return
    home = Home(settings.home)
    snapshot = PublishedWarehouse(home.published_database).snapshot()
    words = read_language(settings.language, snapshot)
    file = home.reports.with_name("sent.json")
    sent = _read_sent(file)
    if settings.manager_urls:
        _send_alerts(settings, snapshot, sent, words)
        _write_sent(file, sent)
    as_of = read_condition(snapshot).as_of
    if settings.report_to and is_due(as_of, sent.report_day, settings.report_day):
        report = find_report(home, settings.report_name)
        _send_report(report, settings.report_to, snapshot, words)
        sent.report_day = as_of.isoformat()
        _write_sent(file, sent)


def is_due(as_of: date, sent: str, weekday: str) -> bool:
    """Whether numbers as of a day are to be sent.

    A day that had no publication is made up for by the next one. The first report goes
    out on its day.

    Args:
        sent: the as-of date of the last one in ISO 8601, empty where there is none.
        weekday: one of REPORT_DAYS.
    """
    if sent and as_of <= date.fromisoformat(sent):
        return False
    if weekday == DAILY:
        return True
    since_due = timedelta(days=(as_of.weekday() - REPORT_DAYS.index(weekday)) % 7)
    if not sent:
        return not since_due
    return date.fromisoformat(sent) < as_of - since_due


def find_report(home: Home, name: str) -> SavedReport:
    """A built-in or a saved report by its name in its address.

    Raises:
        ValueError, OSError: there is none, or its file cannot be used.
    """
    if name in BUILT_INS:
        return SavedReport(name, "", view=View(grain=BUILT_INS[name]))
    if "/" in name or name.startswith("."):
        raise ValueError(f"{name!r} is no name of a report")
    return read_report(name, read_mapping(home.reports / f"{name}.yml"))


def _send_report(
    report: SavedReport, urls: Sequence[str], snapshot: Snapshot, words: Language
) -> None:
    page = render_static_page(
        snapshot,
        words,
        report.view,
        title=report.name,
        description=report.description,
    )
    news = compose_news(report, snapshot, words)
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{report.slug}.html"
        file.write_text(page, encoding="utf-8")
        send_alert(news, urls, attach=file)


def _send_alerts(
    settings: Settings, snapshot: Snapshot, sent: Sent, words: Language
) -> None:
    condition = read_condition(snapshot)
    if condition.publication_id == sent.publication_id:
        return
    high = find_high_bounces(snapshot)
    new = [key for key in high if list(key) not in sent.high_bounces]
    # Of the first publication that is looked at, nothing has become worse.
    is_first = not sent.publication_id
    falls = [] if is_first else find_falls(snapshot)
    lines = [
        *(words("mail.fell", **_in_words(fall, words)) for fall in falls),
        *(words("mail.bounces", domain=domain) for _, domain in new if not is_first),
    ]
    if lines:
        title = words("mail.alert_title", as_of=words.day(condition.as_of))
        send_alert(Alert(title, "\n".join(lines), "warning"), settings.manager_urls)
    sent.publication_id = condition.publication_id
    sent.high_bounces = [list(key) for key in high]


def _in_words(fall: dict[str, Any], words: Language) -> dict[str, str]:
    return {
        "name": fall["user_name"] or fall["user_id"],
        "before": words.term("band", fall["band_before"]),
        "after": words.term("band", fall["band"]),
        "score": words.count(fall["sender_score"]),
    }


def _read_sent(file: Path) -> Sent:
    try:
        return Sent(**json.loads(file.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return Sent()


def _write_sent(file: Path, sent: Sent) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_durably(file, json.dumps(vars(sent)))
