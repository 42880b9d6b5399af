# SPDX-License-Identifier: Apache-2.0
#
# The program `yciam` against the IAM emulator. E2E_PROGRAMS: [NAME=]PATH for each build to test, with a name where it
# differs in more than its Mbed TLS: asan where it has sanitizers, musl, arm. The first program is also the one that is
# installed and that the README's examples are linked with. E2E_TESTS: the files of tests.

E2E_PROGRAMS ?= $(OUT)/yciam
E2E_TESTS    ?= tests/e2e
E2E_ARGS     ?=
# The tests mostly wait, so several go side by side.
E2E_JOBS     ?= 4

.PHONY: e2e-tests

# Beside every build of the program: what the tests need a device for.
linux: $(OUT)/device

$(OUT)/device: tests/e2e/device.c $(OUT)/boards/linux/examples/files.o $(OUT)/libyciam_port.a $(OUT)/libyciam.a
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS_ALL) -D_GNU_SOURCE $(filter-out -MMD -MP,$(CFLAGS_ALL)) $(LINK_SAFE) $(MBEDTLS_LDFLAGS) \
	  -o $@ $^ $(MBEDTLS_ARCHIVES)

e2e-tests: ## test the built program from end to end: E2E_PROGRAMS="build/linux/yciam asan=…"
	$(PYTEST) -n $(E2E_JOBS) $(E2E_TESTS) $(E2E_ARGS) $(addprefix --program ,$(E2E_PROGRAMS))
