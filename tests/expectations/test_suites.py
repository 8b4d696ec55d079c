"""A check is one entry of YAML; what is wrong with an entry is said in one line."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from dagster_project.expectations.checks import (
    GATE,
    SQL,
    Check,
    SuiteError,
    read_checks,
)
from dagster_project.expectations.model_keys import ModelKeys, read_model_keys
from dagster_project.expectations.queries import fill_in
from dagster_project.expectations.request import GateRequest
from dagster_project.expectations.thresholds import read_thresholds
from tests.expectations.candidate import NOW, Ask

KEYS = ModelKeys(
    {"senders": ("account_id", "user_id")},
    {"senders": {"accounts": ("account_id",)}},
)


def read(suite: str, folder: Path) -> tuple[Check, ...]:
    (folder / SQL).symlink_to(GATE / SQL)
    (folder / "suites").mkdir()
    (folder / "suites" / "senders.yml").write_text(suite, encoding="utf-8")
    return read_checks(read_thresholds(), folder=folder)


def test_entry_without_sql_of_its_own_is_a_check(tmp_path: Path) -> None:
    [native, shared] = read(
        """
- check: senders_have_a_name
  rule: senders_are_known
  expectation: ExpectColumnValuesToNotBeNull
  arguments: {column: user_name}
- check: senders_are_of_known_accounts
  rule: keys_are_unique_and_known
  sql: are_of_known_parents
  arguments: {parent: accounts}
  severity: warning
""",
        tmp_path,
    )[::-1]
    assert (native.table, native.blocks) == ("senders", False)
    assert native.expectation == "ExpectColumnValuesToNotBeNull"
    assert native.arguments == {"column": "user_name"}
    # Its rule blocks, the check itself only warns.
    assert (shared.rule.blocks, shared.blocks) == (True, False)
    query = fill_in(shared, GateRequest(Path("none"), KEYS, now=NOW))
    assert " ".join(query.split()) == (
        "select children.account_id from {batch} as children anti join accounts as "
        "parents on children.account_id = parents.account_id "
        "where account_id is not null"
    )


def test_new_entry_is_evaluated_like_any_other(
    gate: ModuleType, ask: Ask, tmp_path: Path
) -> None:
    [check] = read(
        "- check: senders_have_a_team\n  rule: senders_are_known\n"
        "  expectation: ExpectColumnValuesToNotBeNull\n"
        "  arguments: {column: team}\n",
        tmp_path,
    )
    [result] = gate.validate(ask(), [check])
    # u4, and u5 in both accounts.
    assert (result.passed, result.observed, result.threshold) == (False, 3, 0)
    assert result.message.startswith("3 rows break it, at most 0 may")


def test_expectation_of_a_table_or_a_whole_column_is_broken_once(
    gate: ModuleType, ask: Ask, tmp_path: Path
) -> None:
    [rows] = read(
        """
- check: senders_are_as_many_as_sequences
  rule: counts_add_up
  expectation: ExpectTableRowCountToEqualOtherTable
  arguments: {other_table_name: sequences}
