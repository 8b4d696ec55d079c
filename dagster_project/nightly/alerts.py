"""Alerts for whoever is on duty: what went wrong in a run, in words, and sent.

Where they go is an address of Apprise, which knows mail, chat and webhooks; none set,
none sent. When an alert is due belongs to the sensors and to the command.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dagster_project.home import BrokenFileError, Home
from dagster_project.nightly.next_steps import steps_after_refusal
from dagster_project.nightly.outcome import RunOutcome, RunStatus
from dagster_project.nightly.run_record import RunRecord
from dagster_project.plain_text import for_alert, shown_name
from dagster_project.publishing.data_docs import link_of, word_of
from dagster_project.publishing.history import read_published
from dagster_project.publishing.log_entries import QualityResult
from dagster_project.settings import Settings

# Each with its severity, as Apprise names it: chats and pagers tell them apart.
SEVERITIES = {
    RunStatus.PUBLISHED: "warning",
    RunStatus.REFUSED: "failure",
    RunStatus.FAILED: "failure",
}
TITLES = {
    RunStatus.PUBLISHED: "Sender score: published with warnings",
    RunStatus.REFUSED: "Sender score: refused by the quality gate",
    RunStatus.FAILED: "Sender score: the run failed",
}


class AlertError(Exception):
    """An alert could not be sent."""


@dataclass(frozen=True)
class Alert:
    """What somebody has to know.

    Attributes:
        severity: info, warning or failure.
    """

    title: str
    body: str
    severity: str


def compose_alert(outcome: RunOutcome, settings: Settings) -> Alert | None:
    """What is to be said of a run, None where it went as it should.

    Every failed check is there with its observed value and its threshold, and a
    refusal with the commands that may follow.
    """
    home = Home(settings.home)
    if outcome.status is RunStatus.UNCHANGED:
        return None
    lines = [
        *([f"Error: {for_alert(outcome.error)}"] if outcome.error else []),
        *(
            line
            for result in outcome.results
            if result.outcome != "passed"
            for line in _lines(result)
        ),
        *_warnings(outcome.record),
    ]
    if outcome.status is RunStatus.PUBLISHED and not lines:
        return None
    if outcome.results:
        attempt = outcome.results[0].publication_id
        lines.append(f"Details: {link_of(home, attempt, base=settings.docs_url)}")
    lines += [_published(home), f"Home: {home.root}"]
    if outcome.status is RunStatus.REFUSED:
        lines += _next(home, outcome.results)
    return Alert(TITLES[outcome.status], "\n".join(lines), SEVERITIES[outcome.status])


def send_alert(
    alert: Alert, urls: Sequence[str], *, attach: Path | None = None
) -> None:
    """Send an alert to every address.

    Args:
        attach: a file that goes with it, where an address takes files.

    Raises:
        AlertError: an address is none, or did not take it.
    """
    # Seconds of imports, for the rare run that needs them.
    import apprise

    sender = apprise.Apprise()
    for number, url in enumerate(urls, start=1):
        # An address may hold a password, so that it is not named.
        if not sender.add(url):
            raise AlertError(f"alert address {number} is none that Apprise knows")
    is_sent = sender.notify(
        title=alert.title,
        body=alert.body,
        notify_type=apprise.NotifyType(alert.severity),
        # Said to be text, so that it is escaped where HTML is sent.
        body_format=apprise.NotifyFormat.TEXT,
        attach=None if attach is None else str(attach),
    )
    if not is_sent:
        raise AlertError(f"{alert.title}: no alert could be sent to some address")


def _lines(result: QualityResult) -> Iterable[str]:
    word = word_of(result)
    verb = {"accepted": "failed and was let through"}.get(word, word)
    reason = f" (because {result.accepted_reason})" if result.accepted_reason else ""
    yield (
        f'The rule "{result.rule.replace("_", " ")}" {verb}: '
        f"{for_alert(result.message + reason)}"
    )
    numbers = "" if result.observed is None else f": observed {result.observed:g}"
    if result.threshold is not None:
        numbers += f", threshold {result.threshold:g}"
    yield f"{word.capitalize()} {result.rule}, {result.check_name}{numbers}"


def _next(home: Home, results: Iterable[QualityResult]) -> Iterable[str]:
    yield "Next:"
    for step in steps_after_refusal(home, results):
        yield f"{step.command}   # {for_alert(step.when)}"


def _warnings(record: RunRecord | None) -> Iterable[str]:
    if record is None:
        return
    for warning in record.warnings:
        yield f"Warning: {for_alert(warning)}"
    for file in record.files:
        if file.status == "set_aside":
            about = for_alert(f"{shown_name(file.name)}, {file.reason}: {file.message}")
            yield f"Rejected {about}"


def _published(home: Home) -> str:
    try:
        published = read_published(home)
    except BrokenFileError as error:
        return f"What is published cannot be told: {for_alert(str(error))}."
    if published.publication is None:
        return f"Published is: {published.problem or 'nothing'}."
    return (
        f"Published is {published.publication.publication_id}, "
        f"as of {published.publication.as_of}."
    )
