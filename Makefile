# One door to everything. `make help` lists the targets.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready
SAMPLES := build/bench
LOCK := $(RUN) -m uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	--python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint coverage drift check-mutants mutants-after-tests check-soak check-faults fuzz bench bench-read bench-station approve generate pictures lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

# Quick when nothing changed: the stamp is younger than what decides about the environment.
$(READY): pyproject.toml requirements/dev.txt tools/setup.sh
	@sh tools/setup.sh "$(PYTHON)"
	@touch $@

setup: $(READY) ## make .venv with the locked packages, and what the system lacks where that can be done

demo: setup ## the whole story, from issuing permits to the verdicts, in a temporary folder
	@$(VENV)/bin/strpcheck demo

# Three at a time on two cores: what is played at real speed mostly waits.
test: setup ## all tests
	@$(RUN) -m pytest -q -n 3

lint: setup ## style, format, floors and types, and whether each listed fault still fits the code
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/lint-imports --no-logo
	$(RUN) -m mypy
	$(RUN) -m tools.mutants --fit

coverage: setup ## all tests with coverage: 95 % of everything, 100 % of the core
	@$(RUN) -m coverage erase
	$(RUN) -m pytest -q -n 3 --cov --cov-report= --cov-fail-under=0
	$(RUN) -m coverage report
	$(RUN) -m coverage report --include='strpcheck/core/*' --fail-under=100

drift: setup ## whether generated files are what their generators make now
	$(RUN) -m tools.drift

check-mutants: setup ## whether the tests notice each fault listed in tests/mutants.txt; writes down that they did
	$(RUN) -m tools.mutants

mutants-after-tests: coverage
	$(RUN) -m tools.mutants --suite-passed --changed

check-soak: setup ## a long shift in small: 100,000 frames, and no memory that grows
	$(RUN) -m tools.soak

# Together over all targets; two run at a time.
FUZZ_SECONDS ?= 60

fuzz: setup ## try whatever takes bytes from strangers with bytes nobody thought of, for FUZZ_SECONDS in all
	$(RUN) -m tests.fuzz --seconds $(FUZZ_SECONDS)

check-faults: setup ## a thousand kills of a sync, a thousand of what writes the log, a thousand power cuts of it, and where they fell
	@$(RUN) -m tests.end_to_end.killing
	@$(RUN) -m tests.end_to_end.log_killing
	@$(RUN) -m tests.end_to_end.log_cuts

check: lint coverage drift mutants-after-tests fuzz demo ## everything that must hold before a change lands
	@echo "check: all of it holds"

bench: setup ## measure; the figures go to docs/benchmarks.md by hand
	@for script in benchmarks/[a-z]*.py; do \
		name=$$(basename "$$script" .py); \
		case "$$name" in live|station|lane) continue ;; esac; \
		echo "== $$name"; \
		$(RUN) -m "benchmarks.$$name" || exit 1; \
	done
	@$(MAKE) --no-print-directory bench-read bench-station

bench-read: setup ## measure reading and watching, samples in build/bench, CHART=FILE; benchmarks/reading/__main__.py tells what it reads
	@mkdir -p $(SAMPLES)
	@$(RUN) -m benchmarks.reading --samples $(SAMPLES)/reading.jsonl $(if $(CHART),--chart "$(CHART)")
	@echo "== live"
	@$(RUN) -m benchmarks.live --samples $(SAMPLES)/live.jsonl

bench-station: setup ## measure the officer's station and simulate a lane, 20 minutes, samples in build/bench, CHART=FILE
	@mkdir -p $(SAMPLES)
	@echo "== station"
	@$(RUN) -m benchmarks.station --samples $(SAMPLES)/station.jsonl
	@echo "== lane"
	@$(RUN) -m benchmarks.lane --delays $(SAMPLES)/station.jsonl $(if $(CHART),--chart "$(CHART)")

approve: generate ## take what the commands print now as the golden files; read the diff before committing it
	$(RUN) -m pytest -q --approve

generate: setup ## make the generated files anew
	$(RUN) -m tools.drift --write

pictures: setup ## make the pictures in docs/images anew: screens and the report; needs Xvfb, xterm and chromium
	$(RUN) -m tools.pictures
	$(RUN) -m tools.station_pictures
	$(RUN) -m tools.report_pictures

lock: setup ## raise the locked versions in requirements/
	$(LOCK) pyproject.toml requirements/dev.in -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt pyproject.toml -o requirements/runtime.txt

clean: ## remove what was made, .venv included
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
