"""Data Docs: what the gate found, a page for each night, written for people.

Readable without a network: a page holds all that it shows. The pages of Great
Expectations itself need style sheets and scripts from five hosts.
"""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from dagster_project.home import Home
from dagster_project.publishing.log import QualityResult, write_durably

# A quarter of a year of nights; the log keeps the findings themselves for ever.
KEPT_PAGES = 90
INDEX = "index.html"
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2em; }
th, td { border-bottom: 1px solid #ccc; padding: .3em .8em .3em 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; }
.failed { color: #b00020; font-weight: 600; } .warned { color: #8a5a00; }
.passed { color: #1b6e2e; }
"""
COLUMNS = ("Check", "Table", "Outcome", "Observed", "Threshold", "What was found")


def write_page(
    home: Home, results: Iterable[QualityResult], *, reasons: dict[str, str]
) -> Path:
    """Write the page of one attempt to publish, and the list of all pages.

    Args:
        reasons: why there is each rule, by its name.

    Returns:
        The page.

    Raises:
        OSError: it cannot be written.
    """
    home.docs.mkdir(exist_ok=True)
    found = list(results)
    attempt = found[0].publication_id
    page = page_of(home, attempt)
    write_durably(page, _page(attempt, found, reasons))
    index = home.docs / INDEX
    pages = sorted({*home.docs.glob("*.html")} - {index}, reverse=True)
    for outdated in pages[KEPT_PAGES:]:
        outdated.unlink()
    write_durably(index, _index(pages[:KEPT_PAGES]))
    return page


def page_of(home: Home, publication_id: str) -> Path:
    """Where the page of an attempt is."""
    return home.docs / f"{publication_id}.html"


def word_of(result: QualityResult) -> str:
    """The outcome for a person: passed, accepted, or what a failure leads to."""
    if result.outcome != "failed":
        return result.outcome
    return "failed" if result.blocks else "warned"


def _page(attempt: str, results: list[QualityResult], reasons: dict[str, str]) -> str:
    failed = sum(word_of(result) == "failed" for result in results)
    verdict = (
        "Fit to publish" if not failed else f"Refused; checks that failed: {failed}"
    )
    sections = "".join(
        f"<h2>{escape(rule)}</h2><p>{escape(reasons.get(rule, ''))}</p>"
        f"<table>{_heading()}{''.join(_row(result) for result in of_rule)}</table>"
        for rule, of_rule in _by_rule(results).items()
    )
    return _document(attempt, f"<p>{verdict}.</p>{sections}")


def _by_rule(results: list[QualityResult]) -> dict[str, list[QualityResult]]:
    rules: dict[str, list[QualityResult]] = {}
    # Rules with something to look at come first.
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
    return _document("Nights", f"<ul>{links}</ul>")


def _document(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>Quality: {escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><h1>Quality: {escape(title)}</h1>{body}</body></html>"
    )
