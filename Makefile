# cdr-rater: `make` lists what there is to do.
#
# Every target sets up what it needs. SwiftPM knows best what must be compiled again, so nothing
# here is a file that make watches.

SWIFT ?= swift
# Where SwiftPM builds.
BUILD ?= .build
# ISAL inflates with Intel's ISA-L, about twice as fast as zlib. JSON reads JSON Lines, with simdjson.
# XLSX writes workbooks of Excel, with libxlsxwriter.
TRAITS ?= ISAL,JSON,XLSX
PREFIX ?= /usr/local
DESTDIR ?=
# How many calls `make bench` uses; with FULL=1 ten times as many too. It builds a second
# program, without ISA-L, unless there is one: ZLIB_PROGRAM=FILE, or none to leave that out.
ROWS ?= 10000000
FULL ?=
# Some shapes of calls: `make bench` times and `make bench-instructions` counts only these.
SHAPES ?=
# What `make fuzz` fuzzes, all targets when empty, and whether memory is watched too
# (SANITIZE=address).
TARGET ?=
SANITIZE ?=
# With UPDATE=1 `make bench-library` and `make bench-instructions` keep what they count.
UPDATE ?=
# How long `make fuzz` (5 unless said) and `make torture` go on in all. Torture begins with the
# sequence of a seed, and without minutes runs that one alone; or it runs a file with one that failed.
MINUTES ?=
SEED ?=
REPLAY ?=
ZLIB_PROGRAM ?= $(zlib_build)/release/cdr-rater

# SwiftPM passes traits in the order of a set, and compiles all of it again when that changes: builds,
# and nothing else, go without the random seed of sets.
swift_build = SWIFT_DETERMINISTIC_HASHING=1 $(SWIFT) build
swift_options = --scratch-path $(BUILD) --traits $(TRAITS)
# The Swift runtime goes into the program, which then runs on machines without a toolchain.
release_options = $(swift_options) --static-swift-stdlib
program = $(BUILD)/release/cdr-rater
zlib_build = .build-zlib
# Documentation is built with other options, by which all in $(BUILD) would be compiled again.
docs_build = .build-docs

.DEFAULT_GOAL := help
.PHONY: help setup build sample test test-arm64 test-pages test-spark examples docs torture lint fuzz \
  fuzz-corpora fuzz-keep bench bench-library bench-instructions install uninstall package test-package clean

help: ## List the targets
	@echo "make TARGET, one of:"
	@sed -n 's/^\([a-z0-9-]*\):.*## /  \1	/p' $(MAKEFILE_LIST) | expand -t 22

setup: ## Install what building needs, as far as it is absent
	@SWIFT="$(SWIFT)" scripts/setup

build: setup ## Build the program for release, its manual pages and completions
	@[ -e $(program) ] || echo "Building for release; the first time takes minutes, and the network."
	@SWIFT="$(SWIFT)" scripts/build $(release_options) --product cdr-rater
	@SWIFT="$(SWIFT)" scripts/manual $(program) $(BUILD)/manual $(release_options)

sample: build ## Rate the sample month and compare the bill with the expected one
	@scripts/sample $(program) $(BUILD)/sample

test: setup ## Run all tests
	@SWIFT="$(SWIFT)" scripts/test $(swift_options)

test-arm64: setup ## Run the kernels as an Arm64 would, by qemu and a cross compiler, which it installs
	@scripts/setup arm64
	@SWIFT="$(SWIFT)" Tests/arm64/run $(BUILD)/arm64

test-pages: setup ## Look at the pages of `report` in headless Chromium, which it installs
	@scripts/setup pages
	@$(swift_build) $(swift_options) --quiet --product cdr-rater
	@Tests/pages/check $(BUILD)/debug/cdr-rater

examples: setup ## Build the programs in Examples, and compare what they print with the program
	@$(swift_build) $(swift_options) --quiet --product cdr-rater
	@SWIFT="$(SWIFT)" scripts/examples $(BUILD)/debug/cdr-rater

docs: setup ## Make the documentation of the library, for browsers; fetches swift-docc-plugin
	@SWIFT="$(SWIFT)" scripts/docs $(docs_build)/docs --scratch-path $(docs_build) --traits $(TRAITS)

