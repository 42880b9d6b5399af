# SPDX-License-Identifier: Apache-2.0
#
# Measurements on this machine, with the Mbed TLS of the system and with 3.6. BENCH_RUNS: how many times each turn runs each
# command.

BENCH_OUT  := $(BUILD)/bench
BENCH_RUNS ?= 8
BENCH_36   := $(BUILD)/linux-mbedtls-3.6

.PHONY: bench bench-build bench-programs bench-check

# Built into $(OUT): the program that counts the instructions of one signature. Mbed TLS is linked statically, so that
# --wrap works.
bench-programs: linux $(OUT)/bench/sign_cost

$(OUT)/bench/sign_cost: tests/bench/sign_cost.c $(OUT)/boards/linux/examples/files.o $(OUT)/libyciam.a
	@mkdir -p $(@D)
	$(CC) -std=c99 $(WARNINGS) -O2 -g $(CPPFLAGS_ALL) -o $@ $^ $(MBEDTLS_LDFLAGS) \
	  -Wl,--gc-sections,--wrap=mbedtls_entropy_func -Wl,-Bstatic -lmbedcrypto -Wl,-Bdynamic

$(BENCH_OUT)/run: tests/bench/run.c
	@mkdir -p $(@D)
	$(CC) -std=c99 $(WARNINGS) -O2 -static -o $@ $<

bench-build:
	@$(TOOLS)/need build emulator bench source
	@$(TOOLS)/fetch-source mbedtls $(BUILD)/src/mbedtls
	@$(TOOLS)/build-mbedtls $(BUILD)/src/mbedtls $(BUILD)/mbedtls-3.6
	@$(MAKE) --no-print-directory -s bench-programs $(BENCH_OUT)/run
	@$(MAKE) --no-print-directory -s bench-programs OUT=$(BENCH_36) MBEDTLS=$(BUILD)/mbedtls-3.6

bench: bench-build ## measure what a JWT and a token cost, beside a bare signature and a shell script
	@$(PYTHON) tests/bench/bench.py --runs $(BENCH_RUNS) $(BENCH_OUT) system=$(OUT) source=$(BENCH_36)

bench-check: bench-build ## compare the measurements with tests/bench/budget
	@$(PYTHON) tests/bench/bench.py --runs $(BENCH_RUNS) --check tests/bench/budget --figures $(BENCH_OUT)/figures $(BENCH_OUT) \
	  system=$(OUT) source=$(BENCH_36)
	@$(BARS) --check $(BENCH_OUT)/figures
