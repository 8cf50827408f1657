# Dealglass: `make run` opens the dashboard, `make test` runs every test. `make help` lists all.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501
WORKERS ?= 2
PYTHON ?= $(shell .ci/python)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test lint bench lock clean setup setup-dev chromium

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup ## set everything up and open the dashboard (PORT=8501)
	@ls "$${DEALGLASS_HOME:-data/store}"/versions/v*.duckdb >/dev/null 2>&1 || $(PY) -m dealglass demo
	@echo "Dealglass: http://localhost:$(PORT)  (Ctrl-C ends it)"
	@exec $(PY) -m streamlit run app.py --server.address localhost --server.port $(PORT) \
		--server.headless true --browser.gatherUsageStats false

test: setup-dev chromium lint ## set everything up, check the code, run every test
	@CHROMIUM="$$(.ci/chromium)" $(PY) -m pytest -n $(WORKERS) $(ARGS)

lint: setup-dev ## check format, style, types and SQL
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/sqlfluff lint --nocolor --disable-progress-bar -q --processes 2 queries

bench: setup-dev chromium ## measure speed into docs/benchmarks.md
	@CHROMIUM="$$(.ci/chromium)" $(PY) -m bench $(ARGS)

lock: setup-dev ## resolve the ranges of pyproject.toml into both lock files
	@$(PY) -m pip install -q uv
	@$(VENV)/bin/uv pip compile -q --upgrade --universal --python-version 3.11 \
		--no-emit-index-url --custom-compile-command "make lock" \
		pyproject.toml -o requirements.txt
	@$(VENV)/bin/uv pip compile -q --upgrade --universal --python-version 3.11 \
		--no-emit-index-url --custom-compile-command "make lock" \
		pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

setup:
	@PYTHON="$(PYTHON)" .ci/setup requirements.txt

setup-dev:
	@PYTHON="$(PYTHON)" .ci/setup requirements-dev.txt

chromium:
	@.ci/chromium >/dev/null

clean: ## remove the environment and caches; your data in data/store stay
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
