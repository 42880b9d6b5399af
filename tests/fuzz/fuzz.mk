# SPDX-License-Identifier: Apache-2.0
#
# Fuzzing with libFuzzer (clang). A harness is a file with an entry in FUZZ_NAMES; `run` replays and fuzzes them.
#   corpus/NAME/       inputs that cover what is known to be reachable, minimised (fuzz-merge)
#   regressions/NAME/  inputs that once found a fault
#   dict/NAME.dict     words of the input's language
# FUZZ_ONLY="json http" takes some of them; FUZZ_S and RUNS say how long.

FUZZ_NAMES := answer call http json key_blob key_file machine pem rsa_key state timestamp writer
FUZZ_ONLY  ?= $(FUZZ_NAMES)
FUZZ_S     ?= 8
RUNS       ?= 10000000
FUZZ_CC    ?= clang
FUZZ_DIR   := $(BUILD)/fuzz

# char is unsigned, as on ARM and RISC-V; in all other tests on this machine it is signed.
FUZZ_CFLAGS := -std=c99 -D_GNU_SOURCE -O2 -g -funsigned-char -fno-omit-frame-pointer $(WARNINGS) \
               -fsanitize=address,undefined -fno-sanitize-recover=all -MMD -MP
FUZZ_CPPFLAGS = -Iinclude -I. $(MBEDTLS_CPPFLAGS)
FUZZ_CORE   := $(CORE_SRCS:%.c=$(FUZZ_DIR)/%.o)
FUZZ_SHARED := $(FUZZ_DIR)/tests/fuzz/fuzz.o $(FUZZ_DIR)/tests/fuzz/reference_json.o $(FUZZ_DIR)/tests/fuzz/reference_http.o
FUZZ_WORLD  := $(FUZZ_DIR)/tests/fuzz/machine_world.o
FUZZ_MACHINE := $(FUZZ_WORLD) $(patsubst %,$(FUZZ_DIR)/tests/fuzz/%.o,machine_service machine_checks)
FUZZ_CALL   := $(FUZZ_WORLD) $(FUZZ_DIR)/tests/fuzz/call_service.o
FUZZ_RSA    := $(patsubst %,$(FUZZ_DIR)/port/rsa/%.o,rsa_key key_check montgomery kernel_c)
# Loops whose comparisons tell the fuzzer nothing, and would take half of its time.
FUZZ_DULL   := $(addprefix $(FUZZ_DIR)/,core/util/wipe.o core/util/base64url.o core/util/crc32.o core/util/writer.o tests/fuzz/fuzz.o \
               tests/fuzz/call.o tests/fuzz/call_service.o tests/fuzz/machine.o tests/fuzz/machine_checks.o \
               tests/fuzz/machine_world.o tests/fuzz/machine_service.o)
FUZZ_BINS   := $(FUZZ_NAMES:%=$(FUZZ_DIR)/bin/%)

.PHONY: fuzz fuzz-short fuzz-merge fuzz-build
.SECONDARY: $(FUZZ_RSA) $(FUZZ_CORE) $(FUZZ_SHARED) $(FUZZ_MACHINE) $(FUZZ_CALL) $(FUZZ_NAMES:%=$(FUZZ_DIR)/tests/fuzz/%.o)

fuzz-build: $(FUZZ_BINS)

$(FUZZ_DULL): FUZZ_EXTRA := -fno-sanitize-coverage=trace-cmp
$(FUZZ_DIR)/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CPPFLAGS) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link $(FUZZ_EXTRA) -c -o $@ $<

$(FUZZ_DIR)/bin/machine: $(FUZZ_MACHINE)
$(FUZZ_DIR)/bin/call: $(FUZZ_CALL)
$(FUZZ_DIR)/bin/rsa_key: $(FUZZ_RSA)
$(FUZZ_DIR)/bin/%: $(FUZZ_DIR)/tests/fuzz/%.o $(FUZZ_SHARED) $(FUZZ_CORE)
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer,address,undefined $(MBEDTLS_LDFLAGS) -o $@ $^ -lmbedcrypto

fuzz-short: ## fuzz each harness for FUZZ_S=8 seconds, after a replay of all known inputs
	@$(TOOLS)/need build test
	@$(MAKE) --no-print-directory fuzz-build
	@tests/fuzz/run $(FUZZ_DIR) -max_total_time=$(FUZZ_S) $(FUZZ_ONLY)

fuzz: ## fuzz each harness for RUNS=10000000 runs
	@$(TOOLS)/need build test
	@$(MAKE) --no-print-directory fuzz-build
	@tests/fuzz/run $(FUZZ_DIR) -runs=$(RUNS) $(FUZZ_ONLY)

fuzz-merge: ## add the inputs that fuzzing on this machine has found to the corpora, minimised
	@$(TOOLS)/need build test
	@$(MAKE) --no-print-directory fuzz-build
	@tests/fuzz/run $(FUZZ_DIR) -merge=1 $(FUZZ_ONLY)

-include $(FUZZ_CORE:.o=.d) $(FUZZ_SHARED:.o=.d) $(FUZZ_MACHINE:.o=.d) $(FUZZ_CALL:.o=.d) $(FUZZ_NAMES:%=$(FUZZ_DIR)/tests/fuzz/%.d)
