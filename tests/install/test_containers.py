"""Image, services and public CI say what the project can do, and nothing more."""

import re
from typing import Any

import pytest
import yaml

from dagster_project.cli.command import cli
from dagster_project.cli.serving import SERVICES
from dagster_project.settings import PREFIX, read_settings
from tests.running.command import PROJECT

DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text())
WORKFLOW: dict[str, Any] = yaml.safe_load(
    (PROJECT / ".github" / "workflows" / "ci.yml").read_text()
)


def test_image_runs_as_a_user_without_rights_and_asks_status_for_its_health() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    (user,) = re.findall(r"^USER (\d+):(\d+)$", final, re.M)
    assert "0" not in user
    (check,) = re.findall(r"^HEALTHCHECK.*\\\n +CMD (\[.*\])$", final, re.M)
    assert yaml.safe_load(check) == ["sender-score", "status"]
    assert 'ENTRYPOINT ["sender-score"]' in final
    assert "VOLUME /data" in final
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert all(re.fullmatch(r"python:3\.1[123]-slim-\w+", image) for image in images)


def test_image_copies_all_that_the_build_reads() -> None:
    copied = set(re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.M))
    names = {name for line in copied for name in line.split()}
    allowed = (PROJECT / ".dockerignore").read_text(encoding="utf-8")
    assert names == set(re.findall(r"^!(.+)$", allowed, re.M))
    assert all((PROJECT / name).exists() for name in names)


@pytest.mark.parametrize("name", ["daemon", "webserver", "report"])
def test_each_service_runs_a_command_on_the_one_volume(name: str) -> None:
    service = COMPOSE["services"][name]
    assert COMPOSE["services"].keys() == {"daemon", "webserver", "report"}
    assert service["volumes"] == ["home:/data"]
    assert list(COMPOSE["volumes"]) == ["home"]
    command, *arguments = service["command"]
    assert command in cli.commands
    if command == "dagster":
        assert arguments[0] in SERVICES
    options = {
        option for param in cli.commands[command].params for option in param.opts
    }
    assert {word for word in arguments if word.startswith("--")} <= options
    # Reachable from this machine alone.
    for port in service.get("ports", ()):
        assert port.startswith("127.0.0.1:")
    defaults = {
        variable: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value)
        for variable, value in service["environment"].items()
    }
    assert all(variable.startswith(PREFIX) for variable in defaults)
    read_settings(defaults)


def test_public_ci_calls_the_make_targets_that_ci_runs() -> None:
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    called = {
        target
        for step in steps
        for target in re.findall(r"^make ([a-z-]+)", step.get("run", ""), re.M)
    }
    assert called == {*re.findall(r"^make ([a-z-]+)$", script, re.M), "wheel"}
    assert called <= set(re.findall(r"^([a-z-]+):", makefile, re.M))


def test_public_ci_tests_each_version_of_python_that_the_metadata_allows() -> None:
    versions = WORKFLOW["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert versions == ["3.11", "3.12", "3.13"]
