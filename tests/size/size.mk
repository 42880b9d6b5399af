# SPDX-License-Identifier: Apache-2.0
#
# The size of the core in bytes, compiled for three kinds of processor as a firmware would be, and the size of the linked
# parts of port/. Mbed TLS and the C library are not linked: each of their functions is replaced by an empty one.

SIZE_OUT    := $(BUILD)/size
SIZE_ARCHES := arm riscv x86-64
SIZE_SOURCE := -isystem $(BUILD)/src/mbedtls/include -isystem $(BUILD)/src/jsmn

SIZE_CC_arm    := arm-none-eabi-gcc --specs=picolibc.specs -mcpu=cortex-m4 -mthumb $(SIZE_SOURCE)
SIZE_CC_riscv  := riscv64-unknown-elf-gcc --specs=picolibc.specs -march=rv32imac -mabi=ilp32 $(SIZE_SOURCE)
SIZE_CC_x86-64 := gcc -m64 -fno-pie
SIZE_CFLAGS    := -std=c99 -Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fstack-usage

# The functions that a program calls; --gc-sections keeps everything that they need.
SIZE_CALLS_key_jwt   := yciam_key_load yciam_jwt_begin yciam_jwt_sign
SIZE_CALLS_token     := yciam_key_load yciam_init yciam_poll yciam_token
SIZE_CALLS_token_psa := yciam_init yciam_poll yciam_token
SIZE_PROGRAMS        := key_jwt token token_psa

comma := ,
size_roots = -Wl,--entry=$(firstword $(SIZE_CALLS_$(1))) $(SIZE_CALLS_$(1):%=-Wl$(comma)-u$(comma)%)

SIZE_LINK := -nostdlib -static -no-pie -Wl,--gc-sections,--build-id=none,-z,noexecstack

.PHONY: size size-sources size-build size-check symbols-check

# $(1): the processor
define size_rules
$(SIZE_OUT)/$(1)/%.o: %.c tests/size/size.mk
	@mkdir -p $$(@D)
	$$(SIZE_CC_$(1)) $$(SIZE_CFLAGS) -Iinclude -MMD -MP -c -o $$@ $$<

$(SIZE_OUT)/$(1)/libyciam.a: $$(CORE_SRCS:%.c=$(SIZE_OUT)/$(1)/%.o)
	@rm -f $$@
	$$(AR) rcs $$@ $$^

# A label for each function that the core calls. The labels are weak, so that a helper of the compiler wins over them.
$(SIZE_OUT)/$(1)/callees.o: $(SIZE_OUT)/$(1)/libyciam.a
	@$$$$($$(SIZE_CC_$(1)) -print-prog-name=nm) -u $$< | sed -n 's/^ *U \(.*\)/.weak \1; .type \1, %function; \1:/p' | \
	  grep -v '^.weak yciam_' | sort -u > $$(@:.o=.s)
	$$(SIZE_CC_$(1)) -c -o $$@ $$(@:.o=.s)

$(foreach program,$(SIZE_PROGRAMS),$(call size_program,$(1),$(program)))

-include $$(CORE_SRCS:%.c=$(SIZE_OUT)/$(1)/%.d) $(SIZE_OUT)/$(1)/tests/size/structs.d

size-build: $(SIZE_OUT)/$(1)/libyciam.a $(SIZE_OUT)/$(1)/tests/size/structs.o \
            $(SIZE_PROGRAMS:%=$(SIZE_OUT)/$(1)/%.elf) $(SIZE_PROGRAMS:%=$(SIZE_OUT)/$(1)/%-helpers.elf)
endef

# $(1): the processor, $(2): the program, once without and once with the compiler's helpers
define size_program
$(SIZE_OUT)/$(1)/$(2).elf: $(SIZE_OUT)/$(1)/libyciam.a $(SIZE_OUT)/$(1)/callees.o
	$$(SIZE_CC_$(1)) $$(SIZE_LINK) $$(call size_roots,$(2)) -o $$@ $$^

$(SIZE_OUT)/$(1)/$(2)-helpers.elf: $(SIZE_OUT)/$(1)/libyciam.a $(SIZE_OUT)/$(1)/callees.o
	$$(SIZE_CC_$(1)) $$(SIZE_LINK) $$(call size_roots,$(2)) -o $$@ $$< -lgcc $(SIZE_OUT)/$(1)/callees.o

endef

$(foreach arch,$(SIZE_ARCHES),$(eval $(call size_rules,$(arch))))

