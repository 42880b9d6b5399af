# SPDX-License-Identifier: Apache-2.0
#
# Tests port/lwip_raw on this machine, over a wire and a clock that the tests control: they show in seconds what takes a
# board hours.

LWIP_RAW_DIR := $(BUILD)/src/lwip
LWIP_RAW_OUT := $(BUILD)/tests/lwip_raw
LWIP_RAW_SRC := $(LWIP_RAW_DIR)/src
LWIP_RAW_OURS = $(sort $(wildcard port/lwip_raw/*.c port/lwip_clock/*.c tests/lwip_raw/*.c))
LWIP_RAW_FLAGS = -std=c99 -D_GNU_SOURCE -Itests/lwip_raw -Iboards/common -Iport -Iinclude -isystem $(LWIP_RAW_SRC)/include \
    -MMD -MP -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: lwip_raw-tests lwip_raw-programs

lwip_raw-tests: ## test port/lwip_raw with a path that loses packets, with interfaces and with names
	@[ -f $(LWIP_RAW_SRC)/Filelists.mk ] || $(TOOLS)/fetch-source lwip $(LWIP_RAW_DIR)
	@$(MAKE) --no-print-directory $(LWIP_RAW_OUT)/test_lwip_raw
	@tests/lwip_raw/run $(LWIP_RAW_OUT) $(CC) $(filter-out -MMD -MP,$(LWIP_RAW_FLAGS)) -isystem $(LWIP_RAW_DIR)/contrib/ports/unix/port/include

LWIPDIR := $(LWIP_RAW_SRC)
-include $(LWIPDIR)/Filelists.mk

$(LWIP_RAW_OUT)/test_lwip_raw: $(LWIP_RAW_OURS:%.c=$(LWIP_RAW_OUT)/our/%.o) $(patsubst $(LWIPDIR)/%.c,$(LWIP_RAW_OUT)/lwip/%.o,$(COREFILES) $(CORE4FILES) $(CORE6FILES) $(LWIPDIR)/netif/ethernet.c)
	$(call say,LD)
	$(Q)$(CC) $(LWIP_RAW_FLAGS) -o $@ $^ -lcmocka

$(LWIP_RAW_OUT)/our/%.o: %.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LWIP_RAW_FLAGS) $(WARNINGS) $(if $(filter tests/%,$<),$(CMOCKA_FLAGS)) -c -o $@ $<

$(LWIP_RAW_OUT)/lwip/%.o: $(LWIP_RAW_SRC)/%.c tests/lwip_raw/lwipopts.h boards/common/lwipopts.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(LWIP_RAW_FLAGS) -w -c -o $@ $<

-include $(wildcard $(LWIP_RAW_OUT)/our/*/*/*.d)
