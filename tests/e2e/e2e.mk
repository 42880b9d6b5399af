# SPDX-License-Identifier: Apache-2.0
#
# The program `yciam` against the IAM emulator. E2E_PROGRAMS: [NAME=]PATH for each build to test, with a name if more than
# its Mbed TLS differs: asan (with sanitizers), musl, arm. The tests install the first program, and link the README's
# examples with its archives. E2E_TESTS: the files of tests.

E2E_PROGRAMS ?= $(OUT)/yciam
E2E_TESTS    ?= tests/e2e
E2E_ARGS     ?=
# The tests mostly wait, so several run side by side.
E2E_JOBS     ?= 4

.PHONY: e2e-tests

# Built beside every program: the device for tests of what the program does not do.
linux: $(OUT)/device

$(OUT)/device: tests/e2e/device.c $(OUT)/boards/linux/examples/files.o $(OUT)/libyciam_port.a $(OUT)/libyciam.a
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS_ALL) -D_GNU_SOURCE $(filter-out -MMD -MP,$(CFLAGS_ALL)) $(LINK_SAFE) $(MBEDTLS_LDFLAGS) \
	  -o $@ $^ $(MBEDTLS_ARCHIVES)

e2e-tests: ## test the built program from end to end: E2E_PROGRAMS="build/linux/yciam asan=…"
	$(PYTEST) -n $(E2E_JOBS) $(E2E_TESTS) $(E2E_ARGS) $(addprefix --program ,$(E2E_PROGRAMS))