torture: setup ## Give ledgers random commands, compared with a model (MINUTES=, SEED=, REPLAY=)
	@SWIFT="$(SWIFT)" MINUTES="$(MINUTES)" SEED="$(SEED)" REPLAY="$(REPLAY)" \
	  scripts/torture $(swift_options)

fuzz: setup ## Fuzz with libFuzzer (TARGET=records MINUTES=5; all targets without TARGET)
	@SWIFT="$(SWIFT)" SANITIZE="$(SANITIZE)" scripts/fuzz run "$(or $(MINUTES),5)" $(TARGET)

fuzz-corpora: setup ## Run every fuzz target over its corpus, as `make test` does
	@SWIFT="$(SWIFT)" scripts/fuzz-corpora $(swift_options)

fuzz-keep: setup ## Put what fuzzing found into the corpora, made small (TARGET=records)
	@SWIFT="$(SWIFT)" scripts/fuzz keep $(TARGET)

test-spark: setup ## Run spark/rate.py on PySpark, which it installs into a venv, and read parts with NumPy
	@scripts/setup spark
	@$(swift_build) $(swift_options) --quiet --product cdr-rater
	@Tests/spark/run $(BUILD)/debug/cdr-rater $(BUILD)/spark

lint: setup ## Check the format of the sources, and that what is public is documented
	@find Sources Tests Benchmarks Examples Fuzz Package.swift -name '*.swift' -not -path '*/.build*/*' 2>/dev/null \
	  | LC_ALL=C sort | xargs $(SWIFT) format lint --strict
	@echo "The sources are formatted as they should be."
	@! grep -rnE '\b(Date|Number|ByteCount|Measurement)Formatter\b|\.formatted\(|localized[A-Z]\w*Compare|applyingTransform' \
	  Sources --include='*.swift' || { echo "What is released lacks the data of languages that these ask for" \
	  "(scripts/icu-data)." >&2; exit 1; }
	@scripts/public-docs

bench: build ## Compare with DuckDB, Polars and ClickHouse (ROWS=1000000, FULL=1, SHAPES="plain cr-lf")
	@if [ -z "$(SHAPES)" ] && [ "$(ZLIB_PROGRAM)" = $(zlib_build)/release/cdr-rater ]; then \
	  [ -e "$(ZLIB_PROGRAM)" ] || echo "Building once more, without ISA-L; that takes minutes too."; \
	  SWIFT="$(SWIFT)" scripts/build --scratch-path $(zlib_build) \
	    --static-swift-stdlib --product cdr-rater; \
	fi
	@Benchmarks/compare/run --binary $(program) --rows $(ROWS) $(if $(FULL),--full) \
	  $(if $(filter-out none,$(ZLIB_PROGRAM)),--zlib-binary "$(ZLIB_PROGRAM)") \
	  $(if $(SHAPES),--shapes $(SHAPES))

bench-library: setup ## Time what a program calls: both passes, the ledger
	@SWIFT="$(SWIFT)" UPDATE="$(UPDATE)" scripts/bench-library

bench-instructions: build ## Count the instructions that a call costs, with valgrind (UPDATE=1 keeps them)
	@SWIFT="$(SWIFT)" Benchmarks/instructions/run --binary $(program) $(if $(UPDATE),--update) \
	  $(if $(SHAPES),--shapes $(SHAPES))

install: ## Copy what `make build` built to PREFIX (/usr/local; DESTDIR for packagers)
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install install $(BUILD)

uninstall: ## Remove what `make install` brought
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install uninstall

package: ## Make a Debian package, and one of debug symbols, in BUILD/package
	@SWIFT="$(SWIFT)" scripts/setup package
	@$(MAKE) --no-print-directory build
	@scripts/package $(BUILD)

test-package: ## Install both ways: by `make install`, and the package in a root made by debootstrap
	@SWIFT="$(SWIFT)" scripts/setup test-package
	@$(MAKE) --no-print-directory package
	@Tests/package/run $(BUILD)

clean: ## Remove all that was built
	@rm -rf "$(BUILD)" $(zlib_build) $(docs_build) .build-examples
