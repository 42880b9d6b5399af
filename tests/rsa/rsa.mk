# SPDX-License-Identifier: Apache-2.0
#
# The tests of port/rsa, the optional signer in slices.
#   rsa-tests    what `make test` runs: known answers, signatures, refusals, failures, a part of the faults
#   rsa-check    what `make check` adds: RSA-4096, sanitizers, constant time, more faults, the DER reader's fuzzing
#   rsa-boards   and the boards
#   rsa-deep     what `make check-deep` adds: a fault in each word after each slice

# Defined in tests/unit/unit.mk, which is read after this file.
RSA_FIXTURES := $(BUILD)/tests/fixtures
RSA_CORE     := $(BUILD)/tests/unit/libcore.a

RSA_CC     ?= $(CC)
RSA_CFLAGS ?= -O2 -g
RSA_BUILD  ?= $(BUILD)/tests/rsa
RSA_SRCS   := $(sort $(wildcard port/rsa/*.c))
RSA_OBJS    = $(RSA_SRCS:%.c=$(RSA_BUILD)/%.o)
RSA_TESTS  := test_kernel test_key test_raw test_signer
RSA_FAULTS ?= 100
RSA_FLAGS   = -std=c99 $(WARNINGS) -MMD -MP -Iinclude -Iport $(MBEDTLS_CPPFLAGS) -DUNIT_FIXTURES='"$(RSA_FIXTURES)"' \
    $(RSA_CFLAGS)
RSA_DERS   := $(patsubst %,$(RSA_FIXTURES)/%.der,rsa1024 rsa2048 rsa3072 rsa4096)
RSA_PUBLIC := $(RSA_FIXTURES)/rsa2048.public.pem $(RSA_FIXTURES)/rsa4096.public.pem

.PHONY: rsa-tests rsa-programs rsa-check rsa-constant-time rsa-deep

rsa-tests: rsa-programs linux ## test the signer in slices
	@tests/rsa/run $(RSA_BUILD) $(RSA_FAULTS)
	@RSA_SIGN=$(RSA_BUILD)/sign UNIT_FIXTURES=$(RSA_FIXTURES) ARCHIVES='$(OUT)/libyciam.a $(OUT)/libyciam_port.a' \
	  $(PYTEST) tests/rsa/test_jwt.py

rsa-programs: $(RSA_TESTS:%=$(RSA_BUILD)/%) $(RSA_BUILD)/faults $(RSA_BUILD)/sign $(RSA_DERS) $(RSA_PUBLIC)

# The PKCS#1 DER from key.json.
$(RSA_FIXTURES)/%.der: $(RSA_FIXTURES)/%.pem
	@openssl rsa -traditional -in $< -outform DER -out $@ 2>$@.log || openssl rsa -in $< -outform DER -out $@

$(RSA_BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(RSA_CC) $(RSA_FLAGS) -c -o $@ $<

$(RSA_BUILD)/librsa.a: $(RSA_OBJS)
	@rm -f $@
	@$(AR) rcs $@ $^

RSA_HELPERS = $(patsubst %,$(RSA_BUILD)/tests/%.o,rsa/key_der rsa/engine unit/unit unit/verify unit/alloc) \
    $(RSA_BUILD)/librsa.a $(RSA_CORE)
RSA_WRAP   := malloc calloc free psa_generate_random psa_hash_compute

$(patsubst %,$(RSA_BUILD)/%,$(RSA_TESTS) faults): $(RSA_BUILD)/%: $(RSA_BUILD)/tests/rsa/%.o $(RSA_HELPERS)
	$(RSA_CC) $(RSA_CFLAGS) $(MBEDTLS_LDFLAGS) -o $@ $^ $(RSA_WRAP:%=-Wl,--wrap=%) -l:libmbedcrypto.a -lcmocka

$(RSA_BUILD)/sign: $(RSA_BUILD)/tests/rsa/sign.o $(RSA_BUILD)/librsa.a $(RSA_CORE)
	$(RSA_CC) $(RSA_CFLAGS) $(MBEDTLS_LDFLAGS) -o $@ $^ -l:libmbedcrypto.a

# Constant time: runs under valgrind with each secret undefined, for each compiler and level of optimisation, and with leaks
# that it must find.
RSA_COMPILERS := gcc clang
RSA_LEVELS    := 0 1 2 3 g s z fast
RSA_CT        := $(BUILD)/tests/rsa-constant-time
RSA_VALGRIND  := valgrind -q --error-exitcode=9

# $(1): the compiler and its level, $(2): sources and more flags.
rsa_ct_build = mkdir -p $(RSA_CT) && $(1) -gdwarf-4 -std=c99 -Iinclude -Iport -include tests/rsa/declassify.h -o $@ \
    tests/rsa/constant_time.c core/key/ps256_psa.c $(2) -Wl,--wrap=psa_generate_random -l:libmbedcrypto.a

$(foreach cc,$(RSA_COMPILERS),$(foreach level,$(RSA_LEVELS),$(RSA_CT)/$(cc)-$(level))): tests/rsa/constant_time.c \
    tests/rsa/declassify.h $(RSA_SRCS) $(wildcard port/rsa/*.h)
	@$(call rsa_ct_build,$(word 1,$(subst -, ,$(notdir $@))) -O$(word 2,$(subst -, ,$(notdir $@))),$(RSA_SRCS))

$(RSA_CT)/LEAK_BRANCH $(RSA_CT)/LEAK_ADDRESS: tests/rsa/leak.h tests/rsa/constant_time.c $(RSA_SRCS)
	@mkdir -p $(RSA_CT) && gcc -O2 -g -std=c99 -Iport -c -o $@.o port/rsa/kernel_c.c
	@$(call rsa_ct_build,gcc -O2,-D$(notdir $@) -include tests/rsa/leak.h $(filter-out %/kernel_c.c,$(RSA_SRCS)) $@.o)

rsa-constant-time: $(RSA_CT)/LEAK_BRANCH $(RSA_CT)/LEAK_ADDRESS $(RSA_DERS) \
    $(foreach cc,$(RSA_COMPILERS),$(foreach level,$(RSA_LEVELS),$(RSA_CT)/$(cc)-$(level))) ## no branch and no address of the signer depends on a secret
	@$(TOOLS)/need bench
	@for leak in LEAK_BRANCH LEAK_ADDRESS; do \
	  if $(RSA_VALGRIND) $(RSA_CT)/$$leak $(RSA_FIXTURES)/rsa2048.der 1 2>$(RSA_CT)/$$leak.log; then \
	    echo "rsa-constant-time: $$leak was not found"; exit 1; \
	  fi; \
	  grep -q 'depends on uninitialised\|Use of uninitialised' $(RSA_CT)/$$leak.log || { cat $(RSA_CT)/$$leak.log; exit 1; }; \
	  echo "constant time: $$leak was found"; \
	done
	@for build in $(foreach cc,$(RSA_COMPILERS),$(foreach level,$(RSA_LEVELS),$(cc)-$(level))); do \
	  $(RSA_VALGRIND) $(RSA_CT)/$$build $(RSA_FIXTURES)/rsa2048.der 2 || exit 1; \
	  echo "constant time: $$build"; \
	done

CHECK_PARTS += rsa-check

RSA_ASAN := $(BUILD)/asan/rsa

rsa-check: rsa-programs
	@$(RSA_BUILD)/test_raw rsa4096.der
	@$(MAKE) --no-print-directory rsa-tests RSA_BUILD=$(RSA_ASAN) RSA_CFLAGS='$(ASAN_CFLAGS)' RSA_FAULTS=100
	@$(MAKE) --no-print-directory rsa-tests RSA_BUILD=$(BUILD)/tests/rsa-blinded RSA_FAULTS=100 \
	  RSA_CFLAGS='$(RSA_CFLAGS) -DYCIAM_RSA_EXPONENT_BLINDING=2u'
	@$(RSA_BUILD)/faults 2000
	@$(MAKE) --no-print-directory fuzz-short FUZZ_NAMES=rsa_key FUZZ_S=5
	@$(MAKE) --no-print-directory rsa-constant-time

# The boards. QEMU's plugin is a shared library for this machine.
RSA_BOARD  := $(BUILD)/tests/rsa-board
QEMU_MAJOR  = $(shell qemu-system-arm --version | sed -n 's/.*version \([0-9]*\)\..*/\1/p')

.PHONY: rsa-boards

CHECK_PARTS += rsa-boards

rsa-boards: $(RSA_DERS) ## test the sliced signer on boards in QEMU, and compare its cost with tests/rsa/budget
	@$(TOOLS)/need build test source arm riscv
	@mkdir -p $(RSA_BOARD)
	@$(foreach source,mbedtls lwip jsmn,$(TOOLS)/fetch-source $(source) $(BUILD)/src/$(source) &&) true
	@gcc -O2 -Wall -Wextra -Werror -fPIC -shared -DQEMU_MAJOR=$(QEMU_MAJOR) -o $(RSA_BOARD)/trace.so tests/rsa/trace_plugin.c
	@MAKE='$(MAKE)' BUILD='$(BUILD)' RSA_KEYS=$(RSA_FIXTURES) RSA_PLUGIN=$(RSA_BOARD)/trace.so \
	  RSA_REPORT=$(RSA_BOARD)/report $(PYTEST) tests/rsa/test_board.py
	@$(PYTHON) boards/common/budget.py tests/rsa/budget port/rsa/README.md <$(RSA_BOARD)/report

DEEP_PARTS += rsa-deep

# The slices have the length of those on a Cortex-M4, so a signature has fewer of them.
rsa-deep:
	@$(MAKE) --no-print-directory rsa-programs RSA_BUILD=$(BUILD)/tests/rsa-deep RSA_CFLAGS='-O3 -DYCIAM_RSA_SLICE=73728'
	@printf '%s\n' 0 1 | xargs -P 2 -I {} $(BUILD)/tests/rsa-deep/faults all {} 2

-include $(wildcard $(RSA_BUILD)/port/rsa/*.d $(RSA_BUILD)/tests/*/*.d)
