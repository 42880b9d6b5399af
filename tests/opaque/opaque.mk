# SPDX-License-Identifier: Apache-2.0
#
# The library's own signer with keys in a secure element: Mbed TLS 3.6, built with its interface for such elements.

OPAQUE         := $(BUILD)/opaque
OPAQUE_MBEDTLS := $(BUILD)/mbedtls-opaque
OPAQUE_CFLAGS  := -O1 -g -DMBEDTLS_PSA_CRYPTO_SE_C
OPAQUE_FLAGS    = -std=c99 $(WARNINGS) -MMD -MP -Iinclude -isystem $(OPAQUE_MBEDTLS)/include $(OPAQUE_CFLAGS)
OPAQUE_OBJS    := $(addprefix $(OPAQUE)/,test_opaque.o secure_element.o)

.PHONY: opaque-tests

CHECK_PARTS += opaque-tests

# The test runs in a folder of its own, in which PSA keeps its files.
opaque-tests: ## test the signer with persistent keys of a secure element, which cannot be exported
	@$(TOOLS)/need build test source
	@$(TOOLS)/fetch-source mbedtls $(BUILD)/src/mbedtls
	@$(TOOLS)/build-mbedtls $(BUILD)/src/mbedtls $(OPAQUE_MBEDTLS) '$(CC)' '$(OPAQUE_CFLAGS)'
	@$(MAKE) --no-print-directory $(OPAQUE)/unit/libcore.a UNIT_BUILD=$(OPAQUE)/unit UNIT_MBEDTLS=$(OPAQUE_MBEDTLS) \
	  UNIT_CFLAGS='$(OPAQUE_CFLAGS)'
	@$(MAKE) --no-print-directory $(OPAQUE)/test_opaque
	@rm -rf $(OPAQUE)/storage && mkdir $(OPAQUE)/storage && cd $(OPAQUE)/storage && ../test_opaque

$(OPAQUE)/%.o: tests/opaque/%.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(OPAQUE_FLAGS) -c -o $@ $<

$(OPAQUE)/test_opaque: $(OPAQUE_OBJS) $(OPAQUE)/unit/libcore.a
	$(call say,LD)
	$(Q)$(CC) $(OPAQUE_CFLAGS) -o $@ $^ $(OPAQUE_MBEDTLS)/lib/libmbedcrypto.a -lcmocka

-include $(wildcard $(OPAQUE)/*.d)
