# SPDX-License-Identifier: Apache-2.0
#
# Searches the memory of a client for secrets, after every way out: see scan.py.

SECRETS_DIR := $(OUT)/secrets

.PHONY: secrets-tests

CHECK_PARTS += secrets-tests

secrets-tests: $(SECRETS_DIR)/client ## look for keys, JWTs and tokens in the memory of a client, after every way out
	@$(TOOLS)/need emulator
	@$(PYTHON) tests/secrets/scan.py $< $(SECRETS_DIR)

SECRETS_ARCHIVES := $(OUT)/libyciam_port.a $(OUT)/libyciam.a

$(SECRETS_DIR)/client: tests/secrets/client.c $(SECRETS_ARCHIVES)
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LINK_SAFE) $(MBEDTLS_LDFLAGS) -o $@ $< $(SECRETS_ARCHIVES) $(MBEDTLS_LIBS)

-include $(SECRETS_DIR)/client.d
