# Everything a machine with only Python 3.11+, make and git needs: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SHARED ?= ../shared
STAMP  := $(VENV)/.ready

.PHONY: setup fast run test gate score bench samples pictures clean

setup: $(STAMP)

# The stamp is newer than the pinned list only when every package in it is installed.
$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Optional: numba, which makes routes and sight lines several times quicker. Nothing needs it.
fast: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt -r requirements-fast.txt

run: setup
	$(BIN)/twin demo

# Compiled modules are kept even where the environment forbids it: dozens of processes would compile the same again.
test: export PYTHONDONTWRITEBYTECODE :=
test: setup
	$(BIN)/python tests/browser_setup.py
	$(BIN)/python -m pytest

gate: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

score: setup
	$(BIN)/python -m tests.bench.score --plans $(SHARED)/plans

bench: setup
	$(BIN)/python -m tests.bench.app_speed
	$(BIN)/python -m tests.bench.check_speed
	$(BIN)/python -m tests.bench.labels
	$(BIN)/python -m tests.bench.load
	$(BIN)/python -m tests.bench.load --phones 200 --postgresql
	$(BIN)/python -m tests.bench.load --phones 0 --pages 100
	$(BIN)/python -m tests.bench.phone_speed
	$(BIN)/python -m tests.bench.routes
	$(BIN)/python -m tests.bench.signs

samples: setup
	$(BIN)/python -m floorplans.draw

pictures: setup
	$(BIN)/python -m tests.bench.pictures

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
