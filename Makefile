# townwork: `make help` lists the commands.
.DEFAULT_GOAL := help
.PHONY: help setup run test t test-long oldest coverage check pictures lock bench drills

PYTHON := .venv/bin/python

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup:  ## prepare .venv/ and what the machine lacks
	@bin/setup

run: setup  ## serve: web, worker, beat and broker in one terminal, with the sample township
	@exec $(PYTHON) bin/run.py

test: setup  ## everything: checks, all tests on SQLite and PostgreSQL, the browser's too
	@bin/setup --dev
	@bin/check
	@exec bin/test

t: setup  ## one file or folder of tests on SQLite, in seconds: make t FILE=tests/org/test_units.py
	@bin/setup --dev
	@$(PYTHON) -m pytest -q $(or $(FILE),$(error make t FILE=tests/…))

test-long: setup  ## the properties with ten thousand made-up examples each, on both databases: hours
	@bin/setup --dev
	@exec bin/test -m hypothesis --hypothesis-profile=long

oldest: setup  ## the flows once more, in the oldest browser that offices have (Chromium 88)
	@bin/setup --dev
	@$(PYTHON) bin/with_oldest_browser.py $(PYTHON) -m pytest -q -n 2 $(or $(FILE),tests/flows)

coverage: setup  ## which lines and branches the tests run; below 95 of 100 it fails
	@bin/setup --dev
	@exec bin/coverage

check: setup  ## lint, types, import rule, migrations, deployment settings
	@bin/setup --dev
	@bin/check

pictures: setup  ## take the manual's pictures anew, of the sample township in a browser
	@bin/setup --dev
	@TOWNWORK_TAKE_PICTURES=1 $(PYTHON) -m pytest -q -n 0 tests/flows/test_pictures.py

lock: setup  ## write the locks after a change of requirements*.txt
	@bin/setup --dev
	@bin/lock

bench: setup  ## benchmarks, as ratios measured side by side
	@bin/setup --dev
	@$(PYTHON) -W ignore -m bench.pages
	@$(PYTHON) -W ignore -m bench.lists
	@$(PYTHON) -m bench.imports
	@$(PYTHON) -m bench.pdf
	@$(PYTHON) -W ignore -m bench.batches
	@$(PYTHON) -m bench.sign_ins

drills: setup  ## break it on purpose, on real processes, and see what is lost: twenty minutes
	@bin/setup --dev
	@$(PYTHON) -W ignore -m drills $(ONLY)
