# SPDX-License-Identifier: Apache-2.0
#
# The bare-metal boards in QEMU. All of a board's tests: test-NAME, in its board.mk.

.PHONY: board-smoke

board-smoke: ## the few tests of the Cortex-M4 that `make test` runs
	@$(MPS2_AN386) test TESTS='-m smoke'
