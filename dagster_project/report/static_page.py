"""The report as one page of HTML: no script, nothing loaded, to be sent or kept.

Shows the built-in report as it opens, by the renderers that the served page uses.
"""

from html import escape
from pathlib import Path

from dagster_project.publishing.log import write_durably
from dagster_project.report.condition import (
    Condition,
    describe_publication,
    read_condition,
)
from dagster_project.report.explanation_tables import render_rules
from dagster_project.report.language import Language, read_language
from dagster_project.report.page_head import name_publication
from dagster_project.report.periods import days_of, spell_period
from dagster_project.report.pictures import draw_bands, draw_rates
from dagster_project.report.score_table import render_scores
from dagster_project.report.scores import (
    read_rule,
    read_rules,
    read_scores,
    read_totals,
)
from dagster_project.report.table import DARK, LIGHT, STYLE
from dagster_project.report.vega import to_svg
from dagster_project.report.view import View
from dagster_project.report.warehouse import PublishedWarehouse, Snapshot

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
"""

# The page holds no script, and a browser is told to run and to load none.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


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


def render_static_page(snapshot: Snapshot, words: Language) -> str:
    """The page as HTML.

    Raises:
        WarehouseEmptyError: the publication holds no enrollment.
    """
    condition = read_condition(snapshot)
    view, rule = View(), read_rule(snapshot)
    days = days_of(view, condition.as_of)
    rows = read_scores(snapshot, view, days)
    table = render_scores(
        rows,
        totals=read_totals(snapshot, view, days),
        view=view,
        rule=rule,
        words=words,
        is_interactive=False,
    )
    pictures = "".join(
        f"<figure>{to_svg(picture).decode('utf-8')}</figure>"
        for picture in (
            draw_rates(rows, rule=rule, words=words),
            draw_bands(rows, rule=rule, words=words),
        )
    )
    title = escape(words("word.sender_score"))
    period = spell_period(view, condition.as_of, words)
    return (
        f'<!doctype html><html lang="{words.code}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{name_publication(condition.publication_id)}"
        f"<title>{title}</title><style>{PAGE_STYLE}{STYLE}</style></head>"
        f"<body><main><h1>{title}</h1>"
        f"<p>{escape(words('report.built_in_description'))}</p>"
        f'<p class="quiet">{escape(describe_publication(condition, words))}</p>'
        f"{_warnings(condition, words)}<h2>{escape(period)}</h2>{table}"
        f'<div class="pictures">{pictures}</div>'
        f"<h2>{escape(words('rules.title'))}</h2>"
        f"<p>{escape(words('rules.formula'))}</p>"
        f"{render_rules(read_rules(snapshot), words=words)}"
        "</main></body></html>\n"
    )


def _warnings(condition: Condition, words: Language) -> str:
    if not condition.warnings:
        return ""
    count = words("publication.warnings", count=len(condition.warnings))
    items = "".join(
        f"<li>{escape(row['rule'])}: {escape(row['message'])}</li>"
        for row in condition.warnings
    )
    return f'<div class="warning"><p>{escape(count)}</p><ul>{items}</ul></div>'
