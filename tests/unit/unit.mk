# SPDX-License-Identifier: Apache-2.0
#
# The unit tests of core/, a program for each of its files. To run them in another build:
#   make unit-tests UNIT_BUILD=build/asan/unit UNIT_CFLAGS='-O1 -g -fsanitize=address,undefined'
#   make unit-tests UNIT_BUILD=build/mbedtls36/unit UNIT_MBEDTLS=build/mbedtls-3.6

UNIT_CC      ?= $(CC)
UNIT_CFLAGS  ?= -O1 -g
UNIT_BUILD   ?= $(BUILD)/tests/unit
UNIT_MBEDTLS ?= $(MBEDTLS)
# The command that runs a test that was built for another machine.
UNIT_RUN     ?=

UNIT_FIXTURES := $(BUILD)/tests/fixtures
UNIT_TESTS    := $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
UNIT_HELPERS  := $(filter-out test_%,$(notdir $(sort $(wildcard tests/unit/*.c))))
UNIT_OBJS      = $(UNIT_HELPERS:%.c=$(UNIT_BUILD)/%.o)
UNIT_CORE      = $(UNIT_BUILD)/libcore.a
UNIT_CORE_OBJS = $(CORE_SRCS:%.c=$(UNIT_BUILD)/%.o)

UNIT_FLAGS = -std=c99 $(WARNINGS) -MMD -MP -Iinclude -I$(UNIT_BUILD) $(UNIT_MBEDTLS:%=-isystem %/include) \
    -DUNIT_FIXTURES='"$(UNIT_FIXTURES)"' $(UNIT_CFLAGS)
UNIT_LDFLAGS = $(UNIT_MBEDTLS:%=-L%/lib)

# The functions that the tests intercept: see alloc.h.
UNIT_WRAP = malloc calloc free

.PHONY: unit-tests unit-programs unit-fixtures unit-tests-short-enums unit-tests-lto coverage-core

unit-tests: unit-programs unit-fixtures ## test each file of core/ by itself
	@UNIT_RUN='$(UNIT_RUN)' tests/unit/run $(UNIT_BUILD) $(UNIT_TESTS)

unit-programs: $(UNIT_TESTS:%=$(UNIT_BUILD)/%)

$(UNIT_BUILD)/core/%.o: core/%.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(UNIT_CC) $(UNIT_FLAGS) -c -o $@ $<

$(UNIT_BUILD)/%.o: tests/unit/%.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(UNIT_CC) $(UNIT_FLAGS) $(CMOCKA_FLAGS) -c -o $@ $<

$(UNIT_CORE): $(UNIT_CORE_OBJS)
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# The archive, not the shared library, so that a test can intercept Mbed TLS's calls.
$(UNIT_TESTS:%=$(UNIT_BUILD)/%): $(UNIT_BUILD)/%: $(UNIT_BUILD)/%.o $(UNIT_OBJS) $(UNIT_CORE)
	$(call say,LD)
	$(Q)$(UNIT_CC) $(UNIT_CFLAGS) $(UNIT_LDFLAGS) -o $@ $^ \
	    $(UNIT_WRAP:%=-Wl,--wrap=%) -l:lib$(call crypto_library,$(UNIT_MBEDTLS)).a -lcmocka

$(UNIT_BUILD)/test_ps256_psa: UNIT_WRAP += psa_crypto_init psa_import_key psa_get_key_attributes psa_sign_message
$(UNIT_BUILD)/test_ps256_policy: UNIT_WRAP += psa_get_key_attributes psa_sign_message psa_hash_compute

# OpenSSL makes these keys once, so the tree has no secret.
UNIT_KEYS := $(addprefix $(UNIT_FIXTURES)/,rsa1024.pem rsa2048.pem rsa3072.pem rsa4096.pem rsapss2048.pem ed25519.pem)

$(UNIT_FIXTURES)/rsa%.pem:
	@mkdir -p $(@D)
	openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:$* -out $@

$(UNIT_FIXTURES)/rsapss%.pem:
	@mkdir -p $(@D)
	openssl genpkey -quiet -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:$* -out $@

$(UNIT_FIXTURES)/ed25519.pem:
	@mkdir -p $(@D)
	openssl genpkey -algorithm ED25519 -out $@

$(UNIT_FIXTURES)/%.public.pem: $(UNIT_FIXTURES)/%.pem
	openssl pkey -in $< -pubout -out $@

$(UNIT_FIXTURES)/keys: tests/fixtures/keys.py tests/emulator/authorized_key.py $(UNIT_KEYS)
	$(PYTHON) $< $(@D)
	@touch $@

unit-fixtures: $(UNIT_FIXTURES)/keys $(UNIT_FIXTURES)/rsa2048.public.pem $(UNIT_FIXTURES)/rsa4096.public.pem

# Tables with the results of another implementation.
$(UNIT_BUILD)/%.h: tests/fixtures/%.py
	@mkdir -p $(@D)
	$(PYTHON) $< $@

$(UNIT_BUILD)/test_json_check.o: $(UNIT_BUILD)/json_documents.h
$(UNIT_BUILD)/test_timestamp.o: $(UNIT_BUILD)/timestamps.h

-include $(wildcard $(UNIT_BUILD)/*.d $(UNIT_BUILD)/core/*/*.d)

# The flags of other toolchains: arm-none-eabi has short enums and an unsigned char, and firmware is built with -Os and LTO.
# Short enums change Mbed TLS's own structs, so Mbed TLS is built with the same flags.
SHORT_ENUMS := -fshort-enums -funsigned-char

CHECK_PARTS += unit-tests-short-enums unit-tests-lto

unit-tests-short-enums: ## run the unit tests with short enums and an unsigned char, as on arm-none-eabi
	@$(TOOLS)/need build test source
	@$(TOOLS)/fetch-source mbedtls $(BUILD)/src/mbedtls
	@$(TOOLS)/build-mbedtls $(BUILD)/src/mbedtls $(BUILD)/mbedtls-short-enums '$(CC)' '-O1 $(SHORT_ENUMS)'
	@$(MAKE) --no-print-directory unit-tests UNIT_BUILD=$(BUILD)/short-enums/unit \
	  UNIT_CFLAGS='-O1 -g $(SHORT_ENUMS)' UNIT_MBEDTLS=$(BUILD)/mbedtls-short-enums

unit-tests-lto: ## run the unit tests with -Os and link-time optimisation
	@$(TOOLS)/need build test
	@$(MAKE) --no-print-directory unit-tests UNIT_BUILD=$(BUILD)/lto/unit UNIT_CFLAGS='-Os -flto'

# Every line and branch of core/, except those that a marker in the code excludes; the reason follows the marker.
COVERAGE := $(BUILD)/coverage
GCOVR    := gcovr --root . --filter core/ --object-directory $(COVERAGE) $(COVERAGE)

CHECK_PARTS += coverage-core

coverage-core: ## run the unit tests and demand that they reach every line and branch of core/
	@$(TOOLS)/need build test check
	@rm -f $(COVERAGE)/core/*/*.gcda
	@$(MAKE) --no-print-directory unit-tests UNIT_CC=gcc UNIT_BUILD=$(COVERAGE) UNIT_CFLAGS='-O0 -g --coverage'
	@$(GCOVR); $(GCOVR) --branches --fail-under-line 100 --fail-under-branch 100
