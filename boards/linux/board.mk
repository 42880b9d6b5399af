# SPDX-License-Identifier: Apache-2.0
#
# A Linux gateway: the archives, the program `yciam`, their installation. OUT says where; a build with other flags or
# another Mbed TLS goes to a directory of its own (make linux OUT=build/linux-asan CFLAGS=…).

LINUX_SRCS    := $(sort $(wildcard boards/linux/*.c))
LINUX_OBJS    := $(LINUX_SRCS:%.c=$(OUT)/%.o)
# One program for each use of the library; setup.c and files.c are for all of them.
LINUX_EXAMPLE_SRCS := $(sort $(wildcard boards/linux/examples/*.c)) boards/common/telemetry.c
LINUX_EXAMPLES     := $(patsubst %.c,$(OUT)/%,$(filter-out %/setup.c %/files.c boards/common/%,$(LINUX_EXAMPLE_SRCS)))
LINUX_ARCHIVES := $(OUT)/libyciam.a $(OUT)/libyciam_port.a
LINUX_PC      := $(OUT)/yciam.pc
LINUX_PORT_HEADERS := $(sort $(wildcard port/mbedtls/yciam_*.h port/posix/yciam_*.h port/proxy/yciam_*.h port/sockets/yciam_*.h))

.PHONY: linux run-linux install ALWAYS

linux: $(OUT)/yciam $(LINUX_EXAMPLES) $(LINUX_ARCHIVES) $(LINUX_PC)

$(OUT)/libyciam.a: $(CORE_SRCS:%.c=$(OUT)/%.o)
$(OUT)/libyciam_port.a: $(PORT_SRCS:%.c=$(OUT)/%.o)
$(LINUX_ARCHIVES):
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(OUT)/yciam: $(LINUX_OBJS) $(OUT)/libyciam_port.a $(OUT)/libyciam.a
$(LINUX_EXAMPLES): %: %.o $(addprefix $(OUT)/boards/linux/examples/,setup.o files.o) $(OUT)/boards/common/telemetry.o $(OUT)/libyciam_port.a $(OUT)/libyciam.a
$(OUT)/yciam $(LINUX_EXAMPLES):
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LINK_SAFE) $(MBEDTLS_LDFLAGS) $(LDFLAGS) -o $@ $^ $(MBEDTLS_ARCHIVES)

# With other flags, or against another Mbed TLS, all is compiled anew.
LINUX_FLAGS = $(subst ','\'',$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(MBEDTLS_LDFLAGS) $(LDFLAGS))

$(OUT)/flags: ALWAYS
	@mkdir -p $(@D)
	@echo '$(LINUX_FLAGS)' | cmp -s - $@ || echo '$(LINUX_FLAGS)' > $@

# glibc for 32-bit processors: times after January 2038, for Mbed TLS as for the program. Elsewhere this changes nothing.
TIME_64 := -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64

# For another machine or C library: jsmn, since its compiler need not look where this machine's headers are, and Mbed TLS
# unless MBEDTLS names one.
ifneq ($(TARGET),)
LINUX_JSMN    := $(BUILD)/src/jsmn/jsmn.h
LINUX_SOURCES := $(LINUX_JSMN)
CPPFLAGS_ALL  += -isystem $(dir $(LINUX_JSMN))

$(LINUX_JSMN):
	@$(TOOLS)/fetch-source jsmn $(@D)

ifeq ($(origin MBEDTLS),file)
LINUX_MBEDTLS := $(MBEDTLS)/.built-with
LINUX_SOURCES += $(LINUX_MBEDTLS)
CPPFLAGS_ALL  += $(TIME_64)

$(LINUX_MBEDTLS): ALWAYS
	@$(TOOLS)/fetch-source mbedtls $(BUILD)/src/mbedtls
	@AR='$(AR)' $(TOOLS)/build-mbedtls $(BUILD)/src/mbedtls $(@D) '$(CC) $(TIME_64)'
endif
endif

$(OUT)/%.o: %.c $(OUT)/flags $(LINUX_SOURCES)
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(if $(filter core/%,$<),,-D_GNU_SOURCE) $(CFLAGS_ALL) -c -o $@ $<

# The headers of ports lie below one directory, as in the tree, so that the same include lines find them.
$(LINUX_PC): Makefile boards/linux/board.mk include/yciam/yciam.h
	@mkdir -p $(@D)
	$(Q)printf '%s\n' 'prefix=$(PREFIX)' 'includedir=$${prefix}/include' 'libdir=$${prefix}/lib' '' 'Name: yciam' \
	  'Description: IAM tokens of Yandex Cloud for the service account of a device' 'Version: $(VERSION)' \
	  'Cflags: -I$${includedir} -I$${includedir}/yciam/port $(MBEDTLS:%=-I$(abspath $(MBEDTLS))/include)' \
	  'Libs: -L$${libdir} -lyciam_port -lyciam $(MBEDTLS:%=-L$(abspath $(MBEDTLS))/lib) $(MBEDTLS_LIBS)' > $@

# Only the program, and on both processors: this is the first command of the README.
run-linux:
	@$(MAKE) --no-print-directory -j$(AT_ONCE) $(OUT)/yciam
	@boards/linux/run '$(OUT)/yciam' '$(KEY)' '$(PYTHON)'

install: linux ## install headers, archives, program, man page, unit and .pc file under PREFIX, in DESTDIR
	@$(MAKE) --no-print-directory -B $(LINUX_PC)
	install -d $(DESTDIR)$(PREFIX)/include/yciam $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/bin \
	  $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 include/yciam/*.h $(DESTDIR)$(PREFIX)/include/yciam
	for header in $(LINUX_PORT_HEADERS); do \
	    install -D -m 644 $$header $(DESTDIR)$(PREFIX)/include/yciam/$$header || exit 1; done
	install -m 644 $(LINUX_ARCHIVES) $(DESTDIR)$(PREFIX)/lib
	install -m 644 $(LINUX_PC) $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 755 $(OUT)/yciam $(DESTDIR)$(PREFIX)/bin
	sed 's|@VERSION@|$(VERSION)|' boards/linux/yciam.1 > $(DESTDIR)$(PREFIX)/share/man/man1/yciam.1
	sed 's|/usr/local/bin|$(PREFIX)/bin|' boards/linux/yciam-keep.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/yciam-keep.service

-include $(LINUX_OBJS:.o=.d) $(LINUX_EXAMPLE_SRCS:%.c=$(OUT)/%.d) $(CORE_SRCS:%.c=$(OUT)/%.d) $(PORT_SRCS:%.c=$(OUT)/%.d)
