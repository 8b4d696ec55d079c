"""The house rules of the models, by the manifest: layers, names, grain, contracts.

Add a rule that a reader relies on in every model. How SQL is laid out belongs to
.sqlfluff, what a model computes to its unit tests.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pytest

from dagster_project.settings import DBT_PROJECT
from tests.warehouse.conftest import Warehouse

NAMES = {
    "staging": r"stg_(exports|log)__[a-z_]+",
    "intermediate": r"int_[a-z]+(_[a-z]+)*__[a-z_]+",
    "core": r"(?!stg_|int_)[a-z_]+",
    "marts": r"(?!stg_|int_)[a-z_]+",
    "pipeline": r"(?!stg_|int_)[a-z_]+",
    "functions": (
        r"[a-z_]+_between|score_change|(compared_)?score_of_counts|days_to_compare"
    ),
}
# What a layer may read. The log is published as it was written, so marts take it from
# staging; exports reach them through intermediate models only. Core marts are what
# other marts, and counts by another grain, are made of; nothing is made of the others.
# The table functions are published, and so read nothing but what is.
READS = {
    "staging": {"source", "exports"},
    "intermediate": {"exports", "log", "intermediate", "counts", "seed"},
    "counts": {"exports", "intermediate", "core"},
    "core": {"intermediate", "counts", "core", "seed"},
    "marts": {"log", "intermediate", "counts", "core", "seed"},
    "pipeline": {"exports", "log", "intermediate", "core"},
    "functions": {"core", "functions"},
}
# Intermediate models that count a core mart by another grain say so.
COUNTS = re.compile(
    r"int_[a-z_]+__by_(contact|day|domain|file|segment|sender_sequence)"
)
# Keys that hold a null, with the reason.
NULL_IN_KEY = {
    f"{model}.exported_account_id": "a row without an account holds for every account"
    for model in (
        "int_contacts__latest",
        "int_sequences__latest_steps",
        "int_users__latest",
    )
}
PACKAGE = DBT_PROJECT.parent / "dagster_project"
REPORT = PACKAGE / "report"
# What source files say is published as they say it, as the log is.
PUBLISHED_AS_STATED = {"stg_exports__source_fidelities"}
# Of one row.
SINGULAR_NAMES = {"stg_log__run"}


@dataclass(frozen=True)
class Model:
    """A model as the manifest knows it."""

    node: dict[str, Any]
    tests: tuple[dict[str, Any], ...]
    unit_tests: int
    is_read: bool

    @property
    def name(self) -> str:
        return str(self.node["name"])

    @property
    def layer(self) -> str:
        return _layer(self.node)

    @property
    def reader(self) -> str:
        return "counts" if COUNTS.fullmatch(self.name) else self.layer

    @property
    def is_mart(self) -> bool:
        return self.layer in ("core", "marts")

    @property
    def is_function(self) -> bool:
        return self.layer == "functions"

    @property
    def sql(self) -> str:
        return str(self.node["raw_code"])

    @property
    def computes(self) -> bool:
        """Whether it is more than a table under another name."""
        return "final as (" in self.sql


@pytest.fixture(scope="module")
def manifest(warehouse: Warehouse) -> dict[str, Any]:
    return warehouse.manifest


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[Model]:
    found = list(_read_models(manifest))
    assert len(found) > 30
    return found


def test_layers_look_one_way(models: list[Model], manifest: dict[str, Any]) -> None:
    assert not [
        f"{model.name} reads {parent}"
        for model in models
        for parent in model.node["depends_on"]["nodes"]
        if _place(parent, manifest) not in READS[model.reader]
    ]


def test_names_tell_the_layer(models: list[Model]) -> None:
    assert not [
        model.name
        for model in models
        if not re.fullmatch(NAMES[model.layer], model.name)
    ]


def test_staging_is_named_by_plurals(models: list[Model]) -> None:
    staging = {model.name for model in models if model.layer == "staging"}
    assert not {name for name in staging - SINGULAR_NAMES if not name.endswith("s")}


def test_every_model_says_its_grain(models: list[Model]) -> None:
    assert not [
        model.name
        for model in models
        if not re.search(r"\bOne row per \w", model.node["description"])
    ]


def test_every_model_has_a_tested_key(models: list[Model]) -> None:
    # A table function is no relation that has a key.
    assert not [
        model.name
        for model in models
        if not model.is_function
        and not {"unique", "unique_key"} & {_kind(test) for test in model.tests}
    ]


def test_every_table_function_has_a_test(models: list[Model]) -> None:
    assert not [m.name for m in models if m.is_function and not m.tests]


def test_every_key_is_whole(models: list[Model]) -> None:
    assert not [
        f"{model.name}.{column}"
        for model in models
        for column in sorted(_key_columns(model) - _whole_columns(model))
        if f"{model.name}.{column}" not in NULL_IN_KEY
    ]


def test_readers_may_use_marts_and_functions_alone(models: list[Model]) -> None:
    for model in models:
        is_public = model.is_mart or model.is_function
        access = "public" if is_public else "private"
        assert model.node["config"]["access"] == access, model.name


def test_every_model_has_a_properties_file_beside_it(models: list[Model]) -> None:
    for model in models:
        _, _, described_in = (model.node["patch_path"] or "").partition("://")
        path = PurePosixPath(model.node["original_file_path"])
        assert described_in == str(path.with_suffix(".yml"))
        assert path.stem == model.name


def test_every_mart_has_an_enforced_contract(models: list[Model]) -> None:
    assert not [
        model.name
        for model in models
        if (model.is_mart or model.layer == "pipeline")
        and not model.node["config"]["contract"]["enforced"]
    ]


def test_every_mart_column_has_a_type_and_a_description(models: list[Model]) -> None:
    assert not [
        f"{model.name}.{column['name']}"
        for model in models
        if model.is_mart or model.layer == "pipeline"
        for column in model.node["columns"].values()
        if not column["data_type"] or not column["description"].strip()
    ]


def test_no_model_is_orphaned(models: list[Model]) -> None:
    assert not [
        model.name
        for model in models
        if model.layer in ("staging", "intermediate") and not model.is_read
    ]


def test_no_seed_is_orphaned(manifest: dict[str, Any]) -> None:
    assert not [
        seed
        for seed in manifest["nodes"]
        if seed.startswith("seed.") and not manifest["child_map"][seed]
    ]


def test_every_model_that_computes_has_a_unit_test(models: list[Model]) -> None:
    # A table function cannot have one; its table proves the scoring that both share.
    assert not [
        model.name
        for model in models
        if model.computes and not model.is_function and not model.unit_tests
    ]


def test_models_hold_no_jinja_but_calls(models: list[Model]) -> None:
    assert not [model.name for model in models if "{%" in model.sql]


def test_models_are_sentences_that_end_in_what_they_say(models: list[Model]) -> None:
    for model in models:
        text = re.sub(r"\A\{\{.*?\}\}", "", model.sql, flags=re.DOTALL)
        lines = [line for line in text.splitlines() if line.strip()]
        first = next(line for line in lines if not line.startswith(("{{", "--")))
        assert first == "with", model.name
        assert re.fullmatch(r"select \* from \w+", lines[-1]), model.name
        if model.computes:
            assert lines[-1] == "select * from final", model.name


def test_singular_tests_are_named_as_sentences_and_say_why(
    manifest: dict[str, Any],
) -> None:
    singular = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "test_metadata" not in node
    ]
    assert len(singular) >= 7
    for test in singular:
        assert re.fullmatch(r"assert_[a-z]+(_[a-z]+){2,}", test["name"])
        assert re.match(r"-- \w.+\n-- \w.+\n", test["raw_code"]), test["name"]


def _read_models(manifest: dict[str, Any]) -> Iterator[Model]:
    nodes = manifest["nodes"]
    tested = [test["depends_on"]["nodes"] for test in manifest["unit_tests"].values()]
    for key, node in nodes.items():
        if node["resource_type"] != "model":
            continue
        children = [child.split(".")[0] for child in manifest["child_map"][key]]
        yield Model(
            node=node,
            tests=tuple(
                nodes[child]
                for child in manifest["child_map"][key]
                if child.startswith("test.")
                and nodes[child].get("attached_node") == key
            ),
            unit_tests=sum(parents == [key] for parents in tested),
            is_read="model" in children,
        )


def _key_columns(model: Model) -> set[str]:
    columns: set[str] = set()
    for test in model.tests:
        if _kind(test) == "unique":
            columns.add(test["column_name"])
        elif _kind(test) == "unique_key":
            columns |= set(test["test_metadata"]["kwargs"]["columns"])
    return columns


def _whole_columns(model: Model) -> set[str]:
    return {test["column_name"] for test in model.tests if _kind(test) == "not_null"}


def _layer(node: dict[str, Any]) -> str:
    return "core" if node["fqn"][1:3] == ["marts", "core"] else str(node["fqn"][1])


def _place(key: str, manifest: dict[str, Any]) -> str:
    """Where a model reads from: a layer, exports or log of staging, seed or source."""
    if key.startswith(("source.", "seed.")):
        return key.split(".")[0]
    node = manifest["nodes"][key]
    if COUNTS.fullmatch(node["name"]):
        return "counts"
    if _layer(node) != "staging":
        return _layer(node)
    if node["name"].startswith("stg_log__") or node["name"] in PUBLISHED_AS_STATED:
        return "log"
    return "exports"


def _kind(test: dict[str, Any]) -> str:
    return str(test.get("test_metadata", {}).get("name", ""))


# Rules of dbt-project-evaluator that hold here but for these, each with its reason. Its
# rules of naming, keys, layers and descriptions are those above.
STAGING_UPON_STAGING = {
    # A row's export time and columns are those of its file.
    "stg_exports__files",
}
MOST_JOINS = 7


def test_no_source_is_unused(manifest: dict[str, Any]) -> None:
    assert not [
        source for source in manifest["sources"] if not manifest["child_map"][source]
    ]


def test_every_source_is_described(manifest: dict[str, Any]) -> None:
    assert not [
        source["name"]
        for source in manifest["sources"].values()
        if not source["description"] or not source["source_description"]
    ]


def test_no_model_names_a_table_without_reference(models: list[Model]) -> None:
    assert not [
        model.name
        for model in models
        if re.search(r"(?<!distinct )(?:from|join) (?:\w+\.)+\w+", model.sql)
    ]


def test_every_model_has_a_parent(models: list[Model]) -> None:
    # A function may need its parameters alone.
    assert not [
        model.name
        for model in models
        if not model.node["depends_on"]["nodes"]
        and not model.node["config"].get("parameters")
    ]


def test_models_join_few_tables(models: list[Model]) -> None:
    assert not [
        model.name
        for model in models
        if any(part.count(" join ") > MOST_JOINS for part in model.sql.split("\n),\n"))
    ]


def test_staging_stands_upon_one_source(models: list[Model]) -> None:
    for model in models:
        if model.layer != "staging":
            continue
        parents = model.node["depends_on"]["nodes"]
        sources = [parent for parent in parents if parent.startswith("source.")]
        others = {parent.split(".")[-1] for parent in parents} - {
            source.split(".")[-1] for source in sources
        }
        assert len(sources) == 1, model.name
        assert others <= STAGING_UPON_STAGING, model.name


def test_exposures_stand_upon_published_tables(manifest: dict[str, Any]) -> None:
    parents = {
        parent
        for exposure in manifest["exposures"].values()
        for parent in exposure["depends_on"]["nodes"]
    }
    assert len(parents) > 20
    for parent in parents:
        node = manifest["nodes"][parent]
        assert node["fqn"][1] in ("marts", "functions"), parent
        assert node["config"]["materialized"] not in ("view", "ephemeral"), parent


def test_exposure_of_the_report_names_all_that_it_reads(
    manifest: dict[str, Any],
) -> None:
    text = "\n".join(path.read_text() for path in REPORT.rglob("*.py"))
    read = set(re.findall(r"\b(?:from|join) (\w+)", text))
    read |= set(re.findall(r"\b\w+_between\b", text))
    published = {
        key: node["name"]
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["fqn"][1] in ("marts", "functions")
    }
    [exposure] = (
        node for node in manifest["exposures"].values() if node["name"] == "report"
    )
    named = {published[parent] for parent in exposure["depends_on"]["nodes"]}
    assert read & set(published.values()) <= named


def test_compiled_models_read_what_their_references_name(
    manifest: dict[str, Any],
) -> None:
    known = {**manifest["nodes"], **manifest["sources"]}
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model":
            continue
        named = {known[key]["name"] for key in node["depends_on"]["nodes"]}
        named |= {known[key].get("identifier") for key in node["depends_on"]["nodes"]}
        ctes = set(re.findall(r"^(\w+) as \($", node["compiled_code"], re.MULTILINE))
        read = set(
            re.findall(
                r"(?<!distinct )\b(?:from|join)\s+((?:\"?\w+\"?\.)*\"?\w+\"?)",
                re.sub(r"--.*", "", node["compiled_code"]),
            )
        )
        tables = {table.replace('"', "").split(".")[-1] for table in read}
        own = (
            {node["name"]} if node["config"]["materialized"] == "incremental" else set()
        )
        assert tables - ctes - own <= named, node["name"]


def test_python_reads_no_layer_but_the_pipeline_and_marts() -> None:
    for path in PACKAGE.rglob("*.py"):
        found = re.findall(
            r"\b(?:staging|intermediate)\.\w+|\b(?:stg|int)_\w+__\w+",
            path.read_text(),
        )
        assert not found, (path, found)
