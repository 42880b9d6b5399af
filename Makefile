# SPDX-License-Identifier: Apache-2.0
#
# libyciam. `make help` lists the targets. All output is under build/.

BUILD   := build
BOARD   ?= linux

# Linux on another machine: CROSS=aarch64-linux-gnu- is the prefix of its tools. STATIC=1 links the program statically and
# strips it, for CROSS or for another C library: CC=musl-gcc STATIC=1. Mbed TLS is then built for that machine, too.
CROSS   ?=
STATIC  ?=
ifneq ($(CROSS),)
CC      := $(CROSS)gcc
AR      := $(CROSS)ar
endif
TARGET  := $(CROSS:%-=%)$(if $(STATIC),$(if $(CROSS),,$(notdir $(CC)))-static)
ifneq ($(TARGET),)
OUT     ?= $(BUILD)/linux-$(TARGET)
MBEDTLS ?= $(BUILD)/mbedtls-$(if $(CROSS),$(CROSS:%-=%),$(notdir $(CC)))
endif

OUT     ?= $(BUILD)/linux
PYTHON  ?= /usr/bin/python3
PREFIX  ?= /usr/local
DESTDIR ?=
TOOLS   := tests/tools

# Mbed TLS: the system's, or the one installed under MBEDTLS (with include/ and lib/).
MBEDTLS ?=
ifneq ($(MBEDTLS),)
MBEDTLS_CPPFLAGS := -isystem $(MBEDTLS)/include
MBEDTLS_LDFLAGS  := -L$(MBEDTLS)/lib
endif
# The compiler ignores a folder that does not exist, and would use the system's Mbed TLS instead.
is_given = $(and $(filter command environment,$(firstword $(origin $(1)))),$($(1)))
$(foreach variable,MBEDTLS UNIT_MBEDTLS CONFORMANCE_MBEDTLS,$(if $(call is_given,$(variable)), \
  $(if $(wildcard $($(variable))/include/mbedtls/version.h),,$(error $(variable)=$($(variable)) has no include/mbedtls/version.h))))
# The cryptography of Mbed TLS 4 is a library of another name.
crypto_library = $(if $(wildcard $(1:%=%/lib/libtfpsacrypto.*)),tfpsacrypto,mbedcrypto)
MBEDTLS_CRYPTO := $(call crypto_library,$(MBEDTLS))
MBEDTLS_LIBS := -lmbedtls -lmbedx509 -l$(MBEDTLS_CRYPTO) -pthread
# Our own programs link the archives: half the pages of the shared libraries, and no relocations.
MBEDTLS_ARCHIVES := -Wl,-Bstatic -lmbedtls -lmbedx509 -l$(MBEDTLS_CRYPTO) $(if $(STATIC),,-Wl,-Bdynamic) -pthread

CFLAGS    ?= -O2 -g
WARNINGS  := -Wall -Wextra -Wconversion -Wpedantic -Wshadow -Werror
HARDENING := -fstack-protector-strong -fPIE -ffunction-sections
LINK_SAFE := $(if $(STATIC),-static -s,-pie) -Wl,-z,relro,-z,now,-z,noseparate-code,--gc-sections
CPPFLAGS_ALL = -Iinclude -Iport $(MBEDTLS_CPPFLAGS) $(CPPFLAGS)
CFLAGS_ALL   = -std=c99 $(WARNINGS) $(HARDENING) -MMD -MP $(CFLAGS)

# Python's caches go where all output goes.
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(BUILD)/pycache
PYTEST := $(PYTHON) -m pytest -q -rs -p no:cacheprovider

VERSION := $(shell awk -F '"' '/define YCIAM_VERSION / { print $$2 }' include/yciam/yciam.h)

