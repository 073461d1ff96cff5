# make run    serves the app on http://localhost:8501
# make test   style, types, tests, browser tests
# make bench  how fast, against how fast it should be
# Each makes what it needs the first time and starts at once the second.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.DEFAULT_GOAL := run
.PHONY: run test bench style types browser

VENV := .venv
PY := $(VENV)/bin/python
SOURCES := app.py pages nps_core tests benchmarks sample_data

# An environment whose Python has gone (the system was upgraded) is made anew.
ifneq ($(wildcard $(VENV)),)
ifneq ($(shell $(PY) -m pip --version >/dev/null 2>&1 && echo here),here)
$(info $(VENV) no longer works and is made anew.)
$(shell rm -rf $(VENV))
endif
endif

run: $(VENV)/run.stamp
	exec $(PY) -m streamlit run app.py

# Each file of tests runs in one of several processes: a file's fixtures are made once. A process that falls is named and
# not replaced: pytest-xdist 3.8 gives a replacement nothing to do, and waits for it without end.
test: style types browser
	$(PY) -m pytest --numprocesses auto --maxprocesses 4 --max-worker-restart 0 --dist loadfile

style: $(VENV)/test.stamp
	$(PY) -m ruff format --check $(wildcard $(SOURCES))
	$(PY) -m ruff check $(wildcard $(SOURCES))

types: $(VENV)/test.stamp
	$(PY) -m mypy

bench: $(VENV)/test.stamp browser
	for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(PY) "$$script"; done

# Runs a command as root: as we are, or through sudo where it asks for no password.
AS_ROOT = as_root() { if [ "$$(id -u)" = 0 ]; then "$$@"; elif sudo -n true 2>/dev/null; then sudo -n "$$@"; else return 1; fi; }
APT_GET = $(AS_ROOT); apt_get() { command -v apt-get >/dev/null && as_root apt-get update -qq \
	&& as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$$@"; } >/dev/null 2>&1

$(PY):
	for python in python3 python3.14 python3.13 python3.12 python3.11 ""; do
	  [ -n "$$python" ] || { echo "NPSight needs Python 3.11 or newer, and none was found."; exit 1; }
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
	done
	$(APT_GET)
	version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then
	  echo "Python's venv is missing; trying to install it."
	  apt_get "python$$version-venv" || apt_get python3-venv \
	    || { echo "Python's venv is missing. Install it and try again: sudo apt-get install python3-venv"; exit 1; }
	fi
	"$$python" -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(PY)
	echo "Installing what the app needs. The first time this takes some minutes."
	$(PY) -m pip install --disable-pip-version-check --quiet -r requirements.txt
	touch $@

$(VENV)/test.stamp: requirements-dev.txt requirements-oidc.txt $(VENV)/run.stamp
	echo "Installing what the tests need."
	$(PY) -m pip install --disable-pip-version-check --quiet -r requirements-dev.txt
	touch $@

browser:
	works() { for name in chromium chromium-browser google-chrome google-chrome-stable; do
	  "$$name" --version >/dev/null 2>&1 && return; done; return 1; }
	$(APT_GET)
	works || { echo "No browser found; trying to install Debian's chromium."; apt_get chromium fonts-noto-cjk; } && works \
	  || echo "No browser is here and none could be installed (sudo apt-get install chromium fonts-noto-cjk): the browser tests are skipped."
