"""The page of a run shows what the gate found and asks nobody for anything."""

import re
from dataclasses import replace
from pathlib import Path

from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.home import Home
from dagster_project.publishing.data_docs import KEPT_PAGES, page_of, write_page
from dagster_project.publishing.log_entries import QualityResult

RESULT = QualityResult(
    publication_id="20261120T043000Z-a",
    rule="quarantine_is_small",
    check_name="quarantined_rows_of_new_files_are_few",
    table_name="source_files",
    outcome="failed",
    observed=0.381,
    threshold=0.0714,
    message="38.1 % (16 of 42 rows) <script>",
    blocks=True,
    is_published=False,
    accepted_reason=None,
    evaluated_at="2026-11-20T04:30:00+00:00",
)


def write(home: Home, *results: QualityResult) -> str:
    page = write_page(home, results, reasons={RESULT.rule: "Single bad rows & noise."})
    return page.read_text(encoding="utf-8")


def test_page_shows_check_numbers_and_reason(tmp_path: Path) -> None:
    text = write(Home(tmp_path), RESULT)
    assert "Refused; checks that failed: 1" in text
    for shown in (
        "quarantined rows of new files are few",
        "<td class='failed'>failed</td>",
        "0.381",
        "0.0714",
        "38.1 % (16 of 42 rows) &lt;script&gt;",
        "Single bad rows &amp; noise.",
    ):
        assert shown in text


def test_page_of_a_warning_and_of_an_accepted_rule_is_fit_to_publish(
    tmp_path: Path,
) -> None:
    text = write(
        Home(tmp_path),
        replace(RESULT, blocks=False),
        replace(RESULT, outcome="accepted", accepted_reason="the partner was told"),
    )
    assert "Fit to publish" in text
    assert ">warned<" in text
    assert "(accepted because the partner was told)" in text


def test_page_of_a_refusal_lists_new_files_and_what_to_do(
    published_home: Home, tmp_path: Path
) -> None:
    dirty, *_ = (
        record
        for record in RawZone(published_home.raw).records()
        if record.rows_quarantined
    )
    page = write_page(
        Home(tmp_path),
        [RESULT],
        reasons={},
        files=[replace(dirty, file_name="<anna@example.com>.csv")],
        steps=["sender-score withdraw 3f2a   # if <it> is wrong"],
    )
    text = page.read_text(encoding="utf-8")
    assert "<pre>sender-score withdraw 3f2a   # if &lt;it&gt; is wrong</pre>" in text
    assert f"<td>{dirty.sha256}</td><td class='number'>42</td>" in text
    assert "anna" not in text


def test_pages_load_nothing_from_anywhere(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(home, RESULT)
    for page in home.docs.iterdir():
        text = page.read_text(encoding="utf-8")
        assert "//" not in text
        assert not re.search(r"<(script|link|img|iframe)|\bsrc=|@import|url\(", text)


def test_index_lists_the_kept_pages_newest_first(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ids = [f"20261120T{number:06}Z-a" for number in range(KEPT_PAGES + 2)]
    for publication_id in ids:
        write(home, replace(RESULT, publication_id=publication_id))
    index = (home.docs / "index.html").read_text(encoding="utf-8")
    listed = re.findall(r"href='(.+?)\.html'", index)
    assert listed == ids[:1:-1]
    assert not page_of(home, ids[1]).exists()
