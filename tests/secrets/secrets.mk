# SPDX-License-Identifier: Apache-2.0
#
# The memory of a client, searched for secrets after every way out: see scan.py.

SECRETS_DIR := $(BUILD)/tests/secrets

.PHONY: secrets-tests

secrets-tests: $(SECRETS_DIR)/client ## look for keys, JWTs and tokens in the memory of a client, after every way out
	@$(PYTHON) tests/secrets/scan.py $< $(SECRETS_DIR)

$(SECRETS_DIR)/client: tests/secrets/client.c $(OUT)/libyciam.a
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LINK_SAFE) $(MBEDTLS_LDFLAGS) -o $@ $< $(OUT)/libyciam.a $(MBEDTLS_LIBS)

-include $(SECRETS_DIR)/client.d
