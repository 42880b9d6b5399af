# SPDX-License-Identifier: Apache-2.0
#
# Tasks of an RTOS over lwIP's sockets, played by threads of Linux. How it is built: threads.mk.

LWIP_THREADS     := $(MAKE) --no-print-directory -f boards/lwip_threads/threads.mk
# All processors, unless the make above has said how many.
LWIP_THREADS_JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell getconf _NPROCESSORS_ONLN))
LWIP_THREADS_OUT := $(BUILD)/lwip_threads
TSAN_CFLAGS      := -O1 -g -fsanitize=thread

# How long the tasks are tested: tokens that are fetched, copies that are made of them meanwhile.
REFRESHES ?= 1000
READS     ?= 10000000

.PHONY: lwip_threads run-lwip_threads test-lwip_threads stack-lwip_threads check-lwip_threads

lwip_threads: ## build the program with tasks over lwIP's sockets
	@$(LWIP_THREADS) prepare
	@$(LWIP_THREADS) $(LWIP_THREADS_JOBS) programs

run-lwip_threads: lwip_threads
	@$(PYTHON) tests/emulator/iam_emulator.py --dir $(LWIP_THREADS_OUT)/emulator --kind ec --new-tokens -- \
	  $(LWIP_THREADS_OUT)/yciam_threads {key} {ca} iam.api.cloud.yandex.net {port} 10.0.2.2

test-lwip_threads: lwip_threads ## test the port and the tasks over lwIP's sockets, for REFRESHES=1000 tokens and READS=10000000 copies of them
	@$(LWIP_THREADS) $(LWIP_THREADS_JOBS) $(LWIP_THREADS_OUT)/tsan/yciam_threads THREADS_OUT=$(LWIP_THREADS_OUT)/tsan THREADS_CFLAGS='$(TSAN_CFLAGS)'
	@$(LWIP_THREADS) tests TSAN_OUT=$(LWIP_THREADS_OUT)/tsan REFRESHES=$(REFRESHES) READS=$(READS)

stack-lwip_threads: ## how much stack the task that keeps the token needs on a Cortex-M4
	@$(TOOLS)/need arm
	@$(LWIP_THREADS) prepare
	@$(LWIP_THREADS) stack

CHECK_PARTS += check-lwip_threads

check-lwip_threads: stack-lwip_threads
	@$(LWIP_THREADS) static
	@$(LWIP_THREADS) $(LWIP_THREADS_JOBS) programs THREADS_OUT=$(LWIP_THREADS_OUT)/clang THREADS_CC=clang