CORE_SRCS := $(sort $(wildcard core/*/*.c))
PORT_SRCS := $(sort $(wildcard port/mbedtls/*.c port/posix/*.c port/proxy/*.c port/sockets/*.c))

# For tests: cmocka 2 deprecates names for which cmocka 1.1 has no others.
CMOCKA_FLAGS := -Wno-deprecated-declarations

# V=1 shows the commands.
ifeq ($(V),)
Q := @
say = @printf '  %-4s %s\n' '$(1)' '$@'
endif

.PHONY: all run test bench size check install clean help
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

include $(sort $(wildcard boards/*/board.mk tests/*/*.mk)) port/packages.mk

all: ## build the archives and the program for Linux (the default)
	@CC='$(CC)' CPPFLAGS='$(MBEDTLS_CPPFLAGS) $(CPPFLAGS)' $(TOOLS)/need --name build
	@$(MAKE) --no-print-directory linux

run: ## install what is missing, get a token from the emulator and print it; KEY=key.json: from the service; BOARD=name: on another board
	@[ '$(BOARD)' != linux ] || $(TOOLS)/need build emulator
	@$(MAKE) --no-print-directory run-$(BOARD)

# The second Mbed TLS, and the program built with it and with the sanitizers.
MBEDTLS_36   := $(BUILD)/mbedtls-3.6
OUT_36       := $(BUILD)/linux-mbedtls-3.6
OUT_ASAN     := $(BUILD)/linux-asan
ASAN_CFLAGS  := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

.PHONY: mbedtls-3.6 linux-3.6 linux-asan test-all parts

mbedtls-3.6:
	@$(TOOLS)/fetch-source mbedtls $(BUILD)/src/mbedtls
	@$(TOOLS)/build-mbedtls $(BUILD)/src/mbedtls $(MBEDTLS_36)

linux-3.6: mbedtls-3.6
	@$(MAKE) --no-print-directory linux OUT=$(OUT_36) MBEDTLS=$(MBEDTLS_36)

linux-asan:
	@$(MAKE) --no-print-directory linux OUT=$(OUT_ASAN) CFLAGS='$(ASAN_CFLAGS)'

test: ## install what is missing and run all tests; V=1 prints their logs
	@$(TOOLS)/need build emulator test source arm threads
	@$(MAKE) --no-print-directory test-all

# A part of `make test` or of `make check` runs the target of its name, or of PART_NAME. A part that fails does not end the
# others. AT_ONCE parts run side by side. If a part needs the output of another part, that is its prerequisite.
AT_ONCE ?= 2

part-%:
	@LOGS=$(LOGS) V=$(V) $(TOOLS)/part $* $(MAKE) --no-print-directory $(or $(PART_$*),$*) || true

# LOGS: the folder of the logs. FIRST: the parts without which the others are useless; they run first, one after the other.
# PARTS: the others.
parts:
	@mkdir -p $(LOGS) && rm -f $(LOGS)/*.log $(LOGS)/*.result
	@$(MAKE) --no-print-directory $(FIRST:%=part-%)
	@LOGS=$(LOGS) $(TOOLS)/part --total $(FIRST) >$(LOGS)/total || { cat $(LOGS)/total; exit 1; }
	@$(MAKE) --no-print-directory -j$(AT_ONCE) $(PARTS:%=part-%)
	@LOGS=$(LOGS) $(TOOLS)/part --total $(FIRST) $(PARTS)

PART_build     := -j$(AT_ONCE) linux
PART_unit      := unit-tests
PART_unit-asan := unit-tests UNIT_BUILD=$(BUILD)/asan/unit UNIT_CFLAGS='$(ASAN_CFLAGS)'
PART_rsa       := rsa-tests
PART_lwip_raw  := lwip_raw-tests
PART_e2e       := e2e-tests
PART_board     := board-smoke
PART_threads   := test-lwip_threads REFRESHES=50 READS=500000

# The unit tests make the keys and the archive that these parts use.
part-unit-asan part-rsa: part-unit

# Three at a time keep two processors busy, since these parts mostly wait.
test-all: AT_ONCE = 3
test-all:
	@[ '$(origin MBEDTLS_DIR)' = 'command line' ] || $(TOOLS)/fetch-source mbedtls $(BUILD)/src/mbedtls
	@[ '$(origin LWIP_DIR)' = 'command line' ] || $(TOOLS)/fetch-source lwip $(BUILD)/src/lwip
	@[ '$(origin JSMN_DIR)' = 'command line' ] || $(TOOLS)/fetch-source jsmn $(BUILD)/src/jsmn
	@$(MAKE) --no-print-directory parts AT_ONCE=$(AT_ONCE) LOGS=$(BUILD)/test FIRST=build \
	  PARTS='conformance threads unit e2e unit-asan board rsa lwip_raw'

clean: ## delete everything that was built
	rm -rf $(BUILD)

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9_-]+:.*## / { printf "  make %-24s %s\n", $$1, $$2 }' $(MAKEFILE_LIST) | sort -u
