# SPDX-License-Identifier: Apache-2.0
#
# Builds and runs the image of a board without an operating system, BOARD. Called by the board's own board.mk, from the
# top of the project. What one board has alone is in boards/$(BOARD): chip.mk, start-up, drivers, linker script.
#   KEY=key.json CA=ca.pem            built into the image
#   IMAGE=file.elf                    the image
#   EXAMPLE=telemetry                 boards/common/examples/telemetry.c in place of main.c
#   MAIN='main.c …' LINK_FLAGS=-Wl,…  another program on the same board
#   SIGNER=sliced                     signs with port/rsa, and does elliptic curves in slices: no call takes long
#   VARIANT=name DEFINES=-D…          other settings for lwIP and us; the objects go to a folder of their own
#   OPT=-O3                           another optimisation, with another BUILD=
#   MBEDTLS_DIR= LWIP_DIR= JSMN_DIR=  unpacked sources, in place of those that are fetched
#   ARGS='host=… port=…' NET=user ICOUNT=  the image's arguments, QEMU's network, its clock
#   TESTS='-k token'                  a part of the tests (their markers: tests/boards/conftest.py)

include boards/$(BOARD)/chip.mk
include boards/common/foreign.mk

BUILD  ?= build
PYTHON ?= /usr/bin/python3
CLIENT := boards/common/client.c
SIGNER ?= psa
BOARD_OUT := $(BUILD)/$(BOARD)$(filter-out -psa,-$(SIGNER))
IMAGE  ?= $(BOARD_OUT)/yciam.elf
MAIN   ?= $(if $(EXAMPLE),boards/common/examples/$(EXAMPLE).c,boards/common/main.c) $(CLIENT)
OPT    ?= -Os
NET    ?= user
ICOUNT ?= -icount shift=0
TOOLS  := tests/tools

# V=1 shows the commands.
ifeq ($(V),)
Q   := @
say = @printf '  %-4s %s\n' '$(1)' '$@'
endif

MBEDTLS_DIR ?= $(BUILD)/src/mbedtls
LWIP_DIR    ?= $(BUILD)/src/lwip
JSMN_DIR    ?= $(BUILD)/src/jsmn

CC_BOARD := $(CROSS)gcc
FLAGS    := $(CPU) --specs=picolibc.specs $(OPT) -g -std=c99 -ffunction-sections -fdata-sections -fno-common \
            -fno-strict-aliasing -flto=auto -MMD -MP
INCLUDES := -Iboards/$(BOARD) -Iboards/common -Iport -Iinclude \
            -isystem $(MBEDTLS_DIR)/include -isystem $(LWIP_DIR)/src/include -isystem $(JSMN_DIR)
MBEDTLS_CONFIG := -DMBEDTLS_CONFIG_FILE='<mbedtls_config.h>' $(if $(filter sliced,$(SIGNER)),-DBOARD_SLICED)
CONFIG   := $(MBEDTLS_CONFIG) $(DEFINES)
WARNINGS ?= -Wall -Wextra -Wconversion -Wpedantic -Wshadow -Werror

comma := ,
# With link-time optimisation the compiler also warns of Mbed TLS's code.
LINK    := -nostartfiles -static -Lboards/common -Tboards/$(BOARD)/$(BOARD).ld \
           -Wno-error=maybe-uninitialized -Wl,--gc-sections -Wl,--fatal-warnings $(LINK_FLAGS)

