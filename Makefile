# make run | test | check | clean. Needs git, make and Python >= 3.11; everything else is installed into .venv.
.POSIX:
PORT ?= 8000
PYTHON ?=
PY = .venv/bin/python
NOWHERE = ENV_FILE=/dev/null VAR_DIR=var/check

help:
	@echo 'make run [PORT=8000]   install, migrate, load the example bureau into an empty database, serve'
	@echo 'make test              the whole suite: SQLite, PostgreSQL and Redis, browser'
	@echo 'make faults            races, faults and attacks in full, figures to bench/faults.json'
	@echo 'make check             style, floors, migrations, translations, templates, settings for production'
	@echo 'make clean             remove what was installed and built; the data in var/ stays'
	@echo 'PYTHON=python3.12      chooses the Python for .venv'

run:
	@PYTHON='$(PYTHON)' sh tools/install.sh requirements.txt
	@$(PY) manage.py serve --example --port $(PORT)

test: dev
	@$(PY) tools/suite.py

faults: dev
	@$(PY) tools/faults.py

# `make -k check` goes on after a fault
check: style floors templates messages migrations settings packages

style: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

floors: dev
	$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint(["--no-logo"])'

templates: dev
	$(PY) tools/check_templates.py

messages: dev
	$(PY) tools/messages.py --check

migrations: dev
	$(NOWHERE) $(PY) manage.py makemigrations --check --dry-run

settings: dev
	$(NOWHERE) $(PY) manage.py check --fail-level WARNING
	@echo 'The same with the values of a production:'
	@$(NOWHERE) SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		AUDIT_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	  ALLOWED_HOSTS=duties.example.org SITE_URL=https://duties.example.org EMAIL_URL=smtp+tls://mail.example.org:587 \
	  $(PY) manage.py check --deploy --fail-level WARNING

packages: dev
	$(PY) -m pip check

dev:
	@PYTHON='$(PYTHON)' sh tools/install.sh requirements-dev.txt

clean:
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage test-results
	rm -rf var/check var/chromium var/static var/static.stamp
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help run test faults check style floors templates messages migrations settings packages dev clean
