# SPDX-License-Identifier: Apache-2.0
#
# The program `yciam` against the IAM emulator. E2E_PROGRAMS: LABEL=PATH for each build to test; the label begins with
# the series of its Mbed TLS. The first is also the one that is installed and that the README's examples are linked with.

E2E_PROGRAMS ?= 2.28=$(OUT)/yciam
E2E_ARGS     ?=
# The tests mostly wait, so several go side by side.
E2E_JOBS     ?= 4

.PHONY: e2e-tests

# Beside every build of the program: what the tests need a device for.
linux: $(OUT)/device

$(OUT)/device: tests/e2e/device.c $(OUT)/libyciam_port.a $(OUT)/libyciam.a
	$(call say,LD)
	$(Q)$(CC) $(CPPFLAGS_ALL) -D_GNU_SOURCE $(filter-out -MMD -MP,$(CFLAGS_ALL)) $(LINK_SAFE) $(MBEDTLS_LDFLAGS) \
	  -o $@ $^ $(MBEDTLS_ARCHIVES)

e2e-tests: ## test the built program from end to end: E2E_PROGRAMS="2.28=build/linux/yciam 3.6=…"
	$(PYTEST) -n $(E2E_JOBS) tests/e2e $(E2E_ARGS) $(addprefix --program ,$(E2E_PROGRAMS))
