"""Data Docs: what the gate found, a page for each run, written for people.

Readable without a network: a page holds all that it shows. The pages of Great
Expectations itself need style sheets and scripts from five hosts.
"""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.home import Home
from dagster_project.plain_text import for_log
from dagster_project.publishing.durable_files import write_durably
from dagster_project.publishing.log_entries import QualityResult

# A quarter of a year of nightly runs; the log keeps the findings themselves for ever.
KEPT_PAGES = 90
INDEX = "index.html"
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2em; }
th, td { border-bottom: 1px solid #ccc; padding: .3em .8em .3em 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
pre { background: #f4f5f7; overflow-x: auto; padding: .8em; }
.number { text-align: right; white-space: nowrap; }
.failed { color: #b00020; font-weight: 600; } .warned { color: #8a5a00; }
.passed { color: #1b6e2e; }
"""
FILE_COLUMNS = ("File", "SHA-256", "Rows read", "Quarantined")
COLUMNS = ("Check", "Table", "Outcome", "Observed", "Threshold", "What was found")


def write_page(
    home: Home,
    results: Iterable[QualityResult],
    *,
    reasons: dict[str, str],
    files: Sequence[FileRecord] = (),
    steps: Sequence[str] = (),
) -> Path:
    """Write the page of one attempt to publish, and the list of all pages.

    Args:
        reasons: why there is each rule, by its name.
        files: the ones that no earlier publication holds.
        steps: commands after a refusal, each with when to give it.

    Returns:
        The page.

    Raises:
        OSError: it cannot be written.
    """
    home.docs.mkdir(exist_ok=True)
    found = list(results)
    attempt = found[0].publication_id
    page = page_of(home, attempt)
    write_durably(
        page, _page(attempt, found, reasons, _list_steps(steps) + _list_files(files))
    )
    index = home.docs / INDEX
    pages = sorted({*home.docs.glob("*.html")} - {index}, reverse=True)
    for outdated in pages[KEPT_PAGES:]:
        outdated.unlink()
    write_durably(index, _index(pages[:KEPT_PAGES]))
    return page


def page_of(home: Home, publication_id: str) -> Path:
    """Where the page of an attempt is."""
    return home.docs / f"{publication_id}.html"


def link_of(home: Home, publication_id: str, *, base: str) -> str:
    """The address of the page of an attempt.

    Args:
        base: the address under which a web server serves HOME/docs; where it is empty,
            the page is named as a file of this machine.
    """
    page = page_of(home, publication_id)
    return f"{base.rstrip('/')}/{page.name}" if base else page.as_uri()


def word_of(result: QualityResult) -> str:
    """The outcome for a person: passed, accepted, or what a failure leads to."""
    if result.outcome != "failed":
        return result.outcome
    return "failed" if result.blocks else "warned"


def _page(
    attempt: str,
    results: list[QualityResult],
    reasons: dict[str, str],
    files: str,
) -> str:
    failed = sum(word_of(result) == "failed" for result in results)
    verdict = (
        "Fit to publish" if not failed else f"Refused; checks that failed: {failed}"
    )
    sections = "".join(
        f"<h2>{escape(rule)}</h2><p>{escape(reasons.get(rule, ''))}</p>"
        f"<table>{_heading()}{''.join(_row(result) for result in of_rule)}</table>"
        for rule, of_rule in _by_rule(results).items()
    )
    return _document(attempt, f"<p>{verdict}.</p>{files}{sections}")


def _list_steps(steps: Sequence[str]) -> str:
    if not steps:
        return ""
    commands = "\n".join(escape(step) for step in steps)
    return f"<h2>What to do next</h2><pre>{commands}</pre>"


def _list_files(files: Sequence[FileRecord]) -> str:
    if not files:
        return ""
    headings = "".join(f"<th>{name}</th>" for name in FILE_COLUMNS)
    rows = "".join(
        f"<tr><td>{escape(for_log(file.file_name))}</td><td>{file.sha256}</td>"
        f"<td class='number'>{file.rows_read:,}</td>"
        f"<td class='number'>{file.rows_quarantined:,}</td></tr>"
        for file in files
    )
    return f"<h2>New files</h2><table><tr>{headings}</tr>{rows}</table>"


def _by_rule(results: list[QualityResult]) -> dict[str, list[QualityResult]]:
    rules: dict[str, list[QualityResult]] = {}
    # Rules with findings come first.
    for result in sorted(results, key=lambda result: result.outcome == "passed"):
        rules.setdefault(result.rule, []).append(result)
    return rules


def _heading() -> str:
    return f"<tr>{''.join(f'<th>{column}</th>' for column in COLUMNS)}</tr>"


def _row(result: QualityResult) -> str:
    word = word_of(result)
    found = result.message
    if result.accepted_reason is not None:
        found += f" (accepted because {result.accepted_reason})"
    style = {"accepted": "warned"}.get(word, word)
    return (
        f"<tr><td>{escape(result.check_name.replace('_', ' '))}</td>"
        f"<td>{escape(result.table_name)}</td><td class='{style}'>{word}</td>"
        f"<td class='number'>{_number(result.observed)}</td>"
        f"<td class='number'>{_number(result.threshold)}</td>"
        f"<td>{escape(found)}</td></tr>"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.6g}"


def _index(pages: list[Path]) -> str:
    links = "".join(
        f"<li><a href='{escape(page.name)}'>{escape(page.stem)}</a></li>"
        for page in pages
    )
    return _document("Runs", f"<ul>{links}</ul>")


def _document(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>Quality: {escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><h1>Quality: {escape(title)}</h1>{body}</body></html>"
    )
