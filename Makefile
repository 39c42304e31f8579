# make demo   the whole chain on recordings of real muscle, no server, no root
# make test   everything that can be checked here
# make check  lint, types and the fast tests
# make demo-servers   the demo through Mosquitto and InfluxDB, and what arrived
# make fuzz   the fast tests with eight times as many drawn examples; minutes
# make fuzz-drivers   200,000 broken notifications or groups of them into every driver; prints the counts
# make test-bluetooth      the collector on real BlueZ in an emulated machine (x86-64); six to eight minutes
# make test-bluetooth-ten  the same ten times in a row, each in a fresh machine; an hour or more
# make soak-bluetooth      a million notifications through the link, each compared; half an hour
# make soak   faults of delivery at random against the real servers, half an hour; SOAK="--minutes 5 --seed 9"
# make bench DATA=folder   tables of cost and accuracy
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
DEMO ?=
DATA ?=
SOAK ?= --minutes 30

.PHONY: help demo demo-servers check test test-bluetooth test-bluetooth-ten soak-bluetooth soak \
  fuzz fuzz-drivers bench format lock clean

help:
	@sed -n 's/^# make/make/p' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime
	@$(BIN)/spinewatch demo $(DEMO)

demo-servers: $(VENV)/.dev
	@tests/setup/install_system_packages.sh
	@$(BIN)/python -m tests.integration.demo_servers $(DEMO)

# Rewriting the tests' assertions anew costs each process five seconds: keep the bytecode.
check: export PYTHONDONTWRITEBYTECODE :=
check: $(VENV)/.dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/codespell src tests benchmarks dashboards docs firmware-config systemd *.md
	@$(BIN)/mypy
	@$(BIN)/pytest -q -n 2 -m "not slow"

# A limit on what hangs, not on what a busy machine does slowly.
test: check
	@tests/setup/install_system_packages.sh
	@$(BIN)/pytest -q -n 2 -m slow --timeout 120

test-bluetooth: $(VENV)/.dev
	@$(BIN)/python -m tests.guest.run

test-bluetooth-ten: $(VENV)/.dev
	@$(BIN)/python -m tests.guest.ten_runs

soak-bluetooth: $(VENV)/.dev
	@$(BIN)/python -m tests.bluetooth.soak

soak: $(VENV)/.dev
	@tests/setup/install_system_packages.sh
	@$(BIN)/python -m tests.faults.soak $(SOAK)

fuzz: $(VENV)/.dev
	@$(BIN)/pytest -q -n 2 -m "not slow" --hypothesis-profile=thorough

fuzz-drivers: $(VENV)/.dev
	@$(BIN)/python -m tests.contracts.fuzz_drivers

bench: $(VENV)/.peers
	@$(BIN)/python -m benchmarks $(if $(DATA),--data $(DATA))

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build

# The environment. Exact versions and hashes come from the two lock files, which
# name no index; the project itself is installed in place.
$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

# What the benchmarks compare with; nothing else needs it.
$(VENV)/.peers: requirements-peers.txt $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.txt
	@touch $@

$(VENV)/bin/python:
	@tests/setup/make_environment.sh $(VENV)

# Needs uv; run after changing the dependencies in pyproject.toml.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 pyproject.toml --group build -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 pyproject.toml --group dev -o requirements-dev.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --constraint requirements-dev.txt --group peers -o requirements-peers.txt