""",
        tmp_path,
    )
    # The expectation that a number with a limit becomes, on a column of its table.
    most = replace(
        rows,
        name="senders_have_completed_less",
        table="sender_scores",
        expectation="ExpectColumnMaxToBeBetween",
        arguments={"column": "completed_enrollments", "max_value": 519},
    )
    found = gate.validate(ask(), [rows, most])
    assert [(result.passed, result.observed, result.message) for result in found] == [
        (False, 1, "1 row breaks it, at most 0 may: self 6, other 3"),
        (False, 1, "1 row breaks it, at most 0 may: 520"),
    ]


@pytest.mark.parametrize(
    ("expectation", "arguments", "said"),
    [
        ("ExpectNothing", "{}", "ExpectNothing"),
        ("ExpectColumnValuesToNotBeNull", "{}", "column"),
        ("ExpectColumnValuesToNotBeNull", "{column: team, meta: {}}", "meta"),
        ("ExpectColumnValuesToNotBeNull", "{column: team, sql: select}", "sql"),
    ],
)
def test_expectation_that_the_library_refuses_is_named(
    expectation: str,
    arguments: str,
    said: str,
    gate: ModuleType,
    ask: Ask,
    tmp_path: Path,
) -> None:
    checks = read(
        "- {check: senders_have_a_team, rule: senders_are_known, "
        f"expectation: {expectation}, arguments: {arguments}}}",
        tmp_path,
    )
    with pytest.raises(SuiteError, match=rf"^senders_have_a_team: .*{said}.*$"):
        gate.validate(ask(), checks)


VALID = "- {check: senders_have_unique_keys, rule: counts_add_up"


@pytest.mark.parametrize(
    ("suite", "said"),
    [
        ("check: a", "senders.yml is no list of checks"),
        ("- {check: a}", "senders.yml: each entry needs a check and its rule"),
        (
            VALID + ", sql: have_unique_keys, limit: 3}",
            "senders_have_unique_keys has unknown fields: limit",
        ),
        (
            "- {check: a, rule: luck}",
            "a is of an unknown rule: luck",
        ),
        ("- {check: a, rule: counts_add_up}", "a: there is no sql/a.sql"),
        (
            VALID + ", sql: have_unique_keys, severity: loud}",
            "senders_have_unique_keys: severity is critical or warning",
        ),
        (
            VALID + ", sql: have_unique_keys, arguments: 3}",
            "senders_have_unique_keys: arguments are names with values",
        ),
        (
            VALID + ", sql: have_unique_keys, unit: share}",
            "senders_have_unique_keys: a number needs allowed and a unit of "
            "rows, share, points, hours, enrollments",
        ),
        (
            VALID + ", expectation: ExpectColumnValuesToBeNull, sql: have_unique_keys}",
            "senders_have_unique_keys has an expectation, so no sql",
        ),
        (
            VALID + ", expectation: UnexpectedRowsExpectation}",
            "senders_have_unique_keys: its SQL belongs into "
            "sql/senders_have_unique_keys.sql",
        ),
        (
            "\n".join([VALID + ", sql: have_unique_keys}"] * 2),
            "checks of one name: senders_have_unique_keys",
        ),
    ],
)
def test_entry_that_cannot_be_used_is_named(
    suite: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(SuiteError) as raised:
        read(suite, tmp_path)
    assert str(raised.value) == said


def test_suite_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"^senders\.yml cannot be read: .+$"):
        read("- {check: a", tmp_path)


def test_key_that_the_models_do_not_test_is_named(tmp_path: Path) -> None:
    [check] = read(VALID + ", sql: have_unique_keys}", tmp_path)
    request = GateRequest(Path("none"), ModelKeys({}, {}), now=NOW)
    with pytest.raises(SuiteError, match=r"^senders_have_unique_keys: 'key' is undef"):
        fill_in(check, request)


def test_keys_and_relations_are_those_of_the_models_tests() -> None:
    def test_of(model: str, name: str, **values: object) -> dict[str, object]:
        return {
            "test_metadata": {"name": name, "kwargs": values.pop("kwargs", {})},
            "attached_node": f"model.{model}",
            **values,
        }

    nodes = {
        **{f"model.{name}": {"name": name} for name in ("senders", "accounts")},
        "one": test_of("accounts", "unique", column_name="account_id"),
        "two": test_of(
            "senders", "unique_key", kwargs={"columns": ["account_id", "user_id"]}
        ),
        "three": test_of("senders", "unique", column_name="user_email"),
        "four": test_of("senders", "not_null", column_name="account_id"),
        "five": test_of(
            "senders",
            "foreign_key",
            kwargs={"columns": ["account_id"]},
            depends_on={"nodes": ["model.accounts", "model.senders"]},
        ),
    }
    assert read_model_keys({"nodes": nodes}) == ModelKeys(
        KEYS.keys | {"accounts": ("account_id",)}, KEYS.relations
    )
