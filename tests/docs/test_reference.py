"""The reference says of tables, rules, settings and codes what the code says."""

import csv
import re
from dataclasses import MISSING, fields
from pathlib import Path

import duckdb
import pytest

from dagster_project.cli import options
from dagster_project.cli.command import cli
from dagster_project.expectations.thresholds import read_thresholds
from dagster_project.exports.outcomes import Reason
from dagster_project.exports.rules import Limits
from dagster_project.exports.validation import reasons
from dagster_project.nightly.stopping import SIGNALS
from dagster_project.settings import (
    LIMIT,
    PREFIX,
    WITHOUT_VARIABLE,
    Settings,
    read_settings,
)
from tests.running.command import PROJECT

REFERENCE = (PROJECT / "docs" / "reference.md").read_text(encoding="utf-8")
SEEDS = PROJECT / "dbt" / "seeds"


def section(title: str) -> str:
    """The text under a heading."""
    (text,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", REFERENCE, re.M | re.S)
    return str(text)


def rows(text: str) -> list[list[str]]:
    """Cells of all table rows whose first cell begins with code or a number."""
    lines = re.findall(r"^\| ([`\d].*) \|$", text, re.M)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def first_names(text: str) -> set[str]:
    """What the first cells of a table name."""
    return {name for cells in rows(text) for name in re.findall(r"`(\w+)`", cells[0])}


def test_points_and_bands_are_those_of_the_seeds() -> None:
    score = section("The score")
    for name, bounds in (
        ("reply", "0 % | 1 % | 3 % | 5 % | 7 % | above 13 %"),
        ("bounce", "0 % | 1 % | 3 % | 5 % | 8 %"),
    ):
        with (SEEDS / f"score_{name}_points.csv").open(encoding="utf-8") as stream:
            points = [row[2] for row in csv.reader(stream)][1:]
        assert f"| {name} rate from | {bounds} |" in score
        assert f"| points | {' | '.join(points)} |" in score
    with (SEEDS / "score_bands.csv").open(encoding="utf-8") as stream:
        (_, lowest, _), *others = list(csv.reader(stream))[1:]
    bands = [lowest, *(f"{band} from {bound}" for bound, band, _ in others)]
    assert f"| `band` | {', '.join(bands)} |" in score


def test_every_published_table_is_listed(
    published_sample: duckdb.DuckDBPyConnection,
) -> None:
    tables = published_sample.execute(
        "select table_name from duckdb_tables() where not internal"
    ).fetchall()
    assert first_names(section("The tables")) == {table for (table,) in tables}


def test_every_function_is_called(published_sample: duckdb.DuckDBPyConnection) -> None:
    (block,) = re.findall(r"```sql\n(.*?)```", section("The functions"), re.S)
    queries = [query for query in block.split(";") if query.strip()]
    for query in queries:
        assert published_sample.execute(query).fetchall()
    functions = published_sample.execute(
        "select distinct function_name from duckdb_functions() "
        "where function_type = 'table_macro' and not internal"
    ).fetchall()
    called = set(re.findall(r"from (\w+)\(", block))
    assert called == {name for (name,) in functions}


def test_reasons_of_rows_and_files_are_listed() -> None:
    of_rows, _, rest = section("Exports").partition("| a file is rejected as |")
    of_files = rest.partition("| in a file |")[0]
    assert first_names(of_rows) == {
        *(reasons.MALFORMED, reasons.MISSING, reasons.ENDED_BEFORE),
        *reasons.UNREADABLE,
    }
    assert first_names(of_files) == set(Reason)


def test_rules_of_the_gate_are_listed_as_they_are_set() -> None:
    rules = read_thresholds()
    listed = {cells[0].strip("`"): cells for cells in rows(section("The quality gate"))}
    assert {name: outcome for name, (*_, outcome) in listed.items()} == {
        name: "blocks" if rule.blocks else "warns" for name, rule in rules.items()
    }
    for name, (_, says, _) in listed.items():
        for limit, value in rules[name].limits.items():
            # A limit below 1 is a share.
            spelled = rf"{100 * value:g} (%|percentage)" if value < 1 else f"{value:g}"
            assert re.search(rf"\b{spelled}", says), (name, limit)


def test_commands_are_listed() -> None:
    listed = re.findall(r"^\| `sender-score ([a-z]+)", section("Commands"), re.M)
    assert set(listed) == set(cli.commands)
    assert len(listed) == len(cli.commands)


def test_exit_codes_are_listed() -> None:
    named = vars(options).items()
    codes = {value for name, value in named if name.startswith("EXIT_")}
    listed = {
        int(code)
        for cells in rows(section("Exit codes"))
        for code in re.findall(r"\d+", cells[0])
    }
    assert listed == {0} | codes | {128 + number for number in SIGNALS}


def test_settings_are_listed_with_their_defaults() -> None:
    listed = {
        cells[0].strip("`").removeprefix(PREFIX).lower(): cells[1].strip("`")
        for cells in rows(section("Settings"))
    }
    known = {setting.name: setting for setting in fields(Settings)}
    assert listed.keys() == known.keys() - WITHOUT_VARIABLE
    # What depends on the machine, on the day or on another setting is told in words.
    in_words = {
        "landing": "HOME/landing",
        "as_of": "today",
        "cache": "~/.cache/sender-score",
        "hash_salt": "the home's own",
    }
    for name, said in listed.items():
        default = known[name].default
        assert default is not MISSING
        if name in in_words:
            assert said == in_words[name]
        elif default in ("", ()):
            assert said == "none"
        elif isinstance(default, float):
            assert float(said) == default
        else:
            assert said == str(default)


def test_defaults_told_in_words_hold(tmp_path: Path) -> None:
    settings = read_settings({"XDG_CACHE_HOME": "", "SENDER_SCORE_HOME": str(tmp_path)})
    assert settings.landing == tmp_path / "landing"
    assert settings.as_of is None
    assert settings.cache == Path("~/.cache/sender-score").expanduser()
    assert settings.hash_salt is None


def test_limits_are_listed_with_their_defaults() -> None:
    listed = {
        cells[0].strip("`").removeprefix(PREFIX).lower(): int(cells[1])
        for cells in rows(section("Limits of a file"))
    }
    assert listed == {
        f"{LIMIT}{limit.name}": getattr(Limits(), limit.name)
        for limit in fields(Limits)
    }


@pytest.mark.parametrize("name", ["Settings", "Limits of a file"])
def test_named_variables_are_settings(name: str) -> None:
    for cells in rows(section(name)):
        variable = cells[0].strip("`")
        value = {"SENDER_SCORE_AS_OF": "2026-11-20"}.get(variable, cells[1].strip("`"))
        if value not in ("none", "the home's own"):
            read_settings({variable: value})
