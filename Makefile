# Every command sets up what it needs: `.venv` is made from the hashed lock when it is missing or
# stale, and never twice.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-$(shell cksum < requirements.lock | cut -d' ' -f1)

INPUT ?= data/sample
OUTPUT ?= data
AS_OF ?=
CONFIG ?=
# The public datasets, where they stand beside this checkout.
DATASET ?= $(wildcard ../shared/datasets/foursquare_nyc ../shared/datasets/lastfm)
PORT ?= 3000

export GRAPEVINE_INPUT = $(INPUT)
export GRAPEVINE_OUTPUT = $(OUTPUT)
export GRAPEVINE_AS_OF = $(AS_OF)
export DAGSTER_HOME = $(CURDIR)/.dagster
export PYTHONPATH = $(CURDIR)
export DO_NOT_TRACK = 1

.PHONY: help setup run ui test test-next lint lint-types lint-sql format bench sample worlds validate backtest diff grade plan results activate recall reissue review lock clean

help:  ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

$(STAMP):
	@echo "Setting up $(VENV) from requirements.lock (once; a few minutes on a fresh machine)"
	@rm -rf $(VENV)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; set PYTHON=<path>")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --requirement requirements.lock
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true  # on every core; some templates are no Python
	@touch $@

setup: $(STAMP)  ## Make .venv from the hashed lock

run: setup  ## The main job: INPUT=<folder> OUTPUT=<folder> [AS_OF=<ISO time>] [CONFIG=<yaml>]
	@$(BIN)/python -m orchestration.run $(if $(CONFIG),--config $(CONFIG))

ui: setup  ## The Dagster UI on http://127.0.0.1:3000, with schedule and sensor daemon
	@$(BIN)/dagster dev --workspace workspace.yaml --host 127.0.0.1 --port $(PORT)

test: setup  ## All tests; [TESTS=<path>] for some of them
	@$(BIN)/python -m pytest $(TESTS)

test-next: setup  ## All tests on DuckDB 2.0
	@$(PYTHON) -m venv .venv-next
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> "$$(.venv-next/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/locked.pth"
	@sed '1s|.*|#!$(CURDIR)/.venv-next/bin/python|' $(BIN)/dbt > .venv-next/bin/dbt
	@chmod +x .venv-next/bin/dbt
	@.venv-next/bin/python -m pip install --quiet --disable-pip-version-check --no-deps 'duckdb>=2.0,<3'
	@.venv-next/bin/python -m pytest $(TESTS)

lint: setup  ## ruff, ruff format, mypy, sqlfluff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs 2 lint-types lint-sql

lint-types: setup
	@$(BIN)/mypy

lint-sql: setup
	@$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests

format: setup  ## Put the code into the house's form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

bench: setup  ## Speed and memory: [SCALE=full]
	@$(BIN)/python -m orchestration.benchmark $(if $(SCALE),--scale $(SCALE))

sample: setup  ## Write data/sample: [CUSTOMERS=3000] [SEED=7] [OUT=<folder>]
	@$(BIN)/python -m orchestration.worlds --customers $(or $(CUSTOMERS),3000) --seed $(or $(SEED),7) \
		--out $(or $(OUT),data/sample) --truth $(or $(OUT),data/sample)_truth

worlds: setup  ## Proof against known truth: [NULL_WORLDS=200] [OUT=data/worlds]
	@$(BIN)/python -m orchestration.proof --null-worlds $(or $(NULL_WORLDS),200) \
		--out $(or $(OUT),data/worlds)

validate: setup  ## Proof on real people: DATASET=<folders> [BRANDS=60|all] [CUTS=40,50,60]
	@$(BIN)/python -m orchestration.validation $(DATASET) \
		$(if $(BRANDS),--brands $(BRANDS)) $(if $(CUTS),--cuts $(CUTS)) \
		$(if $(OUT),--out $(OUT))

backtest: setup  ## Hold past rankings against what came: [CUTS=4] [HORIZON=<days>] [K=40]
	@$(BIN)/python -m orchestration.backtest $(if $(CUTS),--cuts $(CUTS)) \
		$(if $(HORIZON),--horizon-days $(HORIZON)) $(if $(K),--k $(K))

diff: setup  ## Who moved between two runs and why: [RUN_A=previous] [RUN_B=latest] [OUTPUT=<folder>]
	@$(BIN)/python -m orchestration.diff $(or $(RUN_A),previous) $(or $(RUN_B),latest)

grade: setup  ## Grade a page's fans: INPUT=<accounts, posts, engagements> [PAGE=<handle>] [OUTPUT=data/grades]
	@GRAPEVINE_OUTPUT=$(if $(filter data,$(OUTPUT)),data/grades/$(notdir $(patsubst %/,%,$(INPUT))),$(OUTPUT)) \
		$(BIN)/python -m orchestration.grading $(if $(PAGE),--page $(PAGE))

plan: setup  ## Tell the plans of the last run: [CAMPAIGN=<id>] [OUTPUT=<folder>]
	@$(BIN)/python -m orchestration.campaign $(if $(CAMPAIGN),--campaign "$$CAMPAIGN")

results: setup  ## Tell the results of the last run's campaigns: [CAMPAIGN=<id>] [OUTPUT=<folder>]
	@$(BIN)/python -m orchestration.measurement $(if $(CAMPAIGN),--campaign "$$CAMPAIGN")

activate: setup  ## Draw, code and export a planned wave: CAMPAIGN=<id> [WAVE=n] [CHANNEL=] [BY=<who>]
	@$(BIN)/python -m orchestration.activation activate --campaign "$$CAMPAIGN" \
		$(if $(WAVE),--wave "$$WAVE") --channel "$$CHANNEL" --by "$$BY"

recall: setup  ## List who was exported and has withdrawn since, and take them out of the files: [BY=<who>]
	@$(BIN)/python -m orchestration.activation recall --by "$$BY"

reissue: setup  ## End a leaked code and issue another: CODE=<code>
	@$(BIN)/python -m orchestration.activation reissue --code "$$CODE"

review: setup  ## Write which pairs to review and audit: [SIZE=200] [AUDIT=200] [BY=<who>] [OUTPUT=<folder>]
	@$(BIN)/python -m orchestration.identity $(if $(SIZE),--size $(SIZE)) \
		$(if $(AUDIT),--audit $(AUDIT)) --by "$$BY"

lock: setup  ## Resolve requirements.lock anew (needs uv on the PATH)
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-strip-extras --quiet \
		--upgrade --output-file requirements.lock

clean:  ## Remove what was built; the lake and what is published stay
	@rm -rf $(VENV) .venv-next dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
