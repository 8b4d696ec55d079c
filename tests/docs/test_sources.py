"""The tool that docs/sources.md adds, added as it says."""

import json
import re
from pathlib import Path

from click.testing import CliRunner

from dagster_project.cli.command import cli
from tests.running.command import PROJECT

TEXT = (PROJECT / "docs" / "sources.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


def test_made_up_tool_is_added_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "postrider.yml").write_text(block("yaml"), "utf-8")
    rides = tmp_path / "rides.csv"
    rides.write_text(block("csv"), "utf-8")
    result = CliRunner().invoke(
        cli,
        ["check", "--json", "--home", str(tmp_path), str(rides)],
        standalone_mode=False,
    )
    assert (result.return_value, result.exception) == (0, None)
    (file,) = json.loads(result.stdout)
    assert (file["source"], file["rows_accepted"]) == ("postrider", 3)
    assert [row["state"] for row in file["rows"]] == [
        "EXECUTING",
        "FINISHED",
        "UNENROLLED",
    ]
    assert file["quarantine"] == {"unknown_state": 1}
