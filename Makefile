# The developer's commands. They need Python 3.11 or newer and make, nothing else.

# The same as in uv.lock; a test compares them.
UV_VERSION := 0.13.9

# Chosen with `make NAME=value …`; ports and the first admin are remembered in LOCAL_DIR (.local).
export LOCAL_DIR API_PORT PG_PORT ADMIN_EMAIL ADMIN_PASSWORD SERVICE FOLLOW TO
# Without .pyc files every tool starts two to three times as slowly.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
PYTEST := $(PY) -m pytest
CLOUD := $(PY) -m localstack.embedded
INSTALLED := .venv/.installed
# AWS tools that only read files must neither see nor need an account.
OFFLINE := env AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none \
	AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null SAM_CLI_TELEMETRY=0

.DEFAULT_GOAL := help
.PHONY: help install up down reset status logs mails deploy url services demo \
	test test-unit test-integration test-contract test-e2e bench check format schemas repair

help: ## this list
	@awk -F ':.*## ' '/^## /{print "\n" substr($$0, 4)} /^[a-z0-9-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## The platform on this machine
up: $(INSTALLED) ## install, start, deploy, load the demo school (API_PORT= PG_PORT= ADMIN_EMAIL= ADMIN_PASSWORD=)
	@$(CLOUD) up

down: $(INSTALLED) ## stop it; the data stay
	@$(CLOUD) down

reset: $(INSTALLED) ## stop it and delete its data
	@$(CLOUD) reset

status: $(INSTALLED) ## what runs where; fails unless all is healthy
	@$(CLOUD) status

logs: $(INSTALLED) ## follow the logs (SERVICE=users one service, FOLLOW=0 only the last lines)
	@$(CLOUD) logs

mails: $(INSTALLED) ## print the mails and SMS that were sent, as JSON (TO=address or phone)
	@$(CLOUD) mails

deploy: $(INSTALLED) ## build and deploy changed code into the running platform
	@$(CLOUD) deploy

url: $(INSTALLED) ## print the API's URL alone
	@$(CLOUD) url

services: $(INSTALLED) ## start PostgreSQL and the AWS emulator alone, without the stack
	@$(CLOUD) services

demo: $(INSTALLED) ## the story from registration to reports, call by call
	@$(PY) -m localstack.demo

## Tests and checks
test: $(INSTALLED) ## all tests; those end to end run beside the others
	@$(PY) -m tests $(ARGS)

test-unit: $(INSTALLED) ## rules, policies, templates: no process, no network
	$(PYTEST) -n auto tests/unit $(ARGS)

test-integration: $(INSTALLED) ## against real PostgreSQL and the real emulator
	$(PYTEST) -n auto tests/integration $(ARGS)

test-contract: $(INSTALLED) ## events and API against their published schemas
	$(PYTEST) -n auto tests/contract $(ARGS)

test-e2e: $(INSTALLED) ## the deployed platform through its gateway
	$(PYTEST) tests/e2e $(ARGS)

bench: $(INSTALLED) ## speed, as ratios against a bare handler
	$(PYTEST) tests/bench $(ARGS)

check: $(INSTALLED) ## style, types, boundaries, template, generated files
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	PYTHONPATH=.:layers/kernel .venv/bin/lint-imports --no-logo
	.venv/bin/cfn-lint template.yaml
	.venv/bin/statelint functions/reports/state_machine.asl.json
	$(OFFLINE) .venv/bin/sam validate --lint
	$(PY) -m events.generate --check
	$(PY) -m docs.openapi --check

format: $(INSTALLED) ## format the code and apply safe fixes
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

schemas: $(INSTALLED) ## write the event schemas and the OpenAPI document anew
	$(PY) -m events.generate
	$(PY) -m docs.openapi

install: $(INSTALLED) ## make .venv with what uv.lock pins (every command does it first)
	@echo "Installed: what uv.lock pins, in .venv."

# PYTHON, when given, decides; otherwise the first of these that is new enough.
CANDIDATES := $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.14)
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
INTERPRETER := import os, sys; print(sys.version.split()[0], os.path.realpath(sys.executable))
# Installs again when .venv is broken or half made, or when PYTHON names another Python than its own.
BROKEN := $(shell test -x $(PY) && test ! -e .venv/.unfinished || echo repair)
OTHER := $(if $(PYTHON),$(shell test "$$(cat $(INSTALLED) 2>/dev/null)" = "$$($(PYTHON) -c '$(INTERPRETER)' 2>/dev/null)" || echo repair))

$(INSTALLED): uv.lock pyproject.toml localstack/bootstrap.py $(firstword $(BROKEN) $(OTHER))
	@for python in $(CANDIDATES); do \
		if $$python -c '$(NEW_ENOUGH)' 2>/dev/null; then \
			exec $$python localstack/bootstrap.py $(UV_VERSION) $(if $(PYTHON),given); \
		fi; \
	done; \
	echo; echo "✗ Python 3.11 or newer is needed. Found:"; \
	for python in $(CANDIDATES); do echo "    $$python: $$($$python -V 2>/dev/null || echo missing)"; done; \
	echo "→ Install one, or name it: make PYTHON=/path/to/python3 …"; exit 1
	@touch $@
