# make help lists the targets.

PYTHON ?= python3
PORT ?= 8000
VENV = .venv
BIN = $(VENV)/bin
PAGES = kg/graphql/static/graphiql.html kg/sparql/static/sparql.js
SOURCES = pyproject.toml $(wildcard kg/frontend/* kg/frontend/src/* kg/frontend/src/*/*)

.PHONY: help demo test clean

help:
	@echo "make demo   build the knowledge graph of seeds/ and serve it on port $(PORT)"
	@echo "make test   check style and types, and run all tests but the slow ones"
	@echo "make clean  remove all that the targets above made but kg-store/, the graphs built"
	@echo
	@echo "PYTHON=$(PYTHON) makes the virtual environment, $(VENV); set PORT for another port."

demo: $(VENV)/.installed
	$(BIN)/kg build seeds/
	$(BIN)/kg serve --port $(PORT)

test: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy kg
	$(BIN)/pytest -m "not slow" -n 2

clean:
	rm -rf $(VENV) build dist kg/graphql/static kg/sparql/static
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The stamps are set only when the pages are there. They are missing if the npm
# registry could not be reached: then the next run tries again.
$(VENV)/.installed: $(BIN)/python $(SOURCES)
	@echo "Installing kg and what it needs into $(VENV), which takes a minute or two ..."
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@$(call stamp)

$(VENV)/.installed-dev: $(BIN)/python $(SOURCES)
	@echo "Installing kg and its development tools into $(VENV), which takes a minute or two ..."
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@$(call stamp)

define stamp
if ls $(PAGES) >/dev/null 2>&1; then touch $@; else \
	echo "WARNING: GraphiQL and the SPARQL editor were not built, all else works. To see why:"; \
	echo "  $(BIN)/pip install -v -e ."; \
fi
endef
