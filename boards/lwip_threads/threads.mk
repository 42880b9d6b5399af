# SPDX-License-Identifier: Apache-2.0
#
# Builds the programs of boards/lwip_threads with lwIP's own sources. Called by board.mk, from the top of the project.
#   THREADS_OUT=folder THREADS_CC= THREADS_CFLAGS=  another build
#   DEFINES=-D…                                     other limits for lwIP
#   LWIP_DIR=                                       an unpacked source of lwIP 2.2 with contrib

include boards/common/foreign.mk

BUILD    ?= build
PYTHON   ?= /usr/bin/python3
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
NETWORK_SRCS := $(addprefix boards/lwip_threads/,connection.c network.c slirp_link.c)
OUR_SRCS  := $(sort $(wildcard core/*/*.c port/mbedtls/*.c port/sockets/*.c port/lwip_sockets/*.c port/lwip_clock/*.c port/signer_task/*.c)) \
             $(NETWORK_SRCS)
BOARD_SRCS := $(filter-out $(NETWORK_SRCS),$(wildcard boards/lwip_threads/*.c)) boards/common/telemetry.c \
              boards/linux/examples/files.c
SUITE_SRCS := $(addprefix tests/conformance/,program.c suite.c) $(sort $(wildcard tests/conformance/*_cases.c))

OUR_OBJS  := $(OUR_SRCS:%.c=$(THREADS_OUT)/our/%.o)
LIB_OBJS  := $(LWIP_SRCS:$(LWIP_DIR)/%.c=$(THREADS_OUT)/lwip/%.o)
object     = $(1:%.c=$(THREADS_OUT)/our/%.o)

.PHONY: prepare programs tests static
programs: $(addprefix $(THREADS_OUT)/,yciam_threads conformance test_lwip_sockets)

prepare:
	@$(TOOLS)/need build emulator source threads
	@[ '$(origin LWIP_DIR)' = 'command line' ] || $(TOOLS)/fetch-source lwip $(LWIP_DIR)

tests:
	@PYTHON='$(PYTHON)' tests/threads/run $(THREADS_OUT) $(TSAN_OUT) $(REFRESHES) $(READS) $(THREADS_CC) $(filter-out -MMD -MP,$(FLAGS))

$(THREADS_OUT)/conformance: $(call object,tests/threads/conformance_lwip.c $(SUITE_SRCS))

$(THREADS_OUT)/yciam_threads: $(call object,$(BOARD_SRCS))

$(THREADS_OUT)/test_lwip_sockets: $(call object,$(addprefix tests/threads/,test_lwip_sockets.c address_tests.c loss_tests.c signer_tests.c rig.c host_peer.c) boards/linux/examples/files.c)
$(THREADS_OUT)/test_lwip_sockets: LIBS += -lcmocka -Wl,--wrap=dns_gethostbyname_addrtype,--wrap=sys_msleep,--wrap=sys_now,--wrap=sys_thread_new

$(addprefix $(THREADS_OUT)/,yciam_threads conformance test_lwip_sockets): $(OUR_OBJS) $(LIB_OBJS)
	$(call say,LD)
	$(Q)$(THREADS_CC) $(THREADS_CFLAGS) -o $@ $^ $(LIBS)

# cmocka 2 deprecates names for which cmocka 1.1 has no others.
$(THREADS_OUT)/our/tests/%.o: FLAGS += -Wno-deprecated-declarations

$(THREADS_OUT)/our/%.o: %.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(THREADS_CC) $(FLAGS) $(WARNINGS) -c -o $@ $<

$(THREADS_OUT)/lwip/%.o: $(LWIP_DIR)/%.c boards/lwip_threads/lwipopts.h
	@mkdir -p $(@D)
	$(Q)$(THREADS_CC) $(call foreign_flags,$(filter-out -D_GNU_SOURCE,$(FLAGS))) -c -o $@ $<

static:
	clang-tidy --quiet --warnings-as-errors='*' $(sort $(wildcard port/sockets/*.c port/lwip_sockets/*.c port/lwip_clock/*.c port/signer_task/*.c)) -- $(filter-out -MMD -MP,$(FLAGS))

# The stack of a task on a Cortex-M4: an image of boards/mps2_an386, run against the emulator, and the frames of what is
# compiled for that processor with the options of this board.
STACK_OUT  := $(THREADS_OUT)/stack
STACK_MOST := 3072
STACK_SRCS := $(wildcard port/sockets/*.c port/lwip_sockets/*.c port/lwip_clock/*.c port/signer_task/*.c $(LWIPDIR)/api/*.c)
STACK_OBJS := $(STACK_SRCS:%.c=$(STACK_OUT)/%.o)
STACK_CC   := arm-none-eabi-gcc --specs=picolibc.specs -mcpu=cortex-m4 -mthumb -Os -std=c99 $(FOREIGN_WARNINGS) -fstack-usage \
              -DYCIAM_SOCKETS_LWIP -Dsys_prot_t=unsigned '-DLWIP_ERRNO_INCLUDE=<errno.h>' -DLWIP_TIMEVAL_PRIVATE=0 \
              -include sys/time.h -iquote boards/lwip_threads -Iboards/common -Iinclude -Iport \
              -I$(LWIPDIR)/include -I$(LWIP_DIR)/contrib/ports/unix/port/include
SUPERLOOP  := $(MAKE) --no-print-directory -f boards/common/superloop.mk BOARD=mps2_an386 IMAGE=$(STACK_OUT)/wait.elf

.PHONY: stack stack-image
stack: $(STACK_OBJS)
	@$(PYTHON) tests/emulator/iam_emulator.py --dir $(THREADS_OUT)/emulator -- \
	  $(MAKE) --no-print-directory -f boards/lwip_threads/threads.mk stack-image KEY={key} CA={ca} EMULATOR_PORT={port}
	@$(PYTHON) tests/threads/stack.py $(STACK_OUT)/report $(STACK_OUT) $(STACK_MOST)

stack-image:
	@$(SUPERLOOP) -s image KEY=$(KEY) CA=$(CA) MAIN='tests/threads/stack_main.c boards/common/client.c'
	@$(SUPERLOOP) qemu ARGS='host=iam.api.cloud.yandex.net port=$(EMULATOR_PORT) address=10.0.2.2' > $(STACK_OUT)/report || \
	  { cat $(STACK_OUT)/report; exit 1; }

$(STACK_OUT)/%.o: %.c boards/lwip_threads/lwipopts.h
	@mkdir -p $(@D)
	$(Q)$(STACK_CC) -c -o $@ $<

-include $(shell find $(THREADS_OUT) -name '*.d' 2>/dev/null)
