# What can be done here: `make` alone prints it. Paths are relative: a checkout may have spaces.

PYTHON ?=
PY := .venv/bin/python
export PYTHON

# `make run PORT=8600` as well as MEDIANCE_PORT in the environment or in .env
ifdef PORT
export MEDIANCE_PORT := $(PORT)
endif

# Each of the workers has a Postgres of its own; two keep an ordinary machine busy.
SIDE_BY_SIDE := --numprocesses=2 --no-loadscope-reorder

.PHONY: help run test check lint bench endurance demo translations lock clean
.DEFAULT_GOAL := help

help: ## Print this help
	@awk 'BEGIN {FS = ":.*## "; print "Usage: make TARGET\n"} \
		/^[a-z]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' Makefile

run: ## Install, start the database, serve on 127.0.0.1 (PORT=8600); Ctrl-C stops everything
	@.ci/setup run && exec .ci/serve

test: ## Everything, in a browser too: lint, types, contracts, translations, all tests
	@.ci/setup test
	@$(PY) -m tests.browser || true
	@exec $(PY) -m pytest $(SIDE_BY_SIDE)

check: ## The same without the browser, for the inner loop
	@.ci/setup test
	@exec $(PY) -m pytest $(SIDE_BY_SIDE) --ignore=tests/journeys

lint: ## Lint, format, types and import contracts alone
	@.ci/setup test
	@exec $(PY) -m pytest tests/test_static.py

bench: ## Measure; figures in build/bench (ONLY=queue,visit)
	@.ci/setup test
	@$(PY) -m tests.browser
	@exec $(PY) -m tests.bench $(if $(ONLY),--only "$(ONLY)")

endurance: ## Soak, kills and load; figures in build/bench (ONLY=…)
	@.ci/setup test
	@$(PY) -m tests.browser
	@exec $(PY) -m tests.bench --endurance $(if $(ONLY),--only "$(ONLY)")

demo: ## Fill the demonstration association (VISITS=10000)
	@.ci/setup run && exec $(PY) -m mediance demo $(if $(VISITS),--visits "$(VISITS)")

translations: ## Collect the texts of the code into locales/fr and locales/en
	@.ci/setup test
	@exec $(PY) -m locales.catalogs

lock: ## Write the lock files again from requirements*.txt
	@.ci/setup test
	@.ci/lock

clean: ## Remove what is built and installed; never data
	@.ci/clean
