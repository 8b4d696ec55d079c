"""Fills in the SQL of the checks: tables, keys, thresholds, what a run compares with.

Only names and numbers of ours are spelled in SQL. What an export says, such as the name
of an account, stands in two temporary tables beside the candidate's.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from dagster_project.expectations.checks import GATE, MACROS, Check, SuiteError
from dagster_project.expectations.request import GateRequest

# Great Expectations puts the table there.
BATCH = "{batch}"
TABLES = """
create temp table previous_accounts (
    account_id varchar, completed bigint, replied bigint, bounced bigint,
    delivered bigint
);
create temp table previous_senders (user_id varchar, completed bigint);
"""


def fill_in(check: Check, request: GateRequest) -> str:
    """The query of a check that has one.

    Raises:
        SuiteError: it asks for a name that it is not given.
    """
    template = _environment(check.folder).get_template(f"{check.sql}.sql")
    return _render(template, check, request)


def spell_allowed(check: Check, request: GateRequest) -> str:
    """What a check allows, in words.

    Raises:
        SuiteError: it asks for a name that it is not given.
    """
    return _render(_WORDS.from_string(check.allowed), check, request)


def create_tables(execute: Callable[..., Any], request: GateRequest) -> None:
    """Give a connection what was published last: `previous_accounts` and
    `previous_senders`.

    Args:
        execute: runs a statement with values on the connection.
    """
    for statement in TABLES.split(";")[:-1]:
        execute(statement)
    accounts = request.previous_accounts
    execute(
        "insert into previous_accounts select unnest(?::varchar[]), "
        "unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bigint[]), "
        "unnest(?::bigint[])",
        [
            list(accounts),
            [totals.completed for totals in accounts.values()],
            [totals.replied for totals in accounts.values()],
            [totals.bounced for totals in accounts.values()],
            [totals.delivered for totals in accounts.values()],
        ],
    )
    senders = request.previous_senders
    execute(
        "insert into previous_senders select unnest(?::varchar[]), unnest(?::bigint[])",
        [list(senders), list(senders.values())],
    )


def _render(template: jinja2.Template, check: Check, request: GateRequest) -> str:
    try:
        return template.render(_names(check, request))
    except jinja2.TemplateError as error:
        raise SuiteError(f"{check.name}: {error}") from error


def _names(check: Check, request: GateRequest) -> dict[str, object]:
    names: dict[str, object] = {
        "batch": BATCH,
        "table": check.table,
        "extends_checked_run": request.extends_checked_run,
        "reference_at": request.reference_at.isoformat(),
        "known_again": request.moved_times.known_again,
        "moved": request.moved_times.moved,
        "moved_by_hours": request.moved_times.hours,
        **check.rule.limits,
        **check.arguments,
    }
    # Missing where the models have none, so that whoever asks for it is told.
    if (key := request.model_keys.keys.get(check.table)) is not None:
        names["key"] = key
    related = request.model_keys.relations.get(check.table, {})
    if (columns := related.get(str(check.arguments.get("parent")))) is not None:
        names["parent_key"] = columns
    return names


def _spell(value: object) -> object:
    # As people write it: 36 and 0.05, and no last digits of a binary fraction.
    return f"{value:.15g}" if isinstance(value, float) else value


_WORDS = jinja2.Environment(  # noqa: S701 - no HTML, so that nothing is escaped
    undefined=jinja2.StrictUndefined, finalize=_spell
)


@cache
def _environment(folder: Path) -> jinja2.Environment:
    return _WORDS.overlay(loader=jinja2.FileSystemLoader((folder, GATE / MACROS)))
