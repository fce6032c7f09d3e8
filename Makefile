# Paritet. `make brief` writes a country's brief; `make test` runs every check. Both set themselves up in .venv.
SHELL := /bin/sh
PYTHON ?= python3
COUNTRY ?= RUS
OUT ?= out
DATA ?= ../shared/data
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
JOBS ?= 2

.PHONY: answers brief test lint format types imports check bench docs founding reforms lock browser clean help

help: ## List the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

brief: .venv/.installed ## Write the brief of COUNTRY (default RUS) in both languages into OUT
	@$(BIN)/paritet brief "$(COUNTRY)" --out "$(OUT)"

test: .venv/.installed-dev browser lint types imports check ## Run every check

# Without a cache: a kept answer of one file does not notice that a module it imports has come or gone.
lint: .venv/.installed-dev ## Style, docstrings, format
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .

format: .venv/.installed-dev ## Put the code in form
	$(BIN)/ruff check --no-cache --fix .
	$(BIN)/ruff format .

types: .venv/.installed-dev ## Static types
	$(BIN)/mypy

imports: .venv/.installed-dev ## The order of rooms and their exclusive duties
	$(BIN)/lint-imports --no-cache

check: .venv/.installed-dev ## The tests
	$(BIN)/pytest -n $(JOBS) --dist loadscope

bench: .venv/.installed-dev ## Measure speed; never part of the tests
	$(BIN)/pytest benchmarks -o testpaths=benchmarks -o python_files='bench_*.py' --benchmark-only

docs: .venv/.installed-dev ## Generate the reference pages from code lists, catalogue and specs
	$(BIN)/python docs/generate.py

answers: .venv/.installed-dev ## Compute the models' answers that every brief in Europe shows
	$(BIN)/python -m paritet.brief.modelled.keep
	$(BIN)/python -m paritet.brief.modelled.keep_following

founding: .venv/.installed-dev ## Build the founding editions from the publishers' files in DATA
	$(BIN)/python -m paritet.store.founding --data "$(DATA)"

reforms: .venv/.installed-dev ## Compute the whole grid of reform effects
	$(BIN)/python -m paritet.analysis.reforms.grid

# Chromium serves the accessibility check alone. A CI machine gets it; elsewhere the check says that it was skipped.
browser:
	@if command -v chromium >/dev/null 2>&1; then :; \
	elif [ "$$CI" = true ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  apt-get update -qq && apt-get install -y -qq chromium >/dev/null || echo "chromium could not be installed: the accessibility check will be skipped"; \
	else echo "chromium is not installed: the accessibility check will be skipped"; fi

lock: ## Compile the pins anew (needs uv)
	uv pip compile pyproject.toml --extra cluster --group build --universal --generate-hashes --no-header --python-version 3.11 -o requirements.lock
	uv pip compile pyproject.toml --extra cluster --group build --group dev --universal --generate-hashes --no-header --python-version 3.11 -c requirements.lock -o requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Paritet needs Python 3.11 or newer; name one with make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

clean: ## Remove what was installed and built
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
