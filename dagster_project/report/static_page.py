"""A report as one page of HTML: no script, nothing loaded, to be sent, printed or kept.

Shows a view by the renderers that the served page uses, and below it each sender.
"""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from dagster_project.publishing.durable_files import write_durably
from dagster_project.report.condition import (
    Condition,
    describe_publication,
    read_condition,
)
from dagster_project.report.explanation_tables import render_rules
from dagster_project.report.explanations import (
    explain_rate,
    explain_score,
    explain_status,
    is_scored,
)
from dagster_project.report.grains import SENDERS
from dagster_project.report.language import Language, read_language, shorten
from dagster_project.report.page_head import name_publication
from dagster_project.report.periods import (
    Days,
    read_days,
    read_days_before,
    spell_days,
    spell_period,
)
from dagster_project.report.pictures import draw_bands, draw_rates
from dagster_project.report.rules import Rule, read_rule, read_rules
from dagster_project.report.score_table import (
    name_row,
    name_table,
    render_scores,
    render_sequences,
)
from dagster_project.report.scores import among, read_scores, read_totals
from dagster_project.report.sparkline import read_courses, user_of
from dagster_project.report.table import DARK, LIGHT, PRINT, STYLE
from dagster_project.report.vega import to_svg
from dagster_project.report.view import View
from dagster_project.report.warehouse import PublishedWarehouse, Row, Snapshot

PAGE_STYLE = f"""
:root {{color-scheme: light dark; {LIGHT}}}
@media (prefers-color-scheme: dark) {{:root {{{DARK}}}}}
body {{margin: 0 auto; max-width: 76rem; padding: 1.5rem; color: var(--text);
  background: var(--page); font-family: system-ui, sans-serif; line-height: 1.5}}
h1 {{margin: 0 0 0.25rem; font-size: clamp(1.5rem, 6vw, 2rem)}}
p {{margin: 0.25rem 0}} .quiet {{color: var(--quiet)}}
.warning {{border-left: 4px solid var(--bad); padding-left: 0.75rem}}
.pictures {{display: grid; gap: 1rem; margin: 1.5rem 0}}
figure {{margin: 0; padding: 0.5rem; color: #1f2933; background: #fff;
  border: 1px solid var(--line); border-radius: 0.5rem; overflow-x: auto}}
figure svg {{display: block; width: 100%; max-width: 60rem; height: auto; margin: auto}}
details {{border: 1px solid var(--line); border-radius: 0.5rem; margin: 0.5rem 0;
  padding: 0.5rem 0.75rem}}
summary {{cursor: pointer; font-weight: 600}}
summary span {{color: var(--quiet); font-weight: 400}}
details > * + * {{margin-top: 0.5rem}}
@media print {{
  :root {{{LIGHT}}}
  body {{padding: 0; max-width: none}}
  figure, details, tr {{break-inside: avoid}}
}}
"""

# The page holds no script, and a browser is told to run and to load none.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# Whom the page shows one by one: a page of thousands is no page.
MOST_SENDERS = 200


def write_static_page(published: Path, file: Path, *, language: str) -> None:
    """Write the page of the publication that stands.

    Args:
        published: the published database.
        file: replaced in one step.
        language: a key of LANGUAGES.

    Raises:
        WarehouseError: there is nothing to show.
        OSError: it cannot be written.
    """
    snapshot = PublishedWarehouse(published).snapshot()
    write_durably(file, render_static_page(snapshot, read_language(language, snapshot)))


