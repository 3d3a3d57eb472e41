# The commands of the book; `make help` prints them. Every one makes what it needs first.
#
# Settings: PYTHON (which Python makes the environment), VENV (where), ONLY (which notebooks, or which
# browser tests), CHROMIUM (which browser), PORT (where to serve), JOBS (test workers),
# ARGS (for experiments, bench and measure),
# IN_PAGE (no: a book whose cells do not run in its pages, and nothing is fetched for it).

.DEFAULT_GOAL := help
SHELL := /bin/sh
.SHELLFLAGS := -eu -c

PYTHON ?= python3
VENV ?= .venv
JOBS ?= logical
PORT ?= 8000
ONLY ?=
ARGS ?=

# Console scripts start with the full path of their interpreter, which may not hold a space, so
# every tool is called as a module. The path is relative and the recipes run in this folder.
RUN := "$(VENV)/bin/python"
PYTEST := $(RUN) -m pytest -q
PARALLEL := -n $(JOBS)
# A PYTHON given on the command line or in the environment is meant; the default is only a start.
EXACT := $(if $(filter file default,$(origin PYTHON)),,--exact)
define ENSURE
command -v "$(PYTHON)" >/dev/null || { \
  echo "error: no $(PYTHON) here: install Python, or name one: make book PYTHON=/path/to/python3" >&2; \
  exit 1; }; \
"$(PYTHON)" book/_tools/environment.py "$(VENV)" $(EXACT)
endef

# One BLAS thread a worker: the workers share the cores.
TESTING := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
export PYTHONUTF8 := 1

.PHONY: help env env-test book test lint unit notebooks browser in-page chromium \
        notebooks-update requirements format lab serve free-port bench bench-widgets experiments \
        measure pdf picture stills clean

help: ## print this table
	@awk 'BEGIN { FS = ":.*## " } \
	  /^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

env:
	@$(ENSURE) --for book

env-test:
	@$(ENSURE) --for test

book: env ## build the book into _build/html and print where to open it
	@$(RUN) book/_tools/build.py

test: env-test chromium ## run all tests but in-page; .ci/run calls both
	@failed=; \
	for part in lint unit book notebooks browser; do \
	  echo; echo "== make $$part"; \
	  $(MAKE) --no-print-directory $$part || failed="$$failed $$part"; \
	done; \
	echo; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed" >&2; exit 1; fi; \
	echo "All tests passed."

lint: env-test ## check style and format, the rules for notebooks, and that nothing new lacks its parts
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) tests/notebooks/rules.py
	@$(TESTING) $(PYTEST) tests/test_completeness.py

unit: env-test ## test the library and the tools, without a browser
	@$(TESTING) $(PYTEST) $(PARALLEL) tests --ignore=tests/browser --ignore=tests/notebooks

notebooks: env-test ## run every notebook and compare its outputs (ONLY=book/x.ipynb: these and no more)
	@if [ -n "$(strip $(ONLY))" ]; then $(RUN) tests/notebooks/rules.py $(ONLY); \
	else $(TESTING) $(PYTEST) $(PARALLEL) tests/notebooks; fi
	@$(TESTING) $(RUN) tests/notebooks/run.py $(ONLY)

browser: env-test chromium ## test the built book in a browser (after make book; ONLY=tests/browser/x.py)
	@CHROMIUM="$$($(RUN) book/_tools/browser.py)" $(PYTEST) $(PARALLEL) \
	  $(or $(strip $(ONLY)),tests/browser --ignore=tests/browser/in_page)

in-page: env-test chromium ## run every cell in the built pages, in a browser (build it first: make book)
	@CHROMIUM="$$($(RUN) book/_tools/browser.py)" \
	  FIREFOX="$$($(RUN) book/_tools/browser.py firefox)" \
	  $(PYTEST) $(PARALLEL) --dist worksteal tests/browser/in_page

chromium: env-test
	@$(RUN) book/_tools/browser.py >/dev/null

notebooks-update: env-test ## run the notebooks, store outputs and widget state (ONLY=book/x.ipynb: these)
	@$(RUN) book/_tools/update_notebooks.py $(ONLY)

format: env-test ## put code and notebooks' code into the one format
	@$(RUN) -m ruff check --fix
	@$(RUN) -m ruff format

requirements: ## compile pyproject.toml into the pinned requirements (needs uv)
	@uv pip compile -q --upgrade --universal --python-version 3.10 --no-annotate \
	  --custom-compile-command "make requirements" --extra book pyproject.toml -o requirements.txt
	@uv pip compile -q --upgrade --universal --python-version 3.10 --no-annotate \
	  --custom-compile-command "make requirements" --extra test -c requirements.txt \
	  pyproject.toml -o tests/requirements.txt
	@cp requirements.txt .binder/requirements.txt  # Binder keeps what stands there from commit to commit

lab: env ## open the notebooks in JupyterLab
	@$(RUN) book/_tools/lab.py

serve: free-port book ## build, then serve the book at http://localhost:8000 (PORT=...)
	@$(RUN) book/_tools/serve.py "$(PORT)"

free-port: env
	@$(RUN) book/_tools/serve.py --check "$(PORT)"

bench: env-test ## measure the library against its peers (ratios; ARGS=--peers gets them first)
	@$(RUN) benchmarks/run.py $(ARGS)

bench-widgets: book env-test chromium ## measure how fast the widgets of the built book follow a slider
	@$(RUN) benchmarks/widgets.py

measure: book env-test chromium ## measure the pages as on a slow phone (ARGS=book/cell/forget: that one)
	@CHROMIUM="$$($(RUN) book/_tools/browser.py)" $(RUN) book/_tools/measure.py $(ARGS)

experiments: env ## list the published experiments (ARGS="run NAME": run one)
	@$(RUN) -m lstm_lib.experiments $(or $(ARGS),list)

pdf: env-test book chromium ## print the built book as one PDF, _build/pdf/inside-the-lstm.pdf
	@CHROMIUM="$$($(RUN) book/_tools/browser.py)" $(RUN) book/_tools/pdf.py

picture: env-test book chromium ## take the README's picture from the built book
	@CHROMIUM="$$($(RUN) book/_tools/browser.py)" $(RUN) book/_tools/picture.py

stills: env-test book chromium ## take the widgets' pictures for readers without scripts (ONLY=forget: that)
	@CHROMIUM="$$($(RUN) book/_tools/browser.py)" $(RUN) book/_tools/take_stills.py $(ONLY)

clean: ## remove all that the commands have made, but for results of experiments
	rm -rf _build "$(VENV)" .venv .venv-* .python-in-page .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name .git -prune -o \
	  \( -name __pycache__ -o -name .ipynb_checkpoints -o -name .DS_Store \) -prune -exec rm -rf {} +
