# SPDX-License-Identifier: Apache-2.0
#
# The checks of the code itself. `make check` runs them all, budgets included.

# All output is under build/, so every other file is ours. This does not use git, because an unpacked archive is checked in
# the same way.
OURS     = $(sort $(shell find .ci boards core include port tests -type f -not -name '*.pyc'))
C_FILES  = $(filter %.c %.h,$(OURS))
SCRIPTS  = $(shell awk '/^\#!.*[ \/](ba)?sh$$/ { print FILENAME } { nextfile }' $(OURS))
LICENSED = Makefile $(filter %.c %.h %.S %.ld %.py %.mk %.go %.rb %.cjs %.mjs,$(OURS)) $(SCRIPTS)
STATIC_SRCS := $(CORE_SRCS) $(PORT_SRCS) $(LINUX_SRCS)
CHECK_OUT := $(BUILD)/check

.PHONY: check check-tools tools-tests check-deep check-format check-license check-warnings check-headers check-settings check-static \
        check-scripts check-house fresh-machines

# Installed files are linked with the machine's own Mbed TLS and without sanitizers, so only `make test` tests them.
NOT_INSTALLED := --ignore tests/e2e/test_install.py

# The parts of `make check`; other makefiles add theirs. Each part writes to a folder of its own, so that any two can run
# side by side. CHECK_FIRST makes the files that several parts use: the archives and the program with both Mbed TLS, keys,
# all objects of the boards. The longest parts come first.
CHECK_FIRST := programs linux-3.6 board-objects
CHECK_LONG  := test-mps2_an386 packaging-tests e2e-3.6 board-sliced secrets-tests
CHECK_PARTS += check-format check-license check-house check-scripts check-headers check-settings check-warnings check-static \
    tools-tests size unit-3.6 e2e-3.6 fleet-check bench-check size-mps2_an386 size-virt_rv32 test-mps2_an386 test-virt_rv32

# Not :=, because the Makefile sets the folders of Mbed TLS 3.6 after the line that includes this file.
PART_programs  = -j$(AT_ONCE) linux rsa-programs unit-fixtures
PART_linux-3.6 = -j$(AT_ONCE) linux-3.6
PART_size      = size-check symbols-check
PART_unit-3.6  = unit-tests UNIT_BUILD=$(BUILD)/mbedtls36/unit UNIT_MBEDTLS=$(MBEDTLS_36)
PART_e2e-3.6   = e2e-tests E2E_PROGRAMS='$(OUT_36)/yciam' E2E_ARGS='$(NOT_INSTALLED)'

check: check-tools ## what a change must pass beside `make test`: static analysis, the other Mbed TLS, budgets of size, of a small fleet and of the boards, all tests of the boards
	@$(MAKE) --no-print-directory parts LOGS=$(CHECK_OUT) FIRST='$(CHECK_FIRST)' \
	  PARTS='$(CHECK_LONG) $(filter-out $(CHECK_LONG),$(CHECK_PARTS))'

check-tools:
	@$(TOOLS)/need build emulator test source check arm riscv threads bench interop packaging docs peers static
	@for source in mbedtls lwip jsmn pico-sdk; do $(TOOLS)/fetch-source $$source $(BUILD)/src/$$source || exit 1; done

tools-tests: ## test the tools of the tests: results and statuses of parts, requests to install packages
	$(PYTEST) tests/tools

# The parts of `make check-deep`; other makefiles add theirs. They run one after the other, because some use both
# processors.
DEEP_PARTS += emulator-tests e2e-asan conformance-3.6-all conformance-asan soak-100-days soak-1000-days mutants proofs fuzz-short \
    fleet-run soak-mps2_an386 test-lwip_threads fresh-machines

PART_linux-asan       = -j$(AT_ONCE) linux-asan
PART_e2e-asan         = e2e-tests E2E_PROGRAMS='asan=$(OUT_ASAN)/yciam' E2E_ARGS='$(NOT_INSTALLED)'
PART_conformance-3.6-all = conformance CONFORMANCE_BUILD=$(BUILD)/mbedtls36/tests CONFORMANCE_MBEDTLS=$(MBEDTLS_36) \
    CONFORMANCE_TLS='1.2 1.3'
