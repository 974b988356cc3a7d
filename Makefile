# Two commands do all the set-up: `make run` and `make test`. The others are conveniences.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
# Two workers, each with half of the tests; a worker that is done takes tests from the other.
# OpenBLAS uses one thread per worker, as there are only two processors.
PYTEST := PYTHONDONTWRITEBYTECODE= OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest
TESTS := nice -n 5 env $(PYTEST) -n 2 --dist worksteal
# Tests that start PostgreSQL or Spark, which should run once only, and tests that kill a load.
WAITING := $(addprefix tests/,store/cluster store/operations store/postgres) \
	$(addprefix tests/,store/test_kill.py command/test_load_faults.py command/test_load_kill.py)
QUICK := $(PYTEST) -m "not slow" --hypothesis-profile quick
HALF := $(addprefix tests/,command linkage load metrics rights sample screens ui)
# Tests write to memory if it has room for $(1) kilobytes twice: fsync on a disk takes
# milliseconds. Others may write there, too: PostgreSQL runs as another user.
IN_MEMORY = [ "$$(df --output=avail /dev/shm 2> /dev/null | tail -n 1)" -gt $(1) ] 2> /dev/null && \
	awk '/MemAvailable/ { exit $$2 < 2 * $(1) }' /proc/meminfo && TMPDIR=/dev/shm; \
	TMPDIR=$$(mktemp -d -p "$${TMPDIR:-/tmp}"); export TMPDIR; trap 'rm -rf "$$TMPDIR"' EXIT; \
	chmod 1777 "$$TMPDIR"; TESTS_ONCE=$$TMPDIR; export TESTS_ONCE
export SANDAN_DATA ?= ./var

.PHONY: run test quick load sample snapshots bench check format docs migration screenshots help clean

run: .venv/ready  ## publish first data if there are none, then serve on http://127.0.0.1:$(PORT)
	@$(BIN)/python -m src first-run
	@$(BIN)/python -m src serve --port $(PORT)

test: .venv/ready-dev  ## everything: unit, page, architecture, browser
	@$(BIN)/python scripts/ensure_browser.py
	@mkdir -p build
# The browser tests, and then those that mostly wait for other processes, go beside the two workers:
# as long as they last no processor is idle. They go one after the other, so they go first (nice).
# What takes long to publish is published once for all.
	@$(call IN_MEMORY,6000000); \
	{ $(PYTEST) tests/browser; ended=$$?; $(PYTEST) $(WAITING) && exit $$ended; } > build/beside.txt 2>&1 & \
	beside=$$!; \
	$(TESTS) --ignore tests/browser $(WAITING:%=--ignore %); ended=$$?; \
	wait $$beside || ended=$$?; \
	cat build/beside.txt; exit $$ended

# Two independent halves side by side, each with its own test files.
quick: .venv/ready-dev  ## the tests without browser and slow ones, with few random examples
	@mkdir -p build
	@$(call IN_MEMORY,4000000); \
	$(QUICK) $(HALF) > build/quick.txt 2>&1 & half=$$!; \
	$(QUICK) tests --ignore tests/browser $(HALF:%=--ignore %); ended=$$?; \
	wait $$half || ended=$$?; \
	cat build/quick.txt; exit $$ended

load: .venv/ready  ## make load FILES="a.xlsx b.xlsx"
	@$(BIN)/python -m src load $(FILES)

sample: .venv/ready  ## publish made-up data
	@$(BIN)/python -m src sample

snapshots: .venv/ready  ## list the snapshots that can be published again
	@$(BIN)/python -m src snapshots

bench: .venv/ready-dev  ## every benchmark
	@$(BIN)/python -m bench

check: .venv/ready-dev  ## lint, formatting, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .venv/ready-dev  ## fix what the linter can fix, and reformat
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: .venv/ready  ## regenerate the reference pages
	@$(BIN)/python -m src docs

migration: .venv/ready-dev  ## make migration NAME="what changes", after a change of operations tables
	@$(BIN)/python scripts/new_migration.py "$(NAME)"

screenshots: .venv/ready-dev  ## pictures of every page, and those of the README
	@$(BIN)/python scripts/take_screenshots.py

help:  ## this list
	@sed -nE 's/^([a-z]+):.*  ## (.*)/\1\t\2/p' Makefile | expand -t 13

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python requirements.txt constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt requirements-cluster.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

clean:  ## remove what was installed and built
	rm -rf .venv build
