# The one door for people and CI. Each target that needs Python makes .venv from the lock file by itself.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast test-slow fuzz kernels ui-deps ui-test ui-matrix frameworks notebooks exchange check labextension lab-check lab bench docs dist wheel lock lowest clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 10) else "Python 3.10 or newer is needed, but $(PYTHON) is %d.%d; try: make PYTHON=python3.12 ..." % v[:2])'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

setup: $(STAMP)  ## Make .venv from the lock file

demo: $(STAMP)  ## Run a real sweep over Keras models from a notebook, headless, and show the table
	$(BIN)/python scripts/demo.py

test: test-fast test-slow  ## Run every test but those that need a browser

test-fast: $(STAMP)  ## Run the tests that need no training, kernel or browser
	$(BIN)/python -m pytest -n 2 -m "not slow and not ui"

test-slow: $(STAMP)  ## Run the tests with real Keras trainings, real kernels, kill -9
	$(BIN)/python -m pytest -m "slow and not ui and not kernels"

fuzz: $(STAMP)  ## Look for new cases that break a law; the other targets try the same cases every time
	SWEEPMAGIC_HYPOTHESIS=fuzz $(BIN)/python -m pytest -n 2 -m hypothesis

kernels: $(STAMP)  ## Run what must work while a cell blocks, in each version of ipykernel that people have
	$(BIN)/python -m tests.environments kernels
	$(BIN)/python -m pytest -m kernels

ui-deps:  ## Install Debian's chromium for the browser tests, if it is not there
	@command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium)

ui-test: labextension ui-deps  ## Run the tests in a real JupyterLab in a real browser
	$(BIN)/python -m pytest -m "ui and not matrix"

ui-matrix: labextension ui-deps  ## Run a sweep in the other front ends: Notebook 7, classic Notebook, an older JupyterLab, Colab's
	$(BIN)/python -m tests.environments fronts
	$(BIN)/python -m pytest -m matrix

frameworks: $(STAMP)  ## Run what needs PyTorch, Lightning, XGBoost or LightGBM, in an environment of their own
	$(BIN)/python -m tests.environments frameworks
	.venv-frameworks/bin/python -m pytest tests/integrations tests/contracts/test_samplers.py tests/contracts/test_repeats.py tests/wandb/test_tutorials.py tests/notebooks

notebooks: $(STAMP)  ## Execute the notebooks and store their outputs; NAMES="xgboost colab" for some of them
	$(BIN)/python -m tests.environments frameworks
	$(BIN)/python -m scripts.notebooks $(NAMES)

exchange: $(STAMP)  ## Run what needs W&B, MLflow, TensorBoard or Parquet, in an environment of their own
	$(BIN)/python -m tests.environments exchange
	.venv-exchange/bin/python -m pytest tests/exports tests/evidence
	.venv-exchange/bin/python -m pytest tests/test_house.py -k exports

recording: $(STAMP) ui-deps  ## Make the README's pictures and recording from a real JupyterLab
	$(BIN)/python scripts/record.py

check: $(STAMP)  ## Format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

labextension/node_modules: labextension/package.json labextension/package-lock.json
	cd labextension && npm ci --legacy-peer-deps --no-audit --no-fund
	@touch $@

LAB_SOURCES := $(shell find labextension/src labextension/style labextension/schema -type f 2>/dev/null)
sweepmagic/labextension/package.json: $(STAMP) labextension/node_modules $(LAB_SOURCES)
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" npm run build
	mkdir -p .venv/share/jupyter/labextensions
	rm -rf .venv/share/jupyter/labextensions/sweepmagic
	ln -s ../../../../sweepmagic/labextension .venv/share/jupyter/labextensions/sweepmagic
	mkdir -p .venv/etc/jupyter/jupyter_server_config.d
	ln -sf ../../../../sweepmagic/server/jupyter_server_config.json .venv/etc/jupyter/jupyter_server_config.d/sweepmagic.json

labextension: sweepmagic/labextension/package.json  ## Build the JupyterLab extension (needs node and npm) and link it into .venv

lab-check: labextension/node_modules  ## Format, lint and unit tests of the JupyterLab extension
	cd labextension && npm run lint && npm test

lab: labextension  ## Open JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

bench: $(STAMP)  ## Measure what the docs claim; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks

docs: $(STAMP)  ## Write the generated pages of docs/
	$(BIN)/python -m sweepmagic.config.reference

dist: labextension  ## Build the wheel and the sdist into dist/
	$(BIN)/python -m pip install --quiet build
	rm -rf dist
	$(BIN)/python -m build

wheel: dist  ## Install the wheel where there is no node, and see what it brings
	$(BIN)/python -m tests.wheel dist/sweepmagic-*.whl

lock: $(STAMP)  ## Write the lock file anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra all --group dev --universal --python-version 3.10 --no-emit-index-url --no-header -o requirements.lock

lowest:  ## Run the fast tests on the lowest supported versions (what Google Colab has)
	@test -x .venv-lowest/bin/python || $(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-lowest.txt
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	.venv-lowest/bin/python -m pytest -m "not slow and not ui" -p no:cacheprovider --ignore tests/ui

clean:  ## Remove what the other targets made
	rm -rf .venv .venv-lowest .venv-kernels .venv-fronts .venv-frameworks .venv-exchange dist build .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