# The parts of port/ that a board's image links. The board's own image is optimised across files (LTO), so its bytes belong
# to no file. Here the same sources are compiled like the core, and linked without Mbed TLS, lwIP and the C library, except
# for the file of lwIP that calls port/. Each undefined name gets a label.
SIZE_BOARD      := mps2_an386
SIZE_BOARD_PORT := $(wildcard port/lwip_raw/*.c port/lwip_clock/*.c port/mbedtls/*.c)
SIZE_BOARD_SRCS := $(SIZE_BOARD_PORT) $(wildcard boards/$(SIZE_BOARD)/*.c) \
                   $(filter-out boards/common/key_sliced.c,$(wildcard boards/common/*.c))
SIZE_BOARD_OUT  := $(SIZE_OUT)/$(SIZE_BOARD)
SIZE_BOARD_OBJS := $(SIZE_BOARD_SRCS:%.c=$(SIZE_BOARD_OUT)/%.o) $(SIZE_BOARD_OUT)/sntp.o
SIZE_BOARD_CC   := $(SIZE_CC_arm) $(SIZE_CFLAGS) -isystem $(BUILD)/src/lwip/src/include -Iboards/$(SIZE_BOARD) \
                   -Iboards/common -Iport -Iinclude -DMBEDTLS_CONFIG_FILE='<mbedtls_config.h>' -MMD -MP

$(SIZE_BOARD_OUT)/%.o: %.c tests/size/size.mk
	@mkdir -p $(@D)
	$(SIZE_BOARD_CC) -c -o $@ $<

$(SIZE_BOARD_OUT)/sntp.o: $(BUILD)/src/lwip/src/apps/sntp/sntp.c boards/common/lwipopts.h tests/size/size.mk
	@mkdir -p $(@D)
	$(SIZE_BOARD_CC) -c -o $@ $<

$(SIZE_BOARD_OUT)/image.elf: $(SIZE_BOARD_OBJS) $(SIZE_OUT)/arm/libyciam.a tests/size/ports.ld
	@arm-none-eabi-nm -u $(filter %.o %.a,$^) | sed -n 's/^ *[Uw] \(.*\)/.weak \1; .type \1, %function; \1:/p' | \
	  grep -v '^.weak yciam_' | sort -u > $(@D)/labels.s
	$(SIZE_CC_arm) -c -o $(@D)/labels.o $(@D)/labels.s
	$(SIZE_CC_arm) -nostdlib -static -Wl,--gc-sections,--entry=__start -Ttests/size/ports.ld -Wl,-Map=$(@:.elf=.map) \
	  -o $@ $(filter %.o %.a,$^) $(@D)/labels.o

size-build: $(SIZE_BOARD_OUT)/image.elf

-include $(SIZE_BOARD_OBJS:.o=.d)

# A JWT with another library, cjose, and the JSON library that it needs, from the machine's packages: the parts of the two
# archives that --gc-sections keeps. Its cryptography is replaced by empty functions, like that of the core.
SIZE_PEER_CALLS := cjose_jwk_import cjose_header_new cjose_header_set cjose_jws_sign cjose_jws_export

size-build: $(SIZE_OUT)/peer.elf

$(SIZE_OUT)/peer.elf: tests/size/size.mk
	@mkdir -p $(@D)
	$(SIZE_CC_x86-64) $(SIZE_LINK) -Wl,--entry=$(firstword $(SIZE_PEER_CALLS)) $(SIZE_PEER_CALLS:%=-Wl$(comma)-u$(comma)%) \
	  -Wl,--unresolved-symbols=ignore-all -o $@ -l:libcjose.a -l:libjansson.a

size-sources:
	@$(TOOLS)/need build arm riscv source peers
	@$(TOOLS)/fetch-source mbedtls $(BUILD)/src/mbedtls
	@$(TOOLS)/fetch-source jsmn $(BUILD)/src/jsmn
	@$(TOOLS)/fetch-source lwip $(BUILD)/src/lwip
	@$(MAKE) --no-print-directory -s size-build

size: size-sources ## print what the core costs in flash, memory and stack
	@$(PYTHON) -B tests/size/size.py $(SIZE_OUT)

size-check: size-sources ## compare what the core costs with tests/size/budget, and with what README.md says
	@$(PYTHON) -B tests/size/size.py $(SIZE_OUT) --check tests/size/budget --readme README.md --figures $(SIZE_OUT)/figures
	@$(BARS) --check $(SIZE_OUT)/figures

symbols-check: size-sources ## compare what the core calls with tests/size/symbols
	@$(PYTHON) -B tests/size/symbols.py $(SIZE_OUT) tests/size/symbols
