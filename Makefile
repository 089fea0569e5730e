# canbao – everything a fresh machine with python3, make and git needs.
#   make demo    set up, worked cases, a made city whose registers are compared, the portal on localhost
#   make test    everything that must hold, on SQLite and PostgreSQL
#   make setup   the environment only
#   make faults  batches killed at two hundred places each, on both databases, every page at three widths
#   make bench   the tables of speed and quality
#   make lint    ruff, mypy, import contracts
#   make docs    generated tables and the site in ./site
#   make lock    renew requirements/*.txt from pyproject.toml

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
WORKERS ?= 2
# Hundreds of processes start in the tests and each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE
SLOWEST := --durations=25 --durations-min=5

.PHONY: help setup demo test test-spark test-sqlite test-postgresql faults bench lint format docs lock clean

help:
	@sed -n 's/^# \{0,1\}//;1,/^$$/p' Makefile

setup: $(VENV)/dev.stamp

demo: $(VENV)/core.stamp
	$(BIN)/canbao demo

# Types and import contracts are checked beside Spark's tests, whose cluster leaves a core idle at times.
test: $(VENV)/dev.stamp
	$(MAKE) --no-print-directory -j2 --output-sync=target lint test-spark
	$(MAKE) --no-print-directory test-postgresql
	$(MAKE) --no-print-directory test-sqlite

# The rooms and the API run on a real PostgreSQL first; everything but the whole API runs on SQLite. For
# want of time the pages run on PostgreSQL with `make faults` only.
test-postgresql: $(VENV)/dev.stamp
	$(BIN)/python scripts/with_postgresql.py $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(SLOWEST) \
		-m "postgresql or not (browser or slow or faults or sqlite or long)" \
		tests/config tests/api tests/batches tests/works tests/people tests/inforce tests/ledger tests/benefits \
		tests/exchange tests/accounts tests/certificates tests/cards tests/cases tests/robots tests/services \
		tests/review tests/outreach tests/registers/intake/test_databases.py

# The batches of money killed at two hundred places each, cut off, doubled, without room and under a
# wrong clock, on both databases, every page of every role in both languages at three widths, and what takes too
# long for every day: an hour and a half. `make test` kills at fewer places on SQLite and looks at the
# Chinese pages on the phone.
faults: $(VENV)/dev.stamp
	CANBAO_WIDTHS=all $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m browser tests/web
	CANBAO_ROUNDS=8 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/attacks
	$(BIN)/python scripts/with_postgresql.py $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not browser and not slow" tests/web
	CANBAO_KILLS=200 $(BIN)/python scripts/with_postgresql.py \
		$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m faults tests
	CANBAO_KILLS=200 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m faults tests
	CANBAO_KILLS=200 $(BIN)/python -m pytest tests/registers/test_kill.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "long and not browser" tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/api/test_openapi.py

# Spark spreads itself over all cores, and its cluster is started once.
test-spark: $(VENV)/dev.stamp
	$(BIN)/python -m pytest $(SLOWEST) -m spark tests/registers

test-sqlite: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(SLOWEST) \
		-m "not (spark or postgresql or long)" --ignore=tests/api/test_openapi.py

bench: $(VENV)/dev.stamp
	$(BIN)/python -m bench

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/dev.stamp
	$(BIN)/python scripts/generate_docs.py
	$(BIN)/zensical build --clean

LOCK := $(UV) pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

lock: $(VENV)/uv.stamp
	$(LOCK) --extra build -o requirements/core.txt
	$(LOCK) --extra build --extra postgres -o requirements/postgres.txt
	$(LOCK) --all-extras -o requirements/dev.txt

# --- the environment -------------------------------------------------------------------------

$(VENV)/uv.stamp: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit("canbao needs Python 3.11 or later / 需要 Python 3.11 以上" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bootstrap.txt
	@touch $@

INSTALL_CANBAO := $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --offline -e .

$(VENV)/core.stamp: $(VENV)/uv.stamp requirements/core.txt pyproject.toml
	@if [ -e $(VENV)/dev.stamp ]; then $(MAKE) --no-print-directory $(VENV)/dev.stamp; else \
		set -ex; $(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/core.txt; \
		$(INSTALL_CANBAO); fi
	@touch $@

$(VENV)/dev.stamp: $(VENV)/uv.stamp requirements/dev.txt pyproject.toml
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	$(INSTALL_CANBAO)
	@touch $(VENV)/core.stamp $@

clean:
	rm -rf $(VENV) site var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
