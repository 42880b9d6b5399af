# SPDX-License-Identifier: Apache-2.0
#
# Days of virtual time with random faults. DAYS, and SEED or the number of SEEDS. Without SEED the seeds are random, and
# each is printed.

SEED       ?=
SEEDS      ?= 10
DAYS       ?= 1
SOAK_BUILD := $(BUILD)/soak
SOAK_SRCS  := $(sort $(wildcard tests/soak/*.c))
SOAK_FLAGS  = -std=c99 $(WARNINGS) -MMD -MP -Iinclude -D_GNU_SOURCE $(ASAN_CFLAGS) $(MBEDTLS_CPPFLAGS)

.PHONY: soak soak-check

soak: $(SOAK_BUILD)/soak ## a day of virtual time with random faults, for ten random seeds; SEED=1 DAYS=30
	@for seed in $(or $(SEED),$$(shuf -i 1-1000000000 -n $(SEEDS))); do $< $$seed $(DAYS) || exit 1; done

CHECK_PARTS += soak-check

# The same seeds every time, so that a failure is the fault of a change. check-deep uses random ones.
soak-check:
	@$(MAKE) --no-print-directory soak SEED='1 2 3 4 5 6 7 8' DAYS=10

$(SOAK_BUILD)/%.o: %.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(SOAK_FLAGS) -c -o $@ $<

$(SOAK_BUILD)/soak: $(SOAK_SRCS:%.c=$(SOAK_BUILD)/%.o) $(CORE_SRCS:%.c=$(SOAK_BUILD)/%.o)
	$(call say,LD)
	$(Q)$(CC) $(ASAN_CFLAGS) -o $@ $^ $(MBEDTLS_LDFLAGS) -lmbedcrypto

-include $(SOAK_SRCS:%.c=$(SOAK_BUILD)/%.d) $(CORE_SRCS:%.c=$(SOAK_BUILD)/%.d)
