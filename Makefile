# What one does with the project. Each target installs first what it needs (scripts/setup.sh).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run dev test lint fmt bench size screenshots setup

# cargo, as scripts/setup.sh chose it
CARGO := . var/toolchain.env && cargo

help: ## this list
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: ## install what is missing, build, fill a new database, serve
	@scripts/run.sh

dev: ## serve; build and start again whenever a source file changes
	@scripts/dev.sh

test: ## all tests: unit, storage on both engines, HTTP, browser
	@scripts/test.sh

lint: ## format, clippy for both halves, licences
	@scripts/lint.sh

fmt: setup ## format the Rust code
	$(CARGO) fmt --all

bench: ## the benchmarks on both engines, and the sizes of what is sent
	@scripts/setup.sh test
	$(CARGO) xtask site --release
	@. var/toolchain.env && scripts/with-postgres.sh cargo bench --package app --package server --bench site

size: setup ## build site/ for release and print the sizes
	$(CARGO) xtask site --release

screenshots: ## the README's pictures, taken anew; needs what `make test` has built
	@scripts/setup.sh test
	@E2E_SERVER_BIN=$(CURDIR)/target/debug/server PUFA_SITE_DIR=$(CURDIR)/site env -C end2end npx playwright test --config screenshots.config.ts

setup:
	@scripts/setup.sh run
