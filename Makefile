# The commands of this project. `make run` and `make test` need nothing but GNU make and Python 3.11 or newer;
# uv is used where it is on the PATH. Everything is installed into .venv, by the hashes in constraints*.txt,
# and again only when those files or pyproject.toml change.

SHELL := /bin/sh
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
RUNTIME := .venv/.runtime-installed
DEV := .venv/.dev-installed
JOBS ?= 2
ARGS ?=

UV := $(shell command -v uv 2>/dev/null)
# uv stops where it cannot write its cache; pip goes on without one by itself.
UV_INSTALL = $(UV) pip install --quiet --python $(BIN)/python $(shell $(UV) cache dir >/dev/null 2>&1 && \
	mkdir -p "$$($(UV) cache dir)" 2>/dev/null && [ -w "$$($(UV) cache dir)" ] || echo --no-cache)
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
INSTALL = $(if $(UV),$(UV_INSTALL),$(PIP_INSTALL))

# A .venv that was moved or copied here, or whose Python is gone, is made anew.
ifneq ($(shell [ -x $(BIN)/python ] && cat .venv/.made-in 2>/dev/null),$(CURDIR))
.PHONY: .venv/.made-in
endif

.PHONY: help run test test-all check demo-reset bench messages lock clean

help:
	@echo "make run         install what is needed, then serve with the demonstration loaded"
	@echo "make test        the tests that fit in four minutes (ARGS='-k recall' narrows)"
	@echo "make test-all    every test, those with a browser and the slow ones too"
	@echo "make check       lint, format and types"
	@echo "make demo-reset  put the demonstration back to its first day"
	@echo "make bench       the benchmarks"
	@echo "make messages    collect and compile the texts to translate"
	@echo "make lock        resolve constraints*.txt again (UPGRADE=--upgrade for the newest releases)"
	@echo "make clean       remove what was installed and built; var/ with its data stays"

run: $(RUNTIME)
	@exec $(BIN)/seafood-trace run $(ARGS)

demo-reset: $(RUNTIME)
	@$(BIN)/seafood-trace demo reset $(ARGS)

test: $(DEV)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not browser and not slow" $(ARGS)

test-all: $(DEV)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(DEV)
	$(BIN)/python -m benchmarks $(ARGS)

TRANSLATIONS := seafood_trace/translations
messages: $(DEV)
	mkdir -p $(TRANSLATIONS)
	$(BIN)/pybabel extract --mapping pyproject.toml --sort-by-file --add-location file \
		--project seafood-trace --copyright-holder "the Seafood Trace authors" \
		--output $(TRANSLATIONS)/messages.pot .
	@for language in $(TRANSLATIONS)/*/; do [ ! -d "$$language" ] || \
		$(BIN)/pybabel update --no-fuzzy-matching --ignore-pot-creation-date \
		--input-file $(TRANSLATIONS)/messages.pot --output-dir $(TRANSLATIONS) \
		--locale "$$(basename "$$language")" || exit 1; done
	$(BIN)/pybabel compile --directory $(TRANSLATIONS)

# Names no index, so that the lock holds wherever packages come from.
COMPILE = pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-config --quiet $(UPGRADE) pyproject.toml --group build
lock:
	@if [ -z "$(UV)" ] && [ ! -x .venv-lock/bin/uv ]; then \
		python3 -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv; fi
	$(or $(UV),.venv-lock/bin/uv) $(COMPILE) --output-file constraints.txt >/dev/null
	$(or $(UV),.venv-lock/bin/uv) $(COMPILE) --group test --group check \
		--constraints constraints.txt --output-file constraints-dev.txt >/dev/null

clean:
	rm -rf .venv .venv-lock dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -not -path "./var/*" -prune -exec rm -rf {} +

.venv/.made-in:
	@python=; for name in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11; do \
		[ -n "$$name" ] && "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		&& python=$$name && break; done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed: install it (Debian: apt-get install python3 python3-venv)," >&2; \
		echo "or name it: make PYTHON=/path/to/python3 ..." >&2; exit 1; fi; \
	rm -rf .venv; \
	if [ -n "$(UV)" ]; then "$(UV)" venv --quiet --no-cache --python "$$(command -v "$$python")" .venv || exit 1; \
	elif "$$python" -c 'import ensurepip, venv' 2>/dev/null; then "$$python" -m venv .venv || exit 1; \
	else echo "$$python cannot make a virtual environment: on Debian and Ubuntu, apt-get install python3-venv" >&2; \
		exit 1; fi; \
	pwd > .venv/.made-in

# The project itself goes in by --no-deps: pip with hashes refuses anything that has none.
$(RUNTIME): constraints.txt pyproject.toml .venv/.made-in
	@echo "Installing into .venv ..."
	@$(INSTALL) --no-deps --require-hashes -r constraints.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): constraints-dev.txt $(RUNTIME)
	@echo "Installing what tests and checks need ..."
	@$(INSTALL) --no-deps --require-hashes -r constraints-dev.txt
	@touch $@
