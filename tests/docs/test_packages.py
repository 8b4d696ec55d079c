"""What is said of the packages that run: licences, a bill of materials, hashes."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.packages.__main__ import LICENCES, PROJECT
from tests.packages.runtime import list_packages, read_hashes

ROOT = Path(__file__).parents[2]


def test_licences_of_all_packages_are_listed() -> None:
    rows = dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", LICENCES.read_text(), re.M))
    packages = {package.name: package for package in list_packages()}
    # A package of another platform may be listed, but not one that nobody installs.
    assert rows.keys() - {"package"} <= read_hashes().keys()
    del packages[PROJECT]
    assert {name: rows.get(name) for name in packages} == {
        name: package.licence.replace("|", "/") for name, package in packages.items()
    }


def test_bill_of_materials_names_each_package_with_the_hashes_of_the_lock(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sbom" / "bom.json"
    command = [sys.executable, "-m", "tests.packages", "--sbom", str(path)]
    subprocess.run(command, check=True, cwd=ROOT)
    bill = json.loads(path.read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == PROJECT
    components = {item["name"]: item for item in bill["components"]}
    assert {"duckdb", "dagster", "dbt-core", "great-expectations"} <= components.keys()
    assert not {"pytest", "ruff", "playwright"} & components.keys()
    duckdb = components["duckdb"]
    assert duckdb["purl"] == f"pkg:pypi/duckdb@{duckdb['version']}"
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert f"duckdb=={duckdb['version']} " in locked
    assert duckdb["hashes"]
    for file in duckdb["hashes"]:
        assert f"sha256:{file['content']}" in locked
    references = {item["bom-ref"] for item in bill["components"]}
    references.add(bill["metadata"]["component"]["bom-ref"])
    for item in bill["dependencies"]:
        assert {item["ref"], *item["dependsOn"]} <= references


def test_everything_that_setup_installs_is_held_to_its_hash() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install .*", makefile)
    assert len(installs) == 3
    for install in installs:
        # But for the project itself, in place.
        assert "--require-hashes" in install or install.endswith("--editable .")
    tool = (ROOT / "requirements-uv.lock").read_text(encoding="utf-8")
    assert re.search(r"^uv==[\d.]+ \\\n(    --hash=sha256:[0-9a-f]{64}.*\n)+$", tool)
