# Everything is one command; each installs what it needs first. `make help` lists them.
PORT ?= 8080
SOURCES ?= live
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# pip comes along, because Debian and Ubuntu ship Python without it.
PIP := $(BIN)/python bootstrap/pip-26.3-py3-none-any.whl/pip

.DEFAULT_GOAL := help
.PHONY: help install run demo test test-fast lock lock-cluster env bench clean

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

install: .venv/installed  ## build .venv from the lock; does nothing when it is up to date

.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name one: make install PYTHON=/path/to/python3"; exit 1; }
	@echo "Installing into .venv (a few minutes the first time) ..."
	@$(PYTHON) -m venv --without-pip .venv
	@$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: install  ## fetch, code and load the last complete day with Airflow, then stay up (PORT=8080, SOURCES=live|demo)
	@$(BIN)/defection-watch up --port $(PORT) --sources $(SOURCES)

demo: install  ## the same on the demo newsroom, offline; ends by itself, 0 only if the expected events were found
	@$(BIN)/defection-watch up --port $(PORT) --sources demo --once

test: install  ## lint, types, and all tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/pytest

test-fast: install  ## the tests that need no Airflow
	@$(BIN)/pytest -m "not airflow and not e2e"

bench: install .venv-bench/installed  ## measure fetch, clean, detect and load, beside what one would use instead
	@$(BIN)/python -m benchmarks.fetch --scrapy .venv-bench/bin/python
	@$(BIN)/python -m benchmarks.clean $(PAGES)
	@$(BIN)/python -m benchmarks.detect --spacy .venv-bench/bin/python
	@$(BIN)/python -m benchmarks.load 100000

.venv-bench/installed: requirements-bench.txt
	@$(PYTHON) -m venv --without-pip .venv-bench
	@.venv-bench/bin/python bootstrap/pip-26.3-py3-none-any.whl/pip install --quiet --requirement requirements-bench.txt
	@touch $@

lock:  ## make requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra test \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.lock

lock-cluster:  ## make requirements-cluster.lock anew: the versions of requirements.lock, and what the containers need beside
	cp requirements.lock requirements-cluster.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra cluster \
		--custom-compile-command "make lock-cluster" pyproject.toml --output-file requirements-cluster.lock

env:  ## write .env with new secrets for docker-compose.yml; never overwrites one
	@$(PYTHON) -m pipeline.deploy

clean:  ## remove the environment; data/ stays
	rm -rf .venv .venv-bench .mypy_cache .pytest_cache .ruff_cache
