# SPDX-License-Identifier: Apache-2.0
#
# The program as a static one, tested end to end: with musl, and with glibc for 64-bit ARM, 32-bit ARM and big-endian MIPS
# under qemu-user. Each gets what a program of another C library or processor could fail at; the rest is the same code that all
# other tests run.

# Files and signals, name resolution and connections, output, keys.
MUSL_TESTS := $(addprefix tests/e2e/test_,keep.py keep_files.py network.py output.py provision.py)
# A JWT and a token with either size of key, tokens of other sources, a call; a token that is kept. An emulated program starts
# in half a second.
ARM_TESTS  := $(addprefix tests/e2e/test_,jwt.py sources.py call_answers.py keep.py)
# Of the processors with 32 bits, the bytes of a key as well. Not network.py: QEMU 7.2 gives a program for MIPS the host's number
# for the failure of a connection.
ARM32_TESTS := $(ARM_TESTS) tests/e2e/test_provision.py
MIPS_TESTS  := $(ARM32_TESTS)

.PHONY: static-musl static-arm static-armhf static-mips

CHECK_PARTS += static-musl static-arm
DEEP_PARTS  += static-armhf static-mips

static-musl: ## test the program as a static one with musl
	@$(TOOLS)/need build emulator test source static
	@$(MAKE) --no-print-directory linux CC=musl-gcc STATIC=1
	@$(MAKE) --no-print-directory e2e-tests E2E_PROGRAMS=musl=$(BUILD)/linux-musl-gcc-static/yciam E2E_TESTS='$(MUSL_TESTS)'

static-arm:  EMULATED := aarch64-linux-gnu
static-arm:  QEMU     := qemu-aarch64
static-arm:  EMULATED_TESTS = $(ARM_TESTS)
static-armhf: EMULATED := arm-linux-gnueabihf
static-armhf: QEMU     := qemu-arm
static-armhf: EMULATED_TESTS = $(ARM32_TESTS)
static-mips: EMULATED := mips-linux-gnu
static-mips: QEMU     := qemu-mips
static-mips: EMULATED_TESTS = $(MIPS_TESTS)

# The tests run a script with the program's name, as if it were a program of this machine.
static-arm: ## test the program as a static one for 64-bit ARM, emulated
static-armhf: ## test the program as a static one for 32-bit ARM, emulated
static-mips: ## test the program as a static one for big-endian MIPS, emulated
static-arm static-armhf static-mips:
	@$(TOOLS)/need build emulator test source static $(if $(filter-out static-arm,$@),cross)
	@$(MAKE) --no-print-directory linux CROSS=$(EMULATED)- STATIC=1
	@mkdir -p $(BUILD)/linux-$(EMULATED)-emulated
	@printf '#!/bin/sh\nexec %s %s "$$@"\n' "$$(command -v $(QEMU)-static || command -v $(QEMU))" \
	  '$(abspath $(BUILD)/linux-$(EMULATED)-static/yciam)' > $(BUILD)/linux-$(EMULATED)-emulated/yciam
	@chmod +x $(BUILD)/linux-$(EMULATED)-emulated/yciam
	@$(MAKE) --no-print-directory e2e-tests E2E_PROGRAMS=$(@:static-%=%)=$(BUILD)/linux-$(EMULATED)-emulated/yciam \
	  E2E_TESTS='$(EMULATED_TESTS)'

# The core's unit tests on a machine that differs in all that matters: 32 bits, big-endian. MIPS under qemu-user, with Mbed
# TLS and cmocka built from their sources.

CROSS_TARGET  := mips-linux-gnu
CROSS_MBEDTLS := $(BUILD)/mbedtls-$(CROSS_TARGET)
CROSS_BUILD   := $(BUILD)/cross-$(CROSS_TARGET)
CROSS_CMOCKA  := $(CROSS_BUILD)/lib/libcmocka.a
# The tests' helpers make dates after 2038.
CROSS_CFLAGS  := -O1 -g $(TIME_64)
CMOCKA_DIR    ?= $(BUILD)/src/cmocka

# The features that cmocka's build looks for; any POSIX system has them.
CMOCKA_CONFIG := $(addprefix -DHAVE_,ASSERT_H INTTYPES_H MALLOC_H SETJMP_H SIGNAL_H STDARG_H STDDEF_H STDINT_H STDIO_H \
    STDLIB_H STRINGS_H STRING_H SYS_STAT_H SYS_TYPES_H TIME_H UNISTD_H STRUCT_TIMESPEC CALLOC EXIT FPRINTF SNPRINTF VSNPRINTF \
    FREE LONGJMP SIGLONGJMP MALLOC MEMCPY MEMSET PRINTF SETJMP SIGNAL STRCMP STRCPY STRSIGNAL CLOCK_GETTIME \
    GCC_THREAD_LOCAL_STORAGE CLOCK_REALTIME)

.PHONY: cross-tests

DEEP_PARTS += cross-tests

cross-tests: ## run the unit tests of core on big-endian MIPS, emulated
	@$(TOOLS)/need emulator source cross
	@$(TOOLS)/fetch-source mbedtls $(BUILD)/src/mbedtls
	@[ '$(origin CMOCKA_DIR)' = 'command line' ] || $(TOOLS)/fetch-source cmocka $(CMOCKA_DIR)
	@AR=$(CROSS_TARGET)-ar $(TOOLS)/build-mbedtls $(BUILD)/src/mbedtls $(CROSS_MBEDTLS) '$(CROSS_TARGET)-gcc $(TIME_64)'
	@$(MAKE) --no-print-directory $(CROSS_CMOCKA)
	@$(MAKE) --no-print-directory unit-tests UNIT_BUILD=$(CROSS_BUILD)/unit UNIT_CC='$(CROSS_TARGET)-gcc -static' \
	  AR=$(CROSS_TARGET)-ar UNIT_MBEDTLS=$(CROSS_MBEDTLS) UNIT_CFLAGS='$(CROSS_CFLAGS) -isystem $(CMOCKA_DIR)/include -L$(CROSS_BUILD)/lib' \
	  UNIT_RUN="$$(command -v qemu-mips-static || command -v qemu-mips)"

# We cannot fix the warnings of their sources.
$(CROSS_CMOCKA): $(CMOCKA_DIR)/src/cmocka.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q): > $(@D)/config.h
	$(Q)$(CROSS_TARGET)-gcc -O1 -g -w $(CMOCKA_CONFIG) -DHAVE_CONFIG_H -I$(@D) -I$(CMOCKA_DIR)/include -c -o $(@D)/cmocka.o $<
	$(Q)$(CROSS_TARGET)-ar rcs $@ $(@D)/cmocka.o
