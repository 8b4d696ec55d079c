"""Programs that read `--json` and exit codes go on reading them."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from dagster_project.cli import options
from dagster_project.cli.command import cli
from dagster_project.cli.terminal import as_json
from dagster_project.home import Home
from dagster_project.nightly.outcome import describe_run
from dagster_project.publishing.history import id_suffix
from dagster_project.publishing.log import Log
from tests.running.command import SAMPLE

RECORDED = json.loads(
    Path(__file__).with_name("command.json").read_text(encoding="utf-8")
)
# Objects whose keys are data.
OPEN = {"quarantine", "unknown_columns"}


def find_keys(value: object, at: str = "") -> set[str]:
    """The path of each key, with [] for whatever stands in a list."""
    if isinstance(value, list):
        return set().union(*(find_keys(item, f"{at}[]") for item in value))
    if not isinstance(value, Mapping):
        return set()
    keys = {f"{at}.{name}".lstrip("."): item for name, item in value.items()}
    within = (
        find_keys(item, path)
        for path, item in keys.items()
        if path.rpartition(".")[2] not in OPEN
    )
    return set(keys).union(*within)


@pytest.fixture(scope="module")
def home(published_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    copied = tmp_path_factory.mktemp("contract") / "home"
    return Home(Path(shutil.copytree(published_home.root, copied)))


@pytest.fixture
def ask(
    home: Home, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Any]:
    """What a command prints as JSON."""

    def run(name: str, *arguments: str) -> Any:
        capsys.readouterr()
        at = [name, *arguments, "--home", str(home.root), "--json"]
        if name in ("verify", "status", "forget"):
            # Those of the sample must not be deleted.
            folder = tmp_path if name == "forget" else SAMPLE
            at += ["--landing", str(folder)]
        cli.main(at, standalone_mode=False)
        return json.loads(capsys.readouterr().out)

    return run


def test_commands_print_the_recorded_keys(ask: Callable[..., Any], home: Home) -> None:
    (publication,) = Log(home.log).publications()
    (home.landing_folders).unlink(missing_ok=True)
    sha256 = ask("quarantine")[0]["sha256"]
    arguments = {
        "status": ("--verbose",),
        "publications": (),
        "quarantine": (),
        "verify": (),
        "restore": (publication.publication_id,),
        "withdraw": (sha256,),
        "forget": ("--contact", "nobody"),
    }
    for name, given in arguments.items():
        missing = set(RECORDED["keys"][name]) - find_keys(ask(name, *given))
        assert (name, missing) == (name, set())


def test_run_prints_the_recorded_keys(published_home: Home) -> None:
    (publication,) = Log(published_home.log).publications()
    run_id = publication.publication_id.rpartition("-")[2]
    assert id_suffix(run_id) == run_id
    outcome = describe_run(published_home, run_id=run_id, failure=None, seconds=1)
    said = as_json(outcome, published_home)
    assert set(RECORDED["keys"]["run"]) - find_keys(said) == set()


def test_exit_codes_are_as_recorded() -> None:
    known = vars(options)
    assert {name: known[name] for name in RECORDED["exit_codes"]} == RECORDED[
        "exit_codes"
    ]


def test_keys_are_found_in_lists_and_objects_but_not_in_data() -> None:
    said = {"a": [{"b": 1}, {"c": {"d": 2}}], "quarantine": {"bad_id": 3}}
    assert find_keys(said) == {"a", "a[].b", "a[].c", "a[].c.d", "quarantine"}
