# `make` lists what there is. PYTHON is the interpreter of the environment that `make install` fills.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help install test lint types imports docs golden cover check ci

help: ## List these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: ## Install the package, editable, with everything for development
	$(PYTHON) -m pip install -c constraints.txt -e . --group dev

test: ## Run the tests
	$(PYTHON) -m pytest

lint: ## Check style, format and spelling
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m codespell_lib

types: ## Check types
	$(PYTHON) -m mypy

imports: ## Check which room may import which
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

docs: ## Write the generated pages anew
	$(PYTHON) docs/generate.py

golden: ## Write the expected files of the tests anew, to be reviewed by eye
	$(PYTHON) -m pytest --update-golden

cover: ## Run the tests and measure the branches that they take
	$(PYTHON) -m pytest --cov=fte_audit --cov-branch --cov-report=term-missing:skip-covered

check: lint types imports test ## Run the checks of .ci/run in this environment
	$(PYTHON) docs/generate.py --check

ci: ## Run what CI runs: everything from scratch, in environments of its own
	.ci/run
