# budget-warehouse: `make` lists what can be made.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV ?= uv
# The home folder, as the command finds it.
HOME_FOLDER := $(or $(BUDGETS_HOME),$(CURDIR)/data)

QUESTIONS := $(addprefix dbt_project/analyses/,01_size_by_fund.sql 03_classes_that_grew.sql 05_three_public_claims.sql)

.DEFAULT_GOAL := help
.PHONY: help refresh test lint dev superset docs lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

# pip compiles bytecode on install; without it every start of the command takes twice as long.
$(VENV)/runtime: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/runtime
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/scan: requirements-scan.lock $(VENV)/runtime
	@echo "adding what reads image-only pages"
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-scan.lock
	@touch $@

refresh: $(VENV)/runtime $(if $(SCAN),$(VENV)/scan) ## read the PDFs in data/raw (the sample where there is none), build, test, publish, and ask three questions
	@mkdir -p "$(HOME_FOLDER)/raw"
	@find -L "$(HOME_FOLDER)/raw" -iname '*.pdf' | grep -q . || cp data/sample/*.pdf "$(HOME_FOLDER)/raw/"
	@$(BIN)/budgets refresh
	@$(BIN)/budgets query $(foreach file,$(QUESTIONS),--file $(file))

test: $(VENV)/dev lint ## lint, types and all tests
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/dev ## ruff, mypy --strict, sqlfluff
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --processes 2 dbt_project

dev: $(VENV)/runtime ## Dagster's pages for the same definitions, on http://localhost:3000
	@mkdir -p "$(HOME_FOLDER)/.dagster"
	@PYTHONWARNINGS='ignore:Function `dev_command` is superseded' \
	  BUDGETS_DAGSTER="$(HOME_FOLDER)/.dagster" DAGSTER_HOME="$(CURDIR)" $(BIN)/dagster dev -m pipelines.definitions

SUPERSET := checks/superset/.venv

$(SUPERSET)/ready: checks/superset/requirements.txt
	@test -x $(SUPERSET)/bin/python || $(PYTHON) -m venv $(SUPERSET)
	@echo "setting up Superset in $(SUPERSET) (a minute or two, once)"
	@$(SUPERSET)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r checks/superset/requirements.txt
	@touch $@

superset: $(VENV)/runtime $(SUPERSET)/ready ## open a chart of the sample in Superset and Chromium while refreshes run (needs chromium, chromium-driver)
	@$(SUPERSET)/bin/python checks/superset/check.py --python $(abspath $(BIN)/python)

docs: $(VENV)/dev ## write docs/commands.md from the commands' help, docs/cookbook.md from a refresh of the sample, the list of assets
	@$(BIN)/python -m tests.manual
	@$(BIN)/python -m tests.cookbook
	@$(BIN)/python -m tests.graph

clean: ## take away what was built (documents in raw and published versions stay)
	rm -rf "$(HOME_FOLDER)/build" .mypy_cache .pytest_cache .ruff_cache dbt_project/target dbt_project/logs

lock: ## resolve the dependencies anew (needs uv)
	$(UV) pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-strip-extras --no-annotate --no-header --quiet -o requirements.lock
	$(UV) pip compile pyproject.toml --group build --extra scan -c requirements.lock --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-strip-extras --no-annotate --no-header --quiet -o requirements-scan.lock
	$(UV) pip compile pyproject.toml --group build --group dev --extra scan -c requirements-scan.lock --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-strip-extras --no-annotate --no-header --quiet -o requirements-dev.lock
