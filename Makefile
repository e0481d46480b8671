# `make` lists what there is to do. Everything lives in .venv/ and the folders named below.
#
# PyICU is compiled (about a minute). Without a compiler, once, in the place of `make setup`:
#   python3 -m venv .venv && .venv/bin/pip install pyicu-wheels==2.15.2 && mkdir -p .venv/locks
#   awk '/^[^ ]/ {keep = !/^pyicu==/} keep' requirements/dev.lock > .venv/locks/dev.lock
#   .venv/bin/pip install --no-deps -r .venv/locks/dev.lock
#   .venv/bin/pip install --no-deps --no-build-isolation -e .
#   touch .venv/run.stamp .venv/dev.stamp

CORPUS ?= corpus
INDEX  ?=
PORT   ?= 8080
# Not from the environment: some shells set HOST to the machine's name, which would open the port to all.
HOST   = 127.0.0.1
# Further arguments to pytest, or to the resolver.
ARGS   ?=
export CORPUS INDEX PORT HOST
# Where Homebrew keeps ICU; elsewhere these folders do not exist and nobody minds.
export PKG_CONFIG_PATH := $(PKG_CONFIG_PATH):/opt/homebrew/opt/icu4c/lib/pkgconfig:/usr/local/opt/icu4c/lib/pkgconfig

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
UV  := 0.13.9
COMPILE = .venv/uv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --system-certs $(ARGS)
# An environment that was made elsewhere (the folder was moved or copied) starts the code over there.
HERE := $(shell grep -sF ' $(CURDIR)/.venv' .venv/pyvenv.cfg)

.PHONY: help setup run test check shots eval bench torture lock clean elsewhere
.DELETE_ON_ERROR:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

setup: .venv/run.stamp ## the environment, at .venv
run: .venv/run.stamp ## index the corpus and serve it [CORPUS=~/docs] [INDEX=] [PORT=8080] [HOST=127.0.0.1]
	@case $$CORPUS in "~/"*) CORPUS=$$HOME/$${CORPUS#??} ;; esac; \
	if [ -z "$$INDEX" ]; then \
		INDEX=index; there=$$(cd "$$CORPUS" && pwd -P) || exit 1; \
		if [ "$$there" != "$$(cd corpus && pwd -P)" ]; then \
			INDEX=index/$$(printf %s "$$there" | cksum | cut -d ' ' -f 1); \
		fi; \
	fi; \
	exec $(BIN)/dragoman --corpus "$$CORPUS" --index "$$INDEX" serve --host "$$HOST" --port "$$PORT"

test: .venv/dev.stamp ## the whole suite, with a real browser [ARGS=]
	@tools/system-packages --browser
	@$(BIN)/pytest $(ARGS)

check: .venv/dev.stamp ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

shots: .venv/dev.stamp ## a picture of every page, in tests/web/shots [ARGS='trash results']
	@tools/system-packages --browser
	@PYTHONPATH=tests/common $(BIN)/python tests/web/shots.py $(ARGS)

eval: ## measure the quality of the results
bench: ## measure against other search programs
torture: ## kill it, starve it, feed it garbage
eval bench torture: .venv/dev.stamp
	@[ -d tests/$@ ] || { echo "There is no campaign '$@' yet: tests/$@ does not exist." >&2; exit 1; }
	@$(BIN)/pytest tests/$@ $(ARGS)
bench: .venv/bench.stamp

lock: .venv/uv/bin/uv ## write requirements/*.lock anew from pyproject.toml [ARGS=--upgrade]
	@$(COMPILE) --extra meaning --group build -o requirements/run.lock
	@$(COMPILE) --extra meaning --group build --group dev -c requirements/run.lock -o requirements/dev.lock
	@for lock in run dev; do \
		{ echo "# Made by 'make lock' from pyproject.toml; do not edit."; cat requirements/$$lock.lock; } \
			> .venv/$$lock.lock && cp .venv/$$lock.lock requirements/$$lock.lock; \
	done

clean: ## remove caches and the built index; keeps the corpus and .venv
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	find indexer webapp tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find index -mindepth 1 -maxdepth 1 ! -name .gitignore -exec rm -rf {} +

# Stamps: pip is asked only when a lock or pyproject.toml has changed.
.venv/run.stamp: requirements/run.lock pyproject.toml $(if $(HERE),,elsewhere)
	@python=$$(tools/system-packages) || exit 1; \
	if [ -z "$(HERE)" ] || ! $(BIN)/python -c ''; then "$$python" -m venv --clear .venv; fi
	@echo "Installing what Dragoman needs (the first time about two minutes: PyICU is compiled)." >&2
	@$(PIP) install --use-pep517 --no-deps --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/uv/bin/uv:
	@python=$$(tools/system-packages) && "$$python" -m venv .venv/uv
	@.venv/uv/bin/python -m pip --quiet --disable-pip-version-check install uv==$(UV)

.venv/dev.stamp: requirements/dev.lock .venv/run.stamp
	@echo "Installing what the tests and checks need." >&2
	@$(PIP) install --use-pep517 --no-deps --require-hashes -r requirements/dev.lock
	@touch $@

# Only what is measured against: without hashes and outside the locks, since neither Dragoman nor its
# tests and checks use it. What the locks have installed stays as it is where it will do.
.venv/bench.stamp: pyproject.toml .venv/dev.stamp
	@echo "Installing what the benchmarks compare with." >&2
	@$(PIP) install $$($(BIN)/python -c \
		'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["bench"])')
	@touch $@