PART_conformance-asan = conformance CONFORMANCE_BUILD=$(BUILD)/asan/tests CONFORMANCE_CFLAGS='$(ASAN_CFLAGS)' CONFORMANCE_KINDS=rsa
PART_soak-100-days    = soak DAYS=100
PART_soak-1000-days   = soak SEEDS=1 DAYS=1000

part-conformance-asan: export YCIAM_EVERY_ALLOCATION = 1

check-deep: check-tools ## the tests that take too long for every change: the emulator's tests, sanitizers end to end, fuzzing, the whole fleet, long runs of boards
	@$(MAKE) --no-print-directory parts AT_ONCE=1 LOGS=$(BUILD)/check-deep FIRST='programs linux-3.6 linux-asan' PARTS='$(DEEP_PARTS)'

# Prints the time of each command. It tests the last commit.
fresh-machines: ## run both of the README's commands on a fresh Debian 12 and on a fresh Debian 13; needs root
	@$(TOOLS)/fresh-machine --suite bookworm
	@$(TOOLS)/fresh-machine --suite trixie

check-format:
	@$$($(TOOLS)/get-tool clang-format $(BUILD)/clang-format)/clang-format --dry-run --Werror $(C_FILES)

# The first lines of every source name its license.
check-license:
	@for file in $(LICENSED); do \
	  head -n 3 "$$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || { echo "$$file: no license line"; exit 1; }; \
	done

# Checks which folder of core/ includes which, the names of files, and who may touch which part of an instance.
check-house:
	@$(PYTHON) -B tests/check/house.py

check-warnings:
	@$(MAKE) --no-print-directory linux OUT=$(CHECK_OUT)/gcc CC=gcc
	@$(MAKE) --no-print-directory linux OUT=$(CHECK_OUT)/clang CC=clang

# Compiles every public header by itself, as C99 and as C++11.
check-headers:
	@mkdir -p $(CHECK_OUT)
	@for header in include/yciam/*.h; do \
	  echo "#include <yciam/$${header##*/}>" > $(CHECK_OUT)/header.c; \
	  echo "$$header as C99 and as C++11"; \
	  gcc -std=c99 $(WARNINGS) -Iinclude -fsyntax-only $(CHECK_OUT)/header.c || exit 1; \
	  g++ -std=c++11 -Wall -Wextra -Wpedantic -Wshadow -Werror -Iinclude -fsyntax-only -x c++ $(CHECK_OUT)/header.c || exit 1; \
	done

# Settings that a firmware may make for all its files: for Mbed TLS, for its own JSON parser, or as the ABI of its
# processor.
FIRMWARE_SETTINGS := -DMBEDTLS_PSA_CRYPTO_KEY_ID_ENCODES_OWNER -DJSMN_HEADER -DJSMN_PARENT_LINKS -DJSMN_STATIC \
                     -DJSMN_STRICT -fshort-enums -funsigned-char

check-settings:
	@echo 'core/ with $(FIRMWARE_SETTINGS)'
	@for source in $(CORE_SRCS); do \
	  gcc -std=c99 $(WARNINGS) $(CPPFLAGS_ALL) $(FIRMWARE_SETTINGS) -fsyntax-only $$source || exit 1; \
	done

# Since cppcheck 2.11 the full analysis is an option.
check-static: CPPCHECK_LEVEL = $(shell cppcheck --help | grep -q -e --check-level && echo --check-level=exhaustive)
# GCC 14 reports an initialised array as uninitialised; GCC 12 does not.
check-static: ANALYZER_LESS = $(if $(filter 14,$(shell gcc -dumpversion)),-Wno-analyzer-use-of-uninitialized-value)
check-static:
	cppcheck $(CPPCHECK_LEVEL) --quiet --error-exitcode=1 --std=c99 --enable=warning,portability,performance --inline-suppr \
	  --suppress=missingIncludeSystem -Iinclude -Iport -UYCIAM_SOCKETS_STACK_H $(STATIC_SRCS)
	clang-tidy --quiet --warnings-as-errors='*' $(STATIC_SRCS) -- -std=c99 -D_GNU_SOURCE $(CPPFLAGS_ALL)
	@$(MAKE) --no-print-directory linux OUT=$(CHECK_OUT)/analyzer CC=gcc CFLAGS='-O1 -fanalyzer $(ANALYZER_LESS)'

check-scripts:
	shellcheck $(SCRIPTS)
