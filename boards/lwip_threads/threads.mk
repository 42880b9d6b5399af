# SPDX-License-Identifier: Apache-2.0
#
# Builds the programs of boards/lwip_threads with lwIP's own sources. Called by board.mk, from the top of the project.
#   THREADS_OUT=folder THREADS_CC= THREADS_CFLAGS=  another build
#   DEFINES=-D…                                     other limits for lwIP
#   LWIP_DIR=                                       an unpacked source of lwIP 2.2 with contrib

BUILD    ?= build
TOOLS    := tests/tools
LWIP_DIR ?= $(BUILD)/src/lwip
LWIPDIR  := $(LWIP_DIR)/src

THREADS_OUT    ?= $(BUILD)/lwip_threads
THREADS_CC     ?= $(CC)
THREADS_CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wconversion -Wpedantic -Wshadow -Werror
FLAGS    := -std=c99 -D_GNU_SOURCE -pthread -DYCIAM_SOCKETS_LWIP -Iboards/lwip_threads -Iinclude -Iport \
            -isystem $(LWIPDIR)/include -isystem $(LWIP_DIR)/contrib/ports/unix/port/include $(DEFINES) \
            -MMD -MP $(THREADS_CFLAGS)
LIBS     := -l:libmbedtls.a -l:libmbedx509.a -l:libmbedcrypto.a -lslirp -pthread

ifeq ($(V),)
Q := @
say = @printf '  %-4s %s\n' '$(1)' '$@'
endif

-include $(LWIPDIR)/Filelists.mk
LWIP_SRCS := $(COREFILES) $(CORE4FILES) $(CORE6FILES) $(APIFILES) $(LWIPDIR)/netif/ethernet.c \
             $(LWIP_DIR)/contrib/ports/unix/port/sys_arch.c
NETWORK_SRCS := $(addprefix boards/lwip_threads/,network.c slirp_link.c)
OUR_SRCS  := $(sort $(wildcard core/*.c port/mbedtls/*.c port/sockets/*.c port/lwip_sockets/*.c)) \
             $(NETWORK_SRCS)
BOARD_SRCS := $(filter-out $(NETWORK_SRCS),$(wildcard boards/lwip_threads/*.c)) boards/common/telemetry.c
SUITE_SRCS := $(addprefix tests/conformance/,program.c suite.c platform_cases.c connection_cases.c certificate_cases.c)

OUR_OBJS  := $(OUR_SRCS:%.c=$(THREADS_OUT)/our/%.o)
LIB_OBJS  := $(LWIP_SRCS:$(LWIP_DIR)/%.c=$(THREADS_OUT)/lwip/%.o)
object     = $(1:%.c=$(THREADS_OUT)/our/%.o)

.PHONY: prepare programs
programs: $(addprefix $(THREADS_OUT)/,yciam_threads conformance test_lwip_sockets)

prepare:
	@$(TOOLS)/need build emulator source threads
	@[ '$(origin LWIP_DIR)' = 'command line' ] || $(TOOLS)/fetch-source lwip $(LWIP_DIR)

$(THREADS_OUT)/conformance: $(call object,tests/threads/conformance_lwip.c $(SUITE_SRCS))

$(THREADS_OUT)/yciam_threads: $(call object,$(BOARD_SRCS))

$(THREADS_OUT)/test_lwip_sockets: $(call object,$(addprefix tests/threads/,test_lwip_sockets.c host_peer.c))
$(THREADS_OUT)/test_lwip_sockets: LIBS += -lcmocka

$(addprefix $(THREADS_OUT)/,yciam_threads conformance test_lwip_sockets): $(OUR_OBJS) $(LIB_OBJS)
	$(call say,LD)
	$(Q)$(THREADS_CC) $(THREADS_CFLAGS) -o $@ $^ $(LIBS)

$(THREADS_OUT)/our/%.o: %.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(THREADS_CC) $(FLAGS) $(WARNINGS) -c -o $@ $<

$(THREADS_OUT)/lwip/%.o: $(LWIP_DIR)/%.c boards/lwip_threads/lwipopts.h
	@mkdir -p $(@D)
	$(Q)$(THREADS_CC) $(FLAGS) -w -c -o $@ $<

-include $(shell find $(THREADS_OUT) -name '*.d' 2>/dev/null)
