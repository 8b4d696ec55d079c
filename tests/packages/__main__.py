"""Writes docs/licences.md, and a bill of materials in the form of CycloneDX."""

import argparse
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.packages.runtime import PROJECT, Package, list_packages

LICENCES = Path(__file__).parents[2] / "docs" / "licences.md"
TITLE = """# Licences

The packages that `sender-score` needs to run, each under the licence that its authors
name. Written by `make licences`; versions and hashes are in `requirements.lock`, and in
what `make sbom` writes.

| package | licence |
|---|---|
"""


def list_licences(packages: list[Package]) -> str:
    """The page of licences."""
    return TITLE + "".join(
        f"| {package.name} | {package.licence.replace('|', '/')} |\n"
        for package in packages
        if package.name != PROJECT
    )


def describe(packages: list[Package]) -> dict[str, Any]:
    """The bill of materials, as CycloneDX 1.6."""
    components = {package.name: _component(package) for package in packages}
    references = {name: item["bom-ref"] for name, item in components.items()}
    project = components.pop(PROJECT)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid4().urn,
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {**project, "type": "application"},
        },
        "components": list(components.values()),
        "dependencies": [
            {
                "ref": references[package.name],
                "dependsOn": [references[name] for name in package.needs],
            }
            for package in packages
        ],
    }


def _component(package: Package) -> dict[str, Any]:
    locator = f"pkg:pypi/{package.name}@{package.version}"
    return {
        "type": "library",
        "bom-ref": locator,
        "name": package.name,
        "version": package.version,
        "licenses": [{"license": {"name": package.licence}}],
        "purl": locator,
        # Of each file that the lock allows, whichever a platform takes.
        "hashes": [{"alg": "SHA-256", "content": sha256} for sha256 in package.sha256],
    }


def main() -> None:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--licences", action="store_true")
    parser.add_argument("--sbom", type=Path, metavar="FILE")
    options = parser.parse_args()
    packages = list_packages()
    if options.licences:
        LICENCES.write_text(list_licences(packages), encoding="utf-8")
    if options.sbom:
        options.sbom.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(describe(packages), indent=1, ensure_ascii=False)
        options.sbom.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
