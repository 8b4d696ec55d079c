"""The checks that CONTRIBUTING.md shows: added as it says, they pass and can fail."""

import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from dagster_project.expectations.checks import GATE, SQL, Check, read_checks
from dagster_project.expectations.thresholds import read_thresholds
from tests.expectations.candidate import Ask, execute
from tests.running.command import PROJECT

CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SHOWN = re.compile(
    r"^```(?:yaml|sql)\n(?:#|--) ((?:suites|sql)/\S+)\n(.*?)^```", re.M | re.S
)
# What breaks each, with the message of it.
BROKEN = {
    "sender_scores_have_a_known_status": (
        "update sender_scores set score_status = 'lost' where user_id = 'u2'",
        "1 row breaks it, at most 0 may: lost",
    ),
    "team_scores_hold_no_address": (
        "update team_scores set team = 'a@b.example' where team = 'South'",
        "1 row breaks it, at most 0 may: columns team, rows_with_an_address 1",
    ),
    "senders_who_have_a_seat_have_a_team": (
        "update senders set team = null where user_id = 'u1'",
        "1 row breaks it, at most 0 may: account_id alpha, user_id u1, seats Sales",
    ),
    "seats_without_a_team_are_few": (
        "update senders set team = null where user_id = 'u1'",
        "33.3 % (1 of 3 rows), at most 5 % of the seats",
    ),
}


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Check, ...]:
    """The checks shown, each of which is written into the files that it names."""
    folder = tmp_path_factory.mktemp("expectations")
    shutil.copytree(GATE / SQL, folder / SQL)
    (folder / "suites").mkdir()
    for name, content in SHOWN.findall(CONTRIBUTING):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(content)
    return read_checks(read_thresholds(), folder=folder)


def test_checks_shown_pass_and_can_be_broken(
    checks: tuple[Check, ...], gate: ModuleType, marts: Path, ask: Ask
) -> None:
    assert {check.name for check in checks} == set(BROKEN)
    for result in gate.validate(ask(), checks):
        assert result.passed, result.message
    execute(marts, [statement for statement, _ in BROKEN.values()])
    for result in gate.validate(ask(), checks):
        assert (result.passed, result.message) == (False, BROKEN[result.name][1])
