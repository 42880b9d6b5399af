# SPDX-License-Identifier: Apache-2.0
#
# The build systems of others, as far as this machine has them. PACKAGING_TESTS='-k cmake' runs a part of the tests.

.PHONY: packaging-tests

packaging-tests: mbedtls-3.6 ## test the CMake package, the packages of `make dist` and the files for ESP-IDF, Zephyr, Pico SDK and FreeRTOS
	@$(TOOLS)/need build emulator test source arm riscv threads packaging
	@for source in mbedtls lwip jsmn pico-sdk; do $(TOOLS)/fetch-source $$source $(BUILD)/src/$$source || exit 1; done
	@BUILD='$(BUILD)' MAKE='$(MAKE)' $(PYTEST) -n 2 --dist loadgroup tests/packaging $(PACKAGING_TESTS)

CHECK_PARTS += packaging-tests
