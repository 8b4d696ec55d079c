# Everything runs in .venv, which the first target that needs it makes.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
SAMPLE_DAY := 2026-11-20
# Without it, every process would compile its libraries anew, which takes longer than a run.
unexport PYTHONDONTWRITEBYTECODE
export DAGSTER_DISABLE_TELEMETRY := yes
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.PHONY: help
help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.venv/installed: requirements-uv.lock requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13, please: make PYTHON=python3.13")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-uv.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirements requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

.PHONY: setup
setup: .venv/installed ## Make .venv with the locked packages

.PHONY: run
run: setup ## Score the sample exports into data/
	$(BIN)/sender-score run --landing data/sample --home data --as-of $(SAMPLE_DAY)

# Files in the order of tests/conftest.py: by the number of their tests, the longest would
# begin last, and alone.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: test
test: setup ## Run the tests, but for the slow ones
	$(PYTEST) -m "not slow and not browser"

.PHONY: test-all
test-all: setup browser ## Run every test
	$(PYTEST)

.PHONY: browser
browser: ## Install Debian's Chromium and axe-core, for the tests in a browser
	command -v chromium || (apt-get update && apt-get install --yes --no-install-recommends chromium fonts-noto-core)
	command -v npm || apt-get install --yes --no-install-recommends npm
	npm ci --ignore-scripts --no-audit --no-fund --prefix tests/report/browser

.PHONY: test-browser
test-browser: setup browser ## Run the tests of the report in a browser
	$(BIN)/python -m pytest -m browser

.PHONY: lint
lint: setup ## Check style and types of Python, SQL and YAML
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint-types build/linted-sql lint-style

.PHONY: lint-style
lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar --templater jinja dagster_project/expectations/sql
	$(BIN)/yamllint --strict .

.PHONY: lint-types
lint-types:
	$(BIN)/mypy

# Models are compiled before they are checked, which takes longer than all else: only
# after a change of something in dbt.
build/linted-sql: $(shell find dbt/*.yml dbt/models dbt/macros dbt/seeds dbt/tests -type f) .sqlfluff .sqlfluffignore .venv/installed
	$(BIN)/sqlfluff lint --disable-progress-bar dbt/models dbt/tests
	mkdir -p build && touch $@

.PHONY: bench
bench: setup ## Measure beside DuckDB, polars and pandas by hand (ROWS, NEXT_ROWS, SHAPE, REPEAT)
	$(BIN)/python -m tests.benchmarks --rows $(or $(ROWS),1000000) --next-rows $(or $(NEXT_ROWS),50000) \
		--shape $(or $(SHAPE),few) --repeat $(or $(REPEAT),1) --out $(or $(OUT),build/benchmarks) $(BENCH_OPTIONS)

.PHONY: dev
dev: setup ## Serve Dagster on 127.0.0.1, with its schedule and sensor
	$(BIN)/sender-score dagster dev --home data

.PHONY: docs
docs: setup ## Write the documentation of the models into build/docs/index.html
	test -f data/warehouse/sender_score.duckdb || $(MAKE) run
	$(BIN)/dbt --quiet docs generate --static --project-dir dbt --profiles-dir dbt --vars '{home: $(CURDIR)/data}' \
		--target-path $(CURDIR)/build/docs --log-path $(CURDIR)/build/docs
	mv build/docs/static_index.html build/docs/index.html

.PHONY: report
report: setup ## Serve the report over data/ on 127.0.0.1
	$(BIN)/sender-score report --home data

.PHONY: wheel
wheel: setup ## Build a wheel into build/wheel, which pipx or uv tool installs
	rm -rf build/lib build/wheel
	$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir build/wheel .

.PHONY: sample
sample: setup ## Write the sample exports anew
	$(BIN)/python -m tests.sample

.PHONY: licences
licences: setup ## Write docs/licences.md anew
	$(BIN)/python -m tests.packages --licences

.PHONY: sbom
sbom: setup ## Write a bill of materials (CycloneDX) into build/sender-score.cdx.json
	$(BIN)/python -m tests.packages --sbom build/sender-score.cdx.json

.PHONY: lock
lock: setup ## Resolve the packages anew; then make licences
	echo uv | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --upgrade - --output-file requirements-uv.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --group dev --all-extras --upgrade pyproject.toml --output-file requirements.lock
