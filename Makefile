# Two commands: `make lab` opens the course, `make test` checks all of it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: lab test test-all bench lint lock system clean

lab: $(READY)
	@$(BIN)/workbook lab

test: $(READY) system lint
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow"

test-all: $(READY) system lint
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

bench: $(READY) system
	@$(BIN)/python -m benchmarks --size 10^5 --size 10^6 --size 10^7 --out docs/performance.md
	@$(BIN)/python -m benchmarks.grading --students 20 --students 200 --out docs/performance-grading.md
	@$(BIN)/python -m benchmarks.attacks --out docs/attacks.md

lint: $(READY)
	@$(BIN)/ruff check workbook tests benchmarks nbgrader_config.py
	@$(BIN)/ruff format --check workbook tests benchmarks nbgrader_config.py
	@$(BIN)/mypy

# The environment is made again when the lock or the package's description changes.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The course needs Python 3.11 or newer; this is %d.%d. Install it, then: make PYTHON=python3.11" % sys.version_info[:2])'
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv does not work here. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing the course's packages into $(VENV) (once, a few minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@for kernel in workbook/kernels/jupyter/kernels/*; do $(BIN)/jupyter kernelspec install --sys-prefix --log-level=ERROR $$kernel; done
	@touch $(READY)

# What tests need from the system; installed where this is possible, else skipped loudly.
# bubblewrap: the sandbox of grading. chromium: browser tests. postgresql: the gradebook's server.
system:
	@missing=""; \
	command -v bwrap >/dev/null || missing="$$missing bubblewrap"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	fi

lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --quiet --output-file requirements.lock
	$(BIN)/python -m workbook.course.environment requirements.lock environment.yml

clean:
	rm -rf $(VENV) .bench .pytest_cache .mypy_cache .ruff_cache
