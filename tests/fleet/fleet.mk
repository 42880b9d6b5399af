# SPDX-License-Identifier: Apache-2.0
#
# The fleet simulator: runs core/ itself, a million times, on a virtual clock. FLEET is the number of devices; the budget
# holds for any number from 20,000 on.

FLEET       ?= 1000000
FLEET_BUILD := $(BUILD)/fleet
FLEET_SRCS  := $(sort $(wildcard tests/fleet/*.c))
FLEET_CORE  := $(FLEET_BUILD)/libcore.a
FLEET_FLAGS  = -std=c99 $(WARNINGS) -MMD -MP -Iinclude -O2 -g

.PHONY: fleet fleet-check fleet-run

fleet: ## simulate a fleet of a million devices and compare with tests/fleet/budget; FLEET=20000 takes seconds
	@$(TOOLS)/need build emulator
	@$(MAKE) --no-print-directory fleet-run

# The number of devices in the README's picture.
fleet-check:
	@$(MAKE) --no-print-directory fleet-run FLEET=20000 FLEET_COMPARE='--compare tests/pictures/fleet.svg'

fleet-run: $(FLEET_BUILD)/fleet
	@echo "simulating $(FLEET) devices"
	@$(FLEET_BUILD)/fleet $(FLEET) $(FLEET_BUILD)
	@$(PYTHON) tests/fleet/report.py $(FLEET_BUILD) --check tests/fleet/budget $(FLEET_COMPARE)

$(FLEET_BUILD)/core/%.o: core/%.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLEET_FLAGS) -c -o $@ $<

$(FLEET_BUILD)/tests/fleet/%.o: tests/fleet/%.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLEET_FLAGS) -D_GNU_SOURCE -pthread -c -o $@ $<

$(FLEET_CORE): $(CORE_SRCS:%.c=$(FLEET_BUILD)/%.o)
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# No file here reads a key or signs, so Mbed TLS is not linked.
$(FLEET_BUILD)/fleet: $(FLEET_SRCS:%.c=$(FLEET_BUILD)/%.o) $(FLEET_CORE)
	$(call say,LD)
	$(Q)$(CC) -pthread -o $@ $^

-include $(FLEET_SRCS:%.c=$(FLEET_BUILD)/%.d) $(CORE_SRCS:%.c=$(FLEET_BUILD)/%.d)
