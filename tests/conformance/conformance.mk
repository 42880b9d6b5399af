# SPDX-License-Identifier: Apache-2.0
#
# The conformance suite for the ports of this machine, and what it cannot ask of port/mbedtls. In another build:
#   make conformance CONFORMANCE_BUILD=build/asan/tests CONFORMANCE_CFLAGS='-O1 -g -fsanitize=address,undefined'
#   make conformance CONFORMANCE_BUILD=build/mbedtls36/tests CONFORMANCE_MBEDTLS=build/mbedtls-3.6 CONFORMANCE_TLS='1.2 1.3'

CONFORMANCE_CC      ?= $(CC)
CONFORMANCE_CFLAGS  ?= -O1 -g
CONFORMANCE_BUILD   ?= $(BUILD)/tests
CONFORMANCE_MBEDTLS ?= $(MBEDTLS)
CONFORMANCE_KINDS   ?= rsa ec
CONFORMANCE_TLS     ?= both

CONFORMANCE_SUITE := suite platform_cases connection_cases certificate_cases
CONFORMANCE_OBJ    = $(CONFORMANCE_BUILD)/conformance.o.d
CONFORMANCE_PORTS  = $(PORT_SRCS:%.c=$(CONFORMANCE_OBJ)/%.o)
CONFORMANCE_FLAGS  = -std=c99 $(WARNINGS) -MMD -MP -Iinclude -Iport $(CONFORMANCE_MBEDTLS:%=-isystem %/include) $(CONFORMANCE_CFLAGS)
CONFORMANCE_LINK   = $(CONFORMANCE_CC) $(CONFORMANCE_CFLAGS) $(CONFORMANCE_MBEDTLS:%=-L%/lib)
CONFORMANCE_LIBS   = -l:libmbedtls.a -l:libmbedx509.a -l:libmbedcrypto.a -pthread
CONFORMANCE_PEERS  = $(PYTHON) tests/conformance/peers.py --dir $(BUILD)/tests/peers

.PHONY: conformance

conformance: $(CONFORMANCE_BUILD)/conformance_posix $(CONFORMANCE_BUILD)/test_mbedtls $(CONFORMANCE_OBJ)/port/template/my_port.o ## test that the ports keep the port contract
	@set -e; log=$(CONFORMANCE_BUILD)/conformance.log; \
	run() { echo "conformance: $$*"; $(CONFORMANCE_PEERS) "$$@" >$$log 2>&1 || { grep -v '^ok\|RUN\|   OK' $$log; exit 1; }; }; \
	run --plain -- $< plain localhost 127.0.0.1 {port}; \
	run --plain --ip ::1 -- $< plain ::1 ::1 {port}; \
	run --plain -- $< mbedtls-plain localhost 127.0.0.1 {port}; \
	for kind in $(CONFORMANCE_KINDS); do for tls in $(CONFORMANCE_TLS); do \
	    run --kind $$kind --tls $$tls -- $< mbedtls localhost 127.0.0.1 {port} {anchors}; \
	    run --kind $$kind --tls $$tls -- $(CONFORMANCE_BUILD)/test_mbedtls localhost 127.0.0.1 {port} {anchors}; \
	done; done; \
	run --bind :: --ip ::1 -- $< mbedtls localhost ::1 {port} {anchors}

$(CONFORMANCE_BUILD)/conformance_posix: $(addprefix $(CONFORMANCE_OBJ)/tests/conformance/,$(CONFORMANCE_SUITE:=.o) conformance_posix.o) $(CONFORMANCE_PORTS)
	$(CONFORMANCE_LINK) -o $@ $^ $(CONFORMANCE_LIBS)

# The archives, not the shared libraries, so that the test can put itself between Mbed TLS and the heap.
$(CONFORMANCE_BUILD)/test_mbedtls: $(CONFORMANCE_OBJ)/tests/conformance/test_mbedtls.o $(CONFORMANCE_PORTS)
	$(CONFORMANCE_LINK) -Wl,--wrap=calloc -o $@ $^ $(CONFORMANCE_LIBS) -lcmocka

$(CONFORMANCE_OBJ)/%.o: %.c
	@mkdir -p $(@D)
	$(CONFORMANCE_CC) $(CONFORMANCE_FLAGS) -c -o $@ $<

-include $(wildcard $(CONFORMANCE_OBJ)/*/*/*.d)