def render_static_page(
    snapshot: Snapshot,
    words: Language,
    view: View | None = None,
    *,
    title: str = "",
    description: str = "",
) -> str:
    """The page as HTML.

    Args:
        view: what it shows; None is the built-in report.
        title, description: of a saved report.

    Raises:
        WarehouseEmptyError: the publication holds no enrollment.
    """
    condition = read_condition(snapshot)
    view = view or View()
    days = read_days(snapshot, view)
    heading = escape(title or name_table(view, words))
    about = description or ("" if title else words("report.built_in_description"))
    return (
        f'<!doctype html><html lang="{words.code}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{name_publication(condition.publication_id)}"
        f"<title>{heading}</title><style>{PAGE_STYLE}{STYLE}{PRINT}</style></head>"
        f"<body><main><h1>{heading}</h1>"
        f"<p>{escape(about)}</p>"
        f'<p class="quiet">{escape(describe_publication(condition, words))}</p>'
        f"{_warnings(condition, words)}"
        f"<h2>{escape(spell_period(view, days, words))}</h2>"
        f"{_render_body(snapshot, view, days, words)}"
        f"<h2>{escape(words('rules.title'))}</h2>"
        f"<p>{escape(words('rules.formula'))}</p>"
        f"{render_rules(read_rules(snapshot), words=words)}"
        "</main></body></html>\n"
    )


def _render_body(snapshot: Snapshot, view: View, days: Days, words: Language) -> str:
    rule = read_rule(snapshot)
    before = read_days_before(snapshot, view, days)
    rows = read_scores(snapshot, view, days, before)
    courses = None
    if view.grain == SENDERS:
        courses = read_courses(snapshot, [user_of(row) for row in rows])
    table = render_scores(
        rows,
        totals=read_totals(snapshot, view, days, before),
        view=view,
        rule=rule,
        words=words,
        courses=courses,
        is_interactive=False,
    )
    compared = ""
    if before:
        said = words("compare.days", days=spell_days(before, words))
        compared = f'<p class="quiet">{escape(said)}</p>'
    pictures = "".join(
        f"<figure>{to_svg(picture).decode('utf-8')}</figure>"
        for picture in (
            draw_rates(rows, view=view, rule=rule, words=words),
            draw_bands(rows, view=view, rule=rule, words=words),
        )
    )
    senders = _render_senders(snapshot, rows, view, days, rule, words)
    return f'{compared}{table}<div class="pictures">{pictures}</div>{senders}'


def _render_senders(
    snapshot: Snapshot,
    rows: Sequence[Row],
    view: View,
    days: Days,
    rule: Rule,
    words: Language,
) -> str:
    """Each sender, folded: what the score is made of, and the sequences."""
    # Rows by sequence or domain are parts of a sender already.
    if view.grain != SENDERS or view.sequences or view.domains or not rows:
        return ""
    shown = rows[:MOST_SENDERS]
    asked = snapshot.rows(
        f"select * from sender_sequence_scores_between({days.sql}) "
        f"where {among(tuple(map(user_of, shown)), 'user_id')} "
        "order by completed_enrollments desc, sequence_name, sequence_id"
    )
    sequences: dict[tuple[str, str], list[Row]] = {}
    for row in asked:
        sequences.setdefault(user_of(row), []).append(row)
    folded = "".join(
        _render_sender(row, view, sequences.get(user_of(row), ()), rule, words)
        for row in shown
    )
    return f"<h2>{escape(words('filter.users'))}</h2>{folded}"


def _render_sender(
    row: Row, view: View, sequences: Iterable[Row], rule: Rule, words: Language
) -> str:
    name = escape(shorten(name_row(row, view)))
    score = words.count(row["sender_score"])
    if is_scored(row):
        score += f", {words.term('band', row['band'])}"
    else:
        score = explain_status(row, words)
    rates = [
        f"{words(f'column.{rate}')} {words.percent(row[rate])} ({explained})"
        for rate in ("reply_rate", "bounce_rate")
        if (explained := explain_rate(row, rate, words))
    ]
    said = "".join(
        f"<li>{escape(t)}</li>" for t in (*explain_score(row, words), *rates)
    )
    table = render_sequences(sequences, rule=rule, words=words) if sequences else ""
    return (
        f"<details><summary>{name} <span>{escape(score)}</span></summary>"
        f"<ul>{said}</ul>{table}</details>"
    )


def _warnings(condition: Condition, words: Language) -> str:
    # What a check says is in English alone, so that it stays in the served page.
    if not condition.warnings:
        return ""
    count = words("publication.warnings", count=len(condition.warnings))
    return f'<p class="warning">{escape(count)}</p>'
