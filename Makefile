# make demo     sets everything up, reads the sample articles into a ledger and opens the desk over it
# make test     sets everything up and runs the tests
# The rest: install, bench, models, coder, readme, pictures, lock, wheel, clean. Each installs what it needs, once.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := demo

# Any Python from 3.11 on: make PYTHON=python3.13 …
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
SHARED ?= ../shared
BUILD := build
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TRAIN_INSTALLED := $(VENV)/.installed-train
BENCH_VENV := .venv-bench
BENCH_INSTALLED := $(BENCH_VENV)/.installed

.PHONY: install demo test bench ledger-bench models coder readme pictures lock wheel clean

install: $(INSTALLED)

$(INSTALLED): requirements/test.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer found. Install one, or say which: make PYTHON=/path/to/python3" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

# Reads the sample articles into a fresh ledger and opens the desk over it; DEMO_OPEN=0 does all but that.
DEMO_OPEN ?= 1
demo: install
	@$(BIN)/varsel read examples/nb-notis.txt
	@mkdir -p $(BUILD)
	@rm -f $(BUILD)/demo.db
	@echo
	@echo "That was one article. Now all samples, one invented crisis in three months, into a ledger (half a minute):"
	@$(BIN)/varsel ledger add --jobs 2 --ledger $(BUILD)/demo.db examples/*.txt examples/*.html examples/crisis.jsonl
	@echo
	@echo "What was threatened, in the order of time; then try:"
	@$(BIN)/varsel chronology --ledger $(BUILD)/demo.db --category deterrent-warning --category conventional-threat --size 5 2>/dev/null
	@echo "  $(BIN)/varsel read FILE, URL or -                        an article of your own"
	@echo "  $(BIN)/varsel chronology -l $(BUILD)/demo.db --side Torvania   what a state did, and what was said for it"
	@echo "  $(BIN)/varsel axis -l $(BUILD)/demo.db --actor Aldane    words and deeds of one speaker"
	@echo "  $(BIN)/varsel desk -l $(BUILD)/demo.db                   the same in your browser: look, correct, cite"
	@echo "README.md and docs/ tell the rest."
ifneq ($(DEMO_OPEN),0)
	@echo
	@$(BIN)/varsel desk --ledger $(BUILD)/demo.db --open
endif

test: install
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# The scoreboard on the data in $(SHARED); RECORD=1 writes its figures to benchmarks/scores.json.
bench: install $(BENCH_INSTALLED)
	$(BIN)/python -m benchmarks.scoreboard --data $(SHARED) --peer-python $(BENCH_VENV)/bin/python $(if $(RECORD),--record)

$(BENCH_INSTALLED): requirements/bench.txt
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer found. Install one, or say which: make PYTHON=/path/to/python3" >&2; exit 1; }
	test -x $(BENCH_VENV)/bin/python || $(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/python -m pip install -qq --require-hashes -r requirements/bench.txt
	@touch $@

# The ledger at a million statements, and killed 200 times: LEDGER=postgresql://… on an empty database, or a new file. An hour.
LEDGER ?= $(BUILD)/million.db
ledger-bench: install
	mkdir -p $(BUILD)
	$(BIN)/python -m benchmarks.ledger --place $(LEDGER)
	$(BIN)/python -m benchmarks.kills --place $(BUILD)/kills.db
	$(BIN)/python -m benchmarks.sightings test

# Every shipped model again, from the corpora in $(SHARED), with fixed seeds. Hours on two cores: see docs/models.md.
# The pipelines in build/pipelines have not seen half of the articles each, so that attribution learns from honest parses.
TRAIN = $(BIN)/python -m training
models: $(TRAIN_INSTALLED)
	mkdir -p $(BUILD)
	$(TRAIN).pipelines.train no --data $(SHARED) --folds $(BUILD)/pipelines --out src/varsel/models/no
	$(TRAIN).pipelines.train en --data $(SHARED) --folds $(BUILD)/pipelines --out src/varsel/models/en
	$(TRAIN).detect --data $(SHARED)
	$(TRAIN).parses --data $(SHARED) --models $(BUILD)/pipelines --out $(BUILD)/parses
	$(TRAIN).vectors --data $(SHARED) --out $(BUILD)/vectors.npz
	$(TRAIN).attribution no --data $(SHARED) --parses $(BUILD)/parses --vectors $(BUILD)/vectors.npz --out src/varsel/models/attribution-no.npz
	$(TRAIN).attribution en --data $(SHARED) --parses $(BUILD)/parses --vectors $(BUILD)/vectors.npz --out src/varsel/models/attribution-en.npz
	$(TRAIN).people --data $(SHARED) --parses $(BUILD)/parses --out src/varsel/models/people.json
	$(MAKE) coder

# What is learned from our own coded statements and deeds, which needs no corpora: minutes. After each change of a codebook.
coder: install
	$(BIN)/python -m training.signals
	$(BIN)/python -m training.parties

$(TRAIN_INSTALLED): $(INSTALLED) requirements/train.txt
	$(BIN)/python -m pip install -qq -r requirements/train.txt
	@touch $@

# What the README and the docs show of the reader: the demo, the accuracy tables, the codebooks, the JSON Schema.
readme: install
	$(BIN)/python -m docs.fill

# The pictures of the desk in docs/pictures, over the ledger that make demo fills; needs Chromium.
pictures: install
	$(BIN)/python -m docs.pictures $(BUILD)/demo.db

# New pins from pyproject.toml, for every platform and every Python from 3.11 on.
lock: $(INSTALLED)
	$(BIN)/python -m pip install -qq uv
	$(BIN)/uv pip compile $(COMPILE) --generate-hashes pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile $(COMPILE) --generate-hashes pyproject.toml --group test -o requirements/test.txt
	$(BIN)/uv pip compile $(COMPILE) --generate-hashes --group bench -o requirements/bench.txt

COMPILE := --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" --upgrade

wheel: install
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf $(VENV) $(BENCH_VENV) build dist .pytest_cache .hypothesis
