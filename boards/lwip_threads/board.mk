# SPDX-License-Identifier: Apache-2.0
#
# Tasks of an RTOS over lwIP's sockets, played by threads of Linux. How it is built: threads.mk.

LWIP_THREADS      := $(MAKE) --no-print-directory -f boards/lwip_threads/threads.mk
LWIP_THREADS_TSAN := $(BUILD)/lwip_threads/tsan
LWIP_THREADS_EMULATOR := $(PYTHON) tests/emulator/iam_emulator.py --dir $(BUILD)/lwip_threads/emulator --kind ec --new-tokens --
# What the program is told, of itself and of the emulator in the link's network.
lwip_threads_run = $(LWIP_THREADS_EMULATOR) $(1)/yciam_threads {key} {ca} iam.api.cloud.yandex.net {port} 10.0.2.2

.PHONY: lwip_threads run-lwip_threads

lwip_threads: ## build the program with tasks over lwIP's sockets
	@$(LWIP_THREADS) prepare
	@$(LWIP_THREADS) programs

run-lwip_threads: lwip_threads
	@$(call lwip_threads_run,$(BUILD)/lwip_threads)