LWIPDIR := $(LWIP_DIR)/src
-include $(LWIPDIR)/Filelists.mk
OUR_SRCS     := $(sort $(wildcard core/*/*.c port/lwip_raw/*.c port/lwip_clock/*.c port/mbedtls/*.c boards/$(BOARD)/*.c)) \
                $(filter-out boards/common/main.c boards/common/key_%.c $(CLIENT),$(sort $(wildcard boards/common/*.c))) \
                boards/common/key_$(SIGNER).c $(if $(filter sliced,$(SIGNER)),$(sort $(wildcard port/rsa/*.c)))
BOARD_ASM    := $(wildcard boards/$(BOARD)/*.S) $(if $(filter sliced,$(SIGNER)),$(wildcard port/rsa/*.S))
MBEDTLS_SRCS := $(sort $(wildcard $(MBEDTLS_DIR)/library/*.c))
LWIP_SRCS    := $(COREFILES) $(CORE4FILES) $(CORE6FILES) $(LWIPDIR)/netif/ethernet.c $(LWIPDIR)/apps/sntp/sntp.c

FAST := bignum_core.o ecp_curves.o

OBJ       := $(BOARD_OUT)$(VARIANT:%=/%)
OUR_OBJS  := $(OUR_SRCS:%.c=$(OBJ)/our/%.o)
LIB_OBJS  := $(MBEDTLS_SRCS:$(MBEDTLS_DIR)/%.c=$(BOARD_OUT)/mbedtls/%.o) $(LWIP_SRCS:$(LWIP_DIR)/%.c=$(OBJ)/lwip/%.o)
CONFIGS   := boards/common/mbedtls_config.h boards/common/lwipopts.h boards/common/arch/cc.h \
             boards/common/superloop.mk boards/common/foreign.mk boards/$(BOARD)/chip.mk

# All processors, unless the calling make has set a number.
JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell getconf _NPROCESSORS_ONLN))

QEMU_COMMAND = $(QEMU) -nographic -monitor none -serial none $(ICOUNT) -netdev $(NET),id=net0 $(NIC) \
  -semihosting-config enable=on,target=native,arg=yciam$(subst $() ,,$(addprefix $(comma)arg=,$(ARGS))) -kernel $(IMAGE)

.PHONY: image objects compile prepare run size test qemu qemu-command print-nm FORCE
image: prepare
	@$(MAKE) $(JOBS) --no-print-directory -f boards/common/superloop.mk $(IMAGE)

objects: prepare
	@$(MAKE) $(JOBS) --no-print-directory -f boards/common/superloop.mk compile

compile: $(OUR_OBJS) $(LIB_OBJS)
	@:

prepare:
	@$(TOOLS)/need build emulator source $(NEEDS)
	@[ '$(origin MBEDTLS_DIR)' = 'command line' ] || $(TOOLS)/fetch-source mbedtls $(MBEDTLS_DIR)
	@[ '$(origin LWIP_DIR)' = 'command line' ] || $(TOOLS)/fetch-source lwip $(LWIP_DIR)
	@[ '$(origin JSMN_DIR)' = 'command line' ] || $(TOOLS)/fetch-source jsmn $(JSMN_DIR)

$(OBJ)/our/%.o: %.c $(CONFIGS)
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC_BOARD) $(FLAGS) $(WARNINGS) $(INCLUDES) $(CONFIG) -c -o $@ $<

$(BOARD_OUT)/mbedtls/%.o: $(MBEDTLS_DIR)/%.c $(CONFIGS)
	@mkdir -p $(@D)
	$(Q)$(CC_BOARD) $(FLAGS) $(call foreign_flags,$(INCLUDES)) -I$(MBEDTLS_DIR)/library $(MBEDTLS_CONFIG) -c -o $@ $<

# RSA and elliptic curves spend their time in these files. Inlining would add 1.5 KB of flash and save 1 to 2 percent of the
# instructions.
$(OBJ)/our/boards/common/memory.o: FLAGS += -O2 -fno-tree-loop-distribute-patterns
$(addprefix $(BOARD_OUT)/mbedtls/library/,$(FAST)): FLAGS += -O2 -fno-inline-functions

# Times Mbed TLS's public-key steps: measure.c defines functions with their names, which call the steps themselves by the
# names that they get here.
TIMED := mbedtls_mpi_exp_mod mbedtls_mpi_exp_mod_unsafe mbedtls_ecp_mul_restartable mbedtls_ecp_muladd_restartable
$(addprefix $(BOARD_OUT)/mbedtls/library/,bignum.o ecp.o): FLAGS += $(foreach step,$(TIMED),-D$(step)=untimed_$(step))

# In the same way measure_arena.c watches Mbed TLS's allocations. If link-time optimisation saw these two functions, some of
# their callers would bypass the --wrap of a test (LINK_FLAGS).
$(BOARD_OUT)/mbedtls/library/platform.o: FLAGS += -fno-lto -Dmbedtls_calloc=unwatched_mbedtls_calloc
$(OBJ)/our/boards/common/measure_arena.o: FLAGS += -fno-lto

$(OBJ)/lwip/%.o: $(LWIP_DIR)/%.c $(CONFIGS)
	@mkdir -p $(@D)
	$(Q)$(CC_BOARD) $(FLAGS) $(call foreign_flags,$(INCLUDES)) $(CONFIG) -c -o $@ $<

# Program and credentials are compiled at each link, so that no change of KEY, CA or MAIN is missed.
$(IMAGE): $(OUR_OBJS) $(LIB_OBJS) $(MAIN) boards/common/credentials.S $(BOARD_ASM) boards/common/sections.ld boards/$(BOARD)/$(BOARD).ld \
          $(KEY) $(CA) FORCE
	@[ -n '$(KEY)' ] && [ -n '$(CA)' ] || { echo 'the image holds a key and a CA: KEY=key.json CA=ca.pem' >&2; exit 1; }
	$(call say,LD)
	@mkdir -p $(@D)
	@$(PYTHON) boards/common/pem_to_der.py $(CA) $(IMAGE:.elf=.der)
	$(Q)$(CC_BOARD) $(filter-out -M%,$(FLAGS)) $(WARNINGS) $(INCLUDES) $(CONFIG) $(LINK) -Wl,-Map=$(IMAGE:.elf=.map) \
	  -DKEY_FILE='"$(KEY)"' -DANCHORS_FILE='"$(IMAGE:.elf=.der)"' \
	  -o $@ $(MAIN) boards/common/credentials.S $(BOARD_ASM) $(OUR_OBJS) $(LIB_OBJS)

FORCE:

run: prepare
	@MAKE='$(MAKE)' BUILD='$(BUILD)' ARGS='$(ARGS)' PYTHON='$(PYTHON)' boards/common/run $(BOARD) '$(KEY)' '$(CA)'

# Signer and chain. With chains other than RSA-2048 only the instructions differ. chip.mk may add some figures.
SIZE_RUNS := psa-rsa sliced-rsa psa-ec sliced-ec $(MORE_SIZE_RUNS)

size: prepare
	@mkdir -p $(BOARD_OUT) && rm -f $(BOARD_OUT)/report
	@for run in $(SIZE_RUNS); do \
	  MAKE='$(MAKE)' BUILD='$(BUILD)' PYTHON='$(PYTHON)' SIGNER=$${run%-*} KIND=$${run#*-} boards/common/run $(BOARD) | \
	    sed -n "$$(case $$run in *-rsa) ;; *) echo '/^instructions-\(handshake\|longest-turn-unsigned\) /' ;; esac)s/^[a-z-]* [0-9]*\$$/$$run-&/p" | \
	    sed -e 's/^psa-//' -e 's/^rsa-//' -e 's/^sliced-rsa-/sliced-/' >> $(BOARD_OUT)/report || exit 1; \
	done
	@$(PYTHON) boards/common/budget.py boards/$(BOARD)/budget boards/$(BOARD)/README.md < $(BOARD_OUT)/report

test: objects
	@MAKE='$(MAKE)' BUILD='$(BUILD)' BOARD=$(BOARD) $(PYTHON) -m pytest -q -rs -p no:cacheprovider tests/boards $(TESTS)

# With icount an instruction takes a nanosecond of the board's time, and the counts in the report are exact. Without it
# (ICOUNT=) the image runs faster and the counts mean nothing.
qemu:
	@$(QEMU_COMMAND)

print-nm:
	@echo $(CROSS)nm

qemu-command:
	@echo '$(QEMU_COMMAND)'

-include $(OUR_OBJS:.o=.d) $(LIB_OBJS:.o=.d)
