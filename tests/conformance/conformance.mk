# SPDX-License-Identifier: Apache-2.0
#
# The conformance suite for the ports of this machine, and tests of these ports that the suite cannot do. In another build:
#   make conformance CONFORMANCE_BUILD=build/asan/tests CONFORMANCE_CFLAGS='-O1 -g -fsanitize=address,undefined'
#   make conformance CONFORMANCE_BUILD=build/mbedtls36/tests CONFORMANCE_MBEDTLS=build/mbedtls-3.6 CONFORMANCE_TLS='1.2 1.3'

CONFORMANCE_CC      ?= $(CC)
CONFORMANCE_CFLAGS  ?= -O1 -g
CONFORMANCE_BUILD   ?= $(BUILD)/tests
CONFORMANCE_MBEDTLS ?= $(MBEDTLS)
CONFORMANCE_KINDS   ?= rsa ec
CONFORMANCE_TLS     ?= both

CONFORMANCE_OBJ      = $(CONFORMANCE_BUILD)/conformance-objects
CONFORMANCE_SUITE    = $(patsubst %.c,$(CONFORMANCE_OBJ)/%.o,tests/conformance/suite.c $(sort $(wildcard tests/conformance/*_cases.c)))
CONFORMANCE_SUITES   = $(addprefix $(CONFORMANCE_BUILD)/conformance_,posix proxy)
CONFORMANCE_PORTS    = $(PORT_SRCS:%.c=$(CONFORMANCE_OBJ)/%.o)
CONFORMANCE_BENT     = $(addprefix $(CONFORMANCE_BUILD)/,test_mbedtls test_mbedtls_memory test_mbedtls_dates test_mbedtls_sessions test_mbedtls_upload)
CONFORMANCE_TESTS    = $(CONFORMANCE_BENT) $(addprefix $(CONFORMANCE_BUILD)/,test_mbedtls_parts test_posix test_posix_system)
CONFORMANCE_FLAGS    = -std=c99 -D_GNU_SOURCE $(WARNINGS) -MMD -MP -Iinclude -Iport \
    $(CONFORMANCE_MBEDTLS:%=-isystem %/include) $(CONFORMANCE_CFLAGS)
# The archives, not the shared libraries, so that a test can intercept Mbed TLS's calls of the allocator.
CONFORMANCE_LIBS     = $(CONFORMANCE_MBEDTLS:%=-L%/lib) -l:libmbedtls.a -l:libmbedx509.a \
    -l:lib$(call crypto_library,$(CONFORMANCE_MBEDTLS)).a -pthread

.PHONY: conformance conformance-programs conformance-3.6 check-mbedtls

conformance: conformance-programs ## test that the ports keep the port contract
	@PYTHON='$(PYTHON)' tests/conformance/run '$(CONFORMANCE_BUILD)' '$(BUILD)/tests/peers' '$(CONFORMANCE_KINDS)' '$(CONFORMANCE_TLS)'

conformance-programs: $(CONFORMANCE_SUITES) $(CONFORMANCE_TESTS) $(CONFORMANCE_OBJ)/port/template/my_port.o

$(CONFORMANCE_SUITES): $(CONFORMANCE_BUILD)/%: $(addprefix $(CONFORMANCE_OBJ)/tests/conformance/,%.o program.o) $(CONFORMANCE_SUITE) $(CONFORMANCE_PORTS)
	$(call say,LD)
	$(Q)$(CONFORMANCE_CC) $(CONFORMANCE_CFLAGS) -o $@ $^ $(CONFORMANCE_LIBS)

$(CONFORMANCE_TESTS): $(CONFORMANCE_BUILD)/%: $(CONFORMANCE_OBJ)/tests/conformance/%.o $(CONFORMANCE_PORTS)
	$(call say,LD)
	$(Q)$(CONFORMANCE_CC) $(CONFORMANCE_CFLAGS) -o $@ $^ $(CONFORMANCE_WRAP:%=-Wl,--wrap=%) $(CONFORMANCE_LIBS) -lcmocka

$(CONFORMANCE_BENT): $(CONFORMANCE_OBJ)/tests/conformance/bent.o

$(CONFORMANCE_BUILD)/test_mbedtls: CONFORMANCE_WRAP = mbedtls_ssl_read mbedtls_ssl_handshake_step
$(CONFORMANCE_BUILD)/test_mbedtls_memory: CONFORMANCE_WRAP = calloc malloc free
$(CONFORMANCE_BUILD)/test_mbedtls: $(CONFORMANCE_OBJ)/tests/conformance/openssl_server.o
$(CONFORMANCE_BUILD)/test_mbedtls_upload: $(addprefix $(CONFORMANCE_OBJ)/tests/conformance/,openssl_server.o renegotiator.o)
$(CONFORMANCE_BUILD)/test_posix: CONFORMANCE_WRAP = getaddrinfo freeaddrinfo
$(CONFORMANCE_BUILD)/test_posix_system: CONFORMANCE_WRAP = getaddrinfo freeaddrinfo socket socketpair pipe clock_gettime
$(CONFORMANCE_BUILD)/test_posix $(CONFORMANCE_BUILD)/test_posix_system: $(CONFORMANCE_OBJ)/tests/conformance/made_up_name.o

$(CONFORMANCE_OBJ)/%.o: %.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CONFORMANCE_CC) $(CONFORMANCE_FLAGS) $(if $(filter tests/%,$<),$(CMOCKA_FLAGS)) -c -o $@ $<

-include $(wildcard $(CONFORMANCE_OBJ)/*/*/*.d)

# `make test` uses the system's Mbed TLS; 2.28 has no TLS 1.3. `make check-deep` runs all kinds and versions.
CHECK_PARTS += conformance-3.6

conformance-3.6: mbedtls-3.6 ## test that the ports keep the port contract with Mbed TLS 3.6 and TLS 1.3
	@$(MAKE) --no-print-directory conformance CONFORMANCE_BUILD=$(BUILD)/mbedtls36/tests CONFORMANCE_MBEDTLS=$(MBEDTLS_36) \
	  CONFORMANCE_KINDS=ec CONFORMANCE_TLS=1.3

# Another version of Mbed TLS. If its folder lacks a header that the system's Mbed TLS has, the compiler would silently read
# the system's.
OTHER := $(BUILD)/mbedtls-other

check-mbedtls: ## build and test with the Mbed TLS that is installed in MBEDTLS=dir
	@[ -f '$(MBEDTLS)/include/mbedtls/version.h' ] || { echo 'check-mbedtls: MBEDTLS= has no include/mbedtls/version.h' >&2; exit 1; }
	@rm -rf $(OTHER)
	@$(MAKE) --no-print-directory linux OUT=$(OTHER)/linux
	@$(MAKE) --no-print-directory unit-tests UNIT_BUILD=$(OTHER)/unit UNIT_MBEDTLS='$(MBEDTLS)'
	@$(MAKE) --no-print-directory conformance CONFORMANCE_BUILD=$(OTHER)/tests CONFORMANCE_MBEDTLS='$(MBEDTLS)' CONFORMANCE_TLS='1.2 1.3'
	@! grep -l ' /usr/include/\(mbedtls\|psa\)/' $$(find $(OTHER) -name '*.d') || \
	  { echo 'check-mbedtls: these files were compiled with headers of the system'\''s Mbed TLS' >&2; exit 1; }
