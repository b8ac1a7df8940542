PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= var/demo
UV ?= uv
LOCK = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: run test check bench quality lock screenshots clean

run: $(VENV)/.installed-run ## install and serve a filled demo company
	COACH_DATA_DIR=$(DATA) $(BIN)/coach demo --port $(PORT)

test: $(VENV)/.installed-dev ## every test
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --durations 25

check: $(VENV)/.installed-dev ## lint, format, types, import law, file sizes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/unit/test_house_rules.py

bench: $(VENV)/.installed-dev ## the ratios of speed and size
	$(BIN)/coach bench

quality: $(VENV)/.installed-dev ## the shipped model on the frozen test split and on meetings from elsewhere
	$(BIN)/coach evaluate --corpus training/corpus/meetings.jsonl --split test
	$(BIN)/coach evaluate --corpus training/corpus/elsewhere.jsonl

lock: ## resolve the locked requirements again (needs uv)
	$(LOCK) --extra dev --extra postgres --extra install -o requirements/dev.lock
	$(LOCK) --extra postgres --extra install -c requirements/dev.lock -o requirements/run.lock

screenshots: $(VENV)/.installed-dev ## the pictures of README and guides
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV) build dist

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed-run: requirements/run.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.installed-dev: requirements/dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.installed-run
