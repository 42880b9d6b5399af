# SPDX-License-Identifier: Apache-2.0
#
# Packages for other build systems: the CMake package that `make install` installs.

CMAKE_PACKAGE = $(DESTDIR)$(PREFIX)/lib/cmake/yciam

.PHONY: install-cmake

install: install-cmake

install-cmake:
	install -d $(CMAKE_PACKAGE)
	install -m 644 port/cmake/yciam-config.cmake port/cmake/mbedtls.cmake $(CMAKE_PACKAGE)
	echo '$(MBEDTLS:%=set(MbedTLS_ROOT "$(abspath $(MBEDTLS))"))' > $(CMAKE_PACKAGE)/yciam-mbedtls-root.cmake
	printf '%s\n' 'set(PACKAGE_VERSION "$(VERSION)")' 'if(PACKAGE_FIND_VERSION VERSION_LESS_EQUAL PACKAGE_VERSION)' \
	  '  set(PACKAGE_VERSION_COMPATIBLE TRUE)' 'endif()' > $(CMAKE_PACKAGE)/yciam-config-version.cmake

# Packages for users without a clone. Each has its manifest, with the same version.
DIST ?= $(BUILD)/dist

.PHONY: dist

# The files of the ESP-IDF component and the PlatformIO library, and those of the Zephyr module.
PACKAGE_CORE   := LICENSE core include port/cmake/sources.cmake port/mbedtls port/sockets
PACKAGE_ESP    := $(PACKAGE_CORE) port/esp_idf/yciam port/esp_idf/README.md port/freertos port/lwip_sockets port/lwip_clock \
                  port/signer_task
PACKAGE_ZEPHYR := $(PACKAGE_CORE) ':(glob)port/zephyr/*'

dist: ## make the packages for other build systems: source archive, ESP-IDF component, Zephyr module, PlatformIO library
	@port/pack yciam $(VERSION) $(DIST) - Makefile README.md LICENSE .clang-format core include port boards tests
	@port/pack yciam-esp-idf $(VERSION) $(DIST) port/esp_idf/packages/component $(PACKAGE_ESP)
	@port/pack yciam-platformio $(VERSION) $(DIST) port/esp_idf/packages/platformio $(PACKAGE_ESP)
	@port/pack yciam-zephyr $(VERSION) $(DIST) port/zephyr/package $(PACKAGE_ZEPHYR)
