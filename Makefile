# Every habit of this project is one target. `make` alone lists them.
VENV ?= .venv
PYTHON ?= python3
PYTHONS ?= python3.11 python3.12 python3.13
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test test-python soak lint types format check schemas docs benchmark wheel clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@echo "Setting up $(VENV), once; it takes a minute or two."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@# The rules engine proper needs a compiler; without it the equal pure-Python engine decides, and everything works the same.
	@$(BIN)/python -m pip install --quiet --editable '.[test,durable]' 2>$(VENV)/install.log \
	  || { echo "durable-rules could not be built here, so the pure-Python rules engine decides (see $(VENV)/install.log)"; \
	       $(BIN)/python -m pip install --quiet --editable '.[test]'; }
	@touch $(STAMP)

demo: $(STAMP) ## set up and watch the whole thing on the sandbox company
	@$(BIN)/sync-engine demo

test: $(STAMP) ## set up and run every test
	@# One process more than there are processors: those that kill and wait leave theirs idle half of the time.
	$(BIN)/python -m pytest -n $$($(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)') --dist worksteal --durations 15

soak: $(STAMP) ## for hours: a million simulated schedules, then the kill loops with 1,000 kills each
	PYTHONPATH=. $(BIN)/python tests/simulation/soak.py --count 1000000
	KILL_SEED=random KILLS=1000 WORKER_KILLS=700 WORKER_PAUSES=300 KILL_EXPORTS=4000 $(BIN)/python -m pytest -s tests/sync/test_sync_killed.py

lint: $(STAMP) ## ruff and the pack's own linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sync-engine lint

types: $(STAMP) ## the strict type checker
	$(BIN)/mypy

format: $(STAMP) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test-python: $(STAMP) ## the tests where the rules engine matters, with the plain-Python one
	SYNC_ENGINE_REASONER=python $(BIN)/python -m pytest -n auto --dist loadfile tests/readiness tests/reasoning tests/rules tests/plan tests/scenarios

check: lint types test test-python ## everything that must hold before a commit

schemas: $(STAMP) ## write the editor schemas from the shapes
	$(BIN)/python -m engine.pack.editor_schemas
	$(BIN)/python -m engine.scenarios.schemas

docs: $(STAMP) ## write the reference pages from the code and the pack
	$(BIN)/python -m engine.reports.reference

benchmark: $(STAMP) ## measure, beside a baseline in the same run
	$(BIN)/python -m benchmarks.reasoning
	$(BIN)/python -m benchmarks.judging
	$(BIN)/python -m benchmarks.readiness

wheel: $(STAMP) ## build the wheel and try it in an empty environment of each Python that is here
	@rm -rf dist build/try && mkdir -p build
	@$(BIN)/python -m pip install --quiet build
	@$(BIN)/python -m build --wheel --outdir dist >build/wheel.log || { cat build/wheel.log; exit 1; }
	@for python in $(PYTHONS); do \
	  $$python -c '' 2>/dev/null || { echo "$$python is not here"; continue; }; \
	  rm -rf build/try && $$python -m venv build/try && build/try/bin/python -m pip install --quiet dist/*.whl || exit 1; \
	  ( cd build && try/bin/sync-engine lint >lint.log && try/bin/sync-engine demo >demo.log ) || { tail -n 40 build/*.log; exit 1; }; \
	  echo "the wheel works in an empty environment of $$python"; \
	done

clean: ## remove what the targets made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
