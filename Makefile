# One word a task. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq

.PHONY: help setup run test check bench bench-picks bench-search bench-summary faults fuzz lighthouse html image docs lock

help:  ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.run  ## prepare .venv with the locked dependencies

run: $(VENV)/.run  ## open the local channel on http://127.0.0.1:8080
	@exec $(BIN)/ichiwa run

test: $(VENV)/.dev  ## run the whole test suite
	@$(BIN)/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder $(ARGS)

check: $(VENV)/.dev  ## lint, types, layers, sizes, lock files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy --platform win32 --package bot --cache-dir .mypy_cache/win32
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/unit/test_sizes.py
	@$(BIN)/python -m tests.tools.lock --check

bench: $(VENV)/.dev  ## start-up time and memory beside the libraries' own cost; a pick; web pages; a copy of the site; Discord; Slack; a million subscriptions
	@$(BIN)/python -m tests.tools.bench $(ARGS)
	@$(BIN)/python -m tests.tools.bench_pick
	@$(BIN)/python -m tests.tools.bench_digest
	@$(BIN)/python -m tests.tools.bench_reading
	@$(BIN)/python -m tests.tools.bench_import
	@$(BIN)/python -m tests.tools.bench_pages
	@$(BIN)/python -m tests.tools.bench_site
	@$(BIN)/python -m tests.tools.bench_cards
	@$(BIN)/python -m tests.tools.bench_site_export
	@$(BIN)/python -m tests.tools.bench_discord
	@$(BIN)/python -m tests.tools.bench_pace
	@$(BIN)/python -m tests.tools.bench_round_ups
	@$(BIN)/python -m tests.tools.stalls
	@$(BIN)/python -m tests.tools.bench_slack
	@$(BIN)/python -m tests.tools.bench_scale
	@$(BIN)/python -m tests.tools.bench_work
	@$(BIN)/python -m tests.tools.bench_due
	@$(BIN)/python -m tests.tools.bench_commands

bench-picks: $(VENV)/.dev  ## picks that learn beside shuffle, best-rated and newest: simulated communities over a year
	@$(BIN)/python -m tests.tools.bench_picks $(ARGS)

bench-search: $(VENV)/.dev  ## search for judged career queries, and beside simpler ones: ARGS="--rows FOLDER"
	@$(BIN)/python -m tests.tools.bench_meaning
	@$(BIN)/python -m tests.tools.bench_career
	@$(BIN)/python -m tests.tools.bench_search $(ARGS)

bench-summary: $(VENV)/.dev  ## summaries beside simpler ones: ARGS="--rows FOLDER"
	@$(BIN)/python -m tests.tools.bench_summary $(ARGS)

faults: $(VENV)/.dev  ## fleets of workers, killed 10,000 times and paused 2,000 times: nothing missed, nothing twice
	@$(BIN)/python -m tests.tools.faults $(ARGS)

fuzz: $(VENV)/.dev  ## broken input for every reader of imports, for FUZZ_SECONDS (300)
	@$(BIN)/python -m tests.fuzz --seconds $(or $(FUZZ_SECONDS),300) $(ARGS)

lighthouse: $(VENV)/.dev  ## Lighthouse over the reading site: needs Node.js, npm and Chromium
	@$(BIN)/python -m tests.tools.lighthouse_scores

html: $(VENV)/.dev  ## html-validate over every page of the reading site: needs Node.js and npm
	@$(BIN)/python -m tests.tools.html_validate

image: $(VENV)/.dev  ## make the image without Docker and list what it holds by size: needs root and debootstrap
	@$(BIN)/python -m tests.tools.image

docs: $(VENV)/.dev  ## write the generated pages and the message catalogues anew
	@$(BIN)/python -m tests.tools.catalogue
	@$(BIN)/python -m tests.tools.docs

lock: $(VENV)/.dev  ## resolve the dependencies anew into the lock files
	@$(BIN)/python -m tests.tools.lock

# The venv is made anew only when a lock or the project file changes.
$(VENV)/.run: requirements.lock requirements-build.lock pyproject.toml
	@echo "Setting up $(VENV) (once; about a minute) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Ichiwa needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --require-hashes -r requirements-build.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "Adding the tools for tests and checks …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
