# Everything is one command; each installs what it needs first. `make help` lists them.
PORT ?= 8080
SOURCES ?= live
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# pip comes along, because Debian and Ubuntu ship Python without it.
PIP := $(BIN)/python bootstrap/pip-26.3-py3-none-any.whl/pip

.DEFAULT_GOAL := help
.PHONY: help install run demo test test-fast lock bench clean

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

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
	@$(BIN)/mypy
	@$(BIN)/pytest

test-fast: install  ## the tests that need no Airflow
	@$(BIN)/pytest -m "not airflow and not e2e"

lock:  ## make requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra test \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.lock

clean:  ## remove the environment; data/ stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache
